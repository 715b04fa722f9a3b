"""The names and answers that an expression may use, where it stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final

from jinja2 import nodes

from dialogues.known_names import ALL_NAMES, ANSWERS, BANK_NAMES
from dialogues.problems import SHOWN, Problem
from dialogues.set_draft import QuestionDraft
from dialogues.set_tags import shortened

# How a part of the syntax tree that is not for sets looks in a text.
_LOOKS: Final[Mapping[type[nodes.Node], str]] = {
    nodes.Call: "(…)", nodes.Getitem: "[…]", nodes.List: "[…]", nodes.Tuple: ",",
    nodes.Dict: "{…}", nodes.CondExpr: "if … else", nodes.Test: "is", nodes.Concat: "~",
    nodes.Sub: "-", nodes.Neg: "-", nodes.Compare: "==", nodes.And: "and", nodes.Or: "or",
    nodes.Not: "not", nodes.Getattr: ".",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Around:
    """What is known where an expression stands. `sure`: names known to be there.

    `lost`: keys that the published revision has and this one has not.
    """

    question: QuestionDraft
    every: Mapping[str, QuestionDraft]
    fixed: bool
    lost: frozenset[str]
    part: str
    sure: frozenset[str] = frozenset()

    def problem(self, code: str, node: nodes.Node, **values: str | int) -> Problem:
        return self.question.problem(code, self.part, node.lineno, **values)

    def knowing(self, more: frozenset[str]) -> "Around":
        """The same place, where these names are known to be there as well."""
        return replace(self, sure=self.sure | more)


def name_problems(name: str, node: nodes.Node, around: Around) -> Iterator[Problem]:
    if name == ANSWERS:
        yield around.problem("bart_svar", node)
        return
    known = ALL_NAMES if around.fixed else frozenset(BANK_NAMES)
    if name in known:
        return
    if name in ALL_NAMES:
        yield around.problem("navn_bare_fast", node, navn=name, mulige=", ".join(BANK_NAMES))
        return
    if name in around.every:
        values = {"navn": name, "forslag": f"svar.{name}"}
    else:
        answers = tuple(f"svar.{key}" for key in around.every)
        near = get_close_matches(name, (*known, *around.every), 1, 0.6)
        nearest = near[0] if near else ""
        values = {
            "navn": shortened(name),
            "forslag": f"svar.{nearest}" if f"svar.{nearest}" in answers else nearest,
        }
    yield around.problem("ukjent_navn", node, **values, mulige=", ".join(BANK_NAMES))


def answer_problems(key: str, node: nodes.Node, around: Around) -> Iterator[Problem]:
    asked = around.every.get(key)
    if asked is None:
        earlier = [k for k, other in around.every.items() if other.number < around.question.number]
        if key in around.lost:
            yield around.problem("svar_borte", node, navn=key, bruker=around.question.key)
        else:
            near = get_close_matches(key, earlier, 1, 0.6)
            values = {"navn": shortened(key), "forslag": near[0] if near else ""}
            yield around.problem("ukjent_svar", node, **values)
    elif asked.number == around.question.number:
        yield around.problem("eget_svar", node, navn=key)
    elif asked.number > around.question.number:
        yield around.problem("svar_for_tidlig", node, navn=key, nummer_der=asked.number)
    elif around.part == SHOWN and asked.conditional and not around.fixed:
        yield around.problem("betinget_betingelse", node, navn=key, nummer_der=asked.number)


def unlawful(node: nodes.Node, around: Around) -> Problem:
    return around.problem("ulovlig_uttrykk", node, tegn=_LOOKS.get(type(node), "…"))
