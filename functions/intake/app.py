"""Intake's routes: check a draft, seal it, put it under its id.

Every write takes JSON or a plain form and answers in kind. A form without a receipt cannot have
been made by our script, so it is answered with the check page, which makes one.
Nothing here reads a table, and nothing about the request but the draft goes any further.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

import logs
import sealing
from board import drafts, paths, receipts, slots
from board.drafts import FIELDS
from board.findings import Finding, find
from board.headers import HEADERS
from board.model import Draft, Question, Story
from intake import body, pages
from intake.origin import is_ours
from intake.problems import PROBLEMS, Problem
from intake.sentences import sentence, spoken
from press import Site, environment
from storage.tables import IntakeTable, Unavailable

_KEEP_DAYS = 15
"""Days for which a box waits at the most, the day of its arrival included: 14 full ones at least."""
_KINDS = {"threads": "question", "stories": "story"}


@dataclass(frozen=True, slots=True)
class Intake:
    """What the routes work with. ``clock`` gives seconds since 1970, ``chance`` random bytes."""

    table: IntakeTable
    key: X25519PublicKey
    pepper: bytes
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
        if verb not in FIELDS or not isinstance(thread, str):
            raise Problem("malformed")
        if verb != "threads" and not receipts.ID.fullmatch(thread):
            raise Problem("not-found")
        if not _wants_page():
            words = _words(verb, raw)
            return _json_answer(200, {"findings": spoken(words) if isinstance(words, tuple) else []})
        return check_page(verb, "" if verb == "threads" else thread, raw, 200)

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
        receipt_text = raw.pop("receipt", None)
        if not receipt_text and _is_form():
            return check_page(verb, thread, raw, 200)
        words = _words(verb, raw)
        receipt = _receipt(receipt_text)
        findings = tuple(found for part in (words, receipt) if isinstance(part, tuple) for found in part)
        if findings:
            if _wants_page():
                return check_page(verb, thread, raw, PROBLEMS["draft"].status)
            raise Problem("draft", findings)
        assert isinstance(words, Question | Story)  # noqa: S101 (findings are dealt with above)
        assert isinstance(receipt, bytes)  # noqa: S101
        draft = _draft(verb, thread, words, receipt)
        try:
            box = sealing.seal(intake.key, draft.id, drafts.pack(draft))
        except sealing.TooLong:
            # It fits every limit and still not the largest box: only text without any repetition does.
            longest = max(FIELDS[verb], key=lambda field: len(getattr(words, field.name)))
            raise Problem("draft", (find(longest.name, "long"),)) from None
        now = intake.clock()
        intake.table.put(draft.id, box, (now // slots.DAY + _KEEP_DAYS) * slots.DAY)
        # The slot is counted from now, when the box is there, and not from when the request came.
        return _sent(verb, draft, slots.next_slot(intake.site.pace, intake.clock()))

    def _words(verb: str, raw: dict[str, Any]) -> Question | Story | tuple[Finding, ...]:
        return drafts.read(verb, raw, intake.site.slugs, intake.site.language)

    def _draft(verb: str, thread: str, words: Question | Story, receipt: bytes) -> Draft:
        asked = receipts.thread_id(intake.pepper, receipt)
        if verb == "threads":
            return Draft(id=asked, thread=asked, kind=_KINDS[verb], mark=asked, words=words)
        if asked == thread:
            raise Problem("wrong-receipt")
        story = receipts.story_id(intake.pepper, thread, receipt)
        return Draft(id=story, thread=thread, kind=_KINDS[verb], mark=story, words=words)

    def check_page(verb: str, thread: str, raw: dict[str, Any], status: int) -> Response:
        words = _words(verb, raw)
        findings = words if isinstance(words, tuple) else ()
        sentences: dict[str, str] = {}
        for finding in findings:
            sentences.setdefault(finding.field, sentence(finding))
        page = pages.CheckPage(
            site=intake.site,
            verb=verb,
            thread=thread,
            fields={field.name: field for field in FIELDS[verb]},
            typed={field.name: _typed(raw, field.name) for field in FIELDS[verb]},
            sentences=sentences,
            words=None if findings else words,  # type: ignore[arg-type]
            # A receipt is made only when the words can be sent with it, so that people keep the
            # one that counts.
            receipt="" if findings else receipts.write(intake.chance(16)),
        )
        return _page_answer(status, pages.print_page(env, page))

    def _sent(verb: str, draft: Draft, slot: int) -> Response:
        url = intake.site.base + paths.thread(draft.thread)
        if draft.kind != "question":
            url += f"#{draft.id}"
        written = slots.written(slot)
        if not _wants_page():
            return _json_answer(202, {"id": draft.id, "thread": draft.thread, "url": url, "slot": written})
        # A slot of seconds would be over before a person has read a time without seconds.
        clock = written[11:16] if intake.site.pace.seconds % 60 == 0 else written[11:19]
        page = pages.SentPage(intake.site, verb, url, written[:10], clock)
        return _page_answer(202, pages.print_page(env, page))

    @app.errorhandler(Problem)
    def problem(error: Problem) -> Response:
        words = PROBLEMS[error.name]
        if _wants_page():
            page = pages.ProblemPage(intake.site, words.title, words.detail)
            answer = _page_answer(words.status, pages.print_page(env, page))
        else:
            answer = _json_answer(
                words.status,
                {
                    "type": f"{intake.site.base}/problems/{error.name}",
                    "title": words.title,
                    "status": words.status,
                    "detail": words.detail,
                    "findings": spoken(error.findings),
                },
                "application/problem+json",
            )
        if words.status == 503:
            answer.headers["Retry-After"] = "60"
        return answer

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
    data = request.get_data(cache=False)
    if len(data) > body.MOST:
        raise Problem("too-large")
    if request.headers.get("Content-Encoding") or request.mimetype not in (body.JSON, body.FORM):
        raise Problem("media-type")
    return body.read(request.mimetype, data)


def _is_form() -> bool:
    return request.mimetype == body.FORM


def _wants_page() -> bool:
    """Say whether the answer is a page: Accept decides, and where it does not, what was sent."""
    kinds = ["text/html", body.JSON] if _is_form() else [body.JSON, "text/html"]
    return request.accept_mimetypes.best_match(kinds, default=kinds[0]) == "text/html"


def _receipt(text: object) -> bytes | tuple[Finding, ...]:
    if not text:
        return (find("receipt", "missing"),)
    try:
        return receipts.read(text if isinstance(text, str) else "")
    except receipts.BadReceipt:
        return (find("receipt", "choice"),)


def _typed(raw: dict[str, Any], name: str) -> str:
    value = raw.get(name)
    return value if isinstance(value, str) else ""


def _json_answer(status: int, value: dict[str, Any], media_type: str = body.JSON) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), status, content_type=media_type)


def _page_answer(status: int, page: str) -> Response:
    return Response(page, status, content_type="text/html; charset=utf-8")
