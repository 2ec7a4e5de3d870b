"""Spans: what is found in a text, where it stands as it was typed, and what is left alone."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board import receipts
from screening.spans import MOST, REFUSED, look, spans
from tests.corpus import LANGUAGES, NAMES, Line, lines
from tests.corpus.hostile import HOSTILE


def found(text: str) -> list[tuple[str, str]]:
    return [(span.kind, text[span.start : span.end]) for span in spans(text)]


@pytest.mark.parametrize(
    ("text", "kind", "span"),
    [
        (
            "My notes are at https://kessler.example.org/a?b=c, all of them.",
            "link",
            "https://kessler.example.org/a?b=c",
        ),
        ("Look at hxxps://evil[.]com please", "link", "hxxps://evil[.]com"),
        ("I write on kessler-coaching.de about it", "link", "kessler-coaching.de"),
        ("I wr\u043ete it on ex\u0430mple.com", "link", "ex\u0430mple.com"),
        ("on exam\u200bple.com", "link", "exam\u200bple.com"),
        ("ask jane@example.org", "email", "jane@example.org"),
        ("jane [at] example [dot] org", "email", "jane [at] example [dot] org"),
        ("jane.doe at gmail dot com", "email", "jane.doe at gmail dot com"),
        ("jane\uff20example.org", "email", "jane\uff20example.org"),
        ("my number is 07700 900123", "phone", "07700 900123"),
        ("+49 30 23125 678", "phone", "+49 30 23125 678"),
        ("call me: (212) 555-0142", "phone", "(212) 555-0142"),
        ("ruf an: null eins sieben sechs drei drei vier", "phone", "null eins sieben sechs drei drei vier"),
        ("mi número es el 655123456", "phone", "655123456"),
        ("marca el 6 1 2 4 4 5 5 6 6 y pregunta", "phone", "6 1 2 4 4 5 5 6 6"),
        ("رقمي ٠٥٠ ١٢٣ ٤٥٦٧ بعد المغرب", "phone", "٠٥٠ ١٢٣ ٤٥٦٧"),
        ("شماره ۰۹۱۲ ۳۴۵ ۶۷۸۹", "phone", "۰۹۱۲ ۳۴۵ ۶۷۸۹"),
        ("jan.z klammeraffe web punkt de", "email", "jan.z klammeraffe web punkt de"),
        ("marta arroba gmail punto com", "email", "marta arroba gmail punto com"),
        ("lina.h ات جيميل نقطة كوم", "email", "lina.h ات جيميل نقطة كوم"),
        ("mein Insta ist bau_ohne_schlaf", "handle", "mein Insta ist bau_ohne_schlaf"),
        ("راسلني على الواتـساب.", "handle", "راسلني على الواتـساب"),
        ("Ich helfe Frauen wie dir", "pitch", "Ich helfe Frauen wie dir"),
        ("Reserva una llamada gratuita", "pitch", "Reserva una llamada gratuita"),
        ("احجز جلسة مجانية", "pitch", "احجز جلسة مجانية"),
        ("insta: jane.k", "handle", "insta: jane.k"),
        ("find me on LinkedIn", "handle", "find me on LinkedIn"),
        ("Let's move to WhatsApp", "handle", "Let's move to WhatsApp"),
        ("Book a free call with me", "pitch", "Book a free call with me"),
        ("I learnt it. DM me for details.", "pitch", "DM me"),
        ("Use code SAVE20 for 20% off", "pitch", "Use code SAVE20 for 20% off"),
    ],
)
def test_contact_details_and_pitches_are_found_where_they_stand(text: str, kind: str, span: str):
    assert (kind, span) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "I opened main.py and README.md and ran deploy.sh",
        "version 3.11.7, then v2.0.1",
        "after 3.5 years, on 12.500,00 EUR",
        "I left.It was late.So I went home.",
        "the @property decorator",
        "he would text me at night on WhatsApp",
        "I booked a call with HR",
        "connect the dots at work",
        "between 2015 and 2019, or 1990-1995",
        "invoice 20240117-0034",
        "they gave me a discount of 20%",
        "El punto es que nadie firmó",
        "estaba a punto de renunciar",
        "Eins, zwei, drei, vier, fünf, sechs, sieben",
        "المدير راسلني على الواتساب وطلب التقرير",
        "خصم 20% من راتبي",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text: str):
    assert not [kind for kind, _ in found(text) if kind in REFUSED]


@pytest.mark.parametrize("separator", ["-", " ", ""])
@pytest.mark.parametrize("change", [str, str.lower])
def test_a_receipt_in_the_text_is_found_however_it_was_written(separator: str, change):
    receipt = change(receipts.write(bytes(range(16))).replace("-", separator))

    assert found(f"I kept {receipt}, is that right?") == [("receipt", receipt)]


def test_what_is_no_receipt_is_none():
    receipt = receipts.write(bytes(range(16)))

    assert not found(f"I kept {receipt[:-1]}{'0' if receipt[-1] != '0' else '1'}.")
    assert not found(f"I kept x{receipt}.")
    assert not found("they said that this must come from some very bad plan")


def test_hints_are_found_and_refuse_nothing():
    assert found("my manager Sandra said so on 14 March 2023") == [
        ("hint", "my manager Sandra"),
        ("hint", "14 March 2023"),
    ]
    assert "hint" not in REFUSED


def test_spans_never_overlap_and_come_in_order():
    text = "mail jane@example.org or https://example.org/jane@example.org, 07700 900123"
    at = spans(text)

    assert all(one.end <= other.start for one, other in itertools.pairwise(at))


@given(st.text(max_size=200))
def test_any_text_can_be_looked_at_and_spans_lie_inside_it(text: str):
    for span in spans(text):
        assert 0 <= span.start < span.end <= len(text)


@given(st.text(max_size=40), st.text(max_size=40))
def test_an_address_is_found_whatever_stands_around_it(before: str, after: str):
    text = f"{before} https://kessler.example.org/x {after}"

    assert any(span.kind == "link" for span in spans(text))


def test_no_more_is_told_than_somebody_can_mend():
    assert len(spans("a@example.org " * 500)) == MOST


@pytest.mark.parametrize(
    ("text", "help_is_shown"),
    [
        ("I want to die.", True),
        ("I think of suicide", True),
        ("Sometimes I think it would be better if I was not there any more", True),
        ("It would be easier for my family if I weren't around", True),
        ("My team would do better if I was not there on Mondays", False),
        ("Would it be better if I were to resign?", False),
        ("Ich will nicht mehr leben", True),
        ("quiero morir", True),
        ("She was skilled at skill-sharing", False),
        ("The deadline will kill the project", False),
        ("They cut the live stream", False),
        ("suicidally is another word", False),
    ],
)
def test_signs_of_an_acute_crisis_are_whole_words(text: str, help_is_shown: bool):
    assert look(text).care is help_is_shown


@pytest.mark.parametrize("name", NAMES)
def test_marks_of_the_corpus_are_sound(name: str):
    for line in lines(name):
        assert line.text.strip()
        assert all(kind in {*REFUSED, "hint"} and start < end for kind, start, end in line.marked)


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("harmless")])
def test_nothing_of_the_harmless_lines_is_refused_or_sounds_like_a_crisis(name: str):
    for line in lines(name):
        seen = look(line.text)
        assert not [found for found in seen.spans if found.kind in REFUSED], line.text
        assert not seen.care, line.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_nine_of_ten_lines_of_a_crisis_show_helplines_in_every_language(language: str):
    crises = [line for line in lines(f"refused-{language}") if line.care]
    shown = [line for line in crises if look(line.text).care]

    assert len(shown) >= 0.9 * len(crises) >= 9


def test_the_corpus_reads_its_marks():
    from tests import corpus

    assert corpus._line("a \u27e6link|b.com\u27e7 c") == Line("a b.com c", (("link", 2, 7),))


@pytest.mark.parametrize("text", HOSTILE, ids=[text[:12] for text in HOSTILE])
def test_hostile_text_is_looked_at_to_its_end(text: str):
    assert len(spans(text)) <= MOST
