"""From the board to pages: paging, shelves numbered from the oldest, and the JSON of the contract."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from board import paths, rules
from board.admission import PUBLISH
from board.model import Draft, Header, Mode, State, Tally, Thread, WaitsFor
from board.onion import POSTS_ON_A_PAGE
from board.slots import PACES
from board.words import Question, Story
from press import Site, TopicName
from publisher.pages import ROWS_IN_THE_QUEUE, News, Printer
from publisher.programs import QUEUE_MOST
from publisher.shelving import ROWS_ON_A_SHELF
from publisher.showing import addresses_of

SITE = Site("Board", "en", (TopicName("work", "Work"), TopicName("life", "Life")), PACES["standard"], "/base")
PRINTER = Printer(SITE)
DAY = "2026-11-22"


def a_thread(stories: int = 0, **question: Any) -> Thread:
    words = Question(
        **{
            "title": "Why me?",
            "body": "One.\n\nTwo <b>",
            "topic": "work",
            "voice": "peer",
            "language": "en",
            **question,
        }
    )
    drafts = [Draft("thread", "thread", "question", "thread", words)]
    drafts += [
        Draft(
            f"story-{n:03}",
            "thread",
            "story",
            f"mark-{n}",
            Story(f"Lesson {n:03}", f"Happened {n:03}", cost="Much"),
        )
        for n in range(1, stories + 1)
    ]
    return rules.apply(Thread("thread"), [(draft, PUBLISH) for draft in drafts], DAY)


def printed(thread: Thread, changed: frozenset[int] | None = None) -> dict[str, bytes]:
    return PRINTER.thread(thread, rules.header(thread), changed)


def a_row(place: int, **changes: Any) -> Header:
    header = rules.header(replace(a_thread(), place=place))
    return replace(header, **{"thread": f"t{place:04}", "title": f"Title {place:04}", **changes})


def shelf(count: int, numbers: list[int]) -> dict[str, bytes]:
    return PRINTER.topic("work", [a_row(place) for place in range(1, count + 1)], count, numbers=numbers)


def places(page: bytes) -> list[int]:
    return [int(number) for number in re.findall(r">Title (\d{4})<", page.decode())]


def links(page: bytes) -> dict[str, str]:
    """Return the pager's addresses by their relation."""
    return dict(re.findall(r'<a rel="(prev|next)" href="([^"]*)"', page.decode()))


@pytest.mark.parametrize(
    ("stories", "pages"), [(0, [1]), (17, [18]), (18, [18, 1]), (35, [18, 18]), (36, [18, 18, 1])]
)
def test_a_thread_is_split_at_18_posts(stories, pages):
    thread = a_thread(stories)
    made = printed(thread)
    found = [made[paths.thread("thread", number)].count(b"<section") for number in range(1, len(pages) + 1)]

    assert found == pages
    assert len(made) == len(pages) + 2
    assert POSTS_ON_A_PAGE == 18


def test_the_question_stands_on_the_first_page_and_stories_follow_in_order():
    made = printed(a_thread(40))
    numbers = [re.findall(r">Lesson (\d{3})<", made[paths.thread("thread", n)].decode()) for n in (1, 2, 3)]

    assert [int(number) for page in numbers for number in page] == list(range(1, 41))
    assert b'class="question"' in made["/t/thread/"]
    assert b'class="question"' not in made["/t/thread/2/"]


def test_the_pages_of_a_thread_point_to_each_other():
    made = printed(a_thread(40))

    assert links(made["/t/thread/"]) == {"next": "/base/t/thread/2/"}
    assert links(made["/t/thread/2/"]) == {"prev": "/base/t/thread/", "next": "/base/t/thread/3/"}
    assert links(made["/t/thread/3/"]) == {"prev": "/base/t/thread/2/"}


