"""A problem as a sentence that says where it is and what to do."""

from dialogues.bank import Bank
from dialogues.problems import Problem


def sentence(problem: Problem, bank: Bank, language: str) -> str:
    """«Spørsmål 3, annen ordlyd, linje 12: …», as plain text."""
    raise NotImplementedError


def place(problem: Problem, bank: Bank, language: str) -> str:
    """«Spørsmål 3, annen ordlyd, linje 12»; "" where there is no place to point at."""
    raise NotImplementedError


def advice(problem: Problem, bank: Bank, language: str) -> str:
    """The sentence without its place, for pages that show the place in another way."""
    raise NotImplementedError
