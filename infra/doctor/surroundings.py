"""What is switched on for a whole account, or from above it: networks, names, watchers, the organization.

Most of it records configuration, or traffic that the board has not. That is said and left; red is only
what takes in calls of functions, objects of buckets or look-ups of the board's own name.
"""

from collections.abc import Iterator

from infra.doctor.account import FUNCTION, Account
from infra.doctor.edge import domains
from infra.doctor.functions import setup
from infra.doctor.report import Finding, Level

_LAKE = {
    "LAMBDA_EXECUTION": "each call of a function",
    "S3_DATA": "each fetch from a bucket",
    "WAF": "requests that a firewall sees, with addresses",
}


def flow_logs(account: Account) -> Iterator[Finding]:
    """Tell of flow logs: our functions are in no network of the account, unless somebody put them there."""
    logs = list(account.every("ec2", "DescribeFlowLogs", "FlowLogs", "which networks keep flow logs"))
    if not logs:
        return
    seen = {log.get("ResourceId") for log in logs}
    inside = False
    for function in account.of(FUNCTION):
        network = (setup(account, function) or {}).get("VpcConfig", {})
        if seen & {network.get("VpcId") or "none", *network.get("SubnetIds", [])}:
            inside = True
            yield Finding(
                Level.RECORDS,
                "VPC",
                f"{function.logical} is in a network whose flow logs keep when it speaks to the tables.",
                account.command(
                    f"lambda update-function-configuration --function-name {function.name} "
                    "--vpc-config SubnetIds=[],SecurityGroupIds=[]"
                ),
            )
    if not inside:
        yield _note("VPC", "Networks of this account keep flow logs; the functions are in none of them.")


def resolver_logs(account: Account) -> Iterator[Finding]:
    """Tell of logs of look-ups inside networks."""
    if any(
        account.every(
            "route53resolver",
            "ListResolverQueryLogConfigs",
            "ResolverQueryLogConfigs",
            "which networks keep look-ups of names",
        )
    ):
        yield _note(
            "Route 53 Resolver", "Look-ups of names inside networks are logged; the board is in none."
        )


def zone_logs(account: Account) -> Iterator[Finding]:
    """Tell of logs of who looked up a name of this account; red if it is the board's."""
    for found in account.every(
        "route53", "ListQueryLoggingConfigs", "QueryLoggingConfigs", "which domains keep look-ups"
    ):
        zone = account.read(
            "route53", "GetHostedZone", "which domain keeps look-ups", Id=found["HostedZoneId"]
        )
        if zone is None:
            continue
        name = zone["HostedZone"]["Name"].rstrip(".")
        if any(domain == name or domain.endswith(f".{name}") for domain in domains(account)):
            yield Finding(
                Level.RECORDS,
                "Route 53",
                f"The domain {name} keeps each look-up of the board's name with its second and the network.",
                f"aws route53 delete-query-logging-config --id {found['Id']}",
            )
        else:
            yield _note("Route 53", f"The domain {name} keeps look-ups; it is not the board's.")


def guard_duty(account: Account) -> Iterator[Finding]:
    """Tell of what GuardDuty reads along."""
    detectors = account.read("guardduty", "ListDetectors", "whether GuardDuty is on")
    for detector in (detectors or {}).get("DetectorIds", []):
        found = account.read("guardduty", "GetDetector", "what GuardDuty reads", DetectorId=detector)
        if found is None or found.get("Status") != "ENABLED":
            continue
        on = {feature["Name"] for feature in found.get("Features", []) if feature.get("Status") == "ENABLED"}
        if found.get("DataSources", {}).get("S3Logs", {}).get("Status") == "ENABLED":
            on.add("S3_DATA_EVENTS")
        reads = {
            "S3_DATA_EVENTS": "each fetch from the buckets of this account, and when",
            "LAMBDA_NETWORK_LOGS": "the network traffic of each call of a function, and when",
        }
        for feature, words in reads.items():
            if feature in on:
                yield Finding(
                    Level.RECORDS,
                    "GuardDuty",
                    f"GuardDuty reads {words}.",
                    account.command(
                        f"guardduty update-detector --detector-id {detector} "
                        f"""--features '[{{"Name":"{feature}","Status":"DISABLED"}}]'"""
                    )
                    + "  # if refused: whoever runs GuardDuty for the organization has to",
                )
        if not on & set(reads):
            yield _note("GuardDuty", "GuardDuty is on; it reads management events, and no posts.")


def config_recorders(account: Account) -> Iterator[Finding]:
    """Tell of AWS Config, which keeps how resources were set up and when that changed."""
    recorders = account.every(
        "config",
        "DescribeConfigurationRecorderStatus",
        "ConfigurationRecordersStatus",
        "whether AWS Config is on",
    )
    if any(recorder.get("recording") for recorder in recorders):
        yield _note("AWS Config", "AWS Config keeps how resources are set up, and no posts.")


def security_lake(account: Account) -> Iterator[Finding]:
    """Tell of what Security Lake collects from this account."""
    lakes = account.every(
        "securitylake",
        "ListDataLakes",
        "dataLakes",
        "whether Security Lake is on",
        absent=("ResourceNotFoundException",),
    )
    if not any(lakes):
        return
    collected = {
        source.get("awsLogSource", {}).get("sourceName")
        for place in account.every("securitylake", "ListLogSources", "sources", "what Security Lake collects")
        if place.get("account", account.number) == account.number
        and place.get("region", account.region) == account.region
        for source in place.get("sources", [])
    }
    for source, words in _LAKE.items():
        if source in collected:
            yield Finding(
                Level.RECORDS,
                "Security Lake",
                f"Security Lake collects {words}.",
                f"Security Lake > Sources > {source}: disable it in {account.region}.",
            )
    if not collected & set(_LAKE):
        yield _note("Security Lake", "Security Lake is on; it collects nothing that a post is in.")


def organization(account: Account) -> Iterator[Finding]:
    """Tell who stands above this account."""
    found = account.read(
        "organizations",
        "DescribeOrganization",
        "whether this account belongs to an organization",
        absent=("AWSOrganizationsNotInUseException",),
    )
    if not found:
        return
    if found["Organization"].get("MasterAccountId") == account.number:
        yield _note("Organizations", "This account runs its organization; nobody stands above it.")
    else:
        yield Finding(
            Level.MISSING,
            "Organizations",
            "This account belongs to an organization; who runs it can record everything from above, and what "
            "they switch on need not show here.",
            "Move the board to an account of your own, or take this one out: "
            "aws organizations leave-organization",
        )


def trace_search(account: Account) -> Iterator[Finding]:
    """Tell where traces would go if there were any."""
    found = account.read("xray", "GetTraceSegmentDestination", "where X-Ray keeps traces")
    if (found or {}).get("Destination") == "CloudWatchLogs":
        yield _note("X-Ray", "X-Ray keeps traces as logs here; the board makes none unless it is said above.")


def _note(about: str, sentence: str) -> Finding:
    return Finding(Level.NOTE, about, sentence)
