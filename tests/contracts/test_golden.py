"""Whole pages, byte for byte, as they were last looked at.

UPDATE_GOLDEN=1 writes them anew; the difference is the review.
"""

import os
from pathlib import Path

import pytest

from board.model import Mode
from tests.builders import a_question, a_story, without
from tests.world import World

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture
def pages(world: World) -> dict[str, str]:
    """One page of each kind, of a small board."""
    thread = world.post("/api/threads", a_question(voice="been-there")).json["thread"]
    world.post("/api/threads", a_question(2, topic="life"))
    world.next_slot()
    world.post(
        f"/api/threads/{thread}/stories",
        a_story(standing="peer", tried="I asked, once.", now="I read before I sign."),
    )
    world.post("/api/threads", a_question(5))
    world.next_slot()
    world.board.want_mode(Mode.HOLD)
    held = world.post("/api/threads", a_question(4)).json["thread"]
    world.next_slot()
    question = {"verb": "threads", **without(a_question(3), "receipt")}
    return {
        "home.html": world.page("/"),
        "ask.html": world.page("/ask/"),
        "queue.html": world.page("/queue/"),
        "queue.json": world.page("/queue.json"),
        "topics.html": world.page("/topics/"),
        "topic.html": world.page("/topics/work/"),
        "thread.html": world.page(f"/t/{thread}/"),
        "thread.json": world.page(f"/t/{thread}/thread.json"),
        "write.html": world.page(f"/t/{thread}/write/"),
        "stub.html": world.page(f"/t/{held}/"),
        "ledger.html": world.page("/ledger/"),
        "mentoring.html": world.page("/mentoring/"),
        "missing.html": world.page("/404.html"),
        "check.html": world.post("/api/check", question, form=True).body,
        "mend.html": world.post("/api/check", {**question, "title": "Short"}, form=True).body,
        "sent.html": world.post("/api/threads", a_question(3), form=True).body,
        "problem.html": world.post("/api/threads", raw=b"a=1&a=2", form=True).body,
    }


def test_every_page_is_as_it_was_last_looked_at(pages: dict[str, str]) -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        for name, page in pages.items():
            (GOLDEN / name).write_text(page, encoding="utf-8")
    kept = {path.name: path.read_text(encoding="utf-8") for path in GOLDEN.iterdir()}

    assert sorted(pages) == sorted(kept)
    for name, page in pages.items():
        assert page == kept[name], f"{name} has changed; look at it, then set UPDATE_GOLDEN=1"
