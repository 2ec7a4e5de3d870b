"""The one state machine: a thread, the drafts of a slot, and the thread that follows.

Posts are only ever appended, and a draft whose id is there already changes nothing: the first one
wins, silently. So applying the same drafts again, all of them or any part, gives the same thread,
which is what lets the publisher be killed anywhere and run again.
"""

from collections.abc import Iterable
from dataclasses import replace

from board import text
from board.admission import Decision
from board.model import Draft, Header, Post, State, Thread, WaitsFor, blank

MENTOR = "mentor"
"""A mentor of whom nothing is published."""
EXCERPT = 200
"""Code points of a question that the queue shows."""


def apply(thread: Thread, decided: Iterable[tuple[Draft, Decision]], day: str) -> Thread:
    """Return the thread after drafts and what was decided on each, in their order, in a slot on ``day``."""
    for draft, decision in decided:
        if any(post.id == draft.id for post in thread.posts):
            continue
        # A thread opens with its question. A story for a thread that is not there has nowhere to
        # go: its address was never public, so nobody can have read a question there.
        if (draft.kind == "question") == bool(thread.posts):
            continue
        if thread.posts and thread.question.state is State.REJECTED:
            continue
        thread = replace(thread, posts=(*thread.posts, _post(thread, draft, decision, day)))
    return thread


def header(thread: Thread) -> Header:
    """Return what lists show of a thread that has its question."""
    stories = [post for post in published(thread) if post.kind == "story"]
    asked, question = thread.asked, thread.question
    waits_for = None
    if question.state is State.PUBLISHED and not thread.locked:
        waits_for = WaitsFor.AHA if stories else WaitsFor.STORY
    return Header(
        thread=thread.id,
        title=asked.title,
        excerpt=text.excerpt(asked.body, EXCERPT),
        topic=asked.topic,
        voice=asked.voice,
        language=asked.language,
        state=question.state,
        day=question.day,
        stories=len(stories),
        waits_for=waits_for,
        since=stories[-1].day if stories else question.day,
        locked=thread.locked,
        sample=asked.sample,
        place=thread.place,
        version=thread.version,
    )


def published(thread: Thread) -> list[Post]:
    """Return the posts that everybody may read, in the order of publication."""
    return [post for post in thread.posts if post.state is State.PUBLISHED]


def _post(thread: Thread, draft: Draft, decision: Decision, day: str) -> Post:
    return Post(
        id=draft.id,
        kind=draft.kind,
        ordinal=len(thread.posts) + 1,
        mark=draft.mark,
        speaker=_speaker(thread, draft, decision),
        state=decision.state,
        day=day,
        words=blank(draft.words) if decision.state is State.REJECTED else draft.words,
        reason=decision.reason,
    )


def _speaker(thread: Thread, draft: Draft, decision: Decision) -> str:
    """Return who speaks, by a name that means nothing outside this thread.

    Mentors are numbered as they are published; one of whom nothing is has no number yet.
    """
    if draft.mark == draft.thread:
        return "asker"
    known = {post.mark: post.speaker for post in thread.posts if post.speaker != MENTOR}
    if draft.mark in known:
        return known[draft.mark]
    mentors = len(set(known.values()) - {"asker"})
    return f"{MENTOR}-{mentors + 1}" if decision.state is State.PUBLISHED else MENTOR
