"""Old questions and answers, from a file to the page: held, read by a moderator, and only then to be seen."""

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest

from board import paths, slots
from board.model import State
from board.words import texts
from moderator.desk import Desk, Refused
from moderator.past import KINDS, Report, bring_past, fitting, ids, report_lines
from moderator.past.report import Counts
from storage.tables import BoardTable, Conflict
from tests.builders import WORDS, a_layer, a_story
from tests.journeys.test_moderation import OwnPress, Terminal
from tests.promises import dump
from tests.running import ROOT
from tests.world import World

TITLES = (
    "How do I refuse to sign this?",
    "Is it too late to learn a trade?",
    "Do I tell my team that I leave?",
)
ANSWERS = (
    "I signed because everybody did. It was my name in the file, and nobody else's.",
    "I did not sign. I asked for a day, and in that day they found somebody who did.",
    "I asked who would sign in my place. Then it was quiet in the room for a long time.",
)
PLANTED = {
    "Id": "7654321",
    "OwnerUserId": "8675309",
    "OwnerDisplayName": "Ada Lovelace",
    "LastEditorDisplayName": "Grace Hopper",
    "CreationDate": "2013-05-06T07:08:09.100",
    "LastActivityDate": "2014-09-10T11:12:13.140",
    "Score": "4711",
    "ViewCount": "31337",
}
"""What a dump says of who, when and how well liked: nothing of it may come any further."""


def a_sheet(folder: Path, *rows: tuple[str, ...], head: str = "title,question,answer") -> Path:
    """Return a file with rows; without any, three questions with three answers each."""
    fields = rows or tuple(
        (title, f"{title} {WORDS}", f"{each} ({title})") for title in TITLES for each in ANSWERS
    )
    lines = (",".join('"' + field.replace('"', '""') + '"' for field in row) for row in fields)
    file = folder / "past.csv"
    file.write_text("\n".join([head, *lines]), encoding="utf-8")
    return file


def a_dump(folder: Path) -> Path:
    """Return a dump with one question, its answers before and after it, and all that a dump tells besides."""
    asked = {"Title": TITLES[0], "Body": f"<p>{WORDS}</p><p>What now?</p>", "Tags": "<pay><craft>"}
    rows: list[dict[str, str]] = [{**PLANTED, "PostTypeId": "1", **asked, "AcceptedAnswerId": "7654322"}]
    for at, answer in enumerate(ANSWERS):
        told = {
            "Id": f"765432{at + 2}",
            "PostTypeId": "2",
            "ParentId": PLANTED["Id"],
            "Body": f"<p>{answer}</p>",
        }
        rows.insert(at % 2, {**PLANTED, **told})
    lines = (
        f"<row {' '.join(f'{name}={quoteattr(value)}' for name, value in row.items())}/>" for row in rows
    )
    file = folder / "Posts.xml"
    file.write_text("\n".join(["<posts>", *lines, "</posts>"]), encoding="utf-8")
    return file


def a_desk(world: World, board: BoardTable | None = None) -> Desk:
    """Return the desk of whoever brings a file."""
    today, tomorrow = slots.day(world.now), slots.day(world.now + slots.DAY)
    return Desk(board or world.board, world.docket, OwnPress(world), today, tomorrow, bytes, world.site)


def bring(world: World, file: Path, kind: str = "csv", look: bool = False, **more: Any) -> Report:
    told: list[tuple[int, int]] = []
    report = bring_past(
        more.pop("desk", None) or a_desk(world),
        file,
        kind,
        more.pop("topic", "work"),
        look,
        lambda done, of: told.append((done, of)),
        **more,
    )
    assert told == sorted(told)
    assert report.stopped or told[-1] == (2 * file.stat().st_size,) * 2
    return report


def place_of(title: str) -> str:
    return ids.thread_id(title, f"{title} {WORDS}")


def held(world: World) -> set[str]:
    return {post.id for _, post in world.docket.held()}


