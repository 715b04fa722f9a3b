"""A step's effects on a pair become rows, and news for the other one."""

from collections.abc import Iterable
from typing import Final

from bot.pairs import pairing, requests, sharing
from bot.pairs.reading import Keeper, Keeping
from dialogues.effects import Effect

_KEEPERS: Final[dict[type, Keeper]] = {
    **pairing.KEEPERS,
    **requests.KEEPERS,
    **sharing.KEEPERS,
}


def keep(keeping: Keeping, wanted: Iterable[Effect]) -> None:
    """Those of the effects that concern a pair."""
    for effect in wanted:
        keeper = _KEEPERS.get(type(effect))
        if keeper is not None:
            keeper(keeping, effect)
