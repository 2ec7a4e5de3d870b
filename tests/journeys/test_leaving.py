"""A board leaves and comes back: the same pages elsewhere, the same receipts, and only what is public."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from board import paths
from board.model import Mode
from tests.builders import a_question, a_receipt
from tests.cases import assert_every_shelf_is_whole
from tests.conftest import an_embedded_client, with_tables
from tests.eventful import a_small_site, eventful, run
from tests.faults import Killed
from tests.fuses import Fuse, FusedClient
from tests.journeys.test_dialogue import told
from tests.journeys.test_moderation import Terminal
from tests.world import CloudWorld, World

ONLY_HERE = {"slot": "lots", "repeats": "day"}
"""What is of no use elsewhere: who came out together, and digests under a key of this board."""


@pytest.fixture
def left(tmp_path: Path) -> Iterator[World]:
    """A board on which everything has happened, and something waits."""
    engine, client = an_embedded_client()
    with closing(engine):
        with_tables(client)
        yield a_full_board(World(client, tmp_path / "left", a_small_site()))


@pytest.fixture(params=["one machine", "cloud"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """An empty board in another place."""
    if request.param == "cloud":
        client = request.getfixturevalue("moto")
        yield CloudWorld(client, tmp_path / "there", a_small_site(), s3=request.getfixturevalue("pages"))
        return
    engine, client = an_embedded_client()
    with closing(engine):
        with_tables(client)
        yield World(client, tmp_path / "there", a_small_site())


def a_full_board(world: World) -> World:
    world.publisher.pressroom.everything()
    slot = eventful(world)
    run(world.publisher, slot)
    run(world.publisher, slot + 900)
    world.table.delete(post for post, _ in world.table.boxes())
    return world


def terminal(world: World, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(world, capsys)


def carried(left: World, there: World, folder: Path, capsys: pytest.CaptureFixture[str], *how: str) -> str:
    there.now = left.now
    terminal(left, capsys)("export", str(folder), *how)
    return terminal(there, capsys)("import", str(folder / "board.jsonl"), "--yes")


def printed(world: World) -> dict[str, bytes]:
    """Return the pages of a board but for the beacon, which is of its hour."""
    return {key: page for key, page in world.pages().items() if key != "beacon.json"}


def kept(world: World) -> list[object]:
    """Return what a board keeps, but for how often each item was written."""
    items = world.items()["board"]
    return [
        {name: value for name, value in item.items() if name != "version"}
        for item in items
        if not item["sk"]["S"].startswith(ONLY_HERE.get(item["pk"]["S"], "nothing"))
    ]


def test_a_board_that_comes_back_elsewhere_has_the_same_pages_and_keeps_the_same(
    left: World, elsewhere: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = carried(left, elsewhere, tmp_path / "out", capsys, "--held")

    assert printed(elsewhere) == printed(left)
    assert kept(elsewhere) == kept(left)
    assert "6 threads came. Every page was made." in said
    assert_every_shelf_is_whole(elsewhere)


def test_the_site_of_an_export_is_the_site_that_was_left(
    left: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = terminal(left, capsys)("export", str(tmp_path / "out"))
    site = tmp_path / "out" / "site"
    there = {
        str(file.relative_to(site)): file.read_bytes() for file in sorted(site.rglob("*")) if file.is_file()
    }

    assert there == printed(left)
    assert "Publish the former." in said


def test_an_export_of_what_is_public_has_no_words_that_nobody_has_read_yet(
    left: World, elsewhere: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    carried(left, elsewhere, tmp_path / "out", capsys)
    file = tmp_path / "out" / "board.jsonl"
    [(thread, post)] = [(thread, post.id) for thread, post in left.docket.held()]
    names = {json.loads(line)["line"] for line in file.read_text().splitlines()}

    assert "(1008)" not in file.read_text()
    assert names == {"board", "slot", "ledger", "thread", "end"}
    assert told(elsewhere, thread)[post]["state"] == "rejected"
    assert list(elsewhere.docket.held()) == []
    assert file.stat().st_mode & 0o077 == 0


def test_authors_find_their_way_back_with_the_receipts_that_they_have(
    left: World, elsewhere: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    carried(left, elsewhere, tmp_path / "out", capsys, "--held")
    thread = left.intake_id(1)
    story = left.story_id(thread, 1001)
    elsewhere.post(
        f"/api/threads/{thread}/withdrawals", {"receipt": a_receipt(1001), "as": "mentor", "post": story}
    )
    elsewhere.next_slot()

    assert told(elsewhere, thread)[story]["state"] == "withdrawn"

    undo = {"receipt": a_receipt(1001), "as": "mentor", "post": story, "undo": True}
    elsewhere.post(f"/api/threads/{thread}/withdrawals", undo)
    elsewhere.next_slot()

    assert told(elsewhere, thread)[story]["state"] == "published"


def test_what_was_taken_back_before_the_board_left_can_be_given_back_after(
    left: World, elsewhere: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    thread = left.intake_id(2)
    story = left.story_id(thread, 1003)
    back = {"receipt": a_receipt(1003), "as": "mentor", "post": story}
    left.post(f"/api/threads/{thread}/withdrawals", back)
    left.next_slot()
    assert told(left, thread)[story]["state"] == "withdrawn"
    carried(left, elsewhere, tmp_path / "out", capsys, "--held")
    elsewhere.post(f"/api/threads/{thread}/withdrawals", {**back, "undo": True})
    elsewhere.next_slot()

    assert told(elsewhere, thread)[story]["state"] == "published"


def test_a_lost_table_comes_back_from_an_export(
    left: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal(left, capsys)("export", str(tmp_path / "out"), "--held")
    engine, client = an_embedded_client()
    with closing(engine):
        with_tables(client)
        new = World(client, left.folder, left.site, left.now)
        before = printed(left)
        terminal(new, capsys)("import", str(tmp_path / "out" / "board.jsonl"), "--yes")

        assert (printed(new), kept(new)) == (before, kept(left))


def test_the_same_board_gives_the_same_file_wherever_it_is(
    left: World, elsewhere: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    carried(left, elsewhere, tmp_path / "out", capsys, "--held")
    terminal(elsewhere, capsys)("export", str(tmp_path / "again"), "--held")

    assert (tmp_path / "again" / "board.jsonl").read_bytes() == (
        tmp_path / "out" / "board.jsonl"
    ).read_bytes()


def test_an_import_that_is_killed_at_any_step_goes_on(
    left: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal(left, capsys)("export", str(tmp_path / "out"), "--held")
    file = str(tmp_path / "out" / "board.jsonl")
    for step in range(8, 80, 12):
        engine, client = an_embedded_client()
        with closing(engine):
            with_tables(client)
            there = World(FusedClient(client, Fuse(step)), tmp_path / f"there{step}", a_small_site())
            there.now = left.now
            with pytest.raises(Killed):
                terminal(there, capsys)("import", file, "--yes")
            again = World(client, there.folder, a_small_site(), there.now)
            terminal(again, capsys)("import", file, "--yes")

            assert kept(again) == kept(left)
            assert printed(again) == printed(left)


def test_an_import_that_is_run_again_brings_nothing_twice(
    left: World, elsewhere: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    carried(left, elsewhere, tmp_path / "out", capsys, "--held")
    before = elsewhere.items()
    said = terminal(elsewhere, capsys)("import", str(tmp_path / "out" / "board.jsonl"), "--yes")

    assert "0 threads came, 6 were there already." in said
    assert elsewhere.items() == before


def test_a_spoilt_line_is_named_and_left_out_only_when_that_is_asked_for(
    left: World, elsewhere: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere.now = left.now
    terminal(left, capsys)("export", str(tmp_path / "out"), "--held")
    file = tmp_path / "out" / "board.jsonl"
    lines = file.read_text().splitlines()
    [at] = [at for at, line in enumerate(lines) if f'"thread":"{left.intake_id(3)}","locked"' in line]
    lines[at] = lines[at].replace('"published"', '"publish"', 1)
    file.write_text("\n".join(lines) + "\n")
    refused = terminal(elsewhere, capsys)("import", str(file), "--yes", code=2)

    assert f"Line {at + 1}: its state is none that there is." in refused
    assert "Nothing was brought." in refused
    assert elsewhere.items()["board"] == []

    said = terminal(elsewhere, capsys)("import", str(file), "--yes", "--skip-corrupt")
    assert f"Line {at + 1} is left out" in said
    assert "5 threads came" in said
    assert not elsewhere.has_page(paths.thread(left.intake_id(3)))


def test_a_board_whose_ledger_came_with_a_gap_is_moderated_as_any_other(
    left: World, elsewhere: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere.now = left.now
    terminal(left, capsys)("export", str(tmp_path / "out"), "--held")
    file = tmp_path / "out" / "board.jsonl"
    file.write_text(file.read_text().replace('"line":"ledger","number":3,', '"line":"ledger","number":"3",'))
    said = terminal(elsewhere, capsys)("import", str(file), "--yes", "--skip-corrupt")
    thread = left.intake_id(2)
    terminal(elsewhere, capsys)("remove", thread, "--reason", "unkind")
    elsewhere.next_slot()

    assert "The ledger is broken at its line 3" in said
    assert told(elsewhere, thread)[thread]["state"] == "removed"
    assert elsewhere.docket.acts() == left.docket.acts()


def test_a_trial_of_the_new_board_is_not_in_the_way(
    left: World, elsewhere: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tried = elsewhere.post("/api/threads", a_question(99)).json["thread"]
    elsewhere.next_slot()
    back = {"receipt": a_receipt(99), "as": "asker", "post": tried}
    elsewhere.post(f"/api/threads/{tried}/withdrawals", back)
    elsewhere.next_slot()
    said = carried(left, elsewhere, tmp_path / "out", capsys, "--held")
    lists = ("topics/index.html", "topics/work/1/index.html", "topics/life/1/index.html", "aha/index.html")

    assert "6 threads came" in said
    assert_every_shelf_is_whole(elsewhere)
    assert [printed(elsewhere)[key] for key in lists] == [printed(left)[key] for key in lists]


def test_two_threads_in_one_place_are_named(
    left: World, elsewhere: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal(left, capsys)("export", str(tmp_path / "out"))
    file = tmp_path / "out" / "board.jsonl"
    file.write_text(file.read_text().replace('"place":2,"posts"', '"place":1,"posts"'))

    said = terminal(elsewhere, capsys)("import", str(file), "--yes", code=2)
    assert "its place on a shelf is that of another." in said
    assert elsewhere.items()["board"] == []


def test_a_file_that_was_cut_short_brings_nothing(
    left: World, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal(left, capsys)("export", str(tmp_path / "out"))
    file = tmp_path / "out" / "board.jsonl"
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:-1]))
    before = world.items()

    assert "was cut short" in terminal(world, capsys)("import", str(file), "--yes", "--skip-corrupt", code=2)
    assert world.items() == before


def test_an_export_goes_to_no_board_that_has_threads_of_its_own(
    left: World, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal(left, capsys)("export", str(tmp_path / "out"))
    assert world.post("/api/threads", a_question(99)).status == 202
    world.next_slot()
    before = world.items()
    said = terminal(world, capsys)("import", str(tmp_path / "out" / "board.jsonl"), "--yes", code=2)

    assert "This board has a thread that is not in the file" in said
    assert world.items() == before


def test_an_older_export_says_what_it_brings_back(
    left: World, elsewhere: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal(left, capsys)("export", str(tmp_path / "out"))
    elsewhere.now = left.now + 5 * 86_400
    said = terminal(elsewhere, capsys)("import", str(tmp_path / "out" / "board.jsonl"), "--yes")

    assert "What people took back since then comes back with it." in said


def test_how_a_board_meets_a_flood_goes_along(
    left: World, elsewhere: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    left.board.want_mode(Mode.CLOSED)
    left.next_slot()
    carried(left, elsewhere, tmp_path / "out", capsys)

    assert elsewhere.board.shown_mode() is elsewhere.board.wanted_mode() is Mode.CLOSED
    assert "takes nothing in for the moment" in elsewhere.page(paths.QUEUE)


def test_old_questions_and_answers_come_by_the_same_command_and_wait(
    left: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    type_ = terminal(left, capsys)
    file = tmp_path / "past.csv"
    file.write_text(
        "title,question,answer\n"
        "May I refuse to sign for others?,They hand me sheets of work I have not seen at all and never will.,"
        "I signed because everybody did. It was my name that stood in the file for years after.\n"
    )
    waited = len(list(left.docket.held()))
    looked = type_("import", "--from", "csv", str(file), "--topic", "work", "--look")

    assert len(list(left.docket.held())) == waited
    said = type_("import", "--from", "csv", str(file), "--topic", "work")
    assert len(list(left.docket.held())) == waited + 2
    assert "Would bring 1 question and 1 answer" in looked
    assert "Brought 1 question and 1 answer" in said
    assert "no topic" in type_("import", "--from", "csv", str(file), "--topic", "none", code=2)
    assert "go with --from" in type_("import", str(file), "--look", code=2)
    file.write_text("title,question,answer\na,b\n")
    assert "line 2" in type_("import", "--from", "csv", str(file), "--topic", "work", code=1)


def test_nothing_is_written_over_an_export(
    left: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal(left, capsys)("export", str(tmp_path / "out"))

    assert "There is an export" in terminal(left, capsys)("export", str(tmp_path / "out"), code=2)
    (tmp_path / "a file").touch()
    assert "cannot be written" in terminal(left, capsys)("export", str(tmp_path / "a file"), code=2)
    assert "cannot be read" in terminal(left, capsys)("import", str(tmp_path / "none"), "--yes", code=2)
