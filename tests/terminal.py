"""A terminal for programs that want one: keys go in, and what stands on the screen can be read."""

import codecs
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
from collections.abc import Mapping
from pathlib import Path

ROWS, COLUMNS = 90, 90
"""Enough for most pages at once, and the most that a VT52 can point at."""

# All that a VT52 is told: where to go, what to wipe, a sign of any other kind, a letter.
_TOLD = re.compile(r"\x1bY(?P<row>.)(?P<column>.)|\x1b(?P<order>[^Y])|(?P<letter>.)", re.DOTALL)


class Terminal:
    """A VT52, which knows no colours and few orders, with one program on it."""

    def __init__(self, command: list[str], folder: Path, environ: Mapping[str, str]) -> None:
        self._lines = [[" "] * COLUMNS for _ in range(ROWS)]
        self._row = self._column = 0
        self._waiting = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._end, other = pty.openpty()
        fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._process = subprocess.Popen(
            command,
            stdin=other,
            stdout=other,
            stderr=other,
            cwd=folder,
            env={**environ, "TERM": "vt52"},
            start_new_session=True,
        )
        os.close(other)

    def close(self) -> None:
        """End the program."""
        self._process.kill()
        self._process.wait()
        os.close(self._end)

    def press(self, keys: str) -> None:
        """Press keys."""
        os.write(self._end, keys.encode())

    def text(self) -> str:
        """Return what stands on the screen, with one space between words."""
        self._read()
        return " ".join(" ".join("".join(line) for line in self._lines).split())

    def at_cursor(self) -> str:
        """Return the line from the cursor on, without what marks a button or a field."""
        self._read()
        return "".join(self._lines[self._row][self._column :]).lstrip(" #[(*)]").removeprefix("BUTTON) ")

    def _read(self) -> None:
        while select.select([self._end], [], [], 0)[0]:
            try:
                told = os.read(self._end, 65536)
            except OSError:  # The program has ended.
                return
            self._waiting += self._decoder.decode(told)
        whole = len(self._waiting) - len(re.search(r"(\x1b(Y.?)?)?\Z", self._waiting, re.DOTALL)[0])
        for sign in _TOLD.finditer(self._waiting[:whole]):
            self._obey(**sign.groupdict())
        self._waiting = self._waiting[whole:]

    def _obey(self, row: str | None, column: str | None, order: str | None, letter: str | None) -> None:
        if row and column:
            self._row, self._column = ord(row) - 32, ord(column) - 32
        elif order == "H":
            self._row = self._column = 0
        elif order == "C":
            self._column += 1
        elif order in ("J", "K"):
            self._lines[self._row][self._column :] = [" "] * (COLUMNS - self._column)
            if order == "J":
                self._lines[self._row + 1 :] = [[" "] * COLUMNS for _ in self._lines[self._row + 1 :]]
        elif order in ("A", "B") or letter == "\n":
            self._row = max(0, min(ROWS - 1, self._row + (-1 if order == "A" else 1)))
        elif order == "D" or letter == "\b":
            self._column = max(0, self._column - 1)
        elif letter == "\r":
            self._column = 0
        elif letter and letter >= " ":
            self._lines[self._row][min(self._column, COLUMNS - 1)] = letter
            self._column += 1
