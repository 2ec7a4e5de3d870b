"""The state machine against a small model: any drafts, in any order, again and again, taken back and not.

The model knows posts by id and nothing of ordinals, speakers or words; what it says of states and
authors has to be what the rules say.
"""

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from board import onion, rules
from board.admission import PUBLISH, hold
from board.model import Draft, Hold, Kept, State, Thread
from board.words import Aha, Layer, PostWords, Question, Story, Undo, Withdrawal, blank, kind

THREAD, ALICE, BOB = "thread", "alice", "bob"
DAYS = ("2026-11-22", "2026-11-23")
PEOPLE = (THREAD, ALICE, BOB)
LAYERS = ("l1", "l2", "l3", "l4")
POSTS = (THREAD, ALICE, BOB, *LAYERS, "aha", "aha-alice")


@dataclass
class Known:
    """What the model knows of a post."""

    mark: str
    kind: str
    state: str
    under: str = ""


NOBODY = Known("", "", "")


@dataclass
class Model:
    """Who wrote what, and how it stands."""

    posts: dict[str, Known] = field(default_factory=dict)

    def standing(self, post: str) -> bool:
        return post in self.posts and self.posts[post].state in ("published", "held")

    def add(self, post: str, mark: str, words: PostWords, held: bool) -> None:
        there = self.posts.get(post)
        if there and not (there.kind == "aha" and there.state == "rejected"):
            return
        question = isinstance(words, Question)
        if question == bool(self.posts):
            return
        state = "held" if held else "published"
        if not question and not (self.standing(THREAD) and self.may(mark, words)):
            state = "rejected"
        if there and state == "rejected":
            return
        self.posts[post] = Known(mark, kind(words), state, getattr(words, "under", ""))

    def may(self, mark: str, words: PostWords) -> bool:
        if isinstance(words, Aha):
            story = self.posts.get(words.story, NOBODY)
            # One that is held would have its lesson told by the aha.
            return not words.story or (story.kind, story.state) == ("story", "published")
        if isinstance(words, Layer):
            above = self.posts.get(words.under)
            if above is None or not self.standing(words.under) or above.kind == "aha":
                return False
            if above.state == "held" and above.kind != "question" and above.mark != mark:
                return False
            own = self.standing(mark) and self.posts[mark].kind == "story"
            asked = above.kind == "layer" and above.mark == THREAD
            return mark == THREAD or above.kind == "question" or (own and asked)
        return True

    def take_back(self, post: str, mark: str) -> None:
        there = self.posts.get(post)
        if there is None:
            if self.posts or (post == THREAD and mark == THREAD):
                if post == THREAD and mark != THREAD:
                    return
                what = {mark: "story", THREAD: "question"}.get(post, "layer")
                self.posts[post] = Known(mark, what, "withdrawn")
        elif there.mark == mark and self.standing(post):
            there.state = "withdrawn"


