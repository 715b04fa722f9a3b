"""What may stand in the texts and conditions of a question: names, answers, quotes, comparisons.

An allow-list over the syntax tree. Nothing here is rendered or folded.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from jinja2 import nodes

from dialogues.known_names import (
    ANSWERS,
    BANK_NAMES,
    FLAG,
    MAY_BE_MISSING,
    QUOTES,
    WORDS,
)
from dialogues.problems import SHOWN, Problem
from dialogues.questions import FreeText, Several
from dialogues.set_comparisons import comparison
from dialogues.set_draft import QuestionDraft
from dialogues.set_guards import NOTHING, sure_when
from dialogues.set_names import Around, answer_problems, name_problems, unlawful
from dialogues.set_tags import shortened


def expression_problems(
    question: QuestionDraft,
    every: Mapping[str, QuestionDraft],
    fixed: bool,
    lost: frozenset[str],
) -> Iterator[Problem]:
    """`every`: the set's questions by key, each at its first place."""
    asked = question.parts.get(SHOWN, [])
    shown = sure_when(asked[0].test, True) if asked and isinstance(asked[0], nodes.If) else NOTHING
    for part, body in question.parts.items():
        around = Around(question, every, fixed, lost, part, shown)
        if part == SHOWN:
            for node in body:
                assert isinstance(node, nodes.If)
                yield from _test(node.test, around)
        else:
            yield from _body(body, around)


def _body(body: list[nodes.Node], around: Around) -> Iterator[Problem]:
    for node in body:
        match node:
            case nodes.Output(nodes=parts):
                for part in parts:
                    if not isinstance(part, nodes.TemplateData):
                        yield from _shown(part, around)
            case nodes.If():
                yield from _condition(node, around)
            case _:
                yield around.problem("ulovlig_uttrykk", node, tegn="{% %}")


def _condition(node: nodes.If, around: Around) -> Iterator[Problem]:
    yield from _test(node.test, around)
    yield from _body(node.body, around.knowing(sure_when(node.test, True)))
    otherwise = around.knowing(sure_when(node.test, False))
    for other in node.elif_:
        yield from _test(other.test, otherwise)
        yield from _body(other.body, otherwise.knowing(sure_when(other.test, True)))
        otherwise = otherwise.knowing(sure_when(other.test, False))
    yield from _body(node.else_, otherwise)


# -- what is shown --------------------------------------------------------------------------------


def _shown(node: nodes.Expr, around: Around) -> Iterator[Problem]:
    match node:
        case nodes.Name(name=name):
            yield from _shown_name(name, node, around)
        case nodes.Getattr(node=nodes.Name(name=name), attr=key) if name == ANSWERS:
            yield from answer_problems(key, node, around)
            asked = around.every.get(key)
            if asked and isinstance(asked.form, Several):
                yield around.problem("viser_flervalg", node, navn=key)
        case nodes.Filter(node=nodes.Expr() as inner):
            yield from _filtered(node, inner, around)
        case nodes.Getattr() | nodes.Getitem() if around.fixed:
            yield from _reached(node, around)
        case nodes.Const():
            yield around.problem("viser_fast_tekst", node)
        case _:
            yield unlawful(node, around)


def _shown_name(name: str, node: nodes.Node, around: Around) -> Iterator[Problem]:
    known = list(name_problems(name, node, around))
    yield from known
    if known or around.fixed:
        return
    if BANK_NAMES[name] == FLAG:
        yield around.problem("viser_ja_nei", node, navn=name)
    elif BANK_NAMES[name] == WORDS:
        yield around.problem("mangler_filter", node, navn=name)
    elif name in MAY_BE_MISSING and name not in around.sure:
        yield around.problem("kan_mangle", node, navn=name)


def _filtered(node: nodes.Filter, inner: nodes.Expr, around: Around) -> Iterator[Problem]:
    if node.name not in QUOTES:
        near = get_close_matches(node.name, QUOTES, 1, 0.5)
        values = {"navn": shortened(node.name), "forslag": near[0] if near else ""}
        yield around.problem("ukjent_filter", node, **values)
        return
    if node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
        yield around.problem("filter_med_innhold", node, navn=node.name)
    match inner:
        case nodes.Name(name=name) if name != ANSWERS:
            known = list(name_problems(name, node, around))
            yield from known
            if not known and not around.fixed:
                yield from _quoted_name(name, node, around)
        case nodes.Getattr(node=nodes.Name(name=name), attr=key) if name == ANSWERS:
            yield from answer_problems(key, node, around)
            asked = around.every.get(key)
            if asked and asked.form and not isinstance(asked.form, FreeText):
                yield around.problem("siterer_valg", node, navn=key, filter=node.name)
        case nodes.Getattr() | nodes.Getitem() if around.fixed:
            yield from _reached(inner, around)
        case nodes.Filter():
            yield around.problem("to_filtre", node)
        case _:
            yield unlawful(inner, around)
    if node.name == "helt_sitat" and not around.fixed:
        yield around.problem("helt_sitat_i_sett", node)


