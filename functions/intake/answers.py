"""Answers in kind: JSON for programs, a page for people, and a problem for either.

Accept decides; where it does not, what was sent does. Every answer is made here and nowhere else.
Our own script asks for ``application/json;profile=record``: the same JSON, with the record that will be
kept, and filled up with spaces to twice the size that the script filled up what it sent to, so that the
answer, which repeats the words, tells no more of them than the question did.
"""

import json
from typing import Any

from flask import Response, request

from intake import body, pages
from intake.problems import PROBLEMS, Problem
from intake.sentences import spoken
from press import Site

PROBLEM = "application/problem+json"
_PAGE = "text/html"
_PROFILE = "profile=record"
_STEP = 2_048


def is_form() -> bool:
    """Say whether the request is a plain form."""
    return bool(request.mimetype == body.FORM)


def wants_page() -> bool:
    """Say whether the answer is a page."""
    kinds = [_PAGE, body.JSON, PROBLEM] if is_form() else [body.JSON, PROBLEM, _PAGE]
    return request.accept_mimetypes.best_match(kinds, default=kinds[0]) == _PAGE


def wants_record() -> bool:
    """Say whether the answer is for our own script, which shows the record of a post."""
    return any(_PROFILE in kind for kind, _ in request.accept_mimetypes)


def as_json(status: int, value: dict[str, Any], media_type: str = body.JSON) -> Response:
    """Return a JSON answer."""
    written = json.dumps(value, ensure_ascii=False).encode()
    if wants_record():
        written = written.ljust(max(2 * _step(len(request.get_data())), _step(len(written))))
    return Response(written, status, content_type=media_type)


def _step(length: int) -> int:
    """Return the size to which our script fills up what is so long."""
    return _STEP << max(0, (length - 1).bit_length() - 11)


def as_page(status: int, page: Any) -> Response:
    """Return a page of one of the contexts in intake.pages."""
    return Response(pages.print_page(page), status, content_type="text/html; charset=utf-8")


def as_problem(site: Site, problem: Problem) -> Response:
    """Return a problem, as a page or as a problem document (RFC 9457)."""
    words = PROBLEMS[problem.name].spoken(site.speech)
    if wants_page():
        wrote = request.method == "POST"
        page = pages.ProblemPage(site, problem.name, words.title, words.detail, wrote)
        answer = as_page(words.status, page)
    else:
        document = {
            "type": f"{site.base}/problems/{problem.name}",
            "title": words.title,
            "status": words.status,
            "detail": words.detail,
            "findings": spoken(site.speech, problem.findings, problem.verb),
        }
        answer = as_json(words.status, document, PROBLEM)
    if words.status == 503:
        answer.headers["Retry-After"] = "60"
    return answer
