"""Response headers, one table: what kind of page it is decides what it may do.

Pages for reading run no script and load nothing from elsewhere. Pages with a form may run ours.
Form pages are served with ``Referrer-Policy: same-origin``: under ``no-referrer`` browsers send
``Origin: null`` with a plain form, which would lock out people without JavaScript.
The local server, intake and the edge all serve from this table.
"""

from typing import Literal

from board import paths

PageKind = Literal["reading", "writing", "answer", "data", "asset"]

_SHUT = "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
_LOOKS = "default-src 'none'; style-src 'self'; img-src 'self'"
# Nothing connects where no script runs. Auditors of pages read /robots.txt through them, and may.
_READING_CSP = f"{_LOOKS}; connect-src 'self'; {_SHUT}"
_ANSWER_CSP = f"{_LOOKS}; {_SHUT}"
_WRITING_CSP = (
    f"{_LOOKS}; script-src 'self'; connect-src 'self'; "
    f"require-trusted-types-for 'script'; trusted-types proof; {_SHUT}"
)
_DATA_CSP = f"default-src 'none'; {_SHUT}"
# Text leaves the edge within this minute after a removal, as long as the bucket answers.
_A_MINUTE = "public, max-age=0, s-maxage=60, must-revalidate"

_ALWAYS = {
    # Browsers heed it on HTTPS alone, so it can stand on every server of the board.
    "Strict-Transport-Security": "max-age=63072000",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "browsing-topics=(), camera=(), geolocation=(), microphone=()",
}

HEADERS: dict[PageKind, dict[str, str]] = {
    "reading": _ALWAYS
    | {
        "Content-Security-Policy": _READING_CSP,
        "Referrer-Policy": "no-referrer",
        "Cache-Control": _A_MINUTE,
    },
    "writing": _ALWAYS
    | {
        "Content-Security-Policy": _WRITING_CSP,
        "Referrer-Policy": "same-origin",
        "Cache-Control": _A_MINUTE,
    },
    "answer": _ALWAYS
    | {
        "Content-Security-Policy": _ANSWER_CSP,
        "Referrer-Policy": "same-origin",
        "Cache-Control": "no-store",
    },
    "data": _ALWAYS
    | {"Content-Security-Policy": _DATA_CSP, "Referrer-Policy": "no-referrer", "Cache-Control": _A_MINUTE},
    "asset": _ALWAYS
    | {
        "Content-Security-Policy": _DATA_CSP,
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "public, max-age=3600",
    },
}

MEDIA_TYPES = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
}
"""The media type of a page by the ending of its key."""


def media_type(key: str) -> str:
    """Return the media type of the page under an object key. Raises KeyError for a kind we have none of."""
    return MEDIA_TYPES[key.rpartition(".")[2]]


def page_kind(address: str) -> PageKind:
    """Return the kind of the page at an address of the site, or under the key of one."""
    if address.startswith(paths.STATIC):
        return "asset"
    if address.endswith((".json", ".xml", ".txt")):
        return "data"
    page = "/" + address.lstrip("/").removesuffix("index.html")
    forms = page.startswith("/t/") and "/write/" in page[3:]
    return "writing" if forms or page.startswith(("/ask/", "/mine/", "/queue/", "/search/")) else "reading"
