"""The inverted policy: what AWS offers to record is on here only if it records nobody.

Auditors of templates ask for access logs, tracing, backups of everything and keys in a key service. Each
of these would keep who wrote, or the second in which somebody did. So these rules find fault where such a
record is switched on, and where a guard is off. A resource that nobody has thought about is a fault too.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Resources = dict[str, dict[str, Any]]
Rule = Callable[[Resources], Iterator[str]]

KNOWN = {
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::ApiMapping",
    "AWS::ApiGatewayV2::DomainName",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
    "AWS::ApiGatewayV2::Stage",
    "AWS::Budgets::Budget",
    "AWS::CloudFormation::Stack",
    "AWS::CloudFront::CachePolicy",
    "AWS::CloudFront::Distribution",
    "AWS::CloudFront::Function",
    "AWS::CloudFront::OriginAccessControl",
    "AWS::CloudFront::OriginRequestPolicy",
    "AWS::CloudFront::ResponseHeadersPolicy",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::DynamoDB::Table",
    "AWS::Events::Rule",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::Function",
    "AWS::Lambda::Permission",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Topic",
    "AWS::WAFv2::WebACL",
}
"""What the board is made of. Trails, flow logs, streams, queues, key services and the like are not."""

RECORDS = {
    "AccessLogSettings": "an access log",
    "AccessLogSetting": "an access log",
    "Logging": "a list of visitors",
    "RealtimeLogConfigArn": "a list of visitors",
    "LoggingConfiguration": "an access log",
    "DeadLetterConfig": "whole events, addresses included, of what failed",
    "DeadLetterQueue": "whole events, addresses included, of what failed",
    "EventInvokeConfig": "whole events of what failed",
    "DestinationConfig": "whole events",
    "StreamSpecification": "the time of every write",
    "KinesisStreamSpecification": "the time of every write",
    "ContributorInsightsSpecification": "the keys that are used most",
    "VersioningConfiguration": "words that were taken back",
    "ReplicationConfiguration": "words that were taken back",
    "ObjectLockConfiguration": "words that were taken back",
    "InventoryConfigurations": "the time of every page",
    "NotificationConfiguration": "the time of every page",
    "MetricsConfigurations": "requests by the minute",
    "KmsKeyArn": "a use of a key for every start",
    "KmsKeyId": "a use of a key for every line",
    "KmsMasterKeyId": "a use of a key for every line",
    "Layers": "what a layer of others looks at",
    "FileSystemConfigs": "files of a function",
    "CorsConfiguration": "pages of others that may post",
    "SnapStart": "chance that was made once, for all copies",
}
"""Properties that switch a record on, wherever they stand, and what it would keep."""

PROPERTIES: dict[str, set[str]] = {
    kind: set(names)
    for kind, names in tomllib.loads((Path(__file__).parent / "known_properties.toml").read_text()).items()
}
"""What may be set, by the type of the resource: a closed list, as the list of types is."""

VIEWER = re.compile(
    r"(?i)cookie|user-agent|forwarded|viewer|referer|authorization|language|true-client|^host$|^\*$"
)
_DAY = 86_400
_BY_POSTS = ("api", "intake", "intake-table")
"""What posts set off at once, by the names that the tests give to the template of alarms."""
_OWN = ("PolicyDocument", "Statement", "Condition", "Principal", "Variables", "StringEquals", "LeadingKeys")
"""Parts whose names are no properties of AWS::CloudFormation, and which have rules of their own."""


def faults(resources: Resources) -> list[str]:
    """Return what is wrong with a board that has these resources, each as one sentence."""
    return [fault for rule in RULES for fault in rule(resources)]


def _of(resources: Resources, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, resource in resources.items():
        if resource["Type"] == kind:
            yield name, resource.get("Properties", {})


def _parts(value: Any, path: str = "") -> Iterator[tuple[str, str, Any]]:
    """Give every property below a value, as where it is, its name and its value."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield path, name, part
            yield from _parts(part, f"{path}.{name}")
    elif isinstance(value, list):
        for part in value:
            yield from _parts(part, path)


