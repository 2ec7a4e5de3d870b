"""Intake's routes: check a draft, seal it, put it under its id.

Every write takes JSON or a plain form and answers in kind. A form without a receipt cannot have
been made by our script, so it is answered with the check page, which makes one.
Nothing here reads a table, and nothing about the request but the draft goes any further.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

import logs
import sealing
from board import beacons, drafts, paths, receipts, slots
from board.drafts import CLAIMS, FIELDS
from board.findings import Finding
from board.headers import HEADERS
from board.model import Draft, Lane
from board.words import Flag, Undo, Withdrawal
from intake import body, claims, pages, proof
from intake.answers import as_json, as_page, as_problem, is_form, wants_page, wants_record
from intake.checking import Checked
from intake.checking import check as check_words
from intake.origin import is_ours
from intake.presenting import Presented, presented
from intake.problems import PROBLEMS, Problem
from intake.record import record
from intake.sentences import sentence, spoken
from press import Site
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
        if not isinstance(verb, str) or verb not in FIELDS or not isinstance(thread, str):
            raise Problem("malformed")
        if verb != "threads" and not receipts.ID.fullmatch(thread):
            raise Problem("not-found")
        given = {name: raw.pop(name, None) for name in ("receipt", "as", "nonce")}
        checked = check_words(intake.site, verb, raw)
        if not wants_page():
            # Of the claims only who writes can be looked at here: receipts are for the final way.
            role = {"as": given["as"]} if "as" in CLAIMS[verb] else {}
            wrong = claims.read(role)
            told = (*checked.findings, *(wrong if isinstance(wrong, tuple) else ()))
            return as_json(200, {"findings": spoken(intake.site.speech, told, verb)})
        return check_page(verb, "" if verb == "threads" else thread, raw, given["as"], checked)

    @app.post("/api/receipts")
    def present() -> Response:
        found = presented(intake.pepper, intake.site, _fields(), lenient=is_form())
        if isinstance(found, Presented):
            if wants_page():
                return as_page(200, pages.PresentedPage(intake.site, found))
            return as_json(200, asdict(found))
        if wants_page():
            sentences = {finding.field: sentence(intake.site.speech, finding) for finding in found}
            return as_page(PROBLEMS["draft"].status, pages.PresentPage(intake.site, sentences))
        raise Problem("draft", found)

    @app.post("/api/threads")
    def ask() -> Response:
        return write("threads", "")

    @app.post("/api/threads/<thread>/<verb>")
    def write_in(thread: str, verb: str) -> Response:
        if not receipts.ID.fullmatch(thread) or verb not in FIELDS or verb == "threads":
            raise Problem("not-found")
        return write(verb, thread)

    def write(verb: str, thread: str) -> Response:
        raw = _fields()
        given = {name: raw.pop(name, None) for name in CLAIMS[verb]}
        checked = check_words(intake.site, verb, raw)
        if not given.get("receipt", given.get("nonce")) and is_form() and wants_page():
            return check_page(verb, thread, raw, given.get("as"), checked)
        claim = claims.read(given)
        wrong = claim if isinstance(claim, tuple) else ()
        if checked.words is None or isinstance(claim, tuple):
            if wants_page():
                return check_page(
                    verb, thread, raw, given.get("as"), checked, wrong, PROBLEMS["draft"].status
                )
            raise Problem("draft", (*checked.findings, *wrong), verb)
        draft = claims.draft(intake.pepper, verb, thread, checked.words, claim)
        draft = replace(draft, lane=lane(), screened=checked.screened)
        box = sealing.seal(intake.key, draft.id, drafts.pack(draft))
        intake.table.put(draft.id, box, (intake.clock() // slots.DAY + _KEEP_DAYS) * slots.DAY)
        # The slot is counted from now, when the box is there, and not from when the request came.
        return sent(draft, checked.care, slots.next_slot(intake.site.pace, intake.clock()))

    def lane() -> Lane:
        header = request.headers.get("Proof")
        if header is None:
            return Lane.SLOW
        good = beacons.good(intake.beacon_key, intake.clock())
        if proof.holds(header, good, request.path, request.get_data()):
            return Lane.FAST
        raise Problem("proof")

    def check_page(
        verb: str,
        thread: str,
        raw: dict[str, Any],
        role: object,
        checked: Checked,
        wrong: tuple[Finding, ...] = (),
        status: int = 200,
    ) -> Response:
        # Receipt and nonce are made only when the words can be sent with them, so that people keep the
        # one that counts.
        codes = [receipts.write(intake.chance(16)) if checked.words else "" for _ in range(2)]
        page = pages.check_page(intake.site, verb, thread, raw, role, checked, wrong, *codes)
        return as_page(status, page)

    def sent(draft: Draft, care: bool, slot: int) -> Response:
        url = intake.site.base + paths.thread(draft.thread)
        if draft.kind != "question":
            named = draft.words.post if isinstance(draft.words, Flag | Withdrawal | Undo) else draft.id
            url += f"#{named}"
        written = slots.written(slot)
        told = {"id": draft.id, "thread": draft.thread, "url": url, "slot": written}
        if not wants_page() and not wants_record():
            return as_json(202, told)
        back = draft.kind in ("flag", "withdrawal", "undo")
        held = draft.lane is Lane.SLOW and intake.site.slow_lane == "held" and not back
        day = slots.day(slot)
        kept = record(draft, day, held)
        if not wants_page():
            shown = {"record": [[line.name, line.value] for line in kept]} if kept else {}
            return as_json(202, {**told, **shown})
        # A slot of seconds would be over before a person has read a time without seconds.
        clock = written[11:16] if intake.site.pace.seconds % 60 == 0 else written[11:19]
        address = intake.origins[0] + url
        page = pages.SentPage(intake.site, draft.kind, url, address, day, clock, held, care, kept)
        return as_page(202, page)

    @app.errorhandler(Problem)
    def problem(error: Problem) -> Response:
        return as_problem(intake.site, error)

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
