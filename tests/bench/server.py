"""One server under load: posts a second through its web server, memory, and how long a slot takes after them.

`./dev bench server`; the rate that nginx ships with is left out, or it would be what is measured.
"""

import argparse
import asyncio
import time

from tests.bench.load import Sender, closed
from tests.oneserver import one_server


def measure(arguments: list[str] | None = None) -> None:
    """Load a server behind each of the web servers, and print what it took."""
    parser = argparse.ArgumentParser(prog="./dev bench server")
    parser.add_argument("--seconds", type=float, default=6, help="for each measurement (6)")
    chosen = parser.parse_args(arguments)
    for web in ("nginx", "caddy"):
        with one_server(web) as server:
            sender = Sender(server.port)
            for connections in (1, 8, 64):
                seen = asyncio.run(closed(sender, connections, chosen.seconds))
                print(f"{web}, {connections:2} connections: {seen.line(chosen.seconds)}")
            parts = {name: server.memory(name) / 1e6 for name in ("intake", "web")}
            print(f"{web}, memory: gunicorn {parts['intake']:.0f} MB, {web} {parts['web']:.0f} MB")
            began = time.perf_counter()
            server.slot()
            print(f"{web}, the slot after it: {time.perf_counter() - began:.1f} s")
