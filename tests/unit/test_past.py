"""Files of old questions and answers: what is read of them, what is not, and that none breaks anything."""

import csv
import io
import random
import tracemalloc
from collections.abc import Iterator
from html import escape
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board import receipts, text
from board.words import Question, Story
from moderator.past import dump, fitting, ids, sheet
from moderator.past.gathering import CORRUPT_MOST, Gathered, Gathering
from moderator.past.plain import HTML_MOST, plain
from moderator.past.report import FINDINGS_MOST, Counts, Report, report_lines
from moderator.past.rows import Asked, Corrupt, Passed, Row, Told
from tests.builders import WORDS
from tests.world import a_site

TOPICS = ("work", "craft")
HEAD = "title,question,answer\n"
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
filled = texts.filter(str.strip)


def of_sheet(written: str | bytes) -> list[Row]:
    data = written.encode() if isinstance(written, str) else written
    return list(sheet.read(io.BytesIO(data), TOPICS))


def of_dump(written: str | bytes) -> list[Row]:
    data = written.encode() if isinstance(written, str) else written
    return list(dump.read(io.BytesIO(data), TOPICS))


def posts(*rows: dict[str, str]) -> str:
    """Return a Posts.xml with rows, one on each line from the third on."""
    lines = (
        f"<row {' '.join(f'{name}={quoteattr(value)}' for name, value in row.items())} />" for row in rows
    )
    return '<?xml version="1.0" encoding="utf-8"?>\n<posts>\n' + "\n".join(lines) + "\n</posts>"


def asks(post: str = "1", **changes: str) -> dict[str, str]:
    return {"Id": post, "PostTypeId": "1", "Title": "How?", "Body": "<p>How?</p>", **changes}


def tells(post: str = "2", parent: str = "1", **changes: str) -> dict[str, str]:
    return {"Id": post, "PostTypeId": "2", "ParentId": parent, "Body": "<p>So.</p>", **changes}


def ended(rows: list[Row]) -> Corrupt:
    """Return what a reading that ended early says."""
    (last,) = [row for row in rows if isinstance(row, Corrupt)]
    assert last.ends
    assert rows[-1] == last
    return last


def gathered(rows: list[Row]) -> list[Gathering]:
    with Gathered() as all_:
        for row in rows:
            all_.add(row)
        return list(all_.gatherings())


@pytest.mark.parametrize("separator", sheet.SEPARATORS, ids=sheet.SEPARATORS.get)
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["plain", "BOM"])
@given(rows=st.lists(st.tuples(filled, filled, texts), max_size=4))
def test_whatever_a_spreadsheet_saves_is_read_as_it_was_written(
    separator: str, ends: str, bom: str, rows: list[tuple[str, str, str]]
) -> None:
    written = io.StringIO(newline="")
    # Python's writer leaves a carriage return without quotes where lines end otherwise.
    quoting = csv.QUOTE_ALL if "\r" in "".join(map("".join, rows)) else csv.QUOTE_MINIMAL
    writer = csv.writer(written, delimiter=separator, lineterminator=ends, quoting=quoting)
    writer.writerows([("Title", " QUESTION ", "answer"), *rows])
    read = of_sheet(bom + written.getvalue())

    assert [(row.title, row.body) for row in read if isinstance(row, Asked)] == [row[:2] for row in rows]
    assert [row.text for row in read if isinstance(row, Told)] == [row[2] for row in rows if row[2].strip()]


def test_rows_with_the_same_title_and_question_are_one_thread_wherever_they_stand() -> None:
    rows = of_sheet(HEAD + "How?,How is it done?,So\nWhy?,Why is it so?,Thus\nHow?,How is it done?,Or so\n")
    threads = {each.asked.title: {told.text for told in each.told.values()} for each in gathered(rows)}

    assert threads == {"How?": {"So", "Or so"}, "Why?": {"Thus"}}


def test_a_row_is_named_by_the_line_on_which_it_begins() -> None:
    rows = of_sheet(HEAD + '"How\nso?",How is it done?,So\n\nWhy?,Why?,Thus\n')

    assert [row.line for row in rows if isinstance(row, Asked)] == [2, 5]


