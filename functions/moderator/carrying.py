"""The commands by which a board is carried elsewhere: export and import.

They need more than a moderator's rights: to read a whole board and its bucket, and to write threads. So they
run with those of its operator. docs/leaving.md tells of both.
"""

from pathlib import Path

import click

from board.model import Mode
from moderator import leaving, past, returning
from moderator.desk import Desk, Refused
from moderator.terminal import progress, sure

_HELD = "words that nobody has read yet"
_OPEN = "no words that are not public, but marks of their authors"
_PATH = click.Path(path_type=Path)


@click.command("export")
@click.argument("folder", type=_PATH)
@click.option("--held", is_flag=True, help="Also what is not public: held words, flags, the docket.")
@click.pass_obj
def export(desk: Desk, folder: Path, held: bool) -> None:
    """Write the board into FOLDER: as lines of JSON, and as the site that it is."""
    with progress("Pages") as pages:
        leaving.export_site(desk, folder, tell=pages)
    with progress("Threads") as lines:
        threads = leaving.export(desk, folder, held=held, tell=lines)
    click.echo(
        f"Every page in {folder / leaving.SITE}, and {_counted(threads)} in {folder / leaving.LINES}.\n"
        f"Publish the former. The latter has {_HELD if held else _OPEN}: keep it to yourself."
    )


@click.command("import")
@click.argument("file", type=_PATH)
@click.option("--from", "kind", type=click.Choice([*past.KINDS]), help="What FILE is, if it is no export.")
@click.option("--topic", default="", help="With --from: for questions that choose none.")
@click.option("--look", is_flag=True, help="With --from: say what would be brought, and bring nothing.")
@click.option("--skip-corrupt", "skip", is_flag=True, help="Leave spoilt lines out.")
@sure
@click.pass_obj
def import_(desk: Desk, file: Path, kind: str | None, topic: str, look: bool, skip: bool, yes: bool) -> None:
    """Bring an export (its FILE board.jsonl) to a board that has nothing else; run again, it goes on.

    With --from: bring old questions and answers, held for a moderator.
    """
    if kind:
        _bring_past(desk, file, kind, topic, look, skip)
    elif topic or look:
        raise Refused("--topic and --look go with --from. Nothing was brought.")
    else:
        _bring_back(desk, file, skip, yes)


def _bring_back(desk: Desk, file: Path, skip: bool, yes: bool) -> None:
    with progress("Looking") as tell:
        looked = returning.look(desk, file, skip=skip, tell=tell)
    for number, wrong in looked.spoilt:
        click.echo(f"Line {number} is left out: {wrong}.", err=True)
    if looked.front and looked.front.day < desk.today:
        click.echo(
            f"The export is of {looked.front.day}. What people took back since then comes back with it."
        )
    if looked.gap:
        click.echo(f"The ledger is broken at its line {looked.gap}; it comes as it is.", err=True)
    if not yes:
        click.confirm(f"Bring {_counted(len(looked.threads))} to this board", abort=True)
    with progress("Threads") as tell:
        brought = returning.bring(desk, file, looked, tell)
    with progress("Pages") as tell:
        desk.press.everything(tell)
    there = f", {brought.there} were there already" if brought.there else ""
    click.echo(f"{_counted(brought.new)} came{there}. Every page was made.")
    if (mode := desk.board.shown_mode()) is not Mode.NORMAL:
        click.echo(f"The board is {mode}, as it was there; `flood normal` opens it.")


def _bring_past(desk: Desk, file: Path, kind: str, topic: str, look: bool, skip: bool) -> None:
    with progress("Rows") as tell:
        report = past.bring_past(desk, file, kind, topic, look, tell, skip_corrupt=skip)
    for line in past.report_lines(report):
        click.echo(line)
    if report.stopped:
        raise SystemExit(1)


def _counted(threads: int) -> str:
    return f"{threads} {'thread' if threads == 1 else 'threads'}"
