"""Every page again in steps: the same pages, on one core or several, at once or gone on with later."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from infra import sidebyside, starting
from moderator.__main__ import LambdaPress
from moderator.desk import Refused
from publisher import indexing, pressroom
from publisher.running import RunFailed, cut_for_moderators, lambda_handler
from publisher.slot import Publisher
from republishing import Done, Notes, run
from tests.builders import a_layer, a_question, a_receipt, a_story, an_aha
from tests.world import World, a_site
from together import Together

TOPICS = ("work", "life", "craft")


def nobody(_done: int, _of: int) -> None:
    """Hear nothing."""


def lived_in(world: World) -> None:
    """Let a board have threads of every kind on several pages of several shelves."""
    world.publisher.pressroom.everything()
    threads = [
        world.post("/api/threads", a_question(seed, topic=TOPICS[seed % 3])).json["thread"]
        for seed in range(1, 120)
    ]
    world.post("/api/threads", a_question(200, body="I want to kill myself, and I mean it. " * 2))
    world.next_slot()
    for seed, thread in enumerate(threads[::5], 2_000):
        world.post(f"/api/threads/{thread}/stories", a_story(seed))
    for seed in range(3_000, 3_040):
        world.post(f"/api/threads/{threads[0]}/stories", a_story(seed))
    world.next_slot()
    story = world.story_id(threads[0], 2_000)
    world.post(f"/api/threads/{threads[0]}/layers", a_layer(story, 1, "asker"))
    for seed in (1, 6, 11):
        told = world.story_id(threads[seed - 1], 2_000 + seed // 5)
        world.post(f"/api/threads/{threads[seed - 1]}/ahas", an_aha(seed, story=told))
    for seed in (7, 50, 119):
        back = {"receipt": a_receipt(seed), "as": "asker", "post": threads[seed - 1]}
        world.post(f"/api/threads/{threads[seed - 1]}/withdrawals", back)
    world.next_slot()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps of few threads, and an index in parts."""
    monkeypatch.setattr(indexing, "WHOLE", 60)
    monkeypatch.setattr(indexing, "BLOCK", 30)
    monkeypatch.setattr(pressroom, "REST_MOST", 25)


@pytest.fixture
def lived(world: World, small: None) -> World:
    """A board that people have lived in."""
    lived_in(world)
    return world


def without_beacon(pages: dict[str, bytes]) -> dict[str, bytes]:
    return {key: body for key, body in pages.items() if key != "beacon.json"}


class Lambda:
    """The function that moderators may call, as boto3 shows it."""

    def __init__(self, world: World, most: int = 10**6) -> None:
        self._handler = cut_for_moderators(lambda_handler(world.publisher, lambda: world.now))
        self._most = most
        self.steps: list[str] = []

    def invoke(self, FunctionName: str, Payload: str) -> dict[str, Any]:  # noqa: N803
        event = json.loads(Payload)
        self.steps.append(event.get("step", event["run"]))
        if len(self.steps) > self._most:
            return {"FunctionError": "Unhandled", "Payload": BytesIO(b"{}")}
        return {"Payload": BytesIO(json.dumps(self._handler(event, None)).encode())}

    def press(self, world: World) -> LambdaPress:
        return LambdaPress(self, "docket", None, "", world.board, world.site.slugs)


def test_steps_that_a_moderator_has_run_on_aws_give_the_pages_that_slots_gave(lived: World) -> None:
    before = without_beacon(lived.pages())
    lived.remove_pages()
    function = Lambda(lived)
    heard: list[tuple[int, int]] = []
    function.press(lived).everything(lambda *told: heard.append(told))

    assert without_beacon(lived.pages()) == before
    assert lived.has_page("/beacon.json")
    assert heard[-1] == (120, 120)
    assert {"block work 1", "block work 2", "part life 2", "ahas 1", "fixed"} <= set(function.steps)
    assert len([step for step in function.steps if step.startswith("rest")]) == 5


