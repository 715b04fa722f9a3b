"""What comes by itself when time passes: a meeting is suggested, mentors are asked as well, and
both how they work together."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from dialogues.draft import Draft
from dialogues.effects import Asked, Defer, Expire, Reflect, Schedule, SuggestedMeeting
from dialogues.events import FellDue
from dialogues.interrupting import interrupt
from dialogues.pairs import PairDue
from dialogues.partners import my_mentees, name_of, pair_in
from dialogues.session import Button
from dialogues.stages import Trigger
from dialogues.turns import in_turn, lies_open

GAP, MONTHLY, PULSE = "gap", "monthly", "pulse"
LOOK_AGAIN = A_WEEK = timedelta(days=7)
A_MONTH = timedelta(days=30)
BETWEEN_PULSES = timedelta(days=60)
PULSE_SET = "puls"
FOR_MENTORS = "mentor"
OF_MENTORS = (FOR_MENTORS, "etter-mote-mentor")


def _suggest(draft: Draft, event: FellDue) -> None:
    """It is long since they met. The mentee is told first; the shell plans for the mentor."""
    about = event.about
    assert isinstance(about, PairDue)
    pair = pair_in(draft, about.pair)
    if pair is None or pair.meeting or not about.chats:
        draft.do(Expire(event.id))
        if pair and about.as_mentee:
            draft.do(Schedule(GAP, draft.facts.now + LOOK_AGAIN, subject=about.pair))
        return
    draft.do(Asked(event.id))
    draft.remember(unsolicited_at=draft.facts.now)
    if about.as_mentee:
        draft.do(SuggestedMeeting(about.pair))
    draft.say("lenge_siden", partner=name_of(draft, about.pair), som_mentee=about.as_mentee)
    draft.stand(Button(draft.label("møte_nytt"), f"@møte_nytt-{about.pair}"))


def _reflect(draft: Draft, event: FellDue) -> None:
    """A mentor's own questions: one set a month, however many mentees there are."""
    about = event.about
    assert isinstance(about, PairDue)
    set_ = None if draft.memory.no_reflections else in_turn(draft, FOR_MENTORS, about.stance)
    if set_ is None:
        draft.do(Expire(event.id))
        return
    draft.say("til_mentoren_selv")
    interrupt(draft, event, Trigger.PROMPT_DUE, set_)
    draft.do(Schedule(MONTHLY, draft.facts.now + A_MONTH, subject=event.subject))


def _take_pulse(draft: Draft, event: FellDue) -> None:
    """How the two work together, as this one of them sees it: three items, seldom.

    Who has many mentees is asked about one of them a week.
    """
    about, now = event.about, draft.facts.now
    assert isinstance(about, PairDue)
    asked = draft.memory.pulse_at
    if asked is not None and now < asked + A_WEEK:
        draft.do(Defer(event.id, asked + A_WEEK))
        return
    draft.remember(pulse_at=now)
    draft.say("puls_innledning", partner=name_of(draft, about.pair))
    interrupt(draft, event, Trigger.PULSE_DUE, PULSE_SET, about.pair)
    draft.do(Schedule(PULSE, now + BETWEEN_PULSES, subject=about.pair))


def no_reflections(draft: Draft, _text: str) -> None:
    """«ingen refleksjoner»"""
    _want(draft, on=False)


def reflections(draft: Draft, _text: str) -> None:
    _want(draft, on=True)


def _want(draft: Draft, *, on: bool) -> None:
    if not my_mentees(draft):
        draft.say("bare_for_mentorer")
        return
    draft.remember(no_reflections=not on)
    draft.do(Reflect(on=on))
    draft.say("refleksjoner_på" if on else "refleksjoner_av")
    if not on:
        _let_go(draft)


def _let_go(draft: Draft) -> None:
    """The set that lies open is one of those that are not wanted."""
    if lies_open(draft, *OF_MENTORS):
        draft.pop()


STEERING: Final[dict[str, Callable[[Draft, str], None]]] = {
    "ingen_refleksjoner": no_reflections,
    "refleksjoner": reflections,
}
DUE: Final[dict[str, Callable[[Draft, FellDue], None]]] = {
    GAP: _suggest,
    MONTHLY: _reflect,
    PULSE: _take_pulse,
}
