"""How well and how fast a thread is found: judged queries over the samples, and indexes of any size.

The judged set (tests/corpus/searches.jsonl) was written by people who had read the samples and not the
search. The scripts of the page do the looking, in Chromium.
"""

import base64
import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import islice
from typing import Any

from playwright.sync_api import Page, sync_playwright

from board import rules
from board.model import Post, State, Thread
from board.words import Question, Story
from publisher import indexing
from tests.bench.boards import sample_pages
from tests.bench.figures import Figure
from tests.bench.options import Options
from tests.bench.rounds import seconds
from tests.browser.conftest import FLAGS, chromium_path
from tests.corpus import FOLDER
from tests.running import ROOT

STATIC = ROOT / "site" / "static"
BEST = 5
SIZES, LARGE = (1_000, 5_000), 20_000
_LOOK = """async ([seek, marks, lines, queries]) => {
  const { opened, seek: look } = await import(seek);
  const { has } = await import(marks);
  let before = performance.now();
  const threads = opened(lines, has);
  const open = performance.now() - before;
  before = performance.now();
  const found = queries.map((query) => look(threads, query, 5).map(({ thread }) => thread.title));
  return { open, each: (performance.now() - before) / queries.length, found };
}"""


def judged() -> list[dict[str, str]]:
    """Return the judged queries: kind, query, and the title of the thread that is wanted."""
    return [json.loads(line) for line in (FOLDER / "searches.jsonl").read_text("utf-8").splitlines()]


def sample_lines() -> list[Any]:
    """Return the index of a board with the samples."""
    return list(json.loads(sample_pages()["search/index.json"])["threads"])


def looked(page: Page, lines: list[Any], queries: list[str]) -> dict[str, Any]:
    """Return what the page's own scripts find, and the milliseconds to open an index and for a query."""
    written = [
        "data:text/javascript;base64," + base64.b64encode((STATIC / name).read_bytes()).decode()
        for name in ("seek.js", "marks.js")
    ]
    found: dict[str, Any] = page.evaluate(_LOOK, [*written, lines, queries])
    return found


def recall(page: Page, around: list[Any]) -> dict[str, float]:
    """Return of each kind of query, and of all, how many bring the wanted thread among the best five.

    ``around`` are lines of other threads, among which the samples have to be found.
    """
    queries = judged()
    found = looked(page, sample_lines() + around, [each["query"] for each in queries])["found"]
    hits = defaultdict(list)
    for each, titles in zip(queries, found, strict=True):
        for kind in (each["kind"], "all"):
            hits[kind].append(each["thread"] in titles)
    return {kind: sum(all_) / len(all_) for kind, all_ in hits.items()}


def measure(options: Options) -> Iterator[Figure]:
    """Yield recall, and sizes and times at several sizes of board."""
    with a_page() as page:
        for size in (0, *SIZES):
            for kind, share in recall(page, _lines(size)).items():
                bar = 0.9 if kind == "all" else None
                name = f"{kind} queries that find their thread among the best {BEST}, {size:,} others around"
                yield Figure(name, share, bar=bar, more=True)
        for size in (*SIZES, LARGE) if options.large else SIZES:
            lines = _lines(size)
            made = seconds(lambda size=size: [*_made(size, 200)]) / 200
            files = _files(lines)
            whole = sum(len(gzip.compress(body, 6)) for body in files)
            here = lines[: indexing.WHOLE]
            asked = looked(page, here, [" ".join(line[4].split()[2:5]) for line in here[:20]])
            yield Figure(f"index of {size:,} threads, gzip", whole / 1e3, "KB", note=f"in {len(files)} files")
            yield Figure(f"a line of {size:,}, to make", made * 1e3, "ms")
            yield Figure(f"{len(here):,} threads, to open", asked["open"], "ms")
            yield Figure(f"a query in {len(here):,} threads", asked["each"], "ms")


@contextmanager
def a_page() -> Iterator[Page]:
    """Give a page of Chromium that has nothing to do with any board."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        yield browser.new_page()
        browser.close()


@cache
def _lines(size: int) -> list[Any]:
    return list(_made(size, size))


def _made(size: int, most: int) -> Iterator[Any]:
    for thread in islice(_threads(size), most):
        if line := indexing.line(thread, rules.header(thread)):
            yield line


def _files(lines: list[Any]) -> list[bytes]:
    """Return the files of an index with these lines."""
    if len(lines) <= indexing.WHOLE:
        return [indexing.whole(lines)]
    topics: dict[str, list[Any]] = {}
    for line in lines:
        topics.setdefault(line[1], []).append(line)
    starts = ((here, at) for here in topics.values() for at in range(0, len(here), indexing.BLOCK))
    return [indexing.part(here[at : at + indexing.BLOCK]) for here, at in starts]


def _threads(size: int) -> Iterator[Thread]:
    """Yield made-up threads whose words are as frequent as those of the samples."""
    text = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "site" / "samples").glob("*.toml")))
    words = [word for word in text.split() if word.isalpha()]
    chance = random.Random(7)  # noqa: S311 (the same threads each time)

    def some(count: int) -> str:
        # One word in ten is of no other thread: names of things are what makes texts differ.
        return " ".join(
            chance.choice(words)
            if chance.random() < 0.9
            else f"{chance.choice(words)}{chance.randrange(400)}"
            for _ in range(count)
        )

    for number in range(size):
        thread = f"{number:026d}"
        question = Question(
            some(12), some(120), chance.choice(["work", "life", "craft", "study"]), "anyone", "en"
        )
        told = [Story(some(14), some(250)) for _ in range(chance.choice([0, 1, 1, 2, 3]))]
        day = f"{2020 + number * 6 // size}-05-05"
        posts = [
            Post(f"{number}-{at}", "story" if at else "question", at + 1, "", "", State.PUBLISHED, day, each)
            for at, each in enumerate([question, *told])
        ]
        yield Thread(thread, tuple(posts))
