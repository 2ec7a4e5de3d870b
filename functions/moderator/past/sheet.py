"""Questions and answers out of a table, saved as CSV: one row for each answer.

The first line names the columns, in any order and any case: title, question, answer, and if one likes
topic and lesson. It also tells what parts them: commas, semicolons or tabs. Rows with the same title and
question are one thread. Columns of other names are passed over. The file is decoded line by line, so that
what cannot be read has a line; after an open quote nobody knows where rows begin, so reading ends there.
"""

import csv
from collections.abc import Collection, Iterator
from typing import BinaryIO

from moderator.past import ids
from moderator.past.rows import Asked, Corrupt, Passed, Row, Told

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
NEEDED = ("title", "question", "answer")
COLUMNS = (*NEEDED, "topic", "lesson")
LINE_MOST = 1 << 20
"""Bytes of one line of the file; a line without an end would fill the memory."""
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SAVE = 'save it once more, as "CSV UTF-8"'


class _Ends(Exception):
    """The file cannot be read any further."""


def read(file: BinaryIO, topics: Collection[str]) -> Iterator[Row]:
    """Yield the rows of a file. ``topics`` are the slugs of the board."""
    lines = _lines(file)
    try:
        first = next(lines, "")
        separator = _separator(first)
    except _Ends as error:
        yield Corrupt(1, str(error), ends=True)
        return
    if not separator:
        yield Corrupt(1, _no_columns(first), ends=True)
        return
    names = _names(first, separator)
    if doubled := [name for name in COLUMNS if names.count(name) > 1]:
        yield Corrupt(1, f"two columns are called {doubled[0]}; give one of them another name", ends=True)
        return
    yield from (Passed(f"column {name or '(without a name)'}") for name in names if name not in COLUMNS)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    line = 1
    while True:
        start = line + 1
        try:
            fields = next(reader, None)
        except (_Ends, csv.Error) as error:
            yield Corrupt(*_broken(error, start, reader.line_num + 1), ends=True)
            return
        if fields is None:
            return
        line = reader.line_num + 1
        if any(field.strip() for field in fields):
            yield from _row(start, fields, names, topics)


def _lines(file: BinaryIO) -> Iterator[str]:
    """Yield the lines of a file with their ends."""
    number = 0
    while line := file.readline(LINE_MOST + 1):
        number += 1
        if number == 1 and line.startswith(_UTF_16):
            raise _Ends(f"the file is not written in UTF-8; {_SAVE}")
        if len(line) > LINE_MOST:
            raise _Ends(f"the line has more than {LINE_MOST:,} bytes; {_SAVE}")
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise _Ends(f"the line is not written in UTF-8; {_SAVE}") from None
        yield text


def _separator(first: str) -> str:
    """Return what parts the columns: that by which the first line has the names that it has to have."""
    return next((each for each in SEPARATORS if {*NEEDED} <= {*_names(first, each)}), "")


def _names(first: str, separator: str) -> list[str]:
    try:
        return [
            name.strip().casefold() for name in next(csv.reader([first], delimiter=separator, strict=True))
        ]
    except (csv.Error, StopIteration):
        return []


def _no_columns(first: str) -> str:
    if "\r" in first.rstrip("\r\n"):
        return f"its lines end in carriage returns alone, as on old machines; {_SAVE}"
    return (
        "the first line has to name the columns title, question and answer, "
        f"parted by {', '.join(list(SEPARATORS.values())[:-1])} or {list(SEPARATORS.values())[-1]}"
    )


def _broken(error: Exception, start: int, line: int) -> tuple[int, str]:
    if isinstance(error, _Ends):
        return line + 1, str(error)
    if "new-line" in str(error):
        return start, f"a line end stands in the middle of the row; {_SAVE}"
    return start, (
        "quotes do not close, or a field is longer than 131,072 characters; put a field with quotes in it "
        'between quotes and write each of those inside as two: "He said ""no"" to me"'
    )


def _row(line: int, fields: list[str], names: list[str], topics: Collection[str]) -> Iterator[Row]:
    if len(fields) != len(names):
        yield Corrupt(
            line,
            f"the row has {len(fields)} fields, and the first line names {len(names)} columns; "
            "put a text that has the separator or a line end in it between quotes",
        )
        return
    given = {name: value for name, value in zip(names, fields, strict=True) if name in COLUMNS}
    empty = [name for name in ("title", "question") if not given[name].strip()]
    topic = given.get("topic", "").strip()
    if empty:
        yield Corrupt(
            line, f"{' and '.join(empty)} cannot be empty; write both again in each row of a thread"
        )
    elif topic and topic not in topics:
        yield Corrupt(line, f"the board has no such topic; write one of {', '.join(topics)}, or nothing")
    else:
        key = ids.thread_id(given["title"], given["question"])
        yield Asked(key, line, given["title"], given["question"], topic)
        if given["answer"].strip():
            yield Told(key, line, given["answer"], given.get("lesson", ""))
