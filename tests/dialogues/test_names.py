"""The name alone, out of what people write when they are asked for it."""

import pytest

from dialogues.names import name_in, no_name
from tests.playing import shipped_bank

WORDS = shipped_bank().words("nb")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nora", "Nora"),
        ("kall meg Kari", "Kari"),
        ("Kari, kall meg Kari", "Kari"),
        ("jeg heter ola", "Ola"),
        ("eg heiter Marit.", "Marit"),
        ("mitt navn er Anne-Marie", "Anne-Marie"),
        ("navnet mitt er kari anne", "Kari Anne"),
        ("anne-marie", "Anne-Marie"),
        ("Siri", "Siri"),
        ("Marit heter jeg", "Marit"),
        ("McKay", "McKay"),
        ("Nora?", "Nora"),
        ("No?ra", "No ra"),
        ("van der Berg", "van der Berg"),
        ("x" * 60, "X" + "x" * 39),
    ],
)
def test_the_name_alone(text: str, name: str) -> None:
    assert name_in(text, WORDS) == name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nora", False),
        ("kall meg Kari", False),
        ("Anne Marie Berg", False),
        ("Ja, jeg er over 18", True),
        ("ja", True),
        ("nei", True),
        ("43", True),
        ("atten", True),
        ("Mai", False),
        ("jeg har jobbet som sykepleier i mange år", True),
        ("👍", True),
    ],
)
def test_what_is_no_name(text: str, expected: bool) -> None:
    assert no_name(text, WORDS) is expected
