"""What machines read: feeds, the sitemap, and what a page says of itself."""

import json
import re
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from board import slots
from publisher import indexing
from publisher.bucket import FolderBucket
from publisher.pages import Printer
from publisher.pressroom import Pressroom
from tests.builders import a_question, a_receipt, a_story, an_aha
from tests.world import World, a_site

HERE = "https://board.example/base"


@pytest.fixture
def public(world: World) -> World:
    """A board that knows where it is, with three questions, two stories and an aha."""
    public = World(
        world.client, world.folder, a_site(origin="https://board.example", base="/base"), world.now
    )
    public.publisher.pressroom.everything()
    for seed, topic in ((1, "work"), (2, "life"), (3, "work")):
        public.post("/api/threads", a_question(seed, topic=topic))
    public.next_slot()
    thread = public.intake_id(1)
    for seed in (1001, 1002):
        public.post(f"/api/threads/{thread}/stories", a_story(seed))
    public.next_slot()
    public.post(f"/api/threads/{thread}/ahas", an_aha(story=public.story_id(thread, 1001)))
    public.next_slot()
    return public


def locations(page: str) -> list[str]:
    return re.findall("<loc>(.*?)</loc>", page)


def test_the_sitemap_lists_every_page_that_is_worth_finding_and_no_other(public: World) -> None:
    listed = locations(public.page("/sitemap.xml"))

    assert {f"{HERE}/t/{public.intake_id(seed)}/" for seed in (1, 2, 3)} <= set(listed)
    assert {f"{HERE}/ask/", f"{HERE}/mentoring/", f"{HERE}/promise/"} <= set(listed)
    assert all(public.has_page(address.removeprefix(HERE)) for address in listed)
    assert not [address for address in listed if "write" in address or address.endswith(".json")]
    assert f"Sitemap: {HERE}/sitemap.xml" in public.page("/robots.txt")

    back = {"receipt": a_receipt(3), "as": "asker", "post": public.intake_id(3)}
    public.post(f"/api/threads/{public.intake_id(3)}/withdrawals", back)
    public.next_slot()
    assert f"{HERE}/t/{public.intake_id(3)}/" not in locations(public.page("/sitemap.xml"))


def test_a_large_sitemap_is_an_index_of_parts(public: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "WHOLE", 2)
    public.publisher.pressroom.everything()
    parts = locations(public.page("/sitemap.xml"))
    listed = [url for part in parts for url in locations(public.page(part.removeprefix(HERE)))]

    assert [part.removeprefix(HERE) for part in parts] == [
        "/sitemap-pages.xml",
        "/sitemap-life-1.xml",
        "/sitemap-work-1.xml",
    ]
    assert {f"{HERE}/t/{public.intake_id(seed)}/" for seed in (1, 2, 3)} <= set(listed)
    assert f"{HERE}/" in listed


def test_the_index_and_the_sitemap_are_the_same_slot_by_slot_and_at_once(public: World) -> None:
    before = {key: page for key, page in public.pages().items() if key.startswith(("search/", "sitemap"))}
    public.remove_pages()
    public.publisher.pressroom.everything()

    assert {key: public.pages()[key] for key in before} == before
    assert {"search/index.json", "sitemap.xml"} <= set(before)


def test_a_board_that_wants_no_robots_tells_them_on_every_page(public: World) -> None:
    pages = [public.page(address) for address in ("/", "/topics/", f"/t/{public.intake_id(1)}/", "/search/")]
    shy = World(public.client, public.folder, replace(public.site, robots=False), public.now)
    shy.publisher.pressroom.everything()

    assert shy.page("/robots.txt") == "User-agent: *\nDisallow: /\n"
    for address, page in zip(("/", "/topics/", f"/t/{shy.intake_id(1)}/", "/search/"), pages, strict=True):
        assert '<meta name="robots" content="noindex">' in shy.page(address)
        assert "noindex" not in page


def test_feeds_carry_whole_questions_that_stand_on_the_board(public: World) -> None:
    long = a_question(4, body="We signed for each other. " * 60 + "And then came the fire.")
    public.post("/api/threads", long)
    public.next_slot()
    feeds = ("/feed.xml", "/topics/work/feed.xml", "/queue/feed.xml")

    assert all("And then came the fire." in public.page(address) for address in feeds)
    assert long["body"] in [item["content_text"] for item in json.loads(public.page("/feed.json"))["items"]]

    back = {"receipt": a_receipt(4), "as": "asker", "post": public.intake_id(4)}
    public.post(f"/api/threads/{public.intake_id(4)}/withdrawals", back)
    public.next_slot()
    assert not [each for each in (*feeds, "/feed.json") if "And then came the fire." in public.page(each)]


def test_feeds_lead_to_the_board_from_wherever_they_are_read(public: World) -> None:
    feed: dict[str, Any] = json.loads(public.page("/feed.json"))
    atom = public.page("/feed.xml")

    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert {item["url"] for item in feed["items"]} == {
        f"{HERE}/t/{public.intake_id(seed)}/" for seed in (1, 2, 3)
    }
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", item["id"]) for item in feed["items"])
    assert f'<link rel="self" href="{HERE}/feed.xml"/>' in atom
    assert f'<link href="{HERE}/t/{public.intake_id(1)}/"/>' in atom


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/topics/",
        "/topics/work/",
        "/aha/",
        "/queue/",
        "/queue/work/",
        "/ask/",
        "/search/",
        "/mentoring/",
        "/promise/",
        "/rules/",
    ],
)
def test_a_page_says_where_it_is_and_what_it_is_about(public: World, address: str) -> None:
    page = public.page(address)

    assert f'<link rel="canonical" href="{HERE}{address}">' in page
    assert f'<meta property="og:image" content="{HERE}/static/share.png">' in page
    assert re.search(r'<meta name="description" content="[^"]{40,}">', page)


