"""Intake's routes: check a draft, seal it, put it under its id.

Every write takes JSON or a plain form and answers in kind. A form without a receipt cannot have
been made by our script, so it is answered with the check page, which makes one.
Nothing here reads a table, and nothing about the request but the draft goes any further.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

import logs
import sealing
from board import beacons, drafts, paths, receipts, slots
from board.drafts import FIELDS
from board.findings import HINT, SPANNED, Finding, find
from board.headers import HEADERS
from board.model import KINDS, Draft, Lane, Question, Story
from intake import body, pages, proof
from intake.answers import as_json, as_page, as_problem, is_form, wants_page
from intake.checking import Checked
from intake.checking import check as check_words
from intake.origin import is_ours
from intake.problems import PROBLEMS, Problem
from intake.sentences import sentence, spoken
from press import Site, environment
from storage.tables import IntakeTable, Unavailable

_KEEP_DAYS = 15
"""Days for which a box waits at the most, the day of its arrival included: 14 full ones at least."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What the routes work with. ``clock`` gives seconds since 1970, ``chance`` random bytes."""

    table: IntakeTable
    key: X25519PublicKey
    pepper: bytes
    beacon_key: bytes
    site: Site
    origins: tuple[str, ...]
    clock: Callable[[], int]
    chance: Callable[[int], bytes]


