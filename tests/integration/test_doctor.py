"""The doctor on a board as the template makes one, with one thing at a time switched on around it."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError, NoCredentialsError
from moto import mock_aws

from infra.doctor import edge, functions, loggroups, pages, surroundings, tables, trails
from infra.doctor.__main__ import main
from infra.doctor.account import NothingToExamine
from infra.doctor.checks import CHECKS, Check, examine, whole
from infra.doctor.report import Finding, Level
from infra.doctor.rights import READS, policy
from tests.live import (
    ACL,
    EDGE,
    FUNCTIONS,
    LOG,
    NUMBER,
    PAGES,
    REGION,
    SECRET,
    STACK,
    TABLES,
    Live,
    a_board,
    a_distribution,
    seen,
)
from tests.running import ROOT

RED = {Level.RECORDS, Level.MISSING}
INTAKE, DRAFTS, BOARD = FUNCTIONS["Intake"], TABLES["IntakeTable"], TABLES["BoardTable"]


@pytest.fixture
def live() -> Iterator[Live]:
    """A live account with a board in it."""
    with mock_aws():
        yield a_board()


def found(live: Live, check: Check) -> list[Finding]:
    account = live.account()
    return [*check(account), *account.unread()]


def red(live: Live, check: Check) -> Finding:
    (finding,) = (finding for finding in found(live, check) if finding.level in RED)
    return finding


def notes(live: Live, check: Check) -> list[str]:
    told = found(live, check)
    assert {finding.level for finding in told} <= {Level.NOTE}
    return [finding.sentence for finding in told]


# ---- What is switched on -------------------------------------------------------------------------


def _function_arn(name: str) -> str:
    return f"arn:aws:lambda:{REGION}:{NUMBER}:function:{name}"


def _traced(live: Live) -> None:
    live.set_up("Publisher", TracingConfig={"Mode": "Active"})


def _layered(live: Live) -> None:
    arn = f"arn:aws:lambda:{REGION}:580247275435:layer:LambdaInsightsExtension-Arm64:5"
    live.set_up("Intake", Layers=[{"Arn": arn}])


def _wrapped(live: Live) -> None:
    live.set_up("Intake", Environment={"Variables": {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/otel"}})


def _dead_lettered(live: Live) -> None:
    live.set_up("Intake", DeadLetterConfig={"TargetArn": f"arn:aws:sqs:{REGION}:{NUMBER}:dead"})


def _sent_on(live: Live) -> None:
    live.client("lambda").put_function_event_invoke_config(
        FunctionName=INTAKE,
        DestinationConfig={"OnFailure": {"Destination": _function_arn(FUNCTIONS["Publisher"])}},
    )


def _chatty(live: Live) -> None:
    live.set_up("Intake", LoggingConfig={"LogFormat": "JSON", "SystemLogLevel": "INFO"})


def _plain_lines(live: Live) -> None:
    live.set_up("Intake", LoggingConfig={"LogFormat": "Text"})


def _own_key(live: Live) -> None:
    live.set_up("Intake", KMSKeyArn=f"arn:aws:kms:{REGION}:{NUMBER}:key/mine")


def _side_door(live: Live) -> None:
    live.client("lambda").create_function_url_config(FunctionName=INTAKE, AuthType="NONE")


def _intake_log(live: Live) -> None:
    logs, name = live.client("logs"), f"/aws/lambda/{INTAKE}"
    logs.create_log_group(logGroupName=name)
    logs.create_log_stream(logGroupName=name, logStreamName="2026/11/22")


def _kept_for_ever(live: Live) -> None:
    live.client("logs").delete_retention_policy(logGroupName=LOG)


def _kept_for_a_month(live: Live) -> None:
    live.client("logs").put_retention_policy(logGroupName=LOG, retentionInDays=30)


def _subscribed(live: Live) -> None:
    filters = [{"filterName": "to-siem", "logGroupName": LOG}]
    live.answer("logs", "DescribeSubscriptionFilters", {"subscriptionFilters": filters})


def _all_subscribed(live: Live) -> None:
    policies = [{"policyName": "siem", "policyType": "SUBSCRIPTION_FILTER_POLICY"}]
    live.answer("logs", "DescribeAccountPolicies", {"accountPolicies": policies})


def _recovery_of_drafts(live: Live) -> None:
    live.client("dynamodb").update_continuous_backups(
        TableName=DRAFTS, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )


def _long_recovery(live: Live) -> None:
    live.client("dynamodb").update_continuous_backups(
        TableName=BOARD,
        PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": 35},
    )


def _streamed(live: Live) -> None:
    live.client("dynamodb").update_table(
        TableName=DRAFTS, StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
    )


def _to_kinesis(live: Live) -> None:
    def answer(asked: dict[str, Any]) -> dict[str, Any]:
        on = {"StreamArn": f"arn:aws:kinesis:{REGION}:{NUMBER}:stream/copy", "DestinationStatus": "ACTIVE"}
        return {"KinesisDataStreamDestinations": [on] if asked["TableName"] == DRAFTS else []}

    live.answers["dynamodb", "DescribeKinesisStreamingDestination"] = answer


def _replicated(live: Live) -> None:
    table = {"TableName": DRAFTS, "Replicas": [{"RegionName": "eu-west-1"}]}
    live.answers["dynamodb", "DescribeTable"] = lambda asked: (
        {"Table": table if asked["TableName"] == DRAFTS else {"TableName": BOARD}}
    )


def _keyed(live: Live) -> None:
    # Moto takes it only when a table is made; a table beside those of the template is held to the same.
    live.client("dynamodb").create_table(
        TableName="spare",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        SSESpecification={"Enabled": True, "SSEType": "KMS"},
    )
    live.resource(STACK, "Spare", "spare", "AWS::DynamoDB::Table")


def _insights(live: Live) -> None:
    def answer(asked: dict[str, Any]) -> dict[str, Any]:
        on = {"TableName": BOARD, "IndexName": "queue", "ContributorInsightsStatus": "ENABLED"}
        return {"ContributorInsightsSummaries": [on] if asked["TableName"] == BOARD else []}

    live.answers["dynamodb", "ListContributorInsights"] = answer


def _backed_up(live: Live) -> None:
    live.client("dynamodb").create_backup(TableName=DRAFTS, BackupName="once")


def _planned_backups(live: Live) -> None:
    live.answers["backup", "ListRecoveryPointsByResource"] = lambda asked: {
        "RecoveryPoints": [{"Status": "COMPLETED"}] if asked["ResourceArn"].endswith(BOARD) else []
    }


def _never_expires(live: Live) -> None:
    live.client("dynamodb").update_time_to_live(
        TableName=DRAFTS, TimeToLiveSpecification={"Enabled": False, "AttributeName": "expires"}
    )


def _deletable(live: Live) -> None:
    live.client("dynamodb").update_table(TableName=BOARD, DeletionProtectionEnabled=False)


def _api(live: Live) -> str:
    return next(name for logical, name, _ in live.resources[STACK] if logical == "Api")


def _api_logged(live: Live) -> None:
    live.client("apigatewayv2").create_stage(
        ApiId=_api(live),
        StageName="side",
        AccessLogSettings={"DestinationArn": "arn:aws:logs:x", "Format": "$context.identity.sourceIp"},
    )


def _unthrottled(live: Live) -> None:
    live.client("apigatewayv2").create_stage(ApiId=_api(live), StageName="side")


def _distribution(live: Live) -> str:
    return live.resources[EDGE][0][1]


def _acl(live: Live) -> str:
    return str(live.client("wafv2", "us-east-1").list_web_acls(Scope="CLOUDFRONT")["WebACLs"][0]["ARN"])


def _edge_logged(live: Live) -> None:
    logging = {"Enabled": True, "IncludeCookies": False, "Bucket": "logs.s3.amazonaws.com", "Prefix": ""}
    cloudfront, name = live.client("cloudfront"), _distribution(live)
    cloudfront.update_distribution(
        Id=name,
        IfMatch=cloudfront.get_distribution_config(Id=name)["ETag"],
        DistributionConfig=a_distribution(_acl(live), Logging=logging),
    )


def _edge_in_real_time(live: Live) -> None:
    logged = {
        "PathPattern": "/api/*",
        "TargetOriginId": "api",
        "ViewerProtocolPolicy": "https-only",
        "RealtimeLogConfigArn": "arn:aws:cloudfront::x:realtime-log-config/y",
    }
    config = a_distribution("", CacheBehaviors={"Quantity": 1, "Items": [logged]})
    live.answer("cloudfront", "GetDistributionConfig", {"DistributionConfig": config})


def _delivered(live: Live) -> None:
    arn = f"arn:aws:cloudfront::{NUMBER}:distribution/{_distribution(live)}"
    sources = [
        {"name": "other", "resourceArns": [f"arn:aws:cloudfront::{NUMBER}:distribution/ANOTHER"]},
        {"name": "board", "resourceArns": [arn], "service": "cloudfront", "logType": "ACCESS_LOGS"},
    ]
    deliveries = [
        {"id": "one", "deliverySourceName": "other"},
        {"id": "two", "deliverySourceName": "board", "deliveryDestinationType": "S3"},
    ]
    live.answer("logs", "DescribeDeliverySources", {"deliverySources": sources})
    live.answer("logs", "DescribeDeliveries", {"deliveries": deliveries})


def _firewall_logged(live: Live) -> None:
    live.client("wafv2", "us-east-1").put_logging_configuration(
        LoggingConfiguration={
            "ResourceArn": _acl(live),
            "LogDestinationConfigs": [f"arn:aws:firehose:us-east-1:{NUMBER}:deliverystream/aws-waf-logs-x"],
        }
    )


def _sampled(live: Live, default: bool, rule: bool) -> None:
    waf = live.client("wafv2", "us-east-1")
    parts = _acl(live).split("/")
    named = {"Name": ACL, "Scope": "CLOUDFRONT", "Id": parts[3]}
    answer = waf.get_web_acl(**named)
    rules = [{**part, "VisibilityConfig": seen(rule)} for part in answer["WebACL"]["Rules"]]
    waf.update_web_acl(
        **named,
        LockToken=answer["LockToken"],
        DefaultAction={"Allow": {}},
        VisibilityConfig=seen(default),
        Rules=rules,
    )


def _default_sampled(live: Live) -> None:
    _sampled(live, True, False)


def _rule_sampled(live: Live) -> None:
    _sampled(live, False, True)


def _bucket_logged(live: Live) -> None:
    live.answer("s3", "GetBucketLogging", {"LoggingEnabled": {"TargetBucket": "logs", "TargetPrefix": ""}})


def _versioned(live: Live) -> None:
    live.client("s3").put_bucket_versioning(Bucket=PAGES, VersioningConfiguration={"Status": "Enabled"})


def _copied(live: Live) -> None:
    s3 = live.client("s3")
    _versioned(live)
    s3.create_bucket(Bucket="copy", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket="copy", VersioningConfiguration={"Status": "Enabled"})
    rule = {
        "ID": "all",
        "Status": "Enabled",
        "Prefix": "",
        "Destination": {"Bucket": "arn:aws:s3:::copy"},
    }
    s3.put_bucket_replication(
        Bucket=PAGES,
        ReplicationConfiguration={"Role": f"arn:aws:iam::{NUMBER}:role/copy", "Rules": [rule]},
    )


def _told(live: Live) -> None:
    live.answer("s3", "GetBucketNotificationConfiguration", {"EventBridgeConfiguration": {}})


def _told_to_a_function(live: Live) -> None:
    told = {"LambdaFunctionArn": _function_arn(FUNCTIONS["Docket"]), "Events": ["s3:ObjectCreated:*"]}
    live.client("s3").put_bucket_notification_configuration(
        Bucket=PAGES, NotificationConfiguration={"LambdaFunctionConfigurations": [told]}
    )


def _listed(live: Live) -> None:
    inventory = {
        "Id": "weekly",
        "IsEnabled": True,
        "IncludedObjectVersions": "All",
        "Schedule": {"Frequency": "Weekly"},
        "Destination": {"S3BucketDestination": {"Bucket": "arn:aws:s3:::lists", "Format": "CSV"}},
    }
    live.client("s3").put_bucket_inventory_configuration(
        Bucket=PAGES, Id="weekly", InventoryConfiguration=inventory
    )


def _locked(live: Live) -> None:
    live.answer(
        "s3", "GetObjectLockConfiguration", {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}}
    )


def _open(live: Live) -> None:
    live.client("s3").delete_public_access_block(Bucket=PAGES)


def _half_open(live: Live) -> None:
    live.client("s3").put_public_access_block(
        Bucket=PAGES, PublicAccessBlockConfiguration={"BlockPublicAcls": True, "IgnorePublicAcls": True}
    )


def a_trail(
    live: Live,
    classic: list[dict[str, Any]] | None = None,
    advanced: list[dict[str, Any]] | None = None,
) -> None:
    """Have a trail that is on, with selectors for data events."""
    live.client("s3").create_bucket(Bucket="trail", CreateBucketConfiguration={"LocationConstraint": REGION})
    cloudtrail = live.client("cloudtrail")
    cloudtrail.create_trail(Name="company", S3BucketName="trail", IsMultiRegionTrail=True)
    cloudtrail.start_logging(Name="company")
    if classic:
        cloudtrail.put_event_selectors(
            TrailName="company", EventSelectors=[{"ReadWriteType": "All", "DataResources": classic}]
        )
    if advanced:
        selector = {"Name": "data", "FieldSelectors": [_field("eventCategory", "Data"), *advanced]}
        cloudtrail.put_event_selectors(TrailName="company", AdvancedEventSelectors=[selector])


def _field(name: str, *values: str, how: str = "Equals") -> dict[str, Any]:
    return {"Field": name, how: list(values)}


def _trail_of_tables(live: Live) -> None:
    a_trail(live, [{"Type": "AWS::DynamoDB::Table", "Values": ["arn:aws:dynamodb"]}])


def a_store(live: Live, selectors: list[dict[str, Any]], **changes: Any) -> None:
    """Have an event data store that is on."""
    arn = f"arn:aws:cloudtrail:{REGION}:{NUMBER}:eventdatastore/0-1-2"
    live.answer(
        "cloudtrail", "ListEventDataStores", {"EventDataStores": [{"EventDataStoreArn": arn, "Name": "lake"}]}
    )
    store = {"EventDataStoreArn": arn, "Name": "lake", "Status": "ENABLED", "MultiRegionEnabled": True}
    store["AdvancedEventSelectors"] = [{"FieldSelectors": selectors}]
    live.answer("cloudtrail", "GetEventDataStore", store | changes)


_CALLS = [_field("eventCategory", "Data"), _field("resources.type", "AWS::Lambda::Function")]


def _lake_of_calls(live: Live) -> None:
    a_store(live, _CALLS)


def an_opening(function: str, who: dict[str, Any]) -> dict[str, Any]:
    """Return a Decrypt of a function's environment as event history gives it."""
    event = {
        "eventSource": "kms.amazonaws.com",
        "eventName": "Decrypt",
        "userIdentity": who,
        "requestParameters": {"encryptionContext": {"aws:lambda:FunctionArn": _function_arn(function)}},
    }
    return {"EventName": "Decrypt", "CloudTrailEvent": json.dumps(event)}


