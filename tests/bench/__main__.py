"""`./dev bench`: every measurement, one after the other, and one table of what came of it.

Names after it choose parts; `load`, `server` and `slots` are apart, since they take minutes and are not
about the budgets.
"""

import os
import platform
import sys
import time
import traceback
from collections.abc import Callable, Iterable

from tests.bench import (
    cold,
    figures,
    findings,
    growth,
    load,
    memory,
    options,
    publish,
    scripts,
    searching,
    server,
    slots,
    units,
    warm,
    weights,
    work,
)
from tests.bench.figures import Figure, Measured
from tests.bench.options import Options

PARTS: dict[str, Callable[[Options], Iterable[Figure]]] = {
    "cold": cold.measure,
    "warm": warm.measure,
    "publish": publish.measure,
    "units": units.measure,
    "growth": growth.measure,
    "bytes": weights.measure,
    "memory": memory.measure,
    "findings": findings.measure,
    "proof": work.measure,
    "scripts": scripts.measure,
    "search": searching.measure,
}
APART = {"load": load.measure, "server": server.measure, "slots": slots.measure}


def main(arguments: list[str]) -> int:
    """Measure what was asked for and return the exit code: 1 where a part failed."""
    if arguments and arguments[0] in APART:
        APART[arguments[0]](arguments[1:])
        return 0
    chosen = options.read(arguments, list(PARTS))
    measured: Measured = {}
    code = 0
    for part in chosen.parts or PARTS:
        began = time.monotonic()
        measured[part] = []
        try:
            measured[part].extend(PARTS[part](chosen))
        except Exception as error:
            # What the others measured, in minutes, is not lost with one.
            traceback.print_exc()
            code = 1
            measured[part].append(Figure("the rest of this part", None, note=f"failed: {error!r}"))
        print(f"{part}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    about = {"python": platform.python_version(), "machine": platform.machine(), "cores": os.cpu_count()}
    if chosen.json:
        print(figures.as_json(measured, about))
        return code
    print(figures.table(measured))
    print(f"\nPython {about['python']}, {about['machine']}, {about['cores']} cores.", end=" ")
    missed = figures.missed(measured)
    print(f"Bars that are not met: {'; '.join(missed) or 'none'}.")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
