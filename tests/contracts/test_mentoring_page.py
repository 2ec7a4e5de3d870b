"""The guide for mentors: it says what the forms say, fits on a page, and stands where it is needed."""

import html
import re
from dataclasses import replace

import pytest

from board import paths
from board.headers import page_kind
from board.model import Mode
from press import Helpline
from publisher.pages import Printer
from tests.builders import a_question, a_story
from tests.world import World, a_site

LINK = 'href="/mentoring/"'


@pytest.fixture
def thread(world: World) -> str:
    """A thread on the board with a question and a story."""
    found: str = world.post("/api/threads", a_question()).json["thread"]
    world.next_slot()
    world.post(f"/api/threads/{found}/stories", a_story())
    world.next_slot()
    return found


def text(page: str) -> str:
    main = page.partition("<main")[2].partition("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", f"<main{main}")).split())


def printed(*helplines: Helpline) -> str:
    site = replace(a_site(), helplines=helplines)
    return Printer(site).fixed(Mode.NORMAL)[paths.MENTORING].decode()


def choices(page: str, name: str) -> list[str]:
    """Return the words of the radio buttons of a name, as a form has them."""
    return re.findall(rf'name="{name}" value="[\w-]+"[^>]*> <span>([^<]+)</span>', page)


def test_it_calls_voices_standings_and_the_parts_of_a_story_what_the_forms_call_them(
    world: World, thread: str
) -> None:
    guide, write = text(printed()), world.page(paths.write(thread))
    story = write.partition('id="story"')[2].partition("</form>")[0]
    voices, standings = choices(world.page("/ask/"), "voice"), choices(story, "standing")
    parts = re.findall(r'<label for="f-\w+">([^<]+?)(?: <|<)', story)

    assert (len(voices), len(standings), len(parts)) == (4, 3, 5)
    places = [guide.index(f"{part} :") for part in parts]
    assert places == sorted(places)  # in the order of the form
    assert all(f"{voice} :" in guide for voice in voices)
    assert all(f'"{standing}"' in guide for standing in standings)


def test_it_fits_on_a_page() -> None:
    assert 450 <= len(text(printed()).split()) <= 600


def test_it_shows_the_helplines_of_the_board_and_no_empty_box() -> None:
    lines = [Helpline("Here", "11 22 33"), Helpline("There", "write to <us>")]
    shown = text(printed(*lines))

    assert all(f"{line.place}: {line.reach}" in shown for line in lines)
    assert "People who listen" in shown
    assert "People who listen" not in printed()


def test_what_it_says_of_the_foot_of_every_page_is_true(world: World, thread: str) -> None:
    assert 'under "How to mentor", at the foot of every page' in text(printed(Helpline("Here", "112")))
    for address in ("/", "/queue/", "/mentoring/", paths.thread(thread), paths.write(thread)):
        foot = world.page(address).partition("<footer>")[2]

        assert f"<a {LINK}>How to mentor</a>" in foot, address


def test_it_is_linked_before_a_mentor_chooses_and_before_they_write(world: World, thread: str) -> None:
    for address, until in (
        ("/queue/", 'aria-labelledby="no-story"'),
        ("/queue/work/", 'aria-labelledby="no-story"'),
        (paths.write(thread), 'name="happened"'),
    ):
        page = world.page(address)

        assert LINK in page[page.index("<main") : page.index(until)], address


def test_it_is_a_page_for_reading() -> None:
    assert page_kind(paths.MENTORING) == "reading"
    assert "<script" not in printed()
    assert "<form" not in printed()
