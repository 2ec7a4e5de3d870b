"""Tables of plain text, as commands print them: a head, a rule, rows, and sums below another rule."""

from collections.abc import Sequence

Row = Sequence[str]


def table(head: Row, rows: Sequence[Row], sums: Sequence[Row], sides: str) -> str:
    """Return rows as lines of equal columns; ``sides`` has < or > for each, the side where it stands."""
    lines = [head, *rows, *sums]
    widths = [max(len(line[at]) for line in lines) for at in range(len(head))]

    def written(line: Row) -> str:
        cells = zip(line, sides, widths, strict=True)
        return "  ".join(f"{cell:{side}{width}}" for cell, side, width in cells).rstrip()

    rule = "  ".join("-" * width for width in widths)
    body = [written(head), rule, *map(written, rows)]
    return "\n".join([*body, rule, *map(written, sums)] if sums else body)
