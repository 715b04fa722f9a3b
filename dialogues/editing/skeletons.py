"""One language's text without its words: what two versions share when only words differ."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dialogues.editing.forms import LANGUAGES, SCALE
from dialogues.editing.heads import HeadPart, read_condition
from dialogues.editing.pieces import Mark, Part, Piece, Sort
from dialogues.editing.reading import (
    CONSTANTS,
    DESCRIBES,
    Parsed,
    constant_values,
    first_comment,
)


class Skeleton(NamedTuple):
    """`questions`: by key and in order, all of their heads that is not words. `names`: their
    parts with the tags and inserted names in them. `rest`: what no field shows."""

    heading: tuple[object, ...]
    questions: tuple[tuple[str, object], ...]
    names: tuple[object, ...]
    rest: tuple[str, ...]


def skeleton(parsed: Parsed) -> Skeleton:
    return Skeleton(
        _heading(parsed),
        tuple((key, _head(parsed, key)) for key in parsed.questions),
        tuple(tuple(map(_names, piece.parts)) for piece in parsed.questions.values()),
        tuple(_rest(parsed)),
    )


def _heading(parsed: Parsed) -> tuple[object, ...]:
    values = constant_values(parsed)
    return tuple((name, values.get(name)) for name in CONSTANTS if name not in DESCRIBES)


def _head(parsed: Parsed, key: str) -> tuple[object, ...]:
    head = parsed.heads[key]
    form = _form(parsed, head.form) if head.form else None
    return form, head.marks, read_condition(parsed.text, head.condition)


def _form(parsed: Parsed, part: HeadPart) -> object:
    """The form with its options' keys, or a scale with its ends; no labels."""
    if not part.form:
        return parsed.text[part.start : part.end]
    if part.form == SCALE:
        return part.form, tuple(argument.value for argument in part.arguments[:2])
    return part.form, tuple(argument.name for argument in part.arguments)


def _names(part: Part) -> object:
    tokens = tuple(
        token.text
        for node in part.body
        if node.mark in {Mark.OUTPUT, Mark.TAG}
        for token in node.tokens
        if node.mark is Mark.TAG or [each.kind for each in node.tokens] != ["string"]
    )
    words = any(node.mark is not Mark.DATA or node.tokens[0].text.strip() for node in part.body)
    return part.name, words, tokens


def _rest(parsed: Parsed) -> list[str]:
    described = first_comment(parsed.pieces)
    values = constant_values(parsed)

    def hidden(piece: Piece) -> bool:
        if piece.sort is Sort.CONSTANT:
            return values.get(piece.name) is None
        return piece.sort in {Sort.COMMENT, Sort.OTHER, Sort.TEXT} and piece is not described

    sources = (parsed.source(piece).strip() for piece in parsed.pieces if hidden(piece))
    return [source for source in sources if source]


def changed_unseen(before: Mapping[str, Skeleton], after: Mapping[str, Skeleton]) -> Iterator[str]:
    """The languages that differ where only a template shows it, or where the reference does not."""
    reference = next(iter(after))
    shown = _changed_heads(before.get(reference), after[reference])
    for language in LANGUAGES:
        old, new = before.get(language), after.get(language)
        if old is None or new is None:
            continue
        if old.rest != new.rest or _changed_heads(old, new) - shown:
            yield language


def _changed_heads(old: Skeleton | None, new: Skeleton) -> frozenset[str]:
    """The keys whose heads differ; "" for the heading, " " for the order."""
    if old is None:
        return frozenset({"", " ", *dict(new.questions)})
    heads, heads_now = dict(old.questions), dict(new.questions)
    changed = {key for key in {*heads, *heads_now} if heads.get(key) != heads_now.get(key)}
    kept = [
        [key for key in each if key in heads and key in heads_now] for each in (heads, heads_now)
    ]
    changed |= {" "} if kept[0] != kept[1] else set()
    changed |= {""} if old.heading != new.heading else set()
    return frozenset(changed)