def nothing_unknown_is_there(resources: Resources) -> Iterator[str]:
    """Whatever is not on the list keeps something, or nobody has asked what it keeps."""
    for name, resource in resources.items():
        if resource["Type"] not in KNOWN:
            yield f"{name} is a {resource['Type']}: find out what that records before it is let in."


def no_record_is_switched_on(resources: Resources) -> Iterator[str]:
    """No property that switches a record on has a value, and none is there that nobody has looked at."""
    for name, resource in resources.items():
        if resource["Type"] not in KNOWN:
            continue
        for path, prop, value in _parts(resource.get("Properties", {})):
            if prop in RECORDS and value not in ({}, [], "", None, False):
                yield f"{name}{path}.{prop} would keep {RECORDS[prop]}."
            elif not (
                prop in PROPERTIES[resource["Type"]]
                or prop == "Ref"
                or prop.startswith("Fn::")
                or path.endswith(_OWN)
                or "Parameters" in path.split(".")  # of a template below
            ):
                yield f"{name}{path}.{prop}: find out what that records before it is let in."


def nothing_is_traced_or_sampled(resources: Resources) -> Iterator[str]:
    """Neither traces, nor samples of requests, nor metrics of single routes."""
    for name, resource in resources.items():
        for path, prop, value in _parts(resource.get("Properties", {})):
            switches = {"SampledRequestsEnabled", "CloudWatchMetricsEnabled", "DetailedMetricsEnabled"}
            if prop in switches | {"TracingEnabled"} and value is not False:
                yield f"{name}{path}.{prop} is on."
            if prop == "TracingConfig" and value.get("Mode") != "PassThrough":
                yield f"{name} is traced."
            if prop == "AWS_LAMBDA_EXEC_WRAPPER":
                yield f"{name} is started by something that watches it."


def drafts_leave_no_time(resources: Resources) -> Iterator[str]:
    """Drafts have neither backups nor a key of ours, and are dropped in the end."""
    for name, table in _of(resources, "AWS::DynamoDB::Table"):
        if "SSESpecification" in table:
            yield f"{name} has a key of its own, whose every use would be recorded."
        backup = table.get("PointInTimeRecoverySpecification", {})
        if name == "IntakeTable" and backup:
            yield f"{name} has backups, by which the second of every draft could be found."
        if name != "IntakeTable" and not (
            backup.get("PointInTimeRecoveryEnabled") and backup.get("RecoveryPeriodInDays", 35) <= 7
        ):
            yield f"{name} has to be backed up, and for the seven days that people are told."
        if not table.get("TimeToLiveSpecification", {}).get("Enabled"):
            yield f"{name} drops nothing by itself."
    for policy in ("DeletionPolicy", "UpdateReplacePolicy"):
        if resources["IntakeTable"].get(policy) != "Delete":
            yield f"What is left of IntakeTable would outlive the board ({policy})."


def logs_are_few_and_short(resources: Resources) -> Iterator[str]:
    """One log, for a week at most, of which intake knows nothing; of requests Lambda writes nothing."""
    groups = dict(_of(resources, "AWS::Logs::LogGroup"))
    if set(groups) != {"PublisherLog"}:
        yield f"There are logs other than the publisher's: {sorted(groups)}."
    for name, group in groups.items():
        if not 0 < group.get("RetentionInDays", 0) <= 7:
            yield f"{name} is kept for more than seven days."
    for name, function in _of(resources, "AWS::Lambda::Function"):
        config = function.get("LoggingConfig", {})
        if (config.get("LogFormat"), config.get("SystemLogLevel")) != ("JSON", "WARN"):
            yield f"Lambda would write a line for every call of {name}."
        if name == "Intake" and "LogGroup" in config:
            yield "Intake has a log."