def test_a_run_that_stopped_goes_on_with_what_is_not_done(lived: World, tmp_path: Path) -> None:
    before = without_beacon(lived.pages())
    lived.remove_pages()
    first, second = Lambda(lived, most=9), Lambda(lived)
    file = tmp_path / "done"
    with pytest.raises(Refused):
        first.press(lived).everything(nobody, Notes(file))
    noted = {line.partition(" ")[2] for line in file.read_text().splitlines()}
    second.press(lived).everything(nobody, Notes(file))

    assert noted
    assert not noted & set(second.steps)
    assert without_beacon(lived.pages()) == before
    assert not file.exists()


def test_topics_that_the_operator_took_away_are_made_too(lived: World) -> None:
    fewer = World(
        lived.client,
        lived.folder,
        a_site(topics=tuple(topic for topic in lived.site.topics if topic.slug != "craft")),
        lived.now,
    )
    fewer.publisher.pressroom.everything()
    first = without_beacon(fewer.pages())
    fewer.remove_pages()
    run(fewer.publisher.pressroom.do, fewer.site.slugs, 0, nobody, together=Together(3))

    assert without_beacon(fewer.pages()).keys() >= {"topics/craft/1/index.html", "topics/craft/index.html"}
    assert {key: body for key, body in first.items() if key in fewer.pages()} == without_beacon(fewer.pages())


@pytest.mark.parametrize("step", ["", "nothing", "block", "block work", "part work x", "rest a b c"])
def test_what_is_no_step_makes_nothing(world: World, step: str) -> None:
    handler = cut_for_moderators(lambda_handler(world.publisher, lambda: world.now))
    before = world.pages()
    with pytest.raises(RunFailed):
        handler({"run": "everything", "step": step}, None)

    assert world.pages() == before


def test_a_step_that_fails_is_not_noted_and_the_others_are_done(tmp_path: Path) -> None:
    done: list[str] = []

    def do(step: str) -> Done:
        if step == "block work 1":
            raise Refused
        done.append(step)
        return Done(3, ("block work 1", "block work 2") if step.startswith("plan") else ())

    notes = Notes(tmp_path / "done")
    with suppress(Refused):
        run(do, ("work",), 9, nobody, notes, Together(2))

    assert "block work 2" in done
    assert notes.done("block work 2") == Done(3)
    assert notes.done("block work 1") is None


@contextmanager
def opened(folder: Path) -> Iterator[Publisher]:
    """Open a board that lies in a folder, as a process of its own does."""
    with starting.database(folder / starting.FILE, None) as (client, _):
        yield World(client, folder / "pages").publisher


def test_several_processes_make_the_same_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sidebyside, "ALONE", 0)
    with starting.database(tmp_path / starting.FILE, None) as (client, _):
        world = World(client, tmp_path / "pages")
        world.publisher.pressroom.everything()
        for seed in range(1, 70):
            world.post("/api/threads", a_question(seed, topic=TOPICS[seed % 3]))
        world.next_slot()
        before = without_beacon(world.pages())
        world.remove_pages()
        heard: list[tuple[int, int]] = []
        opening = partial(opened, tmp_path)
        sidebyside.everything(world.publisher, opening, lambda *told: heard.append(told), None)

        assert without_beacon(world.pages()) == before
        assert heard[-1] == (69, 69)


@pytest.mark.parametrize(
    "text", ["3 eggs\n1 loaf of bread\n", "12 block work 1\nnonsense\n", "1 last work\n"]
)
def test_a_file_of_something_else_is_not_taken_for_notes(tmp_path: Path, text: str) -> None:
    (tmp_path / "list").write_text(text)
    with pytest.raises(ValueError, match="list"):
        Notes(tmp_path / "list")

    assert (tmp_path / "list").read_text() == text


def test_a_file_that_cannot_be_written_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        Notes(tmp_path / "nowhere" / "done")
