"""`./dev cost`: what a board costs on AWS in a month, as a table or as JSON. The model is infra/bill.py.

docs/cost.md shows what this prints, and a test runs every command that stands there.
"""

import argparse
import json
import sys
from collections.abc import Sequence

from board.slots import PACES
from infra import bill, prices
from infra.bill import FLOODS, RATE, Bill, Line
from infra.prices import GB, MILLION, PRICES, READ, Price
from infra.tabular import table


def main(arguments: list[str] | None = None) -> int:
    """Print what the arguments ask for; return the exit code."""
    parser = argparse.ArgumentParser(prog="./dev cost", description="What a board costs on AWS in a month.")
    parser.add_argument("--posts", type=_count, default=0, help="posts in a month, of all kinds")
    parser.add_argument("--reads", type=_count, default=0, help="pages read in a month")
    parser.add_argument("--pace", choices=PACES, default="standard")
    parser.add_argument("--waf", action="store_true", help="with the firewall: one web ACL, one rule")
    parser.add_argument("--attack", action="store_true", help="the most that a flood at the API can cost")
    parser.add_argument("--prices", action="store_true", help="the unit prices and where they stand")
    parser.add_argument("--json", action="store_true", help="the bill for programs")
    asked = parser.parse_args(arguments)
    pace = PACES[asked.pace]
    if asked.prices:
        told = prices_table()
    elif asked.attack:
        told = floods_table(tuple(bill.flood(each, pace, asked.waf) for each in FLOODS))
    else:
        made = bill.month(asked.posts, asked.reads, pace, asked.waf)
        what = {name: getattr(asked, name) for name in ("posts", "reads", "pace", "waf")}
        head = (
            f"{asked.posts:,} posts and {asked.reads:,} pages read in a month, pace {pace.name}, us-east-1\n"
        )
        told = json.dumps(what | as_json(made), indent=2) if asked.json else head + bill_table(made)
    sys.stdout.write(f"{told}\n")
    return 0


def bill_table(made: Bill) -> str:
    """Return a bill as a table: quantities, prices, allowances, and dollars with and without these."""
    rows = [
        (
            line.price.part,
            _amount(line.price, line.quantity),
            _unit(line.price),
            _amount(line.price, line.price.free) if line.price.free else "-",
            _dollars(line.dollars),
            _dollars(line.after_free),
        )
        for line in made
    ]
    listed, after_free = bill.total(made)
    sums = ("sum, dollars a month", "", "", "", _dollars(listed), _dollars(after_free))
    return table(("part", "quantity", "unit price", "free", "list", "after free"), rows, [sums], "<><>>>")


def floods_table(made: Sequence[Bill]) -> str:
    """Return the bills of all floods beside each other, in dollars at list prices."""
    parts = [line.price for line in max(made, key=len)]
    dollars = [{line.price: _dollars(line.dollars) for line in each} for each in made]
    rows = [(price.part, *(each.get(price, "-") for each in dollars)) for price in parts]
    totals = [bill.total(each) for each in made]
    sums = [
        ("sum, dollars a month", *(_dollars(listed) for listed, _ in totals)),
        ("after free allowances", *(_dollars(after_free) for _, after_free in totals)),
    ]
    shown = table(("part", *(flood.name for flood in FLOODS)), rows, sums, "<>>>")
    edge = [prices.EDGE_REQUESTS, prices.EDGE_FUNCTION]
    if any(line.price is prices.WAF for line in made[0]):
        edge.append(prices.WAF_REQUESTS)
    turned_away = sum(price.of(MILLION) for price in edge) + prices.EDGE_BYTES.of(MILLION * bill.TURNED_AWAY)
    return (
        f"{shown}\n\nThis is {RATE} requests a second, all month. The API turns away what comes above that;\n"
        f"the edge still costs {_dollars(turned_away)} for each million of it, and "
        f"{_dollars(prices.EDGE_TO_ORIGIN.of(GB))} for each GB sent along."
    )


def prices_table() -> str:
    """Return all unit prices with their sources."""
    rows = [
        (
            price.part,
            _unit(price),
            _amount(price, price.free) if price.free else "-",
            "yes" if price.sure else "no",
            price.source,
        )
        for price in PRICES
    ]
    return table(("part", "unit price", "free", "sure", f"source, looked up on {READ}"), rows, [], "<<><<")


def as_json(made: Bill) -> dict[str, object]:
    """Return a bill for programs."""
    listed, after_free = bill.total(made)
    return {"parts": [_line(line) for line in made], "dollars": listed, "dollars_after_free": after_free}


def _line(line: Line) -> dict[str, object]:
    price = line.price
    return {
        "part": price.part,
        "quantity": line.quantity,
        "unit_dollars": price.dollars,
        "unit_quantity": price.per,
        "free": price.free,
        "dollars": line.dollars,
        "dollars_after_free": line.after_free,
    }


def _count(text: str) -> int:
    if not text.replace(",", "").isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is no whole number from 0")
    return int(text.replace(",", ""))


def _amount(price: Price, quantity: float) -> str:
    return f"{quantity / GB:,.2f} GB" if price.per == GB else f"{quantity:,.0f}"


def _unit(price: Price) -> str:
    dollars = f"{price.dollars:.10f}".rstrip("0")
    return f"{max(dollars, f'{price.dollars:.2f}', key=len)} per {price.unit}"


def _dollars(dollars: float) -> str:
    return f"{dollars:,.2f}" if dollars >= 0.005 or dollars == 0 else "<0.01"


if __name__ == "__main__":
    sys.exit(main())
