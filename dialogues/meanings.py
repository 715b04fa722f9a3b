"""All that answers to the fixed sets mean, found by set and question."""

from collections.abc import Callable
from typing import Final

from dialogues import contributing, meaning, meeting, pairing, planning, requesting, sharing
from dialogues.draft import Draft
from dialogues.session import Turn
from dialogues.then import Then

_MEANINGS: Final[dict[tuple[str, str], Callable[[Draft, Turn], Then]]] = {
    **meaning.MEANINGS,
    **pairing.MEANINGS,
    **sharing.MEANINGS,
    **requesting.MEANINGS,
    **contributing.MEANINGS,
    **planning.MEANINGS,
    **meeting.MEANINGS,
}


def meaning_of(draft: Draft, turn: Turn) -> Then:
    """Carry out what this answer means; most mean nothing more than their words."""
    known = _MEANINGS.get((turn.set, turn.question))
    return known(draft, turn) if known else Then.PROCEED
