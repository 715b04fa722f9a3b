"""The mentor's own voice: written at once or kept for when its theme comes up."""

from collections.abc import Callable
from typing import Any, Final

from markupsafe import Markup

from dialogues.asking import ask_from
from dialogues.draft import Draft
from dialogues.effects import HeardVoice
from dialogues.events import ContributionsRead
from dialogues.mentor_effects import Contribute, SendWord
from dialogues.mirror import quote_whole
from dialogues.own_contributions import (
    CHANGING,
    change,
    changed,
    list_own,
    retire,
    show_one,
    show_own,
)
from dialogues.pairing import turn_to_pair
from dialogues.pairs import ContributionNews, HeardNews, OwnContribution, SharedNews
from dialogues.partners import my_mentees, name_of, pair_in
from dialogues.sending import decide, keep_words
from dialogues.session import Button, Turn
from dialogues.then import Then
from dialogues.understanding import ALL
from dialogues.voices import (
    KINDS,
    WORDS,
    answered,
    heading,
    kind_being_written,
    recording,
    told,
    voice_of,
)

FREELY, ON_SHARED, BACK = "bidrag", "bidrag-til-delt", "ord-tilbake"
TAKES_VOICE: Final = frozenset({FREELY, ON_SHARED, CHANGING})


# -- from the mentor ------------------------------------------------------------------------------


def contribute(draft: Draft, _text: str) -> None:
    """«bidrag»: what it is, what it is about, the words, for whom and when."""
    mentees = my_mentees(draft)
    if not mentees:
        draft.say("ingen_mentees")
        return
    turn_to_pair(draft, FREELY, mentees[0].id if len(mentees) == 1 else 0)


def on_shared(kind: str) -> Callable[[Draft, SharedNews], None]:
    """The buttons under what a mentee shared. They are about all that came in that message."""

    def press(draft: Draft, news: SharedNews) -> None:
        turn_to_pair(draft, ON_SHARED, news.pair, about=news.items[-1].id, purpose=kind)

    return press


def takes_voice(draft: Draft) -> bool:
    """Whether a voice message answers what is open."""
    return draft.top.set in TAKES_VOICE and draft.top.question == WORDS


def _whom(draft: Draft, turn: Turn) -> Then:
    value = str(turn.value or "")
    if value == ALL:
        return Then.PROCEED
    if not value.isdecimal() or pair_in(draft, int(value)) is None:
        draft.say("ikke_sendt")
        return Then.LEAVE
    draft.turn_to(pair=int(value))
    return Then.PROCEED


def _needed(draft: Draft, turn: Turn) -> Then:
    """Without a kind, a theme or a time there is nothing to send."""
    if turn.answer is None or turn.value is None:
        draft.say("ikke_sendt")
        return Then.LEAVE
    return Then.PROCEED


def _words(draft: Draft, turn: Turn) -> Then:
    then = keep_words(draft, turn)
    written_anew = answered(draft, "sikker") and draft.top.question == turn.question
    if then is Then.PROCEED and written_anew:
        ask_from(draft, "sikker")
    return then


def _decided(draft: Draft, turn: Turn) -> Then:
    return decide(draft, turn, _send)


def _send(draft: Draft) -> None:
    top = draft.top
    mentees = my_mentees(draft)
    if not mentees or (top.pair and all(pair.id != top.pair for pair in mentees)):
        draft.say("par_over")
        return
    kept = answered(draft, "når") == "senere"
    kind, theme = kind_being_written(draft), answered(draft, "tema")
    share = top.about if top.set == ON_SHARED else 0
    draft.do(Contribute(top.pair, kind, theme, top.draft, recording(draft), kept, share))
    line = "bidrag_tatt_vare_på" if kept else "bidrag_er_sendt"
    draft.say(line, partner=name_of(draft, top.pair), alle=not top.pair)


# -- to the mentee --------------------------------------------------------------------------------


def _tell(draft: Draft, news: ContributionNews) -> None:
    pair = pair_in(draft, news.pair)
    who = pair.name if pair else ""
    first = heading(draft, who, news.kind, news.things, news.answers)
    draft.pieces.append(first + Markup("\n") + told(draft, who, news.text, news.attachment))
    draft.play(news.attachment)
    draft.stand(
        Button(draft.label("takk_for_det"), f"@takk-{news.id}"),
        Button(draft.label("ord_tilbake"), f"@ordtilbake-{news.id}"),
    )


