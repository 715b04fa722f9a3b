"""What stands inside a tag, with its places: a question's head, and a constant's value."""

from collections.abc import Sequence
from typing import NamedTuple

from dialogues.editing.forms import (
    CHOICE,
    FREE_TEXT,
    SCALE,
    SEVERAL,
    WHEN,
    WITH_OPTIONS,
    YES_NO,
    Condition,
    Operator,
    RawCondition,
)
from dialogues.editing.pieces import Piece, Token
from dialogues.questions import MARKS

# The forms that take nothing: the core fills in what can be chosen.
FILLED = frozenset(
    {
        "flervalg_liste",
        "valg_liste",
        "mentee",
        "mottakere",
        "refleksjoner",
        "tall_liste",
        "mentee_eller_alle",
        "mentees",
    }
)
KNOWN = FILLED | {FREE_TEXT, SCALE, CHOICE, SEVERAL, YES_NO, WHEN}
Literal = int | str | bool | tuple[str, ...]


class Argument(NamedTuple):
    name: str
    value: Literal
    start: int
    end: int


class HeadPart(NamedTuple):
    """One thing in a head, from its comma on. `mark`, or `form` with its arguments, or neither."""

    comma: int
    start: int
    end: int
    mark: str = ""
    form: str = ""
    arguments: tuple[Argument, ...] = ()


class Head(NamedTuple):
    """`parts_end` is where another part would go; `condition` lies between `hvis` and the end."""

    key: Token
    parts: tuple[HeadPart, ...]
    parts_end: int
    condition: tuple[Token, ...]

    @property
    def marks(self) -> frozenset[str]:
        return frozenset(part.mark for part in self.parts if part.mark)

    @property
    def form(self) -> HeadPart | None:
        """The part that says how to answer, or what stands in its place: the last is the one."""
        return next((part for part in reversed(self.parts) if not part.mark), None)


def read_head(piece: Piece) -> Head:
    _, key, *rest = piece.nodes[0].tokens
    before, condition = _at_if(rest)
    parts = tuple(_part(comma, tokens) for comma, tokens in _at_commas(before) if tokens)
    parts_end = before[-1].end if before else key.end
    return Head(key, parts, parts_end, tuple(condition))


def _at_if(tokens: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]]:
    """What stands before and after the first `hvis` that can be one."""
    depth = 0
    previous = ""
    for place, token in enumerate(tokens):
        depth += (token.text in {"(", "[", "{"}) - (token.text in {")", "]", "}"})
        if (
            token.text == "hvis"
            and token.kind == "name"
            and not depth
            and previous not in {",", "."}
        ):
            return tokens[:place], tokens[place + 1 :]
        previous = token.text if token.kind == "operator" else ""
    return tokens, ()


def _at_commas(tokens: Sequence[Token]) -> list[tuple[int, list[Token]]]:
    """What lies between the commas, each with the place of the comma before it."""
    found: list[tuple[int, list[Token]]] = []
    depth = 0
    for token in tokens:
        operator = token.text if token.kind == "operator" else ""
        if operator == "," and not depth:
            found.append((token.start, []))
            continue
        depth += (operator in {"(", "[", "{"}) - (operator in {")", "]", "}"})
        if not found:
            found.append((token.start, []))
        found[-1][1].append(token)
    return found


def _part(comma: int, tokens: list[Token]) -> HeadPart:
    start, end = tokens[0].start, tokens[-1].end
    if len(tokens) == 1 and tokens[0].text in MARKS:
        return HeadPart(comma, start, end, mark=tokens[0].text)
    arguments = _arguments(tokens)
    if arguments is None or not _fits(tokens[0].text, arguments):
        return HeadPart(comma, start, end)
    return HeadPart(comma, start, end, form=tokens[0].text, arguments=arguments)


