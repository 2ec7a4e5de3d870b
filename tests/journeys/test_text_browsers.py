"""Two browsers that show nothing but text, in a terminal: who has no other can ask and read."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from board import receipts
from tests.running import Running, wait_for
from tests.terminal import COLUMNS, Terminal

OPTIONS = {"lynx": ["-nopause"], "w3m": ["-M"]}
DUMP = {"lynx": ["-dump", "-nolist", f"-width={COLUMNS}"], "w3m": ["-dump", "-cols", str(COLUMNS)]}
OUT = (
    "Leave this page quickly The history of this browser still shows that you were here. "
    "What you typed may still be in it too; close the tab."
)
TOP = "Skip to the text Anonymous Mentoring Ask Answer Read Search"
END = "Rules · What we promise, and what nobody can"
RECEIPT = re.compile(r"\b(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}\b")
SHOWN = 20
"""So many letters of what is typed a field shows."""


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A board with sample threads."""
    running = Running(tmp_path_factory.mktemp("board") / "data", "--sample").start()
    yield running
    running.stop()


@pytest.fixture(params=["lynx", "w3m"])
def browser(request: pytest.FixtureRequest) -> str:
    """Each of the two in turn; without it the test fails."""
    assert shutil.which(request.param), f"This test needs {request.param}: apt install {request.param}"
    return str(request.param)


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """The surroundings of a program: a home of its own, and nothing of this machine's settings."""
    return {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}


class Reader:
    """Somebody at a terminal."""

    def __init__(self, browser: str, address: str, body: Path, environ: dict[str, str]) -> None:
        self._lynx = browser == "lynx"
        self._body = body
        self.terminal = Terminal(
            [browser, *OPTIONS[browser], address], body.parent, {**environ, "EDITOR": f"cp {body}"}
        )

    def sees(self, words: str) -> None:
        """Wait until words stand on the screen."""
        wait_for(lambda: words in self.terminal.text())

    def is_at(self, words: str) -> None:
        """Wait until the cursor is at words."""
        wait_for(lambda: self.terminal.at_cursor().startswith(words))

    def follow(self, words: str) -> None:
        """Follow the link, or press the button, at which the cursor is."""
        self.is_at(words)
        self.terminal.press("\r")

    def find(self, words: str) -> None:
        """Look for the words of a link or a button."""
        self.terminal.press("/")
        self.sees("Enter a whereis query:" if self._lynx else "Forward:")
        self.terminal.press(words + "\r")

    def skip(self, to: str) -> None:
        """Skip to the text, of which this is the first link."""
        if self._lynx:
            # It would scroll to where that link leads, and all of the page is on the screen already.
            self.is_at("New questions (feed)")
            self.find(to)
        else:
            self.follow("Skip to the text")
            wait_for(lambda: not self.terminal.at_cursor().startswith("Skip"))
            self.terminal.press("\t")
        self.is_at(to)

    def write(self, title: str) -> None:
        """Write into the fields of one line and of many lines, for which w3m calls an editor."""
        body = self._body.read_text()
        self.terminal.press("\t")
        if self._lynx:
            # A field shows its beginning again when it is left.
            self.terminal.press(f"{title}\t{body}\t")
            self.sees(title[:SHOWN])
            self.sees(body[:SHOWN])
        else:
            self.terminal.press("\r")
            self.sees("TEXT:")
            self.terminal.press(f"{title}\r")
            self.sees(title[:SHOWN])
            self.terminal.press("\t\r")
            self.sees(body[:SHOWN])
            self.terminal.press("\t")


def dump(browser: str, board: Running, path: str, environ: dict[str, str]) -> str:
    """Return a page as a browser prints it."""
    command = [browser, *DUMP[browser], board.address + path]
    printed = subprocess.run(command, env=environ, capture_output=True, check=True)
    return printed.stdout.decode()


def spaced(words: str) -> str:
    """Return words with one space between them."""
    return " ".join(words.split())


def assert_in_order(text: str, *parts: str) -> None:
    """Assert that a text has all parts, one after the other."""
    text, place = spaced(text), 0
    for part in parts:
        assert spaced(part) in text[place:], f"not there, or not after what it follows: {part}"
        place = text.index(spaced(part), place) + len(spaced(part))


