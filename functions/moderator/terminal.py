"""What several commands of the terminal have in common: a yes, and how far long work is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

sure = click.option("--yes", is_flag=True, help="Do not ask.")


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar while something long goes on; give what is to be told how much of how much is done."""
    with click.progressbar(length=1, label=label) as bar:

        def tell(done: int, of: int) -> None:
            bar.length = max(of, 1)
            bar.update(done - bar.pos)

        yield tell
