"""Bringing threads of the past to the board, each post held until a moderator approves it.

Posts go through the one state machine and the one admission, as drafts of the slow lane that nobody lets
through. Their marks are those that a question and a story always have, so an approval gives a story its
number as a mentor. A thread is written as everything is: posts first, header last, under the versions that
were read; what was broken off goes on where it was when the same file is brought again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from board import rules
from board.admission import Decision, admit
from board.model import Draft, Mode, State, Thread
from board.words import Question, Story, kind
from moderator.past import fitting
from moderator.past.fitting import Finding
from moderator.past.gathering import Gathering
from moderator.past.report import Counts, Report
from press import Site
from storage.tables import ATTEMPTS, BoardTable, Conflict


def bring(
    board: BoardTable,
    gatherings: Iterable[Gathering],
    site: Site,
    topic: str,
    day: str,
    report: Report,
    tell: Callable[[int], None],
) -> None:
    """Bring threads to the board on a day and add to the report; with ``report.look`` only the latter.

    ``topic`` is that of questions without one of their own; ``tell`` hears how many threads are done.
    Raises Conflict if others write to one thread again and again.
    """
    for done, gathering in enumerate(gatherings, 1):
        part = _bring(board, gathering, site, topic, day, look=report.look)
        report.questions += part.questions
        report.stories += part.stories
        report.twice += gathering.twice
        report.leave(part.found)
        tell(done)


@dataclass(slots=True)
class _Part:
    """What comes of one thread: what is brought, what is not and why."""

    decided: list[tuple[Draft, Decision]] = field(default_factory=list)
    found: list[Finding] = field(default_factory=list)
    questions: Counts = field(default_factory=Counts)
    stories: Counts = field(default_factory=Counts)


def _bring(board: BoardTable, gathering: Gathering, site: Site, topic: str, day: str, *, look: bool) -> _Part:
    own: set[str] = set()
    for _ in range(ATTEMPTS):
        thread, stored = board.thread(gathering.thread)
        part = _part(gathering, thread, site, topic, own)
        own |= {draft.id for draft, _ in part.decided}
        after = rules.apply(thread, part.decided, day)
        if look or not after.posts:
            return part
        try:
            # Also where nothing is new: a run that was broken off may not have come to the header.
            board.save(stored, thread, after)
        except Conflict:
            continue
        return part
    raise Conflict


def _part(gathering: Gathering, thread: Thread, site: Site, topic: str, own: set[str]) -> _Part:
    """Return what comes of a thread. ``own`` are posts that this run may have brought itself by now."""
    part = _Part()
    asked, told = gathering.asked, gathering.told
    why = _closed(thread)
    if thread.posts:
        _there(part.questions, thread.id, own)
    else:
        words = fitting.question(asked, topic, site)
        if isinstance(words, list):
            part.questions.left += 1
            part.found += words
            why = f"its question, on line {asked.line}, is left out, and its answers with it"
        else:
            part.questions.brought += 1
            part.decided.append(_held(thread.id, thread.id, words, site))
    for post, answer in told.items():
        if thread.post(post):
            _there(part.stories, post, own)
            continue
        story = [Finding(answer.line, "answer", "question", why)] if why else fitting.story(answer, site)
        if isinstance(story, list):
            part.stories.left += 1
            part.found += story
        else:
            part.stories.brought += 1
            part.decided.append(_held(post, thread.id, story, site))
    return part


def _there(counts: Counts, post: str, own: set[str]) -> None:
    if post in own:
        counts.brought += 1
    else:
        counts.there += 1


def _closed(thread: Thread) -> str:
    """Return why a thread takes nothing, or nothing if it does."""
    if not thread.posts:
        return ""
    if thread.locked:
        return "its thread is locked; unlock it first"
    state = thread.question.state
    return "" if state in (State.HELD, State.PUBLISHED) else f"its question stands on the board as {state}"


def _held(post: str, thread: str, words: Question | Story, site: Site) -> tuple[Draft, Decision]:
    draft = Draft(post, thread, kind(words), post, words)
    doubtful = fitting.doubtful(words, site)
    return draft, admit(draft, doubtful=doubtful, repeated=False, mode=Mode.NORMAL, slow_lane="held")
