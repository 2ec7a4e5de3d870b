"""The onion: layers under their stories, depth, tombstones, and pages that keep what they have."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from board import moderation, onion, rules
from board.admission import PUBLISH, hold
from board.model import Draft, Hold, State, Thread
from board.moderation import Act, Verb
from board.words import Aha, Layer, Question, Story, Withdrawal, Words, blank, kind

DAY = "2026-11-22"


def a_draft(post: str, words: Words, mark: str = "thread") -> Draft:
    return Draft(post, "thread", kind(words), mark, words)


def a_thread(*drafts: Draft) -> Thread:
    asked = a_draft("thread", Question("Why?", "Because", "work", "peer", "en"))
    return rules.apply(Thread("thread"), [(draft, PUBLISH) for draft in (asked, *drafts)], DAY)


def a_story(name: str) -> Draft:
    return a_draft(name, Story(f"Lesson of {name}", "It happened"), name)


def a_layer(post: str, under: str, mark: str = "thread") -> Draft:
    return a_draft(post, Layer(under, f"Layer {post}"), mark)


def gone(thread: Thread, *ids: str, state: State = State.WITHDRAWN) -> Thread:
    posts = [
        replace(post, state=state, words=blank(post.words)) if post.id in ids else post
        for post in thread.posts
    ]
    return replace(thread, posts=tuple(posts))


def test_layers_stand_under_their_story_by_branch_with_their_depth():
    thread = a_thread(
        a_story("one"),
        a_story("two"),
        a_layer("a", "one"),
        a_layer("b", "a", "one"),
        a_layer("c", "one"),
        a_layer("d", "b"),
        a_layer("e", "thread", "two"),
    )
    ((question, one, two),) = onion.pages(thread)

    assert [(peel.post.id, peel.depth, peel.last) for peel in one.peels] == [
        ("a", 1, False),
        ("b", 2, False),
        ("d", 3, True),
        ("c", 1, True),
    ]
    assert [peel.post.id for peel in question.peels] == ["e"]
    assert two.peels == ()


def test_an_aha_belongs_to_its_story_or_to_the_question():
    thread = a_thread(
        a_story("one"), a_draft("x", Aha("I see", story="one")), a_draft("y", Aha("I see more"))
    )
    ((question, one),) = onion.pages(thread)

    assert [aha.id for aha in one.ahas] == ["x"]
    assert [aha.id for aha in question.ahas] == ["y"]


def test_a_tombstone_stands_where_something_still_hangs_on_it():
    thread = a_thread(a_story("one"), a_story("two"), a_layer("a", "one"), a_layer("b", "a", "one"))
    ((_, one, two),) = onion.pages(gone(thread, "one", "a"))

    assert [peel.post.id for peel in one.peels] == ["a", "b"]
    assert two.post.id == "two"
    assert [unit.post.id for unit in onion.pages(gone(thread, "two"))[0]] == ["thread", "one"]
    assert [peel.post.id for peel in onion.pages(gone(thread, "b"))[0][1].peels] == ["a"]


def test_what_a_moderator_removed_shows_that_it_was():
    thread = gone(a_thread(a_story("one")), "one", state=State.REMOVED)

    assert [unit.post.id for unit in onion.pages(thread)[0]] == ["thread", "one"]


def test_a_chain_may_be_longer_than_a_program_may_call_itself():
    layers = [a_layer("0", "one"), *(a_layer(f"{n}", f"{n - 1}") for n in range(1, 1_500))]
    _, one = onion.pages(a_thread(a_story("one"), *layers))[0]

    assert [peel.depth for peel in one.peels] == list(range(1, 1_501))


@given(
    st.lists(st.sampled_from(["story", "layer", "aha", "held", "approve", "gone"]), max_size=60), st.data()
)
def test_a_post_never_moves_to_another_page(kinds: list[str], data: st.DataObject):
    thread = a_thread()
    places: dict[str, int] = {}
    for at, each in enumerate(kinds):
        posts = [post for post in thread.posts if post.kind != "aha"]
        stories = [post.id for post in posts if post.kind == "story" and post.state is State.PUBLISHED]
        waiting = [post.id for post in posts if post.state is State.HELD]
        if each == "approve" and waiting:
            act = Act(f"{at}", Verb.APPROVE, "thread", data.draw(st.sampled_from(waiting)))
            thread = moderation.done(act, thread, DAY)
        elif each == "gone" and stories:
            post = data.draw(st.sampled_from(stories))
            back = Draft(f"{at}", "thread", "withdrawal", post, Withdrawal(post))
            thread = rules.apply(thread, [(back, PUBLISH)], DAY)
        else:
            words: Words = Story("Lesson", "It happened")
            if each == "layer":
                words = Layer(data.draw(st.sampled_from([post.id for post in posts])), "Why?")
            elif each == "aha":
                words = Aha("I see", story=data.draw(st.sampled_from(["", *stories])))
            draft = a_draft(f"{at}", words, f"{at}" if isinstance(words, Story) else "thread")
            decision = hold(Hold.WORDS) if each == "held" else PUBLISH
            thread = rules.apply(thread, [(draft, decision)], DAY)
        shown = {
            post.id: number
            for number, units in enumerate(onion.pages(thread), 1)
            for unit in units
            for post in (unit.post, *(peel.post for peel in unit.peels), *unit.ahas)
        }
        assert all(places.get(post, number) == number for post, number in shown.items())
        assert all(onion.page_of(thread, post) == shown[post.id] for post in thread.posts if post.id in shown)
        assert all(post.id in shown for post in rules.published(thread) if post.kind in ("question", "story"))
        places |= shown


def test_a_story_opens_a_new_page_when_the_last_one_is_full():
    stories = [a_story(f"{n}") for n in range(40)]
    parts = onion.pages(a_thread(*stories))

    assert [len(units) for units in parts] == [18, 18, 5]


def test_what_was_not_taken_leaves_a_tombstone_where_its_author_went_on_while_it_waited():
    thread = a_thread(a_layer("a", "thread"), a_layer("b", "a"), a_layer("c", "thread"))
    ((question,),) = onion.pages(gone(thread, "a", "c", state=State.REJECTED))

    assert [peel.post.id for peel in question.peels] == ["a", "b"]
