"""docs/stored.md says exactly what a used board holds: nothing more, nothing less."""

import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from board.lots import Budgets
from board.model import Mode
from board.moderation import Act, Verb
from infra import samples
from tests.builders import a_question, a_receipt, a_story
from tests.world import BEACON_KEY, KEY, PEPPER, World

PAGE = Path(__file__).parents[2] / "docs" / "stored.md"
ID = "[0-9a-hjkmnp-tv-z]{26}"
FORMS = {
    "id": ID,
    "day": r"\d{4}-\d\d-\d\d",
    "slot": r"slot|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
    "number": r"\d+",
    "words": r"(?s).+",
    "topic": "topic|work|leading|founding|craft|study|changing-paths|life",
    "language": "[a-z]{2,3}",
    "thread#id": f"thread#{ID}",
    "post#number": r"post#\d{4}",
    "day#id": rf"\d{{4}}-\d\d-\d\d#{ID}",
    "repeat#digest": "repeat#[0-9a-f]{16}",
    "sum": "[0-9a-f]{16}",
    "part#version#sum#number": r"part#\d{10}#[0-9a-f]{16}#\d{4}",
    "topic#topic": "topic#[a-z-]+",
    "day#day#number": r"day#\d{4}-\d\d-\d\d#\d{4}",
    "flag#id": f"flag#{ID}",
    "act": f"(act|purge)#{ID}#{ID}|lock#{ID}",
    "hex": "[0-9a-f]{32}|[0-9a-f]{64}",
    "line#number": r"line#\d{6}",
    "day#day#id": rf"day#\d{{4}}-\d\d-\d\d#{ID}",
    "until": r"\d{4}-\d\d-\d\d",
    "asker|mentor|mentor-number": r"asker|mentor(-\d+)?",
    "true": "True",
}
SIZES = {1_920, 3_968, 8_064, 16_256}
Documented = dict[str, dict[str, tuple[str, str]]]


def documented() -> Documented:
    """Return section -> attribute -> (type, form)."""
    sections: Documented = {}
    for part in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        title = part.partition("\n")[0]
        rows = re.findall(r"^\| `(\w+)` \| (\w+) \| (\S+) \|", part, re.MULTILINE)
        if rows:
            sections[title] = {name: (kind, form.replace("\\|", "|")) for name, kind, form in rows}
    return sections


def section(table: str, item: dict[str, Any], sections: Documented) -> str:
    if table == "intake":
        return next(title for title in sections if title.startswith("Table `intake`"))
    key = [item[part]["S"].partition("#")[0] for part in ("pk", "sk")]
    keys = {title: re.findall(r"`(\w+)(?:#[^`]*)?` / `(\w+)", title) for title in sections}
    return next(title for title, found in keys.items() if tuple(key) in found)


@pytest.fixture
def used(world: World, tmp_path: Path) -> World:
    """A board with questions, stories and a sample, one that is held, and drafts that wait."""
    (tmp_path / "life.toml").write_text(
        '[[thread]]\ndays_ago = 3\nvoice = "peer"\ntitle = "A sample of a question"\n'
        'body = "It has a body that is long enough to be one, and a bit more to be sure of it."\n'
    )
    from settings import IntakeSettings

    settings = IntakeSettings("intake", PEPPER, KEY.public_key(), BEACON_KEY, (), (), world.site)
    samples.fill(tmp_path, settings, world.publisher, world.now)
    thread = world.post("/api/threads", a_question(voice="peer")).json["thread"]
    world.next_slot()
    world.post(f"/api/threads/{thread}/stories", a_story(standing="peer"))
    world.next_slot()
    world.board.want_mode(Mode.HOLD)
    world.post("/api/threads", a_question(2))
    world.next_slot()
    world.board.want_mode(Mode.NORMAL)
    world.next_slot()
    mentor = {"receipt": a_receipt(1001), "as": "mentor"}
    asker = {"receipt": a_receipt(1), "as": "asker"}
    layer = {"under": thread, "body": "Why did you sign the first one?", "nonce": a_receipt(7)}
    world.post(f"/api/threads/{thread}/layers", {**mentor, **layer})
    aha = {"receipt": a_receipt(1), "body": "I was afraid of being the difficult one.", "root_cause": "Fear"}
    world.post(f"/api/threads/{thread}/ahas", aha)
    world.next_slot()
    layer = {"under": thread, "body": "Because everybody did.", "nonce": a_receipt(8)}
    own = world.post(f"/api/threads/{thread}/layers", {**asker, **layer}).json["id"]
    world.next_slot()
    world.post(f"/api/threads/{thread}/withdrawals", {**asker, "post": own})
    flag = {"nonce": a_receipt(9), "post": thread, "reason": "danger"}
    world.post(f"/api/threads/{thread}/flags", flag)
    story = world.story_id(thread, 1001)
    for number, verb in enumerate((Verb.REMOVE, Verb.LOCK)):
        world.docket.ask(Act(f"{number}" * 26, verb, thread, story, "unkind" if verb is Verb.REMOVE else ""))
    world.next_slot()
    for seed in (3, 4):
        world.post("/api/threads", a_question(seed))
    World(world.client, world.folder, replace(world.site, budgets=Budgets(1, 1)), world.now).next_slot()
    world.board.save_repeats("2027-01-10", {number.to_bytes(8, "big") for number in range(24_001)})
    many = frozenset(sha256(b"%d" % number).hexdigest()[:26] for number in range(40_000))
    world.board.save_lots(replace(world.board.lots(), drawn=many))
    world.docket.ask(Act("2" * 26, Verb.UNLOCK, thread, thread))
    world.docket.ask(Act("3" * 26, Verb.PURGE, thread, story, "other", "2027-02-01"))
    return world


def test_every_stored_attribute_is_documented_with_its_type_and_form(used: World) -> None:
    sections = documented()
    for table, items in used.items().items():
        assert items
        for item in items:
            known = sections[section(table, item, sections)]
            for name, value in item.items():
                assert name in known, f"{table}: {name} is not on the page"
                kind, form = known[name]
                assert list(value) == [kind]
                if form == "sealed":
                    assert len(value["B"]) in SIZES
                elif form != "packed":
                    assert re.fullmatch(FORMS.get(form, form), str(value[kind])), f"{name}: {form}"


def test_every_documented_attribute_is_stored_somewhere(used: World) -> None:
    sections = documented()
    seen: dict[str, set[str]] = {title: set() for title in sections}
    for table, items in used.items().items():
        for item in items:
            seen[section(table, item, sections)] |= set(item)

    assert seen == {title: set(attributes) for title, attributes in sections.items()}


def test_no_attribute_is_a_time_of_day_but_the_slot(used: World) -> None:
    for items in used.items().values():
        for item in items:
            for name, value in item.items():
                text = str(next(iter(value.values())))

                assert name == "slot" or not re.search(r"\d\d:\d\d", text)
                assert name == "expires" or not re.fullmatch(r"1[5-9]\d{8}(\d{3})?", text)
