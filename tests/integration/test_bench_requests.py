"""The request that the bench measures is one that intake takes, and each of its stages can be run."""

from tests.bench import warm
from tests.bench.options import Options


def test_every_figure_of_a_request_comes_out() -> None:
    found = list(warm.measure(Options(), rounds=1))

    assert {figure.name for figure in found if figure.bar} == {
        "the whole handler over a bare put_item",
        "proof check",
        "Flask, Mangum and the bridge over Mangum and a2wsgi",
    }
    assert all(figure.value is not None for figure in found)