def test_a_file_is_brought_held_and_comes_out_post_by_post_as_a_moderator_approves(
    any_world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world, terminal = any_world, Terminal(any_world, capsys)
    before = world.pages()
    report = bring(world, a_sheet(tmp_path))
    unseen = world.pages()
    world.next_slot()
    waiting = [row["post"] for row in terminal.json("held")["list"]]
    thread = place_of(TITLES[0])
    story, later = [place for place in waiting if place.startswith(f"{thread}/")][:2]
    terminal("approve", thread, story)
    world.next_slot()
    page = world.page(paths.thread(thread))
    terminal("approve", later, "--now")

    assert report_lines(report) == ["Brought 3 questions and 9 answers, each to wait for a moderator."]
    assert unseen == before
    assert len(waiting) == 12
    assert TITLES[0] in page
    assert page.count('class="story"') == 1
    assert "mentor 1" in page
    assert "mentor 2" in world.page(paths.thread(thread))
    assert TITLES[0] in world.page("/topics/work/")
    assert TITLES[0] in world.page("/queue/")  # it has no aha
    assert not [title for title in TITLES[1:] for body in world.pages().values() if title.encode() in body]
    assert len(held(world)) == 9
    assert (world.board.header(thread).place, world.board.topic("work").count) == (1, 1)  # type: ignore[union-attr]


def test_a_question_without_a_story_that_was_approved_waits_in_the_queue_and_everybody_can_go_on_with_it(
    any_world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world, terminal = any_world, Terminal(any_world, capsys)
    bring(world, a_sheet(tmp_path))
    thread = place_of(TITLES[1])
    terminal("approve", thread)
    world.next_slot()
    queue = world.page("/queue/")
    story = world.post(f"/api/threads/{thread}/stories", a_story(1001)).json["id"]
    world.next_slot()
    world.post(f"/api/threads/{thread}/layers", a_layer(thread, 1002))
    world.next_slot()
    states = {post.id: (post.state, post.speaker) for post in world.board.thread(thread)[0].posts}

    assert TITLES[1] in queue
    assert states[story] == (State.PUBLISHED, "mentor-1")
    assert sorted(states.values()).count((State.HELD, "mentor")) == 3
    assert a_story(1001)["lesson"] in world.page(paths.thread(thread))
    assert "Why was that? (1002)" in world.page(paths.thread(thread))


@pytest.mark.parametrize("question", ["held", "rejected"])
def test_an_answer_that_is_approved_before_its_question_is_seen_by_nobody_until_then(
    any_world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], question: str
) -> None:
    world, terminal = any_world, Terminal(any_world, capsys)
    bring(world, a_sheet(tmp_path))
    thread = place_of(TITLES[0])
    story = next(row["post"] for row in terminal.json("held")["list"] if row["post"].startswith(f"{thread}/"))
    if question == "rejected":
        terminal("reject", thread, "--reason", "off-topic", "--yes")
        world.next_slot()
    terminal("approve", story)
    world.next_slot()
    words = texts(world.board.thread(thread)[0].post(story.partition("/")[2]).words)  # type: ignore[union-attr]

    assert words["lesson"].encode() not in dump(world.pages())
    if question == "held":
        terminal("approve", thread)
        world.next_slot()
        assert words["lesson"] in world.page(paths.thread(thread))


def test_all_pages_made_again_are_the_same_once_everything_is_decided(
    any_world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world, terminal = any_world, Terminal(any_world, capsys)
    bring(world, a_sheet(tmp_path))
    waiting = [row["post"] for row in terminal.json("held")["list"]]
    taken = [place for place in waiting if not place.startswith(place_of(TITLES[2]))]
    for at in range(0, len(taken), 3):
        terminal("approve", *taken[at : at + 3])
        world.next_slot()
    terminal("reject", *(set(waiting) - set(taken)), "--reason", "off-topic", "--yes")
    world.next_slot()
    pages = {key: body for key, body in world.pages().items() if key != "beacon.json"}
    world.remove_pages()
    world.publisher.pressroom.everything()

    assert world.pages() == pages
    assert world.board.topic("work").count == 2
    assert ANSWERS[0] not in str([body for key, body in pages.items() if place_of(TITLES[2]) in key])


def test_what_is_brought_is_what_a_person_could_have_written_and_goes_the_way_of_their_words(
    any_world: World, tmp_path: Path
) -> None:
    bring(any_world, a_sheet(tmp_path))
    thread, header = any_world.board.thread(place_of(TITLES[0]))
    question, *stories = thread.posts

    assert header is not None
    assert (header.state, header.topic, header.waits_for, header.place) == (State.HELD, "work", None, 0)
    assert (question.mark, question.speaker) == (thread.id, "asker")
    assert [(post.mark, post.speaker, post.page, post.place) for post in stories] == [
        (post.id, "mentor", 0, 0) for post in stories
    ]
    assert {(post.state, post.reason, post.day) for post in thread.posts} == {
        (State.HELD, "slow-lane", slots.day(any_world.now))
    }
    assert [post.id for post in stories] == sorted(post.id for post in stories)
    assert {texts(post.words)["lesson"] for post in stories} == {
        f"{answer.partition('.')[0]}." for answer in ANSWERS
    }


def test_nothing_of_who_wrote_a_dump_and_when_and_how_it_was_liked_reaches_a_table_or_a_page(
    any_world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world, terminal = any_world, Terminal(any_world, capsys)
    report = bring(world, a_dump(tmp_path), "stackexchange")
    places = [row["post"] for row in terminal.json("held")["list"]]
    terminal("approve", *places)
    world.next_slot()
    lying = dump({"tables": world.items(), "pages": world.pages()})
    thread, _ = world.board.thread(places[0].partition("/")[0])

    assert (report.questions.brought, report.stories.brought) == (1, 3)
    assert thread.asked.body == f"{WORDS}\n\nWhat now?"
    assert thread.asked.topic == "craft"
    planted = [*PLANTED.values(), "7654322", "7654323", "7654324", "2013-05-06", "2014-09-10", "8675309"]
    assert ANSWERS[2].encode() in lying
    assert not [value for value in planted if value.encode() in lying]


def test_a_file_that_is_brought_again_brings_nothing_twice_whatever_became_of_it_meanwhile(
    any_world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world, terminal = any_world, Terminal(any_world, capsys)
    file = a_sheet(tmp_path)
    bring(world, file)
    one, two = map(place_of, TITLES[:2])
    story = next(row["post"] for row in terminal.json("held")["list"] if row["post"].startswith(f"{one}/"))
    terminal("approve", one, story)
    terminal("reject", two, "--reason", "off-topic", "--yes")
    world.next_slot()
    terminal("remove", one, "--reason", "identifying", "--now")
    before = world.items()
    world.now += 3 * slots.DAY
    again = bring(world, file, topic="craft")

    assert world.items() == before
    assert (again.questions.brought, again.questions.there) == (0, 3)
    assert (again.stories.brought, again.stories.there, again.stories.left) == (0, 9, 0)
    assert report_lines(again)[-1] == "3 questions and 9 answers were on the board already."


def test_what_is_new_in_a_file_goes_to_the_threads_that_take_something_and_to_no_others(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(world, capsys)
    bring(world, a_sheet(tmp_path))
    one, two, three = map(place_of, TITLES)
    terminal("approve", one, two)
    world.next_slot()
    terminal("lock", one)
    terminal("remove", two, "--reason", "identifying")
    world.next_slot()
    rows = [
        (title, f"{title} {WORDS}", f"Something new. {answer}") for title in TITLES for answer in ANSWERS[:1]
    ]
    report = bring(world, a_sheet(tmp_path, *rows))

    assert (report.stories.brought, report.stories.left) == (1, 2)
    assert len(world.board.thread(three)[0].posts) == 5
    assert {len(world.board.thread(thread)[0].posts) for thread in (one, two)} == {4}
    said = report_lines(report)
    assert "line 2, answer: question: its thread is locked; unlock it first" in said
    assert "line 3, answer: question: its question stands on the board as removed" in said


def test_looking_writes_nothing_and_says_what_bringing_would(any_world: World, tmp_path: Path) -> None:
    file = a_sheet(tmp_path)
    before = any_world.items()
    looked = bring(any_world, file, look=True)
    after = any_world.items()
    brought = bring(any_world, file)
    again = bring(any_world, file, look=True)

    assert after == before
    assert (looked.questions, looked.stories) == (brought.questions, brought.stories)
    assert report_lines(looked) == ["Would bring 3 questions and 9 answers, each to wait for a moderator."]
    assert again.stories.there == 9


def test_what_would_be_refused_from_a_person_is_left_out_and_a_question_takes_its_answers_along(
    any_world: World, tmp_path: Path
) -> None:
    good = (TITLES[0], f"{TITLES[0]} {WORDS}", ANSWERS[0])
    file = a_sheet(
        tmp_path,
        good,
        (*good[:2], f"{ANSWERS[1]} Write to ada@example.com."),
        (TITLES[1], f"{WORDS} More on www.ada.example", ANSWERS[0]),
        ("Why?", "So?", ""),
    )
    report = bring(any_world, file)

    assert report_lines(report) == [
        'line 3, answer: email "ada@example.com": this looks like an e-mail address; take it out',
        "line 4, answer: question: its question, on line 4, is left out, and its answers with it",
        'line 4, question: link "www.ada.example": this looks like an address on the web; say it in words',
        "line 5, question: short: it needs at least 60 characters and has 3; say more",
        "line 5, title: short: it needs at least 10 characters and has 4; say more",
        "Brought 1 question and 1 answer, each to wait for a moderator.",
        "Left out 2 questions and 2 answers (email 1, link 1, question 1, short 2). "
        "Mend them in the file and bring it again.",
    ]
    assert held(any_world) == {place_of(TITLES[0]), ids.story_id(place_of(TITLES[0]), ANSWERS[0])}
    assert "ada" not in json.dumps(any_world.items(), default=repr)


def test_what_only_a_person_can_weigh_is_held_for_its_words(any_world: World, tmp_path: Path) -> None:
    hinted = f"{ANSWERS[0]} It was 24 November 2019."
    said = f"{ANSWERS[1]} They told me to go and hang yourself."
    rows = [(TITLES[0], f"{TITLES[0]} {WORDS}", answer) for answer in (hinted, said, ANSWERS[2])]
    bring(any_world, a_sheet(tmp_path, *rows))
    thread = place_of(TITLES[0])
    why = {post.id: post.reason for post in any_world.board.thread(thread)[0].posts}

    assert why == {
        thread: "slow-lane",
        ids.story_id(thread, hinted): "words",
        ids.story_id(thread, said): "words",
        ids.story_id(thread, ANSWERS[2]): "slow-lane",
    }


def test_what_could_not_be_screened_is_held_for_the_error(
    any_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: str) -> None:
        raise LookupError

    monkeypatch.setattr(fitting, "spans", broken)
    report = bring(any_world, a_sheet(tmp_path))

    assert report.stories.brought == 9
    assert {post.reason for _, post in any_world.docket.held()} == {"error"}


def test_a_corrupt_row_stops_it_before_anything_is_written_unless_told_to_skip_it(
    any_world: World, tmp_path: Path
) -> None:
    good = (TITLES[0], f"{TITLES[0]} {WORDS}", ANSWERS[0])
    file = a_sheet(tmp_path, good, (TITLES[1], "and no more"), good)
    before = any_world.items()
    stopped = bring(any_world, file)
    untouched = any_world.items()
    skipped = bring(any_world, file, skip_corrupt=True)

    assert untouched == before
    assert report_lines(stopped) == [
        "line 3: the row has 2 fields, and the first line names 3 columns; "
        "put a text that has the separator or a line end in it between quotes",
        "1 row cannot be read, so nothing was brought. Mend what is named above and bring the file again.",
    ]
    assert (skipped.questions.brought, skipped.stories.brought, skipped.twice) == (1, 1, 1)
    assert "1 row could not be read." in report_lines(skipped)


def test_a_file_that_breaks_off_is_brought_up_to_there_only_by_who_says_so(
    world: World, tmp_path: Path
) -> None:
    file = a_dump(tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace("</posts>", "<"), encoding="utf-8")
    stopped = bring(world, file, "stackexchange")
    report = bring(world, file, "stackexchange", skip_corrupt=True)

    assert stopped.stopped
    assert report.stories.brought == 3
    assert any("no whole XML" in line for line in report_lines(report))
    assert any("Nothing after" in line for line in report_lines(report))


def test_an_answer_whose_question_is_not_in_the_file_is_named_and_left_out(
    world: World, tmp_path: Path
) -> None:
    file = a_dump(tmp_path)
    file.write_text(
        file.read_text(encoding="utf-8").replace(f'ParentId="{PLANTED["Id"]}"', 'ParentId="12"', 1),
        encoding="utf-8",
    )
    report = bring(world, file, "stackexchange")

    assert (report.stories.brought, report.stories.left) == (2, 1)
    assert any(line.endswith("its question is not in the file") for line in report_lines(report))


def test_what_the_guide_shows_is_what_happens(world: World, tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "bringing.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```\n(.*?)```", guide, re.DOTALL)
    sheet, posts, report = (
        next(block for block in blocks if block.startswith(start))
        for start in ("title,", "<posts>", "line 3")
    )
    (tmp_path / "past.csv").write_text(sheet, encoding="utf-8")
    (tmp_path / "Posts.xml").write_text(posts, encoding="utf-8")
    good = ("Ada", TITLES[0], f"{TITLES[0]} {WORDS}")
    wrong = ("Ada", TITLES[1], f"{WORDS} More on www.ada.example", ANSWERS[0])
    rows = ((*good, ANSWERS[0]), (*good, f"{ANSWERS[1]} Write to ada@example.com."), wrong)
    (tmp_path / "other").mkdir()
    other = a_sheet(tmp_path / "other", *rows, head="author,title,question,answer")

    assert report_lines(bring(world, tmp_path / "past.csv")) == [
        "Brought 1 question and 2 answers, each to wait for a moderator."
    ]
    # The dump has the question and one of the answers that the table has.
    assert report_lines(bring(world, tmp_path / "Posts.xml", "stackexchange", look=True)) == [
        "Would bring 0 questions and 0 answers, each to wait for a moderator.",
        "1 question and 1 answer were on the board already.",
    ]
    assert report_lines(bring(world, other)) == report.splitlines()


class Killed(BaseException):
    """The process ends."""


class Dying(BoardTable):
    """A board whose writer is killed after so many writes."""

    left = 0

    def _put(self, item: Any, condition: str, values: Any) -> None:
        if not self.left:
            raise Killed
        self.left -= 1
        super()._put(item, condition, values)


def test_an_import_that_is_killed_at_any_write_is_gone_on_with_and_ends_alike(
    world: World, tmp_path: Path
) -> None:
    file = a_sheet(tmp_path)
    dying = Dying(world.client, "board")
    for write in range(1, 16):
        dying.left = 1
        with pytest.raises(Killed) if write < 15 else _nothing():
            bring(world, file, desk=a_desk(world, dying))
    killed = world.items()["board"]
    for item in killed:
        if item["pk"]["S"].startswith("thread#"):
            world.client.delete_item(TableName="board", Key={"pk": item["pk"], "sk": item["sk"]})
    bring(world, file)

    assert world.items()["board"] == killed


class _nothing:  # noqa: N801 (reads as the function that it stands for)
    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass


class Meeting(BoardTable):
    """A board on which somebody else writes to a thread, before the header or before anything of it."""

    meetings = 0

    def save(self, stored: Any, before: Any, thread: Any) -> Any:
        self.meetings -= 1
        if self.meetings > 0 and self.meetings % 2:
            raise Conflict
        header = super().save(stored, before, thread)
        if self.meetings > 0:
            raise Conflict
        return header


def test_who_meets_others_on_the_way_reads_again_and_counts_each_post_once(
    world: World, tmp_path: Path
) -> None:
    board = Meeting(world.client, "board")
    board.meetings = 5
    report = bring(world, a_sheet(tmp_path), desk=a_desk(world, board))

    assert (report.questions, report.stories) == (Counts(brought=3), Counts(brought=9))
    assert len(held(world)) == 12


def test_who_meets_others_for_ever_gives_up(world: World, tmp_path: Path) -> None:
    board = Meeting(world.client, "board")
    board.meetings = 1_000
    with pytest.raises(Refused, match="bring the file again to go on"):
        bring(world, a_sheet(tmp_path), desk=a_desk(world, board))


def _files(folder: Path) -> Iterator[tuple[str, Path, str]]:
    for name, data, says in (
        ("empty.csv", b"", "is empty"),
        ("sheet.xlsx", b"PK\x03\x04rest", "packed file or a spreadsheet"),
        ("dump.7z", b"7z\xbc\xaf\x27\x1c", "packed file or a spreadsheet"),
    ):
        (folder / name).write_bytes(data)
        yield "csv", folder / name, says
    yield "csv", folder / "none.csv", "could not be read (No such file or directory)"
    yield "csv", folder, "could not be read (Is a directory)"
    yield (
        "json",
        folder / "empty.csv",
        "There is no format 'json'. Nothing was brought; it is one of csv, stackexch",
    )


def test_what_cannot_be_brought_at_all_is_refused_in_a_sentence(world: World, tmp_path: Path) -> None:
    before = world.items()
    for kind, file, says in _files(tmp_path):
        with pytest.raises(Refused) as refused:
            bring(world, file, kind)
        assert says in str(refused.value)
        assert "Nothing was brought" in str(refused.value)
    with pytest.raises(Refused, match="The board has no topic 'cooking'"):
        bring(world, a_sheet(tmp_path), topic="cooking")

    assert world.items() == before


@pytest.mark.parametrize("kind", KINDS)
def test_no_file_is_a_traceback(world: World, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "past"
    for data in (
        b"\0",
        b"\xff\xfe\0",
        b"<",
        b'"',
        b"title,question,answer",
        b"<posts/>",
        b"\n\n",
        bytes(range(256)),
    ):
        file.write_bytes(data)
        report = bring(world, file, kind, skip_corrupt=True)

        assert report_lines(report)
        assert report.questions.brought == 0


def test_a_machine_without_room_for_what_is_gathered_says_so(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        def execute(self, *_: object) -> None:
            raise sqlite3.OperationalError("database or disk is full")

        def executescript(self, _: str) -> None:
            pass

        def close(self) -> None:
            pass

    monkeypatch.setattr("sqlite3.connect", lambda *_, **__: Full())
    with pytest.raises(Refused, match="no room for temporary files"):
        bring_past(a_desk(world), a_sheet(tmp_path), "csv", "work", False, lambda *_: None)
