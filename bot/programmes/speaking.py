"""In which language a programme's people are met, and what does not exist in it yet."""

from dataclasses import dataclass

from bot.bank.places import FOLDERS
from dialogues.bank import FALLBACK_LANGUAGE, Bank


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many sets there are, and the titles of those that come in bokmål instead."""

    language: str
    sets: int
    missing: tuple[str, ...]


def coverage(bank: Bank, language: str) -> Coverage:
    sets = [set_ for folder in FOLDERS for set_ in bank.sets_in(folder, bank.revision)]
    if language == FALLBACK_LANGUAGE:
        return Coverage(language, len(sets), ())
    missing = (
        set_.heading.title
        for set_ in sets
        if bank.set(set_.name, language, bank.revision).language != language
    )
    return Coverage(language, len(sets), tuple(missing))
