"""Words to the other one of a pair: only what was shown is sent, and only by a clear choice."""

import re
from datetime import timedelta
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.pages.lines import Said as Said_
from dialogues.answers import Attachment
from dialogues.effects import Effect, HeardVoice
from dialogues.events import Attached, FellDue, Pressed, Said
from dialogues.mentor_effects import Contribute, SendWord
from dialogues.pair_effects import SendRequest, Share
from dialogues.pairs import (
    About,
    Agreement,
    ContributionNews,
    HeardItem,
    HeardNews,
    Pair,
    RequestNews,
    RequestState,
    SharedItem,
    SharedNews,
)
from dialogues.session import Button, Message, Step, Voice
from dialogues.stages import Stage
from dialogues.step import step
from dialogues.voices import KINDS
from tests.playing import Player, readable
from tests.test_transcripts import arrange

THEMES = ("retning", "kompetanse", "relasjoner", "endring", "mestring", "karriere")
NORA = Pair(7, "Nora", yes=True, joined=True)
KARI = Pair(7, "Kari", yes=True, joined=True, agreement=Agreement(1, "mål", "guide", True, True))


def mentor(*mentees: Pair) -> Player:
    player = Player(mentees=mentees or (NORA,), channel="telegram")
    arrange(player, "kjent Kari")
    return player


def mentee(voices: tuple[Voice, ...] = ()) -> Player:
    player = Player(mentor="Kari", pair=KARI, voices=voices)
    arrange(player, "kjent Nora")
    return player


def shown(message: Message | None) -> str:
    return "\n".join(readable(message))


def sent(effects: tuple[Effect, ...]) -> list[str]:
    return [e.text for e in effects if isinstance(e, Contribute | SendWord | SendRequest)]


# -- nothing unseen is sent -----------------------------------------------------------------------

WRITTEN = some.one_of(
    some.sampled_from(
        [
            "ja",
            "nei",
            "send",
            "ok",
            "kanskje",
            "historie",
            "mestring",
            "senere",
            "nå",
            "Skriv på nytt",
        ]
    ),
    some.sampled_from(["hopp", "tilbake", "avslutt", "hjelp", "pause", "bidrag", "mine bidrag"]),
    some.sampled_from(
        ["jeg orker ikke leve lenger", "x" * 5000, "& < «»", "Fortell meg mer om det."]
    ),
    some.text(min_size=1, max_size=40),
)


@settings(max_examples=60, deadline=None)
@given(some.lists(some.tuples(WRITTEN, some.integers(0, 6)), max_size=25))
def test_what_is_sent_is_what_was_last_shown_to_be_sent(walk: list[tuple[str, int]]) -> None:
    player = mentor()
    player.says("bidrag")
    preview = ""
    for text, press in walk:
        before = unescape(shown(player.last))
        preview = before if "Skal det sendes?" in before else preview
        buttons = [b for row in (player.last.buttons if player.last else ()) for b in row]
        made = _act(player, text, press, buttons)
        for words in sent(made.effects):
            assert _as_shown(words) in _as_shown(preview)
        if player.session.stage is Stage.CRISIS:
            assert sent(made.effects) == []


def _act(player: Player, text: str, press: int, buttons: list[Button]) -> Step:
    if press and buttons and player.last and player.last.ask is not None:
        option = buttons[press % len(buttons)].option
        if not option.startswith(("!slett", "!mine_data")):
            return player.happens(Pressed(player.last.ask, option))
    return player.says(text)


def _as_shown(text: str) -> str:
    """Without the marks that a quotation changes and what no screen shows."""
    return "".join(re.findall(r"\w", text))


# -- crisis words and odd messages ----------------------------------------------------------------


@pytest.mark.parametrize("where", ["text", "caption"])
def test_crisis_words_stop_it_and_nothing_is_sent(where: str) -> None:
    player = mentor()
    for text in ("bidrag", "En historie", "Mestring"):
        player.says(text)
    crisis = "jeg orker ikke leve lenger"
    voice = Attachment("voice", "f", 5, 5)
    event = Said(crisis, player.now) if where == "text" else Attached(voice, crisis, player.now)
    made = player.happens(event)
    assert player.session.stage is Stage.CRISIS
    assert sent(made.effects) == []


def test_a_sticker_leaves_the_question_open() -> None:
    player = mentor()
    for text in ("bidrag", "En historie", "Mestring"):
        player.says(text)
    made = player.sends_odd("sticker")
    assert "kan jeg ikke lese" in shown(made.reply)
    assert "Når skal det komme?" in shown(player.says("Jeg øvde på bilturen til jobb.").reply)


