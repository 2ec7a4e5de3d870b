"""Every question that is ever put to AWS, with the right that it needs: nothing else may be asked.

One table, so that what the code calls, what its policy grants and what the documents say are the same.
All of them read. One shows more than it is asked for: the setup of a function comes with its environment,
that is with the keys of the board; so that right is cut to the functions of this stack.
"""

import json
from typing import NamedTuple


class Right(NamedTuple):
    """An action of IAM and what it is for. In a resource, ``{stack}`` is the stack's name."""

    action: str
    resource: str = "*"


_STACK = "arn:aws:cloudformation:*:*:stack/{stack}*"
_FUNCTION = "arn:aws:lambda:*:*:function:{stack}*"
_TABLE = "arn:aws:dynamodb:*:*:table/{stack}*"
_BUCKET = "arn:aws:s3:::{stack}*"

READS: dict[tuple[str, str], Right | None] = {
    ("sts", "GetCallerIdentity"): None,  # Anybody may ask who they are.
    ("cloudformation", "DescribeStacks"): Right("cloudformation:DescribeStacks", _STACK),
    ("cloudformation", "ListStackResources"): Right("cloudformation:ListStackResources", _STACK),
    ("ec2", "DescribeRegions"): Right("ec2:DescribeRegions"),
    ("ec2", "DescribeFlowLogs"): Right("ec2:DescribeFlowLogs"),
    ("cloudtrail", "DescribeTrails"): Right("cloudtrail:DescribeTrails"),
    ("cloudtrail", "GetEventSelectors"): Right("cloudtrail:GetEventSelectors"),
    ("cloudtrail", "GetTrailStatus"): Right("cloudtrail:GetTrailStatus"),
    ("cloudtrail", "ListEventDataStores"): Right("cloudtrail:ListEventDataStores"),
    ("cloudtrail", "GetEventDataStore"): Right("cloudtrail:GetEventDataStore"),
    ("cloudtrail", "LookupEvents"): Right("cloudtrail:LookupEvents"),
    ("lambda", "GetFunctionConfiguration"): Right("lambda:GetFunctionConfiguration", _FUNCTION),
    ("lambda", "GetFunctionEventInvokeConfig"): Right("lambda:GetFunctionEventInvokeConfig", _FUNCTION),
    ("lambda", "GetFunctionUrlConfig"): Right("lambda:GetFunctionUrlConfig", _FUNCTION),
    ("lambda", "GetFunctionConcurrency"): Right("lambda:GetFunctionConcurrency", _FUNCTION),
    ("logs", "DescribeLogGroups"): Right("logs:DescribeLogGroups"),
    ("logs", "DescribeLogStreams"): Right("logs:DescribeLogStreams"),
    ("logs", "DescribeSubscriptionFilters"): Right("logs:DescribeSubscriptionFilters"),
    ("logs", "DescribeAccountPolicies"): Right("logs:DescribeAccountPolicies"),
    ("logs", "DescribeDeliverySources"): Right("logs:DescribeDeliverySources"),
    ("logs", "DescribeDeliveries"): Right("logs:DescribeDeliveries"),
    ("dynamodb", "DescribeTable"): Right("dynamodb:DescribeTable", _TABLE),
    ("dynamodb", "DescribeContinuousBackups"): Right("dynamodb:DescribeContinuousBackups", _TABLE),
    ("dynamodb", "DescribeTimeToLive"): Right("dynamodb:DescribeTimeToLive", _TABLE),
    ("dynamodb", "DescribeKinesisStreamingDestination"): Right(
        "dynamodb:DescribeKinesisStreamingDestination", _TABLE
    ),
    ("dynamodb", "ListContributorInsights"): Right("dynamodb:ListContributorInsights"),
    ("dynamodb", "ListBackups"): Right("dynamodb:ListBackups"),
    ("backup", "ListRecoveryPointsByResource"): Right("backup:ListRecoveryPointsByResource"),
    ("apigatewayv2", "GetStages"): Right("apigateway:GET", "arn:aws:apigateway:*::/apis/*"),
    ("cloudfront", "GetDistributionConfig"): Right("cloudfront:GetDistributionConfig"),
    ("wafv2", "GetWebACL"): Right("wafv2:GetWebACL"),
    ("wafv2", "GetLoggingConfiguration"): Right("wafv2:GetLoggingConfiguration"),
    ("s3", "GetBucketLogging"): Right("s3:GetBucketLogging", _BUCKET),
    ("s3", "GetBucketVersioning"): Right("s3:GetBucketVersioning", _BUCKET),
    ("s3", "GetBucketReplication"): Right("s3:GetReplicationConfiguration", _BUCKET),
    ("s3", "GetBucketNotificationConfiguration"): Right("s3:GetBucketNotification", _BUCKET),
    ("s3", "ListBucketInventoryConfigurations"): Right("s3:GetInventoryConfiguration", _BUCKET),
    ("s3", "GetObjectLockConfiguration"): Right("s3:GetBucketObjectLockConfiguration", _BUCKET),
    ("s3", "GetPublicAccessBlock"): Right("s3:GetBucketPublicAccessBlock", _BUCKET),
    ("route53", "ListQueryLoggingConfigs"): Right("route53:ListQueryLoggingConfigs"),
    ("route53", "GetHostedZone"): Right("route53:GetHostedZone"),
    ("route53resolver", "ListResolverQueryLogConfigs"): Right("route53resolver:ListResolverQueryLogConfigs"),
    ("guardduty", "ListDetectors"): Right("guardduty:ListDetectors"),
    ("guardduty", "GetDetector"): Right("guardduty:GetDetector"),
    ("config", "DescribeConfigurationRecorderStatus"): Right("config:DescribeConfigurationRecorderStatus"),
    ("securitylake", "ListDataLakes"): Right("securitylake:ListDataLakes"),
    ("securitylake", "ListLogSources"): Right("securitylake:ListLogSources"),
    ("organizations", "DescribeOrganization"): Right("organizations:DescribeOrganization"),
    ("xray", "GetTraceSegmentDestination"): Right("xray:GetTraceSegmentDestination"),
}


def policy(stack: str) -> str:
    """Return the IAM policy, as JSON, under which everything about a stack can be asked."""
    wanted: dict[str, set[str]] = {}
    for right in filter(None, READS.values()):
        wanted.setdefault(right.resource, set()).add(right.action)
    statements = [
        {"Effect": "Allow", "Action": sorted(actions), "Resource": _named(resource, stack)}
        for resource, actions in sorted(wanted.items())
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, indent=1) + "\n"


def _named(resource: str, stack: str) -> str:
    # Of a long name CloudFormation puts only the beginning into the names of functions, and buckets are
    # in small letters.
    name = stack if resource == _STACK else stack[:24]
    return resource.format(stack=name.lower() if resource == _BUCKET else name)