def _started_as(function: str) -> dict[str, Any]:
    arn = f"arn:aws:sts::{NUMBER}:assumed-role/{function}Role/{FUNCTIONS[function]}"
    return {"type": "AssumedRole", "arn": arn, "invokedBy": "lambda.amazonaws.com"}


def _cold_start(live: Live) -> None:
    live.answer("cloudtrail", "LookupEvents", {"Events": [an_opening(INTAKE, _started_as("Intake"))]})


def _in_a_network(live: Live) -> None:
    network = live.client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
    _flow_logs(live)
    live.set_up("Intake", VpcConfig={"VpcId": network, "SubnetIds": ["subnet-1"]})


def _flow_logs(live: Live) -> None:
    ec2 = live.client("ec2")
    live.client("s3").create_bucket(Bucket="flows", CreateBucketConfiguration={"LocationConstraint": REGION})
    ec2.create_flow_logs(
        ResourceIds=[ec2.describe_vpcs()["Vpcs"][0]["VpcId"]],
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination="arn:aws:s3:::flows",
    )


def a_logged_zone(live: Live, name: str) -> None:
    """Have a domain whose look-ups are kept."""
    route53, logs = live.client("route53"), live.client("logs", "us-east-1")
    zone = route53.create_hosted_zone(Name=name, CallerReference="once")["HostedZone"]["Id"]
    logs.create_log_group(logGroupName="/dns")
    route53.create_query_logging_config(
        HostedZoneId=zone.rpartition("/")[2],
        CloudWatchLogsLogGroupArn=f"arn:aws:logs:us-east-1:{NUMBER}:log-group:/dns:*",
    )


