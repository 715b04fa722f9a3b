"""A programme that is over: nothing is asked or kept any more, and what people wrote is theirs.

A talk under way is cut short; what they begin themselves to look after what is theirs is not.
They are told once that it is over and once before everything is deleted. The second reaches also
those who have asked for peace, since it was promised when they agreed.
"""

from datetime import timedelta
from typing import Final

from dialogues.draft import Draft
from dialogues.effects import Asked, Erase, Expire
from dialogues.events import FellDue
from dialogues.session import Conversation
from dialogues.stages import Stage
from dialogues.telling import offer
from dialogues.when import day_in_words

OVER, DELETION = "over", "deletion"  # what falls due
TELLS: Final = frozenset({OVER, DELETION})
FORGOTTEN: Final = timedelta(days=1)  # what was begun and not touched for so long is let go
STILL: Final = frozenset(
    {"slett", "mine_data", "logg", "delt", "ta_tilbake", "avslutt_mentorskap"}
    | {"hjelp_nå", "pause", "hvem_er_du", "koble_til"}
)
# The talks that these begin, by their sets, and the words that are about such a talk.
THEIRS: Final = frozenset({"slett", "ta-tilbake", "avslutt-mentorskap"})
ABOUT_IT: Final = frozenset({"tilbake", "omformuler", "hopp", "avslutt", "til_spørsmålet"})


def is_over(draft: Draft) -> bool:
    programme = draft.facts.programme
    if programme is None or not (programme.closed or programme.ends):
        return False
    return programme.is_over(draft.local_now.date())


def cut_short(draft: Draft) -> None:
    """Whatever was being asked when it ended is asked no more. A stop for a crisis stands."""
    if not draft.consented or not is_over(draft):
        return
    stack = draft.session.stack
    kept = tuple(talk for talk in stack if talk.stage is Stage.CRISIS or _goes_on(draft, talk))
    if kept != stack:
        draft.become(stack=kept)


def _goes_on(draft: Draft, talk: Conversation) -> bool:
    return talk.set in THEIRS and draft.facts.now - talk.touched < FORGOTTEN


def passes(draft: Draft, steer: str | None) -> bool:
    """Whether it works all the same. `steer`: the word that steers, None: it answers something,
    "": neither."""
    if not draft.session.stack:
        return steer in STILL
    return steer is None or steer in STILL | ABOUT_IT


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
