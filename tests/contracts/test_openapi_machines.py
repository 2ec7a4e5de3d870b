"""A machine that knows docs/openapi.yaml alone finds nothing that the board answers otherwise.

Schemathesis draws requests from the document, sound ones and such that break it in one place, and holds
each answer against it: in process, through the event cut and Mangum, and over a socket to the local
server. What it cannot know is told to it here: how a receipt is written, what words are, how a proof is
made. No check is left out but those that ``LEFT_OUT`` names, with the reason; of its phases the one that
goes through every boundary of every schema is, since making its requests alone takes minutes.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import SchemathesisConfig

from board import beacons, receipts
from intake import body, proof
from tests.conftest import an_embedded_client, with_tables
from tests.contract import DOCUMENT
from tests.serving import Served, served
from tests.world import BEACON_KEY, World, a_site

SEED = 20_261_122
WORDS = ("I was told to sign for work", "that I had not seen", "and nobody asked me", "why it was so")
LEFT_OUT = {
    "ignored_auth": "Nobody has to say who they are, so there is nothing to ignore.",
    "object_level_authorization": "The same: what a receipt opens is arithmetic, and no object has an owner.",
    "use_after_free": "Nothing is deleted by a request, and nothing is looked up.",
    "ensure_resource_availability": "A post is there at its slot and not at once; the document says so.",
    "missing_required_header": "No header is required.",
}
load_all_checks()
AT_ODDS = CHECKS.get_by_names(["negative_data_rejection"])
"""Not held of a form without a receipt, which is another branch of its schema and takes any text."""

schemathesis.openapi.format("receipt", st.binary(min_size=16, max_size=16).map(receipts.write))
schemathesis.openapi.format(
    "words",
    st.lists(st.sampled_from(WORDS), min_size=6, max_size=8).map(lambda drawn: " ".join(drawn)[:130]),
)


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A board with the thread that the document gives as its example."""
    engine, client = an_embedded_client()
    with_tables(client)
    world = World(client, Path(tmp_path_factory.mktemp("pages")), a_site())
    world.publisher.pressroom.everything()
    world.post("/api/threads", DOCUMENT["components"]["examples"]["Question"]["value"])
    world.next_slot()
    world.publisher.beacon(world.now)
    with served(world) as board:
        yield board
    engine.close()


def loaded() -> Any:
    """Return the document as the machine reads it, the same in every run."""
    config = SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "generation": {"deterministic": True, "database": "none", "mode": "all"},
            "phases": {"coverage": {"enabled": False}},
            "checks": {name: {"enabled": False} for name in LEFT_OUT},
        }
    )
    return schemathesis.openapi.from_dict(DOCUMENT, config=config)


def hold(case: Any, capsys: pytest.CaptureFixture[str], **where: Any) -> None:
    """Send a request and hold its answer against the document; nothing may be logged."""
    if case.meta is None or case.meta.generation.mode.is_positive:
        # One that has its form and no work in it is refused, as it is said: it cannot be drawn.
        case.headers.pop("Proof", None)
    response = case.call(**where)
    case.validate_response(response, excluded_checks=AT_ODDS if is_unfinished(case) else [])
    printed = capsys.readouterr()

    assert printed.out + printed.err == ""


def is_unfinished(case: Any) -> bool:
    """Say whether a form has no receipt and no nonce yet: it is checked, and not refused for anything."""
    form = case.media_type == body.FORM and case.path.startswith("/api/threads")
    given = case.body if isinstance(case.body, dict) else {}
    return form and not given.get("nonce" if case.path.endswith("/flags") else "receipt")


DRAWN = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
IN_PROCESS, OVER_HTTP = loaded(), loaded()


@IN_PROCESS.parametrize()
@DRAWN
def test_nothing_is_answered_otherwise_than_documented(
    case: Any, board: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    hold(case, capsys, app=board.app)


@OVER_HTTP.parametrize()
@DRAWN
def test_nor_is_it_over_a_socket(case: Any, board: Served, capsys: pytest.CaptureFixture[str]) -> None:
    hold(case, capsys, base_url=f"http://127.0.0.1:{board.port}")


def test_what_brings_its_proof_is_taken_as_documented(
    board: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    fields = DOCUMENT["components"]["examples"]["Question"]["value"]
    data = json.dumps(fields).encode()
    beacon = sorted(beacons.good(BEACON_KEY, board.world.now))[0]
    case = IN_PROCESS["/api/threads"]["POST"].Case(
        body=fields,
        media_type=body.JSON,
        headers={"Proof": proof.solve(beacon, "/api/threads", data)},
    )
    response = case.call(app=board.app, data=data, headers={"Content-Type": body.JSON})
    case.validate_response(response)

    assert response.status_code == 202
    assert capsys.readouterr().err == ""


def test_nothing_that_is_left_out_is_unknown_to_the_machine() -> None:
    assert set(LEFT_OUT) < set(CHECKS.get_all_names())
