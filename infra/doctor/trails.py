"""CloudTrail: what others may have told it to write down of calls to the board.

Management events, which nobody can switch off, tell of deployments and not of posts, but for one: Lambda
opens a function's environment when it starts it, and that leaves a Decrypt. Data events tell of every call,
write and fetch with its second; trails take them, and event data stores, and both may come from above.
"""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from infra.doctor.account import BUCKET, FUNCTION, INTAKE, TABLE, Account, Resource
from infra.doctor.functions import setup
from infra.doctor.report import Finding, Level

DAYS = 7
"""How far back the opening of environments is counted."""
MOST = 1_000
"""How many events are looked through for it; CloudTrail gives fifty at a time, twice a second."""
_CONTEXT = "aws:lambda:FunctionArn"
_ON = {"ENABLED", "STARTING_INGESTION"}
_ABOVE = (
    "Ask who runs the organization to leave this account out, or move the board to an account of your own."
)


class _Target(NamedTuple):
    kind: str
    arn: str
    words: str


def trails(account: Account) -> Iterator[Finding]:
    """Tell of each trail whether it records posts; shadow trails and those of the organization too."""
    for trail in account.every("cloudtrail", "DescribeTrails", "trailList", "which trails there are"):
        name, home, arn = trail["Name"], trail.get("HomeRegion", account.region), trail["TrailARN"]
        selectors = account.read(
            "cloudtrail", "GetEventSelectors", f"what the trail {name} records", region=home, TrailName=arn
        )
        status = account.read(
            "cloudtrail", "GetTrailStatus", f"whether the trail {name} is on", region=home, Name=arn
        )
        if selectors is None:
            continue
        from_above = trail.get("IsOrganizationTrail", False)
        taken = _taken(account, selectors)
        if not taken:
            yield _note(f"The trail {name} records deployments and the use of keys, and no posts.")
        elif status is not None and not status.get("IsLogging", True):
            yield _note(f"The trail {name} is stopped; started again it would record {taken}.")
        else:
            command = account.command(
                f"cloudtrail put-event-selectors --trail-name {name} "
                """--event-selectors '[{"ReadWriteType":"All","IncludeManagementEvents":true}]'""",
                home,
            )
            yield Finding(
                Level.RECORDS,
                "CloudTrail",
                f"The trail {name}{' of the organization' if from_above else ''} records, with the second "
                f"and the caller, {taken}.",
                _ABOVE if from_above else f"{command}  # for all that this trail takes, not only the board",
            )


def event_data_stores(account: Account) -> Iterator[Finding]:
    """Tell of each event data store that takes data events of the board, in whatever region it is."""
    for region in _regions(account):
        for store in account.every(
            "cloudtrail",
            "ListEventDataStores",
            "EventDataStores",
            f"which event data stores there are in {region}",
            region=region,
        ):
            arn, name = store["EventDataStoreArn"], store.get("Name", "without a name")
            found = account.read(
                "cloudtrail",
                "GetEventDataStore",
                f"what the event data store {name} takes",
                region=region,
                EventDataStore=arn,
            )
            if found is None or found.get("Status", "ENABLED") not in _ON:
                continue
            if region != account.region and not found.get("MultiRegionEnabled", True):
                continue
            if taken := _taken(account, found):
                command = account.command(
                    "cloudtrail stop-event-data-store-ingestion --event-data-store " + arn.rpartition("/")[2],
                    region,
                )
                yield Finding(
                    Level.RECORDS,
                    "CloudTrail Lake",
                    f"The event data store {name} records, with the second and the caller, {taken}.",
                    f"{command}  # for all that it takes, not only the board",
                )