@pytest.mark.parametrize("new", [1, 2, 17, 18, 19, 40])
@pytest.mark.parametrize("stories", [0, 1, 16, 17, 18, 34, 35, 36, 54])
def test_new_posts_change_their_pages_and_the_one_before_the_forms_and_the_json(stories, new):
    thread = a_thread(stories + new)
    changed = frozenset(range(stories + 2, stories + new + 2))
    before, whole, part = printed(a_thread(stories)), printed(thread), printed(thread, changed)

    assert sorted(part) == sorted(addresses_of(thread, changed))
    assert len(part) <= 2 + 2 + -(-new // POSTS_ON_A_PAGE)
    assert part.items() <= whole.items()
    assert {address for address in whole if whole[address] != before.get(address)} <= part.keys()


@pytest.mark.parametrize("state", [state for state in State if state is not State.PUBLISHED])
def test_a_story_that_is_not_published_is_on_no_page(state):
    thread = a_thread(2)
    hidden = replace(thread, posts=(*thread.posts[:2], replace(thread.posts[2], state=state)))
    made = printed(hidden)

    assert not any(b"Lesson 002" in page or b"Happened 002" in page for page in made.values())
    assert json.loads(made["/t/thread/thread.json"])["posts"][2]["state"] == state


@pytest.mark.parametrize("state", [State.REJECTED, State.REMOVED, State.WITHDRAWN])
def test_a_question_that_is_no_longer_published_shows_none_of_its_text(state):
    thread = a_thread(1)
    hidden = replace(thread, posts=(replace(thread.posts[0], state=state), thread.posts[1]))
    shown = [address for address, page in printed(hidden).items() if b"Why me?" in page or b"Two" in page]

    assert shown == []


def test_thread_json_is_that_of_the_contract():
    made = printed(a_thread(1))["/t/thread/thread.json"]
    post = {"state": "published", "day": DAY}

    assert json.loads(made) == {
        "thread": "thread",
        "state": "published",
        "locked": False,
        "topic": "work",
        "voice": "peer",
        "language": "en",
        "day": DAY,
        "title": "Why me?",
        "posts": [
            {
                "post": "thread",
                "ordinal": 1,
                "kind": "question",
                "speaker": "asker",
                **post,
                "title": "Why me?",
                "body": "One.\n\nTwo <b>",
            },
            {
                "post": "story-001",
                "ordinal": 2,
                "kind": "story",
                "speaker": "mentor-1",
                **post,
                "lesson": "Lesson 001",
                "happened": "Happened 001",
                "cost": "Much",
            },
        ],
    }
    assert b"mark" not in made


def test_what_people_wrote_is_never_markup_and_nothing_in_it_is_a_link():
    made = printed(a_thread(title="<script>x</script>", body='https://evil.example/ "><img src=x>'))
    page = made["/t/thread/"].decode()

    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "<img" not in page
    assert 'href="https' not in page


@pytest.mark.parametrize(
    ("count", "number", "expected"),
    [(95, 1, range(30, 0, -1)), (95, 3, range(90, 60, -1)), (95, 4, range(95, 90, -1)), (0, 1, [])],
)
def test_shelf_pages_are_numbered_from_the_oldest_and_show_the_newest_first(count, number, expected):
    made = shelf(count, [number])

    assert places(made[paths.topic("work", number)]) == list(expected)
    assert ROWS_ON_A_SHELF == 30


@pytest.mark.parametrize(
    ("count", "oldest", "older"),
    [(0, 1, None), (30, 1, None), (31, 1, None), (60, 1, None), (61, 31, 1), (95, 61, 2)],
)
def test_the_newest_page_carries_the_last_two_and_points_to_the_one_before(count, oldest, older):
    page = shelf(count, [])["/topics/work/"]

    assert places(page) == list(range(count, oldest - 1, -1))
    assert links(page) == ({"next": f"/base/topics/work/{older}/"} if older else {})


def test_a_full_shelf_page_never_changes_again():
    when_full, later = shelf(60, [2])["/topics/work/2/"], shelf(95, [2])["/topics/work/2/"]

    assert when_full == later
    assert links(later) == {"prev": "/base/topics/work/3/", "next": "/base/topics/work/1/"}


def queue(stories: list[Header], ahas: list[Header] | None = None) -> dict[WaitsFor, list[Header]]:
    return {WaitsFor.STORY: stories, WaitsFor.AHA: ahas or [], WaitsFor.LAYER: []}


def lists(waiting: dict[WaitsFor, list[Header]]) -> dict[str, bytes]:
    news = News(Tally("2026-11-22T14:30:00Z", 1, 1), Mode.NORMAL, {"work": 1, "life": 0}, [], [], [], [])
    return PRINTER.lists(news, waiting)


def test_queue_json_is_that_of_the_contract_with_the_longest_waiting_first():
    late, early = (
        a_row(1, since="2026-11-20"),
        a_row(2, since="2026-11-19", stories=1, waits_for=WaitsFor.AHA),
    )
    made = json.loads(lists(queue([late], [early]))["/queue.json"])
    row = {"excerpt": "One. Two <b>", "topic": "work", "voice": "peer", "language": "en", "day": DAY}

    assert made == {
        "slot": "2026-11-22T14:30:00Z",
        "questions": [
            {"thread": "t0002", "title": "Title 0002", **row, "stories": 1, "waits_for": "aha"},
            {"thread": "t0001", "title": "Title 0001", **row, "stories": 0, "waits_for": "story"},
        ],
    }


def test_queue_json_holds_a_thousand_questions_at_most():
    waiting = [a_row(place, since=str(date(2020, 1, 1) + timedelta(days=place))) for place in range(1, 1_003)]
    made = json.loads(lists(queue(waiting))["/queue.json"])["questions"]

    assert len(made) == QUEUE_MOST == 1_000
    assert [made[0]["thread"], made[-1]["thread"]] == ["t0001", "t1000"]


def test_the_queue_shows_so_many_and_says_how_many_more_wait():
    waiting = [a_row(place) for place in range(1, ROWS_IN_THE_QUEUE + 3)]
    page = lists(queue(waiting))["/queue/"]

    assert places(page) == list(range(1, ROWS_IN_THE_QUEUE + 1))
    assert b"2 more questions wait." in page


def test_the_queue_of_a_topic_has_its_own_questions_only():
    waiting = queue([a_row(1), a_row(2, topic="life")], [a_row(3, topic="life", waits_for=WaitsFor.AHA)])
    page = lists(waiting)["/queue/life/"]

    assert places(page) == [2, 3]


def test_the_same_board_gives_the_same_bytes():
    thread, other = a_thread(20), Printer(SITE)

    assert other.thread(thread, rules.header(thread), None) == printed(thread)
    assert other.fixed(Mode.NORMAL) == PRINTER.fixed(Mode.NORMAL)


def test_fixed_pages_stand_under_the_base_of_the_board():
    made = PRINTER.fixed(Mode.NORMAL)

    assert made.keys() == {
        paths.ASK,
        paths.MINE,
        paths.SEARCH,
        paths.MENTORING,
        paths.RULES,
        paths.PROMISE,
        paths.MISSING,
        paths.ROBOTS,
    }
    assert made[paths.ROBOTS] == b"User-agent: *\nDisallow: /base/api/\n"
    assert b'action="/base/api/check"' in made[paths.ASK]


@pytest.mark.parametrize("address", ["/t/thread/", "/t/thread/2/", "/", "/topics/", "/topics/work/"])
def test_pages_for_reading_carry_no_script_and_load_nothing_from_elsewhere(address):
    pages = printed(a_thread(20)) | lists(queue([a_row(1)])) | shelf(40, [1])

    assert b"<script" not in pages[address]
    assert not re.search(rb'(?:href|src|action)="(?!/base/|#)', pages[address])
    assert b"style=" not in pages[address]
