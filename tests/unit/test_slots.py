"""Slots: when posts come out, and in what order."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board import slots
from board.model import Draft
from board.slots import DAY, PACES, Pace
from board.words import Aha, Layer, Question, Story, Undo, Withdrawal, Words, kind

MOMENTS = st.integers(0, 4_000_000_000)
ANY_PACE = st.sampled_from([*PACES.values(), slots.local(1), slots.local(10), slots.local(60)])
MIDNIGHT = 1_795_305_600  # 2026-11-22T00:00:00Z


def test_the_paces_are_the_three_of_the_contract():
    facts = {name: (pace.name, pace.seconds, pace.crowd) for name, pace in PACES.items()}

    assert facts == {
        "immediate": ("immediate", 60, 1),
        "standard": ("standard", 900, 1),
        "guarded": ("guarded", 21_600, 3),
    }
    assert all(0 < pace.margin < pace.seconds and DAY % pace.seconds == 0 for pace in PACES.values())


@given(ANY_PACE, MOMENTS)
def test_the_next_slot_is_on_the_grid_and_the_first_past_the_margin(pace, now):
    slot = slots.next_slot(pace, now)

    assert slot % pace.seconds == 0
    assert now + pace.margin <= slot < now + pace.margin + pace.seconds


@given(ANY_PACE, MOMENTS)
def test_the_last_slot_is_on_the_grid_and_never_in_the_future(pace, now):
    slot = slots.last_slot(pace, now)

    assert slot % pace.seconds == 0
    assert now - pace.seconds < slot <= now
    assert slots.last_slot(pace, slot) == slot


@pytest.mark.parametrize(("before", "wait"), [(31, 31), (30, 30), (29, 929), (0, 900)])
def test_inside_the_margin_a_draft_waits_for_the_slot_after(before, wait):
    now = MIDNIGHT - before

    assert slots.next_slot(PACES["standard"], now) == now + wait


@pytest.mark.parametrize(
    ("hour", "drafts", "opens"),
    [(6, 0, False), (6, 2, False), (6, 3, True), (18, 9, True), (0, 0, True), (0, 1, True)],
)
def test_a_guarded_slot_wants_three_drafts_but_midnight_opens_for_any(hour, drafts, opens):
    answer = slots.opens(PACES["guarded"], MIDNIGHT + hour * 3_600, drafts)

    assert answer is opens


@pytest.mark.parametrize("name", ["immediate", "standard"])
def test_the_other_paces_open_for_one(name):
    slot = MIDNIGHT + 900

    assert slots.opens(PACES[name], slot, 1)
    assert not slots.opens(PACES[name], slot, 0)


@pytest.mark.parametrize(("seconds", "margin"), [(1, 1), (4, 1), (8, 2), (20, 5), (60, 5)])
def test_a_local_pace_has_slots_of_seconds_and_a_small_margin(seconds, margin):
    pace = slots.local(seconds)

    assert pace == Pace("local", seconds, margin, crowd=1)


@pytest.mark.parametrize(
    ("slot", "day", "written"),
    [
        (MIDNIGHT, "2026-11-22", "2026-11-22T00:00:00Z"),
        (MIDNIGHT + 52_200, "2026-11-22", "2026-11-22T14:30:00Z"),
        (MIDNIGHT - 1, "2026-11-21", "2026-11-21T23:59:59Z"),
        (0, "1970-01-01", "1970-01-01T00:00:00Z"),
    ],
)
def test_a_slot_is_written_in_utc_and_its_day_is_all_that_is_kept(slot, day, written):
    shown = (slots.day(slot), slots.written(slot))

    assert shown == (day, written)


def test_a_lot_is_the_mac_of_the_slot_as_written_and_the_id():
    mac = hmac.new(b"secret", b"2026-11-22T00:00:00Z" + b"id", hashlib.sha256).digest()

    assert slots.lot(b"secret", MIDNIGHT, "id") == mac


def test_lots_are_drawn_anew_for_each_slot_secret_and_post():
    posts = [f"post-{number}" for number in range(20)]
    orders = {
        tuple(sorted(posts, key=lambda post: slots.lot(secret, slot, post)))
        for secret, slot in ((b"a", MIDNIGHT), (b"b", MIDNIGHT), (b"a", MIDNIGHT + 900))
    }

    assert len(orders) == 3
    assert tuple(posts) not in orders


def a_draft(post: str, words: Words) -> Draft:
    return Draft(post, "thread", kind(words), "mark", words)


def test_a_slot_goes_by_kind_and_takes_back_at_the_end():
    words = [
        Withdrawal("a"),
        Undo("a"),
        Aha("b"),
        Layer("a", "b"),
        Story("l", "h"),
        Question("t", "b", "", "", ""),
    ]
    drafts = [a_draft(f"{number}", each) for number, each in enumerate(words)]
    order = slots.Order(b"secret", MIDNIGHT, drafts)

    assert [draft.kind for draft in sorted(drafts, key=order.place)] == [
        "question",
        "story",
        "layer",
        "aha",
        "undo",
        "withdrawal",
    ]


def test_layers_come_after_those_that_they_stand_on():
    chain = [a_draft(f"{n}", Layer(f"{n - 1}" if n else "story", "b")) for n in range(30)]
    order = slots.Order(b"secret", MIDNIGHT, chain)
    as_it_came = list(reversed(chain))

    assert sorted(as_it_came, key=order.place) == chain


def test_layers_that_stand_on_each_other_in_a_ring_have_their_place_too():
    ring = [a_draft("a", Layer("b", "x")), a_draft("b", Layer("a", "x")), a_draft("c", Layer("c", "x"))]
    order = slots.Order(b"secret", MIDNIGHT, ring)

    assert len(sorted(ring, key=order.place)) == 3
