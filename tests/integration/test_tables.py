"""The two tables, on every engine: what is put is there, and who comes second finds out."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from board import rules
from board.admission import PUBLISH
from board.lots import Lots
from board.model import Draft, Header, State, Tally, Thread, Topic, WaitsFor
from board.words import Question, Story
from storage.tables import BoardTable, Conflict, IntakeTable, Unavailable
from tests.conftest import a_client

DAY = "2027-01-15"


def a_thread(number: int = 1, stories: int = 0, day: str = DAY, topic: str = "work") -> Thread:
    thread = f"{number:026d}"
    words = Question(f"Title {number}", "Body of it. " * 9, topic, "anyone", "en")
    drafts = [Draft(thread, thread, "question", thread, words)]
    for story in range(stories):
        mark = f"{number}{story:025d}"[:26]
        drafts.append(Draft(mark, thread, "story", mark, Story("A lesson of it", "It happened. " * 9)))
    return rules.apply(Thread(thread, place=number), [(draft, PUBLISH) for draft in drafts], day)


def save(table: BoardTable, thread: Thread) -> Header:
    """Write a thread that is new."""
    return table.save(None, Thread(thread.id), thread)


def test_the_first_box_under_an_id_wins(engine: Any) -> None:
    table = IntakeTable(engine, "intake")
    table.put("a", b"first", 86_400)
    table.put("a", b"second", 86_400)

    assert dict(table.boxes()) == {"a": b"first"}


def test_many_boxes_come_back_whole_and_are_deleted(engine: Any) -> None:
    table = IntakeTable(engine, "intake")
    for number in range(120):
        table.put(f"{number}", bytes([number]) * 16_256, 86_400)

    assert len(dict(table.boxes())) == 120

    table.delete(f"{number}" for number in range(0, 120, 2))

    assert sorted(map(int, dict(table.boxes()))) == list(range(1, 120, 2))


def test_a_table_that_is_not_there_is_unavailable_and_says_nothing_else() -> None:
    with pytest.raises(Unavailable) as refusal:
        IntakeTable(a_client(), "intake").put("a", b"box", 86_400)

    assert refusal.value.args == ()
    assert refusal.value.__cause__ is None


def test_a_thread_is_read_as_it_was_saved(engine: Any) -> None:
    table = BoardTable(engine, "board")
    thread = a_thread(stories=3)
    header = save(table, thread)
    read, stored = table.thread(thread.id)

    assert read.posts == tuple(replace(post, version=1) for post in thread.posts)
    assert (read.version, read.place) == (1, 1)
    assert stored == header


def test_saving_what_is_saved_already_writes_nothing(engine: Any) -> None:
    table = BoardTable(engine, "board")
    save(table, a_thread())
    thread, stored = table.thread(a_thread().id)

    assert table.save(stored, thread, thread) == stored
    assert table.thread(thread.id)[0].version == 1


def test_who_decided_on_an_older_thread_meets_a_conflict_and_changes_nothing(engine: Any) -> None:
    table = BoardTable(engine, "board")
    save(table, a_thread())
    thread, stored = table.thread(a_thread().id)
    with_story = a_thread(stories=1)
    newer = replace(thread, posts=(*thread.posts, with_story.posts[1]))
    table.save(stored, thread, newer)

    with pytest.raises(Conflict):
        table.save(stored, thread, newer)
    assert len(table.thread(thread.id)[0].posts) == 2
    assert table.thread(thread.id)[0].version == 2


def test_a_header_that_a_crash_left_behind_is_found_out(engine: Any) -> None:
    table = BoardTable(engine, "board")
    thread = a_thread(stories=1)
    save(table, thread)
    engine.delete_item(TableName="board", Key={"pk": {"S": f"thread#{thread.id}"}, "sk": {"S": "thread"}})
    read, stored = table.thread(thread.id)

    assert stored is None
    assert read.posts == tuple(replace(post, version=1) for post in thread.posts)
    assert table.save(None, read, replace(read, place=1)).stories == 1


def test_a_post_that_was_changed_is_written_over_the_version_that_was_read(engine: Any) -> None:
    table = BoardTable(engine, "board")
    save(table, a_thread(stories=1))
    thread, stored = table.thread(a_thread().id)
    gone = replace(thread.posts[1], state=State.WITHDRAWN, words=Story("", ""), until="2027-01-17")
    changed = replace(thread, posts=(thread.posts[0], gone))
    table.save(stored, thread, changed)
    read, _ = table.thread(thread.id)

    assert read.posts == (thread.posts[0], replace(gone, version=2))
    with pytest.raises(Conflict):
        table.save(stored, thread, changed)


def test_what_is_kept_is_dropped_on_its_day_and_not_before(engine: Any) -> None:
    table = BoardTable(engine, "board")
    for day, post in (("2027-01-16", "a"), ("2027-01-17", "b"), ("2027-01-17", "z"), ("2027-01-18", "c")):
        table.keep(day, post * 26, b"sealed")
    table.drop_kept("2027-01-17")

    assert table.kept("2027-01-16", "a" * 26) is None
    assert table.kept("2027-01-17", "z" * 26) is None
    assert table.kept("2027-01-18", "c" * 26) == b"sealed"


def test_a_shelf_gives_the_threads_between_two_places(engine: Any) -> None:
    table = BoardTable(engine, "board")
    for number in range(1, 13):
        save(table, a_thread(number, topic="life" if number == 5 else "work"))

    assert [header.place for header in table.shelf("work", 3, 10)] == [3, 4, 6, 7, 8, 9, 10]
    assert [header.place for header in table.shelf("life", 1, 99)] == [5]


def test_the_queue_gives_what_waits_longest_first(engine: Any) -> None:
    table = BoardTable(engine, "board")
    for number, day in enumerate(("2027-01-03", "2027-01-01", "2027-01-02"), start=1):
        save(table, a_thread(number, day=day))
    save(table, a_thread(4, stories=1))
    days = [header.since for header in table.queue(WaitsFor.STORY, "0", 10)]

    assert days == ["2027-01-01", "2027-01-02", "2027-01-03"]
    assert [header.thread for header in table.queue(WaitsFor.AHA, "0", 10)] == [a_thread(4).id]
    assert [header.since for header in table.queue(WaitsFor.STORY, "2027-01-02", 10)] == days[1:]
    assert len(table.queue(WaitsFor.STORY, "0", 2)) == 2
    assert [header.since for header in table.queue(WaitsFor.STORY, "0", 2, newest_first=True)] == days[:0:-1]


def test_the_count_of_a_topic_is_written_over_the_version_that_was_read(engine: Any) -> None:
    table = BoardTable(engine, "board")
    empty = table.topic("work")
    table.save_topic(Topic("work", 2, empty.version))

    assert table.topic("work") == Topic("work", 2, 1)
    with pytest.raises(Conflict):
        table.save_topic(Topic("work", 9, empty.version))


def test_the_last_tally_is_kept(engine: Any) -> None:
    table = BoardTable(engine, "board")

    assert table.last_tally() is None

    table.save_tally(Tally("2027-01-15T10:15:00Z", 3, 2, 1, 0))

    assert table.last_tally() == Tally("2027-01-15T10:15:00Z", 3, 2, 1, 0)


def test_every_thread_of_a_board_is_found_once(engine: Any) -> None:
    table = BoardTable(engine, "board")
    for number in range(1, 8):
        save(table, a_thread(number, stories=number % 3))
    table.save_topic(Topic("work", 7))
    found = {thread.id: len(thread.posts) for thread, _ in table.threads()}

    assert found == {a_thread(number).id: 1 + number % 3 for number in range(1, 8)}


def test_what_comes_is_written_before_what_goes(engine: Any) -> None:
    class Killed(Exception):
        """The process ends here."""

    class Dying:
        exceptions = engine.exceptions
        puts = 0

        def put_item(self, **request: Any) -> Any:
            self.puts += 1
            if self.puts == 2:
                raise Killed
            return engine.put_item(**request)

    table = BoardTable(engine, "board")
    save(table, a_thread())
    thread, stored = table.thread(a_thread().id)
    story = a_thread(stories=1).posts[1]
    gone = replace(thread.posts[0], state=State.WITHDRAWN)
    with pytest.raises(Killed):
        BoardTable(Dying(), "board").save(stored, thread, replace(thread, posts=(gone, story)))

    # Whoever goes on finds the story under a question that stands, and takes that back then.
    assert [post.state for post in table.thread(thread.id)[0].posts] == [State.PUBLISHED] * 2


def many_ids(seed: int, number: int = 60_000) -> frozenset[str]:
    return frozenset(sha256(b"%d %d" % (seed, at)).hexdigest()[:26] for at in range(number))


def parts_of_lots(engine: Any) -> int:
    found = engine.scan(TableName="board", ConsistentRead=True)["Items"]
    return sum(item["sk"]["S"].startswith("part#") for item in found)


def test_lots_of_any_size_come_back_and_leave_nothing_when_they_go(engine: Any) -> None:
    table, ids = BoardTable(engine, "board"), many_ids(1)
    table.save_lots(Lots("2027-01-15T10:15:00Z", ids, {"a": 2}))
    stored = table.lots()

    assert (stored.slot, stored.drawn, stored.waits) == ("2027-01-15T10:15:00Z", ids, {"a": 2})
    assert parts_of_lots(engine) == stored.parts > 1
    table.save_lots(replace(stored, drawn=many_ids(2)))
    assert table.lots().drawn == many_ids(2)
    assert parts_of_lots(engine) == table.lots().parts
    table.save_lots(replace(table.lots(), drawn=frozenset()))
    assert table.lots().drawn == frozenset()
    assert parts_of_lots(engine) == 0


def test_who_saves_large_lots_second_leaves_those_that_are_there_as_they_are(engine: Any) -> None:
    table = BoardTable(engine, "board")
    before = Lots("2027-01-15T10:15:00Z")
    table.save_lots(replace(before, drawn=many_ids(1)))
    with pytest.raises(Conflict):
        table.save_lots(replace(before, drawn=many_ids(2)))

    assert table.lots().drawn == many_ids(1)
    table.save_lots(replace(table.lots(), drawn=many_ids(3)))
    assert table.lots().drawn == many_ids(3)
    table.save_lots(replace(table.lots(), drawn=frozenset()))
    assert parts_of_lots(engine) == 0


def test_lots_whose_parts_are_gone_are_none_and_stop_nobody(engine: Any) -> None:
    table = BoardTable(engine, "board")
    table.save_lots(Lots("2027-01-15T10:15:00Z", many_ids(1), {"a": 2}))
    for item in engine.scan(TableName="board", ConsistentRead=True)["Items"]:
        if item["sk"]["S"].startswith("part#"):
            engine.delete_item(TableName="board", Key={name: item[name] for name in ("pk", "sk")})
    left = table.lots()

    assert (left.slot, left.drawn, left.waits) == ("2027-01-15T10:15:00Z", frozenset(), {})
    table.save_lots(replace(left, slot="2027-01-15T10:30:00Z"))
    assert table.lots().slot == "2027-01-15T10:30:00Z"
