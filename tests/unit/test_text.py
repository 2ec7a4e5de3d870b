"""Canonical text: what is the same sentence becomes the same bytes, and what cannot be seen is gone."""

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from board import text

# What has moved about in one pass or another: dashes, spaces, joiners, marks, selectors, tags.
RESTLESS = (
    "a1 -=.,–—―−‐…'’\"„\n\r\t\v\u00a0\u2028\u2029\u0085\u200b\u200c\u200d\ufe0e\ufe0f\u20e3\u00ad\u202e\u2066"
    "\u0301\u0323\u0327\u0338\u0345\u0653\u3099é❤👍🏽🏴\U000e0067\U000e007f\ue000\u034f\u180b"
    "\u0627\u0915\u094d\u304b\u1100\u1161\u11a8"
)
ANYTHING = (
    st.text()
    | st.text(RESTLESS, max_size=12)
    | st.text(st.characters(categories=["M", "Cf", "Cs", "P", "Z"]))
)


EMOJI = "👨‍👩‍👧‍👦 👩🏽‍💻 👍🏿 🧑🏽‍❤️‍💋‍🧑🏿 ❤️‍🔥 🏳️‍🌈 🏴‍☠️ 👁️‍🗨️ ⛹🏽‍♀️ 🙂‍↔️ 🐦‍⬛ ☕️ ☕ ©️ ℹ️ 〰️ ‼️ 1️⃣ #️⃣ *️⃣ 0⃣ 🇵🇱 🇺🇦🇮🇳"
PLAIN = "--force a-b 3.5 -1 x-- -- C:\\temp\\new 50% $3,000 a/b snake_case it's <b>not</b> &amp; a->b f(x)"
ADDRESSES = "https://example.org/a-b_c?d=1&e=%20#f name+tag@example.org 2026-11-22T14:30"
UNITS = '- -- — –_ -– _-- a-- 1– -\u200b " ’ … \u200d \u200c \ufe0f \u200d\ufe0f \u0301 a\u0301 🏴 👍\u200d'


def paragraph(typed: str) -> str:
    return text.canonical(typed, lines=True)


def line(typed: str) -> str:
    return text.canonical(typed, lines=False)


@pytest.mark.parametrize(
    "typed",
    [
        '"Don\'t" - he said... 3-5 years -\nand left.',
        "“Don’t” — he said… 3–5 years —\rand left.",
        "„Don’t” – he said… 3 – 5 years –\r\nand left.  ",
        '"Don\'t" -- he said... 3-5 years --- \nand left.',
        "“Don´t”\u00a0—\u00a0he\u202fsaid… 3\u20115\u00a0years\u2009—\u2028and\u200b left.",
        "\ufeff‟Don‛t″―he said...\t3‒5 years ― \x0band left.\x00",
    ],
    ids=["plain", "macos", "word", "linux", "pasted", "odd"],
)
def test_one_sentence_is_one_byte_string_whatever_typed_it(typed):
    plain = paragraph(typed)

    assert plain.encode() == b'"Don\'t" - he said... 3-5 years -\nand left.'


def test_composed_and_decomposed_letters_are_the_same_bytes():
    composed, decomposed = (
        paragraph(unicodedata.normalize(form, "Zażółć, é, Việt, ñ")) for form in ("NFC", "NFD")
    )

    assert composed == decomposed == "Zażółć, é, Việt, ñ"


@pytest.mark.parametrize(
    "typed",
    [
        *EMOJI.split(),
        *(
            f"🏴{''.join(chr(0xE0000 + ord(c)) for c in code)}\U000e007f"
            for code in ("gbeng", "gbsct", "gbwls")
        ),
        "می‌خواهم خانه‌ها را ببینم",
        "क्‍ष और क्‌ष, श्री",
        "ශ්‍රී ලංකා",
        "مُحَمَّدٌ رَسُولٌ، السَّلَامُ عَلَيْكُمْ",
        "בְּרֵאשִׁית בָּרָא אֱלֹהִים",
        "Tiếng Việt: ưỡn ẹo, đường",
        "ภาษาไทย ที่นี่ น้ำ",
        "Zażółć gęślą jaźń",
        "قال \u06dd١٢٣ و\u0600١",
        "日本語のテスト、漢字。 한국어 中文",
        "Ελληνικά, Русский, Հայերեն, አማርኛ, ქართული",
    ],
)
def test_scripts_and_emoji_come_through_whole(typed):
    plain = line(typed)

    assert plain == unicodedata.normalize("NFC", typed)


