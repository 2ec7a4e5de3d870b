"""What a finding says to the person who wrote the draft: what to change, never what was done wrong."""

from dataclasses import asdict
from typing import Any

from board.drafts import TRAP
from board.findings import Finding
from speech import Speech, plural
from speech import marked as _
from wording import FOUND

# By themselves, because they are not found inside of another call.
_FILL_IN = _("Please fill this in.")
_THIS = _("This")
_AS_TEXT = _("Please send this as text.")


def sentence(said: Speech, finding: Finding, verb: str = "") -> str:
    """Return the sentence for a finding in a draft of a verb, in the board's language, for its field."""
    name = f"{verb} {finding.field}" if f"{verb} {finding.field}" in _NAMES else finding.field
    if finding.kind == "missing":
        return said.gettext(_MISSING.get(name, _FILL_IN))
    values = {
        "name": said.gettext(_NAMES.get(name, _THIS)),
        "limit": finding.limit,
        "there": finding.end,
    }
    if finding.kind == "short" or (finding.kind == "long" and finding.limit):
        return said.ngettext(*_LENGTHS[finding.kind], finding.limit) % values
    if finding.kind == "long":
        return said.gettext("All of it together is too long to send. Please shorten this part.")
    if finding.kind in FOUND:
        return said.gettext(FOUND[finding.kind])
    if finding.kind == "unknown" and finding.field == TRAP:
        return said.gettext("One field is there for programs only. Please leave it empty.")
    if finding.kind == "unknown":
        return said.gettext("This form has no such field. Please leave it out.")
    return said.gettext(_CHOICE.get(finding.field, _AS_TEXT))


def spoken(said: Speech, findings: tuple[Finding, ...], verb: str = "") -> list[dict[str, Any]]:
    """Return findings as a problem document lists them."""
    names = ("field", "kind", "start", "end", "utf16_start", "utf16_end")
    return [
        {**{name: asdict(finding)[name] for name in names}, "text": sentence(said, finding, verb)}
        for finding in findings
    ]


_LENGTHS = {
    "short": plural(
        "%(name)s needs at least %(limit)s character; so far it has %(there)s.",
        "%(name)s needs at least %(limit)s characters; so far it has %(there)s.",
    ),
    "long": plural(
        "%(name)s can have %(limit)s character at most; it has %(there)s.",
        "%(name)s can have %(limit)s characters at most; it has %(there)s.",
    ),
}
_NAMES = {
    "title": _("Your question"),
    "body": _("What is behind it"),
    "layers body": _("A layer"),
    "ahas body": _("What you see now"),
    "lesson": _("Your one line"),
    "happened": _("What happened"),
    "tried": _("What you tried"),
    "cost": _("What it cost"),
    "now": _("What you do now"),
    "root_cause": _("What was underneath"),
}
_MISSING = {
    "title": _("Please put your question in one line."),
    "body": _("Please tell what is behind your question."),
    "layers body": _("Please write your why, or your answer."),
    "ahas body": _("Please write what you see now."),
    "topic": _("Please choose a topic."),
    "lesson": _("Please put what you learnt in one line."),
    "happened": _("Please tell what happened."),
    "receipt": _("Please give the receipt with which you wrote here."),
    "nonce": _("Please send this from the board's own page."),
    "as": _("Please say whether you asked the question or are a mentor."),
    "under": _("Please choose what you are going deeper into."),
    "post": _("Please choose which post it is."),
    "reason": _("Please choose a reason."),
}
_CHOICE = {
    "topic": _("Please choose one of the topics in the list."),
    "voice": _("Please choose one of the voices in the list."),
    "standing": _("Please choose one of the answers in the list."),
    "language": _("Please give the language as a code such as en or pt-BR."),
    "receipt": _(
        "This is not a whole receipt, or one of its characters is another. "
        "Please compare it with what you kept."
    ),
    "nonce": _("Please send this from the board's own page."),
    "as": _("Please say whether you asked the question or are a mentor."),
    "under": _("Please choose one of the posts of this thread."),
    "story": _("Please choose one of the stories of this thread."),
    "post": _("Please choose one of the posts of this thread."),
    "reason": _("Please choose one of the reasons in the list."),
    "thread": _("This is not the address of a thread. It looks like /t/ with 26 letters and digits."),
}
