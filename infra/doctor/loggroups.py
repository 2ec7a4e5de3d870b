"""CloudWatch Logs: that intake has none, that ours are forgotten in time, and that nobody gets a copy.

The publisher's few lines about failures are allowed for seven days. The function that takes posts has no
right to write a line; if there are any, somebody gave it one.
"""

from collections.abc import Iterator
from typing import Any

from infra.doctor.account import FUNCTION, INTAKE, LOG_GROUP, Account
from infra.doctor.functions import setup
from infra.doctor.report import Finding, Level

DAYS = 7
"""How long a line may stand."""


def intake_lines(account: Account) -> Iterator[Finding]:
    """Tell of lines in a log of intake."""
    ours = {resource.name for resource in account.of(LOG_GROUP)}
    for name in _names(account, only_intake=True) - ours:
        if not _group(account, name):
            continue
        streams = account.read(
            "logs", "DescribeLogStreams", f"whether {INTAKE} writes a log", logGroupName=name, limit=1
        )
        if streams is None:
            continue
        remedy = account.command(f"logs delete-log-group --log-group-name {name}")
        if streams.get("logStreams"):
            yield Finding(
                Level.RECORDS,
                "CloudWatch Logs",
                f"{INTAKE} has written lines into {name}, each with its millisecond; its role was given a "
                "right that the template does not give.",
                f"{remedy}  # and take logs:* from the role of {INTAKE}",
            )
        else:
            yield Finding(
                Level.NOTE, "CloudWatch Logs", f"There is a log {name} for {INTAKE}, and nothing in it."
            )


def retention(account: Account) -> Iterator[Finding]:
    """Tell of our logs that are kept for longer than people are told."""
    for name in sorted(_names(account)):
        group = _group(account, name)
        if not group:
            continue
        days = group.get("retentionInDays")
        if days is None or days > DAYS:
            kept = "for ever" if days is None else f"for {days} days"
            yield Finding(
                Level.MISSING,
                "CloudWatch Logs",
                f"The log {name} is kept {kept}, not for {DAYS}.",
                account.command(
                    f"logs put-retention-policy --log-group-name {name} --retention-in-days {DAYS}"
                ),
            )


def subscriptions(account: Account) -> Iterator[Finding]:
    """Tell of copies that are made of our logs, by a filter on them or by one of the whole account."""
    for name in sorted(_names(account)):
        if not _group(account, name):
            continue
        for found in account.every(
            "logs",
            "DescribeSubscriptionFilters",
            "subscriptionFilters",
            f"who gets copies of the log {name}",
            logGroupName=name,
        ):
            yield Finding(
                Level.RECORDS,
                "CloudWatch Logs",
                f"The filter {found['filterName']} sends a copy of each line of {name} elsewhere.",
                account.command(
                    f"logs delete-subscription-filter --log-group-name {name} "
                    f"--filter-name '{found['filterName']}'"
                ),
            )
    for found in account.every(
        "logs",
        "DescribeAccountPolicies",
        "accountPolicies",
        "whether the account copies all its logs",
        policyType="SUBSCRIPTION_FILTER_POLICY",
    ):
        but = ", but for some that it names" if found.get("selectionCriteria") else ""
        yield Finding(
            Level.RECORDS,
            "CloudWatch Logs",
            f"The account policy {found['policyName']} sends a copy of every log of the account "
            f"elsewhere{but}.",
            account.command(
                f"logs delete-account-policy --policy-name '{found['policyName']}' "
                "--policy-type SUBSCRIPTION_FILTER_POLICY"
            )
            + "  # for all logs of the account",
        )


def _names(account: Account, *, only_intake: bool = False) -> set[str]:
    """Return the names that logs of functions have or would have, and those of the stack's own."""
    names = set() if only_intake else {resource.name for resource in account.of(LOG_GROUP)}
    for function in account.of(FUNCTION):
        if not only_intake or function.logical == INTAKE:
            # By default; it may be left over from before another was set.
            names.add(f"/aws/lambda/{function.name}")
            configured = (setup(account, function) or {}).get("LoggingConfig", {}).get("LogGroup")
            names |= {configured} if configured else set()
    return names


def _group(account: Account, name: str) -> dict[str, Any] | None:
    """Return a log group; None if there is none of just this name, or if that cannot be read."""
    groups = account.every(
        "logs",
        "DescribeLogGroups",
        "logGroups",
        f"whether there is a log {name}",
        logGroupNamePrefix=name,
    )
    return next((group for group in groups if group["logGroupName"] == name), None)