def _logged_zone(live: Live) -> None:
    a_logged_zone(live, "example.")
    live.parameters["Domain"] = "board.example"


def a_detector(live: Live, *features: str) -> None:
    """Have GuardDuty on."""
    on = [{"Name": feature, "Status": "ENABLED"} for feature in features]
    live.client("guardduty").create_detector(Enable=True, Features=on)


def _s3_protection(live: Live) -> None:
    a_detector(live, "S3_DATA_EVENTS")


def _lambda_protection(live: Live) -> None:
    a_detector(live, "LAMBDA_NETWORK_LOGS")


def a_lake(live: Live, *sources: str) -> None:
    """Have Security Lake on."""
    live.answer("securitylake", "ListDataLakes", {"dataLakes": [_lake()]})
    collected = [{"awsLogSource": {"sourceName": source}} for source in sources]
    live.answer(
        "securitylake",
        "ListLogSources",
        {"sources": [{"account": NUMBER, "region": REGION, "sources": collected}]},
    )


def _lake() -> dict[str, str]:
    return {"dataLakeArn": "arn:aws:securitylake:x", "region": REGION}


def _lake_of_executions(live: Live) -> None:
    a_lake(live, "LAMBDA_EXECUTION")


def _in_an_organization(live: Live) -> None:
    live.answer(
        "organizations", "DescribeOrganization", {"Organization": {"MasterAccountId": "999999999999"}}
    )


