"""A short talk that was planned begins, on top of whatever lies open."""

from dialogues.asking import proceed
from dialogues.draft import Draft
from dialogues.effects import Asked
from dialogues.events import FellDue
from dialogues.stages import DUE_STAGES, Stage, Trigger

GIVES_WAY = DUE_STAGES | {Stage.RETURNING}


def give_way(draft: Draft) -> None:
    """What was asked like this before and is unanswered goes: nothing piles up."""
    if any(talk.stage in GIVES_WAY for talk in draft.session.stack):
        draft.drop_asides()  # what was asked beside it goes with it
        draft.become(stack=tuple(t for t in draft.session.stack if t.stage not in GIVES_WAY))


def interrupt(
    draft: Draft, event: FellDue, trigger: Trigger, set_: str | None, pair: int = 0, about: int = 0
) -> None:
    give_way(draft)
    draft.push(trigger, set_=set_, due=event.id)
    draft.turn_to(pair=pair, about=about)
    draft.remember(unsolicited_at=draft.facts.now)
    draft.do(Asked(event.id))
    proceed(draft)
