"""`./dev bench`: every measurement, one after the other."""

from tests.bench import findings, scripts, searching, work

for part in (findings, work, scripts, searching):
    part.measure()