ON: list[tuple[Callable[[Live], None], Check, str, str]] = [
    (_traced, functions.tracing, "X-Ray keeps a timed trace of calls of Publisher", "Mode=PassThrough"),
    (_layered, functions.layers, "is Lambda Insights and times each call", "--layers '[]'"),
    (_wrapped, functions.wrapper, "puts another program around Intake", "Environment variables"),
    (_dead_lettered, functions.dead_letters, "dead-letter queue", "--dead-letter-config TargetArn="),
    (_sent_on, functions.dead_letters, "sent on whole", "lambda delete-function-event-invoke-config"),
    (_chatty, functions.platform_lines, "a line with the millisecond", "SystemLogLevel=WARN"),
    (_plain_lines, functions.platform_lines, "a line with the millisecond", "LogFormat=JSON"),
    (_own_key, functions.own_key, "under a KMS key", '--kms-key-arn ""'),
    (_side_door, functions.side_doors, "an address of its own", "lambda delete-function-url-config"),
    (_intake_log, loggroups.intake_lines, "has written lines", "logs delete-log-group"),
    (_kept_for_ever, loggroups.retention, "for ever, not for 7", "--retention-in-days 7"),
    (_kept_for_a_month, loggroups.retention, "for 30 days, not for 7", "--retention-in-days 7"),
    (_subscribed, loggroups.subscriptions, "The filter to-siem", "delete-subscription-filter"),
    (_all_subscribed, loggroups.subscriptions, "a copy of every log", "delete-account-policy"),
    (_recovery_of_drafts, tables.recovery, "the second of each draft", "PointInTimeRecoveryEnabled=false"),
    (_long_recovery, tables.recovery, "for 35 days; people are told 7", "RecoveryPeriodInDays=7"),
    (_streamed, tables.streams, "A stream of IntakeTable", "StreamEnabled=false"),
    (_to_kinesis, tables.streams, "goes to a Kinesis stream", "Exports and streams"),
    (_replicated, tables.streams, "copied to eu-west-1", "--replica-updates"),
    (_keyed, tables.keys, "under a KMS key", "--sse-specification Enabled=false"),
    (_insights, tables.most_used_keys, "which ids of BoardTable", "--index-name queue"),
    (_backed_up, tables.backups, "Backups of IntakeTable (1) keep which drafts waited", "Backups"),
    (_planned_backups, tables.backups, "BoardTable in AWS Backup (1)", "take it out of the plan"),
    (_never_expires, tables.expiry, "Nothing in IntakeTable expires", "Enabled=true,AttributeName=expires"),
    (_deletable, tables.deletion_protection, "by one command", "--deletion-protection-enabled"),
    (_api_logged, edge.api_logs, "An access log keeps every post", "delete-access-log-settings"),
    (_unthrottled, edge.throttle, "The stage side has no throttle", "ThrottlingBurstLimit=40"),
    (_edge_logged, edge.access_logs, "A log keeps every request", "> Logging"),
    (_edge_in_real_time, edge.access_logs, "keeps the requests of /api/*", "real-time logs off"),
    (_delivered, edge.deliveries, "A delivery keeps", "logs delete-delivery --id two --region us-east-1"),
    (_firewall_logged, edge.firewall, f"The firewall {ACL} logs requests", "disable logging"),
    (_default_sampled, edge.firewall, "for the default action", "request sampling off"),
    (_rule_sampled, edge.firewall, "for the rule rate", "request sampling off"),
    (_bucket_logged, pages.access_log, "every request to Pages", "put-bucket-logging"),
    (_versioned, pages.versions, "every old version", "Status=Suspended"),
    (_copied, pages.copies, "copied to another bucket", "delete-bucket-replication"),
    (_told, pages.notifications, "told elsewhere", "put-bucket-notification-configuration"),
    (_told_to_a_function, pages.notifications, "told elsewhere", "put-bucket-notification-configuration"),
    (_listed, pages.inventories, "The inventory weekly", "--id 'weekly'"),
    (_locked, pages.object_lock, "cannot be deleted", "a new bucket"),
    (_open, pages.public_access, "opened to the public", "put-public-access-block"),
    (_half_open, pages.public_access, "opened to the public", "RestrictPublicBuckets=true"),
    (_trail_of_tables, trails.trails, "writes to IntakeTable", "put-event-selectors --trail-name company"),
    (_lake_of_calls, trails.event_data_stores, "calls of Intake", "--event-data-store 0-1-2"),
    (_cold_start, trails.openings, "a Decrypt with its second 1 times", "keeps Intake awake"),
    (_in_a_network, surroundings.flow_logs, "Intake is in a network", "--vpc-config"),
    (_logged_zone, surroundings.zone_logs, "the board's name", "delete-query-logging-config"),
    (_s3_protection, surroundings.guard_duty, "each fetch from the buckets", '"Name":"S3_DATA_EVENTS"'),
    (_lambda_protection, surroundings.guard_duty, "each call of a function", "LAMBDA_NETWORK_LOGS"),
    (_lake_of_executions, surroundings.security_lake, "each call of a function", "LAMBDA_EXECUTION"),
    (_in_an_organization, surroundings.organization, "who runs it can record", "leave-organization"),
]
ONLY_NOTES = {
    whole,
    functions.concurrency,
    surroundings.resolver_logs,
    surroundings.config_recorders,
    surroundings.trace_search,
}


@pytest.mark.parametrize(
    ("switch", "check", "sentence", "remedy"), ON, ids=[case[0].__name__.strip("_") for case in ON]
)
def test_what_is_switched_on_is_said_with_what_to_do(
    live: Live, switch: Callable[[Live], None], check: Check, sentence: str, remedy: str
) -> None:
    switch(live)

    finding = red(live, check)

    assert sentence in finding.sentence
    assert remedy in finding.remedy
    if (
        finding.remedy.startswith("aws ")
        and "route53" not in finding.remedy
        and "organ" not in finding.remedy
    ):
        assert re.search(r" --region (eu-central-1|us-east-1)", finding.remedy)


