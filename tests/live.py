"""A live AWS account, as far as the doctor asks one: a board on moto, and by hand what moto has not.

Clients are real botocore clients, so what is asked is checked against AWS's own models, and so is every
answer by hand. What is answered by hand comes before moto; every call is kept.
"""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ParamValidationError
from botocore.validate import validate_parameters

from infra.doctor.account import Account
from infra.starting import ensure_table
from tests import template

REGION = "eu-central-1"
NUMBER = "123456789012"
STACK = "anonymous-mentoring"
EDGE = f"arn:aws:cloudformation:{REGION}:{NUMBER}:stack/{STACK}-Edge-1ABC/00000000"
TABLES = {"IntakeTable": f"{STACK}-IntakeTable-1ABC", "BoardTable": f"{STACK}-BoardTable-1ABC"}
FUNCTIONS = {name: f"{STACK}-{name}-1ABC" for name in ("Intake", "Publisher", "Docket")}
PAGES = f"{STACK}-pages-1abc"
LOG = f"{STACK}-PublisherLog-1ABC"
ACL = "board-WebAcl"
SECRET = "5ec4e7" * 10

Answer = dict[str, Any] | str | Exception
"""What AWS answers: a document, the code of an error, or nothing at all."""

OFF: dict[tuple[str, str], Answer] = {
    ("backup", "ListRecoveryPointsByResource"): {"RecoveryPoints": []},
    ("cloudtrail", "ListEventDataStores"): {"EventDataStores": []},
    ("cloudtrail", "LookupEvents"): {"Events": []},
    ("dynamodb", "DescribeKinesisStreamingDestination"): {"KinesisDataStreamDestinations": []},
    ("dynamodb", "ListContributorInsights"): {"ContributorInsightsSummaries": []},
    ("ec2", "DescribeRegions"): {"Regions": [{"RegionName": REGION}]},
    ("logs", "DescribeAccountPolicies"): {"accountPolicies": []},
    ("securitylake", "ListDataLakes"): {"dataLakes": []},
    ("xray", "GetTraceSegmentDestination"): {"Destination": "XRay", "Status": "ACTIVE"},
}
"""What moto does not know, as an account answers in which it is off."""


