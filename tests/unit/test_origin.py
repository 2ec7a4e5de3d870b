"""Whether a POST comes from our own pages, by its two headers."""

import pytest

from intake.origin import is_ours

OURS = ("https://board.example", "http://localhost:8000")


@pytest.mark.parametrize("origin", [None, "null", *OURS, "https://evil.example"])
@pytest.mark.parametrize(
    ("site", "ours"),
    [
        ("same-origin", True),
        ("none", True),
        ("same-site", False),
        ("cross-site", False),
        ("", False),
        ("Same-Origin", False),
    ],
)
def test_where_the_browser_says_the_site_that_decides(site, origin, ours):
    answer = is_ours(site, origin, OURS)

    assert answer is ours


@pytest.mark.parametrize(
    ("origin", "ours"),
    [
        (None, True),
        (OURS[0], True),
        (OURS[1], True),
        ("null", False),
        ("", False),
        ("https://evil.example", False),
        ("http://board.example", False),
        ("https://board.example:444", False),
        ("https://board.example.evil.example", False),
        ("https://board.exampl", False),
    ],
)
def test_where_it_does_not_the_whole_origin_decides(origin, ours):
    answer = is_ours(None, origin, OURS)

    assert answer is ours


def test_a_board_without_origins_takes_no_foreign_one():
    answer = is_ours(None, "https://board.example", ())

    assert answer is False
