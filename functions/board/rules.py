"""The one state machine: a thread, the drafts of a slot, and the thread that follows.

Posts are only ever appended, and a draft whose id is there already changes nothing: the first one
wins, silently. A withdrawal leaves a tombstone in its post's place, also for a post that was not seen
yet. So applying the same drafts again, all of them or any part, gives the same thread, which is what
lets the publisher be killed anywhere and run again.
Who may write what is proved by marks: the asker's is the thread's id, a mentor's that of their story.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from board import onion, text
from board.admission import Decision, reject
from board.model import Draft, Header, Kept, Post, Reject, State, Thread, WaitsFor
from board.words import Aha, Flag, Layer, PostWords, Question, Story, Undo, Withdrawal, blank, kind

MENTOR = "mentor"
"""A mentor of whom nothing is published."""
EXCERPT = 200
"""Code points of a question that the queue shows."""
UNDO_DAYS = 2
"""A withdrawn text can be given back up to the first slot of the day that comes so many days later."""
_STANDING = (State.PUBLISHED, State.HELD)
_NOTHING: Mapping[str, Kept] = {}


def apply(
    thread: Thread,
    decided: Iterable[tuple[Draft, Decision]],
    day: str,
    kept: Mapping[str, Kept] = _NOTHING,
) -> Thread:
    """Return the thread after drafts and what was decided on each, in their order, in a slot on ``day``.

    ``kept`` is what could be opened of withdrawn posts, by id, with the keys that undos brought.
    """
    for draft, decision in decided:
        if isinstance(draft.words, Withdrawal):
            thread = _withdrawn(thread, draft, draft.words, day)
        elif isinstance(draft.words, Flag):
            continue  # readers' reports change nothing of a thread
        elif isinstance(draft.words, Undo):
            thread = _given_back(thread, draft, kept.get(draft.words.post))
        else:
            thread = _added(thread, draft, draft.words, decision, day)
    return thread


def needs(draft: Draft) -> tuple[str, ...]:
    """Return the ids of the posts without which a draft has no place in its thread."""
    words = draft.words
    if isinstance(words, Question):
        return ()
    if isinstance(words, Layer):
        own = () if draft.by_asker or words.under == draft.thread else (draft.mark,)
        return tuple(dict.fromkeys((draft.thread, words.under, *own)))
    if isinstance(words, Aha) and words.story:
        return (draft.thread, words.story)
    # A withdrawal needs no post: what it names may be still to come. But it needs a thread to lie in.
    return () if isinstance(words, Withdrawal | Undo) and words.post == draft.thread else (draft.thread,)


def header(thread: Thread) -> Header:
    """Return what lists show of a thread that has its question."""
    shown = published(thread)
    kinds = [post.kind for post in shown]
    asked, question = thread.asked, thread.question
    waits_for, since = _waits(thread, shown)
    return Header(
        thread=thread.id,
        title=asked.title,
        excerpt=text.excerpt(asked.body, EXCERPT),
        topic=asked.topic,
        voice=asked.voice,
        language=asked.language,
        state=question.state,
        day=question.day,
        stories=kinds.count("story"),
        layers=kinds.count("layer"),
        ahas=kinds.count("aha"),
        waits_for=waits_for,
        since=since,
        locked=thread.locked,
        sample=asked.sample,
        place=thread.place,
        version=thread.version,
    )


def published(thread: Thread) -> list[Post]:
    """Return the posts that everybody may read, in the order of publication."""
    return [post for post in thread.posts if post.state is State.PUBLISHED]


def _waits(thread: Thread, shown: list[Post]) -> tuple[WaitsFor | None, str]:
    """Return what a thread waits for, and since which day.

    A layer waits while nobody has gone on from what the asker answered. With an aha nothing does.
    """
    question = thread.question
    stories = [post for post in shown if post.kind == "story"]
    # A story that waited for a moderator came out later than others that came after it.
    since = max((post.day for post in stories), default=question.day)
    if question.state is not State.PUBLISHED or thread.locked or any(post.kind == "aha" for post in shown):
        return None, since
    if not stories:
        return WaitsFor.STORY, since
    peeled = {post.words.under for post in shown if isinstance(post.words, Layer)}
    open_layers = [
        post.day
        for post in shown
        if post.kind == "layer" and post.mark == thread.id and post.id not in peeled
    ]
    return (WaitsFor.LAYER, min(open_layers)) if open_layers else (WaitsFor.AHA, since)


def _added(thread: Thread, draft: Draft, words: PostWords, decision: Decision, day: str) -> Thread:
    there = thread.post(draft.id)
    # The id of an aha follows from its story, so one that was not taken makes room for a mended one.
    # Every other mended text comes under an id of its own.
    if there and not (there.kind == "aha" and there.state is State.REJECTED):
        return thread
    # A thread opens with its question. A story for a thread that is not there has nowhere to
    # go: its address was never public, so nobody can have read a question there.
    if isinstance(words, Question) == bool(thread.posts):
        return thread
    if thread.posts and thread.question.state is State.REJECTED:
        return thread
    refusal = _refusal(thread, draft, words)
    if refusal and decision.state is not State.REJECTED:
        decision = reject(refusal)
    if there and decision.state is State.REJECTED:
        return thread
    post = Post(
        id=draft.id,
        kind=draft.kind,
        ordinal=there.ordinal if there else len(thread.posts) + 1,
        mark=draft.mark,
        speaker=_speaker(thread, draft, decision),
        state=decision.state,
        day=day,
        words=blank(words) if decision.state is State.REJECTED else words,
        reason=decision.reason,
        page=onion.next_page(thread, draft.kind) if decision.state is State.PUBLISHED else 0,
        version=there.version if there else 0,
    )
    return _with(thread, post)


def _refusal(thread: Thread, draft: Draft, words: PostWords) -> Reject | None:
    """Return why the thread has no room for these words, if it has none."""
    if isinstance(words, Question):
        return None
    if thread.locked or thread.question.state not in _STANDING:
        return Reject.OTHER
    if isinstance(words, Layer):
        return _no_layer(thread, draft, words)
    if isinstance(words, Aha):
        if not draft.by_asker:
            return Reject.UNKNOWN_AUTHOR
        story = thread.post(words.story) if words.story else None
        if words.story and not (story and story.kind == "story" and story.state is State.PUBLISHED):
            return Reject.OTHER
    return None


def _no_layer(thread: Thread, draft: Draft, words: Layer) -> Reject | None:
    above = thread.post(words.under)
    if above is None or above.state not in _STANDING or above.kind == "aha":
        return Reject.OTHER
    # A story or layer that waits for a moderator can have been read by nobody but its author.
    if above.state is State.HELD and above.kind != "question" and above.mark != draft.mark:
        return Reject.OTHER
    if draft.by_asker or above.kind == "question":
        return None
    own = thread.post(draft.mark)
    if not (own and own.kind == "story" and own.state in _STANDING):
        return Reject.UNKNOWN_AUTHOR
    # A mentor asks the asker. Another mentor's story is answered by a story.
    return None if above.kind == "layer" and above.mark == thread.id else Reject.OTHER


def _withdrawn(thread: Thread, draft: Draft, words: Withdrawal, day: str) -> Thread:
    post = thread.post(words.post)
    if post is None:
        return (
            _with(thread, _tombstone(thread, draft, words, day))
            if _may_bury(thread, draft, words)
            else thread
        )
    if post.mark != draft.mark or post.state not in (*_STANDING, State.REMOVED):
        return thread
    if post.state is State.REMOVED:
        # What a moderator removed its author takes away for good: no approval brings it back.
        return _with(thread, replace(post, state=State.WITHDRAWN, reason="", until=""))
    until = (date.fromisoformat(day) + timedelta(days=UNDO_DAYS)).isoformat()
    return _with(
        thread, replace(post, state=State.WITHDRAWN, reason="", words=blank(post.words), until=until)
    )


def _may_bury(thread: Thread, draft: Draft, words: Withdrawal) -> bool:
    """Say whether there is a place for the tombstone of a post that was not seen yet."""
    return draft.by_asker if words.post == thread.id else bool(thread.posts)


def _tombstone(thread: Thread, draft: Draft, words: Withdrawal, day: str) -> Post:
    """Return what keeps a post away that was taken back before it came."""
    nothing: PostWords = Layer("", "")  # its id does not tell what it would have been
    if words.post == draft.thread:
        nothing = Question("", "", "", "", "")
    elif words.post == draft.mark:
        nothing = Story("", "")
    return Post(
        id=words.post,
        kind=kind(nothing),
        ordinal=len(thread.posts) + 1,
        mark=draft.mark,
        speaker=_speaker(thread, draft, None),
        state=State.WITHDRAWN,
        day=day,
        words=nothing,
    )


def _given_back(thread: Thread, draft: Draft, kept: Kept | None) -> Thread:
    """Give a withdrawn post back to its author, as it stood."""
    assert isinstance(draft.words, Undo)  # noqa: S101 (apply tells the kinds apart)
    post = thread.post(draft.words.post)
    if not kept or not post or post.mark != draft.mark or post.state is not State.WITHDRAWN:
        return thread
    return _with(thread, replace(post, state=kept.state, reason=kept.reason, words=kept.words, until=""))


def _with(thread: Thread, post: Post) -> Thread:
    """Return the thread with a post in the place of its ordinal."""
    at = post.ordinal - 1
    return replace(thread, posts=(*thread.posts[:at], post, *thread.posts[at + 1 :]))


def _speaker(thread: Thread, draft: Draft, decision: Decision | None) -> str:
    """Return who speaks, by a name that means nothing outside this thread.

    Mentors are numbered as they are published; one of whom nothing is has no number yet.
    """
    if draft.by_asker:
        return "asker"
    known = {post.mark: post.speaker for post in thread.posts if post.speaker != MENTOR}
    if draft.mark in known:
        return known[draft.mark]
    mentors = len(set(known.values()) - {"asker"})
    return f"{MENTOR}-{mentors + 1}" if decision and decision.state is State.PUBLISHED else MENTOR