def test_columns_that_the_board_has_no_place_for_are_passed_over_and_named() -> None:
    rows = of_sheet("author,title,question,answer,,votes\nAda,How?,How is it done?,So,x,12\n")

    assert [row.what for row in rows if isinstance(row, Passed)] == [
        "column author",
        "column (without a name)",
        "column votes",
    ]
    assert "Ada" not in repr(rows)
    assert "12" not in repr([row for row in rows if isinstance(row, Asked | Told)])


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("How?,So", "the row has 2 fields, and the first line names 5 columns"),
        ("How?,How is it, done?,So,,,", "the row has 7 fields"),
        (",How is it done?,So,,", "title cannot be empty"),
        (" , ,So,,", "title and question cannot be empty"),
        ("How?,How is it done?,So,cooking,", "no such topic; write one of work, craft, or nothing"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_the_others_are_read(row: str, says: str) -> None:
    rows = of_sheet(f"title,question,answer,topic,lesson\n{row}\n,,,,\nWhy?,Why so?,Thus,work,One line\n")
    corrupt = [each for each in rows if isinstance(each, Corrupt)]
    asked, told = rows[-2:]

    assert [(each.line, each.ends) for each in corrupt] == [(2, False)]
    assert says in corrupt[0].says
    assert isinstance(asked, Asked)
    assert isinstance(told, Told)
    assert (asked.topic, told.lesson) == ("work", "One line")


@pytest.mark.parametrize(
    ("written", "line", "says"),
    [
        ("", 1, "has to name the columns title, question and answer, parted by commas, semicolons or tabs"),
        ("How?,How is it done?,So\n", 1, "has to name the columns"),
        ("title,question\nHow?,How is it done?\n", 1, "has to name the columns"),
        ("title|question|answer\n", 1, "has to name the columns"),
        ("title,title,question,answer\n", 1, "two columns are called title"),
        ((HEAD + "How?,How is it done?,So\n").encode("utf-16"), 1, "not written in UTF-8"),
        (HEAD.encode() + "A,B,C\nÜber,B,C\n".encode("latin-1"), 3, "not written in UTF-8"),
        ("title,question,answer\rHow?,How?,So\r", 1, "carriage returns alone"),
        (HEAD + 'A,B,C\n"How?,B,C\nD,E,F\n', 3, "quotes do not close"),
        (HEAD + 'A,B,C\n"How" so?,B,C\nD,E,F\n', 3, "quotes do not close"),
        (HEAD + "A,B,C\nA,B\rC,D\n", 3, "a line end stands in the middle of the row"),
        (HEAD + "A,B,C\nA,B," + "x" * 140_000 + "\n", 3, "longer than 131,072 characters"),
        (HEAD + "A,B,C\n" + "x" * (sheet.LINE_MOST + 1), 3, "the line has more than 1,048,576 bytes"),
        (HEAD + 'A,B,C\n"' + "x\n" * 100_000, 3, "quotes do not close"),
    ],
)
def test_where_reading_has_to_end_the_line_and_what_to_do_are_said(
    written: str | bytes, line: int, says: str
) -> None:
    rows = of_sheet(written)
    last = ended(rows)

    assert last.line == line
    assert says in last.says
    assert len([row for row in rows if isinstance(row, Told)]) == (line > 2)


@given(data=st.binary(max_size=200))
def test_no_bytes_break_a_reading(data: bytes) -> None:
    for start in (b"", HEAD.encode(), b'title;question;answer\nA;B;"C'):
        assert all(isinstance(row, Row) for row in of_sheet(start + data))
    for start in (b"", b"<posts>", b'<posts><row Id="1" PostTypeId="1" Title="A" Body="'):
        assert all(isinstance(row, Row) for row in of_dump(start + data))


def test_a_dump_gives_questions_and_answers_as_plain_text_and_nothing_of_who_when_and_how_liked() -> None:
    planted = {
        "OwnerUserId": "8675309",
        "OwnerDisplayName": "Ada Lovelace",
        "CreationDate": "2013-05-06T07:08:09.100",
        "LastEditorDisplayName": "Grace Hopper",
        "LastActivityDate": "2014-05-06T07:08:09.100",
        "Score": "4711",
        "ViewCount": "31337",
        "AcceptedAnswerId": "2",
    }
    rows = of_dump(
        posts(
            asks(
                Title="How & why?", Body="<p>I &amp; they</p>\n<p>So?</p>", Tags="<salary><craft>", **planted
            ),
            tells(**planted),
            tells("3", Tags="|work|"),
            {"Id": "4", "PostTypeId": "5", "Body": "About a tag", **planted},
            asks("5", Tags="|work|pay|"),
        )
    )

    assert rows == [
        Asked("1", 3, "How & why?", "I & they\n\nSo?", "craft"),
        Told("1", 4, "So."),
        Told("1", 5, "So."),
        Passed("rows that are no question and no answer"),
        Asked("5", 7, "How?", "How?", "work"),
    ]
    assert not [value for value in planted.values() if len(value) > 1 and value in repr(rows)]


LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE posts [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>
<posts><row Id="1" PostTypeId="1" Title="A" Body="&c;" /></posts>"""
OUTSIDE = """<!DOCTYPE posts [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<posts><row Id="1" PostTypeId="1" Title="A" Body="&a;" /></posts>"""
DTD = '<!DOCTYPE posts SYSTEM "http://127.0.0.1:9/posts.dtd"><posts/>'


@pytest.mark.parametrize("written", [LAUGHS, OUTSIDE, DTD, "<!DOCTYPE posts><posts/>"])
def test_a_document_type_ends_the_reading_before_anything_of_it_is_done(written: str) -> None:
    rows = of_dump(written)

    assert len(rows) == 1
    assert "document type" in ended(rows).says


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "no whole XML (no element found)"),
        ("title,question,answer\n", "no whole XML"),
        ("<posts>", "no whole XML"),
        (posts(asks())[:-20], "no whole XML"),
        ("<posts><row Id='1' Body='&nbsp;'/></posts>", "no whole XML (undefined entity)"),
        ("<posts><row Id='1' Body='&#xD800;'/></posts>", "no whole XML"),
        ("<comments><row Id='1'/></comments>", "no file of posts: its outermost element is <comments>"),
        ('<?xml version="1.0" encoding="utf-99"?><posts/>', "an encoding that nobody knows"),
        ('<?xml version="1.0" encoding="gbk"?><posts/>', "an encoding that nobody knows"),
        ("<posts><!--" + "x" * (dump.ROW_MOST + 2 * dump.CHUNK), "more than 1,048,576 bytes"),
    ],
)
def test_what_is_no_whole_file_of_posts_is_said(written: str, says: str) -> None:
    assert says in ended(of_dump(written)).says


def test_what_stands_before_a_broken_place_is_read() -> None:
    rows = of_dump(posts(asks(), tells()) + "<")

    assert [type(row) for row in rows] == [Asked, Told, Corrupt]


def test_a_dump_in_another_encoding_that_it_names_is_read() -> None:
    for encoding in ("utf-16", "latin-1"):
        written = posts(asks(Title="Über?")).replace("utf-8", encoding)

        assert of_dump(written.encode(encoding)) == [Asked("1", 3, "Über?", "How?")]


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ({"Id": "1", "Title": "A", "Body": "B"}, "PostTypeId"),
        (asks(Title=" "), "Title"),
        (asks(Body=""), "Body"),
        (asks(""), "Id"),
        (tells(parent=""), "ParentId"),
    ],
)
def test_a_row_of_a_dump_that_lacks_something_is_named(row: dict[str, str], name: str) -> None:
    rows = of_dump(posts(row, asks()))

    assert rows[0] == Corrupt(3, f"the row has no {name}; give it one, or take the row out")
    assert isinstance(rows[1], Asked)


class Endless(io.RawIOBase):
    """A dump with as many rows as one likes, of which no two are in memory."""

    def __init__(self, rows: int) -> None:
        self._left = self._rows(rows)

    def _rows(self, rows: int) -> Iterator[bytes]:
        yield b"<posts>\n"
        body = "x" * 5_000
        yield from (
            f'<row Id="{n}" PostTypeId="2" ParentId="1" Body="{body}"/>\n'.encode() for n in range(rows)
        )
        yield b"</posts>"

    def read(self, size: int = -1) -> bytes:
        return next(self._left, b"")


def test_a_file_of_any_size_takes_the_memory_of_a_small_one() -> None:
    tracemalloc.start()
    try:
        count = sum(1 for _ in dump.read(Endless(4_000), TOPICS))  # type: ignore[arg-type]
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert count == 4_000
    assert most < 1_000_000  # of 20,000,000 bytes


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("no tags", "no tags"),
        ("<p>One\ntwo</p>\n\n<p>three</p>", "One two\n\nthree"),
        ("one<br>two<br/><br/>three", "one\ntwo\n\nthree"),
        ("<ul><li>one</li><li><p>two</p><p>more</p></li></ul>after", "- one\n- two\nmore\n\nafter"),
        (
            "<ol>\n<li>one</li>\n<li>two<ul><li>deep</li></ul></li>\n<li>three</ol>",
            "1. one\n2. two\n- deep\n3. three",
        ),
        ('see <a href="https://shop.example/x?y=1" title="Buy">what they say</a>.', "see what they say."),
        ('<img src="https://i.example/1.png" alt="a cat">', "a cat"),
        ('<img src="https://i.example/1.png">', ""),
        ("<pre><code>if so:\n    go()\n</code></pre>", "if so:\n    go()"),
        ("<blockquote><p>said</p></blockquote><p>told</p>", "said\n\ntold"),
        ("<h2>Why</h2>because<hr>end", "Why\n\nbecause\n\nend"),
        ("a &lt;b&gt; &amp;amp; &eacute; &#233; &nope; &#0;", "a <b> &amp; é é &nope; \ufffd"),
        ("<b>bo<i>th</b></i> <u>x", "both x"),
        ("a<!-- not seen -->b", "ab"),
        ("</li></ol></pre></p>a", "a"),
        ("<li>alone", "- alone"),
        ("<ul><li></li></ul><p>after</p>", "-\n\nafter"),
        ("<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>", "A B\n1 2"),
        ("3 < 4 and 5 > 2", "3 < 4 and 5 > 2"),
    ],
)
def test_html_becomes_the_text_that_a_reader_saw(html: str, shown: str) -> None:
    assert text.canonical(plain(html), lines=True) == text.canonical(shown, lines=True)


@given(written=st.text(st.sampled_from("<>/!-[]?&;#x ulip=\"'ab\n"), max_size=60))
def test_no_html_breaks_anything(written: str) -> None:
    assert isinstance(plain(written), str)


@given(written=texts)
def test_text_without_tags_comes_through_html_word_by_word(written: str) -> None:
    assert plain(escape(written)).split() == written.replace("\0", "\ufffd").split() or "\r" in written


@pytest.mark.parametrize("never_ends", ["<", "<!--", "<a b='", "<![CDATA[", "<script>", "&#"])
def test_a_tag_that_never_ends_is_text_and_is_looked_at_once(never_ends: str) -> None:
    # Looked at again for each letter, as a parser that is closed does, these take minutes.
    shown = plain(f"so {never_ends * 20_000}")

    assert shown.startswith("so")
    assert len(shown) > 20_000


def test_html_that_is_too_long_for_any_post_is_not_even_read() -> None:
    assert plain("<p>" * HTML_MOST) == "<p>" * HTML_MOST


@pytest.mark.parametrize(
    ("told", "lesson"),
    [
        ("I signed it. Then I left.", "I signed it."),
        ("No. Never sign it! Then I left.", "No. Never sign it!"),
        ("I signed it\n\nThen I left.", "I signed it"),
        ("- Never sign it\n- Leave", "Never sign it"),
        ("1. Never sign it\n2. Leave", "Never sign it"),
        ("我签了字，因为大家都签了。后来我走了。", "我签了字，因为大家都签了。"),
        ("word, " * 60, "word, " * 22 + "word"),
        ("x" * 200, ""),
    ],
)
def test_a_lesson_is_the_first_sentence_of_an_answer_or_as_much_as_fits(told: str, lesson: str) -> None:
    assert fitting.lesson(told) == lesson


@given(told=st.text(st.sampled_from("ab cd. !\n-1"), max_size=400))
def test_a_lesson_never_has_half_a_word_nor_one_that_its_answer_has_not(told: str) -> None:
    lesson = fitting.lesson(told)

    assert len(lesson) <= 140
    assert {word.rstrip("-") for word in lesson.split()} <= {
        word.rstrip("-") for word in text.canonical(told, lines=True).split()
    }


SITE = a_site()
LONG = "I signed because everybody did. " * 4


@pytest.mark.parametrize(
    ("told", "field", "kind", "words"),
    [
        ("too short", "answer", "short", ""),
        (LONG * 60, "answer", "long", ""),
        ("x" * 200, "lesson", "missing", ""),
        (LONG + "Write to me at ada@example.com.", "answer", "email", "ada@example.com"),
        ("It stands at https://ada.example/blog. " + LONG, "answer", "link", "https://ada.example/blog"),
        (LONG + "Call me at +44 20 7946 0958.", "answer", "phone", "+44 20 7946 0958"),
        (LONG + receipts.write(bytes(16)), "answer", "receipt", receipts.write(bytes(16))),
    ],
)
def test_an_answer_that_would_be_refused_from_a_person_is_left_out_with_its_line_and_what_to_do(
    told: str, field: str, kind: str, words: str
) -> None:
    found = fitting.story(Told("1", 7, told), SITE)

    assert isinstance(found, list)
    assert [(each.line, each.field, each.kind, each.words) for each in found] == [(7, field, kind, words)]
    assert found[0].says


def test_a_question_is_held_to_the_same_limits_and_all_that_is_wrong_is_said_at_once() -> None:
    found = fitting.question(Asked("1", 3, "How?", "Look at www.ada.example"), "work", SITE)

    assert isinstance(found, list)
    assert [(each.field, each.kind) for each in found] == [
        ("title", "short"),
        ("question", "short"),
        ("question", "link"),
    ]


def test_what_fits_becomes_the_words_of_the_board() -> None:
    asked = fitting.question(Asked("1", 3, "How do I\nrefuse “this”?", WORDS, "craft"), "work", SITE)
    told = fitting.story(Told("1", 4, LONG, "I signed, and it was my name"), SITE)

    assert asked == Question('How do I refuse "this"?', WORDS, "craft", "anyone", "en")
    assert told == Story("I signed, and it was my name", LONG.strip())


def test_what_screening_points_out_or_fails_at_is_not_taken_for_sound() -> None:
    class Broken(Exception):
        pass

    class Phrases(tuple[str, ...]):
        def __iter__(self) -> Iterator[str]:
            raise Broken

    site = a_site(hold=("hang yourself",))

    assert fitting.doubtful(Story("A lesson", LONG), site) is False
    assert fitting.doubtful(Story("A lesson", f"{LONG} They said: hang yourself."), site) is True
    assert fitting.doubtful(Story("A lesson", f"{LONG} It was 24 November 2019."), site) is True
    assert fitting.doubtful(Story("A lesson", LONG), a_site(hold=Phrases())) is None


def test_ids_follow_from_the_words_whatever_machine_saved_them() -> None:
    one = ids.thread_id("How do I refuse?", "They say:\n\n“sign”")
    other = ids.thread_id(" How do I  refuse?\r\n", 'They say:\r\n\r\n"sign"\r\n')

    assert one == other
    assert receipts.ID.fullmatch(one)
    assert len({one, ids.thread_id("How", " do I refuse?"), ids.thread_id("How do", "I refuse?")}) == 3
    assert ids.story_id(one, "So") != ids.story_id(other[::-1], "So")


@given(seed=st.integers(0, 1_000))
def test_the_order_of_a_file_says_nothing_about_that_of_a_thread(seed: int) -> None:
    rows: list[Any] = [asks(str(n), Title=f"How ({n})?") for n in range(3)]
    rows += [tells(str(n + 10), str(n % 3), Body=f"So ({n}).") for n in range(9)]
    before = gathered(of_dump(posts(*rows)))
    random.Random(seed).shuffle(rows)  # noqa: S311 (the same each time)
    after = gathered(of_dump(posts(*rows)))

    assert [each.thread for each in after] == [each.thread for each in before]
    assert [[*each.told] for each in after] == [[*each.told] for each in before]


def test_what_stands_in_a_file_twice_comes_once() -> None:
    rows = of_dump(posts(asks(), asks("5"), tells(), tells("3", "5"), tells("4", "5", Body="Or so.")))
    (one,) = gathered(rows)

    assert one.twice == 1
    assert {told.text for told in one.told.values()} == {"So.", "Or so."}


def test_two_questions_under_one_id_or_one_question_under_two_topics_are_named() -> None:
    with Gathered() as found:
        for row in of_dump(posts(asks(), asks(Title="Why?"))):
            found.add(row)
        for row in of_sheet("title,question,answer,topic\nA,B,C,work\nA,B,D,craft\n"):
            found.add(row)

        assert [(row.line, row.says.split(";")[0]) for row in found.corrupt] == [
            (4, "line 3 has a question of the same Id"),
            (3, "line 2 gives this question another topic"),
        ]


def test_a_report_tells_the_first_thousand_and_counts_them_all() -> None:
    report = Report(questions=Counts(1, 2, 0), stories=Counts(0, 1, 1_005), twice=1)
    for line in range(1_005):
        report.leave([fitting.Finding(line, "answer", "short", "say more")])
    with Gathered() as found:
        for line in range(CORRUPT_MOST + 5):
            found.add(Corrupt(line, "mend it"))
        report.corrupt, report.corrupt_rows = found.corrupt, found.corrupt_rows
    lines = report_lines(report)

    assert len(report.findings) == FINDINGS_MOST
    assert lines[-4:] == [
        "2 questions and 1 answer were on the board already.",
        "1 answer stood in the file more than once.",
        "1005 rows could not be read.",
        "Left out 0 questions and 1005 answers (short 1005). Mend them in the file and bring it again.",
    ]
    assert "5 more rows cannot be read." in lines
    assert "5 more findings are not listed." in lines
    assert "Brought 1 question and 0 answers, each to wait for a moderator." in lines


def test_a_report_shows_a_terminal_nothing_that_commands_it() -> None:
    report = Report()
    report.leave([fitting.Finding(3, "answer", "link", "take it out", "\x1b[2Jwww.ada.example")])

    assert report_lines(report)[0] == 'line 3, answer: link " [2Jwww.ada.example": take it out'
