"""Lots: budgets by lane, an order that nobody can aim at, and a wait that comes to an end."""

from dataclasses import replace
from hashlib import sha256

from board import slots
from board.lots import NOTED, ROOM, WAITS_MOST, Budgets, Draw, Lots
from board.model import Draft, Lane
from board.receipts import base32
from board.words import Question
from storage import notes

SLOT = 1_800_000_000 // 900 * 900
SECRET = b"s" * 32


def a_draft(number: int, lane: Lane = Lane.FAST) -> Draft:
    words = Question(f"Question {number}", "Because of it", "work", "peer", "en")
    return Draft(f"{number:026d}", f"{number:026d}", "question", f"{number:026d}", words, lane)


def drawn(
    drafts: list[Draft], budgets: Budgets, before: Lots | None = None, slot: int = SLOT
) -> tuple[list[Draft], list[Draft], Lots]:
    draw = Draw(budgets, SECRET, slot, before or Lots())
    for draft in drafts:
        draw.add(draft)
    return draw.close()


def test_within_the_budget_everybody_is_in_and_nobody_waits():
    admitted, full, lots = drawn([a_draft(n) for n in range(5)], Budgets(5, 1))

    assert {draft.id for draft in admitted} == {a_draft(n).id for n in range(5)}
    assert (full, lots.waits) == ([], {})
    assert lots.drawn == {draft.id for draft in admitted}


def test_each_lane_has_a_budget_that_the_other_cannot_eat():
    slow = [a_draft(n, Lane.SLOW) for n in range(100)]
    fast = [a_draft(n) for n in range(100, 103)]
    admitted, _, lots = drawn([*slow, *fast], Budgets(3, 2))

    assert sorted(draft.lane for draft in admitted) == ["fast"] * 3 + ["slow"] * 2
    assert len(lots.waits) == 98


def test_lots_follow_the_keyed_order_and_not_that_of_arrival():
    drafts = [a_draft(n) for n in range(200)]
    admitted, _, _ = drawn(drafts, Budgets(10, 1))
    keyed = sorted(drafts, key=lambda draft: slots.lot(SECRET, SLOT, draft.id))

    assert {draft.id for draft in admitted} == {draft.id for draft in keyed[:10]}
    assert {d.id for d in drawn(drafts[::-1], Budgets(10, 1))[0]} == {draft.id for draft in admitted}


def test_every_draft_has_the_same_chance():
    drafts = [a_draft(n) for n in range(40)]
    wins = dict.fromkeys((draft.id for draft in drafts), 0)
    for turn in range(400):
        for draft in drawn(drafts, Budgets(10, 1), slot=SLOT + 900 * turn)[0]:
            wins[draft.id] += 1

    assert all(60 < count < 145 for count in wins.values())


def test_a_draft_waits_three_times_and_is_then_told_that_the_board_was_full():
    loser = max((a_draft(n) for n in range(2)), key=lambda draft: slots.lot(SECRET, SLOT, draft.id))
    lots = Lots()
    outcomes = []
    for turn in range(WAITS_MOST + 1):
        slot = SLOT + 900 * turn
        # Somebody with a better lot comes each time.
        others = (a_draft(n) for n in range(1_000 * turn + 10, 1_000 * turn + 900))
        lot = slots.lot(SECRET, slot, loser.id)
        better = next(o for o in others if slots.lot(SECRET, slot, o.id) < lot)
        _, full, lots = drawn([loser, better], Budgets(1, 1), lots, slot)
        outcomes.append((lots.waits[loser.id], [draft.id for draft in full]))

    assert outcomes == [(1, []), (2, []), (3, []), (4, [loser.id])]


def test_what_is_kept_of_a_loser_are_no_words():
    drafts = [a_draft(n) for n in range(9)]
    lots = Lots(waits={draft.id: WAITS_MOST for draft in drafts})
    _, full, _ = drawn(drafts, Budgets(1, 1), lots)

    assert len(full) == 8
    assert all((draft.words.title, draft.words.body) == ("", "") for draft in full)
    assert all(draft.words.topic == "work" for draft in full)


def test_a_slot_that_is_run_again_is_not_drawn_again():
    drafts = [a_draft(n) for n in range(50)]
    admitted, _, lots = drawn(drafts, Budgets(5, 1))
    newcomers = [a_draft(n) for n in range(1_000, 1_200)]
    again, full, kept = drawn([*drafts, *newcomers], Budgets(5, 1), replace(lots, version=1))

    assert {draft.id for draft in again} == {draft.id for draft in admitted}
    assert (full, kept.drawn) == ([], lots.drawn)
    assert all(kept.waits[post] == waited for post, waited in lots.waits.items())
    assert all(kept.waits[draft.id] == 0 for draft in newcomers)


def test_the_rooms_of_the_lanes_are_apart_and_who_finds_none_is_told_at_once():
    slow = [a_draft(n, Lane.SLOW) for n in range(ROOM + 40)]
    fast = [a_draft(n) for n in range(100_000, 100_030)]
    admitted, full, lots = drawn([*slow, *fast], Budgets(10, 10))

    assert len(admitted) == 20
    assert {draft.lane for draft in full} == {Lane.SLOW}
    assert len(full) == 30
    # Who finds none draws no lots again, and waits only to be told.
    assert {lots.waits[draft.id] for draft in full} == {WAITS_MOST + 1}
    assert len(lots.waits) == ROOM + 20 + 30


def test_everybody_who_waited_too_long_is_told_in_the_same_slot():
    drafts = [a_draft(n) for n in range(3_000)]
    out = Lots(waits={draft.id: WAITS_MOST + 1 for draft in drafts})
    admitted, full, _ = drawn(drafts, Budgets(10, 1), out)

    assert (admitted, len(full)) == ([], 3_000)


def test_of_who_waits_to_be_told_so_many_are_noted_as_fit_into_one_item():
    drafts = [a_draft(n) for n in range(ROOM + NOTED + 1_000)]
    _, full, lots = drawn(drafts, Budgets(10, 1))
    ids = [base32(sha256(b"%d" % n).digest(), 26).lower() for n in range(2 * ROOM + NOTED + 220)]
    most = Lots(
        "2026-11-26T10:15:00Z", frozenset(ids[:220]), {post: n % 5 for n, post in enumerate(ids[220:])}
    )

    assert len(full) == NOTED + 990
    assert list(lots.waits.values()).count(WAITS_MOST + 1) == NOTED
    assert notes.lots_items(most)[1] == []


def test_who_was_drawn_before_and_is_still_there_is_in_whatever_comes():
    first = [a_draft(n) for n in range(3)]
    _, _, lots = drawn(first, Budgets(3, 1))
    flood = [a_draft(n) for n in range(100, 300)]
    admitted, _, _ = drawn([*flood, *first], Budgets(3, 1), replace(lots, version=1), SLOT + 900)

    assert {draft.id for draft in first} <= {draft.id for draft in admitted}
    assert len(admitted) == 6
