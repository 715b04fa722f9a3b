"""Revisions: a conversation keeps the wording it began with, and what is taken away is gone."""

import pytest

from dialogues.bank import Bank, Source
from dialogues.errors import BrokenSet, UnknownSet

SET = '{{% set slag = "utforskende" %}}{{% spørsmål a %}} {0} {{% omformulert %}} B {{% slutt %}}'
NO_VALUES: dict[str, object] = {}


def source(text: str, revision: int, path: str = "utforskende/ett.jinja") -> Source:
    return Source("nb", path, revision, text)


def test_a_set_is_its_newest_revision_up_to_the_one_asked_for() -> None:
    bank = Bank([source(SET.format("Hva før?"), 1), source(SET.format("Hva nå?"), 3)])
    texts = []
    for upto in (1, 2, 3):
        set_ = bank.set("ett", "nb", upto)
        texts.append(str(bank.text(set_, set_.questions[0], "tekst", NO_VALUES)))
    assert texts == ["Hva før?", "Hva før?", "Hva nå?"]
    assert bank.revision == 3


def test_a_set_that_was_not_there_yet_is_unknown() -> None:
    with pytest.raises(UnknownSet):
        Bank([source(SET.format("Hva?"), 2)]).set("ett", "nb", 1)


def test_a_set_that_was_taken_away_is_not_chosen_but_still_known_where_it_is_pinned() -> None:
    bank = Bank([source(SET.format("Hva?"), 1), source("", 2)])
    assert [set_.name for set_ in bank.sets_in("utforskende", 1)] == ["ett"]
    assert bank.sets_in("utforskende", 2) == ()


def test_lines_are_always_the_newest() -> None:
    path = "replikker/a.jinja"
    old = source("{% replikk x %} Før. {% slutt %}{% replikk y %} Bort. {% slutt %}", 1, path)
    new = source("{% replikk x %} Nå. {% slutt %}", 2, path)
    bank = Bank([old, new])
    assert str(bank.line("x", "nb")) == "Nå."
    with pytest.raises(UnknownSet):
        bank.line("y", "nb")


def test_another_language_falls_back_to_the_first() -> None:
    bank = Bank([source(SET.format("Hva?"), 1)])
    assert bank.set("ett", "nn", 1).language == "nb"


@pytest.mark.parametrize(
    "broken",
    [
        "{% spørsmål %} Hva? {% slutt %}",
        "{% spørsmål a, skala() %} Hva? {% slutt %}",
        "{% spørsmål a, finnesikke() %} Hva? {% slutt %}",
        "{% spørsmål a, finnesikke %} Hva? {% slutt %}",
        "{% spørsmål a %} Hva?",
        '{% set roller = ["helt"] %}',
        "{% spørsmål a, valg(" + "lang" * 11 + '="Ja") %} Hva? {% slutt %}',
    ],
)
def test_a_set_that_cannot_be_read_is_broken_and_is_not_chosen(broken: str) -> None:
    bank = Bank([source(broken, 1)])
    with pytest.raises(BrokenSet):
        bank.set("ett", "nb", 1)
    assert bank.sets_in("utforskende", 1) == ()
    assert not bank.holds("ett", 1)


def test_word_lists_fall_back_one_by_one() -> None:
    """A language that has some of the lists keeps the rest in the first language."""
    bank = Bank(
        [
            Source("nb", "ord/egne_sporsmal.txt", 1, "[hvorfor]\nhvorfor"),
            Source("nb", "ord/krise.txt", 1, "[krise]\nvil ikke leve"),
            Source("nn", "ord/egne_sporsmal.txt", 1, "[hvorfor]\nkvifor"),
        ]
    )
    assert bank.words("nn").own_questions["hvorfor"] == ("kvifor",)
    assert bank.words("nb").own_questions["hvorfor"] == ("hvorfor",)
    for language in ("nb", "nn", "en"):
        assert bank.words(language).crisis.found_in("jeg vil ikke leve"), language
