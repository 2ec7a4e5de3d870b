"""Pages of a shelf: numbered from the oldest, so that a full one never changes again.

The newest page carries the one before it too, so that it is never almost empty; a full page points on
to a next one whether or not that has begun. Topics and ahas stand on shelves alike.
"""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

ROWS_ON_A_SHELF = 30

Pages = dict[str, bytes]
"""Addresses and the bytes of their pages."""


class Placed(Protocol):
    """What stands on a shelf."""

    @property
    def place(self) -> int:
        """Its number there, counted from the oldest."""


Row = TypeVar("Row", bound=Placed)


def pages(
    address: Callable[[int | None], str],
    rows: list[Row],
    count: int,
    numbers: list[int],
    printed: Callable[[list[Row], str, str, int], bytes],
) -> Pages:
    """Return the newest page of a shelf, and its pages of the given numbers."""
    last = page(count)
    # The newest page carries the one before it too, so that it is never almost empty.
    newest = [row for row in rows if row.place > (last - 2) * ROWS_ON_A_SHELF]
    pages = {address(None): printed(newest, address(last - 2) if last > 2 else "", "", 0)}
    for number in numbers:
        end = number * ROWS_ON_A_SHELF
        here = [row for row in rows if end - ROWS_ON_A_SHELF < row.place <= end]
        older = address(number - 1) if number > 1 else ""
        # A full page points on whether or not the next one has begun, so it never changes again.
        newer = address(number + 1) if count >= end else address(None)
        pages[address(number)] = printed(here, older, newer, number)
    return pages


def page(place: int) -> int:
    """Return the number of the shelf page on which a place stands; an empty shelf has a first page too."""
    return max(1, -(-place // ROWS_ON_A_SHELF))


def numbers(count: int, places: Iterable[int]) -> tuple[list[int], list[int]]:
    """Return the numbered pages of a shelf that are stale, and those whose rows they and the newest need."""
    last = page(count)
    numbers = sorted({page(place) for place in places if place} | {last})
    if count and count % ROWS_ON_A_SHELF == 0:
        numbers.append(last + 1)  # the page that a full one already points to
    return numbers, sorted({*numbers, max(1, last - 1)})


def ends(number: int) -> tuple[int, int]:
    """Return the first and the last place on a page of a shelf."""
    end = number * ROWS_ON_A_SHELF
    return end - ROWS_ON_A_SHELF + 1, end
