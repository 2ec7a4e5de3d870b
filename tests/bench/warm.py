"""Warm requests: what intake takes of the processor for a post, over a bare put of the same box.

Everything is what Lambda runs, from the event of an HTTP API to the answer: the app, the bridge, Mangum, the
client with its settings; only the connection is missing. The bare handler makes one put with a client as
boto3 makes it by default. Stages are measured alone, each with what the stage before it would hand on, and
the stack of adapters by what each adds to the one below; so they need not add up to the whole exactly.
"""

import base64
import json
import random
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from a2wsgi import WSGIMiddleware
from flask import Flask
from mangum import Mangum

import patience
import sealing
from board import beacons, drafts, receipts
from board.headers import HEADERS
from intake import bridge, claims, proof
from intake.app import Intake, create_app
from screening.spans import look
from speech import ENGLISH
from storage.items import box_item
from storage.tables import IntakeTable
from tests.bench import aws
from tests.bench.figures import Figure
from tests.bench.options import Options
from tests.bench.rounds import interleaved, ratio, seconds, timed
from tests.builders import a_question
from tests.prose import Writer
from tests.world import BEACON_KEY, KEY, PEPPER, START, a_site

ROUNDS, TIMES = 30, 12
PATH = "/api/threads"
EDGE_KEY = "5" * 64
BODY = 1_500


def measure(_options: Options, rounds: int = ROUNDS) -> Iterator[Figure]:
    """Yield what a request takes, without and with its proof, and where that goes."""
    site, client = a_site(origin="https://board.example"), a_client(patience.INTAKE)
    clock, chance = (lambda: START), random.Random(1).randbytes  # noqa: S311 (nothing secret here)
    intake = Intake(
        IntakeTable(client, "intake"), KEY.public_key(), PEPPER, BEACON_KEY, site, (), clock, chance
    )
    handler = bridge.lambda_handler(create_app(intake), (EDGE_KEY,), site.base)
    write = Writer()
    fields = a_question(title=write(1, 60), body=write(2, BODY))
    body = json.dumps(fields).encode()
    beacon = beacons.beacon(BEACON_KEY, START)
    proved = {"proof": proof.solve(beacon, PATH, body)}
    slow, fast = an_event(body, {}), an_event(body, proved)
    for event in (slow, fast):
        assert handler(event, None)["statusCode"] == 202
    bare = a_client(None)
    item = box_item("0" * 26, sealing.seal(KEY.public_key(), "0" * 26, body), START)
    took = interleaved(
        {
            "a bare put_item": partial(seconds, lambda: bare.put_item(TableName="intake", Item=item), TIMES),
            "the whole handler": partial(seconds, lambda: handler(slow, None), TIMES),
            "the whole handler, with a proof": partial(seconds, lambda: handler(fast, None), TIMES // 4),
            **{
                name: partial(seconds, work, TIMES)
                for name, work in _stages(intake, fields, body, slow, proved["proof"], beacon).items()
            },
        },
        rounds,
    )
    stacks = ("event cut", "to Mangum", "to the bridge", "to Flask")
    for name in ("a bare put_item", "the whole handler", "the whole handler, with a proof"):
        yield timed(name, took[name])
    put = took["a bare put_item"]
    yield ratio(
        "the whole handler over a bare put_item", took["the whole handler"], put, bar=1.3, stretch=1.1
    )
    yield ratio("the same with a proof", took["the whole handler, with a proof"], put)
    yield timed("proof check", took["proof check"], bar=10, stretch=5)
    below = 0.0
    for name in stacks:
        least = took[name].least * 1e3
        yield Figure(f"stage {name.removeprefix('to ')}", least - below, "ms")
        below = 0.0 if name == "event cut" else least
    for name in took:
        if name.startswith("stage "):
            yield timed(name, took[name])
    alone = sum(took[name].least for name in took if name.startswith("stage "))
    rest = took["the whole handler"].least - alone - took["to Flask"].least - took["event cut"].least
    yield Figure("stage rest: answer, routes, looking at the edge's key", rest * 1e3, "ms")
    yield _over_a2wsgi(rounds)


def _stages(
    intake: Intake, fields: Mapping[str, Any], body: bytes, event: Any, header: str, beacon: str
) -> dict[str, Callable[[], Any]]:
    """Return the stages of a request, each with what it needs."""
    raw = {name: value for name, value in fields.items() if name != "receipt"}
    texts = (raw["title"], raw["body"])
    read = drafts.read("threads", raw, intake.site.slugs, intake.site.language)
    assert not isinstance(read, tuple)
    claim = claims.read({"receipt": fields["receipt"]})
    assert isinstance(claim, claims.Claim)
    draft = claims.draft(PEPPER, "threads", "", read, claim)
    box = sealing.seal(intake.key, draft.id, drafts.pack(draft))
    cut = bridge.cut(event)

    def schema() -> None:
        words = drafts.read("threads", raw, intake.site.slugs, intake.site.language)
        assert not isinstance(words, tuple)
        assert sealing.fits(drafts.pack(draft))

    def findings() -> None:
        for text in texts:
            look(text)

    return {
        "event cut": lambda: bridge.cut(event),
        "to Mangum": partial(Mangum(_answered, lifespan="off"), cut, None),
        "to the bridge": partial(Mangum(bridge._asgi(_Wsgi(), "", ENGLISH), lifespan="off"), cut, None),
        "to Flask": partial(Mangum(bridge._asgi(_flask(), "", ENGLISH), lifespan="off"), cut, None),
        "stage JSON, schema, canonical text": lambda: (json.loads(body), schema()),
        "stage findings": findings,
        "stage ids": lambda: claims.draft(
            PEPPER, "threads", "", read, claims.Claim(receipts.read(fields["receipt"]), None, b"")
        ),
        "stage sealing": lambda: sealing.seal(intake.key, draft.id, drafts.pack(draft)),
        "stage put": lambda: intake.table.put(draft.id, box, START),
        "proof check": lambda: proof.holds(header, (beacon,), PATH, body),
    }


def a_client(config: Any) -> Any:
    """Return a DynamoDB client, with a configuration or as boto3 makes it, that has every put taken."""
    client = aws.a_client("dynamodb", config)
    client.meta.events.register("before-send.dynamodb", aws.taken)
    return client


def an_event(body: bytes, more: dict[str, str]) -> dict[str, Any]:
    """Return the event of a post as an HTTP API sends it, with what a browser and the edge add."""
    headers = {
        "accept": "application/json",
        "accept-encoding": "gzip, deflate, br, zstd",
        "accept-language": "en-GB,en;q=0.9",
        "content-length": str(len(body)),
        "content-type": "application/json",
        "edge-key": EDGE_KEY,
        "host": "api.example",
        "origin": "https://board.example",
        "referer": "https://board.example/ask/",
        "sec-fetch-dest": "empty",
        "sec-fetch-mode": "cors",
        "sec-fetch-site": "same-origin",
        "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "via": "2.0 edge.example (CloudFront)",
        "x-amzn-trace-id": "Root=1-00000000-000000000000000000000000",
        "x-forwarded-for": "203.0.113.77, 203.0.113.78",
        "x-forwarded-proto": "https",
        **more,
    }
    return {
        "version": "2.0",
        "routeKey": "ANY /api/{proxy+}",
        "rawPath": PATH,
        "rawQueryString": "",
        "headers": headers,
        "requestContext": {
            "accountId": "1",
            "requestId": "id-of-a-request",
            "http": {"method": "POST", "path": PATH, "protocol": "HTTP/1.1", "sourceIp": "203.0.113.77"},
        },
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }


async def _answered(_scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "http.response.start", "status": 202, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"{}"})


