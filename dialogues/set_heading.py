"""What a set says of itself: title, kind, stances, theme, strength."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

from jinja2 import nodes

from dialogues.problems import Problem
from dialogues.reading_sets import STANCES
from dialogues.set_draft import FIXED, SetDraft
from dialogues.set_tags import shortened

LONGEST_TITLE: Final = 60
CHALLENGING: Final = "utfordrende"
REFLECTION: Final = "refleksjon"  # called by name as well, and asked as a set of the bank
# {folder: what `slag` the sets there are of, the usual one first}
KINDS: Final = {
    "utforskende": ("utforskende",),
    CHALLENGING: (CHALLENGING,),
    "innsjekk": ("innsjekk",),
    "foresporsel": ("forespørsel",),
    "mentor": ("mentor",),
    "etter-mote": ("etter møtet",),
    "etter-mote-mentor": ("etter møtet",),
    "samtale": (FIXED, REFLECTION),
}
EVERY_KIND: Final = tuple(dict.fromkeys(kind for kinds in KINDS.values() for kind in kinds))
THEMES: Final = ("retning", "kompetanse", "relasjoner", "endring", "mestring", "karriere")
STRENGTHS: Final = (1, 2, 3)
NAMES: Final = ("tittel", "slag", "roller", "tema", "styrke", "uten_mentor")


def heading_of(draft: SetDraft) -> dict[str, tuple[Any, int]]:
    """{name: (value, line)}; only plain values, the first of each name."""
    found: dict[str, tuple[Any, int]] = {}
    for node in draft.heading:
        value = plain_value(node.node)
        if isinstance(node.target, nodes.Name) and value is not None:
            found.setdefault(node.target.name, (value, node.lineno))
    return found


def plain_value(node: nodes.Node) -> Any:
    """A text, number, yes or no, or a list of those; None for anything else."""
    match node:
        case nodes.Const(value=str() | int() as value):
            return value
        case nodes.Neg(node=nodes.Const(value=int() as value)):
            return -value
        case nodes.List(items=items):
            values = [plain_value(item) for item in items]
            return None if None in values else values
    return None


def heading_problems(draft: SetDraft, folder: str) -> Iterator[Problem]:
    lines: dict[str, int] = {}
    for node in draft.heading:
        name = node.target.name if isinstance(node.target, nodes.Name) else ""
        if name not in NAMES:
            near = get_close_matches(name, NAMES, 1, 0.6)
            values = {"navn": shortened(name), "forslag": near[0] if near else ""}
            yield Problem("ukjent_opplysning", node.lineno, values=values)
        elif name in lines:
            values_: dict[str, str | int] = {"navn": name, "linje_før": lines[name]}
            yield Problem("opplysning_to_ganger", node.lineno, values=values_)
        else:
            lines[name] = node.lineno
            yield from _value(name, plain_value(node.node), node.lineno, folder)
    if "tittel" not in lines:
        yield Problem("mangler_tittel", 1)
    if "slag" not in lines:
        values = {"forslag": KINDS.get(folder, EVERY_KIND)[0]}
        yield Problem("mangler_slag", 1, values=values)
    yield from _strength(heading_of(draft))


def _value(name: str, value: Any, line: int, folder: str) -> Iterator[Problem]:
    match name, value:
        case ("tittel", str()):
            yield from _title(value, line)
        case ("slag", str()):
            yield from _kind(value, line, folder)
        case ("roller", [_, *_]):
            yield from _stances(value, line)
        case ("tema", str()):
            if value not in THEMES:
                yield _unknown("ukjent_tema", value, THEMES, line)
        case ("styrke", _):
            if value not in STRENGTHS or isinstance(value, bool):
                yield Problem("ukjent_styrke", line)
        case ("uten_mentor", bool()):
            pass
        case _:
            yield Problem("feil_opplysning", line, values={"navn": name})


def _title(title: str, line: int) -> Iterator[Problem]:
    if not title.strip():
        yield Problem("mangler_tittel", line)
    elif len(title) > LONGEST_TITLE:
        yield Problem("lang_tittel", line, values={"mest": LONGEST_TITLE})


def _kind(kind: str, line: int, folder: str) -> Iterator[Problem]:
    if kind not in EVERY_KIND:
        yield _unknown("ukjent_slag", kind, EVERY_KIND, line)
    elif kind not in KINDS.get(folder, EVERY_KIND):
        values = {"navn": kind, "forslag": KINDS[folder][0], "mappe": folder}
        yield Problem("slag_i_feil_mappe", line, values=values)


def _stances(roles: list[Any], line: int) -> Iterator[Problem]:
    for place, role in enumerate(roles):
        if not isinstance(role, str) or role not in STANCES:
            yield _unknown("ukjent_rolle", str(role), tuple(STANCES), line)
        elif role in roles[:place]:
            yield Problem("rolle_to_ganger", line, values={"navn": role})


def _unknown(code: str, value: str, known: tuple[str, ...], line: int) -> Problem:
    near = get_close_matches(value.lower(), known, 1, 0.6)
    values = {
        "navn": shortened(value),
        "forslag": near[0] if near else "",
        "mulige": ", ".join(known),
    }
    return Problem(code, line, values=values)


def _strength(heading: Mapping[str, tuple[Any, int]]) -> Iterator[Problem]:
    kind, line = heading.get("slag", ("", 1))
    if kind == CHALLENGING and "styrke" not in heading:
        yield Problem("mangler_styrke", line)
    elif kind != CHALLENGING and kind and "styrke" in heading:
        yield Problem("styrke_uten_utfordring", heading["styrke"][1])
