"""What stands before the board: API Gateway, CloudFront and its firewall see every visitor's address.

None of them keeps it unless it is told to. CloudFront can be told in three places, of which the newest is
no setting of the distribution but a delivery in CloudWatch Logs; the firewall can in two.
"""

from collections.abc import Iterator
from typing import Any

from infra.doctor.account import API, DISTRIBUTION, GLOBAL, Account, Resource
from infra.doctor.report import Finding, Level

_WHO = "with address and second"


def api_logs(account: Account) -> Iterator[Finding]:
    """Tell of access logs of the API."""
    for api, stage in _stages(account):
        if stage.get("AccessLogSettings", {}).get("DestinationArn"):
            name = stage["StageName"]
            yield Finding(
                Level.RECORDS,
                "API Gateway",
                f"An access log keeps every post, {_WHO} unless its format leaves them out.",
                account.command(
                    f"apigatewayv2 delete-access-log-settings --api-id {api.name} --stage-name '{name}'"
                ),
            )


def throttle(account: Account) -> Iterator[Finding]:
    """Tell of an API that takes as much as comes."""
    for api, stage in _stages(account):
        limits = stage.get("DefaultRouteSettings", {})
        if not limits.get("ThrottlingRateLimit") or not limits.get("ThrottlingBurstLimit"):
            yield Finding(
                Level.MISSING,
                "API Gateway",
                f"The stage {stage['StageName']} has no throttle, so that one sender can fill the board.",
                account.command(
                    f"apigatewayv2 update-stage --api-id {api.name} --stage-name '{stage['StageName']}' "
                    "--default-route-settings ThrottlingRateLimit=20,ThrottlingBurstLimit=40"
                ),
            )


def access_logs(account: Account) -> Iterator[Finding]:
    """Tell of logs that are set on the distribution: the old standard ones, and those in real time."""
    for distribution, found in _distributions(account):
        place = f"CloudFront > Distributions > {distribution.name}"
        if found.get("Logging", {}).get("Enabled"):
            yield _records(f"A log keeps every request, {_WHO}.", f"{place} > Logging: turn it off.")
        behaviours = [
            found.get("DefaultCacheBehavior", {}),
            *found.get("CacheBehaviors", {}).get("Items", []),
        ]
        for behaviour in behaviours:
            if behaviour.get("RealtimeLogConfigArn"):
                paths = behaviour.get("PathPattern", "Default (*)")
                yield _records(
                    f"A log in real time keeps the requests of {paths}, {_WHO}.",
                    f"{place} > Behaviors > {paths}: real-time logs off.",
                )


def deliveries(account: Account) -> Iterator[Finding]:
    """Tell of the newer standard logs, which the distribution itself does not show."""
    ours = {account.arn(distribution): distribution for distribution in account.of(DISTRIBUTION)}
    if not ours:
        return
    what = "whether the distribution's requests are delivered to a log"
    sources = {
        source["name"]: ours[arn]
        for source in account.every("logs", "DescribeDeliverySources", "deliverySources", what, region=GLOBAL)
        for arn in source.get("resourceArns", [])
        if arn in ours
    }
    for delivery in account.every("logs", "DescribeDeliveries", "deliveries", what, region=GLOBAL):
        if distribution := sources.get(delivery.get("deliverySourceName", "")):
            yield _records(
                f"A delivery keeps every request of {distribution.name}, {_WHO}.",
                account.command(f"logs delete-delivery --id {delivery['id']}", GLOBAL),
            )


def firewall(account: Account) -> Iterator[Finding]:
    """Tell of what the firewall of the distribution keeps: a log, or samples of requests."""
    for distribution, found in _distributions(account):
        arn = found.get("WebACLId", "")
        if not arn:
            continue
        # arn:aws:wafv2:us-east-1:account:global/webacl/name/id
        parts = arn.split("/")
        if len(parts) != 4:
            yield Finding(
                Level.UNREAD,
                "WAF",
                f"The firewall of {distribution.name} is of the old kind, which is not looked at.",
            )
            continue
        name = parts[2]
        place = f"WAF & Shield > Web ACLs > Global (CloudFront) > {name}"
        logged = account.read(
            "wafv2",
            "GetLoggingConfiguration",
            f"whether the firewall {name} writes a log",
            region=GLOBAL,
            absent=("WAFNonexistentItemException",),
            ResourceArn=arn,
        )
        if logged:
            yield Finding(
                Level.RECORDS,
                "WAF",
                f"The firewall {name} logs requests, {_WHO}.",
                f"{place} > Logging and metrics: disable logging.",
            )
        answer = account.read(
            "wafv2",
            "GetWebACL",
            f"whether the firewall {name} keeps samples",
            region=GLOBAL,
            Name=name,
            Scope="CLOUDFRONT",
            Id=parts[3],
        )
        for rule in _sampling((answer or {}).get("WebACL", {})):
            yield Finding(
                Level.RECORDS,
                "WAF",
                f"The firewall {name} keeps samples of requests, {_WHO}, for {rule}.",
                f"{place} > {rule}: request sampling off.",
            )


def _sampling(acl: dict[str, Any]) -> Iterator[str]:
    def samples(part: dict[str, Any]) -> bool:
        return bool(part.get("VisibilityConfig", {}).get("SampledRequestsEnabled"))

    if samples(acl):
        yield "the default action"
    for rules in ("Rules", "PreProcessFirewallManagerRuleGroups", "PostProcessFirewallManagerRuleGroups"):
        for rule in filter(samples, acl.get(rules, [])):
            yield f"the rule {rule['Name']}"


def _stages(account: Account) -> Iterator[tuple[Resource, dict[str, Any]]]:
    for api in account.of(API):
        what = f"what the stages of {api.logical} keep"
        for stage in account.every("apigatewayv2", "GetStages", "Items", what, ApiId=api.name):
            yield api, stage


def domains(account: Account) -> set[str]:
    """Return the own names under which the board answers, of the stack and of its distribution."""
    names = {account.parameters.get("Domain", ""), account.parameters.get("ApiDomain", "")}
    for _, found in _distributions(account):
        names |= set(found.get("Aliases", {}).get("Items", []))
    return names - {""}


def _distributions(account: Account) -> Iterator[tuple[Resource, dict[str, Any]]]:
    for distribution in account.of(DISTRIBUTION):
        found = account.read(
            "cloudfront",
            "GetDistributionConfig",
            f"what the distribution {distribution.name} keeps",
            Id=distribution.name,
        )
        if found is not None:
            yield distribution, found["DistributionConfig"]


def _records(sentence: str, remedy: str) -> Finding:
    return Finding(Level.RECORDS, "CloudFront", sentence, remedy)
