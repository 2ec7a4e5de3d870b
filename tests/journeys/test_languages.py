"""A board on which people ask in more than one language."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.builders import a_question, a_story, an_aha
from tests.world import Forms, World, a_site

TITLE = "كيف أرفض أن أوقّع على هذا العمل؟"
BODY = "في الأسبوع نفسه الذي ترك فيه مديري العمل طُلب مني أن أوقّع على ما لم أره من قبل."
LESSON = "وقّعتُ وكان اسمي أنا في الملف"


@pytest.fixture
def world(embedded: Any, tmp_path: Path) -> World:
    """A board in English on which people are invited to ask in German and Arabic too."""
    world = World(embedded, tmp_path / "pages", a_site(languages=("en", "de", "ar")))
    world.publisher.pressroom.everything()
    return world


def asked(world: World, seed: int = 1, **changes: str) -> str:
    """Ask in Arabic, let it come out, and return the thread."""
    fields = a_question(seed, title=TITLE, body=BODY, language="ar", **changes)
    answer = world.post("/api/threads", fields)
    assert answer.status == 202, answer.body
    world.next_slot()
    return str(answer.json["thread"])


def tag(page: str, text: str) -> str:
    """Return the tag right before a text."""
    return re.findall(f"<[^>]*>(?={re.escape(text)})", page.partition("<body>")[2])[0]


def test_askers_choose_among_the_languages_of_the_board_in_their_own_names(world: World) -> None:
    page = world.page("/ask/")
    options = re.findall(r'<option value="(\w+)" lang="(\w+)"( selected)?>(.*?)</option>', page)

    assert options == [
        ("en", "en", " selected", "English"),
        ("de", "de", "", "Deutsch"),
        ("ar", "ar", "", "العربية"),
    ]


def test_a_board_of_one_language_offers_no_choice_and_names_none(embedded: Any, tmp_path: Path) -> None:
    world = World(embedded, tmp_path / "pages")
    world.publisher.pressroom.everything()
    world.post("/api/threads", a_question())
    world.next_slot()
    pages = [world.page(address) for address in ("/ask/", "/", "/queue/", "/topics/work/")]

    assert not any("<select" in page or "English" in page or "data-languages" in page for page in pages)


def test_without_a_script_the_choice_is_kept_through_the_check_page(world: World) -> None:
    typed = {"verb": "threads", "title": TITLE, "body": BODY, "topic": "work", "language": "ar"}
    page = world.post("/api/check", typed, form=True).body
    final = next(form for form in Forms(page).forms if "receipt" in form["fields"])

    assert '<div class="preview" lang="ar">' in page
    assert tag(page, TITLE) == '<h2 dir="rtl">'
    assert '<option value="ar" lang="ar" selected>' in page
    assert final["fields"]["language"] == "ar"
    # Only where nothing can be chosen any more it is hidden.
    assert page.count('type="hidden" name="language"') == 1

    short = world.post("/api/check", typed | {"title": "?"}, form=True).body
    assert '<option value="ar" lang="ar" selected>' in short


def test_a_language_that_the_board_does_not_offer_can_be_sent_and_is_not_lost(world: World) -> None:
    typed = {"verb": "threads", "title": "Comment refuser cela ?", "body": BODY, "topic": "work"}
    page = world.post("/api/check", typed | {"language": "fr"}, form=True).body

    assert '<option value="fr" selected>Français</option>' in page
    assert world.post("/api/threads", a_question(2, language="fr")).status == 202
    world.next_slot()
    assert '<bdi lang="fr">Français</bdi>' in world.page("/queue/")


def test_wherever_a_thread_is_shown_its_words_have_its_language_and_its_way(world: World) -> None:
    thread = asked(world)
    for address in ("/", "/queue/", "/queue/work/", "/topics/", "/topics/work/"):
        page = world.page(address)
        assert 'dir="rtl"' in tag(page, TITLE), address
        assert '<li lang="ar">' in page, address
        assert '<bdi lang="ar">العربية</bdi>' in page, address
    for feed in ("/feed.xml", "/topics/work/feed.xml", "/queue/feed.xml"):
        assert '<entry xml:lang="ar">' in world.page(feed)
    assert json.loads(world.page("/queue.json"))["questions"][0]["language"] == "ar"
    assert json.loads(world.page("/feed.json"))["items"][0]["language"] == "ar"
    story = world.post(
        f"/api/threads/{thread}/stories", a_story(lesson=LESSON, happened=BODY, cost="My licence. " * 6)
    ).json["id"]
    world.next_slot()
    world.post(f"/api/threads/{thread}/ahas", an_aha(story=story, body=BODY))
    world.next_slot()

    page = world.page(f"/t/{thread}/")
    assert '<article class="thread" lang="ar"' in page
    assert 'dir="rtl"' in tag(page, TITLE)
    assert 'dir="rtl"' in tag(page, LESSON)
    assert 'dir="rtl"' in tag(page, BODY)
    # What a mentor wrote in another language goes its own way.
    assert 'dir="auto"' in tag(page, "My licence.")
    # The board's own words between those of the thread have its language.
    assert '<h3 lang="en" xml:lang="en">What it cost</h3>' in page

    assert 'lang="ar"' in tag(world.page("/aha/"), TITLE)
    assert 'dir="rtl"' in tag(world.page("/aha/"), BODY)
    assert re.search(r'<dt lang="ar" dir="rtl">', world.page("/topics/work/words/"))
    write = world.page(f"/t/{thread}/write/")
    assert 'data-language="ar"' in write
    assert {*re.findall(f"<[^>]*>(?={LESSON})", write)} == {'<span lang="ar" dir="rtl">'}


def test_a_story_on_its_check_page_says_no_language_since_intake_reads_no_thread(world: World) -> None:
    thread = asked(world)
    typed = {"verb": "stories", "thread": thread, "lesson": LESSON, "happened": BODY}

    assert '<div class="preview" lang="">' in world.post("/api/check", typed, form=True).body


def test_words_of_a_topic_are_those_that_tell_something_in_the_language_of_their_thread(world: World) -> None:
    world.post(
        "/api/threads",
        a_question(
            title="Eigentlich haben wir keinen Mietvertrag", body="Wir wohnen da. " * 5, language="de"
        ),
    )
    world.next_slot()
    page = world.page("/topics/work/words/")

    assert ">mietvertrag</dt>" in page
    assert ">keinen</dt>" not in page
