"""All that answers to the fixed sets mean, found by set and question."""

from collections.abc import Callable
from typing import Final

from dialogues import (
    consenting,
    contributing,
    levels,
    meaning,
    meeting,
    pairing,
    planning,
    requesting,
    sharing,
    showing_progress,
)
from dialogues.draft import Draft
from dialogues.session import Conversation, Turn
from dialogues.then import Then

_MEANINGS: Final[dict[tuple[str, str], Callable[[Draft, Turn], Then]]] = {
    **meaning.MEANINGS,
    **consenting.MEANINGS,
    **pairing.MEANINGS,
    **sharing.MEANINGS,
    **requesting.MEANINGS,
    **contributing.MEANINGS,
    **planning.MEANINGS,
    **meeting.MEANINGS,
    **showing_progress.MEANINGS,
}


def meaning_of(draft: Draft, turn: Turn) -> Then:
    """Carry out what this answer means; most mean nothing more than their words."""
    known = _MEANINGS.get((turn.set, turn.question))
    if known:
        return known(draft, turn)
    if _rates(draft, turn):
        levels.rate(draft, turn, draft.top.turns)
    return Then.PROCEED


def changed_level(draft: Draft, turn: Turn, talk: Conversation) -> None:
    """An answer of this talk was edited: the level that it is, or names, reads otherwise now."""
    if _MEANINGS.get((turn.set, turn.question)) is meaning.rating:
        meaning.rating(draft, turn)
        return
    for said in talk.turns:
        if said.set == turn.set and said.answer and _rates(draft, said):
            levels.rate(draft, said, talk.turns)


def _rates(draft: Draft, turn: Turn) -> bool:
    if not turn.set:
        return False
    set_ = draft.facts.bank.set(turn.set, draft.session.language, draft.top.bank)
    question = set_.question(turn.question)
    return question is not None and question.rates
