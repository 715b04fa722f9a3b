"""A problem as a sentence that says where it is and what to do."""

from html import unescape

from dialogues.bank import Bank
from dialogues.problems import Problem

LINE, PLACE = "problem_", "problem_sted"


def sentence(problem: Problem, bank: Bank, language: str) -> str:
    """«Spørsmål 3, annen ordlyd, linje 12: …», as plain text on one line."""
    return f"{place(problem, bank, language)}: {advice(problem, bank, language)}"


def place(problem: Problem, bank: Bank, language: str) -> str:
    """«Spørsmål 3, annen ordlyd, linje 12»; «Hele teksten» where it has no line."""
    return _told(
        bank, PLACE, language, nummer=problem.number, part=problem.part, linje=problem.line
    )


def advice(problem: Problem, bank: Bank, language: str) -> str:
    """The sentence without its place, for pages that show the place in another way."""
    return _told(bank, LINE + problem.code, language, **problem.values)


def _told(bank: Bank, line: str, language: str, /, **values: str | int) -> str:
    return " ".join(unescape(str(bank.line(line, language, 0, **values))).split())
