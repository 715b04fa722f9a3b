"""The check that a publication must pass: check(), and what the program counts on."""

from collections.abc import Mapping

from bot.bank.places import FIXED_FOLDER
from bot.bank.sets import SetNow
from dialogues.bank import FALLBACK_LANGUAGE
from dialogues.check import check
from dialogues.fixed_sets import kept_problems
from dialogues.problems import Problem

Problems = Mapping[str, tuple[Problem, ...]]


def check_set(folder: str, texts: Mapping[str, str], now: SetNow | None) -> Problems:
    """{language: what keeps it from being published}, only where there is something.

    `texts`: the set as it will be, {language: text}, without the languages it is taken away in.
    """
    found = {}
    for language, text in texts.items():
        published = now.texts.get(language, "") if now else ""
        problems = check(text, language, folder, texts, published)
        if folder == FIXED_FOLDER and published and not problems:
            problems = kept_problems(text, published)
        if problems:
            found[language] = problems
    if texts and FALLBACK_LANGUAGE not in texts:
        found[FALLBACK_LANGUAGE] = (Problem("mangler_bokmål", 0),)
    return found
