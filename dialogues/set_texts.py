"""The texts of a question: that they are there, and that none gets too long for a chat."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from jinja2 import nodes

from dialogues.known_names import ANSWERS, LONGEST_ANSWER, LONGEST_MIRROR, LONGEST_QUOTED
from dialogues.known_names import LONGEST_VALUE as LONGEST_NAME
from dialogues.layout import LONGEST_MESSAGE
from dialogues.problems import PROBE, REWORDED, TEXT, Problem
from dialogues.questions import Choice, FreeText, Scale, YesNo
from dialogues.set_draft import QuestionDraft, longest
from dialogues.set_heading import CHALLENGING

# The same text can stand once more around a button, and a mirror be put in front.
_ROOM: Final = 4
# A text is mark-up as it stands, so these would be read as tags, or break the message.
_MARKUP: Final = re.compile(r"[<>]|&(?!(?:amp|lt|gt|quot|#\d{1,6});)")
_INSTEAD: Final = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
_BLANK = re.compile(r"\s+")


def text_problems(
    question: QuestionDraft, every: Mapping[str, QuestionDraft], kind: str, fixed: bool
) -> Iterator[Problem]:
    for part in (TEXT, REWORDED, PROBE):
        body = question.parts.get(part)
        if body is None:
            if part == REWORDED:
                yield question.problem("mangler_ordlyd", REWORDED)
            continue
        if not _says_something(body):
            some = any(map(_letters, (t for n in body for t in n.find_all(nodes.TemplateData))))
            code = "tom_av_og_til" if some else f"tom_{part}"
            yield question.problem(code, part, _line(body, question))
        yield from _markup(question, part, body)
        mirror = LONGEST_MIRROR if kind == CHALLENGING else 0
        size = longest(body, lambda node: _units(node, every, fixed)) + mirror
        if size > LONGEST_MESSAGE:
            line = _line(body, question)
            yield question.problem("lang_tekst", part, line, lengde=size, mest=LONGEST_MESSAGE)


def _markup(question: QuestionDraft, part: str, body: list[nodes.Node]) -> Iterator[Problem]:
    for piece in (data for node in body for data in node.find_all(nodes.TemplateData)):
        if found := _MARKUP.search(piece.data):
            line = piece.lineno + piece.data.count("\n", 0, found.start())
            skriv = _INSTEAD[found[0]]
            yield question.problem("tegn_som_kode", part, line, tegn=found[0], skriv=skriv)


def _line(body: list[nodes.Node], question: QuestionDraft) -> int:
    return body[0].lineno if body else question.line


def _says_something(body: list[nodes.Node]) -> bool:
    """Whether every way through has text of its own; what is inserted can be nothing."""
    for node in body:
        match node:
            case nodes.Output(nodes=parts):
                if any(isinstance(part, nodes.TemplateData) and _letters(part) for part in parts):
                    return True
            case nodes.If() if node.else_:
                ways = (node.body, *(other.body for other in node.elif_), node.else_)
                if all(map(_says_something, ways)):
                    return True
    return False


def _letters(part: nodes.TemplateData) -> bool:
    return any(map(str.isalpha, part.data))


def _units(node: nodes.Expr, every: Mapping[str, QuestionDraft], fixed: bool) -> int:
    match node:
        case nodes.TemplateData(data=data):
            text = _BLANK.sub(" ", data)
            return len(text) + sum(1 for sign in text if sign > "\uffff")
        case nodes.Filter(name="speil"):
            return LONGEST_MIRROR
        case nodes.Filter(name="sitat"):
            return LONGEST_QUOTED
        case nodes.Filter():
            return 0  # a whole quote, only in the core's own sets, which see to its length
        case nodes.Getattr(node=nodes.Name(name=name), attr=key) if name == ANSWERS:
            return _answer(every.get(key))
        case _:
            return 0 if fixed else LONGEST_NAME


def _answer(asked: QuestionDraft | None) -> int:
    match asked.form if asked else None:
        case Scale() | YesNo():
            return 4
        case Choice(options) if all(option.key != "annet" for option in options):
            return max((2 * len(option.label) for option in options), default=LONGEST_NAME)
        case FreeText() | Choice():
            return LONGEST_ANSWER
    return LONGEST_NAME
