"""Prompts that mentors have scheduled: their rules, when they fall due, what came of them."""

from typing import Final

from bot.pairs.reading import Answerer, Keeper, Loader

KEEPERS: Final[dict[type, Keeper]] = {}
LOADERS: Final[dict[str, Loader]] = {}
ANSWERERS: Final[dict[type, Answerer]] = {}
