"""While the questions are stopped, only a plain «not like that» starts them again."""

import pytest

from tests.playing import shipped_bank


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eg er berre sliten, ikkje sånn", True),
        ("mente ikke det", True),
        ("ikke sånn ment", True),
        ("nei nei, jeg mente det ikke slik!", True),
        ("du misforsto", True),
        ("ikke", False),
        ("jeg er bare sliten", False),
        ("jeg klarer det ikke sånn", False),
        ("jeg vil dø, mente ikke det", False),
        ("jeg orker ikke mer, men mente det ikke sånn", False),
        ("ikke sånn at noen bryr seg om meg lenger", False),
    ],
)
def test_taking_it_back(text: str, expected: bool) -> None:
    assert shipped_bank().words("nb").takes_back(text) is expected
