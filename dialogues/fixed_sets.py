"""A set that the core calls by name: its words may be edited, and nothing else of it."""

from collections.abc import Iterator
from functools import cache

from jinja2 import TemplateError, nodes

from dialogues.bank import environment
from dialogues.errors import BrokenSet
from dialogues.problems import HEAD, SHOWN, Problem
from dialogues.questions import Choice, Form, FreeText, Question, Scale, Several
from dialogues.reading_sets import read_set

_environment = cache(environment)


def kept_problems(text: str, published: str) -> tuple[Problem, ...]:
    """What this text changes of what the program counts on. Both have passed check()."""
    try:
        return tuple(_changes(text, published))
    except (BrokenSet, TemplateError):
        return (Problem("uleselig_uttrykk", 1),)


def _changes(text: str, published: str) -> Iterator[Problem]:
    mine, theirs = _Read(text), _Read(published)
    if mine.heading != theirs.heading:
        yield Problem("fast_opplysning_endret", 1)
    before = {question.key: question for question in theirs.questions}
    for number, question in enumerate(mine.questions, 1):
        if question.key not in before:
            yield _problem("fast_spørsmål_nytt", question, number)
            continue
        was = before[question.key]
        if _shape(question.form) != _shape(was.form):
            yield _problem("fast_svarform_endret", question, number)
        if question.marks != was.marks:
            yield _problem("fast_merker_endret", question, number)
        if mine.conditions.get(question.key) != theirs.conditions.get(question.key):
            yield _problem("fast_betingelse_endret", question, number, SHOWN)
    order = [question.key for question in mine.questions]
    last = mine.questions[-1].line if mine.questions else 1
    for key in before.keys() - set(order):
        yield Problem("fast_spørsmål_borte", last, values={"navn": key})
    if set(order) == before.keys() and order != list(before):
        yield Problem("fast_rekkefølge_endret", 1)


def _problem(code: str, question: Question, number: int, part: str = HEAD) -> Problem:
    values: dict[str, str | int] = {"navn": question.key}
    return Problem(code, question.line, question.key, part, values, number)


class _Read:
    def __init__(self, text: str) -> None:
        tree = _environment().parse(text)
        found = read_set("", "", 0, tree)
        heading = found.heading
        self.heading = (
            heading.kind,
            heading.stances,
            heading.theme,
            heading.strength,
            heading.without_mentor,
        )
        self.questions = found.questions
        self.conditions = dict(_conditions(tree))


def _conditions(tree: nodes.Template) -> Iterator[tuple[str, nodes.Node]]:
    """Syntax trees compare by what they hold, not by where it stands."""
    for block in tree.find_all(nodes.Block):
        if block.name.endswith("__hvis"):
            condition = block.find(nodes.If)
            if condition is not None:
                yield block.name.removesuffix("__hvis"), condition.test


def _shape(form: Form) -> tuple[object, ...]:
    match form:
        case Scale(low, high):
            return (Scale, low, high)
        case Choice(options, fill) | Several(options, fill):
            return (type(form), fill, tuple(option.key for option in options))
        case FreeText(options):
            return (FreeText, tuple(option.key for option in options))
        case _:
            return (type(form),)
