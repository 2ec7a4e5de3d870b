"""Claims: who writes, by the receipt that is presented, and the id that follows from it.

A receipt proves one role in one thread and nothing else, by arithmetic alone: nothing is looked up.
The asker's is recognised because it derives the thread. Any other may be a mentor's; whether one
with that mark has told a story here only the publisher can know. What is claimed ends here; of the
receipt only ids go on, and for a withdrawal a key that seals its words for their author.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import sealing
from board import receipts
from board.findings import Finding, Kind, find
from board.model import Draft, Role
from board.words import Aha, Flag, Layer, Undo, Withdrawal, Words, kind
from intake.problems import Problem


@dataclass(frozen=True, slots=True)
class Claim:
    """What was presented: a receipt, and where a verb takes them a role and a nonce; empty where not."""

    receipt: bytes
    role: Role | None
    nonce: bytes


def read(given: Mapping[str, object]) -> Claim | tuple[Finding, ...]:
    """Return what was presented, or what is wrong with it. ``given`` has the claims of one verb."""
    findings: list[Finding] = []
    codes: dict[str, bytes] = {"receipt": b"", "nonce": b""}
    for name in ("receipt", "nonce"):
        if name in given:
            try:
                text = given[name]
                codes[name] = receipts.read(text if isinstance(text, str) else "")
            except receipts.BadReceipt:
                findings.append(find(name, _missing_or(given[name])))
    role = None
    if "as" in given:
        try:
            role = Role(str(given["as"]))
        except ValueError:
            findings.append(find("as", _missing_or(given["as"])))
    return tuple(findings) if findings else Claim(codes["receipt"], role, codes["nonce"])


def draft(pepper: bytes, verb: str, thread: str, words: Words, claim: Claim) -> Draft:
    """Return the draft under its id, with its author's mark. Raises Problem where arithmetic disproves."""
    if isinstance(words, Flag):
        # Whoever reads may flag: there is nothing to prove, and nothing by which to know them again.
        post = receipts.flag_id(pepper, thread, words.post, claim.nonce)
        return Draft(id=post, thread=thread, kind=kind(words), mark="", words=words)
    asked = receipts.thread_id(pepper, claim.receipt)
    if verb == "threads":
        return Draft(id=asked, thread=asked, kind=kind(words), mark=asked, words=words)
    as_asker = claim.role is Role.ASKER or isinstance(words, Aha)
    if as_asker != (asked == thread):
        raise Problem("wrong-receipt")
    mark = thread if as_asker else receipts.story_id(pepper, thread, claim.receipt)
    post = mark
    if isinstance(words, Layer):
        post = receipts.layer_id(pepper, thread, claim.nonce)
    elif isinstance(words, Aha):
        post = receipts.aha_id(pepper, thread, words.story)
    elif isinstance(words, Withdrawal | Undo):
        post = receipts.withdrawal_id(pepper, thread, words.post, mark, isinstance(words, Undo))
        words = replace(words, key=sealing.undo_key(claim.receipt, words.post))
    return Draft(id=post, thread=thread, kind=kind(words), mark=mark, words=words)


def _missing_or(value: object) -> Kind:
    return "choice" if value else "missing"
