"""Arranging a meeting: with whom, when, for how long, where; shown in full, and sent on a yes."""

from collections.abc import Callable
from typing import Final

from dialogues.asking import ask_from
from dialogues.draft import Draft
from dialogues.meeting_times import (
    LONGEST,
    LONGEST_PLACE,
    SET,
    SHORTEST,
    Found,
    NotFound,
    drafted_at,
    drafted_minutes,
    in_words,
    place_said,
    read_clock,
    read_minutes,
    read_time,
)
from dialogues.pair_effects import CallMeeting
from dialogues.partners import pair_in
from dialogues.session import Turn
from dialogues.then import Then

WITH_WHOM, WHEN, WHICH, CLOCK = "hvem", "når", "hvilken", "klokka"
LENGTH, PLACE = "varighet", "sted"


def _whom(draft: Draft, turn: Turn) -> Then:
    """Which of several; where they have a meeting already, it is that which is talked about."""
    value = str(turn.value or "")
    if not value.isdecimal():
        return _not_now(draft)
    draft.turn_to(pair=int(value), choices=())
    pair = pair_in(draft, draft.top.pair)
    if pair is None:
        return _gone(draft)
    if pair.meeting:
        draft.turn_to(about=pair.meeting.id)
    return Then.PROCEED


def _when(draft: Draft, turn: Turn) -> Then:
    if turn.answer is None or _is_no(draft, turn):
        return _not_now(draft)
    if pair_in(draft, draft.top.pair) is None:
        return _gone(draft)
    return take_time(draft, read_time(draft, turn.answer.text), WHEN)


def _is_no(draft: Draft, turn: Turn) -> bool:
    """«ikke nå» is neither a time nor a length, and needs no second asking."""
    return turn.answer is not None and "nei" in draft.words.groups_of(turn.answer.text)


def _clock(draft: Draft, turn: Turn) -> Then:
    if turn.answer is None or _is_no(draft, turn):
        return _not_now(draft)
    return take_time(draft, read_clock(draft, turn.answer.text), CLOCK)


def take_time(draft: Draft, found: Found | NotFound, asked: str) -> Then:
    """What was read is drafted, several readings are asked about, and nothing is guessed."""
    if isinstance(found, NotFound):
        draft.say(found.why)
        return _ask(draft, asked)
    if len(found.moments) == 1:
        draft.turn_to(draft=found.moments[0].isoformat(), choices=())
        return Then.PROCEED
    readings = tuple((moment.isoformat(), in_words(draft, moment)) for moment in found.moments)
    draft.turn_to(draft="", choices=readings)
    return _ask(draft, WHICH)


def _ask(draft: Draft, question: str) -> Then:
    ask_from(draft, question)
    return Then.PROCEED


def _which(draft: Draft, turn: Turn) -> Then:
    if turn.answer is None:
        return _not_now(draft)
    draft.turn_to(draft=str(turn.value), choices=())
    return Then.PROCEED


def _sure(draft: Draft, turn: Turn) -> Then:
    """A time in the night, or far ahead, may be a slip."""
    if turn.value == "ja":
        return Then.PROCEED
    draft.turn_to(draft="")
    return _ask(draft, WHEN)


def _how_long(draft: Draft, turn: Turn) -> Then:
    if turn.answer is None:
        return Then.PROCEED
    if _is_no(draft, turn):
        return _not_now(draft)
    minutes = read_minutes(draft, turn.answer.text)
    if minutes is None or not SHORTEST <= minutes <= LONGEST:
        draft.say("møte_lengde", fra=SHORTEST, timer=LONGEST // 60)
        return _ask(draft, LENGTH)
    return Then.PROCEED


def _where(draft: Draft, _turn: Turn) -> Then:
    length = len(place_said(draft))
    if length > LONGEST_PLACE:
        draft.say("møte_sted_langt", antall=length, mest=LONGEST_PLACE)
        kept = tuple(turn for turn in draft.top.turns if turn.question != PLACE)
        draft.turn_to(turns=kept)
        return _ask(draft, PLACE)
    return Then.PROCEED


def _send(draft: Draft, turn: Turn) -> Then:
    at, pair = drafted_at(draft), pair_in(draft, draft.top.pair)
    if pair is None:
        return _gone(draft)
    if turn.value != "ja" or at is None:
        return _not_now(draft)
    draft.do(
        CallMeeting(
            pair.id,
            at,
            drafted_minutes(draft),
            draft.facts.zone.key,
            place_said(draft),
            draft.top.about,
        )
    )
    draft.pop()  # what came of it is said when it is known
    return Then.REST


def _not_now(draft: Draft) -> Then:
    draft.say("møte_ikke_sendt")
    return Then.LEAVE


def _gone(draft: Draft) -> Then:
    draft.say("borte")
    return Then.LEAVE


MEANINGS: Final[dict[tuple[str, str], Callable[[Draft, Turn], Then]]] = {
    (SET, WITH_WHOM): _whom,
    (SET, WHEN): _when,
    (SET, WHICH): _which,
    (SET, CLOCK): _clock,
    (SET, "stemmer"): _sure,
    (SET, LENGTH): _how_long,
    (SET, PLACE): _where,
    (SET, "send"): _send,
}