def create_app(intake: Intake) -> Flask:
    """Return the Flask app of one board."""
    app = Flask(__name__, static_folder=None)
    app.url_map.merge_slashes = False
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False  # same host for pages and /api: no CORS
    env = environment()

    @app.before_request
    def from_our_pages() -> None:
        if request.method == "POST" and not is_ours(
            request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin"), intake.origins
        ):
            raise Problem("foreign-origin")

    @app.get("/api/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/api/check")
    def check() -> Response:
        raw = _fields()
        verb, thread = raw.pop("verb", None), raw.pop("thread", "")
        raw.pop("receipt", None)
        if not isinstance(verb, str) or verb not in FIELDS or not isinstance(thread, str):
            raise Problem("malformed")
        if verb != "threads" and not receipts.ID.fullmatch(thread):
            raise Problem("not-found")
        checked = check_words(intake.site, verb, raw)
        if not wants_page():
            return as_json(200, {"findings": spoken(checked.findings)})
        return check_page(verb, "" if verb == "threads" else thread, raw, checked, 200)

    @app.post("/api/threads")
    def ask() -> Response:
        return write("threads", "")

    @app.post("/api/threads/<thread>/stories")
    def tell(thread: str) -> Response:
        if not receipts.ID.fullmatch(thread):
            raise Problem("not-found")
        return write("stories", thread)

    def write(verb: str, thread: str) -> Response:
        raw = _fields()
        shown = raw.pop("receipt", None)
        checked = check_words(intake.site, verb, raw)
        if not shown and is_form() and wants_page():
            return check_page(verb, thread, raw, checked, 200)
        receipt = _receipt(shown)
        if isinstance(receipt, Finding):
            checked = replace(checked, words=None, findings=(*checked.findings, receipt))
        if checked.words is None or isinstance(receipt, Finding):
            if wants_page():
                return check_page(verb, thread, raw, checked, PROBLEMS["draft"].status)
            raise Problem("draft", checked.findings)
        draft = _draft(intake, verb, thread, checked.words, receipt)
        draft = replace(draft, lane=lane(), screened=checked.screened)
        box = sealing.seal(intake.key, draft.id, drafts.pack(draft))
        intake.table.put(draft.id, box, (intake.clock() // slots.DAY + _KEEP_DAYS) * slots.DAY)
        # The slot is counted from now, when the box is there, and not from when the request came.
        return sent(verb, draft, checked.care, slots.next_slot(intake.site.pace, intake.clock()))

    def lane() -> Lane:
        header = request.headers.get("Proof")
        if header is None:
            return Lane.SLOW
        good = beacons.good(intake.beacon_key, intake.clock())
        if proof.holds(header, good, request.path, request.get_data()):
            return Lane.FAST
        raise Problem("proof")

    def check_page(verb: str, thread: str, raw: dict[str, Any], checked: Checked, status: int) -> Response:
        names = [field.name for field in FIELDS[verb]]
        typed = {name: raw[name] if isinstance(raw.get(name), str) else "" for name in names}
        sentences: dict[str, str] = {}
        marks: dict[str, list[pages.Mark]] = {name: [] for name in names}
        for finding in checked.findings:
            if checked.words is None and finding.kind != HINT:
                sentences.setdefault(finding.field, sentence(finding))
            if finding.kind in SPANNED:
                marks[finding.field].append(pages.mark(typed[finding.field], finding))
        page = pages.CheckPage(
            site=intake.site,
            verb=verb,
            thread=thread,
            fields={field.name: field for field in FIELDS[verb]},
            typed=typed,
            sentences=sentences,
            beside={name: sentences.get(name, "") for name in names},
            action=intake.site.base + ("/api/threads" + (f"/{thread}/stories" if thread else "")),
            marks=marks,
            words=checked.words,
            # A receipt is made only when the words can be sent with it, so that people keep the
            # one that counts.
            receipt=receipts.write(intake.chance(16)) if checked.words else "",
            care=checked.care,
        )
        return as_page(env, status, page)

    def sent(verb: str, draft: Draft, care: bool, slot: int) -> Response:
        url = intake.site.base + paths.thread(draft.thread)
        if draft.kind != "question":
            url += f"#{draft.id}"
        written = slots.written(slot)
        if not wants_page():
            return as_json(202, {"id": draft.id, "thread": draft.thread, "url": url, "slot": written})
        # A slot of seconds would be over before a person has read a time without seconds.
        clock = written[11:16] if intake.site.pace.seconds % 60 == 0 else written[11:19]
        held = draft.lane is Lane.SLOW and intake.site.slow_lane == "held"
        address = intake.origins[0] + url
        page = pages.SentPage(intake.site, verb, url, address, written[:10], clock, held, care)
        return as_page(env, 202, page)

    @app.errorhandler(Problem)
    def problem(error: Problem) -> Response:
        return as_problem(env, intake.site, error)

    @app.errorhandler(body.Malformed)
    def malformed(_error: body.Malformed) -> Response:
        return problem(Problem("malformed"))

    @app.errorhandler(Unavailable)
    def unavailable(_error: Unavailable) -> Response:
        return problem(Problem("unavailable"))

    @app.errorhandler(HTTPException)
    def routing(error: HTTPException) -> Response:
        answer = problem(Problem("method" if isinstance(error, MethodNotAllowed) else "not-found"))
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return answer

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        logs.failure(str(request.url_rule), 503, error)
        return problem(Problem("unavailable"))

    @app.after_request
    def with_headers(answer: Response) -> Response:
        answer.headers.update(HEADERS["answer"])
        return answer

    return app


def _fields() -> dict[str, Any]:
    """Return the fields of the request. Raises Problem and Malformed."""
    data = request.get_data()
    if len(data) > body.MOST:
        raise Problem("too-large")
    if request.headers.get("Content-Encoding") or request.mimetype not in (body.JSON, body.FORM):
        raise Problem("media-type")
    return body.read(request.mimetype, data)


def _receipt(text: object) -> bytes | Finding:
    if not text:
        return find("receipt", "missing")
    try:
        return receipts.read(text if isinstance(text, str) else "")
    except receipts.BadReceipt:
        return find("receipt", "choice")


def _draft(intake: Intake, verb: str, thread: str, words: Question | Story, receipt: bytes) -> Draft:
    """Return the draft under the id that its receipt gives it. Raises Problem."""
    asked = receipts.thread_id(intake.pepper, receipt)
    if verb == "threads":
        return Draft(id=asked, thread=asked, kind=KINDS[verb], mark=asked, words=words)
    if asked == thread:
        raise Problem("wrong-receipt")
    story = receipts.story_id(intake.pepper, thread, receipt)
    return Draft(id=story, thread=thread, kind=KINDS[verb], mark=story, words=words)
