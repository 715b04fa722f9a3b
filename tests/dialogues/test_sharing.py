"""Sharing by the page's own form, which can be sent with nothing ticked."""

from dialogues.events import Pressed
from dialogues.pair_effects import Share
from tests.playing import Player
from tests.test_transcripts import arrange


def test_nothing_ticked_shares_nothing_and_says_what_to_do() -> None:
    player = Player()
    arrange(player, "kjent Nora")
    arrange(player, "sett det-du-vil-bruke-samtalen-til en-vanlig-tirsdag")
    player.start()
    player.says("å tenke høyt om jobben")
    player.says("jeg går hjem klokka fire")
    player.says("ferdig for i dag")
    assert player.last
    assert player.last.ask
    made = player.happens(Pressed(player.last.ask, ""))
    assert made.reply
    assert "Ingenting er valgt ennå. Velg det du vil dele" in made.reply.html
    assert not [effect for effect in made.effects if isinstance(effect, Share)]
    made = player.says("alle")
    assert [len(effect.items) for effect in made.effects if isinstance(effect, Share)] == [1]