def test_a_thread_with_stories_is_a_question_with_answers_to_machines(public: World) -> None:
    thread = public.intake_id(1)
    page = public.page(f"/t/{thread}/")

    assert f'<link rel="canonical" href="{HERE}/t/{thread}/">' in page
    assert page.count('itemtype="https://schema.org/QAPage"') == 1
    assert page.count('itemtype="https://schema.org/Question"') == 1
    assert '<meta itemprop="answerCount" content="2">' in page
    assert page.count('itemprop="acceptedAnswer"') == page.count('itemprop="suggestedAnswer"') == 1
    assert page.count('itemprop="text"') == 3
    assert page.count('itemprop="datePublished"') == 3
    assert "<script" not in page
    assert "schema.org" not in public.page(f"/t/{public.intake_id(2)}/")  # no answer, no such page


def test_the_page_of_topics_shows_the_newest_questions_of_all_and_no_withdrawn_one(public: World) -> None:
    shown = public.page("/topics/").partition("Newest questions")[2]
    assert all(f"/t/{public.intake_id(seed)}/" in shown for seed in (1, 2, 3))

    back = {"receipt": a_receipt(2), "as": "asker", "post": public.intake_id(2)}
    public.post(f"/api/threads/{public.intake_id(2)}/withdrawals", back)
    public.next_slot()
    assert public.intake_id(2) not in public.page("/topics/")


def found_in(world: World) -> set[str]:
    """Return the threads that can be found, in whatever parts they stand."""
    index = json.loads(world.page("/search/index.json"))
    parts = [json.loads(world.page(f"/search/{topic}-{year}.json")) for topic, year, *_ in index["parts"]]
    return {line[0] for page in [index, *parts] for line in page["threads"]}


def anywhere(world: World, words: str) -> list[str]:
    """Return the pages that have some words."""
    return [key for key, page in world.pages().items() if words.encode() in page]


class Dying(FolderBucket):
    """A bucket on which a run dies at its so-many-th put of a page of the catalogue."""

    left = 1_000

    def put(self, key: str, body: bytes, seen: str | None) -> None:
        if key.startswith(("search/", "sitemap")):
            self.left -= 1
            if self.left == 0:
                raise KeyboardInterrupt
        super().put(key, body, seen)


@pytest.mark.parametrize("dies_at", range(1, 14))
def test_whenever_a_run_dies_while_the_catalogue_splits_or_joins_the_next_one_mends_it(
    world: World, monkeypatch: pytest.MonkeyPatch, dies_at: int
) -> None:
    monkeypatch.setattr(indexing, "WHOLE", 4)
    there = World(world.client, world.folder, a_site(origin="https://board.example"), world.now)
    there.publisher.pressroom.everything()
    for seed, topic in ((1, "work"), (2, "work"), (3, "life"), (4, "life")):
        there.post("/api/threads", a_question(seed, topic=topic))
    there.next_slot()

    def dying_slot() -> None:
        bucket = Dying(there.folder)
        bucket.left = dies_at
        pressroom = Pressroom(there.board, there.docket, bucket, Printer(there.site))
        whole, there.publisher = there.publisher, there.a_publisher(pressroom=pressroom)
        with suppress(KeyboardInterrupt):
            there.next_slot()
        there.publisher = whole
        there.next_slot()

    # The first thread of its topic makes it five: the one file becomes parts.
    there.post("/api/threads", a_question(5, topic="craft", title="Marzipan, and who may eat of it?"))
    dying_slot()
    assert found_in(there) == {there.intake_id(seed) for seed in (1, 2, 3, 4, 5)}

    back = {"receipt": a_receipt(5), "as": "asker", "post": there.intake_id(5)}
    there.post(f"/api/threads/{there.intake_id(5)}/withdrawals", back)
    dying_slot()
    assert found_in(there) == {there.intake_id(seed) for seed in (1, 2, 3, 4)}
    assert anywhere(there, "Marzipan") == []


def test_words_that_went_stay_in_no_part_also_where_the_index_was_lost(
    public: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "WHOLE", 2)
    public.publisher.pressroom.everything()
    (public.folder / "search/index.json").unlink()
    back = {"receipt": a_receipt(3), "as": "asker", "post": public.intake_id(3)}
    public.post(f"/api/threads/{public.intake_id(3)}/withdrawals", back)
    public.next_slot()

    assert found_in(public) == {public.intake_id(seed) for seed in (1, 2)}
    assert anywhere(public, "refuse to sign this? (3)") == []


def test_a_publisher_that_comes_in_between_loses_nobody_a_line(
    public: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "WHOLE", 2)
    public.publisher.pressroom.everything()

    class Met(FolderBucket):
        met = False

        def put(self, key: str, body: bytes, seen: str | None) -> None:
            if key.startswith("search/") and not self.met:
                self.met = True
                public.post("/api/threads", a_question(8, topic="work"))
                public.next_slot()
            super().put(key, body, seen)

    slow = public.a_publisher(
        pressroom=Pressroom(public.board, public.docket, Met(public.folder), Printer(public.site))
    )
    public.post("/api/threads", a_question(7, topic="work"))
    slot = slots.next_slot(public.site.pace, public.now)
    public.now = slot + 1
    slow.publish(slot)

    assert found_in(public) == {public.intake_id(seed) for seed in (1, 2, 3, 7, 8)}
