"""What DynamoDB counts, computed from sizes: of an item, of its entries in indexes, and of what is read."""

from typing import Any

import pytest

from tests.metering import read_units, size, write_units

INDEXES = {"shelf": {"shelf": "S", "place": "N"}, "queue": {"queue": "S", "waiting": "S"}}


def an_item(length: int, **more: Any) -> dict[str, Any]:
    """Return an item of exactly so many bytes."""
    item = {"pk": {"S": "t"}, "sk": {"S": "p"}, **more, "words": {"B": b""}}
    item["words"] = {"B": b"x" * (length - size(item))}
    assert size(item) == length
    return item


SHELVED = {"shelf": {"S": "work"}, "place": {"N": "7"}}
WAITING = {"queue": {"S": "story"}, "waiting": {"S": "2027-01-01#a"}}


@pytest.mark.parametrize(
    ("before", "after", "units"),
    [
        (None, an_item(1_024), 1),
        (None, an_item(1_025), 2),
        (an_item(3_000), an_item(50), 3),
        (an_item(3_000), None, 3),
        (None, None, 1),
        (None, an_item(500, **SHELVED), 2),
        (None, an_item(500, **SHELVED, **WAITING), 3),
        (None, an_item(1_500, **SHELVED, **WAITING), 6),
        (an_item(500, **SHELVED), None, 2),
        (an_item(500, **SHELVED), an_item(500, **SHELVED), 1),
        (an_item(500, **SHELVED), an_item(600, **SHELVED), 2),
        (an_item(500, **SHELVED), an_item(500), 2),
    ],
)
def test_a_write_takes_a_unit_for_each_kilobyte_of_the_item_and_of_each_entry(
    before: Any, after: Any, units: int
) -> None:
    assert write_units(before, after, INDEXES) == units


def test_an_entry_whose_key_changes_is_dropped_and_put() -> None:
    later = {**WAITING, "waiting": {"S": "2027-01-02#a"}}

    assert write_units(an_item(500, **WAITING), an_item(500, **later), INDEXES) == 3


def test_part_of_an_index_key_makes_no_entry() -> None:
    assert write_units(None, an_item(500, place={"N": "7"}), INDEXES) == 1


@pytest.mark.parametrize(
    ("lengths", "consistent", "units"),
    [([], True, 1), ([], False, 0.5), ([4_096], True, 1), ([4_000, 97], True, 2), ([4_000, 97], False, 1)],
)
def test_a_read_takes_a_unit_for_each_four_kilobytes_of_all_it_went_through(
    lengths: list[int], consistent: bool, units: float
) -> None:
    assert read_units([an_item(length) for length in lengths], consistent=consistent) == units