def test_what_cannot_be_read_three_times_is_not_sent() -> None:
    player = mentor()
    for text in ("bidrag", "En historie", "Mestring", "Jeg øvde på bilturen.", "Send nå"):
        player.says(text)
    for text in ("jeg lurer på en ting", "det er noe med ordene", "men likevel så er det sånn"):
        made = player.says(text)
    assert sent(made.effects) == []
    assert "Ingenting er sendt" in shown(made.reply)


# -- for whom -------------------------------------------------------------------------------------


def test_a_mentor_with_thirty_chooses_by_name_by_button_or_all() -> None:
    pairs = tuple(Pair(100 + n, f"Mentee{n}", yes=True, joined=True) for n in range(30))
    for choice, pair in (("Mentee17", 117), ("mentee3", 103), ("Alle", 0)):
        player = mentor(*pairs)
        for text in ("bidrag", "Et råd", "Karriere", "Ring dem før du søker."):
            player.says(text)
        assert player.last
        assert len(player.last.buttons) >= 15
        for text in (choice, "Send nå"):
            player.says(text)
        (made,) = [e for e in player.says("Send").effects if isinstance(e, Contribute)]
        assert made.pair == pair
        assert (made.kind, made.theme) == ("advice", "karriere")


def test_without_mentees_there_is_nobody_to_give_to() -> None:
    player = Player()
    arrange(player, "kjent Kari")
    assert "ingen å gi noe til" in shown(player.says("bidrag").reply)
    waiting = Pair(7, "", yes=True, joined=False)
    assert "ingen å gi noe til" in shown(mentor(waiting).says("bidrag").reply)


def test_a_mentee_who_is_gone_when_it_is_sent_gets_nothing() -> None:
    player = mentor()
    for text in ("bidrag", "Et råd", "Karriere", "Ring dem før du søker.", "Send nå"):
        player.says(text)
    player.mentees = (Pair(9, "Amir", yes=True, joined=True),)
    made = player.says("Send")
    assert sent(made.effects) == []
    assert "ingenting er sendt" in shown(made.reply)


def test_someone_who_is_both_is_asked_as_what_they_are() -> None:
    player = Player(mentor="Kari", pair=KARI, mentees=(Pair(8, "Amir", yes=True, joined=True),))
    arrange(player, "kjent Nora")
    assert "Hva vil du gi?" in shown(player.says("bidrag").reply)
    player.says("avslutt")
    assert "Kari" in shown(player.says("be om noe").reply)


def test_without_a_mentor_there_is_nobody_to_ask() -> None:
    player = Player()
    arrange(player, "kjent Nora")
    assert "ingen å be om noe" in shown(player.says("be om noe").reply)


# -- how it reads ---------------------------------------------------------------------------------


def told(player: Player, about: About, kind: str = "news") -> Message:
    made = step(
        player.session, FellDue(1, kind, None, None, about=about, subject=3), player.facts()
    )
    assert made.reply
    return made.reply


@pytest.mark.parametrize("kind", KINDS.values())
@pytest.mark.parametrize("name", ["Kari", ""])
def test_every_kind_reads_well_with_and_without_a_name(kind: str, name: str) -> None:
    player = mentee()
    player.pair = Pair(7, name, yes=True, joined=True)
    text = shown(told(player, ContributionNews(3, 7, kind, "Jeg øvde.", None)))
    who = name or "Mentoren din"
    assert re.match(rf"{who} har (en|et) [a-zæøå ]+ til deg\.", text)
    assert f"{who} skriver:\n«Jeg øvde.»" in text


def test_what_cannot_be_played_says_where_it_can() -> None:
    voice = Attachment("voice", "AwACAgQ", 9, 9)
    message = told(mentee(), ContributionNews(3, 7, "story", "", voice))
    assert message.voice == "AwACAgQ"
    assert "kan du høre i Telegram" in message.unheard
    page = Said_(1, message).blocks
    assert "kan du høre i Telegram" in str(page[-1].html)  # type: ignore[union-attr]


@pytest.mark.parametrize("stance", ["sage", "guide", "alliance"])
@pytest.mark.parametrize("state", ["sent", "accepted", "not_now", "done"])
@pytest.mark.parametrize("name", ["Kari", ""])
def test_a_request_and_its_answers_read_well(stance: str, state: RequestState, name: str) -> None:
    asked = "Hvem kjenner du i Bergen?"
    kari, nora = mentor(Pair(7, "Nora" if name else "", yes=True, joined=True)), mentee()
    nora.pair = Pair(7, name, yes=True, joined=True)
    message = told(kari, RequestNews(3, 7, stance, asked, state))
    assert f"«{asked}»" in shown(message)
    assert len(message.buttons) == {"sent": 3, "accepted": 2, "not_now": 2, "done": 0}[state]
    if state != "sent":
        news = RequestNews(3, 7, stance, asked, state, line="Turid Moe.", as_mentee=True)
        text = shown(told(nora, news))
        assert text.startswith(f"{name or 'Mentoren din'} har ")
        assert f"{name or 'Mentoren din'} skriver:\n«Turid Moe.»" in text


