"""What the bench weighs: pages by their kind, what they fetch later, and prose that is whole."""

from pathlib import Path

import pytest

from board import paths
from tests.bench import scripts, weights
from tests.bench.weights import Weight
from tests.prose import passages, words
from tests.running import ROOT

THREAD = "0" * 26


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        (paths.HOME, "front page"),
        (paths.thread(THREAD), "thread"),
        (paths.write(THREAD), "its forms"),
        (paths.thread_json(THREAD), "thread.json"),
        (paths.topic("changing-paths"), "topic"),
        (paths.topic("work", 3), "topic"),
        (paths.words("work"), "words of a topic"),
        (paths.TOPICS, "topics"),
        (paths.topic_queue("work"), "queue of a topic"),
        (paths.ahas(2), "ahas"),
        (paths.thread(THREAD, 2), None),
        (paths.BEACON, None),
    ],
)
def test_a_page_is_weighed_as_what_it_is(address: str, kind: str | None) -> None:
    assert weights.kind(paths.key(address)) == kind


@pytest.mark.parametrize(
    ("page", "later"),
    [
        ("ask", {"look.js", "proof.js", "similar.js", "stems.js"}),
        ("write", {"look.js", "proof.js"}),
        ("search", {"stems.js"}),
    ],
)
def test_what_a_page_fetches_later_is_weighed_whatever_module_asks_for_it(page: str, later: set[str]) -> None:
    script = ROOT / "site" / "static" / f"{page}.js"

    assert {each.name for each in scripts.later(script)} == later


def test_saved_pages_are_weighed_by_their_names_and_ours_is_set_beside_them(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.html").write_text("<p>A page from elsewhere.</p>" * 200)
    figures = {figure.name: figure.value for figure in weights._peers(tmp_path, Weight(9_000, 500, None))}

    assert figures["other/a.html, raw"] == 29 * 200
    assert 20 < figures["other/a.html, gzip 9"] < 200
    assert figures["our thread of six stories over other/a.html, gzip 9"] == pytest.approx(
        500 / figures["other/a.html, gzip 9"]
    )


def test_passages_are_the_samples_own_prose_and_each_is_another() -> None:
    prose = passages(1_440)

    assert len(prose) == len(set(prose)) >= 18
    assert " ".join(words()).startswith(prose[0])
    assert all(1_430 < len(each) <= 1_440 for each in prose)
