"""Consent and age take only what is clear, also in a whole sentence."""

import pytest

from dialogues.clear import clear_yes_or_no, of_age
from dialogues.understanding import numbers_in
from tests.playing import shipped_bank


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ja det er helt greit det", "ja"),
        ("Ja, det er greit for meg!", "ja"),
        ("jo, lagre i vei", "ja"),
        ("jau, det går fint", "ja"),
        ("nei, det vil jeg ikke", "nei"),
        ("nei takk, ikke nå", "nei"),
        ("ja, men ikke navnet mitt", None),
        ("ja kanskje", None),
        ("ja, det er vel greit", None),
        ("ja, hvis mentoren min ikke ser det", None),
        ("nei, eller jo", None),
        ("ja, hva lagrer du?", None),
        ("ok", None),
        ("Kari, kall meg Kari", None),
        ("", None),
    ],
)
def test_a_clear_yes_or_no(text: str, expected: str | None) -> None:
    assert clear_yes_or_no(text, shipped_bank().words("nb")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("atten", "ja"),
        ("jeg er 19", "ja"),
        ("ja, jeg er 43", "ja"),
        ("over 18", "ja"),
        ("43 år", "ja"),
        ("17", "nei"),
        ("jeg er seksten", "nei"),
        ("under 18", "nei"),
        ("jeg er ikke 18", None),
        ("snart 18", None),
        ("17, men snart 18", None),
        ("født 1983", None),
        ("ja", None),
    ],
)
def test_an_age_in_words(text: str, expected: str | None) -> None:
    words = shipped_bank().words("nb")
    assert of_age(text, numbers_in(text, words), 18, words) == expected
