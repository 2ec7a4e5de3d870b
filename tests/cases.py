"""The eventful board before its slot, what it comes to when nothing goes wrong, and what holds always."""

from dataclasses import dataclass
from typing import Any

from board.model import Thread
from tests.eventful import eventful, run
from tests.faults import Line, Stand, put_back, stand
from tests.lined import Place
from tests.world import World


@dataclass
class Case:
    """A board before a slot (``before``), after it (``calm``) and after the next one (``later``).

    ``skipped`` is where it stands when only the next one was run. ``calls`` are those of the slot.
    """

    place: Place
    slot: int
    before: Stand
    calm: Stand
    later: Stand
    skipped: Stand
    calls: list[str]

    @property
    def world(self) -> World:
        """The board, as it is without faults."""
        return self.place.world

    def run(self, line: Line | None = None, later: int = 0) -> Stand:
        """Let another publisher, of another process, do the slot or a later one; return what that leaves."""
        run(self.place.publisher(line or Line()), self.slot + later)
        return stand(self.world)


def a_case(place: Place) -> Case:
    """Return the eventful board on an engine."""
    slot = eventful(place.world)
    before, line = stand(place.world), Line()
    case = Case(place, slot, before, before, before, before, line.calls)
    case.calm = case.run(line)
    case.later = case.run(later=900)
    put_back(place.world, before)
    case.skipped = case.run(later=900)
    return case


def told(world: World) -> dict[str, Any]:
    """Return what a board says, but for order, days and numbers, which another slot draws otherwise."""
    return {thread.id: (thread.locked, _posts(thread)) for thread, _ in world.board.threads()}


def _posts(thread: Thread) -> set[tuple[Any, ...]]:
    return {(post.id, post.mark, post.state, post.reason, post.words) for post in thread.posts}


def assert_every_shelf_is_whole(world: World) -> None:
    headers = [header for _, header in world.board.threads() if header]
    for topic in world.site.slugs:
        places = sorted(header.place for header in headers if header.topic == topic and header.place)
        assert places == list(range(1, world.board.topic(topic).count + 1))
    ahas = sorted(post.place for thread, _ in world.board.threads() for post in thread.posts if post.place)
    assert ahas == list(range(1, world.board.topic("aha").count + 1))


def assert_republished_the_same(world: World) -> None:
    before = world.pages()
    world.remove_pages()
    world.publisher.pressroom.everything()
    before.pop("beacon.json", None)

    assert world.pages() == before
