"""Every check, in the order in which an operator reads what they found: the closest to a post first."""

from collections.abc import Callable, Iterator

from infra.doctor import edge, functions, loggroups, pages, surroundings, tables, trails
from infra.doctor.account import API, BUCKET, DISTRIBUTION, FUNCTION, TABLE, Account
from infra.doctor.report import Finding, Level

Check = Callable[[Account], Iterator[Finding]]

_PARTS = {FUNCTION: "function", TABLE: "table", API: "HTTP API", BUCKET: "bucket"}


def whole(account: Account) -> Iterator[Finding]:
    """Tell of parts that the stack should have and has not, of which nothing can be said."""
    for kind, words in _PARTS.items():
        if not account.of(kind):
            yield Finding(Level.UNREAD, "The stack", f"It has no {words}; the board's own was not looked at.")
    if not account.of(DISTRIBUTION):
        yield Finding(
            Level.NOTE,
            "The stack",
            "It has no CloudFront distribution; look yourself at what stands before the pages.",
        )


CHECKS: tuple[Check, ...] = (
    whole,
    functions.tracing,
    functions.layers,
    functions.wrapper,
    functions.dead_letters,
    functions.platform_lines,
    functions.own_key,
    functions.side_doors,
    functions.concurrency,
    loggroups.intake_lines,
    loggroups.retention,
    loggroups.subscriptions,
    tables.recovery,
    tables.streams,
    tables.keys,
    tables.most_used_keys,
    tables.backups,
    tables.expiry,
    tables.deletion_protection,
    edge.api_logs,
    edge.throttle,
    edge.access_logs,
    edge.deliveries,
    edge.firewall,
    pages.access_log,
    pages.versions,
    pages.copies,
    pages.notifications,
    pages.inventories,
    pages.object_lock,
    pages.public_access,
    trails.trails,
    trails.event_data_stores,
    trails.openings,
    surroundings.flow_logs,
    surroundings.resolver_logs,
    surroundings.zone_logs,
    surroundings.guard_duty,
    surroundings.config_recorders,
    surroundings.security_lake,
    surroundings.organization,
    surroundings.trace_search,
)


def examine(account: Account) -> list[Finding]:
    """Return all that is found in an account, and all that could not be read."""
    found = [finding for check in CHECKS for finding in check(account)]
    return found + account.unread()
