"""A step's effects on a pair become rows, and news for the other one; or are answered."""

from collections.abc import Iterable
from typing import Final

from bot.pairs import contributions, meetings, pairing, prompts, requests, sharing
from bot.pairs.reading import Answerer, Keeper, Keeping
from dialogues.effects import Effect
from dialogues.events import Answered

_KEEPERS: Final[dict[type, Keeper]] = {
    **pairing.KEEPERS,
    **sharing.KEEPERS,
    **requests.KEEPERS,
    **contributions.KEEPERS,
    **prompts.KEEPERS,
    **meetings.KEEPERS,
}
_ANSWERERS: Final[dict[type, Answerer]] = {
    **sharing.ANSWERERS,
    **requests.ANSWERERS,
    **contributions.ANSWERERS,
    **prompts.ANSWERERS,
    **meetings.ANSWERERS,
}


def keep(keeping: Keeping, wanted: Iterable[Effect]) -> None:
    """Those of the effects that concern a pair."""
    for effect in wanted:
        keeper = _KEEPERS.get(type(effect))
        if keeper is not None:
            keeper(keeping, effect)


def answer(keeping: Keeping, effect: Effect) -> Answered | None:
    """What the core asked for by this effect; None when it asked for nothing of a pair's."""
    answerer = _ANSWERERS.get(type(effect))
    return answerer(keeping, effect) if answerer else None
