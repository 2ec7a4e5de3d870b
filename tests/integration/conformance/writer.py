"""A process that writes from several threads until it is killed, and says what was acknowledged.

Run by the durability test as `python writer.py <file> <table>`. Each line is written in one call, after the
answer, so a line that the test reads is a write that it must find again.
"""

import os
import sys
from itertools import count
from pathlib import Path
from threading import Thread

from infra.embedded import Engine
from tests.integration.conformance.engines import connect, number, text

THREADS = 6


def main(path: Path, table: str) -> None:
    engine, client = Engine(path), connect()
    engine.attach(client)

    def write(thread: int) -> None:
        for n in count():
            item = {"id": text(f"{thread}-{n}"), "topic": text("work"), "n": number(n), "x": text("x" * 500)}
            client.put_item(TableName=table, Item=item, ConditionExpression="attribute_not_exists(id)")
            os.write(1, f"{thread}-{n}\n".encode())

    threads = [Thread(target=write, args=(thread,)) for thread in range(THREADS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
