"""`./dev bench`: every measurement, one after the other."""

from tests.bench import findings, scripts, work

for part in (findings, work, scripts):
    part.measure()
