"""The book: which threads are bound, what of them can be read, and what they stand under."""

from dataclasses import replace

from board import book, rules
from board.admission import PUBLISH
from board.book import Found, Group
from board.model import Draft, State, Thread
from board.words import Aha, Layer, Question, Story, Words, blank, kind

DAY = "2026-11-22"


def a_draft(thread: str, post: str, words: Words, mark: str = "") -> Draft:
    return Draft(post, thread, kind(words), mark or thread, words)


def a_thread(name: str, place: int, *causes: str, topic: str = "work", told: bool = True) -> Thread:
    """Return a thread with a story for each cause, and its aha; without causes, with one story."""
    drafts = [a_draft(name, name, Question(f"Why {name}?", "Because", topic, "peer", "en"))]
    for number, cause in enumerate(causes or ("",) * told):
        story = f"{name}-story-{number}"
        drafts.append(a_draft(name, story, Story(f"Lesson of {story}", "It happened"), story))
        if causes:
            drafts.append(a_draft(name, f"{story}-aha", Aha(f"I see ({story})", cause, story)))
    return replace(rules.apply(Thread(name), [(draft, PUBLISH) for draft in drafts], DAY), place=place)


def changed(thread: Thread, state: State, *ids: str) -> Thread:
    """Return a thread with posts in another state; of what went there are no words."""
    return replace(
        thread,
        posts=tuple(
            replace(post, state=state, words=post.words if state is State.HELD else blank(post.words))
            if post.id in ids
            else post
            for post in thread.posts
        ),
    )


def groups(*threads: Thread) -> list[tuple[str, list[str], list[str]]]:
    """Return what is underneath in the part of work: its line, whose threads, and who else came to it."""
    (part,) = book.bind(threads, ("work",), DAY).parts
    return [(group.line or str(group.found), _ids(group), [b.thread.id for b in group.others])
            for group in part.groups]  # fmt: skip


def _ids(group: Group) -> list[str]:
    return [bound.thread.id for bound in group.threads]


def test_threads_stand_by_their_root_cause_in_the_order_of_the_shelf() -> None:
    assert groups(
        a_thread("d", 4, "I was afraid"),
        a_thread("c", 3),
        a_thread("b", 2, "I was ashamed"),
        a_thread("a", 1, "I was afraid"),
        a_thread("e", 5, ""),
    ) == [
        ("I was afraid", ["a", "d"], []),
        ("I was ashamed", ["b"], []),
        ("aha", ["e"], []),
        ("nothing", ["c"], []),
    ]


def test_one_cause_may_be_written_in_two_ways() -> None:
    assert groups(a_thread("a", 1, "I was  afraid."), a_thread("b", 2, "i was afraid")) == [
        ("I was  afraid.", ["a", "b"], [])
    ]


def test_a_thread_with_two_causes_is_bound_once_and_named_under_both() -> None:
    threads = [a_thread("a", 1, "fear", "shame", "Fear"), a_thread("b", 2, "shame")]

    assert groups(*threads) == [("fear", ["a"], []), ("shame", ["b"], ["a"])]
    assert len(book.bind(threads, ("work",), DAY).threads) == 2


def test_a_question_that_is_not_published_or_has_no_story_left_is_not_bound() -> None:
    for state in (State.HELD, State.REMOVED, State.WITHDRAWN, State.REJECTED):
        assert not book.is_answered(changed(a_thread("a", 1), state, "a"))
        assert not book.is_answered(changed(a_thread("a", 1), state, "a-story-0"))
    assert not book.is_answered(a_thread("a", 1, told=False))
    assert not book.is_answered(Thread("a"))
    assert book.is_answered(a_thread("a", 1))


def test_an_aha_that_went_names_no_cause() -> None:
    thread = a_thread("a", 1, "I was afraid")

    for state in (State.HELD, State.REMOVED, State.WITHDRAWN):
        assert groups(changed(thread, state, "a-story-0-aha")) == [("nothing", ["a"], [])]


def test_an_aha_keeps_its_place_when_its_story_goes_and_says_nothing_of_it() -> None:
    thread = changed(a_thread("a", 1, "fear", "fear too"), State.HELD, "a-story-0")
    (bound,) = book.bind([thread], ("work",), DAY).threads

    assert [unit.post.id for unit in bound.units] == ["a", "a-story-1"]
    assert [seen.lesson for seen in bound.ahas] == ["", "Lesson of a-story-1"]


def test_a_place_without_words_stays_only_where_somebody_elses_words_hang_on_it() -> None:
    thread = a_thread("a", 1)
    story = "a-story-0"
    layers = [("1", story), ("2", "1"), ("3", "2"), ("4", story), ("5", "4"), ("6", "a")]
    drafts = [(a_draft("a", name, Layer(under, f"Layer {name}")), PUBLISH) for name, under in layers]
    told = a_draft("a", "other", Story("Another lesson", "It went on"), "other")
    thread = rules.apply(thread, [*drafts, (told, PUBLISH)], DAY)
    thread = changed(thread, State.REMOVED, "2", "4", "5", "6", story)
    (bound,) = book.bind([thread], ("work",), DAY).threads

    assert [(unit.post.id, [peel.post.id for peel in unit.peels]) for unit in bound.units] == [
        ("a", []),
        (story, ["1", "2", "3"]),
        ("other", []),
    ]


def test_under_a_held_layer_nothing_is_bound() -> None:
    thread = a_thread("a", 1)
    layers = [("1", "a-story-0"), ("2", "1")]
    drafts = [(a_draft("a", name, Layer(under, f"Layer {name}")), PUBLISH) for name, under in layers]
    thread = changed(rules.apply(thread, drafts, DAY), State.HELD, "1")
    (bound,) = book.bind([thread], ("work",), DAY).threads

    assert [peel for unit in bound.units for peel in unit.peels] == []


def test_each_topic_with_an_answered_thread_is_a_part_in_the_operators_order() -> None:
    threads = [a_thread("a", 1), a_thread("b", 1, topic="life"), a_thread("c", 1, topic="craft", told=False)]

    assert [part.topic for part in book.bind(threads, ("life", "craft", "work"), DAY).parts] == [
        "life",
        "work",
    ]


def test_words_are_set_as_a_printer_sets_them() -> None:
    thread = a_thread("a", 1, "I didn't ask")
    (bound,) = book.bind([thread], ("work",), DAY).threads

    assert bound.causes == ("I didn’t ask",)
    assert bound.header.title == "Why a?"
    assert [group.found for group in book.bind([thread], ("work",), DAY).parts[0].groups] == [Found.CAUSE]