def test_a_question_is_asked_and_read_in_a_terminal(
    browser: str, board: Running, tmp_path: Path, environ: dict[str, str]
) -> None:
    title = f"Is {browser} enough to be heard by somebody?"
    body = f"{browser} runs on the one machine that nobody at home looks at. I am afraid they will one day."
    (tmp_path / "body").write_text(body)
    reader = Reader(browser, f"{board.address}/ask/", tmp_path / "body", environ)
    try:
        reader.skip("Leave this page quickly")
        reader.terminal.press("\t")
        reader.is_at("What we promise, and what nobody can")
        reader.write(title)
        reader.is_at("Work")
        reader.terminal.press("\t")
        reader.follow("Leading")
        reader.sees("(*) Leading")
        reader.find("Ask it")
        reader.follow("Ask it")
        reader.sees("Check your words Nothing is on the board yet. This is how it will stand there.")
        reader.sees(f"{title} {body} Leading Keep your receipt")
        receipt = RECEIPT.search(reader.terminal.text())
        reader.find("I have kept it")
        reader.follow("I have kept it. Put this on the board")
        reader.sees("Your question is in It goes on the board at")
        path = re.search(r"/t/\w{26}/", reader.terminal.text())
    finally:
        reader.terminal.close()

    assert receipt
    assert receipts.read(receipt[0])
    assert path

    wait_for(lambda: title in board.get(path[0])[1])
    assert_in_order(dump(browser, board, path[0], environ), TOP, "Leading", title, "asker", body, END)


def test_a_page_is_read_from_its_heading_on_and_has_no_word_that_is_not_for_people(
    browser: str, board: Running, environ: dict[str, str]
) -> None:
    thread = most_spoken_in(board)
    title = thread["title"]
    beginnings = {
        "/": "Ask what you cannot ask under your own name Somebody here has walked in your shoes.",
        "/queue/": "Waiting questions Take one whose shoes you have walked in.",
        "/topics/work/": "All topics Work 1.",
        "/ask/": f"{OUT} Ask a question Before you write",
        "/mine/": f"{OUT} Come back to what you wrote With your receipt you see",
        "/search/": "Search Searching happens inside the page and needs JavaScript.",
        f"/t/{thread['thread']}/": f"Work {title} Sample",
        f"/t/{thread['thread']}/write/": f"{OUT} Back to the thread Write in this thread Sample",
    }
    for path, beginning in beginnings.items():
        text = spaced(dump(browser, board, path, environ))
        links = "" if browser == "w3m" else "#New questions (feed) "
        links += "JSON " if links and (path == "/queue/" or path.endswith(f"{thread['thread']}/")) else ""

        assert text.startswith(f"{links}{TOP} {spaced(beginning)}"), path
        assert text.endswith(END), path
        assert not re.search(r"[{}<>]|undefined|\bnull\b|data-|&\w+;", text), path


def test_what_belongs_together_is_read_together(
    browser: str, board: Running, environ: dict[str, str]
) -> None:
    thread = most_spoken_in(board)
    question, *others = thread["posts"]
    page = dump(browser, board, f"/t/{thread['thread']}/", environ)
    stories = [post for post in others if post["kind"] == "story"]
    layers = [post for post in others if post["kind"] == "layer"]
    parts = [[story["lesson"], "mentor", *said(story)] for story in stories]
    write = dump(browser, board, f"/t/{thread['thread']}/write/", environ)

    assert stories
    assert layers
    assert_in_order(page, thread["title"], *said(question), *(part for story in parts for part in story))
    above = {post["post"]: said(post)[-1] for post in thread["posts"]}
    for layer in layers:
        assert_in_order(page, above[layer["under"]], layer["body"])
    assert_in_order(
        dump(browser, board, "/", environ),
        "Ask a question Tell a story",
        "What people saw in the end",
        "New stories",
        "Waiting longest",
    )
    waiting = json.loads(board.get("/queue.json")[1])["questions"][0]
    assert_in_order(
        dump(browser, board, "/queue/", environ), "No story yet", waiting["title"], "waiting since"
    )

    # Each post to choose has a line of its own.
    post = r"\([ *]\) (?:the question:|story of|layer by|aha:)"
    assert len(re.findall(post, write)) == len(re.findall(rf"^ *{post}", write, re.MULTILINE)) > len(others)


def most_spoken_in(board: Running) -> dict:
    """Return the sample thread about work with the most posts, as programs read it."""
    found = sorted(set(re.findall(r"/t/\w{26}/", board.get("/topics/work/")[1])))
    threads = [json.loads(board.get(f"{path}thread.json")[1]) for path in found]
    return max(threads, key=lambda thread: len(thread["posts"]))


def said(post: dict) -> list[str]:
    """Return the texts of a post in the order of its page."""
    return [post[field] for field in ("body", "happened", "tried", "cost", "now") if post.get(field)]