@pytest.mark.parametrize(
    "typed",
    [
        *PLAIN.split(),
        *ADDRESSES.split(),
        "git push --force-with-lease origin",
        "'single' and \"double\", C++ and C#",
    ],
)
def test_plain_characters_are_kept_as_they_are(typed):
    plain = line(typed)

    assert plain == typed


BIDI = [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C]
UNSEEN = [0x200B, 0x200C, 0x200D, 0x2060, 0x2063, 0xFEFF, 0xAD, 0x180E, 0, 0x1B, 0x7F, 0x90, 0xFFF9]
SELECTORS_AND_TAGS = [0xFE00, 0xFE0E, 0xFE0F, 0xE0100, 0xE01EF, 0xE0001, 0xE0041]
NOBODYS = [0xE000, 0xF0000, 0x10FFFD, 0xD800, 0xDFFF, 0xFFFF, 0x378]
FILLERS = [0x34F, 0x115F, 0x1160, 0x3164, 0xFFA0, 0x17B4, 0x180B, 0x180F]


@pytest.mark.parametrize("invisible", [*map(chr, BIDI)], ids=ascii)
def test_bidi_controls_are_removed(invisible):
    plain = paragraph(f"pay {invisible}100{invisible} now")

    assert plain == "pay 100 now"


@pytest.mark.parametrize("invisible", [*map(chr, UNSEEN + SELECTORS_AND_TAGS + NOBODYS)], ids=ascii)
def test_what_cannot_be_seen_is_removed(invisible):
    plain = paragraph(f"wat{invisible}er{invisible * 9}")

    assert plain == "water"


@pytest.mark.parametrize("invisible", [*map(chr, FILLERS)], ids=ascii)
def test_fillers_and_joiners_that_count_as_letters_or_marks_are_removed(invisible):
    plain = paragraph(f"wat{invisible}er")

    assert plain == "water"


def test_emoji_selectors_cannot_carry_bits_on_plain_punctuation():
    plain = paragraph("Yes,\ufe0f I did.\ufe0f Why?\ufe0f 1 +\ufe0f 1 <\ufe0f 3")

    assert plain == "Yes, I did. Why? 1 + 1 < 3"


def test_an_unfinished_flag_leaves_no_tags_behind():
    plain = paragraph("🏴\U000e0067\U000e0062\U000e0065 and 🏴\U000e0075\U000e0073\U000e007f")

    assert plain == "🏴 and 🏴"


@pytest.mark.parametrize("between", ["", "\u200b", "\u00ad", "\ufe0f", "\u200d", "\ue000"])
def test_no_letter_carries_more_than_four_marks(between):
    plain = paragraph("q" + between.join("\u0308" * 20) + "algo")

    assert plain == "q\u0308\u0308\u0308\u0308algo"


def test_blank_lines_part_paragraphs_and_nothing_else_does():
    plain = paragraph("  one \r\n  two\t\r\n \r\n\r\n\n three\u2029four  five\n\n")

    assert plain == "one\ntwo\n\nthree\n\nfour five"
    assert text.paragraphs(plain) == [["one", "two"], ["three"], ["four five"]]


@given(ANYTHING, st.booleans())
@example("—--", True)
@example(" \ufe0f\u20e3", True)
@example("\u0301\u0301\u0301\u200b\u0301\u0323", True)
def test_canonical_text_is_a_fixed_point(typed, lines):
    once = text.canonical(typed, lines=lines)

    assert text.canonical(once, lines=lines) == once