class Live:
    """An account with a board in it, as the template makes one. Moto has to be on."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.answers: dict[tuple[str, str], Answer | Callable[[dict[str, Any]], Answer]] = dict(OFF)
        self._clients: dict[tuple[str, str], Any] = {}
        self.parameters = {"Stage": "live"}
        self.setups = {name: self._setup(name) for name in FUNCTIONS}
        self.resources: dict[str, list[tuple[str, str, str]]] = {STACK: [], EDGE: []}
        self.answers["cloudformation", "DescribeStacks"] = self._stack
        self.answers["cloudformation", "ListStackResources"] = self._resources
        self.answers["lambda", "GetFunctionConfiguration"] = self._function

    def client(self, service: str, region: str = REGION) -> Any:
        """Return a client whose calls are kept, and answered by hand where there is an answer."""
        if (service, region) not in self._clients:
            client = _session().client(service, region_name=region)
            client.meta.events.register("before-parameter-build", self._remember)
            client.meta.events.register("before-call", self._answer)
            self._clients[service, region] = client
        return self._clients[service, region]

    def account(self) -> Account:
        """Return the account as the doctor has it."""
        return Account(self.client, STACK, REGION, datetime(2026, 11, 22, tzinfo=UTC))

    def set_up(self, function: str, **changes: Any) -> None:
        """Change how a function is set up."""
        self.setups[function] |= changes

    def answer(self, service: str, operation: str, answer: Answer) -> None:
        """Answer an operation by hand."""
        self.answers[service, operation] = answer

    def resource(self, stack: str, logical: str, name: str, kind: str) -> None:
        """Add a resource to a stack."""
        self.resources[stack].append((logical, name, kind))

    def _remember(self, params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        context["asked"] = params

    def _answer(self, model: Any, context: dict[str, Any], **_: Any) -> Any:
        asked = (model.service_model.service_name, model.name)
        self.asked.append(asked)
        answer = self.answers.get(asked)
        if callable(answer):
            answer = answer(context["asked"])
        if answer is None:
            return None
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, str):
            error = {"Code": answer, "Message": f"User arn:aws:iam::{NUMBER}:user/me may not"}
            return AWSResponse("", 403, {}, None), {"Error": error}
        try:
            validate_parameters(answer, model.output_shape)
        except ParamValidationError as error:
            # To the doctor it would be one more thing that could not be read.
            raise AssertionError(error) from None
        return AWSResponse("", 200, {}, None), answer

    def _stack(self, asked: dict[str, Any]) -> Answer:
        if asked["StackName"] != STACK:
            return "ValidationError"
        parameters = [
            {"ParameterKey": key, "ParameterValue": value} for key, value in self.parameters.items()
        ]
        created = datetime(2026, 1, 1, tzinfo=UTC)
        stack = {
            "StackName": STACK,
            "CreationTime": created,
            "StackStatus": "CREATE_COMPLETE",
            "Parameters": parameters,
        }
        return {"Stacks": [stack]}

    def _resources(self, asked: dict[str, Any]) -> Answer:
        """Answer a page of two, so that every list goes on."""
        found, start = self.resources[asked["StackName"]], int(asked.get("NextToken", "0"))
        page = [
            {
                "LogicalResourceId": logical,
                "PhysicalResourceId": name,
                "ResourceType": kind,
                "ResourceStatus": "CREATE_COMPLETE",
                "LastUpdatedTimestamp": datetime(2026, 1, 1, tzinfo=UTC),
            }
            for logical, name, kind in found[start : start + 2]
        ]
        more = {"NextToken": str(start + 2)} if start + 2 < len(found) else {}
        return {"StackResourceSummaries": page, **more}

    def _function(self, asked: dict[str, Any]) -> Answer:
        return next(setup for setup in self.setups.values() if setup["FunctionName"] == asked["FunctionName"])

    def _setup(self, function: str) -> dict[str, Any]:
        properties = template.resources()[function]["Properties"]
        logging = {
            key: value
            for key, value in properties["LoggingConfig"].items()
            if isinstance(value, str)  # the log group of the publisher is a reference
        }
        return {
            "FunctionName": FUNCTIONS[function],
            "Role": f"arn:aws:iam::{NUMBER}:role/{function}Role",
            "TracingConfig": {"Mode": "PassThrough"},
            "Environment": {"Variables": {"PEPPER": SECRET}},
            "LoggingConfig": logging
            | {"LogGroup": f"/aws/lambda/{FUNCTIONS[function]}" if function == "Intake" else LOG},
        }


@cache
def _session() -> boto3.Session:
    # It has read AWS's models, which takes longer than everything else here.
    return boto3.Session(region_name=REGION)


def a_board() -> Live:
    """Return an account with a whole board in it, everything that records off and every guard there."""
    live = Live()
    live.resource(STACK, "Edge", EDGE, "AWS::CloudFormation::Stack")
    _tables(live)
    _functions(live)
    _pages(live)
    live.client("logs").create_log_group(logGroupName=LOG)
    live.client("logs").put_retention_policy(logGroupName=LOG, retentionInDays=7)
    live.resource(STACK, "PublisherLog", LOG, "AWS::Logs::LogGroup")
    _edge(live)
    live.asked.clear()
    return live


def _tables(live: Live) -> None:
    dynamodb = live.client("dynamodb")
    parts = ("BillingMode", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes")
    for logical, name in TABLES.items():
        properties = template.resources()[logical]["Properties"]
        ensure_table(
            dynamodb,
            {"TableName": name, **{part: properties[part] for part in parts if part in properties}},
        )
        live.resource(STACK, logical, name, "AWS::DynamoDB::Table")
    board = template.resources()["BoardTable"]["Properties"]
    dynamodb.update_table(
        TableName=TABLES["BoardTable"], DeletionProtectionEnabled=board["DeletionProtectionEnabled"]
    )
    dynamodb.update_continuous_backups(
        TableName=TABLES["BoardTable"],
        PointInTimeRecoverySpecification=board["PointInTimeRecoverySpecification"],
    )


def _functions(live: Live) -> None:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("handler.py", "")
    iam = live.client("iam")
    role = iam.create_role(RoleName="function", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    for logical, name in FUNCTIONS.items():
        live.client("lambda").create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=role,
            Handler="handler.handler",
            Code={"ZipFile": package.getvalue()},
        )
        live.resource(STACK, logical, name, "AWS::Lambda::Function")


def _pages(live: Live) -> None:
    s3 = live.client("s3")
    s3.create_bucket(Bucket=PAGES, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_public_access_block(
        Bucket=PAGES,
        PublicAccessBlockConfiguration=template.resources()["Pages"]["Properties"][
            "PublicAccessBlockConfiguration"
        ],
    )
    live.resource(STACK, "Pages", PAGES, "AWS::S3::Bucket")


def _edge(live: Live) -> None:
    apis = live.client("apigatewayv2")
    api = apis.create_api(Name="board", ProtocolType="HTTP")["ApiId"]
    apis.create_stage(
        ApiId=api,
        StageName="$default",
        DefaultRouteSettings={"ThrottlingRateLimit": 20, "ThrottlingBurstLimit": 40},
    )
    live.resource(STACK, "Api", api, "AWS::ApiGatewayV2::Api")
    acl = live.client("wafv2", "us-east-1").create_web_acl(
        Name=ACL,
        Scope="CLOUDFRONT",
        DefaultAction={"Allow": {}},
        VisibilityConfig=seen(False),
        Rules=[
            {
                "Name": "rate",
                "Priority": 0,
                "Statement": {"RateBasedStatement": {"Limit": 100, "AggregateKeyType": "IP"}},
                "Action": {"Block": {}},
                "VisibilityConfig": seen(False),
            }
        ],
    )["Summary"]["ARN"]
    distribution = live.client("cloudfront").create_distribution(DistributionConfig=a_distribution(acl))
    live.resource(EDGE, "Distribution", distribution["Distribution"]["Id"], "AWS::CloudFront::Distribution")


def seen(sampled: bool) -> dict[str, Any]:
    """Return what a firewall shows of a rule."""
    return {"SampledRequestsEnabled": sampled, "CloudWatchMetricsEnabled": False, "MetricName": "m"}


def a_distribution(acl: str, **changes: Any) -> dict[str, Any]:
    """Return how the distribution is set up."""
    return {
        "CallerReference": "board",
        "Comment": "",
        "Enabled": True,
        "WebACLId": acl,
        "Origins": {
            "Quantity": 1,
            "Items": [
                {
                    "Id": "pages",
                    "DomainName": f"{PAGES}.s3.amazonaws.com",
                    "S3OriginConfig": {"OriginAccessIdentity": ""},
                }
            ],
        },
        "DefaultCacheBehavior": {
            "TargetOriginId": "pages",
            "ViewerProtocolPolicy": "redirect-to-https",
            "MinTTL": 0,
            "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}},
        },
    } | changes
