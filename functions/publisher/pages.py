"""From what is on the board to the bytes of a page. Pure.

Each page kind has a template and a context (publisher/contexts.py). The same board gives the same
bytes, so the bucket can be deleted and made again.
"""

import json
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from jinja2 import Environment

from board import beacons, paths, rules
from board.drafts import FIELDS, Field
from board.model import Header, Mode, Post, State, Story, Tally, Thread, WaitsFor
from press import Site, environment, render
from publisher.contexts import (
    CONTEXTS,
    AskPage,
    HomePage,
    LedgerPage,
    MissingPage,
    QueuePage,
    StubPage,
    ThreadPage,
    TopicPage,
    TopicsPage,
    WritePage,
)

POSTS_ON_A_PAGE = 18
"""What stays near 13 KB compressed with posts of usual length; measured, see docs/decisions.md."""
ROWS_ON_A_SHELF = 30
ROWS_IN_THE_QUEUE = 30
LONGEST_WAITING = 4
"""Waiting questions that the front page shows."""
QUEUE_MOST = 1_000
"""Waiting questions that /queue.json holds at most."""

_REASONS_MOST = 50
_REASON_DAYS = 30
"""Posts that are not published, and days for which, thread.json tells how they stand."""

Pages = dict[str, bytes]
"""Addresses and the bytes of their pages."""


_TEMPLATES = {context: template for template, context in CONTEXTS.items()}


@dataclass(frozen=True, slots=True)
class News:
    """What lists say of the last slot and of the board, besides the queue."""

    tally: Tally | None
    mode: Mode
    counts: dict[str, int]
    answered: list[Header]


class Printer:
    """Prints the pages of one board."""

    FIXED = (paths.ASK, paths.MISSING, paths.ROBOTS)
    LISTS = (paths.HOME, paths.TOPICS, paths.QUEUE, paths.QUEUE_JSON, paths.LEDGER)

    def __init__(self, site: Site, env: Environment | None = None) -> None:
        self.site = site
        self._env = env or environment()

    def fixed(self, mode: Mode) -> Pages:
        """Return the pages that depend on nothing that anybody wrote."""
        return {
            paths.ASK: self._print(AskPage(self.site, _fields("threads"), mode)),
            paths.MISSING: self._print(MissingPage(self.site)),
            paths.ROBOTS: b"User-agent: *\nDisallow: " + self.site.base.encode() + b"/api/\n",
        }

    def beacon(self, key: bytes, now: int, mode: Mode) -> Pages:
        """Return the page with the beacon of the hour."""
        return {paths.BEACON: _json(beacons.page(key, now, mode))}

    def thread_addresses(self, header: Header, first: int) -> list[str]:
        """Return the addresses of the pages that posts from the ``first`` ordinal on are likely to change."""
        last = 1 + header.stories // POSTS_ON_A_PAGE
        changed = [paths.thread(header.thread, number) for number in range(_page_before(first - 1), last + 1)]
        return [*changed, paths.write(header.thread), paths.thread_json(header.thread)]

    def thread(self, thread: Thread, header: Header, first: int) -> Pages:
        """Return the pages of a thread that posts from the ``first`` ordinal on change; from 1: all."""
        if header.state is not State.PUBLISHED:
            question = thread.question
            stub = self._print(StubPage(self.site, question.state, question.reason))
            pages = {paths.thread(thread.id): stub, paths.write(thread.id): stub}
            return pages | {paths.thread_json(thread.id): _json(_thread_json(thread, header))}
        posts = [thread.question, *(post for post in rules.published(thread) if post.kind == "story")]
        parts = [tuple(posts[at : at + POSTS_ON_A_PAGE]) for at in range(0, len(posts), POSTS_ON_A_PAGE)]
        standing = sum(post.ordinal < first for post in posts)
        pages = {
            paths.thread(thread.id, number): self._print(
                ThreadPage(self.site, header, parts[number - 1], number, len(parts))
            )
            for number in range(_page_before(standing), len(parts) + 1)
        }
        pages[paths.write(thread.id)] = self._print(
            WritePage(self.site, header, thread.question, _fields("stories"))
        )
        pages[paths.thread_json(thread.id)] = _json(_thread_json(thread, header))
        return pages

    def topic(self, slug: str, rows: list[Header], count: int, *, numbers: list[int]) -> Pages:
        """Return the newest page of a topic, and its pages of the given numbers.

        ``rows`` holds at least the rows of those pages and of the last two.
        """
        last = shelf_page(count)
        # The newest page carries the one before it too, so that it is never almost empty.
        newest = [row for row in rows if row.place > (last - 2) * ROWS_ON_A_SHELF]
        older = paths.topic(slug, last - 2) if last > 2 else ""
        pages = {paths.topic(slug): self._topic(slug, newest, older, "", 0)}
        for number in numbers:
            end = number * ROWS_ON_A_SHELF
            here = [row for row in rows if end - ROWS_ON_A_SHELF < row.place <= end]
            older = paths.topic(slug, number - 1) if number > 1 else ""
            # A full page points on whether or not the next one has begun, so it never changes again.
            newer = paths.topic(slug, number + 1) if count >= end else paths.topic(slug)
            pages[paths.topic(slug, number)] = self._topic(slug, here, older, newer, number)
        return pages

    def lists(self, news: News, queue: dict[WaitsFor, list[Header]]) -> Pages:
        """Return the front page, the topics, the ledger, and the queue: for people and for programs."""
        longest = tuple(queue[WaitsFor.STORY][:LONGEST_WAITING])
        topics = {*self.site.slugs, *(header.topic for headers in queue.values() for header in headers)}
        return {
            paths.HOME: self._print(HomePage(self.site, longest, tuple(news.answered))),
            paths.TOPICS: self._print(TopicsPage(self.site, news.counts)),
            paths.QUEUE: self._queue("", queue, news.mode),
            paths.QUEUE_JSON: _json(_queue_json(news.tally.slot if news.tally else "", queue)),
            paths.LEDGER: self._print(LedgerPage(self.site, news.tally, news.mode)),
            **{paths.topic_queue(slug): self._queue(slug, queue, news.mode) for slug in sorted(topics)},
        }

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
        stories, ahas = tuple(shown[WaitsFor.STORY]), tuple(shown[WaitsFor.AHA])
        return self._print(QueuePage(self.site, slug, stories, ahas, more, counts, mode))

    def _topic(self, slug: str, rows: list[Header], older: str, newer: str, number: int) -> bytes:
        newest_first = tuple(sorted(rows, key=lambda row: (row.place, row.thread), reverse=True))
        return self._print(TopicPage(self.site, slug, newest_first, older, newer, number))

    def _print(self, context: Any) -> bytes:
        return render(self._env, _TEMPLATES[type(context)], context).encode()


