"""Bytes: what each kind of page weighs, as it is, with gzip at level 9 and with Brotli at level 5.

The pages are those of a board with the samples, the largest of each kind; and thread pages as they get: with
six stories of 1.5 KB, which is what the budget speaks of, and as full as one page becomes. Their prose is the
samples', cut into posts. A folder of pages that were saved from elsewhere can be set beside them.
"""

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from board import rules
from board.onion import POSTS_ON_A_PAGE
from board.words import Story
from infra.assets import served
from publisher.pages import Printer
from tests.bench import boards, brotli
from tests.bench.figures import Figure
from tests.bench.options import Options
from tests.prose import passages
from tests.running import ROOT
from tests.world import a_site

KB = 1_024
KINDS = (
    ("front page", r"index\.html"),
    ("thread", r"t/[0-9a-z]{26}/index\.html"),
    ("its forms", r"t/[0-9a-z]{26}/write/index\.html"),
    ("thread.json", r"t/[0-9a-z]{26}/thread\.json"),
    ("ask", r"ask/index\.html"),
    ("queue", r"queue/index\.html"),
    ("queue of a topic", r"queue/[a-z-]+/index\.html"),
    ("topics", r"topics/index\.html"),
    ("topic", r"topics/[a-z-]+/(\d+/)?index\.html"),
    ("ahas", r"aha/(\d+/)?index\.html"),
    ("words of a topic", r"topics/[a-z-]+/words/index\.html"),
    ("search", r"search/index\.html"),
    ("mine", r"mine/index\.html"),
    ("mentoring", r"mentoring/index\.html"),
    ("rules", r"rules/index\.html"),
    ("promise", r"promise/index\.html"),
    ("ledger", r"ledger/index\.html"),
    ("feed", r"feed\.xml"),
    ("index of search", r"search/index\.json"),
    ("queue.json", r"queue\.json"),
)


@dataclass(frozen=True, slots=True)
class Weight:
    """The bytes of a page: raw, with gzip and, where it can be had, with Brotli."""

    raw: int
    gzip: int
    brotli: int | None


def weigh(pages: dict[str, bytes]) -> dict[str, Weight]:
    """Return the weight of each page."""
    small = brotli.sizes(list(pages.values()))
    return {
        name: Weight(len(body), len(gzip.compress(body, 9, mtime=0)), least)
        for (name, body), least in zip(pages.items(), small, strict=True)
    }


def kind(key: str) -> str | None:
    """Return the kind of the page under a key, or nothing for one that is of no interest here."""
    return next((name for name, pattern in KINDS if re.fullmatch(pattern, key)), None)


def measure(options: Options) -> Iterator[Figure]:
    """Yield the weight of each kind of page, and of thread pages against their bars."""
    pages = boards.sample_pages()
    largest: dict[str, bytes] = {}
    for key, body in pages.items():
        if (name := kind(key)) and len(body) > len(largest.get(name, b"")):
            largest[name] = body
    six, full = a_thread_page(7), a_thread_page(POSTS_ON_A_PAGE)
    sheets = {name: served(ROOT / "site" / "static" / name) for name in ("board.css", "forms.css")}
    made = {"thread, six stories": six, f"thread, {POSTS_ON_A_PAGE} posts": full} | sheets
    weights = weigh({name: largest[name] for name, _ in KINDS if name in largest} | made)
    for name, weight in weights.items():
        yield from _figures(name, weight, 3 * KB if name == "front page" else None)
    page, style = (weights[name].brotli for name in ("thread, six stories", "board.css"))
    whole = page + style if page is not None and style is not None else None
    yield Figure("thread, six stories, and CSS, Brotli 5", whole, "bytes", bar=9 * KB, stretch=7 * KB)
    yield Figure("thread, six stories, scripts", six.count(b"<script"), bar=0)
    html = [each for name, each in weights.items() if not name.endswith((".json", ".css", "feed", "search"))]
    most = None if page is None else max(each.brotli or 0 for each in html)
    yield Figure("largest page, Brotli 5", most, "bytes", bar=13 * KB)
    if options.peers:
        yield from _peers(options.peers, weights["thread, six stories"])


def a_thread_page(posts: int) -> bytes:
    """Return the first page of a thread with a question and stories, posts of 1.5 KB all of them."""
    printer = Printer(a_site())
    prose = passages(boards.BODY)
    told = [Story(each[:60], each) for each in prose[1:posts]]
    thread = boards.a_thread(1, boards.TOPICS[0], "2027-01-01", 1, *told)
    pages = printer.last_page(thread, replace(rules.header(thread), version=1), (None, None))
    return next(iter(pages.values()))


def _figures(name: str, weight: Weight, stretch: float | None = None) -> Iterator[Figure]:
    yield Figure(f"{name}, raw", weight.raw, "bytes")
    yield Figure(f"{name}, gzip 9", weight.gzip, "bytes")
    bar = 13 * KB if stretch else None
    yield Figure(f"{name}, Brotli 5", weight.brotli, "bytes", bar=bar, stretch=stretch)


def _peers(folder: Path, ours: Weight) -> Iterator[Figure]:
    """Yield the weight of saved pages, and ours over theirs."""
    saved = {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*.htm*"))
    }
    for name, weight in weigh(saved).items():
        yield from _figures(name, weight)
        yield Figure(f"our thread of six stories over {name}, gzip 9", ours.gzip / weight.gzip, "times")