def test_no_check_finds_anything_wrong_with_what_the_template_makes(live: Live) -> None:
    account = live.account()

    wrong = {check: [finding for finding in check(account) if finding.level in RED] for check in CHECKS}

    assert not any(wrong.values()), wrong
    assert account.unread() == []


def test_every_check_is_tried_with_something_switched_on() -> None:
    assert {check for _, check, _, _ in ON} | ONLY_NOTES == set(CHECKS)


# ---- Functions -----------------------------------------------------------------------------------


def test_a_layer_of_whatever_kind_is_somebody_elses(live: Live) -> None:
    live.set_up("Docket", Layers=[{"Arn": "arn:aws:lambda:eu-central-1:1:layer:company-agent:1"}])

    assert "company-agent beside Docket is not ours" in red(live, functions.layers).sentence


def test_what_the_publisher_is_called_with_may_go_anywhere(live: Live) -> None:
    live.set_up("Publisher", DeadLetterConfig={"TargetArn": "arn:aws:sqs:x"})

    assert notes(live, functions.dead_letters) == []


def test_how_many_calls_may_run_at_once_is_said(live: Live) -> None:
    assert notes(live, functions.concurrency) == ["Intake shares the concurrency of the account."]
    live.client("lambda").put_function_concurrency(FunctionName=INTAKE, ReservedConcurrentExecutions=20)
    assert notes(live, functions.concurrency) == ["Intake runs at most 20 calls at once."]


def test_an_empty_log_of_intake_is_only_noted(live: Live) -> None:
    live.client("logs").create_log_group(logGroupName=f"/aws/lambda/{INTAKE}")

    (note,) = notes(live, loggroups.intake_lines)

    assert note.endswith("and nothing in it.")


def test_a_log_whose_name_only_begins_alike_is_not_ours(live: Live) -> None:
    live.client("logs").create_log_group(logGroupName=f"{LOG}-of-somebody")

    assert notes(live, loggroups.retention) == []


# ---- Tables and pages ----------------------------------------------------------------------------


def test_a_trial_may_be_deleted(live: Live) -> None:
    _deletable(live)
    live.parameters["Stage"] = "trial"

    assert notes(live, tables.deletion_protection) == []


def test_old_versions_may_be_left_where_none_are_kept_any_more(live: Live) -> None:
    _versioned(live)
    live.client("s3").put_bucket_versioning(Bucket=PAGES, VersioningConfiguration={"Status": "Suspended"})

    (note,) = notes(live, pages.versions)

    assert "once kept old versions" in note


# ---- The edge ------------------------------------------------------------------------------------


def test_a_source_without_a_delivery_keeps_nothing(live: Live) -> None:
    _delivered(live)
    live.answer("logs", "DescribeDeliveries", {"deliveries": []})

    assert notes(live, edge.deliveries) == []


def test_a_firewall_of_the_old_kind_is_not_taken_for_fine(live: Live) -> None:
    config = a_distribution("a1b2c3d4-0000")
    live.answer("cloudfront", "GetDistributionConfig", {"DistributionConfig": config})

    (finding,) = found(live, edge.firewall)

    assert finding.level is Level.UNREAD


def test_a_board_without_a_distribution_or_a_bucket_says_what_was_not_looked_at(live: Live) -> None:
    live.resources[EDGE].clear()
    live.resources[STACK] = [part for part in live.resources[STACK] if part[0] != "Pages"]

    assert {(finding.level, finding.sentence.split(";")[0]) for finding in found(live, whole)} == {
        (Level.UNREAD, "It has no bucket"),
        (Level.NOTE, "It has no CloudFront distribution"),
    }
    assert notes(live, edge.deliveries) == []


# ---- CloudTrail ----------------------------------------------------------------------------------

OTHER = "arn:aws:s3:::other/"
OURS = f"arn:aws:s3:::{PAGES}/"
OBJECTS = _field("resources.type", "AWS::S3::Object")


def test_a_trail_without_data_events_records_no_posts(live: Live) -> None:
    a_trail(live)

    (note,) = notes(live, trails.trails)

    assert "company records deployments" in note


@pytest.mark.parametrize(
    ("kind", "value", "taken"),
    [
        ("AWS::S3::Object", "arn:aws:s3", "fetches from Pages"),
        ("AWS::S3::Object", OURS, "fetches from Pages"),
        ("AWS::S3::Object", f"{OURS}t/", "fetches from Pages"),
        ("AWS::S3::Object", OTHER, ""),
        ("AWS::Lambda::Function", _function_arn(INTAKE), "calls of Intake"),
        ("AWS::Lambda::Function", _function_arn("other"), ""),
        (
            "AWS::DynamoDB::Table",
            f"arn:aws:dynamodb:{REGION}:{NUMBER}:table/{DRAFTS}",
            "writes to IntakeTable",
        ),
    ],
)
def test_classic_selectors_count_where_they_take_something_of_the_board(
    live: Live, kind: str, value: str, taken: str
) -> None:
    a_trail(live, [{"Type": kind, "Values": [value]}])

    if taken:
        assert red(live, trails.trails).sentence.endswith(f"and the caller, {taken}.")
    else:
        assert "no posts" in notes(live, trails.trails)[0]


@pytest.mark.parametrize(
    ("fields", "taken"),
    [
        ([OBJECTS], True),
        ([OBJECTS, _field("resources.ARN", OURS, how="StartsWith")], True),
        ([OBJECTS, _field("resources.ARN", OTHER, how="StartsWith")], False),
        ([OBJECTS, _field("resources.ARN", OURS, how="NotStartsWith")], False),
        ([OBJECTS, _field("resources.ARN", OTHER, how="NotStartsWith")], True),
        ([OBJECTS, _field("resources.ARN", ".html", how="EndsWith")], True),
        ([_field("resources.type", "AWS::SNS::Topic")], False),
    ],
)
def test_advanced_selectors_count_where_they_take_something_of_the_board(
    live: Live, fields: list[dict[str, Any]], taken: bool
) -> None:
    a_trail(live, advanced=fields)

    told = found(live, trails.trails)

    assert [finding.level for finding in told] == [Level.RECORDS if taken else Level.NOTE]


