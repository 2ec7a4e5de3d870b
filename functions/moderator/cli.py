"""The moderator's commands, as a terminal has them.

Verbs go to the docket, and the publisher applies them at the next slot, so that a moderator's clock
shows on the board no more than anybody else's; ``--now`` is for what cannot wait. Every command can
answer as JSON, and nothing that cannot be undone is done without a yes.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from board.model import Mode, Post, Reject, Thread
from board.moderation import Act, Verb
from board.words import texts
from moderator.book import book
from moderator.carrying import export, import_
from moderator.desk import Desk, Place, Refused
from moderator.listing import listed, shown
from moderator.terminal import progress, sure
from republishing import Notes

ROWS = 100
"""Rows on a page of a list."""
REASONS = [reason.value for reason in Reject if reason not in ("repeat", "full", "unknown-author")]
"""The reasons that a person can give; the others are the publisher's own."""
_MEANS = {
    Mode.NORMAL: "Posts come out as always.",
    Mode.HOLD: "Every new post waits for a moderator.",
    Mode.CLOSED: "Nothing new is taken; what has been sent waits for the board to open, 14 days at most.",
}

_FOR_GOOD = {
    Verb.REJECT: "Reject {}? Nothing of the words is kept",
    Verb.PURGE: "Purge {}? From tomorrow on nobody can bring the words back",
}
"""What is asked before a verb that cannot be undone."""

as_json = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
on_page = click.option("--page", default=1, type=click.IntRange(1), help=f"Page of the list, {ROWS} rows.")
at_once = click.option("--now", is_flag=True, help="Apply the docket at once, not at the next slot.")
with_reason = click.option(
    "--reason", required=True, type=click.Choice(REASONS), help="Why; the author and the ledger say it."
)
places = click.argument("places", nargs=-1, required=True, metavar="POST...")
threads = click.argument("places", nargs=-1, required=True, metavar="THREAD...")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def moderator() -> None:
    """Moderate a board: what waits, what was flagged, and what becomes of it."""


@moderator.command()
@as_json
@on_page
@click.pass_obj
def held(desk: Desk, as_json: bool, page: int) -> None:
    """List the posts that wait for a moderator, longest first."""
    rows = [
        {"post": str(Place(thread, post.id)), "kind": post.kind, "since": post.day, "why": post.reason,
         "words": _first(post)}
        for thread, post in desk.docket.held()
    ]  # fmt: skip
    _list(rows, as_json, page, "Nothing waits.")


@moderator.command()
@as_json
@on_page
@click.pass_obj
def flagged(desk: Desk, as_json: bool, page: int) -> None:
    """List the posts that readers flagged and nobody has looked at, most often flagged first."""
    rows = [
        {"post": str(row.place), "flagged": row.often, "for": ", ".join(row.reasons), "since": row.since}
        for row in desk.flagged()
    ]
    _list(rows, as_json, page, "Nothing is flagged.")


@moderator.command()
@click.argument("place", metavar="THREAD[/POST]")
@as_json
@click.pass_obj
def show(desk: Desk, place: str, as_json: bool) -> None:
    """Show a thread or one post of it, with its words, its state and its flags."""
    chosen = desk.place(place)
    thread, post = desk.find(chosen)
    posts = list(thread.posts) if chosen.post == thread.id else [post]
    flags = desk.docket.flags(thread.id)
    told = [_told(thread, each, [flag.reason for flag in flags if flag.post == each.id]) for each in posts]
    click.echo(_json(told) if as_json else shown(told, thread.locked))


def _verb(verb: Verb, text: str, *options: Callable[[Any], Any], on: Callable[[Any], Any] = places) -> None:
    """Make the command of a verb on posts, or on threads."""

    def command(
        desk: Desk, places: tuple[str, ...], now: bool, yes: bool, reason: str = "", cancel: bool = False
    ) -> None:
        chosen = [desk.place(place) for place in places]
        if cancel:
            for act in [desk.purge_of(place) for place in chosen]:
                desk.docket.drop(act)
                click.echo(f"Cancelled: purge {Place(act.thread, act.post)}")
            return
        acts = [desk.act(verb, place, reason) for place in chosen]  # all of them fit, or none is done
        if verb in _FOR_GOOD and not yes:
            click.confirm(_FOR_GOOD[verb].format(", ".join(map(str, chosen))), abort=True)
        for act in acts:
            desk.docket.ask(act)
        _applied(desk, acts, now)

    command.__doc__ = text
    for option in (click.pass_obj, *reversed(options), sure, at_once, on):
        command = option(command)
    moderator.command(verb.value)(command)


_verb(Verb.APPROVE, "Let held posts out, restore removed ones, or find that flagged ones may stay.")
_verb(Verb.REJECT, "Do not take held posts. Nothing of their words is kept.", with_reason)
_verb(Verb.REMOVE, "Take posts off the board. For 14 days `approve` restores them.", with_reason)
_verb(
    Verb.PURGE,
    "Remove posts for good, sealed words included, from tomorrow on. Until then --cancel stops it.",
    click.option("--reason", default="other", type=click.Choice(REASONS), help="Why; the ledger says it."),
    click.option("--cancel", is_flag=True, help="Stop a purge that has not taken effect."),
)
_verb(Verb.LOCK, "Close threads for new words.", on=threads)
_verb(Verb.UNLOCK, "Open threads again.", on=threads)


