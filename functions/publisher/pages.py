"""From what is on the board to the bytes of a page. Pure.

Each page kind has a template and a context (publisher/contexts.py). The same board gives the same
bytes, so the bucket can be deleted and made again.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from jinja2 import Environment

import stored
from board import beacons, onion, paths, search
from board.drafts import FIELDS, Field
from board.model import Header, Mode, Post, State, Tally, Thread, WaitsFor
from board.moderation import Entry
from board.onion import Unit
from press import Site, environment, render
from publisher import shelving
from publisher.contexts import (
    CONTEXTS,
    AhaPage,
    AhaRow,
    AskPage,
    Beside,
    FeedPage,
    FeedRow,
    HomePage,
    LedgerPage,
    MentoringPage,
    MinePage,
    MissingPage,
    MonthPage,
    PromisePage,
    QueuePage,
    RulesPage,
    SearchPage,
    StubPage,
    ThreadPage,
    TopicPage,
    TopicsPage,
    WordsPage,
    WritePage,
)
from publisher.programs import feed_json, queue_json, thread_json
from publisher.shelving import Pages
from publisher.showing import addresses_of, is_shown, stale_numbers, targets
from wording import rules

ROWS_IN_THE_QUEUE = 30
ROWS_IN_A_FEED = 30
NEWEST = 8
"""Questions that the page of topics shows of all of them."""
WORDS_OF_A_THREAD = 4
"""Words by which a thread is found on the page of words of its topic."""
LINES_OF_THE_LEDGER = 100
"""Lines of the ledger on its first page; each month has a page with all of them."""
LONGEST_WAITING = 4
"""Waiting questions that the front page shows."""

_TEMPLATES = {context: template for template, context in CONTEXTS.items()}


@dataclass(frozen=True, slots=True)
class News:
    """What lists say of the last slot and of the board, besides the queue."""

    tally: Tally | None
    mode: Mode
    counts: dict[str, int]
    answered: list[Header]
    ahas: list[AhaRow]
    asked: list[Header]
    ledger: list[Entry]


class Printer:
    """Prints the pages of one board."""

    FIXED = (
        paths.ASK,
        paths.MINE,
        paths.SEARCH,
        paths.MENTORING,
        paths.RULES,
        paths.PROMISE,
        paths.MISSING,
        paths.ROBOTS,
    )
    LISTS = (
        paths.HOME,
        paths.TOPICS,
        paths.QUEUE,
        paths.QUEUE_JSON,
        paths.LEDGER,
        paths.FEED,
        paths.FEED_JSON,
        paths.QUEUE_FEED,
    )

    def __init__(self, site: Site, env: Environment | None = None) -> None:
        self.site = site
        self._env = env or environment(site.speech)

    def fixed(self, mode: Mode) -> Pages:
        """Return the pages that depend on nothing that anybody wrote."""
        return {
            paths.ASK: self._print(AskPage(self.site, _fields("threads"), mode)),
            paths.MINE: self._print(MinePage(self.site)),
            paths.SEARCH: self._print(SearchPage(self.site)),
            paths.MENTORING: self._print(MentoringPage(self.site)),
            paths.RULES: self._print(RulesPage(self.site, rules(self.site.speech))),
            paths.PROMISE: self._print(PromisePage(self.site, stored.kinds())),
            paths.MISSING: self._print(MissingPage(self.site)),
            paths.ROBOTS: self._robots(),
        }

    def _robots(self) -> bytes:
        if not self.site.robots:
            return b"User-agent: *\nDisallow: /\n"
        sitemap = f"Sitemap: {self.site.root}{paths.SITEMAP}\n" if self.site.root else ""
        return f"User-agent: *\nDisallow: {self.site.base}/api/\n{sitemap}".encode()

    def beacon(self, key: bytes, now: int, mode: Mode) -> Pages:
        """Return the page with the beacon of the hour."""
        return {paths.BEACON: _json(beacons.page(key, now, mode))}

    def thread(
        self, thread: Thread, header: Header, changed: frozenset[int] | None, beside: Beside = (None, None)
    ) -> Pages:
        """Return the pages of a thread that posts of the given ordinals change; of None: all."""
        parts = onion.pages(thread)
        addresses = addresses_of(thread, changed)
        if not is_shown(header, parts):
            question = thread.question
            stub = self._print(StubPage(self.site, question.state, question.reason, question.until))
            pages = dict.fromkeys(addresses, stub)
            return pages | {paths.thread_json(thread.id): _json(thread_json(thread, header))}
        pages = self._read(thread, header, parts, stale_numbers(thread, changed, len(parts)), beside)
        write = WritePage(self.site, header, thread.question, _all_fields(), targets(thread))
        pages[paths.write(thread.id)] = self._print(write)
        pages[paths.thread_json(thread.id)] = _json(thread_json(thread, header))
        return pages

    def last_page(self, thread: Thread, header: Header, beside: Beside) -> Pages:
        """Return the last page of a thread that can be read; from there one goes on to those beside it."""
        if header.state is not State.PUBLISHED:
            return {}  # gone meanwhile, and made again by whoever took it away
        parts = onion.pages(thread)
        return self._read(thread, header, parts, [len(parts)], beside)

    def _read(
        self, thread: Thread, header: Header, parts: list[list[Unit]], numbers: list[int], beside: Beside
    ) -> Pages:
        """Return the pages of the given numbers of a thread that can be read, whose parts these are."""
        ahas = self._ahas_of(thread)
        shelf = paths.topic(header.topic, shelving.page(header.place)) if header.place else ""
        pages = {}
        for number in numbers:
            units = tuple(parts[number - 1])
            page = ThreadPage(self.site, header, units, ahas, number, len(parts), shelf, *beside)
            pages[paths.thread(thread.id, number)] = self._print(page)
        return pages

    def _ahas_of(self, thread: Thread) -> tuple[tuple[Post, str, str], ...]:
        found = []
        for aha, story, lesson in onion.ahas(thread):
            page = paths.thread(thread.id, onion.page_of(thread, story or aha))
            found.append((aha, f"{self.site.base}{page}#{story.id}" if story else "", lesson))
        return tuple(found)

    def topic(self, slug: str, rows: list[Header], count: int, *, numbers: list[int]) -> Pages:
        """Return the newest page of a topic, and its pages of the given numbers.

        ``rows`` holds at least the rows of those pages and of the last two.
        """
        return shelving.pages(partial(paths.topic, slug), rows, count, numbers, partial(self._topic, slug))

    def words(self, slug: str, rows: list[Header]) -> bytes:
        """Return the page of words of a topic's newest threads, for whoever cannot search with a script."""
        found: dict[str, list[Header]] = {}
        for row in sorted(rows, key=lambda row: row.place, reverse=True):
            told = search.telling(row.title, row.excerpt, language=row.language, most=WORDS_OF_A_THREAD)
            for word in told:
                found.setdefault(word, []).append(row)
        words = tuple((word, tuple(found[word])) for word in sorted(found))
        return self._print(WordsPage(self.site, slug, words))

    def ahas(self, rows: list[AhaRow], count: int, *, numbers: list[int]) -> Pages:
        """Return the newest page of ahas, and their pages of the given numbers, as ``topic`` does."""
        shown = [row for row in rows if row.post.state is State.PUBLISHED]
        return shelving.pages(paths.ahas, shown, count, numbers, self._ahas)

    def feed(self, address: str, topic: str, rows: tuple[FeedRow, ...]) -> bytes:
        """Return a feed of threads in their order, newest first. It follows no thread and nobody."""
        if address == paths.FEED_JSON:
            return _json(feed_json(self.site, rows))
        updated = rows[0].header.day if rows else ""
        return self._print(FeedPage(self.site, topic, address, rows, updated))

    def lists(
        self,
        news: News,
        queue: dict[WaitsFor, list[Header]],
        touched: Iterable[str] = (),
        every_month: bool = False,
    ) -> Pages:
        """Return the front page, the topics, the ledger, and the queue: for people and for programs."""
        longest = tuple(queue[WaitsFor.STORY][:LONGEST_WAITING])
        # Of a topic that the operator took away the queue has a page while something waits, or just went.
        topics = {
            *self.site.slugs,
            *touched,
            *(header.topic for headers in queue.values() for header in headers),
        }
        return {
            paths.HOME: self._print(HomePage(self.site, tuple(news.ahas), longest, tuple(news.answered))),
            paths.TOPICS: self._print(TopicsPage(self.site, news.counts, newest_first(news.asked)[:NEWEST])),
            paths.QUEUE: self._queue("", queue, news.mode),
            paths.QUEUE_JSON: _json(queue_json(news.tally.slot if news.tally else "", queue)),
            **self._ledger(news, every_month),
            **{paths.topic_queue(slug): self._queue(slug, queue, news.mode) for slug in sorted(topics)},
        }

    def _ledger(self, news: News, every_month: bool) -> Pages:
        """Return the ledger: its newest lines, and the pages of the last month, or of each."""
        months: dict[str, list[Entry]] = {}
        for entry in news.ledger:
            months.setdefault(entry.day[:7], []).append(entry)
        totals = tuple(
            (month, tuple(Counter(e.verb for e in months[month]).items())) for month in sorted(months)
        )
        head = news.ledger[-1].chain if news.ledger else ""
        newest = tuple(news.ledger[: -LINES_OF_THE_LEDGER - 1 : -1])
        page = LedgerPage(self.site, news.tally, news.mode, newest, totals, head)
        pages = {paths.LEDGER: self._print(page)}
        # Months gone by do not change any more.
        for month in sorted(months) if every_month else sorted(months)[-1:]:
            lines = months[month]
            pages[paths.ledger(month)] = self._print(
                MonthPage(self.site, month, tuple(lines), lines[-1].chain)
            )
            pages[paths.ledger_json(month)] = _json({"lines": [asdict(line) for line in lines]})
        return pages

    def _queue(self, slug: str, queue: dict[WaitsFor, list[Header]], mode: Mode) -> bytes:
        rows = {
            waits_for: [header for header in headers if slug in ("", header.topic)]
            for waits_for, headers in queue.items()
        }
        shown = {waits_for: headers[:ROWS_IN_THE_QUEUE] for waits_for, headers in rows.items()}
        more = sum(len(rows[waits_for]) - len(shown[waits_for]) for waits_for in rows)
        counts: dict[str, int] = {}
        if not slug:  # only the queue of all topics points to the others
            counts = dict.fromkeys(self.site.slugs, 0)
            counts |= Counter(header.topic for headers in queue.values() for header in headers)
        stories, layers, ahas = (
            tuple(shown[each]) for each in (WaitsFor.STORY, WaitsFor.LAYER, WaitsFor.AHA)
        )
        return self._print(QueuePage(self.site, slug, stories, layers, ahas, more, counts, mode))

    def _topic(self, slug: str, rows: list[Header], older: str, newer: str, number: int) -> bytes:
        newest_first = tuple(sorted(rows, key=lambda row: (row.place, row.thread), reverse=True))
        return self._print(TopicPage(self.site, slug, newest_first, older, newer, number))

    def _ahas(self, rows: list[AhaRow], older: str, newer: str, number: int) -> bytes:
        newest_first = tuple(sorted(rows, key=lambda row: row.place, reverse=True))
        return self._print(AhaPage(self.site, newest_first, older, newer, number))

    def _print(self, context: Any) -> bytes:
        return render(self._env, _TEMPLATES[type(context)], context).encode()


def newest_first(rows: Iterable[Header]) -> tuple[Header, ...]:
    """Return threads by their day; inside a day their order means nothing."""
    return tuple(sorted(rows, key=lambda row: (row.day, row.thread), reverse=True))


def _all_fields() -> dict[str, dict[str, Field]]:
    return {verb: _fields(verb) for verb in FIELDS}


def _fields(verb: str) -> dict[str, Field]:
    return {field.name: field for field in FIELDS[verb]}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