def roles_may_no_more_than_they_need(resources: Resources) -> Iterator[str]:
    """Intake may put, and nothing else. Nobody may anything everywhere, or has a policy of AWS's."""
    for name, resource in resources.items():
        properties = resource.get("Properties", {})
        for way in ("ManagedPolicyArns", "Roles", "Users", "Groups"):
            if properties.get(way, []) not in ([], [{"Ref": "PublisherRole"}]):
                yield f"{name} gives or gets rights that nobody wrote down here ({way})."
        documents = [part for _, prop, part in _parts(properties) if prop == "PolicyDocument"]
        statements = [each for document in documents for each in document["Statement"]]
        for statement in statements:
            if statement["Effect"] != "Allow":
                continue
            for part, wild in (("Action", r"\*"), ("Resource", r'"\*"|:\*|\*/'), ("Principal", r"\*")):
                if re.search(wild, json.dumps(statement.get(part, ""))):
                    yield f"{name} allows {part.lower()} *."
            actions = statement["Action"]
            boxes = {"Fn::GetAtt": ["IntakeTable", "Arn"]}
            if name == "IntakeRole" and (actions, statement["Resource"]) != ("dynamodb:PutItem", boxes):
                yield f"{name} may more than put boxes: {actions}."
            if re.search(r'"(kms|ssm|secretsmanager|xray|cloudtrail):', json.dumps(actions)):
                yield f"{name} calls a service that keeps the time of every call: {actions}."


def intake_is_quick_and_called_by_api_and_clock_alone(resources: Resources) -> Iterator[str]:
    """A slow handler is one whose time can be measured; a second way in is one that nothing guards."""
    if resources["Intake"]["Properties"].get("Timeout", 3) > 10:
        yield "Intake has more than ten seconds."
    if resources["Intake"]["Properties"]["Role"] != {"Fn::GetAtt": ["IntakeRole", "Arn"]}:
        yield "Intake has rights of others."
    for name, permission in _of(resources, "AWS::Lambda::Permission"):
        caller = permission["Principal"]
        may = {"events.amazonaws.com"}
        if "Intake" in json.dumps(permission["FunctionName"]):
            may.add("apigateway.amazonaws.com")
        if caller not in may:
            yield f"{name} lets {caller} call a function."
        if "SourceArn" not in permission:
            yield f"{name} lets in callers from any account."
    for name, rule in _of(resources, "AWS::Events::Rule"):
        # What the clock says is written down here, and never what others send it.
        if "EventPattern" in rule or not all(target.get("Input") for target in rule["Targets"]):
            yield f"{name} hands events on."
    tried = dict(_of(resources, "AWS::Lambda::EventInvokeConfig"))
    if not any(config["FunctionName"] == {"Ref": "Publisher"} for config in tried.values()):
        yield "Publisher is called again when it failed."
    for name, config in tried.items():
        if config.get("MaximumRetryAttempts") != 0:
            # A run between two slots brings out, alone, what came in just then.
            yield f"{name} has a function called again when it failed."
    for name, stage in _of(resources, "AWS::ApiGatewayV2::Stage"):
        if not stage.get("DefaultRouteSettings", {}).get("ThrottlingRateLimit"):
            yield f"{name} has no throttle."


def the_edge_hands_on_nothing_of_a_visitor(resources: Resources) -> Iterator[str]:
    """Neither to an origin nor into what a page is kept under."""
    for kind in ("AWS::CloudFront::OriginRequestPolicy", "AWS::CloudFront::CachePolicy"):
        for name, properties in _of(resources, kind):
            for _, prop, value in _parts(properties):
                if prop in ("CookieBehavior", "QueryStringBehavior") and value != "none":
                    yield f"{name} hands on {prop}: {value}."
                if prop == "HeaderBehavior" and value not in ("none", "whitelist"):
                    yield f"{name} hands on headers: {value}."
                if prop == "Headers":
                    for header in filter(VIEWER.search, value):
                        yield f"{name} hands on {header}."
    for name, properties in _of(resources, "AWS::CloudFront::Distribution"):
        for path, prop, _ in _parts(properties):
            if prop in ("ForwardedValues", "LambdaFunctionAssociations", "TrustedKeyGroups"):
                yield f"{name}{path} has {prop}."
    for name, properties in _of(resources, "AWS::CloudFront::Function"):
        # What a function prints goes to a log that CloudFront makes by itself.
        for word in ("console", "viewer", "headers.cookie", "cookies", "querystring"):
            if word in json.dumps(properties["FunctionCode"]):
                yield f"{name} looks at visitors, or prints: {word}."


