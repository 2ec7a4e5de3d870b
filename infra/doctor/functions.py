"""The functions: what can be put beside them, around them or behind them that sees posts or times them.

Of the function that takes posts everything counts. The others run at slots or for a moderator, and what
they are called with says nothing; only what could trace or read along is asked of them too.
"""

from collections.abc import Iterator
from typing import Any

from infra.doctor.account import FUNCTION, INTAKE, Account, Resource
from infra.doctor.report import Finding, Level

_WATCHERS = {
    "LambdaInsightsExtension": "Lambda Insights",
    "opentelemetry": "OpenTelemetry",
    "otel": "OpenTelemetry",
    "adot": "OpenTelemetry",
    "appsignals": "Application Signals",
    "applicationsignals": "Application Signals",
}
"""Parts of the names of layers that measure each call, without regard to case."""
_WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER"
_ABSENT = ("ResourceNotFoundException",)


def setup(account: Account, function: Resource) -> dict[str, Any] | None:
    """Return how a function is set up; of its environment only the names. None if it cannot be read."""
    return account.read(
        "lambda",
        "GetFunctionConfiguration",
        f"how {function.logical} is set up",
        FunctionName=function.name,
    )


def tracing(account: Account) -> Iterator[Finding]:
    """Tell of functions whose calls X-Ray keeps."""
    for function, found in _set_up(account):
        if found.get("TracingConfig", {}).get("Mode") == "Active":
            yield _records(
                f"X-Ray keeps a timed trace of calls of {function.logical}.",
                _update(account, function, "--tracing-config Mode=PassThrough"),
            )


def layers(account: Account) -> Iterator[Finding]:
    """Tell of what was put beside the code: ours has no layer, so that each one is somebody else's."""
    for function, found in _set_up(account):
        for layer in found.get("Layers", []):
            # arn:aws:lambda:region:account:layer:name:version
            name = layer["Arn"].split(":")[6]
            watcher = next((words for part, words in _WATCHERS.items() if part.lower() in name.lower()), None)
            does = f"is {watcher} and times each call" if watcher else "is not ours and sees each call"
            yield _records(
                f"The layer {name} beside {function.logical} {does}.",
                _update(account, function, "--layers '[]'"),
            )


def wrapper(account: Account) -> Iterator[Finding]:
    """Tell of a program that was put around the code."""
    for function, found in _set_up(account):
        if _WRAPPER in found.get("Environment", []):
            yield _records(
                f"{_WRAPPER} puts another program around {function.logical}, which sees each call.",
                f"Lambda > Functions > {function.name} > Configuration > Environment variables: remove it.",
            )


def dead_letters(account: Account) -> Iterator[Finding]:
    """Tell of places where whole events go when a call fails or succeeds."""
    for function, found in _set_up(account):
        if function.logical != INTAKE:
            continue
        if found.get("DeadLetterConfig", {}).get("TargetArn"):
            yield _records(
                f"What {INTAKE} fails on is kept whole in a dead-letter queue, address included.",
                _update(account, function, "--dead-letter-config TargetArn="),
            )
    for function in account.of(FUNCTION):
        if function.logical != INTAKE:
            continue
        invoking = account.read(
            "lambda",
            "GetFunctionEventInvokeConfig",
            f"where events of {INTAKE} go",
            absent=_ABSENT,
            FunctionName=function.name,
        )
        destinations = (invoking or {}).get("DestinationConfig", {}).values()
        if any(destination.get("Destination") for destination in destinations):
            yield _records(
                f"Events of {INTAKE} are sent on whole to a destination, address included.",
                account.command(
                    f"lambda delete-function-event-invoke-config --function-name {function.name}"
                ),
            )


def platform_lines(account: Account) -> Iterator[Finding]:
    """Tell where Lambda writes its own line about every call."""
    for function, found in _set_up(account):
        logging = found.get("LoggingConfig", {})
        if logging.get("LogFormat") == "JSON" and logging.get("SystemLogLevel") == "WARN":
            continue
        yield Finding(
            Level.MISSING,
            "Lambda",
            f"Lambda may write a line with the millisecond about every call of {function.logical}.",
            _update(
                account,
                function,
                "--logging-config LogFormat=JSON,SystemLogLevel=WARN,ApplicationLogLevel=INFO"
                + (f",LogGroup={logging['LogGroup']}" if "LogGroup" in logging else ""),
            ),
        )


def own_key(account: Account) -> Iterator[Finding]:
    """Tell of functions whose environment is under a key of the customer, each use of which is recorded."""
    for function, found in _set_up(account):
        if found.get("KMSKeyArn"):
            yield _records(
                f"The keys in {function.logical} are under a KMS key of this account, and CloudTrail keeps "
                "each time that it starts.",
                _update(account, function, '--kms-key-arn ""'),
            )


def side_doors(account: Account) -> Iterator[Finding]:
    """Tell of function addresses, by which posts come past the edge."""
    for function in account.of(FUNCTION):
        door = account.read(
            "lambda",
            "GetFunctionUrlConfig",
            f"whether {function.logical} has an address of its own",
            absent=_ABSENT,
            FunctionName=function.name,
        )
        if door:
            yield Finding(
                Level.MISSING,
                "Lambda",
                f"{function.logical} has an address of its own, past the edge and its throttle.",
                account.command(f"lambda delete-function-url-config --function-name {function.name}"),
            )


def concurrency(account: Account) -> Iterator[Finding]:
    """Say how many calls of intake can run at once."""
    for function in account.of(FUNCTION):
        if function.logical != INTAKE:
            continue
        found = account.read(
            "lambda",
            "GetFunctionConcurrency",
            f"how many calls of {INTAKE} may run at once",
            FunctionName=function.name,
        )
        if found is not None:
            reserved = found.get("ReservedConcurrentExecutions")
            yield Finding(
                Level.NOTE,
                "Lambda",
                f"{INTAKE} shares the concurrency of the account."
                if reserved is None
                else f"{INTAKE} runs at most {reserved} calls at once.",
            )


def _set_up(account: Account) -> Iterator[tuple[Resource, dict[str, Any]]]:
    for function in account.of(FUNCTION):
        if (found := setup(account, function)) is not None:
            yield function, found


def _update(account: Account, function: Resource, change: str) -> str:
    return account.command(f"lambda update-function-configuration --function-name {function.name} {change}")


def _records(sentence: str, remedy: str) -> Finding:
    return Finding(Level.RECORDS, "Lambda", sentence, remedy)
