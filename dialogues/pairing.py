"""A mentee and a mentor: saying yes to who sees what, agreeing on a goal, and parting."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from dialogues.asking import proceed, turn_aside
from dialogues.draft import Draft
from dialogues.effects import RecordGoal
from dialogues.mirror import quote_whole
from dialogues.pair_effects import AcceptPair, Agree, EndPair, Propose, Reopen, ShareReady
from dialogues.pairs import Agreement, AgreementNews, Pair, PairNews
from dialogues.partners import begun_pairs, is_mentee, name_of, pair_in, pairs_of
from dialogues.reading_sets import STANCES
from dialogues.session import Button, Turn
from dialogues.stages import Stance, Trigger
from dialogues.then import Then

AS_MENTEE, AS_MENTOR = "par-mentee", "par-mentor"
AGREEING, WORDING, ROLE, ENDING = "avtale", "avtale-ordlyd", "avtale-rolle", "avslutt-mentorskap"


def turn_to_pair(
    draft: Draft, set_: str, pair: int, about: int = 0, *, purpose: str = "", words: str = ""
) -> None:
    """A short talk about one pair, on top of whatever is open. `words`: its draft."""
    turn_aside(draft, set_, pair=pair, about=about, purpose=purpose, draft=words)


# -- coming together ------------------------------------------------------------------------------


def ask_for_yes(draft: Draft) -> bool:
    """Ask whoever has not said yes to who sees what; False when there is nobody to ask about."""
    waiting = next((pair for pair in pairs_of(draft) if not pair.yes), None)
    if waiting is None or not draft.consented:
        return False
    turn_to_pair(draft, AS_MENTEE if is_mentee(draft, waiting.id) else AS_MENTOR, waiting.id)
    return True


def _godtar(draft: Draft, turn: Turn) -> Then:
    pair = pair_in(draft, draft.top.pair)
    if pair is None:
        draft.say("borte")
        return Then.PROCEED
    other = name_of(draft, pair.id)
    if turn.value != "ja":
        draft.do(EndPair(pair.id))
        draft.say("par_nei", partner=other)
        return Then.NEXT_SET
    draft.do(AcceptPair(pair.id, draft.session.name))
    draft.say("par_klart" if pair.joined else "par_venter", partner=other)
    return Then.PROCEED


def _ready(draft: Draft, turn: Turn) -> Then:
    """What was to be shared before there was a mentor waits for a yes to this one."""
    if turn.value == "ja":
        draft.do(ShareReady(draft.top.pair))
        draft.say("delt_klart", partner=name_of(draft, draft.top.pair))
    return Then.PROCEED


def _tell_pair(draft: Draft, news: PairNews) -> None:
    pair = pair_in(draft, news.pair)
    if news.state == "ended" or pair is None:
        draft.say("par_slutt", partner=news.name, som_mentee=news.as_mentee)
        return
    if not pair.yes:
        ask_for_yes(draft)
        return
    draft.say("par_her", partner=name_of(draft, news.pair), som_mentee=news.as_mentee)
    if news.as_mentee:
        draft.stand(Button(draft.label("avtal_mål"), f"@avtal-{news.pair}"))


# -- the agreement --------------------------------------------------------------------------------


def agree(draft: Draft, _text: str) -> None:
    """«avtale»: what the pair has agreed upon, or the way to it. For a mentor, mentee by mentee."""
    pairs = begun_pairs(draft)
    if not pairs:
        draft.say("ingen_par")
        return
    with_agreement = [pair for pair in pairs if pair.agreement]
    if not with_agreement:
        if is_mentee(draft, pairs[0].id):
            turn_to_pair(draft, AGREEING, pairs[0].id)
        else:
            draft.say("ingen_avtale_ennå")
        return
    buttons = []
    for pair in with_agreement:
        assert pair.agreement
        _say_agreement(draft, "avtalen", pair, pair.agreement)
        label = draft.line("snakk_om_avtalen", partner=name_of(draft, pair.id))
        buttons.append(Button(str(label.striptags()), f"@avtal-{pair.id}"))
    draft.stand(*buttons)


def _say_agreement(draft: Draft, line: str, pair: Pair, agreement: Agreement) -> None:
    draft.say(
        line,
        partner=name_of(draft, pair.id),
        mål=quote_whole(agreement.text),
        rolle=role_of(agreement.stance),
        enige=agreement.agreed,
        venter_på_meg=not agreement.agreed and not agreement.mine,
    )


def role_of(stance: str) -> str:
    """The word that people know a stance by."""
    return next((word for word, known in STANCES.items() if known.value == stance), "")


def talk_about(draft: Draft, news: PairNews) -> None:
    """The button that opens the agreement, for the first time or again."""
    pair = pair_in(draft, news.pair)
    if pair is None or not pair.begun:
        draft.say("borte")
        return
    if pair.agreement and pair.agreement.agreed:
        draft.do(Reopen(pair.id))
    mentee = is_mentee(draft, pair.id)
    turn_to_pair(draft, AGREEING if mentee or not pair.agreement else WORDING, pair.id)


def _propose(draft: Draft, turn: Turn) -> Then:
    """The words of the goal: the mentee's own as they stand, or written anew."""
    if turn.value == "nei" or turn.answer is None or turn.empty:
        draft.say("avtale_senere")
        return Then.NEXT_SET
    goal = draft.memory.goal
    if turn.value == "ja" and goal:
        draft.turn_to(draft=goal.text)
    else:
        draft.turn_to(draft=turn.answer.text)
    return Then.PROCEED