def _thank(draft: Draft, news: ContributionNews) -> None:
    other = name_of(draft, news.pair)
    if news.heard:
        draft.say("takket_alt", partner=other)
        return
    draft.do(SendWord(news.id, ""))
    draft.say("takket", partner=other)


def _write_back(draft: Draft, news: ContributionNews) -> None:
    turn_to_pair(draft, BACK, news.pair, about=news.id)


def _offered(draft: Draft, turn: Turn) -> Then:
    """The mentee wants to hear it: it is shown now, and never offered again."""
    voice = voice_of(draft)
    if turn.value != "ja":
        return Then.PROCEED
    if voice is None:
        draft.say("bidrag_borte")
        draft.turn_to(voice=None)
        return Then.PROCEED
    draft.do(HeardVoice(voice.id))
    draft.pieces.append(told(draft, draft.facts.mentor or "", voice.text, voice.attachment))
    draft.play(voice.attachment)
    return Then.PROCEED


def _word_wanted(draft: Draft, turn: Turn) -> Then:
    pair, voice = draft.facts.pair, draft.top.voice
    if turn.value != "ja" or pair is None or voice is None:
        return Then.PROCEED
    turn_to_pair(draft, BACK, pair.id, about=voice)
    return Then.REST


def _word(draft: Draft, turn: Turn) -> Then:
    return keep_words(draft, turn, short=True)


def _word_decided(draft: Draft, turn: Turn) -> Then:
    return decide(draft, turn, _send_word)


def _send_word(draft: Draft) -> None:
    if pair_in(draft, draft.top.pair) is None:
        draft.say("par_over")
        return
    draft.do(SendWord(draft.top.about, draft.top.draft))
    draft.say("ord_er_sendt", partner=name_of(draft, draft.top.pair))


def _tell_heard(draft: Draft, news: HeardNews) -> None:
    """«hørt», and a word where the mentee sent one. Nothing else of how it was received."""
    other = name_of(draft, news.pair)
    lines = []
    heard = [draft.label(f"ditt_{item.kind}") for item in news.items if item.word is None]
    if heard:
        things = draft.line("oppramsing", ledd=heard)
        lines.append(draft.line("hørt", mentee=other, ting=things))
    for item in news.items:
        if item.word is not None:
            word, thing = quote_whole(item.word) if item.word else "", f"ditt_{item.kind}"
            lines.append(draft.line("ord_om", mentee=other, ting=draft.label(thing), ord=word))
    draft.pieces.append(Markup("\n").join(lines))


MEANINGS: Final[dict[tuple[str, str], Callable[[Draft, Turn], Then]]] = {
    (FREELY, "slag"): _needed,
    (FREELY, "tema"): _needed,
    (FREELY, "ord"): _words,
    (FREELY, "hvem"): _whom,
    (FREELY, "når"): _needed,
    (FREELY, "sikker"): _decided,
    (ON_SHARED, "ord"): _words,
    (ON_SHARED, "sikker"): _decided,
    (CHANGING, "ord"): _words,
    (CHANGING, "sikker"): changed,
    (BACK, "ord"): _word,
    (BACK, "sikker"): _word_decided,
    ("stemme", "vil"): _offered,
    ("stemme", "ord"): _word_wanted,
}
TELLERS: Final[dict[type, Callable[[Draft, Any], None]]] = {
    ContributionNews: _tell,
    HeardNews: _tell_heard,
    OwnContribution: show_one,
}
STANDING: Final[dict[str, tuple[str, Callable[[Draft, Any], None]]]] = {
    "tilbakemelding": ("shared", on_shared(KINDS["tilbakemelding"])),
    "historie": ("shared", on_shared(KINDS["historie"])),
    "takk": ("contribution", _thank),
    "ordtilbake": ("contribution", _write_back),
    "bidraget": ("my_contribution", show_one),
    "endrebidrag": ("my_contribution", change),
    "tabortbidrag": ("my_contribution", retire),
}
STEERING: Final[dict[str, Callable[[Draft, str], None]]] = {
    "mine_bidrag": list_own,
    "bidrag": contribute,
}
ANSWERED: Final[dict[type, Callable[[Draft, Any], None]]] = {ContributionsRead: show_own}
