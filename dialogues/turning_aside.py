"""What the mentee asks for in the middle of something else; afterwards the talk goes on."""

from dialogues.asking import ask_again, proceed, turn_aside
from dialogues.draft import Draft
from dialogues.levels import AGAIN, newest
from dialogues.stages import Stage


def change_stance(draft: Draft, _text: str) -> None:
    turn_aside(draft, "rolle")


def change_name(draft: Draft, _text: str) -> None:
    turn_aside(draft, "navn")


def change_goal(draft: Draft, _text: str) -> None:
    """A goal of its own; one that is being made begins anew, and is not asked for twice."""
    below = draft.session.stack[-2:-1]
    if below and below[0].stage is Stage.GOAL:
        draft.drop_asides()
    if draft.session.stack and draft.top.stage is Stage.GOAL:
        kept = tuple(turn for turn in draft.top.turns if turn.set != "mal")
        draft.turn_to(set="mal", question=None, ask=None, turns=kept, undone=(), sets_done=())
    else:
        draft.push_stage(Stage.GOAL)
    proceed(draft)


def rate_goal(draft: Draft, _text: str) -> None:
    if draft.memory.goal is None:
        change_goal(draft, "")
        return
    turn_aside(draft, "vurdering")


def rate_competence(draft: Draft, _text: str) -> None:
    """The newest ones again; before there are any, how they come to be."""
    if not newest(draft):
        draft.say("ingen_kompetanser")
        ask_again(draft)
        return
    turn_aside(draft, AGAIN)


def new_step(draft: Draft, _text: str) -> None:
    draft.push_stage(Stage.NEXT_STEP)
    proceed(draft)


def erase(draft: Draft, _text: str) -> None:
    turn_aside(draft, "slett")
