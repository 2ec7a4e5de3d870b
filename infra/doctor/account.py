"""The account as it answers: the stack's resources, and one way to ask that cannot mistake a no for a yes.

Every question says in words what it is about. Where there is no answer, that is kept and comes out as a
finding of its own, and the question returns None, which the types make every check deal with. What was
answered is kept too, so a check asks what it needs as if it were the only one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore import xform_name
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    CredentialRetrievalError,
    NoCredentialsError,
    PartialCredentialsError,
    TokenRetrievalError,
)

from infra.doctor.report import Finding, Level
from infra.doctor.rights import READS

Clients = Callable[[str, str], Any]
"""Gives a boto3 client by the name of a service and of a region."""

FUNCTION = "AWS::Lambda::Function"
TABLE = "AWS::DynamoDB::Table"
BUCKET = "AWS::S3::Bucket"
API = "AWS::ApiGatewayV2::Api"
DISTRIBUTION = "AWS::CloudFront::Distribution"
LOG_GROUP = "AWS::Logs::LogGroup"
_STACK = "AWS::CloudFormation::Stack"

INTAKE = "Intake"
"""The function that takes posts. Of every other one only moderators and the clock know."""
BOARD_TABLE = "BoardTable"
"""The table that is written at slots. Every other one is held to what drafts on their way need."""
GLOBAL = "us-east-1"
"""Where AWS keeps what belongs to CloudFront."""

_TOKENS = ("NextToken", "nextToken")


class NothingToExamine(Exception):
    """There are no credentials, or no stack. The message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A part of the stack: its name in the template, its name in the account, and its type."""

    logical: str
    name: str
    kind: str


class Account:
    """One stack in one account. Raises NothingToExamine when made, if it cannot be found."""

    def __init__(self, client: Clients, stack: str, region: str, now: datetime) -> None:
        self._client = client
        self._clients: dict[tuple[str, str], Any] = {}
        self._answers: dict[str, dict[str, Any] | None] = {}
        self._unread: dict[str, list[str]] = {}
        self.stack, self.region, self.now = stack, region, now
        identity = self._identity()
        self.number = str(identity["Account"])
        self._partition = str(identity["Arn"]).split(":")[1]
        self.parameters = self._parameters()
        self._resources = list(self._inside(stack))
        if not self._resources and self._unread:
            raise NothingToExamine(f"The stack {stack} cannot be looked at: {next(iter(self._unread))}.")
        if not self.of(FUNCTION) and not self.of(TABLE):
            raise NothingToExamine(f"The stack {stack} has no function and no table; it is no board.")

    def of(self, kind: str) -> list[Resource]:
        """Return the stack's resources of a type, nested ones included."""
        return [resource for resource in self._resources if resource.kind == kind]

    def arn(self, resource: Resource) -> str:
        """Return how CloudTrail and others call a resource. Raises KeyError for a type without need of it."""
        if resource.kind == BUCKET:
            return f"arn:{self._partition}:s3:::{resource.name}"
        if resource.kind == DISTRIBUTION:
            return f"arn:{self._partition}:cloudfront::{self.number}:distribution/{resource.name}"
        service, what = {FUNCTION: ("lambda", "function:"), TABLE: ("dynamodb", "table/")}[resource.kind]
        return f"arn:{self._partition}:{service}:{self.region}:{self.number}:{what}{resource.name}"

    def command(self, words: str, region: str | None = None) -> str:
        """Return an AWS CLI command that works whatever region the operator's shell is set to."""
        return f"aws {words} --region {region or self.region}"

    def read(
        self,
        service: str,
        operation: str,
        what: str,
        *,
        region: str | None = None,
        absent: tuple[str, ...] = (),
        **parameters: Any,
    ) -> dict[str, Any] | None:
        """Return an answer, or None if there is none; then ``what`` comes out among the unread.

        ``absent`` are the errors that are an answer: nothing of the kind is there. They give ``{}``.
        """
        right = READS[service, operation]
        asked = repr((service, operation, region, sorted(parameters.items())))
        if asked not in self._answers:
            try:
                self._answers[asked] = self._ask(service, operation, region, parameters)
            except ClientError as error:
                code = error.response.get("Error", {}).get("Code", "")
                self._answers[asked] = {} if code in absent else None
                if code not in absent:
                    # Only the code: the message names people and accounts.
                    cause = f"{service}:{operation} answers {code or 'an error without a name'}"
                    if _is_denied(code) and right:
                        cause = f"the right {right.action} is missing"
                    self._miss(cause, what)
            except BotoCoreError as error:
                self._answers[asked] = None
                self._miss(f"{service} does not answer ({type(error).__name__})", what)
        return self._answers[asked]

    def every(
        self, service: str, operation: str, key: str, what: str, **parameters: Any
    ) -> Iterator[dict[str, Any]]:
        """Give what a list has, page by page. Where it cannot be read it ends, and that is kept."""
        for page in self._pages(service, operation, what, parameters):
            yield from (page or {}).get(key, [])

    def whole(
        self, service: str, operation: str, key: str, what: str, most: int, **parameters: Any
    ) -> list[dict[str, Any]] | None:
        """Return the first ``most`` of a list, or None if not all of them could be read: to count them."""
        found: list[dict[str, Any]] = []
        for page in self._pages(service, operation, what, parameters):
            if page is None:
                return None
            found += page.get(key, [])
            if len(found) >= most:
                break
        return found[:most]

    def unread(self) -> list[Finding]:
        """Return what could not be read so far, by what stood in the way."""
        return [
            Finding(
                Level.UNREAD,
                "Not known",
                f"{'; '.join(dict.fromkeys(questions))}: {cause}.",
                "./dev doctor --policy prints every right that is needed."
                if cause.startswith("the right")
                else "",
            )
            for cause, questions in self._unread.items()
        ]

    def _pages(
        self, service: str, operation: str, what: str, parameters: dict[str, Any]
    ) -> Iterator[dict[str, Any] | None]:
        """Give the pages of a list; None as the last if one of them could not be read."""
        token: str | None = ""
        while token is not None:
            page = self.read(service, operation, what, **parameters)
            yield page
            token = next((name for name in _TOKENS if page and page.get(name)), None)
            if page and token:
                parameters = {**parameters, token: page[token]}

    def _miss(self, cause: str, what: str) -> None:
        self._unread.setdefault(cause, []).append(what)

    def _ask(
        self, service: str, operation: str, region: str | None, parameters: dict[str, Any]
    ) -> dict[str, Any]:
        where = (service, region or self.region)
        if where not in self._clients:
            self._clients[where] = self._client(*where)
        answer: dict[str, Any] = getattr(self._clients[where], xform_name(operation))(**parameters)
        if "Environment" in answer:
            # The keys of the board are among its values. Nothing here needs more than the names.
            answer = {**answer, "Environment": sorted(answer["Environment"].get("Variables", {}))}
        return answer

    def _identity(self) -> dict[str, Any]:
        try:
            return self._ask("sts", "GetCallerIdentity", None, {})
        except (
            NoCredentialsError,
            PartialCredentialsError,
            CredentialRetrievalError,
            TokenRetrievalError,
        ):
            raise NothingToExamine(
                "There are no AWS credentials; sign in with `aws sso login` or `aws configure`."
            ) from None
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            raise NothingToExamine(f"AWS does not take these credentials ({code}); sign in again.") from None
        except BotoCoreError as error:
            raise NothingToExamine(
                f"AWS does not answer in {self.region} ({type(error).__name__}). Are you online, is that a "
                "region, and are you signed in?"
            ) from None

    def _parameters(self) -> dict[str, str]:
        what = f"the stack {self.stack}"
        stacks = self.read("cloudformation", "DescribeStacks", what, StackName=self.stack)
        if stacks is None:
            cause = next(iter(self._unread))
            # CloudFormation has no name of its own for a stack that is not there.
            if "ValidationError" in cause:
                cause = f"there is none of this name in {self.region}; name another with --stack or --region"
            raise NothingToExamine(f"The stack {self.stack} cannot be looked at: {cause}.")
        (stack,) = stacks["Stacks"]
        return {
            parameter["ParameterKey"]: parameter.get("ParameterValue", "")
            for parameter in stack.get("Parameters", [])
        }

    def _inside(self, stack: str) -> Iterator[Resource]:
        # The id of a nested stack is an ARN, with the number of the account.
        what = f"what the stack {stack.split('/')[1] if '/' in stack else stack} consists of"
        for found in self.every(
            "cloudformation", "ListStackResources", "StackResourceSummaries", what, StackName=stack
        ):
            name = found.get("PhysicalResourceId")
            if not name or found.get("ResourceStatus") == "DELETE_COMPLETE":
                continue
            if found["ResourceType"] == _STACK:
                yield from self._inside(name)
            else:
                yield Resource(found["LogicalResourceId"], name, found["ResourceType"])


def _is_denied(code: str) -> bool:
    return any(word in code for word in ("AccessDenied", "Unauthorized", "NotAuthorized", "Forbidden"))
