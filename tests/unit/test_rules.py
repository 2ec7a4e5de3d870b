"""The state machine: a thread, the drafts of a slot, and the thread that follows."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board import moderation, rules
from board.admission import PUBLISH, hold, reject
from board.model import Draft, Hold, Post, Reject, State, Thread, WaitsFor
from board.moderation import Act, Verb
from board.words import Layer, Question, Story

DAY, LATER = "2026-11-22", "2026-11-24"
THREAD = Thread("thread")


def question(post: str = "thread", title: str = "Why?") -> Draft:
    return Draft(post, "thread", "question", "thread", Question(title, "Because of it", "work", "peer", "en"))


def story(post: str, mark: str = "") -> Draft:
    return Draft(post, "thread", "story", mark or post, Story(f"Lesson of {post}", "It happened."))


def apply(thread: Thread, drafts: list[Draft], day: str) -> Thread:
    """Apply drafts that are all published."""
    return rules.apply(thread, [(draft, PUBLISH) for draft in drafts], day)


DRAFTS = st.lists(
    st.one_of(
        st.just(question()),
        st.just(question("other", "Another question")),
        st.builds(story, st.sampled_from("abcdef"), st.sampled_from(["", "x", "y", "thread"])),
    ),
    max_size=12,
)


@given(DRAFTS, st.data())
def test_applying_any_of_the_drafts_again_changes_nothing(batch, data):
    once = apply(THREAD, [question(), *batch], DAY)
    again = data.draw(st.lists(st.sampled_from([question(), *batch]), max_size=20))

    assert apply(once, again, LATER) == once


@given(DRAFTS, st.integers(0, 12))
def test_a_slot_that_was_cut_in_two_gives_the_same_thread(batch, at):
    batch = [question(), *batch]
    whole = apply(THREAD, batch, DAY)

    assert apply(apply(THREAD, batch[:at], DAY), batch, DAY) == whole


@given(DRAFTS)
def test_a_thread_opens_with_its_one_question_and_counts_its_posts(batch):
    posts = apply(THREAD, batch, DAY).posts

    assert [post.kind == "question" for post in posts] == [True, *[False] * 9][: len(posts)]
    assert [post.ordinal for post in posts] == list(range(1, len(posts) + 1))
    assert len({post.id for post in posts}) == len(posts)


@given(DRAFTS)
def test_one_author_has_one_name_in_a_thread_and_two_authors_have_two(batch):
    posts = apply(THREAD, [question(), *batch], DAY).posts
    names = {(post.mark, post.speaker) for post in posts}
    mentors = list(dict.fromkeys(post.speaker for post in posts if post.speaker != "asker"))

    assert len(names) == len({mark for mark, _ in names}) == len({speaker for _, speaker in names})
    assert ("thread", "asker") in names
    assert mentors == [f"mentor-{number}" for number in range(1, len(mentors) + 1)]


def test_a_question_becomes_the_first_post():
    thread = apply(THREAD, [question()], DAY)

    assert thread.posts == (
        Post("thread", "question", 1, "thread", "asker", State.PUBLISHED, DAY, question().words, page=1),
    )


def test_a_story_follows_it_under_the_name_of_a_mentor():
    thread = apply(apply(THREAD, [question()], DAY), [story("a")], LATER)

    assert thread.posts[1] == Post(
        "a", "story", 2, "a", "mentor-1", State.PUBLISHED, LATER, story("a").words, page=1
    )


def test_a_story_for_a_thread_that_is_not_there_goes_nowhere():
    thread = apply(THREAD, [story("a")], DAY)

    assert thread == THREAD


def test_of_two_drafts_with_one_id_the_first_wins():
    thread = apply(THREAD, [question(title="First"), question(title="Second")], DAY)

    assert [post.words.title for post in thread.posts] == ["First"]


def test_of_two_stories_with_one_id_the_first_wins_and_the_same_words_may_be_told_twice():
    other = replace(story("b"), words=story("a").words)
    changed = replace(story("a"), words=story("c").words)
    thread = apply(THREAD, [question(), story("a"), other, changed], DAY)

    assert [(post.id, post.words.lesson) for post in thread.posts[1:]] == [
        ("a", "Lesson of a"),
        ("b", "Lesson of a"),
    ]


def test_nothing_of_a_thread_but_its_posts_is_changed():
    before = Thread("thread", locked=True, place=7, version=3)
    after = apply(before, [question()], DAY)

    assert replace(after, posts=()) == before


def test_a_header_says_what_lists_show():
    thread = replace(apply(THREAD, [question()], DAY), place=4, version=2)
    header = rules.header(thread)

    assert (header.thread, header.title, header.excerpt) == ("thread", "Why?", "Because of it")
    assert (header.topic, header.voice, header.language) == ("work", "peer", "en")
    assert (header.state, header.day, header.since) == (State.PUBLISHED, DAY, DAY)
    assert (header.stories, header.waits_for) == (0, WaitsFor.STORY)
    assert (header.locked, header.sample, header.place, header.version) == (False, False, 4, 2)


def test_with_a_story_a_thread_waits_for_an_aha_since_the_last_one():
    thread = apply(apply(THREAD, [question(), story("a")], DAY), [story("b")], LATER)
    header = rules.header(thread)

    assert (header.stories, header.waits_for, header.day, header.since) == (2, WaitsFor.AHA, DAY, LATER)


def test_a_locked_thread_waits_for_nothing():
    thread = replace(apply(THREAD, [question()], DAY), locked=True)

    assert rules.header(thread).waits_for is None


@pytest.mark.parametrize("state", [state for state in State if state is not State.PUBLISHED])
def test_posts_that_are_not_published_count_for_nothing(state):
    first, second = apply(THREAD, [question(), story("a")], DAY).posts
    without_story = Thread("thread", (first, replace(second, state=state)))
    without_question = Thread("thread", (replace(first, state=state), second))

    assert rules.published(without_story) == [first]
    assert rules.header(without_story).waits_for is WaitsFor.STORY
    assert rules.header(without_story).stories == 0
    assert rules.header(without_question).waits_for is None
    assert rules.header(without_question).state is state


def test_an_excerpt_is_cut_and_a_sample_is_marked():
    words = Question("Why?", "word " * 100, "work", "peer", "en", sample=True)
    header = rules.header(apply(THREAD, [replace(question(), words=words)], DAY))

    assert len(header.excerpt) <= rules.EXCERPT
    assert header.excerpt.endswith("word...")
    assert header.sample is True


def test_a_held_post_keeps_its_words_and_says_why():
    thread = rules.apply(THREAD, [(question(), hold(Hold.WORDS))], DAY)

    assert (thread.question.state, thread.question.reason) == (State.HELD, Hold.WORDS)
    assert thread.question.words == question().words
    assert rules.header(thread).waits_for is None


def test_a_rejected_post_keeps_its_reason_and_none_of_its_words():
    thread = rules.apply(apply(THREAD, [question()], DAY), [(story("a"), reject(Reject.REPEAT))], DAY)

    assert (thread.posts[1].state, thread.posts[1].reason) == (State.REJECTED, Reject.REPEAT)
    assert thread.posts[1].words == Story("", "")


def test_nothing_follows_a_question_that_was_rejected_and_stories_may_wait_with_one_that_is_held():
    refused = rules.apply(THREAD, [(question(), reject(Reject.FULL)), (story("a"), PUBLISH)], DAY)
    waiting = rules.apply(THREAD, [(question(), hold(Hold.FLOOD)), (story("a"), PUBLISH)], DAY)

    assert [post.id for post in refused.posts] == ["thread"]
    assert [post.id for post in waiting.posts] == ["thread", "a"]


def test_mentors_are_numbered_as_they_are_published():
    decided = [(question(), PUBLISH), (story("a"), hold(Hold.SLOW_LANE)), (story("b"), PUBLISH)]
    thread = rules.apply(THREAD, decided, DAY)

    assert [post.speaker for post in thread.posts] == ["asker", "mentor", "mentor-1"]


def test_a_story_that_waited_for_a_moderator_counts_from_the_day_on_which_it_came_out():
    thread = rules.apply(THREAD, [(question(), PUBLISH), (story("a"), hold(Hold.WORDS))], DAY)
    thread = apply(thread, [story("b")], DAY)
    approved = moderation.done(Act("act", Verb.APPROVE, "thread", "a"), thread, LATER)

    assert rules.header(approved).since == LATER


@pytest.mark.parametrize(
    ("post", "mark", "state"),
    [
        ("story", "thread", State.REJECTED),  # the asker cannot have read it
        ("own", "thread", State.PUBLISHED),
        ("own", "story", State.REJECTED),
    ],
)
def test_only_its_author_can_go_on_from_a_post_that_waits_for_a_moderator(post, mark, state):
    own = Draft("own", "thread", "layer", "thread", Layer("thread", "More of it."))
    waiting = [(draft, hold(Hold.WORDS)) for draft in (story("story"), own)]
    thread = rules.apply(THREAD, [(question(), PUBLISH), *waiting], DAY)
    thread = apply(thread, [Draft("on", "thread", "layer", mark, Layer(post, "And more."))], DAY)

    assert thread.posts[-1].state is state
