"""A parsed set as check() and lint() look at it: tolerant of what read_set would refuse."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from jinja2 import nodes

from dialogues.problems import Problem
from dialogues.questions import Form
from dialogues.tag import QUESTION_HEAD

FIXED = "fast"  # `slag` of the sets the core calls by name


@dataclass(slots=True)
class QuestionDraft:
    """`parts`: {tekst, omformulert, utdyp or hvis: what stands there}.

    `form` is None where it cannot be read, `needs` the answers it is passed over without.
    """

    key: str
    number: int
    line: int
    head: list[nodes.Expr]
    parts: dict[str, list[nodes.Node]]
    marks: frozenset[str] = frozenset()
    form: Form | None = None
    needs: frozenset[str] = frozenset()

    @property
    def conditional(self) -> bool:
        return "hvis" in self.parts

    def problem(self, code: str, part: str = "", line: int = 0, **values: str | int) -> Problem:
        return Problem(code, line or self.line, self.key, part, values, self.number)


@dataclass(frozen=True, slots=True)
class SetDraft:
    """`heading`: what is set in front of the questions, (name, value), in order."""

    heading: tuple[nodes.Assign, ...]
    questions: tuple[QuestionDraft, ...]


def draft_of(tree: nodes.Template) -> SetDraft:
    heading: list[nodes.Assign] = []
    questions: list[QuestionDraft] = []
    for node in tree.body:
        if isinstance(node, nodes.Block):
            part = node.name.rpartition("__")[2]
            questions[-1].parts.setdefault(part, node.body)
        elif isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
            name = node.target.name
            if name.startswith(QUESTION_HEAD):
                assert isinstance(node.node, nodes.Tuple)
                key = name.removeprefix(QUESTION_HEAD)
                head = list(node.node.items)
                questions.append(QuestionDraft(key, len(questions) + 1, node.lineno, head, {}))
            else:
                heading.append(node)
        elif isinstance(node, nodes.Assign):
            heading.append(node)
    return SetDraft(tuple(heading), tuple(questions))


def longest(body: list[nodes.Node], length: Callable[[nodes.Expr], int]) -> int:
    """UTF-16 units of the longest text that a body can become."""
    total = 0
    for node in body:
        match node:
            case nodes.Output():
                total += sum(length(part) for part in node.nodes)
            case nodes.If():
                ways = [node.body, *(other.body for other in node.elif_), node.else_]
                total += max(longest(way, length) for way in ways)
    return total


def without_mirrors(body: list[nodes.Node]) -> frozenset[str]:
    """The answers that a body cannot do without; a mirror can."""
    mirrored = {
        id(found.node)
        for node in body
        for found in node.find_all(nodes.Filter)
        if found.name == "speil" and found.node is not None
    }
    return frozenset(key for key, found in answers_in(body) if id(found) not in mirrored)


def answers_in(body: list[nodes.Node]) -> Iterator[tuple[str, nodes.Getattr]]:
    """(key, node) for every `svar.key`."""
    for node in body:
        for found in node.find_all(nodes.Getattr):
            if isinstance(found.node, nodes.Name) and found.node.name == "svar":
                yield found.attr, found
