"""A programme that is over: nothing new begins, and what people wrote is still theirs.

They are told once that it is over and once before everything is deleted. The second reaches also
those who have asked for peace, since it was promised when they agreed.
"""

from datetime import timedelta
from typing import Final

from dialogues.draft import Draft
from dialogues.effects import Asked, Erase, Expire
from dialogues.events import FellDue
from dialogues.telling import offer
from dialogues.when import day_in_words

OVER, DELETION = "over", "deletion"  # what falls due
TELLS: Final = frozenset({OVER, DELETION})
UNDISTURBED: Final = timedelta(days=1)  # a talk that was touched later than this is ended in peace
STILL: Final = frozenset(
    {"slett", "mine_data", "logg", "delt", "ta_tilbake", "avslutt_mentorskap"}
    | {"hjelp_nå", "pause", "hvem_er_du", "koble_til"}
)


def is_over(draft: Draft) -> bool:
    programme = draft.facts.programme
    if programme is None or not (programme.closed or programme.ends):
        return False
    return programme.is_over(draft.local_now.date())


def holds(draft: Draft) -> bool:
    """Whether nothing new begins; a talk under way is ended."""
    if not is_over(draft):
        return False
    stack = draft.session.stack
    return not stack or draft.facts.now - draft.top.touched >= UNDISTURBED


def tell(draft: Draft) -> None:
    """That it is over, when everything is deleted, and what can be done until then."""
    draft.become(stack=())
    _say(draft, "programmet_er_slutt")


def turn_away(draft: Draft) -> None:
    """Somebody who has not agreed to anything: they cannot join, and nothing of them is kept."""
    draft.say("programmet_var_slutt")
    draft.do(Erase())


def fell_due(draft: Draft, event: FellDue) -> None:
    """Unless the programme goes on after all: then it is told anew when it ends."""
    draft.do(Asked(event.id) if is_over(draft) and draft.consented else Expire(event.id))
    if is_over(draft) and draft.consented:
        draft.become(stack=())
        draft.remember(unsolicited_at=draft.facts.now)
        _say(draft, "programmet_er_slutt" if event.kind == OVER else "alt_slettes")


def _say(draft: Draft, line: str) -> None:
    programme = draft.facts.programme
    assert programme is not None
    day = ""
    if programme.erased_on:
        today = draft.local_now.date()
        day = day_in_words(programme.erased_on, today, draft.session.language)
    draft.say(line, dag=day, ansvarlig=programme.responsible)
    offer(draft, "mine_data", "logg", "slett")
