"""A mentor's own question, and what is said of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues import own_question
from dialogues.own_question import MOST_CHARACTERS, MOST_WORDS, judge
from tests.playing import shipped_bank

WORDS = shipped_bank().words("nb")


@pytest.mark.parametrize(
    "text",
    [
        "Hva lærte du av den siste uka?",
        "  Hvem   kan hjelpe deg\nmed dette? ",
        "Du skulle holde en presentasjon. Hva ville du gjort annerledes?",
        "I hvilken situasjon merker du det best?",
        "Kva har du fått til sidan sist?",
        "Når var du sist helt rolig på jobb?",
        "Ka e viktigast no?",
    ],
)
def test_an_open_question_needs_nothing_said(text: str) -> None:
    verdict = judge(text, WORDS)
    assert (verdict.error, verdict.advice) == ("", ())
    assert verdict.text == " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", own_question.EMPTY),
        (" \n ", own_question.EMPTY),
        ("???", own_question.EMPTY),
        ("😊?", own_question.EMPTY),
        ("Fortell om uka di", own_question.NO_MARK),
        ("Hva lærte du? Fortell.", own_question.NO_MARK),
        ("Hva lærte du? Hva nå?", own_question.TWO),
        ("Hva lærte du??", own_question.TWO),
        ("Hva " + "veldig " * MOST_WORDS + "lærte du?", own_question.LONG),
        ("Hva" + "a" * MOST_CHARACTERS + "?", own_question.LONG),
    ],
)
def test_what_breaks_a_rule_is_refused(text: str, error: str) -> None:
    verdict = judge(text, WORDS)
    assert (verdict.error, verdict.advice) == (error, ())


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("Hvorfor gjorde du det?", own_question.WHY),
        ("Du var stille i går. Kvifor det?", own_question.WHY),
        ("Har du tenkt på å snakke med lederen din?", own_question.LEADING),
        ("Er det ikke egentlig frykt som stopper deg?", own_question.LEADING),
        ("Gikk det bra?", own_question.CLOSED),
        ("Vil du fortelle mer om det?", own_question.CLOSED),
        ("Hva gjorde du og hvordan gikk det?", own_question.DOUBLE),
        ("Hva er fokus for deg i år?", own_question.JARGON),
    ],
)
def test_what_is_unwise_is_said_and_may_stand(text: str, advice: str) -> None:
    verdict = judge(text, WORDS)
    assert verdict.error == ""
    assert advice in verdict.advice


@given(st.text(max_size=400))
def test_any_text_is_judged_and_what_passes_is_one_question(text: str) -> None:
    verdict = judge(text, WORDS)
    if not verdict.error:
        assert verdict.text.count("?") == 1
        assert verdict.text.endswith("?")
        assert len(verdict.text.split()) <= MOST_WORDS
        assert judge(verdict.text, WORDS) == verdict
    for line in (verdict.error, *verdict.advice):
        assert not line or shipped_bank().line(line, "nb")