def the_edge_guards_what_is_behind_it(resources: Resources) -> Iterator[str]:
    """Encrypted ways only, a bucket for the edge alone, an own page for 404 alone, a key for intake."""
    for name, properties in _of(resources, "AWS::CloudFront::Distribution"):
        config = properties["DistributionConfig"]
        for behaviour in [config["DefaultCacheBehavior"], *config["CacheBehaviors"]]:
            if behaviour["ViewerProtocolPolicy"] not in ("https-only", "redirect-to-https"):
                yield f"{name} answers without encryption."
            if "ResponseHeadersPolicyId" not in behaviour:
                yield f"{name} has pages without headers."
        for origin in config["Origins"]:
            if "S3OriginConfig" in origin and not origin.get("OriginAccessControlId"):
                yield f"{name} reads the bucket as anybody could."
            if "CustomOriginConfig" in origin:
                if origin["CustomOriginConfig"]["OriginProtocolPolicy"] != "https-only":
                    yield f"{name} calls intake without encryption."
                if not origin.get("OriginCustomHeaders"):
                    yield f"{name} says nothing to intake by which to know it."
        if [error["ErrorCode"] for error in config["CustomErrorResponses"]] != [404]:
            yield f"{name} changes answers of intake other than 404."
        certificate = config["ViewerCertificate"]
        if "AcmCertificateArn" in certificate and certificate["MinimumProtocolVersion"] < "TLSv1.2_2021":
            yield f"{name} speaks an old TLS."
    for name, policy in _of(resources, "AWS::S3::BucketPolicy"):
        for statement in policy["PolicyDocument"]["Statement"]:
            if statement["Principal"] != {"Service": "cloudfront.amazonaws.com"} or (
                "AWS:SourceArn" not in statement.get("Condition", {}).get("StringEquals", {})
            ):
                yield f"{name} lets others than this edge read the bucket."


def what_is_public_outlives_mistakes(resources: Resources) -> Iterator[str]:
    """The bucket is shut, and the board's table and pages stay when the stack goes."""
    for name, bucket in _of(resources, "AWS::S3::Bucket"):
        shut = bucket.get("PublicAccessBlockConfiguration", {})
        switches = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
        if not all(shut.get(switch) is True for switch in switches):
            yield f"{name} can be made public."
        if "BucketEncryption" in bucket:
            yield f"{name} has a key of its own."
    if resources["BoardTable"]["Properties"].get("DeletionProtectionEnabled") is not True:
        yield "BoardTable can be deleted by one call."
    for name in ("BoardTable", "Pages"):
        if not resources[name].get("DeletionPolicy", "").startswith("Retain"):
            yield f"{name} goes when the stack goes."


def the_operator_sees_days_and_no_minutes(resources: Resources) -> Iterator[str]:
    """A curve of intake by the minute would show its operator when somebody wrote, and so would an alarm."""
    for name, dashboard in _of(resources, "AWS::CloudWatch::Dashboard"):
        body = dashboard["DashboardBody"]
        shown = json.loads(body["Fn::Sub"] if isinstance(body, dict) else body)
        periods = [value for _, prop, value in _parts(shown) if prop == "period"]
        if (
            len(periods) != len(shown["widgets"])
            or min(periods) < _DAY
            or shown["periodOverride"] != "inherit"
        ):
            yield f"{name} shows more than sums of days."
    for name, alarm in _of(resources, "AWS::CloudWatch::Alarm"):
        for metric in [each["MetricStat"] for each in alarm.get("Metrics", []) if "MetricStat" in each] or [
            alarm
        ]:
            said = json.dumps(metric.get("Metric", metric))
            if any(f'"{part}"' in said for part in _BY_POSTS) or "AWS/CloudFront" in said:
                whole = alarm.get("EvaluationWindow") == {"WallClockWindow": {}}
                if metric.get("Period", 0) < 3600 or not whole:
                    yield f"{name} tells the minute in which something came in."


RULES: tuple[Rule, ...] = (
    nothing_unknown_is_there,
    no_record_is_switched_on,
    nothing_is_traced_or_sampled,
    drafts_leave_no_time,
    logs_are_few_and_short,
    roles_may_no_more_than_they_need,
    intake_is_quick_and_called_by_api_and_clock_alone,
    the_edge_hands_on_nothing_of_a_visitor,
    the_edge_guards_what_is_behind_it,
    what_is_public_outlives_mistakes,
    the_operator_sees_days_and_no_minutes,
)