def test_a_trail_that_is_stopped_is_noted_as_what_it_would_be(live: Live) -> None:
    _trail_of_tables(live)
    live.client("cloudtrail").stop_logging(Name="company")

    (note,) = notes(live, trails.trails)

    assert "started again it would record writes to IntakeTable, writes to BoardTable" in note


def test_a_trail_whose_state_is_hidden_counts_as_running(live: Live) -> None:
    _trail_of_tables(live)
    live.answer("cloudtrail", "GetTrailStatus", "AccessDeniedException")

    assert [finding.level for finding in found(live, trails.trails)] == [Level.RECORDS, Level.UNREAD]


def test_a_trail_of_the_organization_is_theirs_to_switch_off(live: Live) -> None:
    trail = {
        "Name": "all-accounts",
        "TrailARN": "arn:aws:cloudtrail:us-east-1:999999999999:trail/all-accounts",
        "HomeRegion": "us-east-1",
        "IsOrganizationTrail": True,
    }
    live.answer("cloudtrail", "DescribeTrails", {"trailList": [trail]})
    live.answer("cloudtrail", "GetTrailStatus", {"IsLogging": True})
    calls = {"DataResources": [{"Type": "AWS::Lambda::Function", "Values": ["arn:aws:lambda"]}]}
    live.answer("cloudtrail", "GetEventSelectors", {"EventSelectors": [calls]})

    finding = red(live, trails.trails)

    assert "all-accounts of the organization records" in finding.sentence
    assert "an account of your own" in finding.remedy
    assert "999999999999" not in finding.sentence + finding.remedy


@pytest.mark.parametrize(
    ("fields", "changes"),
    [
        ([_field("eventCategory", "Management")], {}),
        (_CALLS, {"Status": "STOPPED_INGESTION"}),
        ([*_CALLS, _field("resources.ARN", _function_arn("other"))], {}),
    ],
)
def test_an_event_data_store_that_takes_nothing_of_the_board_is_fine(
    live: Live, fields: list[dict[str, Any]], changes: dict[str, Any]
) -> None:
    a_store(live, fields, **changes)

    assert notes(live, trails.event_data_stores) == []


def test_event_data_stores_are_looked_for_in_every_region(live: Live) -> None:
    live.answer("ec2", "DescribeRegions", {"Regions": [{"RegionName": "eu-west-1"}, {"RegionName": REGION}]})
    live.answers["cloudtrail", "ListEventDataStores"] = lambda _: {"EventDataStores": []}

    found(live, trails.event_data_stores)

    assert live.asked.count(("cloudtrail", "ListEventDataStores")) == 2


def test_who_reads_the_setup_of_a_function_is_no_cold_start(live: Live) -> None:
    somebody = {"type": "AssumedRole", "arn": f"arn:aws:sts::{NUMBER}:assumed-role/admin/me"}
    events = [
        an_opening(INTAKE, somebody),
        an_opening("other", _started_as("Intake")),
        an_opening(FUNCTIONS["Publisher"], _started_as("Publisher")),
        {"EventName": "Decrypt", "CloudTrailEvent": json.dumps({"requestParameters": None})},
    ]
    live.answer("cloudtrail", "LookupEvents", {"Events": events})

    assert [note.split(" in the")[0] for note in notes(live, trails.openings)] == [
        "No cold start of Intake left a Decrypt",
        "Starts of functions that run at slots or by hand left 1 Decrypts",
    ]


def test_cold_starts_are_counted_over_pages_and_no_further_than_is_said(live: Live) -> None:
    page = [an_opening(INTAKE, _started_as("Intake"))] * 50
    live.answers["cloudtrail", "LookupEvents"] = lambda asked: {
        "Events": page,
        "NextToken": str(int(asked.get("NextToken", "0")) + 1),
    }

    assert "1000 times in the last 7 days (of the newest 1,000)" in red(live, trails.openings).sentence


def test_an_event_history_that_breaks_off_is_not_taken_for_empty(live: Live) -> None:
    live.answers["cloudtrail", "LookupEvents"] = lambda asked: (
        "ThrottlingException" if "NextToken" in asked else {"Events": [], "NextToken": "more"}
    )

    (finding,) = found(live, trails.openings)

    assert finding.level is Level.UNREAD
    assert "cloudtrail:LookupEvents answers ThrottlingException" in finding.sentence


# ---- Around it -----------------------------------------------------------------------------------


def test_flow_logs_of_networks_in_which_no_function_is_are_only_noted(live: Live) -> None:
    _flow_logs(live)

    assert "the functions are in none of them" in notes(live, surroundings.flow_logs)[0]


def test_logs_of_look_ups_inside_networks_are_only_noted(live: Live) -> None:
    live.client("route53resolver").create_resolver_query_log_config(
        Name="all", DestinationArn="arn:aws:s3:::dns", CreatorRequestId="once"
    )

    assert len(notes(live, surroundings.resolver_logs)) == 1


def test_look_ups_of_another_domain_are_only_noted(live: Live) -> None:
    a_logged_zone(live, "ample.")

    assert notes(live, surroundings.zone_logs) == ["The domain ample keeps look-ups; it is not the board's."]


def test_guard_duty_without_protection_of_buckets_and_functions_is_only_noted(live: Live) -> None:
    a_detector(live)

    assert "no posts" in notes(live, surroundings.guard_duty)[0]


def test_config_is_only_noted(live: Live) -> None:
    live.answer(
        "config",
        "DescribeConfigurationRecorderStatus",
        {"ConfigurationRecordersStatus": [{"name": "default", "recording": True}]},
    )

    assert "AWS Config keeps how resources are set up" in notes(live, surroundings.config_recorders)[0]


def test_a_security_lake_without_data_events_is_only_noted(live: Live) -> None:
    a_lake(live, "CLOUD_TRAIL_MGMT", "ROUTE53")

    assert "nothing that a post is in" in notes(live, surroundings.security_lake)[0]


def test_an_account_that_runs_its_organization_is_only_noted(live: Live) -> None:
    live.client("organizations").create_organization(FeatureSet="ALL")

    assert "nobody stands above it" in notes(live, surroundings.organization)[0]


