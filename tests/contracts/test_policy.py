"""The templates keep no record of authors and drop no guard, and the rules that say so can tell."""

import copy
from typing import Any

import pytest

from tests import template
from tests.policy import RULES, Resources, faults
from tests.running import ROOT

EVERYTHING = {
    template.BOARD: {
        "Domain": "board.example",
        "Certificate": "arn:aws:acm:us-east-1:123456789012:certificate/1",
        "ApiDomain": "api.board.example",
        "ApiCertificate": "arn:aws:acm:eu-central-1:123456789012:certificate/2",
        "ApiDomainUse": "only",
        "IntakeConcurrency": "20",
        "Shards": "8",
        "Waf": "on",
        "AlarmEmail": "operator@board.example",
        "BasePath": "/questions",
    },
    template.EDGE: {
        "Domain": "board.example",
        "Certificate": "arn:aws:acm:us-east-1:123456789012:certificate/1",
        "Waf": "on",
        "BasePath": "/questions",
    },
    template.ALARMS: {"AlarmEmail": "operator@board.example"},
    template.BUDGET: {},
}
"""The parameters of a board that has every option."""


def a_board(options: bool = True) -> Resources:
    """Return the resources of all three templates, to be changed at will."""
    found: Resources = {}
    for name in template.TEMPLATES:
        found |= template.resources(name, **(EVERYTHING[name] if options else {}))
    return copy.deepcopy(found)


@pytest.mark.parametrize("options", [False, True], ids=["as it comes", "with every option"])
def test_the_templates_keep_no_record_of_anybody_and_drop_no_guard(options: bool) -> None:
    assert faults(a_board(options)) == []


