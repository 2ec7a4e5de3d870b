"""`./dev bench`: one measurement after the other; `load`, `server` and `slots` are those for minutes."""

import sys

from tests.bench import findings, load, scripts, searching, server, slots, work

if sys.argv[1:2] == ["load"]:
    load.measure(sys.argv[2:])
elif sys.argv[1:2] == ["server"]:
    server.measure(sys.argv[2:])
elif sys.argv[1:2] == ["slots"]:
    slots.measure(sys.argv[2:])
else:
    for part in (findings, work, scripts, searching):
        part.measure()
