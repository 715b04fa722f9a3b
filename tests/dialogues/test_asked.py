"""A text that is a question to the bot, or a plea, where an answer was waited for."""

import pytest

from dialogues.effects import RecordAnswer
from tests.playing import Player
from tests.test_transcripts import arrange

WHY = "Jeg spør for at du skal få tenke høyt."
AGAIN = "Hva er annerledes enn du trodde?"
ADVICE = "Råd kan jeg ikke gi, for jeg er et program. Ta det gjerne opp med Kari."
LANGUAGE = "Jeg stiller bare spørsmål på bokmål foreløpig."
MAYBE = "Det leser jeg som et spørsmål, og det kan jeg ikke svare på."
QUESTION = "Hva har overrasket deg mest i det siste?"
NEXT = "Hva vet de rundt deg som du ikke vet ennå?"
SKIPPED = "Greit."


def asked(*settings: str) -> Player:
    """Somebody at the first question of an exploring set."""
    player = Player()
    for setting in ("kjent Nora", "rolle veileder", "mentor Kari", *settings):
        arrange(player, setting)
    player.start()
    player.says("den nye jobben på lageret")
    return player


@pytest.mark.parametrize(
    ("text", "reply", "stays"),
    [
        ("hvorfor spør du om det?", WHY, True),
        ("hva er vitsen med dette?", WHY, True),
        ("hva i all verden skulle det bety", AGAIN, True),
        ("hva mener du med det?", AGAIN, True),
        ("hva mener du med overrasket?", AGAIN, True),
        ("hva synes du jeg skal gjøre?", ADVICE, True),
        ("tror du jeg klarer det?", ADVICE, True),
        ("bør jeg si opp?", ADVICE, True),
        ("kan du snakke nynorsk?", LANGUAGE, True),
        ("er du et menneske?", "Nei, jeg er et program.", True),
        ("er du en robot?", "Ja, jeg er et program.", True),
        ("hvem ser dette?", "Jeg er et program.", True),
        ("kor mange kalorier er det i en banan?", MAYBE, True),
        ("hva kan jeg gjøre med sjefen min som aldri svarer", ADVICE, True),
        ("vet ikke helt, kanskje at jeg er redd for bråk?", "", False),
        ("er redd for bråk?", "", False),
        ("hvordan blir været i morgen?", MAYBE, True),
        ("kan jeg slippe å jobbe i helga?", MAYBE, True),
        ("kan jeg slippe denne?", SKIPPED, False),
        ("jeg sa det jo nettopp", SKIPPED, False),
        ("jeg sa det til sjefen min i går", "", False),
        ("kanskje at jeg må være tydelig?", "", False),
        ("at alle spør meg om hvor ting er, hvorfor vet jeg ikke?", "", False),
    ],
)
def test_a_question_to_the_bot_is_no_answer(text: str, reply: str, stays: bool) -> None:
    player = asked("sett det-som-tar-plass ny-pa-plass")
    assert player.last
    assert QUESTION in player.last.html
    made = player.says(text)
    assert made.reply
    assert reply in made.reply.html
    assert (made.session.stack[-1].question == "overrasket") is stays
    if reply:
        assert not [effect for effect in made.effects if isinstance(effect, RecordAnswer)]


def test_where_a_question_is_asked_for_it_is_the_answer() -> None:
    player = Player()
    for setting in ("kjent Nora", "rolle veileder", "sett det-du-vil-bruke-samtalen-til"):
        arrange(player, setting)
    player.start()
    made = player.says("hvordan kan jeg få mer tid til fag?")
    assert made.reply
    assert made.session.stack[-1].set != "det-du-vil-bruke-samtalen-til"


def test_what_looked_like_a_question_can_be_the_answer_after_all() -> None:
    player = asked("sett det-som-tar-plass ny-pa-plass")
    player.says("går det an å bli så sliten av støy?")
    made = player.presses("Bruk det jeg skrev")
    assert [e.answer.text for e in made.effects if isinstance(e, RecordAnswer)]
    assert made.reply
    assert NEXT in made.reply.html
