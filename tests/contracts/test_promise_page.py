"""The page of promises: what nobody can promise comes first, and what is kept is all there."""

import html
import re
from dataclasses import replace

import pytest

import stored
from board.headers import page_kind
from board.model import Mode
from board.slots import PACES
from publisher.pages import Printer
from tests.contracts.test_stored import documented
from tests.world import World, a_site

SOON = "somebody who watches your network could tell"


def text(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


def printed(pace: str) -> str:
    return Printer(a_site(PACES[pace])).fixed(Mode.NORMAL)["/promise/"].decode()


def test_every_kind_of_record_and_every_field_of_it_stands_on_the_page(world: World) -> None:
    world.publisher.pressroom.forms()
    page = world.page("/promise/")
    lists = page.partition('id="stored"')[2].split("<details>")[1:]

    assert len(lists) == len(documented()) == len(stored.kinds())
    for shown, attributes in zip(lists, documented().values(), strict=True):
        assert re.findall(r"<dt><code>(\w+)</code>", shown) == list(attributes)
    for kind in stored.kinds():
        for words in (*kind.words, *(each.meaning for each in kind.attributes)):
            assert words.replace("`", "") in text(page)


def test_what_nobody_can_promise_comes_first_and_leaves_nothing_out() -> None:
    page = text(printed("standard"))
    heads = ("What nobody can promise", "What we promise Nothing", "All that is kept")
    order = [page.index(head) for head in heads]
    first = page[order[0] : order[1]]

    assert order == sorted(order)
    for said in (
        "computer that is not yours sees what you type",
        "network sees that you were here",
        "Amazon, who carries these pages",
        "could change its programs",
        "counters know in which minute",
        "lone visitor hides in no crowd",
        "way of writing is yours",
    ):
        assert said in first


@pytest.mark.parametrize(
    ("carrier", "said"),
    [
        ("Hostel & Sons", "Hostel & Sons, who carries these pages, sees what passes"),
        ("", "The machine that carries these pages sees what passes"),
    ],
)
def test_a_board_on_a_machine_of_its_own_says_who_sees_what_there_and_names_nobody_else(
    carrier: str, said: str
) -> None:
    pages = Printer(replace(a_site(), carrier=carrier)).fixed(Mode.NORMAL)
    page = text(pages["/promise/"].decode())
    before = text(pages["/ask/"].decode())

    assert said in page
    assert "whoever rules it can take that key" in page
    for told in (page, before):
        assert not re.search("Amazon|AWS|DynamoDB|CloudFront|around the world", told)
    assert (f"and {carrier}, who carries" if carrier else "and the one that our machine hangs on") in before


@pytest.mark.parametrize(
    ("pace", "said"),
    [
        ("immediate", "come out together, every minute"),
        ("standard", "come out together, every 15 minutes"),
        ("guarded", "come out together, every 6 hours"),
    ],
)
def test_the_page_and_the_form_say_how_this_board_is_paced(pace: str, said: str) -> None:
    pages = Printer(a_site(PACES[pace])).fixed(Mode.NORMAL)
    for address in ("/promise/", "/ask/"):
        page = text(pages[address].decode())

        assert said in page
        assert (SOON in page) == (pace == "immediate")
    assert ("fewer than 3 people" in text(pages["/promise/"].decode())) == (pace == "guarded")


def test_the_short_form_stands_above_the_first_field_with_a_way_to_the_long_one() -> None:
    page = Printer(a_site()).fixed(Mode.NORMAL)["/ask/"].decode()
    above = page[: page.index("<form")]

    assert "belongs to your employer" in above
    assert "Amazon, who carries these pages, can see that you were here" in above
    assert 'href="/promise/"' in above


def test_it_is_a_page_for_reading() -> None:
    assert page_kind("/promise/") == "reading"
    assert "<script" not in printed("standard")
