"""The inverted policy: what AWS offers to record is on here only if it records nobody.

Auditors of templates ask for access logs, tracing, backups of everything and keys in a key service. Each
of these would keep who wrote, or the second in which somebody did. So these rules find fault where such a
record is switched on, and where a guard is off. A resource that nobody has thought about is a fault too.
"""

import json
import re
from collections.abc import Callable, Iterator
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
    "AWS::IAM::Role",
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

VIEWER = re.compile(
    r"(?i)cookie|user-agent|forwarded|viewer|referer|authorization|language|true-client|^host$|^\*$"
)
_DAY = 86_400


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
    """No property that switches a record on has a value."""
    for name, resource in resources.items():
        for path, prop, value in _parts(resource.get("Properties", {})):
            if prop in RECORDS and value not in ({}, [], "", None, False):
                yield f"{name}{path}.{prop} would keep {RECORDS[prop]}."


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
    if resources["IntakeTable"].get("DeletionPolicy") != "Delete":
        yield "What is left of IntakeTable would outlive the board."


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
        if properties.get("ManagedPolicyArns"):
            yield f"{name} has rights that nobody wrote down here."
        documents = [part for _, prop, part in _parts(properties) if prop == "PolicyDocument"]
        statements = [each for document in documents for each in document["Statement"]]
        for statement in statements:
            if statement["Effect"] != "Allow":
                continue
            for part in ("Action", "Resource", "Principal"):
                said = json.dumps(statement.get(part, ""))
                if re.search(r'"\*"|:\*"', said):
                    yield f"{name} allows {part.lower()} *."
            actions = statement["Action"]
            if name == "IntakeRole" and actions != "dynamodb:PutItem":
                yield f"{name} may {actions}, and not only put."
            if re.search(r'"(kms|ssm|secretsmanager|xray|cloudtrail):', json.dumps(actions)):
                yield f"{name} calls a service that keeps the time of every call: {actions}."


def intake_is_quick_and_called_by_api_and_clock_alone(resources: Resources) -> Iterator[str]:
    """A slow handler is one whose time can be measured; a second way in is one that nothing guards."""
    if resources["Intake"]["Properties"].get("Timeout", 3) > 10:
        yield "Intake has more than ten seconds."
    for name, permission in _of(resources, "AWS::Lambda::Permission"):
        caller = permission["Principal"]
        may = ("apigateway.amazonaws.com", "events.amazonaws.com")
        if "Intake" in json.dumps(permission["FunctionName"]) and caller not in may:
            yield f"{name} lets {caller} call Intake."
        if "SourceArn" not in permission:
            yield f"{name} lets in callers from any account."
    for name, rule in _of(resources, "AWS::Events::Rule"):
        # What the clock says is written down here, and never what others send it.
        if "EventPattern" in rule or not all(target.get("Input") for target in rule["Targets"]):
            yield f"{name} hands events on."
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
    """A curve of intake by the minute would show its operator when somebody wrote."""
    for name, dashboard in _of(resources, "AWS::CloudWatch::Dashboard"):
        body = dashboard["DashboardBody"]
        for widget in json.loads(body["Fn::Sub"] if isinstance(body, dict) else body)["widgets"]:
            if widget["type"] != "metric" or widget["properties"]["period"] < _DAY:
                yield f"{name} shows more than sums of days."
    for name, alarm in _of(resources, "AWS::CloudWatch::Alarm"):
        for metric in [alarm, *(each.get("MetricStat", {}) for each in alarm.get("Metrics", []))]:
            said = json.dumps(metric.get("Metric", metric))
            if ("ApiGateway" in said or '"intake"' in said) and metric.get("Period", 3600) < 3600:
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
