"""The set that comes after what the mentee wants to talk about, and what it asks after a no."""

import pytest

from tests.playing import Player
from tests.test_transcripts import arrange


def talk(*settings: str) -> Player:
    player = Player()
    for setting in ("kjent Nora", *settings):
        arrange(player, setting)
    player.start()
    return player


@pytest.mark.parametrize(
    ("topic", "theme"),
    [
        ("en konflikt med en kollega", "relasjoner"),
        ("jeg skal lede et prosjekt med femten folk", "endring"),
        ("eg er så sliten", "mestring"),
        ("å bli bedre på å presentere", "kompetanse"),
        ("å tenke litt høyt i dag", "kompetanse"),  # no theme: the first set by name
    ],
)
def test_the_first_set_is_about_what_was_just_said(topic: str, theme: str) -> None:
    player = talk("rolle læringssamarbeid")
    player.says(topic)
    assert player.session.stack[-1].theme == theme


@pytest.mark.parametrize("no", ["ingenting", "ingenting. dei spør ikkje lenger", "ingen, egentlig"])
def test_after_a_no_nothing_refers_back_to_it(no: str) -> None:
    player = talk("rolle læringssamarbeid", "sett det-som-tar-plass noe-du-fikk-til")
    player.says("mye rart på jobb")
    made = player.says(no)
    assert made.reply
    assert "Hva var din del av det?" not in made.reply.html
    assert "Hvordan begynte det?" not in made.reply.html


def test_after_an_answer_it_goes_on_from_there() -> None:
    player = talk("rolle læringssamarbeid", "sett det-som-tar-plass noe-du-fikk-til")
    player.says("mye rart på jobb")
    made = player.says("jeg fikk folk med meg på den nye planen")
    assert made.reply
    assert "Hva var din del av det?" in made.reply.html
