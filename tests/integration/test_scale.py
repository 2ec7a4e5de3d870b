"""What the simulation says of a slot's calls is what real slots do, as they are counted."""

import pytest

import patience
from infra import usage
from infra.scale import slotting
from infra.scale.arrivals import Posts
from infra.scale.slotting import Setup
from tests.bench.slots import PAGES, TABLES, Watch, reference, slot
from tests.integration.test_cost import People, metered_world


def count(watch: Watch, names: tuple[str, ...]) -> int:
    return sum(watch.in_order[name] for name in names)


@pytest.mark.parametrize("kind", ["question", "story"])
def test_the_model_knows_which_calls_are_made_in_order(kind: str) -> None:
    tables, pages = [], []
    with reference(patience.AT_ONCE) as (people, watch):
        for number, topics in ((1, 1), (7, 1), (7, 7)):
            slot(people, watch, kind, number, topics)
            tables.append(count(watch, TABLES))
            pages.append(count(watch, PAGES))
    alone, beside, elsewhere = tables
    of_topic, once = slotting.IN_ORDER[kind], slotting.IN_ORDER_ONCE

    assert beside == alone  # threads do not wait for each other
    assert elsewhere - beside == pytest.approx(6 * of_topic, abs=3)
    assert alone - of_topic == pytest.approx(once.calls, abs=2)
    assert pages == pytest.approx([once.puts + once.gets] * 3, abs=1)


def test_the_model_knows_what_a_post_takes_in_a_thread_that_has_one() -> None:
    used = []
    for world in metered_world():
        people = People(world)
        threads = [people.question() for _ in range(2)]
        world.next_slot()
        for number, thread in zip((1, 6), threads, strict=True):
            for _ in range(number):
                people.story("work", thread)
            with world.metered() as each:
                world.next_slot()
            used += each

    more = used[1] + used[0].times(-1)
    assert (more.puts, more.gets) == (0, 0)
    assert more.writes / 5 == pytest.approx(slotting.POST.writes, abs=0.3)
    assert more.calls / 5 == pytest.approx(slotting.POST.calls, abs=0.3)


def test_a_full_slot_makes_the_calls_that_the_model_says() -> None:
    with reference(1) as (people, watch):
        slot(people, watch, "question", 42)
    done = slotting.work(Posts({"question": 42.0}, threads=42, topics=usage.TOPICS), Setup(0.005))
    tables, pages = (sum(watch.calls[name] for name in names) for names in (TABLES, PAGES))

    assert done.divided.calls + done.once.calls == pytest.approx(tables, rel=0.12)
    told = done.divided + done.once
    assert told.puts + told.gets == pytest.approx(pages, rel=0.05)