ON = {
    "ApiStage": [
        {"AccessLogSettings": {"DestinationArn": "arn:log", "Format": "$context.identity.sourceIp"}},
        {"DefaultRouteSettings": {"DetailedMetricsEnabled": True, "ThrottlingRateLimit": 20}},
        {"DefaultRouteSettings": {}},
    ],
    "Api": [{"CorsConfiguration": {"AllowOrigins": ["*"]}}],
    "Intake": [
        {"TracingConfig": {"Mode": "Active"}},
        {"DeadLetterConfig": {"TargetArn": "arn:queue"}},
        {"Layers": ["arn:aws:lambda:eu-central-1:1:layer:LambdaInsightsExtension:1"]},
        {"KmsKeyArn": "arn:key"},
        {"Timeout": 30},
        {"LoggingConfig": {"LogFormat": "Text"}},
        {"LoggingConfig": {"LogFormat": "JSON", "SystemLogLevel": "INFO"}},
        {"LoggingConfig": {"LogFormat": "JSON", "SystemLogLevel": "WARN", "LogGroup": "intake"}},
        {"Environment": {"Variables": {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/watch"}}},
        {"SnapStart": {"ApplyOn": "PublishedVersions"}},
        {"Role": {"Fn::GetAtt": ["PublisherRole", "Arn"]}},
        {"VpcConfig": {"SubnetIds": ["a"]}},
        {"DurableConfig": {"ExecutionTimeout": 60}},
    ],
    "PublisherEventInvokeConfig": [{"MaximumRetryAttempts": 2}, {"DestinationConfig": {"OnFailure": {}}}],
    "IntakeTable": [
        {"StreamSpecification": {"StreamViewType": "NEW_IMAGE"}},
        {"KinesisStreamSpecification": {"StreamArn": "arn:stream"}},
        {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}},
        {"SSESpecification": {"SSEEnabled": True, "SSEType": "KMS"}},
        {"ContributorInsightsSpecification": {"Enabled": True}},
        {"TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": False}},
    ],
    "BoardTable": [
        {"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": True}},
        {"PointInTimeRecoverySpecification": {}},
        {"DeletionProtectionEnabled": False},
    ],
    "Pages": [
        {"LoggingConfiguration": {"DestinationBucketName": "logs"}},
        {"VersioningConfiguration": {"Status": "Enabled"}},
        {"NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}},
        {"PublicAccessBlockConfiguration": {"BlockPublicAcls": True}},
        {"BucketEncryption": {"ServerSideEncryptionConfiguration": []}},
        {"MetadataTableConfiguration": {"S3TablesDestination": {}}},
        {"AnalyticsConfigurations": [{"Id": "a"}]},
    ],
    "PublisherLog": [{"RetentionInDays": 30}, {"RetentionInDays": 0}, {"KmsKeyId": "arn:key"}],
    "IntakeRole": [
        {"ManagedPolicyArns": ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]},
        *(
            {
                "Policies": [
                    {
                        "PolicyDocument": {
                            "Statement": [{"Effect": "Allow", "Action": action, "Resource": "a"}]
                        }
                    }
                ]
            }
            for action in (
                "dynamodb:PutItem",
                ["dynamodb:PutItem", "dynamodb:GetItem"],
                "dynamodb:Query",
                "logs:PutLogEvents",
                "kms:Decrypt",
                "ssm:GetParameter",
                "xray:PutTraceSegments",
            )
        ),
    ],
    "PublisherCallsShards": [{"Roles": [{"Ref": "IntakeRole"}]}, {"Users": ["somebody"]}],
    "PublisherRole": [
        {
            "Policies": [
                {"PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": action, "Resource": where}]}}
            ]
        }
        for action, where in (
            ("dynamodb:*", "a"),
            ("s3:Put*", "a"),
            ("s3:PutObject", "arn:aws:s3:::*/*"),
            ("s3:PutObject", "*"),
            ("secretsmanager:GetSecretValue", "a"),
        )
    ],
    "ModeratorPolicy": [{"Roles": ["IntakeRole"]}],
    "ApiMayCallIntake": [{"Principal": "*"}, {"Principal": "s3.amazonaws.com"}],
    "PublisherSlotPermission": [{"Principal": "*"}],
    "Addresses": [{"FunctionCode": "function handler(event) { console.log(event.viewer.ip) }"}],
    "ToIntake": [
        {"OriginRequestPolicyConfig": {"HeadersConfig": {"HeaderBehavior": "allViewer"}}},
        {"OriginRequestPolicyConfig": {"HeadersConfig": {"Headers": ["CloudFront-Viewer-Address"]}}},
        {"OriginRequestPolicyConfig": {"HeadersConfig": {"Headers": ["User-Agent"]}}},
        {"OriginRequestPolicyConfig": {"CookiesConfig": {"CookieBehavior": "all"}}},
        {"OriginRequestPolicyConfig": {"QueryStringsConfig": {"QueryStringBehavior": "all"}}},
    ],
    "PagesCache": [
        {
            "CachePolicyConfig": {
                "ParametersInCacheKeyAndForwardedToOrigin": {"CookiesConfig": {"CookieBehavior": "all"}}
            }
        }
    ],
    "PagesPolicy": [
        {
            "PolicyDocument": {
                "Statement": [
                    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "a", "Principal": who}
                ]
            }
        }
        for who in ("*", {"Service": "cloudfront.amazonaws.com"})
    ],
    "WebAcl": [
        {"LoggingConfiguration": {"LogDestinationConfigs": ["arn:log"]}},
        {"VisibilityConfig": {"SampledRequestsEnabled": True}},
        {"VisibilityConfig": {"CloudWatchMetricsEnabled": True}},
        {"Rules": [{"VisibilityConfig": {"SampledRequestsEnabled": True}}]},
    ],
    "PublisherSlot": [{"EventPattern": {"source": ["aws.s3"]}}, {"Targets": [{"Id": "a", "Arn": "a"}]}],
    "IntakeErrors": [{"Period": 60}, {"EvaluationWindow": {}}, {"Namespace": "AWS/CloudFront", "Period": 60}],
    "TableThrottles": [{"EvaluationWindow": {}}],
}
"""What somebody could switch on or off, resource by resource."""

DISTRIBUTION: list[dict[str, Any]] = [
    {"Logging": {"Bucket": "logs"}},
    {"CustomErrorResponses": [{"ErrorCode": 403, "ResponseCode": 404}]},
    {"ViewerCertificate": {"AcmCertificateArn": "arn", "MinimumProtocolVersion": "TLSv1.1_2016"}},
    {"DefaultCacheBehavior": {"ViewerProtocolPolicy": "allow-all", "ResponseHeadersPolicyId": "a"}},
    {"DefaultCacheBehavior": {"ViewerProtocolPolicy": "https-only"}},
    {
        "DefaultCacheBehavior": {
            "ViewerProtocolPolicy": "https-only",
            "ResponseHeadersPolicyId": "a",
            "ForwardedValues": {},
        }
    },
    {
        "DefaultCacheBehavior": {
            "ViewerProtocolPolicy": "https-only",
            "ResponseHeadersPolicyId": "a",
            "RealtimeLogConfigArn": "a",
        }
    },
    {"Origins": [{"S3OriginConfig": {}}]},
    {"Origins": [{"CustomOriginConfig": {"OriginProtocolPolicy": "https-only"}}]},
    {"Origins": [{"CustomOriginConfig": {"OriginProtocolPolicy": "http-only"}, "OriginCustomHeaders": [{}]}]},
]

