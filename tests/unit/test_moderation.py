"""Moderation: every verb in every state from one table, and a ledger in which a missing line shows."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board import moderation, rules
from board.admission import PUBLISH, hold
from board.model import Draft, Hold, Kept, State, Thread
from board.moderation import AFTER, Act, Entry, Verb
from board.words import Question, Story, blank

DAY = "2026-11-22"
POST_VERBS = [verb for verb in Verb if verb not in (Verb.LOCK, Verb.UNLOCK)]


def a_thread(state: State) -> Thread:
    """Return a thread whose story stands in a state."""
    question = Draft(
        "thread", "thread", "question", "thread", Question("Why?", "Because", "work", "peer", "en")
    )
    story = Draft("story", "thread", "story", "story", Story("A lesson", "It happened"))
    decided = [(question, PUBLISH), (story, hold(Hold.WORDS) if state is State.HELD else PUBLISH)]
    thread = rules.apply(Thread("thread"), decided, DAY)
    if state in (State.HELD, State.PUBLISHED):
        return thread
    gone = replace(thread.posts[1], state=state, words=blank(thread.posts[1].words))
    return replace(thread, posts=(thread.posts[0], gone))


def an_act(verb: Verb, reason: str = "unkind") -> Act:
    return Act("act", verb, "thread", "story", reason)


@pytest.mark.parametrize("verb", POST_VERBS)
@pytest.mark.parametrize("state", State)
def test_each_verb_does_in_each_state_what_the_table_says(verb: Verb, state: State):
    thread = a_thread(state)
    kept = Kept(State.PUBLISHED, "", Story("A lesson", "It happened"))
    after = moderation.done(an_act(verb), thread, DAY, kept)
    fits = state in AFTER[verb]

    assert moderation.fits(an_act(verb), thread) is fits
    assert after.posts[1].state is (AFTER[verb][state] if fits else state)
    assert fits or after == thread
    if after.posts[1].state is State.PUBLISHED:
        assert after.posts[1].words == Story("A lesson", "It happened")
        assert after.posts[1].speaker == "mentor-1"
        assert after.posts[1].reason == ""
    elif fits:
        assert after.posts[1].words == Story("", "")
    # Once more changes nothing that a second line in the ledger would have to tell of.
    again = moderation.done(an_act(verb), after, DAY, kept)
    assert again.posts[1].state is after.posts[1].state or verb is Verb.APPROVE


def test_a_removal_keeps_the_words_for_fourteen_days_and_a_purge_keeps_nothing():
    removed = moderation.done(an_act(Verb.REMOVE), a_thread(State.PUBLISHED), DAY).posts[1]
    purged = moderation.done(an_act(Verb.PURGE), a_thread(State.PUBLISHED), DAY).posts[1]

    assert (removed.until, removed.reason) == ("2026-12-06", "unkind")
    assert (purged.state, purged.until) == (State.REMOVED, "")


def test_an_approval_of_what_is_no_longer_kept_changes_nothing():
    thread = a_thread(State.REMOVED)

    assert moderation.done(an_act(Verb.APPROVE), thread, DAY, None) == thread


def test_a_thread_is_locked_once_and_opened_once():
    thread = a_thread(State.PUBLISHED)
    locked = moderation.done(an_act(Verb.LOCK), thread, DAY)

    assert locked.locked
    assert not moderation.fits(an_act(Verb.LOCK), locked)
    assert moderation.done(an_act(Verb.UNLOCK), locked, DAY) == thread


def a_ledger(count: int) -> list[Entry]:
    entries: list[Entry] = []
    before = moderation.GENESIS
    for number in range(1, count + 1):
        entry = Entry(
            number, DAY, f"act-{number}", Verb.REMOVE, "thread", f"post-{number}", "pitch", "c0ffee"
        )
        entries.append(moderation.chained(before, entry))
        before = entries[-1].chain
    return entries


@given(st.integers(1, 12), st.data())
def test_a_line_that_is_changed_taken_out_or_moved_shows(count: int, data: st.DataObject):
    entries = a_ledger(count)
    at = data.draw(st.integers(0, count - 1))
    name, value = data.draw(
        st.sampled_from([("day", "2026-11-23"), ("reason", "other"), ("thread", "x"), ("commitment", "")])
    )
    changed = [*entries[:at], replace(entries[at], **{name: value}), *entries[at + 1 :]]
    rechained = [*entries[:at], moderation.chained("", entries[at]), *entries[at + 1 :]]

    assert moderation.broken(entries) == 0
    assert moderation.broken(changed) == at + 1
    assert moderation.broken(rechained) == at + 1
    if at < count - 1:
        assert moderation.broken([*entries[:at], *entries[at + 1 :]]) == at + 1


def test_a_commitment_needs_the_secret_and_depends_on_every_word():
    post = a_thread(State.PUBLISHED).posts[1]
    other = replace(post, words=Story("A lesson", "It happened!"))

    assert moderation.commitment(b"k" * 32, post) == moderation.commitment(b"k" * 32, post)
    assert moderation.commitment(b"k" * 32, post) != moderation.commitment(b"l" * 32, post)
    assert moderation.commitment(b"k" * 32, post) != moderation.commitment(b"k" * 32, other)
    assert moderation.commitment(b"k" * 32, a_thread(State.REMOVED).posts[1]) == ""
