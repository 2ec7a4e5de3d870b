"""HTML as the plain text that a board has: paragraphs, lists, and the words of everything else.

A link leaves its words and loses its address; an image leaves the words that describe it; a comment leaves
nothing. Whatever else is between tags comes through, since a moderator reads it anyway and nothing is to
be lost on the way. Nothing here resolves, fetches or runs anything.
"""

import re
from html import unescape
from html.parser import HTMLParser

HTML_MOST = 200_000
"""Characters of HTML that are looked at; the longest post that a board takes has a fraction of them."""
_APART = re.compile("address|article|blockquote|div|dl|figure|h[1-6r]|ol|p|pre|section|table|ul")
_OWN_LINE = re.compile("caption|dd|dt|figcaption|li|summary|tr")
_BLANK = re.compile(r"\s+")
_BESIDE = -1


def plain(html: str) -> str:
    """Return the text of a piece of HTML. What is too long for any post comes back as it is."""
    if len(html) > HTML_MOST:
        return html
    reader = _Reader()
    reader.feed(html)
    # A tag that never ends is text. Closing the parser would find that out letter by letter, and looks
    # at the whole rest for each.
    reader.handle_data(unescape(reader.rawdata))
    return "".join(reader.pieces).strip()


class _Reader(HTMLParser):
    """Collects text. ``_gap`` is how many line ends come before the next of it, at most two."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._gap = 0
        self._as_typed = 0
        self._lists: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin what a tag stands for."""
        self._part(tag)
        if tag == "br":
            self._gap = min(2, max(self._gap, 0) + 1)
        elif tag == "pre":
            self._as_typed += 1
        elif tag in ("ul", "ol"):
            self._lists.append(1 if tag == "ol" else 0)
        elif tag == "li":
            self._mark()
        elif tag == "img":
            self._write(dict(attrs).get("alt") or "")
        elif tag in ("td", "th"):
            self._write(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag that ends itself for what browsers take it for: one that begins."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """End what a tag stands for."""
        if tag in ("li", "ul", "ol") and self._gap == _BESIDE:
            self._gap = 0
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        self._part(tag)
        if tag == "pre":
            self._as_typed = max(0, self._as_typed - 1)

    def handle_data(self, data: str) -> None:
        """Take the text between two tags."""
        self._write(data if self._as_typed else _BLANK.sub(" ", data))

    def _write(self, text: str) -> None:
        if self._gap or not self.pieces:
            text = text.lstrip("\n" if self._as_typed else None)
        if text:
            self.pieces += ["\n" * self._gap, text] if self.pieces else [text]
            self._gap = 0

    def _mark(self) -> None:
        """Begin an item of a list; what it begins with stands beside its mark, be it a paragraph."""
        number = self._lists[-1] if self._lists else 0
        if number:
            self._lists[-1] += 1
        self._gap = max(self._gap, 1)
        self._write(f"{number}. " if number else "- ")
        self._gap = _BESIDE

    def _part(self, tag: str) -> None:
        if self._gap == _BESIDE:
            return
        if _APART.fullmatch(tag):
            self._gap = max(self._gap, 1 if self._lists else 2)
        elif _OWN_LINE.fullmatch(tag):
            self._gap = max(self._gap, 1)