def _with_role(draft: Draft, turn: Turn) -> Then:
    pair = pair_in(draft, draft.top.pair)
    text = draft.top.draft or (pair.agreement.text if pair and pair.agreement else "")
    stance = STANCES.get(str(turn.value), draft.stance)
    if pair is None or not text:
        draft.say("avtale_senere")
        return Then.NEXT_SET
    _send_proposal(draft, pair, text, stance.value)
    draft.turn_to(draft="")  # the talk that goes on from here has a step of its own to find
    return Then.PROCEED


def _reworded(draft: Draft, turn: Turn) -> Then:
    pair = pair_in(draft, draft.top.pair)
    if pair is None or pair.agreement is None or turn.answer is None or turn.empty:
        draft.say("avtale_senere")
        return Then.NEXT_SET
    _send_proposal(draft, pair, turn.answer.text, pair.agreement.stance)
    return Then.PROCEED


def _send_proposal(draft: Draft, pair: Pair, text: str, stance: str) -> None:
    draft.do(Propose(pair.id, text, stance))
    draft.say("avtale_sendt", partner=name_of(draft, pair.id))


def _tell_agreement(draft: Draft, news: AgreementNews) -> None:
    pair = pair_in(draft, news.pair)
    assert pair is not None
    agreement = news.agreement
    match news.state:
        case "agreed":
            _take_over(draft, agreement, news.as_mentee)
            _say_agreement(draft, "avtale_enig", pair, agreement)
        case "reopened":
            draft.say("avtale_åpnet", partner=name_of(draft, pair.id))
        case "proposed":
            _say_agreement(draft, "avtale_foreslått", pair, agreement)
            draft.stand(
                Button(draft.label("enig"), f"@enig-{agreement.id}"),
                Button(draft.label("annen_ordlyd"), f"@ordlyd-{agreement.id}"),
                Button(draft.label("annen_rolle"), f"@rolle-{agreement.id}"),
            )


def _take_over(draft: Draft, agreement: Agreement, as_mentee: bool) -> None:
    """What is agreed is the mentee's goal and role from now on; the levels stay."""
    if not as_mentee:
        return
    draft.become(stance=Stance(agreement.stance))
    goal = draft.memory.goal
    if goal and goal.text != agreement.text:
        draft.remember(goal=replace(goal, text=agreement.text))
        draft.do(RecordGoal(goal.number, agreement.text, goal.levels))


def _said_yes(draft: Draft, news: AgreementNews) -> None:
    if news.state != "proposed":
        draft.say("avtale_alt_enig")
        return
    draft.do(Agree(news.agreement.id))
    _take_over(draft, news.agreement, news.as_mentee)
    draft.say("avtale_nå_enig", partner=name_of(draft, news.pair))


def _other_words(draft: Draft, news: AgreementNews) -> None:
    turn_to_pair(draft, WORDING, news.pair)


def _other_role(draft: Draft, news: AgreementNews) -> None:
    turn_to_pair(draft, ROLE, news.pair)


# -- parting --------------------------------------------------------------------------------------


def end(draft: Draft, _text: str) -> None:
    """«avslutt mentorskapet»: asked once more, and then the sharing ends at once."""
    pairs = tuple(pair for pair in pairs_of(draft) if pair.yes)
    if not pairs:
        draft.say("ingen_par")
        return
    if len(pairs) == 1:
        turn_to_pair(draft, ENDING, pairs[0].id)
        return
    names = ((pair.id, name_of(draft, pair.id)) for pair in pairs)
    draft.push(Trigger.TURN_ASIDE, set_=ENDING)
    draft.turn_to(choices=tuple((str(id_), name[:1].upper() + name[1:]) for id_, name in names))
    proceed(draft)


def _whom(draft: Draft, turn: Turn) -> Then:
    """Which of several the talk is about."""
    value = str(turn.value or "")
    if value.isdecimal() and pair_in(draft, int(value)):
        draft.turn_to(pair=int(value), choices=())
        return Then.PROCEED
    draft.say("par_beholdt")
    return Then.LEAVE


def _ended(draft: Draft, turn: Turn) -> Then:
    if turn.value == "ja" and pair_in(draft, draft.top.pair):
        draft.say(
            "par_avsluttet",
            partner=name_of(draft, draft.top.pair),
            som_mentee=is_mentee(draft, draft.top.pair),
        )
        draft.do(EndPair(draft.top.pair))
    else:
        draft.say("par_beholdt")
    return Then.PROCEED


MEANINGS: Final[dict[tuple[str, str], Callable[[Draft, Turn], Then]]] = {
    (AS_MENTEE, "godtar"): _godtar,
    (AS_MENTOR, "godtar"): _godtar,
    (AS_MENTEE, "klare"): _ready,
    (AGREEING, "mål"): _propose,
    (AGREEING, "ordlyd"): _propose,
    (AGREEING, "rolle"): _with_role,
    (WORDING, "ordlyd"): _reworded,
    (ROLE, "rolle"): _with_role,
    (ENDING, "hvem"): _whom,
    (ENDING, "sikker"): _ended,
}

TELLERS: Final[dict[type, Callable[[Draft, Any], None]]] = {
    PairNews: _tell_pair,
    AgreementNews: _tell_agreement,
}

STANDING: Final[dict[str, tuple[str, Callable[[Draft, Any], None]]]] = {
    "avtal": ("pair", talk_about),
    "enig": ("agreement", _said_yes),
    "ordlyd": ("agreement", _other_words),
    "rolle": ("agreement", _other_role),
}

STEERING: Final[dict[str, Callable[[Draft, str], None]]] = {
    "avslutt_mentorskap": end,
    "avtale": agree,
}