def _quoted_name(name: str, node: nodes.Filter, around: Around) -> Iterator[Problem]:
    if BANK_NAMES[name] != WORDS:
        yield around.problem("siterer_navn", node, navn=name, filter=node.name)
    elif node.name != "speil" and name not in around.sure:
        yield around.problem("kan_mangle", node, navn=name)


def _reached(node: nodes.Expr, around: Around) -> Iterator[Problem]:
    """«kompetanser[0].ord», in the sets that the core calls itself."""
    match node:
        case nodes.Getattr(node=inner, attr=attr) if not attr.startswith("_"):
            yield from _reached(inner, around)
        case nodes.Getitem(node=inner, arg=nodes.Const(value=int())):
            yield from _reached(inner, around)
        case nodes.Name(name=name) if name != ANSWERS:
            yield from name_problems(name, node, around)
        case _:
            yield unlawful(node, around)


# -- conditions -----------------------------------------------------------------------------------


def _test(node: nodes.Node, around: Around) -> Iterator[Problem]:
    match node:
        case nodes.Not(node=inner):
            yield from _test(inner, around)
            yield from _never(inner, around)
        case nodes.And(left=left, right=right) | nodes.Or(left=left, right=right):
            yield from _test(left, around)
            yield from _test(right, around)
        case nodes.Name(name=name) if name != ANSWERS:
            known = list(name_problems(name, node, around))
            yield from known
            if not (known or around.fixed or name in MAY_BE_MISSING or BANK_NAMES[name] == FLAG):
                yield around.problem("alltid_der", node, navn=name)
        case nodes.Getattr(node=nodes.Name(name=name), attr=key) if name == ANSWERS:
            yield from answer_problems(key, node, around)
        case nodes.Compare():
            yield from _comparison(node, around)
        case nodes.Name():
            yield around.problem("bart_svar", node)
        case nodes.Const():
            yield around.problem("fast_betingelse", node)
        case _:
            yield unlawful(node, around)


def _never(inner: nodes.Node, around: Around) -> Iterator[Problem]:
    """«not svar.x» where the question is passed over when that answer is missing."""
    match inner:
        case nodes.Getattr(node=nodes.Name(name=name), attr=key) if name == ANSWERS:
            if key in around.every and key in around.question.needs and not around.fixed:
                yield around.problem("aldri_uten_svar", inner, navn=key)


def _comparison(node: nodes.Compare, around: Around) -> Iterator[Problem]:
    if len(node.ops) != 1:
        yield around.problem("kjedet_sammenligning", node)
        return
    left, sign, right = node.expr, node.ops[0].op, node.ops[0].expr
    match left, right:
        case nodes.Const(), nodes.Getattr(node=nodes.Name(name=name), attr=key) if name == ANSWERS:
            if sign not in ("in", "notin"):
                yield around.problem("snudd_sammenligning", node, navn=key)
                return
            found = list(answer_problems(key, node, around))
            yield from found
            if not found:
                yield from comparison(around, key, sign, left, node)
        case nodes.Getattr(node=nodes.Name(name=name), attr=key), _ if name == ANSWERS:
            found = list(answer_problems(key, node, around))
            yield from found
            if not found:
                yield from comparison(around, key, sign, right, node)
        case nodes.Name(name=name), nodes.Const(value=str()) if around.fixed and name != ANSWERS:
            yield from name_problems(name, node, around)
            if sign not in ("eq", "ne"):
                yield around.problem("ulovlig_sammenligning", node)
        case nodes.Filter(node=nodes.Name(name=name), name="length"), nodes.Const(value=int()) if (
            around.fixed and name != ANSWERS
        ):
            yield from name_problems(name, node, around)
        case nodes.Name(name=name), _:
            unknown = list(name_problems(name, node, around))
            yield from unknown or [around.problem("ulovlig_sammenligning", node)]
        case _:
            yield around.problem("ulovlig_sammenligning", node)
