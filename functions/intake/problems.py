"""Problems: everything that intake can answer instead of taking a draft (RFC 9457).

One table maps each to its status and its words. A problem is raised where it is found and becomes
an answer in one place; its words are for the person, and never quote what they sent.
"""

from dataclasses import dataclass

from board.findings import Finding
from speech import Speech
from speech import marked as _


@dataclass(frozen=True, slots=True)
class Words:
    """The status, title and detail of a problem."""

    status: int
    title: str
    detail: str

    def spoken(self, said: Speech) -> "Words":
        """Return them in the board's language."""
        return Words(self.status, said.gettext(self.title), said.gettext(self.detail))


PROBLEMS = {
    "malformed": Words(
        400,
        _("This could not be read"),
        _("Send the fields as JSON or as a plain form, each name once. Nothing was stored."),
    ),
    "wrong-receipt": Words(
        403,
        _("This receipt is for something else"),
        _(
            "It does not belong to what you want to do here. The asker's receipt speaks for the asker, and a "
            "mentor's for a mentor; a story takes one of its own. Nothing was stored."
        ),
    ),
    "foreign-origin": Words(
        403,
        _("This came from another site"),
        _("Open the board's own page and send it from there. Nothing was stored."),
    ),
    "not-found": Words(404, _("There is nothing at this address"), _("Start again from the front page.")),
    "method": Words(405, _("This address does not take that"), _("Posts are sent from the board's pages.")),
    "too-large": Words(
        413, _("This is too long to send"), _("Please shorten it and send it again. Nothing was stored.")
    ),
    "media-type": Words(
        415,
        _("This could not be read"),
        _("Send plain JSON or a plain form, without attachments or compression. Nothing was stored."),
    ),
    "draft": Words(
        422,
        _("Some fields need another look"),
        _("Each finding says what to change. Nothing was stored, and your text is still with you."),
    ),
    "proof": Words(
        422,
        _("This could not be sent as it was"),
        _("The proof of work does not fit: it may be too old. Send it again. Nothing was stored."),
    ),
    "unavailable": Words(
        503,
        _("The board cannot take it just now"),
        _("It may not have arrived. Keep your text. Sending the same again is safe: it cannot post twice."),
    ),
}


class Problem(Exception):
    """A problem of the table, with the findings of a draft where there are any."""

    def __init__(self, name: str, findings: tuple[Finding, ...] = (), verb: str = "") -> None:
        super().__init__(name)
        self.name = name
        self.findings = findings
        self.verb = verb
