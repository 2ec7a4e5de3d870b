"""Presenting a receipt: what it opens, by arithmetic alone.

Nothing is looked up, so an answer says nothing of whether there is such a thread or story, and two
presentations cannot be told apart by what they cost. The receipt itself goes nowhere from here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from board import paths, receipts
from board.findings import Finding, find
from board.model import Role
from press import Site

_ID = re.compile(f"(?<![0-9a-z]){receipts.ID.pattern}(?![0-9a-z])")
_GROUPS = re.compile(r"(?=((?:[0-9a-z]{4}[ -]?){6}[0-9a-z]{4})(?![0-9a-z]))", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Presented:
    """The thread and role that a receipt has, and the post that it made there or would make."""

    thread: str
    role: Role
    post: str
    url: str


def presented(
    pepper: bytes, site: Site, raw: Mapping[str, object], *, lenient: bool
) -> Presented | tuple[Finding, ...]:
    """Return what a receipt opens, or what is wrong. Without a thread it is the asker's.

    ``lenient``: people paste whole addresses into forms, so the id is found in them.
    """
    findings = [find(name[:40], "unknown") for name in raw if name not in ("receipt", "thread")]
    given = ("" if raw.get(name) is None else raw[name] for name in ("thread", "receipt"))
    thread, shown = (text if isinstance(text, str) else "?" for text in given)
    if lenient:
        thread, shown = _in_note(thread, shown)
    if thread and not receipts.ID.fullmatch(thread):
        findings.append(find("thread", "choice"))
    try:
        receipt = receipts.read(shown)
    except receipts.BadReceipt:
        return (*findings, find("receipt", "choice" if shown else "missing"))
    if findings:
        return tuple(findings)
    asked = receipts.thread_id(pepper, receipt)
    thread = thread or asked
    role = Role.ASKER if thread == asked else Role.MENTOR
    post = asked if role is Role.ASKER else receipts.story_id(pepper, thread, receipt)
    url = site.base + paths.thread(thread) + ("" if role is Role.ASKER else f"#{post}")
    return Presented(thread, role, post, url)


def _in_note(thread: str, shown: str) -> tuple[str, str]:
    """Return the thread and the receipt that were meant, wherever in the two fields they were pasted.

    A receipt is never taken for a thread's id, which would put it into addresses.
    """
    for text in (shown, thread):
        for match in _GROUPS.finditer(text):
            try:
                receipts.read(match[1])
            except receipts.BadReceipt:
                continue
            pasted = f"{thread}\n{shown}".replace(match[1], " ")
            found = _ID.search(pasted)
            left = thread.replace(match[1], " ").strip()
            return (found[0] if found else left), match[1]
    found = _ID.search(thread)
    return (found[0] if found else thread.strip()), shown
