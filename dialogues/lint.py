"""What could be better about a question set: advice that stops nothing."""

from collections.abc import Mapping

from dialogues.problems import Problem
from dialogues.words import Words

NOTHING: Mapping[str, str] = {}


def lint(
    text: str,
    words: Words,
    language: str = "nb",
    folder: str = "",
    beside: Mapping[str, str] = NOTHING,
    behind: frozenset[str] = frozenset(),
) -> tuple[Problem, ...]:
    """Advice in the order of the text; () where check() finds the text unreadable.

    `words`: the bank's word lists for `language` (Bank.words).
    `beside`: the same set in other languages, {language: text}, to find what is not translated.
    `behind`: the languages whose revision is older than the bokmål one, as the shell knows.
    """
    raise NotImplementedError