def _arguments(tokens: list[Token]) -> tuple[Argument, ...] | None:
    """The arguments of a call with nothing but plain values, else None."""
    if (
        len(tokens) < 3
        or tokens[0].kind != "name"
        or tokens[1].text != "("
        or tokens[-1].text != ")"
    ):
        return None
    found: list[Argument] = []
    for _, inside in _at_commas(tokens[2:-1]):
        named = len(inside) > 2 and inside[0].kind == "name" and inside[1].text == "="
        value = literal(inside[2:] if named else inside)
        if value is None or isinstance(value, tuple):
            return None
        name = inside[0].text if named else ""
        place = inside[2] if named else inside[0]
        found.append(Argument(name, value, place.start, inside[-1].end))
    return tuple(found)


def _fits(form: str, arguments: tuple[Argument, ...]) -> bool:
    names = [argument.name for argument in arguments]
    if form in WITH_OPTIONS:
        return all(names) and len(set(names)) == len(names) and (form != CHOICE or bool(names))
    if form == SCALE:
        whole = all(type(argument.value) is int for argument in arguments[:2])
        return len(arguments) in {2, 4} and not any(names) and whole
    return form in KNOWN and not arguments


def literal(tokens: Sequence[Token]) -> Literal | None:
    """A number, text, yes or no, or a list of texts; None for whatever else it is."""
    kinds = [token.kind for token in tokens]
    texts = [token.text for token in tokens]
    if kinds == ["integer"]:
        return _whole(texts[0])
    if kinds == ["operator", "integer"] and texts[0] == "-":
        number = _whole(texts[1])
        return None if number is None else -number
    if kinds == ["string"]:
        return unquoted(texts[0])
    if kinds == ["name"] and texts[0].lower() in {"true", "false"}:
        return texts[0].lower() == "true"
    if len(texts) > 1 and texts[0] == "[" and texts[-1] == "]":
        members = [each for _, each in _at_commas(tokens[1:-1]) if each]
        # A list in a list is not looked into: it may be as deep as the text is long.
        inside = [None if each[0].text == "[" else literal(each) for each in members]
        words = tuple(each for each in inside if isinstance(each, str))
        return words if len(words) == len(inside) else None
    return None


def _whole(text: str) -> int | None:
    digits = text.replace("_", "")
    return int(digits) if digits.isdecimal() and len(digits) < 10 else None


def unquoted(text: str) -> str | None:
    try:
        return text[1:-1].encode("ascii", "backslashreplace").decode("unicode-escape")
    except UnicodeDecodeError:
        return None


def quoted(text: str) -> str:
    """A text as a constant in a template, without its own kind of mark inside."""
    escaped = text.replace("\\", "\\\\").replace("\n", "\\n")
    if '"' in escaped and "'" not in escaped:
        return f"'{escaped}'"
    return '"' + escaped.replace('"', r"\x22") + '"'


def read_condition(source: str, tokens: tuple[Token, ...]) -> Condition | RawCondition | None:
    """`source` is the whole text that the tokens lie in."""
    if not tokens:
        return None
    raw = RawCondition(source[tokens[0].start : tokens[-1].end])
    texts = [token.text for token in tokens]
    if texts[:2] == ["svar", "."] and len(tokens) == 3:
        return Condition(texts[2], Operator.ANSWERED)
    if texts[1:4] == ["in", "svar", "."] and len(tokens) == 5:
        value = literal(tokens[:1])
        return Condition(texts[4], Operator.CONTAINS, value) if isinstance(value, str) else raw
    if texts[:2] != ["svar", "."] or len(tokens) < 5 or texts[3] not in COMPARED:
        return raw
    value = literal(tokens[4:])
    if isinstance(value, str | int) and not isinstance(value, bool):
        return Condition(texts[2], Operator(texts[3]), value)
    return raw


COMPARED = frozenset({"<", "<=", "==", "!=", ">=", ">"})


def condition_source(condition: Condition | RawCondition) -> str:
    if isinstance(condition, RawCondition):
        return condition.text
    answer = f"svar.{condition.question}"
    if condition.operator is Operator.ANSWERED:
        return answer
    value = condition.value
    written = quoted(value) if isinstance(value, str) else str(value)
    if condition.operator is Operator.CONTAINS:
        return f"{written} in {answer}"
    return f"{answer} {condition.operator} {written}"