class Threads(RuleBasedStateMachine):
    """Drives both with the same drafts."""

    def __init__(self) -> None:
        super().__init__()
        self.thread = Thread(THREAD)
        self.model = Model()
        self.kept: dict[str, tuple[str, Kept]] = {}
        self.sent: list[Draft] = []
        self.came_out = False

    def slot(self, draft: Draft, held: bool = False) -> None:
        before = self.thread
        kept = {post: each for post, (mark, each) in self.kept.items() if mark == draft.mark}
        decision = hold(Hold.WORDS) if held else PUBLISH
        self.thread = rules.apply(before, [(draft, decision)], DAYS[0], kept)
        self.sent.append(draft)
        question = self.thread.post(THREAD)
        self.came_out |= bool(question and question.state is State.PUBLISHED)
        if isinstance(draft.words, Withdrawal):
            was, now = before.post(draft.words.post), self.thread.post(draft.words.post)
            if was and now and was.state is not now.state:
                self.kept[was.id] = (was.mark, Kept(was.state, was.reason, was.words))
        # The same once more changes nothing, whatever it was.
        assert rules.apply(self.thread, [(draft, decision)], DAYS[1], kept) == self.thread

    @rule(held=st.booleans())
    def ask(self, held: bool) -> None:
        words = Question("Why?", "Because", "work", "peer", "en")
        self.slot(Draft(THREAD, THREAD, "question", THREAD, words), held)
        self.model.add(THREAD, THREAD, words, held)

    @rule(who=st.sampled_from([ALICE, BOB]), held=st.booleans())
    def tell(self, who: str, held: bool) -> None:
        words = Story(f"Lesson of {who}", "It happened")
        self.slot(Draft(who, THREAD, "story", who, words), held)
        self.model.add(who, who, words, held)

    @rule(
        post=st.sampled_from(LAYERS),
        under=st.sampled_from(POSTS),
        who=st.sampled_from(PEOPLE),
        held=st.booleans(),
    )
    def peel(self, post: str, under: str, who: str, held: bool) -> None:
        words = Layer(under, f"Why? {post}")
        self.slot(Draft(post, THREAD, "layer", who, words), held)
        self.model.add(post, who, words, held)

    @rule(story=st.sampled_from(["", ALICE]))
    def see(self, story: str) -> None:
        words = Aha("I see it now.", story=story)
        post = f"aha-{story}" if story else "aha"
        self.slot(Draft(post, THREAD, "aha", THREAD, words))
        self.model.add(post, THREAD, words, False)

    @rule(post=st.sampled_from(POSTS), who=st.sampled_from(PEOPLE))
    def take_back(self, post: str, who: str) -> None:
        self.slot(Draft(f"w-{post}", THREAD, "withdrawal", who, Withdrawal(post)))
        self.model.take_back(post, who)

    @rule(post=st.sampled_from(POSTS), who=st.sampled_from(PEOPLE))
    def bring_back(self, post: str, who: str) -> None:
        self.slot(Draft(f"u-{post}", THREAD, "undo", who, Undo(post)))
        there = self.model.posts.get(post)
        if there and there.mark == who and there.state == "withdrawn" and post in self.kept:
            there.state = self.kept[post][1].state

    @rule(data=st.data())
    def send_an_old_post_again(self, data: st.DataObject) -> None:
        posts = [draft for draft in self.sent if not isinstance(draft.words, Withdrawal | Undo)]
        if posts:
            draft = data.draw(st.sampled_from(posts))
            assert not isinstance(draft.words, Withdrawal | Undo)
            self.slot(draft)
            self.model.add(draft.id, draft.mark, draft.words, False)

    @invariant()
    def states_and_authors_agree(self) -> None:
        assert {post.id: (post.mark, post.kind, post.state) for post in self.thread.posts} == {
            post: (known.mark, known.kind, known.state) for post, known in self.model.posts.items()
        }

    @invariant()
    def nobody_reads_what_is_gone(self) -> None:
        for post in self.thread.posts:
            if post.state in (State.REJECTED, State.WITHDRAWN):
                assert post.words == blank(post.words)

    @invariant()
    def speakers_mean_one_person_each(self) -> None:
        named = {(post.mark, post.speaker) for post in self.thread.posts if post.speaker != rules.MENTOR}
        assert len(named) == len({speaker for _, speaker in named})

    @invariant()
    def every_published_post_stands_on_one_page_or_hangs_on_one_that_waits(self) -> None:
        shown = [
            post
            for page in onion.pages(self.thread)
            for unit in page
            for post in (unit.post, *(peel.post for peel in unit.peels), *unit.ahas)
        ]
        assert len(shown) == len({post.id for post in shown})
        for post in rules.published(self.thread):
            if post.id not in {each.id for each in shown}:
                # What hangs on a question that was taken back while it waited never had a page.
                assert any(each.state is State.HELD for each in self.thread.posts) or not self.came_out


Threads.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestThreads = Threads.TestCase