def openings(account: Account) -> Iterator[Finding]:
    """Count what Lambda's opening of the keys at a cold start has left in the event history.

    Whoever reads the setup of a function has it opened too, under their own name; that is not counted.
    """
    roles: dict[str, tuple[Resource, str]] = {}
    for function in account.of(FUNCTION):
        if (found := setup(account, function)) is not None:
            roles[account.arn(function)] = (function, found.get("Role", "").rpartition("/")[2])
    counts = dict.fromkeys((function.logical for function, _ in roles.values()), 0)
    events = account.whole(
        "cloudtrail",
        "LookupEvents",
        "Events",
        "whether cold starts leave a record",
        MOST,
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "Decrypt"}],
        StartTime=account.now - timedelta(days=DAYS),
    )
    if events is None:
        return
    for event in events:
        if function_started := _started(json.loads(event.get("CloudTrailEvent", "{}")), roles):
            counts[function_started] += 1
    window = f"the last {DAYS} days" + (f" (of the newest {MOST:,})" if len(events) == MOST else "")
    if counts.get(INTAKE):
        yield Finding(
            Level.RECORDS,
            "CloudTrail event history",
            f"Cold starts of {INTAKE} left a Decrypt with its second {counts[INTAKE]} times in {window}; "
            "on a quiet board one may be the minute of a post.",
            "It cannot be switched off. A few are AWS's own moves and new deployments; if there are more, "
            f"see that the schedule of the template which keeps {INTAKE} awake is enabled.",
        )
    elif INTAKE in counts:
        yield _note(
            f"No cold start of {INTAKE} left a Decrypt in {window}, among {len(events):,} looked at; that "
            "says something only if it was started in that time."
        )
    if others := sum(count for name, count in counts.items() if name != INTAKE):
        yield _note(f"Starts of functions that run at slots or by hand left {others} Decrypts in {window}.")


def _started(event: dict[str, Any], roles: dict[str, tuple[Resource, str]]) -> str | None:
    """Return which function an event is the cold start of."""
    context = (event.get("requestParameters") or {}).get("encryptionContext") or {}
    arn = ":".join(context.get(_CONTEXT, "").split(":")[:7])
    if event.get("eventSource") != "kms.amazonaws.com" or arn not in roles:
        return None
    function, role = roles[arn]
    identity = event.get("userIdentity") or {}
    its_own = f":assumed-role/{role}/" in identity.get("arn", "") or identity.get("type") == "AWSService"
    return function.logical if its_own else None


def _regions(account: Account) -> list[str]:
    found = account.read("ec2", "DescribeRegions", "which regions there are to look for event data stores")
    others = {region["RegionName"] for region in (found or {}).get("Regions", [])}
    return [account.region, *sorted(others - {account.region})]


def _targets(account: Account) -> Iterator[_Target]:
    for function in account.of(FUNCTION):
        yield _Target(FUNCTION, account.arn(function), f"calls of {function.logical}")
    for table in account.of(TABLE):
        yield _Target(TABLE, account.arn(table), f"writes to {table.logical}")
    for bucket in account.of(BUCKET):
        yield _Target("AWS::S3::Object", f"{account.arn(bucket)}/", f"fetches from {bucket.logical}")


def _taken(account: Account, selectors: dict[str, Any]) -> str:
    """Return in words what selectors take of the board; empty if nothing.

    Selectors can also be narrowed to single operations, or to reading. That is not weighed: what is set up
    for data events of the board at all is somebody's to look at.
    """
    return ", ".join(
        target.words
        for target in _targets(account)
        if any(_classic(selector, target) for selector in selectors.get("EventSelectors", []))
        or any(_advanced(selector, target) for selector in selectors.get("AdvancedEventSelectors", []))
    )


def _classic(selector: dict[str, Any], target: _Target) -> bool:
    return any(
        target.arn.startswith(value) or value.startswith((target.arn, f"{target.arn}:", f"{target.arn}/"))
        for resource in selector.get("DataResources", [])
        if resource.get("Type") == target.kind
        for value in resource.get("Values", [])
    )


def _advanced(selector: dict[str, Any], target: _Target) -> bool:
    fields = selector.get("FieldSelectors", [])
    wanted = {field["Field"]: set(field.get("Equals", [])) for field in fields}
    return (
        "Data" in wanted.get("eventCategory", set())
        and target.kind in wanted.get("resources.type", set())
        and all(_covers(field, target.arn) for field in fields if field["Field"] == "resources.ARN")
    )


def _covers(field: dict[str, Any], arn: str) -> bool:
    """Tell whether a condition on ARNs lets one of a target's through."""
    if arn in field.get("NotEquals", []) or arn.startswith(tuple(field.get("NotStartsWith", []))):
        return False
    positive = [*field.get("Equals", []), *field.get("StartsWith", [])]
    # The end of an ARN is the name of a page: some page has it.
    return (
        not positive
        or bool(field.get("EndsWith"))
        or any(arn.startswith(value) or value.startswith(arn) for value in positive)
    )


def _note(sentence: str) -> Finding:
    return Finding(Level.NOTE, "CloudTrail", sentence)
