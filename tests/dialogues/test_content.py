"""What says nothing is neither quoted, summed up nor made the next step."""

import pytest

from dialogues.content import only_a_feeling, says_nothing
from dialogues.questions import Choice, FreeText
from tests.playing import PROMPTS, Player, shipped_bank
from tests.test_transcripts import arrange

WORDS = shipped_bank().words("nb")


@pytest.mark.parametrize(
    "text",
    [
        "ja takk", "nei", "takk", "hei", "mm", "onsdag", "på onsdag", "åtte", "8", "7 av 10",
        "asdfgh",
        "qwerty asdf", "sdfgh", "minus en",
        "En annen dag", "ja, rett på sak", "Det er disse", "ja det er alt",
        "det er alt", "ingenting", "jeg vet ikke", "...", "👍", "test test",
    ],
)  # fmt: skip
def test_nothing(text: str) -> None:
    assert says_nothing(text, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "ringe Tone", "si ifra", "jogge", "ingenting skjedde", "ingenting. dei spør ikkje lenger",
        "ja til mindre jobb", "nei til sjefen", "onsdag ringer jeg Anne", "at noen venter på meg",
        "det er mye på jobben om dagen", "NAV", "pst", "å tørre", "strengt", "søvn", "IKT",
    ],
)  # fmt: skip
def test_something(text: str) -> None:
    assert not says_nothing(text, WORDS)


def test_no_button_of_the_bots_own_is_an_answer() -> None:
    bank = shipped_bank()
    labels = {
        option.label
        for path in (PROMPTS / "nb" / "samtale").glob("*.jinja")
        for question in bank.set(path.stem, "nb", 1).questions
        if isinstance(question.form, Choice | FreeText)
        for option in question.form.options
        if option.label
    }
    assert sorted(label for label in labels if not says_nothing(label, WORDS)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jeg er redd for å ikke være en av gjengen lenger", True),
        ("Eg er redd ho seier nei", True),
        ("jeg føler at det stopper opp", True),
        ("spørre Tone om lørdagsvakta", False),
        ("si til Tone at jeg er redd", False),
        ("ringe", False),
    ],
)
def test_a_feeling_is_nothing_to_do(text: str, expected: bool) -> None:
    assert only_a_feeling(text, WORDS) is expected


@pytest.mark.parametrize(
    ("first", "then", "kept"),
    [
        ("ringe Berit", None, "ringe Berit"),
        ("onsdag", "ringe Berit", "ringe Berit"),
        ("jeg er redd for at hun sier nei", "spørre henne i lunsjen", "spørre henne i lunsjen"),
        ("jeg er redd for at hun sier nei", "mm", "jeg er redd for at hun sier nei"),
        ("asdfgh", "hopp", ""),
        ("de har en ordning. kanskje søke på den?", "søke", "søke"),
        ("ja", "nei", ""),
    ],
)
def test_a_step_is_checked_once(first: str, then: str | None, kept: str) -> None:
    player = Player()
    arrange(player, "kjent Nora")
    player.says("lag et neste steg")
    made = player.says(first)
    if then:
        assert made.reply
        assert "Hva gjør du, helt konkret?" in made.reply.html
        player.says(then)
    top = player.session.top
    assert (top.draft if top and top.stage == "next_step" else "") == kept
