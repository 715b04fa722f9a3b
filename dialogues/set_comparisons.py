"""An answer held against a value: whether the answer's form can ever give that value."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from jinja2 import nodes

from dialogues.problems import SHOWN, TEXT, Problem
from dialogues.questions import Choice, FreeText, Option, Scale, Several, When, YesNo
from dialogues.set_heading import plain_value
from dialogues.set_names import Around
from dialogues.set_tags import shortened

YES_NO: Final = ("ja", "nei")
SAME: Final = ("eq", "ne")
ORDER: Final = ("lt", "lteq", "gt", "gteq")


def comparison(
    around: Around, key: str, sign: str, against: nodes.Expr, node: nodes.Node
) -> Iterator[Problem]:
    """`sign`: the operator as the syntax tree names it. An answer whose form is broken passes."""
    value = plain_value(against)
    match around.every[key].form:
        case None:
            return
        case _ if not isinstance(value, int | str) or isinstance(value, bool):
            yield around.problem("ulovlig_sammenligning", node)
        case Scale() as scale:
            yield from _scale(around, key, sign, value, scale, node)
        case Several(options):
            if sign not in ("in", "notin"):
                yield around.problem("sammenligner_flervalg", node, navn=key)
            else:
                yield from _one_of(around, key, value, _keys(options), node)
        case FreeText(options) if not options:
            yield around.problem("sammenligner_ord", node, navn=key)
        case When():
            yield around.problem("sammenligner_tid", node, navn=key)
        case _ if sign not in SAME:
            yield around.problem("valg_uten_rekkefølge", node, navn=key)
        case YesNo():
            yield from _one_of(around, key, value, YES_NO, node)
        case Choice(options) if not options:
            return  # what the core fills in
        case Choice(options) | FreeText(options):
            yield from _one_of(around, key, value, _keys(options), node)


def _keys(options: tuple[Option, ...]) -> tuple[str, ...]:
    return tuple(option.key for option in options)


def _scale(
    around: Around, key: str, sign: str, value: int | str, scale: Scale, node: nodes.Node
) -> Iterator[Problem]:
    ends = {"lav": scale.low, "høy": scale.high}
    if sign not in (*SAME, *ORDER):
        yield around.problem("ulovlig_sammenligning", node)
    elif isinstance(value, str):
        yield around.problem("skala_mot_ord", node, navn=key, verdi=shortened(value), **ends)
    elif not scale.low <= value <= scale.high:
        yield around.problem("utenfor_skala", node, navn=key, verdi=value, **ends)
    elif sign in ORDER and not _sure(around, key):
        yield around.problem("usikker_sammenligning", node, navn=key)


def _sure(around: Around, key: str) -> bool:
    """Whether the question is passed over where this answer is missing.

    In the sets that the core calls itself it is not, so they cannot ask which is more.
    """
    return not around.fixed and (around.part in (TEXT, SHOWN) or key in around.question.needs)


def _one_of(
    around: Around, key: str, value: int | str, keys: tuple[str, ...], node: nodes.Node
) -> Iterator[Problem]:
    if value not in keys:
        near = get_close_matches(str(value).lower(), keys, 1, 0.5)
        values = {"verdi": shortened(str(value)), "forslag": near[0] if near else ""}
        mulige = ", ".join(keys)
        yield around.problem("ukjent_valgnøkkel", node, navn=key, **values, mulige=mulige)
