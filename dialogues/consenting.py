"""Asking anew, when what people agreed to has been changed.

Nobody is asked in the middle of a talk. What is asked of them by itself waits for their yes,
since it would be done under words they have not agreed to; but the first thing that falls due
becomes the question instead, so that nobody who waits to be written to is forgotten. A no deletes
nothing by itself: it is asked what they want.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from dialogues.asking import current_set, turn_aside
from dialogues.draft import Draft
from dialogues.effects import Defer
from dialogues.events import FellDue
from dialogues.meaning import forget
from dialogues.news import TOLD
from dialogues.session import Turn
from dialogues.terms import agree, outdated
from dialogues.then import Then

SET: Final = "samtykke-pa-nytt"
BEGIN: Final = "begin"  # `purpose`: they were about to begin, and do so after a yes
UNDISTURBED: Final = timedelta(days=1)  # a talk that was touched later than this goes on
NEWS_AGAIN, AGAIN = timedelta(hours=2), timedelta(days=1)
# What works all the same: to see what is kept, to take it away, to be left alone, to be helped.
STILL: Final = frozenset(
    {"slett", "mine_data", "logg", "delt", "ta_tilbake", "avslutt_mentorskap"}
    | {"hjelp", "hjelp_nå", "pause", "hvem_er_du", "språk"}
)


def holds(draft: Draft) -> bool:
    """Whether nothing goes on before this person has answered."""
    if not outdated(draft):
        return False
    if not draft.session.stack or is_open(draft):
        return True
    return draft.facts.now - draft.top.touched >= UNDISTURBED


def is_open(draft: Draft) -> bool:
    return bool(draft.session.stack) and draft.top.set == SET


def ask_anew(draft: Draft, *, purpose: str = "", held: str = "") -> None:
    """`held`: what they wrote meanwhile; it is kept only if they say yes."""
    programme = draft.facts.programme
    assert programme is not None
    draft.remember(asked_terms=programme.terms.version)
    turn_aside(draft, SET, purpose=purpose, draft=held)


def hold_back(draft: Draft, event: FellDue) -> None:
    """Something falls due that may not be asked now. Call it where it would not disturb."""
    programme = draft.facts.programme
    assert programme is not None
    again = NEWS_AGAIN if event.kind in TOLD else AGAIN
    draft.do(Defer(event.id, draft.facts.now + again))
    if draft.memory.asked_terms != programme.terms.version:
        draft.remember(unsolicited_at=draft.facts.now)
        ask_anew(draft)


def _answer(draft: Draft, turn: Turn) -> Then:
    if turn.value != "ja":
        return Then.PROCEED  # what they want instead is asked next
    agree(draft, current_set(draft).revision)
    draft.say("samtykke_fornyet", videre=draft.top.purpose == BEGIN)
    _hand_down(draft)
    return Then.BACK_TO_IT


def _hand_down(draft: Draft) -> None:
    """What they wrote before the yes may be the answer to what lies open below."""
    *below, asking = draft.session.stack
    if below and asking.draft:
        below[-1] = replace(below[-1], held=asking.draft)
        draft.become(stack=(*below, asking))


def _after_no(draft: Draft, turn: Turn) -> Then:
    if turn.value == "slett":
        return forget(draft, "slettet")
    draft.say("samtykke_venter", skrev=bool(draft.top.draft))
    draft.pop()
    return Then.REST


MEANINGS: Final[dict[tuple[str, str], Callable[[Draft, Turn], Then]]] = {
    (SET, "nytt"): _answer,
    (SET, "nei"): _after_no,
}