NEW = [
    "AWS::CloudTrail::Trail",
    "AWS::CloudTrail::EventDataStore",
    "AWS::EC2::FlowLog",
    "AWS::KMS::Key",
    "AWS::Kinesis::Stream",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Url",
    "AWS::Logs::MetricFilter",
    "AWS::Logs::SubscriptionFilter",
    "AWS::SecretsManager::Secret",
    "AWS::SSM::Parameter",
    "AWS::SQS::Queue",
    "AWS::WAFv2::LoggingConfiguration",
    "AWS::CloudFront::RealtimeLogConfig",
    "AWS::CloudFront::MonitoringSubscription",
    "AWS::XRay::Group",
]


@pytest.mark.parametrize(
    ("name", "change"),
    [(name, change) for name, changes in ON.items() for change in changes],
    ids=lambda part: part if isinstance(part, str) else "-".join(part),
)
def test_a_record_that_is_switched_on_or_a_guard_that_is_off_is_found(
    name: str, change: dict[str, Any]
) -> None:
    board = a_board()
    board[name]["Properties"] |= change

    assert any(name in fault for fault in faults(board))


@pytest.mark.parametrize("change", DISTRIBUTION, ids=lambda change: next(iter(change)))
def test_an_edge_that_keeps_or_hands_on_more_is_found(change: dict[str, Any]) -> None:
    board = a_board()
    board["Distribution"]["Properties"]["DistributionConfig"] |= change

    assert any("Distribution" in fault for fault in faults(board))


@pytest.mark.parametrize("kind", NEW)
def test_a_part_that_nobody_has_thought_about_is_found(kind: str) -> None:
    board = a_board() | {"Another": {"Type": kind, "Properties": {}}}

    assert any("Another" in fault for fault in faults(board))


@pytest.mark.parametrize(
    ("name", "policy"), [("IntakeTable", "Retain"), ("BoardTable", "Delete"), ("Pages", "Delete")]
)
def test_what_goes_with_the_stack_and_what_stays_is_looked_at(name: str, policy: str) -> None:
    board = a_board()
    board[name]["DeletionPolicy"] = policy

    assert any(name in fault for fault in faults(board))


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("86400", "60"),
        ('"inherit"', '"auto"'),
        ('{"label": "all"}', '{"label": "all", "period": 60}'),
    ],
)
def test_a_dashboard_that_shows_more_than_days_is_found(part: str, other: str) -> None:
    board = a_board()
    body = board["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    board["Dashboard"]["Properties"]["DashboardBody"] = body.replace(part, other, 1)

    assert faults(board) == ["Dashboard shows more than sums of days."]


def test_a_second_log_is_found() -> None:
    board = a_board()
    board["IntakeLog"] = copy.deepcopy(board["PublisherLog"])

    assert any("IntakeLog" in fault for fault in faults(board))


def test_every_rule_finds_something_somewhere() -> None:
    """A rule that no change above sets off would be a rule that nobody has tried."""
    silent = set(RULES)
    changed = [(name, change) for name, changes in ON.items() for change in changes]
    for name, change in changed:
        board = a_board()
        board[name]["Properties"] |= change
        silent -= {rule for rule in silent if list(rule(board))}
    board = a_board() | {"Another": {"Type": NEW[0], "Properties": {}}}
    board["Dashboard"]["Properties"]["DashboardBody"] = '{"widgets": [{"type": "log"}]}'
    board["Distribution"]["Properties"]["DistributionConfig"]["Origins"] = [{"S3OriginConfig": {}}]

    assert not {rule.__name__ for rule in silent if not list(rule(board))}


def test_every_check_of_the_auditor_that_is_skipped_has_its_reason() -> None:
    lines = (ROOT / "infra" / "checkov.yaml").read_text(encoding="utf-8").splitlines()
    skipped = lines[lines.index("skip-check:") + 1 :]

    assert len([line for line in skipped if line.startswith("  - CKV_AWS_")]) == 14
    assert skipped[0].startswith("  # ")
    assert all(line.startswith(("  # ", "  - CKV_AWS_")) for line in skipped)
