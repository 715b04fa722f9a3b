"""One language's text without its words: what two versions share when only words differ."""

from typing import NamedTuple

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
    """`head`: the questions in order, with all that is not words. `names`: per question, its
    parts with the tags and inserted names in them. `rest`: what no field shows."""

    head: tuple[object, ...]
    names: tuple[object, ...]
    rest: tuple[str, ...]


def skeleton(parsed: Parsed) -> Skeleton:
    return Skeleton(
        (_heading(parsed), *(_head(parsed, key) for key in parsed.questions)),
        tuple(tuple(map(_names, piece.parts)) for piece in parsed.questions.values()),
        tuple(_rest(parsed)),
    )


def _heading(parsed: Parsed) -> tuple[object, ...]:
    values = constant_values(parsed)
    return tuple((name, values.get(name)) for name in CONSTANTS if name not in DESCRIBES)


def _head(parsed: Parsed, key: str) -> tuple[object, ...]:
    head = parsed.heads[key]
    form = _form(parsed, head.form) if head.form else None
    return key, form, head.marks, read_condition(parsed.text, head.condition)


def _form(parsed: Parsed, part: HeadPart) -> object:
    """The form with its options' keys, or a scale with its ends; no labels."""
    if not part.form:
        return parsed.text[part.start : part.end]
    values = [argument.name or argument.value for argument in part.arguments]
    return part.form, tuple(value for value in values[:2] if isinstance(value, int)) or tuple(
        values
    )


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