class _Wsgi:
    """The smallest app that the bridge can call."""

    def wsgi_app(self, environ: Any, start_response: Any) -> list[bytes]:
        environ["wsgi.input"].read()
        start_response("202 ACCEPTED", [("content-type", "application/json")])
        return [b"{}"]


def _flask() -> Flask:
    app = Flask("bare", static_folder=None)

    @app.post(PATH)
    def post() -> Any:
        from flask import request

        return app.response_class(request.get_data() and b"{}", 202, mimetype="application/json")

    @app.after_request
    def with_headers(answer: Any) -> Any:
        answer.headers.update(HEADERS["answer"])
        return answer

    return app


def _over_a2wsgi(rounds: int) -> Figure:
    """Return what our bridge takes over a2wsgi, the adapter that there is."""
    name = "Flask, Mangum and the bridge over Mangum and a2wsgi"
    app, cut = _flask(), bridge.cut(an_event(b"{}", {}))
    ours = Mangum(bridge._asgi(app, "", ENGLISH), lifespan="off")
    theirs = Mangum(WSGIMiddleware(app.wsgi_app), lifespan="off")
    took = interleaved(
        {
            "ours": partial(seconds, lambda: ours(cut, None), TIMES),
            "theirs": partial(seconds, lambda: theirs(cut, None), TIMES),
        },
        rounds,
    )
    return ratio(name, took["ours"], took["theirs"], bar=0.33, stretch=0.22)