def shelf_page(place: int) -> int:
    """Return the number of the shelf page on which a place stands; an empty shelf has a first page too."""
    return max(1, -(-place // ROWS_ON_A_SHELF))


def _page_before(standing: int) -> int:
    """Return the first page that changes when posts come after those that stand there already.

    That is the page before theirs, where there is one: it may have been the last, and points on now.
    """
    return max(1, standing // POSTS_ON_A_PAGE)


def _fields(verb: str) -> dict[str, Field]:
    return {field.name: field for field in FIELDS[verb]}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _thread_json(thread: Thread, header: Header) -> dict[str, Any]:
    return {
        "thread": thread.id,
        "state": header.state,
        "locked": header.locked,
        "topic": header.topic,
        "voice": header.voice,
        "language": header.language,
        "day": header.day,
        "title": header.title if header.state is State.PUBLISHED else "",
        "posts": [_post_json(post) for post in _told(thread)],
    }


def _told(thread: Thread) -> list[Post]:
    """Return the posts that thread.json has: what is published, and what else is new.

    New is counted from the last day on which something came, so that the page follows from the thread.
    """
    since = (date.fromisoformat(thread.posts[-1].day) - timedelta(days=_REASON_DAYS)).isoformat()
    others = [post for post in thread.posts if post.state is not State.PUBLISHED and post.day >= since]
    newest = {post.id for post in others[-_REASONS_MOST:]}
    return [post for post in thread.posts if post.state is State.PUBLISHED or post.id in newest]


def _post_json(post: Post) -> dict[str, Any]:
    value: dict[str, Any] = {
        "post": post.id,
        "ordinal": post.ordinal,
        "kind": post.kind,
        "speaker": post.speaker,
        "state": post.state,
        "day": post.day,
    }
    if post.state is State.PUBLISHED:
        words = asdict(post.words)
        # What the thread says of itself is not said again by its question.
        shown = words if isinstance(post.words, Story) else {name: words[name] for name in ("title", "body")}
        value |= {name: text for name, text in shown.items() if text}
    elif post.reason:
        value["reason"] = post.reason
    return value


def _queue_json(slot: str, queue: dict[WaitsFor, list[Header]]) -> dict[str, Any]:
    waiting = sorted(
        (header for headers in queue.values() for header in headers),
        key=lambda header: (header.since, header.thread),
    )
    names = ("thread", "title", "excerpt", "topic", "voice", "language", "day", "stories", "waits_for")
    return {
        "slot": slot,
        "questions": [{name: getattr(header, name) for name in names} for header in waiting[:QUEUE_MOST]],
    }
