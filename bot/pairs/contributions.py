"""The mentor's own words: rows under the mentor's key."""

from typing import Final

from bot.pairs.reading import Answerer, Keeper, Loader

KEEPERS: Final[dict[type, Keeper]] = {}
LOADERS: Final[dict[str, Loader]] = {}
ANSWERERS: Final[dict[type, Answerer]] = {}
