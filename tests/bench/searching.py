"""How well and how fast a thread is found: judged queries over the samples, and indexes of any size.

The judged set (tests/corpus/searches.jsonl) was written by people who had read the samples and not the
search. Other languages have sets of threads of their own, each with its queries (tests/corpus/searches);
they were written before anything was tried on them. The scripts of the page do the looking, in Chromium.
"""

import base64
import gzip
import json
import random
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import islice
from typing import Any

from playwright.sync_api import Page, Route, sync_playwright

from board import rules
from board.model import Post, State, Thread
from board.words import Question, Story
from infra.assets import served
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
TONGUES = ("de", "es", "ar")
"""Languages that have a judged set of their own, beside English."""
_SCRIPTS = "http://127.0.0.1:65533/"
_LOOK = """async ([scripts, lines, queries]) => {
  const { learn, opened, seek: look } = await import(`${scripts}seek.js`);
  const { has } = await import(`${scripts}marks.js`);
  await learn(lines.map((line) => line[2]));
  let before = performance.now();
  const threads = await opened(lines, has);
  const open = performance.now() - before;
  before = performance.now();
  const found = queries.map((query) => look(threads, query, 5).map(({ thread }) => thread.title));
  return { open, each: (performance.now() - before) / queries.length, found };
}"""


def judged(language: str = "en") -> list[dict[str, str]]:
    """Return the judged queries: kind, query, and the title of the thread that is wanted."""
    if language == "en":
        return [json.loads(line) for line in (FOLDER / "searches.jsonl").read_text("utf-8").splitlines()]
    return [
        {"kind": kind, "query": query, "thread": told["title"]}
        for told in _told(language)
        for kind, query in told["queries"]
    ]


def sample_lines() -> list[Any]:
    """Return the index of a board with the samples."""
    return list(json.loads(sample_pages()["search/index.json"])["threads"])


def own_lines(language: str) -> list[Any]:
    """Return the lines of the threads that the judged queries of a language are about."""
    if language == "en":
        return sample_lines()
    found = []
    for number, told in enumerate(_told(language)):
        question = Question(told["title"], told["body"].strip(), "work", "anyone", language)
        thread = _thread(f"{language}{number:024d}", question, [Story(told["lesson"], told["happened"])])
        found.append(indexing.line(thread, rules.header(thread)))
    return found


def _told(language: str) -> list[Any]:
    return list(tomllib.loads((FOLDER / "searches" / f"{language}.toml").read_text("utf-8"))["thread"])


def looked(page: Page, lines: list[Any], queries: list[str]) -> dict[str, Any]:
    """Return what the page's own scripts find, and the milliseconds to open an index and for a query."""
    page.route(f"{_SCRIPTS}*", _script)
    found: dict[str, Any] = page.evaluate(_LOOK, [_SCRIPTS, lines, queries])
    page.unroute(f"{_SCRIPTS}*")
    return found


def _script(route: Route) -> None:
    """Answer with a script as it is served; nobody listens at that address."""
    body = served(STATIC / route.request.url.removeprefix(_SCRIPTS))
    anywhere = {"Access-Control-Allow-Origin": "*"}
    route.fulfill(body=body, content_type="text/javascript", headers=anywhere)


def recall(page: Page, around: list[Any], language: str = "en") -> dict[str, float]:
    """Return of each kind of query, and of all, how many bring the wanted thread among the best five.

    ``around`` are lines of other threads, among which those of the language have to be found.
    """
    queries = judged(language)
    lines = own_lines(language) + around
    found = looked(page, lines, [each["query"] for each in queries])["found"]
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
        for language in TONGUES:
            others = [line for each in ("en", *TONGUES) if each != language for line in own_lines(each)]
            for around in (others, others + _lines(1_000)):
                share = recall(page, around, language)["all"]
                found = f"{language} queries that find their thread among the best {BEST}"
                name = f"{found}, {len(around):,} others around"
                yield Figure(name, share, bar=0.9, more=True)
            own = own_lines(language)
            marked = sum(len(base64.b64decode(line[7] + "==")) for line in own) / len(own)
            yield Figure(f"marks of a thread in {language}", marked, "bytes")
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
        question = Question(
            some(12), some(120), chance.choice(["work", "life", "craft", "study"]), "anyone", "en"
        )
        told = [Story(some(14), some(250)) for _ in range(chance.choice([0, 1, 1, 2, 3]))]
        yield _thread(f"{number:026d}", question, told, f"{2020 + number * 6 // size}-05-05")


def _thread(thread: str, question: Question, told: list[Story], day: str = "2026-05-05") -> Thread:
    posts = [
        Post(f"{thread}-{at}", "story" if at else "question", at + 1, "", "", State.PUBLISHED, day, each)
        for at, each in enumerate([question, *told])
    ]
    return Thread(thread, tuple(posts))