def test_traces_that_are_kept_as_logs_are_only_noted(live: Live) -> None:
    live.answer("xray", "GetTraceSegmentDestination", {"Destination": "CloudWatchLogs", "Status": "ACTIVE"})

    assert len(notes(live, surroundings.trace_search)) == 1


# ---- What cannot be read -------------------------------------------------------------------------


TO_FIND_IT = {
    ("sts", "GetCallerIdentity"),
    ("cloudformation", "DescribeStacks"),
    ("cloudformation", "ListStackResources"),
}
LISTS = {
    ("cloudfront", "GetDistributionConfig"),
    ("cloudtrail", "DescribeTrails"),
    ("cloudtrail", "ListEventDataStores"),
    ("ec2", "DescribeRegions"),
    ("guardduty", "ListDetectors"),
    ("lambda", "GetFunctionConfiguration"),
    ("logs", "DescribeLogGroups"),
    ("route53", "ListQueryLoggingConfigs"),
    ("securitylake", "ListDataLakes"),
}
"""What has to be answered before other things are asked for."""


@pytest.mark.parametrize("denied", [LISTS, set(READS) - LISTS - TO_FIND_IT], ids=["lists", "the rest"])
def test_what_may_not_be_read_is_never_taken_for_fine(live: Live, denied: set[tuple[str, str]]) -> None:
    _everything_there_to_be_asked(live)
    for asked in denied:
        live.answers[asked] = "AccessDeniedException"

    told = [finding for finding in examine(live.account()) if finding.level is Level.UNREAD]

    missing = [re.search(r"the right (\S+) is missing\.$", finding.sentence) for finding in told]
    assert sorted(match[1] if match else "" for match in missing) == sorted(
        right.action for asked in denied if (right := READS[asked])
    )
    assert all("--policy" in finding.remedy for finding in told)
    assert not any(NUMBER in finding.sentence for finding in told)


@pytest.mark.parametrize("denied", sorted(TO_FIND_IT), ids=":".join)
def test_a_stack_that_may_not_be_read_is_not_examined(live: Live, denied: tuple[str, str]) -> None:
    live.answers[denied] = "AccessDenied"

    with pytest.raises(NothingToExamine, match=r"AccessDenied|the right cloudformation:.* is missing"):
        live.account()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("InternalError", "s3:GetBucketVersioning answers InternalError"),
        (EndpointConnectionError(endpoint_url="https://x"), "s3 does not answer (EndpointConnectionError)"),
    ],
)
def test_any_other_error_is_said_and_the_rest_is_looked_at(
    live: Live, answer: str | Exception, words: str
) -> None:
    live.answer("s3", "GetBucketVersioning", answer)
    _bucket_logged(live)

    told = examine(live.account())

    assert [finding.level for finding in told if finding.level is not Level.NOTE] == [
        Level.RECORDS,
        Level.UNREAD,
    ]
    assert words in told[-1].sentence


def test_a_nested_stack_that_may_not_be_read_is_said(live: Live) -> None:
    listed = live.answers["cloudformation", "ListStackResources"]
    assert callable(listed)
    live.answers["cloudformation", "ListStackResources"] = lambda asked: (
        "AccessDenied" if asked["StackName"] == EDGE else listed(asked)
    )

    told = live.account().unread()

    assert f"what the stack {STACK}-Edge-1ABC consists of" in told[0].sentence


# ---- The command ---------------------------------------------------------------------------------


def run(live: Live, *arguments: str) -> int:
    return main(["--region", REGION, *arguments], live.client)


def test_a_board_as_it_should_be_exits_with_nothing_to_do(
    live: Live, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(live) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"{STACK} in {REGION}\n")
    assert told.endswith("\nAll that was looked at is as it should be.\n")


def test_what_records_comes_first_with_what_to_do_below_it(
    live: Live, capsys: pytest.CaptureFixture[str]
) -> None:
    _traced(live)
    _deletable(live)
    live.answer("xray", "GetTraceSegmentDestination", "AccessDeniedException")

    assert run(live) == 1
    told = capsys.readouterr().out
    headings = [line for line in told.splitlines() if line and not line.startswith((" ", "-"))]
    assert [heading.split(" ")[0] for heading in headings] == [
        STACK,
        "Records",
        "Guards",
        "Could",
        "To",
        "Records:",
    ]
    command = f"aws lambda update-function-configuration --function-name {FUNCTIONS['Publisher']} "
    assert f"\n    {command}--tracing-config Mode=PassThrough --region {REGION}\n" in told
    assert told.endswith("Records: 1. Missing guards: 1. Could not be read: 1.\n")


def test_the_example_in_the_documents_is_what_is_said(live: Live, capsys: pytest.CaptureFixture[str]) -> None:
    _recovery_of_drafts(live)
    _trail_of_tables(live)
    _kept_for_ever(live)
    live.answer("guardduty", "ListDetectors", "AccessDeniedException")

    run(live)

    (example,) = re.findall(r"```text\n(.*?)```", (ROOT / "docs" / "doctor.md").read_text("utf-8"), re.DOTALL)
    assert capsys.readouterr().out == example


def test_a_missing_guard_alone_fails(live: Live) -> None:
    _deletable(live)

    assert run(live) == 1


def test_what_could_not_be_read_alone_has_an_exit_code_of_its_own(live: Live) -> None:
    live.answer("guardduty", "ListDetectors", "AccessDeniedException")

    assert run(live) == 2