@given(ANYTHING)
def test_canonical_text_can_be_stored_and_has_no_loose_ends(typed):
    plain = paragraph(typed)

    assert plain.encode().decode() == plain == plain.strip(" \n")
    assert not {"  ", " \n", "\n ", "\n\n\n", "\r", "\t"} & {
        plain[at : at + n] for at in range(len(plain)) for n in (1, 2, 3)
    }
    assert not any(unicodedata.category(character) in ("Cs", "Co", "Cn") for character in plain)


@given(ANYTHING)
def test_a_single_line_has_no_line_end(typed):
    plain = line(typed)

    assert "\n" not in plain
    assert plain.splitlines() in ([], [plain])


@pytest.mark.parametrize(
    "unit",
    [
        *UNITS.split(),
        *("\n", " \n ", "\r", "– ", " --", "\ud800", "\U000e0067", "ا\u200c", "é"),
    ],
    ids=ascii,
)
def test_64_kib_of_anything_repeated_is_settled_without_deep_recursion(unit):
    hostile = (unit * 65_536)[: 65_536 // len(unit.encode("utf-8", "surrogatepass")) * len(unit)]
    plain = paragraph(hostile)

    assert paragraph(plain) == plain


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0"], ids=["space", "tab", "no-break space"])
def test_64_kib_of_blanks_need_not_be_looked_at_again_from_each_of_them(blank):
    """The cap on processor time is a belt, a hundred times what is needed: squared work runs into it."""
    pytest.importorskip("resource")
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (8, 9))\n"
        f"from board import text; print(repr(text.canonical('x' + {blank!r} * 65_536 + 'y', lines=True)))"
    )
    place = Path(text.__file__).parent.parent
    run = subprocess.run([sys.executable, "-c", program], cwd=place, capture_output=True, text=True)

    assert (run.returncode, run.stdout) == (0, "'x y'\n")


@pytest.mark.parametrize("most", [20, 50, 200])
def test_an_excerpt_is_one_line_within_its_bounds_and_ends_at_a_word(most):
    words = "one two, three\nfour five -\n\nsix seven. " * 9
    whole = " ".join(words.split())
    short = text.excerpt(words, most)

    assert len(short) <= most
    assert short.endswith("...")
    assert whole.startswith(short[:-3])
    assert whole[len(short) - 3] in " ,.-"


@pytest.mark.parametrize(
    ("words", "most", "short"),
    [
        ("ten\nletters", 11, "ten letters"),
        ("eleven words and more", 20, "eleven words and..."),
        ("x" * 30, 10, "xxxxxxx..."),
        ("one, two three", 10, "one..."),
    ],
)
def test_an_excerpt_says_with_three_dots_that_there_is_more(words, most, short):
    shown = text.excerpt(words, most)

    assert shown == short


@given(ANYTHING)
def test_whatever_is_told_to_become_plain_is_gone_and_nothing_else_is_told(typed):
    told = text.telling(typed)

    assert set(told) <= set(typed)
    assert not set(told) & set(paragraph(typed))
    assert not text.has_unseen(paragraph(typed))


@pytest.mark.parametrize("each", [*BIDI, 0x200B, 0x2060, 0xFEFF, 0xAD, 0xA0, 0x202F, 0x3000], ids=hex)
def test_what_nobody_sees_is_told(each):
    assert text.has_unseen(f"wat{chr(each)}er")


@pytest.mark.parametrize("kept", ["می‌خواهم", "क्‍ष", "👨‍👩‍👧 ☕️", "plain words, - and 'quotes'", "two\nlines"])
def test_what_is_kept_is_not_told_of(kept):
    assert text.telling(kept) == {}
    assert not text.has_unseen(kept)


@given(st.text(st.characters(max_codepoint=0x2FF) | st.sampled_from("–—―")))
def test_latin_text_is_weighed_as_a_whole_and_comes_out_as_character_by_character(typed: str):
    plain = text._QUIET.sub("", typed).replace("\u00a0", " ")

    assert not text._FAR.search(typed)
    assert plain == text._weighed(typed)