def test_only_what_is_true_is_said_of_what_was_heard() -> None:
    items = (HeardItem("story", "mestring", None), HeardItem("advice", "", None))
    text = shown(told(mentor(), HeardNews(7, items), "heard"))
    assert text == "Hørt av Nora: historien din og rådet ditt."
    both = (HeardItem("story", "", None), HeardItem("door", "", "Den åpnet seg."))
    assert shown(told(mentor(), HeardNews(7, both), "heard")) == (
        "Hørt av Nora: historien din.\nEt ord fra Nora om døra du åpnet:\n«Den åpnet seg.»"
    )


def test_the_buttons_under_what_was_shared_are_about_all_of_it() -> None:
    items = tuple(SharedItem(n, "answer", "", f"ting {n}", mentor().now) for n in (4, 5))
    message = told(mentor(), SharedNews(7, items, ""), "share")
    assert [row[0].option for row in message.buttons] == [
        "@tilbakemelding-5",
        "@historie-5",
        "@spør-5",
    ]


# -- in the mentee's talk -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "first"),
    [("døråpner", "en åpen dør"), ("veileder", "et råd"), ("læringssamarbeid", "en mening")],
)
@pytest.mark.parametrize("name", ["Kari", ""])
def test_the_stance_says_which_kind_comes_first(role: str, first: str, name: str) -> None:
    kinds = ("door", "advice", "opinion")
    voices = tuple(
        Voice(number * 10 + place, kind, theme, f"om {theme}")
        for number, theme in enumerate(THEMES)
        for place, kind in enumerate(kinds)
    )
    player = mentee(voices)
    player.mentor = name
    arrange(player, f"rolle {role}")
    text = talk_until_voice(player)
    who = f"Mentoren din, {name}," if name else "Mentoren din"
    assert f"{who} har {first} om dette. Vil du høre?" in text
    made = player.says("ja")
    (heard,) = [effect for effect in made.effects if isinstance(effect, HeardVoice)]
    assert f"{name or 'Mentoren din'} skriver:\n«om " in shown(made.reply)
    player.voices = tuple(voice for voice in voices if voice.id != heard.id)
    if "sitter du igjen" in shown(player.last):  # if there is room for it in this talk
        player.says("at det er mulig")
    assert "Vil du sende et ord til" in shown(player.last)
    assert not any("om dette. Vil du høre?" in shown(player.says("nei").reply) for _ in range(3))


def talk_until_voice(player: Player) -> str:
    player.start()
    for _ in range(25):
        last = shown(player.last)
        if "Vil du høre?" in last:
            return last
        numbers = player.last is not None and player.last.form == "scale"
        offered = "utfordrende spørsmål nå?" in last
        choice = player.last is not None and player.last.form == "choice" and not offered
        if choice and player.last:
            player.presses(player.last.buttons[0][0].label)
        else:
            player.says("nei" if offered else "5" if numbers else "å snakke med dem som kan det")
    raise AssertionError("no voice came up")


def test_what_was_taken_away_meanwhile_is_not_shown() -> None:
    player = mentee(
        tuple(Voice(n, "story", theme, "Jeg øvde.") for n, theme in enumerate(THEMES, 1))
    )
    talk_until_voice(player)
    player.voices = ()
    made = player.says("ja")
    assert "tatt bort igjen" in shown(made.reply)
    assert "Jeg øvde" not in shown(made.reply)
    assert not any(isinstance(effect, HeardVoice) for effect in made.effects)


def test_the_number_of_a_request_sends_nothing_by_itself() -> None:
    player = mentee()
    arrange(player, "rolle veileder")
    arrange(player, "sett det-du-vil-bruke-samtalen-til en-vanlig-tirsdag et-rad-om-noe-konkret")
    player.start()
    for _ in range(25):
        if "Hva vil du dele med" in shown(player.last):
            break
        form = player.last.form if player.last else ""
        if form in ("choice", "when") and player.last:
            player.presses(player.last.buttons[0][0].label)
        else:
            player.says("5" if form == "scale" else "å spørre Tone om lørdagsvakta")
    made = player.says("alt")
    (share,) = [effect for effect in made.effects if isinstance(effect, Share)]
    assert share.items
    assert all(item.kind != "request" for item in share.items)
    assert sent(made.effects) == []
    assert "Slik blir forespørselen til Kari:" in shown(made.reply)
    player.wait(timedelta(minutes=1))
    (words,) = sent(player.says("Send").effects)
    assert set(words.split("\n")) == {"å spørre Tone om lørdagsvakta"}