def test_json_says_the_same(live: Live, capsys: pytest.CaptureFixture[str]) -> None:
    _traced(live)

    assert run(live, "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["stack"], told["region"], told["exit"]) == (STACK, REGION, 1)
    assert told["verdict"] == "Records: 1. Missing guards: 0. Could not be read: 0."
    assert {"level", "about", "sentence", "remedy"} == set(told["findings"][0])
    assert {finding["level"] for finding in told["findings"]} == {"records", "note"}


def test_no_key_of_the_board_is_ever_shown_or_kept(live: Live, capsys: pytest.CaptureFixture[str]) -> None:
    for switch, *_ in ON[:9]:
        switch(live)
    live.set_up("Intake", Environment={"Variables": {"PEPPER": SECRET, "AWS_LAMBDA_EXEC_WRAPPER": SECRET}})

    run(live)
    run(live, "--json")

    assert SECRET not in capsys.readouterr().out
    account = live.account()
    examine(account)
    assert SECRET not in repr(vars(account))


def test_without_credentials_nothing_is_looked_at(live: Live, capsys: pytest.CaptureFixture[str]) -> None:
    live.answer("sts", "GetCallerIdentity", NoCredentialsError())

    assert run(live) == 3
    assert capsys.readouterr().err.startswith("There are no AWS credentials")


def test_credentials_that_are_too_old_are_said(live: Live, capsys: pytest.CaptureFixture[str]) -> None:
    live.answer("sts", "GetCallerIdentity", "ExpiredToken")

    assert run(live) == 3
    assert "(ExpiredToken)" in capsys.readouterr().err


def test_no_network_is_said(live: Live, capsys: pytest.CaptureFixture[str]) -> None:
    live.answer("sts", "GetCallerIdentity", EndpointConnectionError(endpoint_url="https://x"))

    assert run(live) == 3
    assert capsys.readouterr().err.startswith(
        "AWS does not answer in eu-central-1 (EndpointConnectionError)."
    )


def test_a_stack_that_is_not_there_is_said(live: Live, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(live, "--stack", "another") == 3
    assert capsys.readouterr().err == (
        f"The stack another cannot be looked at: there is none of this name in {REGION}; "
        "name another with --stack or --region.\n"
    )


def test_the_clients_of_the_command_are_those_of_the_settings(
    live: Live, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--region", REGION]) == 3
    assert "there is none of this name in eu-central-1" in capsys.readouterr().err


def test_a_stack_that_is_no_board_is_said(live: Live, capsys: pytest.CaptureFixture[str]) -> None:
    live.resources[STACK] = [("Logs", "logs", "AWS::S3::Bucket")]

    assert run(live) == 3
    assert capsys.readouterr().err == f"The stack {STACK} has no function and no table; it is no board.\n"


def test_without_a_region_nothing_is_looked_at(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")

    assert main([]) == 3
    assert "--region" in capsys.readouterr().err


def test_a_profile_that_is_not_there_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")

    assert main(["--region", REGION]) == 3
    assert "AWS_PROFILE" in capsys.readouterr().err


# ---- Nested stacks -------------------------------------------------------------------------------


def test_resources_of_nested_stacks_are_found_by_their_type(live: Live) -> None:
    deeper = EDGE.replace("Edge", "Deeper")
    live.resource(EDGE, "Deeper", deeper, "AWS::CloudFormation::Stack")
    live.resources[deeper] = [("Another", "another-bucket", "AWS::S3::Bucket")]

    account = live.account()

    assert [part.name for part in account.of("AWS::S3::Bucket")] == ["another-bucket", PAGES]
    assert [part.logical for part in account.of("AWS::CloudFront::Distribution")] == ["Distribution"]


def test_cloudformation_itself_is_read_as_it_answers(live: Live) -> None:
    """On moto's own stacks, one in the other, with nothing of CloudFormation answered by hand."""
    for operation in ("DescribeStacks", "ListStackResources"):
        del live.answers["cloudformation", operation]
    inner = {"Resources": {"Kept": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "kept"}}}}
    live.client("s3").put_object(Bucket=PAGES, Key="inner.json", Body=json.dumps(inner))
    keys = {
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    }
    outer = {
        "Parameters": {"Stage": {"Type": "String"}},
        "Resources": {
            "IntakeTable": {"Type": "AWS::DynamoDB::Table", "Properties": keys},
            "Edge": {
                "Type": "AWS::CloudFormation::Stack",
                "Properties": {"TemplateURL": f"https://{PAGES}.s3.amazonaws.com/inner.json"},
            },
        },
    }
    live.client("cloudformation").create_stack(
        StackName=STACK,
        TemplateBody=json.dumps(outer),
        Parameters=[{"ParameterKey": "Stage", "ParameterValue": "trial"}],
    )

    account = live.account()

    assert account.parameters == {"Stage": "trial"}
    assert [part.name for part in account.of("AWS::S3::Bucket")] == ["kept"]
    assert len(account.of("AWS::DynamoDB::Table")) == 1
    assert "Nothing in IntakeTable expires" in red(live, tables.expiry).sentence


# ---- Rights --------------------------------------------------------------------------------------


def _everything_there_to_be_asked(live: Live) -> None:
    """Have one of each thing whose own settings are asked for only if there is one."""
    _trail_of_tables(live)
    _lake_of_calls(live)
    _lake_of_executions(live)
    _logged_zone(live)
    _s3_protection(live)
    _intake_log(live)
    live.asked.clear()


def test_nothing_is_called_that_could_change_anything(live: Live) -> None:
    _everything_there_to_be_asked(live)

    run(live)

    assert live.asked
    assert all(re.match(r"(Describe|List|Get|Lookup)[A-Z]", operation) for _, operation in live.asked)


def test_the_rights_are_those_for_what_is_called_and_no_other(live: Live) -> None:
    _everything_there_to_be_asked(live)

    run(live)

    assert set(live.asked) == set(READS)


def test_the_policy_has_each_right_once_and_no_star_among_actions(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--policy", "--stack", "Our-Board"]) == 0
    told = json.loads(capsys.readouterr().out)
    granted = [action for statement in told["Statement"] for action in statement["Action"]]

    assert sorted(granted) == sorted({right.action for right in READS.values() if right})
    assert not any("*" in action for action in granted)
    assert {statement["Effect"] for statement in told["Statement"]} == {"Allow"}


def test_the_right_that_shows_keys_is_cut_to_the_functions_of_the_stack() -> None:
    statements = json.loads(policy("Our-Board"))["Statement"]
    (resource,) = (
        statement["Resource"]
        for statement in statements
        if "lambda:GetFunctionConfiguration" in statement["Action"]
    )

    assert resource == "arn:aws:lambda:*:*:function:Our-Board*"
    assert any(statement["Resource"] == "arn:aws:s3:::our-board*" for statement in statements)
