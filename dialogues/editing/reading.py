"""From the texts of a set to its form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dialogues.editing.forms import (
    LANGUAGES,
    NOTHING,
    SCALE,
    WITH_OPTIONS,
    AnswerForm,
    CannotShow,
    OptionForm,
    QuestionForm,
    SetForm,
    Trouble,
    Wording,
)
from dialogues.editing.heads import Head, HeadPart, Literal, literal, read_condition, read_head
from dialogues.editing.insertions import in_form, tidy
from dialogues.editing.pieces import NotSplit, Piece, Sort, normalise, split
from dialogues.reading_sets import STANCES

TITLE, KIND, ROLES, THEME = "tittel", "slag", "roller", "tema"
STRENGTH, WITHOUT_MENTOR = "styrke", "uten_mentor"
CONSTANTS = (TITLE, KIND, ROLES, THEME, STRENGTH, WITHOUT_MENTOR)
DESCRIBES = frozenset({TITLE})  # the constants that are words
PARTS = {"tekst": "text", "omformulert": "reworded", "utdyp": "probe"}


@dataclass(frozen=True, slots=True)
class Parsed:
    """One language's text with its pieces and the heads of its questions, by key."""

    language: str
    text: str
    pieces: tuple[Piece, ...]
    questions: Mapping[str, Piece]
    heads: Mapping[str, Head]

    def source(self, piece: Piece) -> str:
        return self.text[piece.start : piece.end]


def parse(texts: Mapping[str, str]) -> tuple[Parsed, ...] | CannotShow:
    """The languages that have a text, the reference first."""
    found = []
    for language in LANGUAGES:
        text = normalise(texts.get(language, ""))
        if not text.strip():
            continue
        pieces = split(text)
        if isinstance(pieces, NotSplit):
            return CannotShow(language, *pieces)
        questions = {piece.name: piece for piece in pieces if piece.sort is Sort.QUESTION}
        heads = {key: read_head(piece) for key, piece in questions.items()}
        found.append(Parsed(language, text, pieces, questions, heads))
    return tuple(found) or CannotShow(LANGUAGES[0], 1, Trouble.NO_TEXT)


def read_form(texts: Mapping[str, str]) -> SetForm | CannotShow:
    """The form of a set whose texts are given by language (nb, nn, en; each may be missing).

    CannotShow names the first text that has no such form. Nothing is raised, whatever is given.
    """
    parsed = parse(texts)
    return parsed if isinstance(parsed, CannotShow) else form_of(parsed)


def form_of(parsed: tuple[Parsed, ...]) -> SetForm:
    constants = {each.language: constant_values(each) for each in parsed}
    values = constants[parsed[0].language]
    titles = {language: found.get(TITLE) for language, found in constants.items()}
    roles = values.get(ROLES, tuple(STANCES))
    strength = values.get(STRENGTH, 0)
    return SetForm(
        titles={key: title for key, title in titles.items() if isinstance(title, str)},
        descriptions={
            each.language: comment_text(comment)
            for each in parsed
            if (comment := first_comment(each.pieces)) is not None
        },
        kind=str(values.get(KIND) or ""),
        roles=frozenset(roles if isinstance(roles, tuple) else STANCES),
        theme=str(values.get(THEME) or ""),
        strength=strength if isinstance(strength, int) else 0,
        without_mentor=values.get(WITHOUT_MENTOR) is True,
        questions=tuple(_question(key, parsed) for key in _order(parsed)),
        languages=tuple(each.language for each in parsed),
        as_template=frozenset(
            name for found in constants.values() for name, value in found.items() if value is None
        ),
        elsewhere=any(_holds_more(each) for each in parsed),
    )


def constant_values(parsed: Parsed) -> dict[str, Literal | None]:
    """The constants of a heading; None for one whose value no field can show."""
    found: dict[str, Literal | None] = {}
    for piece in parsed.pieces:
        if piece.sort is Sort.CONSTANT and piece.name in CONSTANTS:
            value = literal(piece.nodes[0].tokens[3:])
            found[piece.name] = value if _shows(piece.name, value) else None
    return found


def _shows(name: str, value: Literal | None) -> bool:
    if name == ROLES:
        return isinstance(value, tuple) and set(value) <= set(STANCES)
    if name == STRENGTH:
        return isinstance(value, int) and not isinstance(value, bool)
    if name == WITHOUT_MENTOR:
        return isinstance(value, bool)
    return isinstance(value, str)


def first_comment(pieces: Iterable[Piece]) -> Piece | None:
    """The comment that describes the set: the first, if no question comes before it."""
    for piece in pieces:
        if piece.sort is Sort.COMMENT:
            return piece
        if piece.sort is Sort.QUESTION:
            return None
    return None


def comment_text(piece: Piece) -> str:
    return tidy("".join(token.text for token in piece.nodes[0].tokens))


def _holds_more(parsed: Parsed) -> bool:
    described = first_comment(parsed.pieces)
    for piece in parsed.pieces:
        if piece.sort in {Sort.COMMENT, Sort.OTHER} and piece is not described:
            return True
        if piece.sort is Sort.CONSTANT and piece.name not in CONSTANTS:
            return True
        if piece.sort is Sort.TEXT and parsed.source(piece).strip():
            return True
    return False


def _order(parsed: tuple[Parsed, ...]) -> list[str]:
    """The keys in the reference's order; one that it lacks comes after its neighbour elsewhere."""
    order = list(parsed[0].questions)
    for each in parsed[1:]:
        place = 0
        for key in each.questions:
            if key in order:
                place = order.index(key) + 1
            else:
                order.insert(place, key)
                place += 1
    return order


def _question(key: str, parsed: tuple[Parsed, ...]) -> QuestionForm:
    asking = [each for each in parsed if key in each.questions]
    first = asking[0]
    return QuestionForm(
        key=key,
        answer=_answer(key, asking),
        marks=first.heads[key].marks,
        condition=read_condition(first.text, first.heads[key].condition),
        wordings={each.language: wording_of(each, key) for each in asking},
        was=key,
    )


def wording_of(parsed: Parsed, key: str) -> Wording:
    parts = {PARTS[part.name]: part for part in parsed.questions[key].parts}
    shown = {
        name: in_form(parts[name].body, parsed.text) if name in parts else NOTHING
        for name in PARTS.values()
    }
    return Wording(**shown)


def _answer(key: str, asking: list[Parsed]) -> AnswerForm:
    first = asking[0]
    part = first.heads[key].form
    if part is None:
        return AnswerForm()
    if not part.form:
        return AnswerForm("", as_template=first.text[part.start : part.end])
    alike = {
        each.language: found
        for each in asking
        if (found := each.heads[key].form) is not None and found.form == part.form
    }
    if part.form in WITH_OPTIONS:
        return AnswerForm(part.form, options=_options(alike))
    if part.form != SCALE:
        return AnswerForm(part.form)
    low, high = (argument.value for argument in part.arguments[:2])
    assert isinstance(low, int)
    assert isinstance(high, int)
    return AnswerForm(SCALE, (), low, high, _ends(alike, 2), _ends(alike, 3))


def _options(alike: Mapping[str, HeadPart]) -> tuple[OptionForm, ...]:
    labels: dict[str, dict[str, str]] = {}
    for language, part in alike.items():
        for argument in part.arguments:
            labels.setdefault(argument.name, {})[language] = str(argument.value)
    return tuple(OptionForm(option, found) for option, found in labels.items())


def _ends(alike: Mapping[str, HeadPart], place: int) -> dict[str, str]:
    return {
        language: str(part.arguments[place].value)
        for language, part in alike.items()
        if len(part.arguments) == 4
    }