@moderator.command()
@click.argument("mode", required=False, type=click.Choice([mode.value for mode in Mode]))
@at_once
@as_json
@click.pass_obj
def flood(desk: Desk, mode: str | None, now: bool, as_json: bool) -> None:
    """See or set how the board meets a flood: normal, hold (every post waits) or closed."""
    wanted, said = desk.flood(Mode(mode) if mode else None)
    if mode and now:
        desk.press.docket()
        wanted, said = desk.flood(None)
    if as_json:
        click.echo(_json({"wanted": wanted, "shown": said}))
        return
    click.echo(f"{wanted}: {_MEANS[wanted]}")
    if wanted is not said:
        click.echo(f"It applies from the next slot on; until then the board is {said}.")


@moderator.command()
@click.option(
    "--note",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Note in this file what is done; with the same file the same release goes on from there.",
)
@sure
@click.pass_obj
def republish(desk: Desk, note: Path | None, yes: bool) -> None:
    """Make every page of the board again."""
    if not yes:
        click.confirm("Make every page again? It takes a while on a large board", abort=True)
    try:
        notes = Notes(note)
    except (OSError, ValueError):
        raise Refused(f"{note} cannot be written, or is another's. Name another file, or none.") from None
    with progress("Threads") as tell:
        desk.press.everything(tell, notes)
    click.echo("Every page was made again.")


@moderator.command()
@as_json
@click.pass_obj
def stats(desk: Desk, as_json: bool) -> None:
    """Show the last slot, what waits, and the acts of each month."""
    tally = desk.board.last_tally()
    months: dict[str, dict[str, int]] = {}
    for entry in desk.docket.ledger():
        counts = months.setdefault(entry.day[:7], {})
        counts[entry.verb] = counts.get(entry.verb, 0) + 1
    told: dict[str, Any] = {
        "last slot": asdict(tally) if tally else {},
        "held": sum(1 for _ in desk.docket.held()),
        "flagged": len(desk.flagged()),
        "on the docket": len(desk.docket.acts()),
        "acts": months,
    }
    if as_json:
        click.echo(_json(told))
        return
    rows = [{"what": name, "count": count} for name, count in told.items() if isinstance(count, int)]
    rows += [{"what": f"last slot: {name}", "count": count} for name, count in told["last slot"].items()]
    rows += [
        {"what": f"{m}: {verb}", "count": n} for m, counts in months.items() for verb, n in counts.items()
    ]
    click.echo(listed(rows))


@moderator.command("verify-ledger")
@click.option("--head", "kept", default="", metavar="HASH", help="An end of the chain that you kept earlier.")
@as_json
@click.pass_obj
def verify_ledger(desk: Desk, kept: str, as_json: bool) -> None:
    """Check that no line of the ledger was changed or taken out.

    Lines at the very end can only be missed by who kept an end of the chain: give it with --head.
    """
    if kept and not re.fullmatch(r"[0-9a-f]{64}", kept):
        raise Refused(
            f"{kept!r} is no end of a chain, which has 64 digits and letters a to f. Nothing was looked at."
        )
    entries, broken = desk.verify()
    head = entries[-1].chain if entries else ""
    if kept and not broken and kept not in {entry.chain for entry in entries}:
        broken = len(entries) + 1
    if as_json:
        click.echo(_json({"lines": len(entries), "broken": broken, "head": head}))
    elif broken:
        click.echo(f"The ledger is broken at line {broken}: it was changed, or one before it was taken out.")
    else:
        click.echo(f"{len(entries)} lines, all as they were written. Head: {head or 'none yet'}")
    if broken:
        raise SystemExit(1)


moderator.add_command(export)
moderator.add_command(import_)
moderator.add_command(book)


def _applied(desk: Desk, acts: list[Act], now: bool) -> None:
    for act in acts:
        place = Place(act.thread, act.post)
        click.echo(f"On the docket: {act.verb} {place}{f' ({act.reason})' if act.reason else ''}")
    if now and any(not act.day for act in acts):
        desk.press.docket()
        click.echo("The docket was applied.")
    elif any(act.day for act in acts):
        click.echo(f"A purge takes effect on {acts[0].day}; until then: purge --cancel.")
    else:
        click.echo("It takes effect at the next slot.")


def _list(rows: list[dict[str, Any]], as_json: bool, page: int, empty: str) -> None:
    here = rows[(page - 1) * ROWS : page * ROWS]
    if as_json:
        click.echo(_json({"page": page, "rows": len(rows), "list": here}))
        return
    click.echo(listed(here) if here else empty if not rows else f"There is no page {page}.")
    if len(rows) > page * ROWS:
        click.echo(f"{len(rows) - page * ROWS} more: --page {page + 1}")


def _told(thread: Thread, post: Post, flags: Iterable[str]) -> dict[str, Any]:
    return {
        "post": str(Place(thread.id, post.id)),
        "kind": post.kind,
        "speaker": post.speaker,
        "state": post.state,
        "reason": post.reason,
        "day": post.day,
        "flags": sorted(set(flags)),
        "words": texts(post.words),
    }


def _first(post: Post) -> str:
    return next(iter(texts(post.words).values()), "")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def helps(arguments: list[str]) -> bool:
    """Say whether these arguments only ask what there is, for which no desk is needed."""
    return not arguments or not {"-h", "--help"}.isdisjoint(arguments)


def run(arguments: list[str], desk: Desk | None, name: str = "moderator") -> int:
    """Run one command, typed after ``name``; return the exit code. What went wrong is said in a sentence."""
    try:
        moderator.main(arguments, obj=desk, standalone_mode=False, prog_name=name)
    except Refused as error:
        click.echo(str(error), err=True)
        return 2
    except click.Abort:
        click.echo("Stopped. What stands on the docket stays there; `stats` counts it.", err=True)
        return 1
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except SystemExit as error:
        return int(error.code or 0)
    return 0
