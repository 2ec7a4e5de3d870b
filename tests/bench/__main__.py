"""`./dev bench`: every measurement, one after the other; `load` and `server` are those that take minutes."""

import sys

from tests.bench import findings, load, scripts, searching, server, work

if sys.argv[1:2] == ["load"]:
    load.measure(sys.argv[2:])
elif sys.argv[1:2] == ["server"]:
    server.measure(sys.argv[2:])
else:
    for part in (findings, work, scripts, searching):
        part.measure()
