"""Levels of competences: of what they are, what is remembered, what is asked again."""

from datetime import timedelta

import pytest

from dialogues.bank import Bank, Source
from dialogues.effects import RateCompetence, RetractLevel
from dialogues.errors import BrokenSet
from dialogues.levels import MOST_REMEMBERED
from dialogues.session import CompetenceRated
from tests.playing import Player, shipped_bank
from tests.test_transcripts import arrange, change


def at_the_level(name: str) -> Player:
    player = Player()
    for setting in ("kjent Amir", "rolle døråpner", "sett en-ting-a-bli-bedre-pa"):
        arrange(player, setting)
    player.start()
    player.says("jeg vil snakke om praksisen")
    player.says(name)
    return player


def knowing(*names: str) -> Player:
    player = Player()
    arrange(player, "kjent Amir")
    on = player.now.date() - timedelta(days=8)
    known = tuple(CompetenceRated(n, name, 4, on) for n, name in enumerate(names, 2))
    change(player, competences=known)
    return player


def rated(player: Player) -> list[tuple[str, int]]:
    return [(e.name, e.level) for e in player.effects if isinstance(e, RateCompetence)]


def test_a_thin_answer_names_it_and_its_probe_does_not() -> None:
    player = at_the_level("å snakke")
    player.says("når jeg skal si noe om meg selv til folk jeg ikke kjenner")
    player.says("4")
    assert rated(player) == [("å snakke", 4)]


def test_a_name_is_cut_where_a_drawing_would_burst() -> None:
    player = at_the_level("å snakke foran andre " * 40)
    if player.session.top and player.session.top.part == "viktigst":
        player.says("å snakke")
    player.says("4")
    ((name, _),) = rated(player)
    assert len(name) <= 92


def test_something_tender_is_no_name() -> None:
    player = at_the_level("å ikke gråte på jobb fordi jeg er så redd for å miste henne")
    if player.session.stage == "aside":
        player.presses("Fortsett")
    player.says("4")
    assert rated(player) == []


@pytest.mark.parametrize("said", ["hopp", "vet ikke", "tja", "11", "-3"])
def test_what_is_no_level_rates_nothing(said: str) -> None:
    player = at_the_level("å lytte til andre")
    player.says(said)
    assert rated(player) == []


def test_words_kept_the_third_time_take_the_level_back() -> None:
    player = at_the_level("å lytte til andre")
    player.says("4")
    player.says("tilbake")
    for said in ("blå", "grønn", "gul"):
        player.says(said)
    assert isinstance(player.effects[-1], RetractLevel) or any(
        isinstance(effect, RetractLevel) for effect in player.effects
    )
    assert player.competences == {}


def test_the_same_words_are_the_same_competence() -> None:
    player = at_the_level("Å  Lytte til andre.")
    player.says("4")
    change(player, used={})
    again = rated(player)[0][0]
    assert again == "Å Lytte til andre."
    other = knowing("å lytte til andre")
    other.says("vurder ferdighetene")
    other.says("6")
    assert rated(other) == [("å lytte til andre", 6)]


def test_the_three_begun_last_are_asked_for_in_an_order_that_stays() -> None:
    player = knowing("én", "to", "tre", "fire")
    asked = [player.says("vurder kompetansene")]
    asked += [player.says(level) for level in ("5", "6")]
    texts = [step.reply.html for step in asked if step.reply]
    assert ["«fire»" in texts[0], "«tre»" in texts[1], "«to»" in texts[2]] == [True] * 3
    assert all("Sist svarte du 4." in text for text in texts)
    player.says("tilbake")
    assert player.last
    assert "«tre»" in player.last.html
    player.says("9")
    player.says("1")
    assert [(n, r.level) for n, r in player.competences.values()] == [
        ("fire", 5),
        ("tre", 9),
        ("to", 1),
    ]


def test_memory_stays_small() -> None:
    player = knowing(*(f"nummer {number}" for number in range(MOST_REMEMBERED)))
    for _ in range(12):
        player.says("vurder kompetansene")
        for level in ("5", "6", "7"):
            player.says(level)
    assert len(player.session.memory.competences) <= 3 * MOST_REMEMBERED


def test_the_button_comes_after_a_week() -> None:
    player = knowing("å lytte")
    assert "Vurder kompetansene" in offered(player)
    player.says("vurder kompetansen min")
    player.says("5")
    assert "Vurder kompetansene" not in offered(player)


def offered(player: Player) -> list[str]:
    reply = player.says("framgang").reply
    assert reply
    return [button.label for row in reply.buttons for button in row]


@pytest.mark.parametrize("form", ["fritekst", "skala(0, 10)", "ja_nei()"])
def test_the_mark_needs_its_scale(form: str) -> None:
    form = "fritekst()" if form == "fritekst" else form
    text = f'{{% set slag = "utforskende" %}}{{% spørsmål x, {form}, nivå %}}Hva?{{% slutt %}}'
    bank = Bank([Source("nb", "utforskende/x.jinja", 1, text)])
    with pytest.raises(BrokenSet, match="nivå"):
        bank.set("x", "nb", 1)


def test_the_set_that_asks_for_a_level_says_so() -> None:
    set_ = shipped_bank().set("en-ting-a-bli-bedre-pa", "nb", 1)
    assert [question.key for question in set_.questions if question.rates] == ["nivå"]
