"""What the embedded engine's file keeps, and what it does not."""

import os
import random
import stat
import subprocess
import sys
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from infra.embedded import Engine
from tests.integration.conformance.engines import Opened, connect, create, index, number, text
from tests.integration.conformance.test_queries import SHELF, pages

ROOT = Path(__file__).parents[3]


def bytes_of(folder: Path) -> bytes:
    """Return everything that the engine has on the disk."""
    return b"".join(
        path.read_bytes() for path in sorted(folder.iterdir()) if path.name.startswith("board.db")
    )


def delete(client: Any, table: str, keys: list[str]) -> None:
    for start in range(0, len(keys), 25):
        batch = [{"DeleteRequest": {"Key": {"id": text(key)}}} for key in keys[start : start + 25]]
        client.batch_write_item(RequestItems={table: batch})


def test_what_was_written_is_there_when_the_file_is_opened_again(opened: Opened) -> None:
    engine, client = opened()
    name = create(client, "id:S", index("shelf", "topic:S"))
    item = {"id": text("1"), "topic": text("work")}
    client.put_item(TableName=name, Item=item)
    engine.close()
    _, client = opened()
    assert client.get_item(TableName=name, Key={"id": text("1")})["Item"] == item
    assert client.query(TableName=name, **SHELF)["Items"] == [item]


def test_two_engines_on_one_file_see_each_others_writes(opened: Opened) -> None:
    (first, one), (_, other) = opened(), opened()
    name = create(one, "id:S")
    other.put_item(TableName=name, Item={"id": text("1")})
    first.truncate_log()
    assert one.scan(TableName=name)["Count"] == other.scan(TableName=name)["Count"] == 1


def test_an_acknowledged_write_survives_the_process(opened: Opened, tmp_path: Path) -> None:
    engine, client = opened()
    name = create(client, "id:S", index("shelf", "topic:S day:N"))
    engine.close()
    path = os.pathsep.join([str(ROOT), *sys.path])
    command = [sys.executable, str(Path(__file__).with_name("writer.py")), str(tmp_path / "board.db"), name]
    environment = os.environ | {"PYTHONPATH": path}
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=environment) as process:
        assert process.stdout is not None
        acknowledged = [process.stdout.readline() for _ in range(300)]
        process.kill()
        acknowledged += process.stdout.readlines()
    written = {line.decode().strip() for line in acknowledged if line.endswith(b"\n")}
    assert len(written) >= 300
    assert len({each.split("-")[0] for each in written}) > 1

    _, client = opened()
    found = {item["id"]["S"] for page in pages(client.scan, TableName=name) for item in page}
    assert written <= found
    # Whatever was under way is there whole or not at all: at most one write of each thread.
    assert len(found - written) <= 6


@pytest.mark.parametrize("seed", [10, 13, 18])
def test_deleted_text_is_not_in_the_file(opened: Opened, tmp_path: Path, seed: int) -> None:
    """Items that come and go move each other about; with these seeds some text stays in a page's gaps."""
    engine, client = opened()
    name = create(client, "id:S", index("shelf", "topic:S"))
    chance = random.Random(seed)  # noqa: S311 (nothing secret)
    live: dict[str, str] = {}
    gone: list[str] = []
    for step in range(600):
        key = f"{chance.getrandbits(64):x}"
        if live and chance.random() < 0.55:
            key = chance.choice(sorted(live))
            gone.append(live.pop(key))
            if chance.random() < 0.7:
                delete(client, name, [key])
                continue
        live[key] = f"<{key} {step}>"
        body = live[key] + "x" * chance.choice([10, 300, 900, 3000]) + live[key]
        client.put_item(TableName=name, Item={"id": text(key), "body": text(body), "topic": text(live[key])})
    engine.truncate_log()
    content = bytes_of(tmp_path)
    assert all(each.encode() in content for each in live.values())
    assert [each for each in gone if each.encode() in content] == []


def test_the_log_is_empty_after_it_was_truncated(opened: Opened, tmp_path: Path) -> None:
    engine, client = opened()
    name = create(client, "id:S")
    log = tmp_path / "board.db-wal"
    for n in range(3):
        client.put_item(TableName=name, Item={"id": text(str(n))})
        client.query(
            TableName=name,
            KeyConditionExpression="id = :id",
            ExpressionAttributeValues={":id": text(str(n))},
            Limit=1,
        )
        assert log.stat().st_size > 0
        engine.truncate_log()
        assert log.stat().st_size == 0
    engine.truncate_log()


def test_the_file_does_not_tell_in_which_order_things_arrived(tmp_path: Path) -> None:
    posts = [
        {"id": text(f"{n:032x}"), "topic": text("work"), "body": text(str(n) * 700)} for n in range(1, 120)
    ]
    passing = [{"id": text(f"passing {n}"), "topic": text("x"), "body": text("y" * 900)} for n in range(60)]
    contents = []
    for seed in range(2):
        folder = tmp_path / str(seed)
        folder.mkdir()
        engine, client = Engine(folder / "board.db"), connect()
        engine.attach(client)
        client.create_table(
            TableName="board",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("id", "topic")],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            GlobalSecondaryIndexes=[index("shelf", "topic:S")["index"]],
        )
        arrivals = posts + (passing if seed else [])
        random.Random(seed).shuffle(arrivals)  # noqa: S311 (nothing secret)
        for each in arrivals:
            client.put_item(TableName="board", Item=each)
        delete(client, "board", [each["id"]["S"] for each in (passing if seed else [])])
        engine.truncate_log()
        # The first 100 bytes are SQLite's header, which counts the transactions.
        contents.append((folder / "board.db").read_bytes()[100:])
        engine.close()
        client.close()
    assert contents[0] == contents[1]


def test_only_its_owner_may_read_the_file(opened: Opened, tmp_path: Path) -> None:
    _, client = opened()
    create(client, "id:S")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert set(modes.values()) == {0o600}
    assert "board.db-wal" in modes


def test_a_sweep_deletes_what_has_expired(opened: Opened) -> None:
    engine, client = opened()
    name, other = create(client, "id:S", index("shelf", "topic:S")), create(client, "id:S")
    client.update_time_to_live(
        TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires"}
    )
    expires = {
        "old": number(99),
        "now": number(100),
        "later": number(1000),
        "text": text("5"),
        "minus": number(-1),
    }
    for key, value in expires.items():
        for table in (name, other):
            client.put_item(TableName=table, Item={"id": text(key), "topic": text("work"), "expires": value})
    client.put_item(TableName=name, Item={"id": text("never"), "topic": text("work")})
    assert engine.sweep(100) == 2
    assert engine.sweep(100) == 0
    left = {"now", "later", "text", "never"}
    assert {item["id"]["S"] for item in client.scan(TableName=name)["Items"]} == left
    assert {item["id"]["S"] for item in client.query(TableName=name, **SHELF)["Items"]} == left
    assert client.scan(TableName=other)["Count"] == len(expires)


def test_an_engine_in_memory_serves_many_threads() -> None:
    engine, client = Engine(":memory:"), connect()
    engine.attach(client)
    name, start = create(client, "id:S"), Barrier(8)

    def fill(thread: int) -> None:
        start.wait()
        for n in range(20):
            client.put_item(TableName=name, Item={"id": text(f"{thread}-{n}")})

    threads = [Thread(target=fill, args=(thread,)) for thread in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert client.scan(TableName=name)["Count"] == 160
    engine.truncate_log()
    engine.close()
    client.close()
