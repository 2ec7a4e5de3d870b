"""What programs read of the board: a thread and the queue as JSON, as the contract has them. Pure."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from board import paths
from board.model import Header, Post, State, Thread, WaitsFor
from board.words import Question
from press import Site, urn
from publisher.contexts import FeedRow

QUEUE_MOST = 1_000
"""Waiting questions that /queue.json holds at most."""
_REASONS_MOST = 50
_REASON_DAYS = 30
"""Posts that are not published, and days for which, thread.json tells how they stand."""


def thread_json(thread: Thread, header: Header) -> dict[str, Any]:
    """Return a thread for programs."""
    return {
        "thread": thread.id,
        "state": header.state,
        "locked": header.locked,
        "topic": header.topic,
        "voice": header.voice,
        "language": header.language,
        "day": header.day,
        "title": header.title if header.state is State.PUBLISHED else "",
        # Under a question that never came out nothing is read, whatever came there.
        "posts": [_post_json(post, header.came_out) for post in _told(thread)],
    }


def _told(thread: Thread) -> list[Post]:
    """Return the posts that thread.json has: what is published, and what else is new.

    New is counted from the last day on which something came, so that the page follows from the thread.
    """
    since = (date.fromisoformat(thread.posts[-1].day) - timedelta(days=_REASON_DAYS)).isoformat()
    # What was taken back before it came says nothing to anybody, and anybody could send much of it.
    others = [
        post
        for post in thread.posts
        if post.state is not State.PUBLISHED
        and (post.day >= since or post.until)
        and (post.state is not State.WITHDRAWN or post.until or post.page or post.kind == "question")
    ]
    newest = {post.id for post in others[-_REASONS_MOST:]}
    return [post for post in thread.posts if post.state is State.PUBLISHED or post.id in newest]


def _post_json(post: Post, shown: bool) -> dict[str, Any]:
    value: dict[str, Any] = {
        "post": post.id,
        "ordinal": post.ordinal,
        "kind": post.kind,
        "speaker": post.speaker,
        "state": post.state,
        "day": post.day,
    }
    words = asdict(post.words)
    value |= {name: words.pop(name) for name in ("under", "story") if words.get(name)}
    if post.state is State.PUBLISHED and shown:
        if isinstance(post.words, Question):
            # What the thread says of itself is not said again by its question.
            words = {name: words[name] for name in ("title", "body")}
        value |= {name: text for name, text in words.items() if text}
    elif post.reason:
        value["reason"] = post.reason
    return value


def feed_json(site: Site, rows: Iterable[FeedRow]) -> dict[str, Any]:
    """Return the newest threads as a JSON Feed (version 1.1)."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.name,
        "home_page_url": f"{site.root}{paths.HOME}",
        "feed_url": f"{site.root}{paths.FEED_JSON}",
        "language": site.language,
        "items": [
            {
                "id": urn(header.thread),
                "url": f"{site.root}{paths.thread(header.thread)}",
                "title": header.title,
                "content_text": body,
                "date_published": f"{header.day}T00:00:00Z",
                "language": header.language,
                "tags": [site.topic_name(header.topic)],
            }
            for header, body in rows
        ],
    }


def queue_json(slot: str, queue: dict[WaitsFor, list[Header]]) -> dict[str, Any]:
    """Return the queue for programs, longest waiting first."""
    waiting = sorted(
        (header for headers in queue.values() for header in headers),
        key=lambda header: (header.since, header.thread),
    )
    names = ("thread", "title", "excerpt", "topic", "voice", "language", "day", "stories", "waits_for")
    return {
        "slot": slot,
        "questions": [{name: getattr(header, name) for name in names} for header in waiting[:QUEUE_MOST]],
    }
