"""A problem as a sentence that says where it is and what to do.

`form` is given where the set is shown as a form: where its questions stand, {key: number from 1}.
Then it is told by the names of the fields, without lines of a template or codes to write in one.
"""

from collections.abc import Mapping
from html import unescape

from dialogues.bank import Bank
from dialogues.errors import UnknownSet
from dialogues.problems import Problem

LINE, PLACE = "problem_", "problem_sted"
IN_FORM = "_skjema"  # what the line is called that a form has instead

Form = Mapping[str, int]


def sentence(problem: Problem, bank: Bank, language: str, form: Form | None = None) -> str:
    """«Spørsmål 3, annen ordlyd, linje 12: …», as plain text on one line."""
    where = place(problem, bank, language, form)
    return f"{where}: {advice(problem, bank, language, form)}"


def place(problem: Problem, bank: Bank, language: str, form: Form | None = None) -> str:
    """«Spørsmål 3, annen ordlyd, linje 12»; «Hele teksten» where it has no line."""
    line = PLACE if form is None else PLACE + IN_FORM
    return _told(bank, line, language, nummer=problem.number, part=problem.part, linje=problem.line)


def advice(problem: Problem, bank: Bank, language: str, form: Form | None = None) -> str:
    """The sentence without its place, for pages that show the place in another way."""
    line = LINE + problem.code
    if form is not None:
        key = str(problem.values.get("navn", "")).removeprefix("svar.")
        try:
            values = {**problem.values, "nr": form.get(key, 0), "part": problem.part}
            return _told(bank, line + IN_FORM, language, **values)
        except UnknownSet:  # it is told alike in both
            pass
    return _told(bank, line, language, **problem.values)


def _told(bank: Bank, line: str, language: str, /, **values: str | int) -> str:
    return " ".join(unescape(str(bank.line(line, language, 0, **values))).split())
