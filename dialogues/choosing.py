"""Which question set comes next, and how many questions a stage may use.

Sets are taken in turn: one that this mentee has not met before one that was met long ago, and
among equals the one with the theme the talk is already about. The budget is shared out so that
a talk always reaches its next step: a stage may use what the later stages do not need.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dialogues.bank import Bank
from dialogues.questions import DROPPABLE, Question, QuestionSet
from dialogues.session import Conversation, Memory
from dialogues.stages import Stage, Stance

LONG_BUDGET, SHORT_BUDGET = 9, 6
SHORT_FORM_AFTER = 4  # conversations; the fifth is short

EXPLORING, CHALLENGING, REQUESTS, CHECK_INS = (
    "utforskende",
    "utfordrende",
    "foresporsel",
    "innsjekk",
)


@dataclass(frozen=True, slots=True)
class Share:
    """Questions a stage needs at least, and more that it wishes for if there is room."""

    needs: int
    wishes: int = 0


# In the order of the path. Short conversations end in «hva spør du deg selv om?» (sum_up).
_LONG: Mapping[Stance, Mapping[Stage, Share]] = {
    Stance.SAGE: {
        Stage.CHECK_IN: Share(1),
        Stage.EXPLORE: Share(2),
        Stage.ASK_MENTOR: Share(2, 1),
        Stage.CHALLENGE: Share(1),
        Stage.VOICE: Share(0, 1),
        Stage.NEXT_STEP: Share(2),
    },
    Stance.GUIDE: {
        Stage.CHECK_IN: Share(1),
        Stage.EXPLORE: Share(3),
        Stage.ASK_MENTOR: Share(2),
        Stage.VOICE: Share(0, 1),
        Stage.NEXT_STEP: Share(2),
    },
    Stance.ALLIANCE: {
        Stage.CHECK_IN: Share(1),
        Stage.EXPLORE: Share(3),
        Stage.CHALLENGE: Share(2),
        Stage.VOICE: Share(0, 1),
        Stage.NEXT_STEP: Share(2),
    },
}
_SHORT: Mapping[Stance, Mapping[Stage, Share]] = {
    Stance.SAGE: {
        Stage.CHECK_IN: Share(1),
        Stage.EXPLORE: Share(1),
        Stage.ASK_MENTOR: Share(1),
        Stage.CHALLENGE: Share(0, 1),
        Stage.VOICE: Share(0, 1),
        Stage.NEXT_STEP: Share(2),
        Stage.SUM_UP: Share(1),
    },
    Stance.GUIDE: {
        Stage.CHECK_IN: Share(1),
        Stage.EXPLORE: Share(1),
        Stage.ASK_MENTOR: Share(1),
        Stage.VOICE: Share(0, 1),
        Stage.NEXT_STEP: Share(2),
        Stage.SUM_UP: Share(1),
    },
    Stance.ALLIANCE: {
        Stage.CHECK_IN: Share(1),
        Stage.EXPLORE: Share(1),
        Stage.CHALLENGE: Share(1),
        Stage.VOICE: Share(0, 1),
        Stage.NEXT_STEP: Share(2),
        Stage.SUM_UP: Share(1),
    },
}


def budget(memory: Memory) -> tuple[int, bool]:
    """(questions that take thought, whether the form is short) for the next conversation."""
    short = memory.conversations >= SHORT_FORM_AFTER
    return (SHORT_BUDGET if short else LONG_BUDGET), short


def allowance(conversation: Conversation, voice_fits: bool) -> int:
    """How many counting questions this stage may still ask."""
    if conversation.aside:
        return conversation.left
    shares = (_SHORT if conversation.short else _LONG)[conversation.stance]
    stages = list(shares)
    if conversation.stage not in stages:
        return conversation.left
    later = [
        shares[stage]
        for stage in stages[stages.index(conversation.stage) + 1 :]
        if stage is not Stage.VOICE or voice_fits
    ]
    spare = conversation.left - sum(share.needs for share in later)
    return spare - min(sum(share.wishes for share in later), max(spare - 1, 0))


def affordable(question: Question, rest: tuple[Question, ...], allowed: int) -> bool:
    """Whether to ask `question`, with the questions of its set that come after it."""
    if not question.counts:
        return True
    if DROPPABLE not in question.marks:
        return allowed >= 1
    must = sum(
        1
        for later in rest
        if later.counts and DROPPABLE not in later.marks and not later.conditional
    )
    return allowed >= 1 + must


def choose(
    bank: Bank, folder: str, conversation: Conversation, memory: Memory, *, with_mentor: bool
) -> QuestionSet | None:
    """The set of this folder that fits now; None when no set does."""
    fitting = [
        found
        for found in bank.sets_in(folder, conversation.bank)
        if conversation.stance in found.heading.stances
        and (folder != REQUESTS or found.heading.without_mentor is not with_mentor)
    ]
    if folder == CHALLENGING:
        fitting = _of_strength(fitting, conversation.strength)
    return min(fitting, key=lambda found: _turn(found, conversation, memory), default=None)


def _of_strength(sets: list[QuestionSet], strength: int) -> list[QuestionSet]:
    """Those of the strength asked for, else of the nearest below it: never stronger."""
    for wanted in range(strength, 0, -1):
        found = [set_ for set_ in sets if set_.heading.strength == wanted]
        if found:
            return found
    return []


def _turn(found: QuestionSet, conversation: Conversation, memory: Memory) -> tuple[int, bool, str]:
    other_theme = bool(conversation.theme) and found.heading.theme != conversation.theme
    return memory.used.get(found.name, 0), other_theme, found.name
