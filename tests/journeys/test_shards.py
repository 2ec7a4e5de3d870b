"""A slot whose threads are done in shards leaves the bytes of one run, whatever happens."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from board.model import Mode
from invoking import Failed
from publisher import indexing
from publisher.pages import Printer
from publisher.pressroom import Pressroom
from publisher.slot import Publisher
from tests.builders import a_layer, a_question, a_story, an_aha
from tests.cases import Case, assert_republished_the_same
from tests.eventful import run
from tests.faults import Line, put_back, stand, stands
from tests.journeys.test_catalogue import Lagging, ask, take_back
from tests.lined import on_one_machine
from tests.package.environ import ENVIRON
from tests.running import ROOT
from tests.shards import Functions, in_shards
from tests.world import World


@pytest.mark.parametrize(("number", "most"), [(1, 200), (1, 1), (2, 2), (8, 1)])
def test_any_number_of_shards_leaves_the_same_bytes(here: Case, number: int, most: int) -> None:
    for later, left in ((0, here.calm), (900, here.later)):
        if not later:
            put_back(here.world, here.before)
        run(in_shards(here.place.publisher(Line()), number, most), here.slot + later)

        assert stand(here.world) == left


def test_killed_at_any_call_of_any_shard_and_run_again_it_ends_the_same(here: Case) -> None:
    put_back(here.world, here.before)
    line = Line()
    publisher = in_shards(here.place.publisher(line), most=2)
    points = stands(here.world, line, lambda: run(publisher, here.slot))
    now = points[-1]
    for number, point in enumerate(points):
        put_back(here.world, point, now)
        # Every other time by one run, as when an operator turns shards off.
        run(
            in_shards(here.place.publisher(Line())) if number % 2 else here.place.publisher(Line()), here.slot
        )
        now = stand(here.world)

        assert now == here.calm

    assert len(points) > 90


def people(world: World, number: int) -> None:
    """Have as many people ask, tell, go deeper and learn something, and somebody take a question back."""
    for seed in range(1, number):
        thread = world.post("/api/threads", a_question(seed, topic=("work", "life")[seed % 2])).json["thread"]
        if seed % 5 == 0:
            world.post(f"/api/threads/{thread}/stories", a_story(1000 + seed))
    world.next_slot()
    for seed in range(1, number, 3):
        thread = world.intake_id(seed)
        world.post(f"/api/threads/{thread}/stories", a_story(2000 + seed))
    world.next_slot()
    for seed in range(1, number, 3):
        thread = world.intake_id(seed)
        story = world.story_id(thread, 2000 + seed)
        world.post(f"/api/threads/{thread}/layers", a_layer(story, seed, "asker"))
        world.post(f"/api/threads/{thread}/ahas", an_aha(seed, story=story, body=f"I learnt {seed} things."))
        world.post("/api/threads", a_question(500 + seed))
    for seed in (3, 9, 11):
        thread = world.intake_id(seed)
        taken = {"receipt": a_question(seed)["receipt"], "as": "asker", "post": thread}
        world.post(f"/api/threads/{thread}/withdrawals", taken)
    world.next_slot()


class Fails(Functions):
    """Functions of which one fails, the first time that it gets an errand of some kind."""

    def __init__(self, publisher: Publisher, errand: str) -> None:
        super().__init__(publisher)
        self._errand = errand

    def invoke(self, FunctionName: str, Payload: str) -> Any:  # noqa: N803 (named as boto3 has it)
        if json.loads(Payload)["errand"] == self._errand:
            return {"FunctionError": "Unhandled"}
        return super().invoke(FunctionName, Payload)


@pytest.mark.parametrize("errand", ["bring", "print", "look beside", "print last"])
def test_a_shard_that_fails_fails_its_slot_and_the_next_one_ends_it(here: Case, errand: str) -> None:
    put_back(here.world, here.before)
    publisher = here.place.publisher(Line())
    with pytest.raises(Failed):
        run(in_shards(publisher, functions=Fails(publisher, errand)), here.slot)

    # What moderators did is printed first. If that fails, nothing of the slot was begun.
    assert here.run(later=900) == (here.later if errand == "bring" else here.skipped)


def test_a_handler_with_shards_has_its_threads_done_elsewhere_and_does_the_errands_itself(
    capfd: pytest.CaptureFixture[str],
) -> None:
    told = (
        "import publisher.handler as here; print(here._publisher.shards is not None,"
        " here.for_shards({'errand': 'bring', 'day': '2027-01-15', 'settled': []}, None))"
    )
    for shards, there in (("1", "False"), ("8", "True")):
        environ = {
            **ENVIRON,
            "SHARDS": shards,
            "SHARD_FUNCTION": "shard",
            "AWS_DEFAULT_REGION": "eu-central-1",
        }
        environ |= {"PYTHONPATH": str(ROOT / "functions"), "PYTHONWARNINGS": "error"}
        subprocess.run([sys.executable, "-c", told], env=environ, check=True, cwd=ROOT)

        assert capfd.readouterr().out == f"{there} {{'brought': []}}\n"


def a_slot_while_the_shelf_lags(world: World, most: int, *seeds: int) -> None:
    """Let a slot pass in errands of ``most`` threads, or none, while the shelf shows none of some threads."""
    board = Lagging(world.client, "board")
    board.hidden = frozenset(map(world.intake_id, seeds))
    pressroom = Pressroom(board, world.docket, world.a_bucket(), Printer(world.site))
    publisher = world.a_publisher(board=board, pressroom=pressroom)
    world.publisher = in_shards(publisher, most=most) if most else publisher
    world.next_slot()
    world.publisher = world.a_publisher()


@pytest.mark.parametrize("most", [0, 1, 3])
def test_a_shard_knows_of_new_threads_beside_its_own_that_the_shelf_does_not_show(
    world: World, most: int
) -> None:
    ask(world, 1, 2, 3)
    world.next_slot()
    ask(world, *range(4, 12))
    take_back(world, 3)
    a_slot_while_the_shelf_lags(world, most, *range(4, 12))

    assert_republished_the_same(world)


@pytest.mark.parametrize("most", [0, 1, 3])
def test_the_last_page_of_a_thread_leads_to_one_of_its_own_errand_that_the_shelf_does_not_show(
    world: World, most: int
) -> None:
    ask(world, 1, 2, 3)
    world.next_slot()
    shelf = {header.thread: header.place for _, header in world.board.threads() if header}
    _, middle, last = sorted((1, 2, 3), key=lambda seed: shelf[world.intake_id(seed)])
    take_back(world, middle)
    world.post(f"/api/threads/{world.intake_id(last)}/stories", a_story(1003))
    a_slot_while_the_shelf_lags(world, most, last)

    assert_republished_the_same(world)


def test_no_word_that_is_on_no_list_goes_from_run_to_run(world: World) -> None:
    sent: list[str] = []

    class Heard(Functions):
        def invoke(self, FunctionName: str, Payload: str) -> Any:  # noqa: N803 (named as boto3 has it)
            answer = super().invoke(FunctionName, Payload)["Payload"].read()
            sent.extend((Payload, answer.decode()))
            return {"Payload": BytesIO(answer)}

    world.publisher = in_shards(world.publisher, functions=Heard(world.publisher))
    world.board.want_mode(Mode.HOLD)
    world.post("/api/threads", a_question(1, title="A title that nobody has seen yet"))
    world.next_slot()

    assert sent
    assert not any("nobody has seen" in each or a_question(1)["body"][:30] in each for each in sent)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index that is soon in parts."""
    monkeypatch.setattr(indexing, "WHOLE", 12)
    monkeypatch.setattr(indexing, "BLOCK", 30)


@pytest.mark.usefixtures("small_parts")
def test_a_large_slot_with_its_index_in_parts_is_the_same_in_shards(memory: Path, tmp_path: Path) -> None:
    left: list[Any] = []
    for number, most in ((0, 0), (1, 7), (2, 4), (8, 1)):
        with on_one_machine(memory / tmp_path.name / str(number)) as place:
            if number:
                place.world.publisher = in_shards(place.world.publisher, number, most)
            people(place.world, 40)
            left.append(stand(place.world))
            place.world.publisher = place.world.a_publisher()
            assert_republished_the_same(place.world)

    assert all(each == left[0] for each in left)
    assert "search/work-2.json" in left[0].pages
