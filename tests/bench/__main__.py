"""`./dev bench`: every measurement, one after the other; `./dev bench load` the one that takes minutes."""

import sys

from tests.bench import findings, load, scripts, searching, work

if sys.argv[1:2] == ["load"]:
    load.measure(sys.argv[2:])
else:
    for part in (findings, work, scripts, searching):
        part.measure()
