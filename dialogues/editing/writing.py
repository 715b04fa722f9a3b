"""From a form back to the texts: only what was changed is written."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from dialogues.editing.forms import (
    LANGUAGES,
    AnswerForm,
    CannotShow,
    OptionForm,
    QuestionForm,
    SetForm,
    Wording,
)
from dialogues.editing.heads import quoted
from dialogues.editing.pieces import Piece, Sort, normalise
from dialogues.editing.reading import (
    KIND,
    ROLES,
    STRENGTH,
    THEME,
    TITLE,
    WITHOUT_MENTOR,
    Parsed,
    first_comment,
    form_of,
    parse,
)
from dialogues.editing.sound import sound
from dialogues.editing.writing_questions import new_question, question_rewritten
from dialogues.reading_sets import STANCES


@dataclass(slots=True)
class _Chunk:
    """A stretch of the text to be. `key` is what its question is called from now on."""

    source: str
    piece: Piece | None = None
    key: str = ""


def write(texts: Mapping[str, str], form: SetForm) -> dict[str, str]:
    """The texts with what differs between `form` and `read_form(texts)` written into them.

    Where nothing differs, every byte stays. What is the same for all languages is written in all
    that there are, words in their own; a language that has no text yet gets one, built like the
    reference, when there are words for it. Texts that have no form are given back as they were.
    """
    written = {language: normalise(text) for language, text in texts.items()}
    parsed = parse(written)
    if isinstance(parsed, CannotShow):
        return written
    reference, there = parsed[0], {each.language for each in parsed}
    for language in LANGUAGES:
        if language not in there and _has_words(form, language):
            written[language] = _without_words(reference)
    parsed = parse(written)
    assert not isinstance(parsed, CannotShow)
    before = form_of(parsed)
    form = sound(form, before)
    for each in parsed:
        written[each.language] = _in_language(each, before, form)
    return written


def _has_words(form: SetForm, language: str) -> bool:
    words = [form.titles.get(language), form.descriptions.get(language)]
    for question in form.questions:
        answer = question.answer
        words += [option.labels.get(language) for option in answer.options]
        words += [answer.low_labels.get(language), answer.high_labels.get(language)]
        wording = question.wordings.get(language, Wording())
        words += [wording.text.text, wording.reworded.text, wording.probe.text]
    return any(each and each.strip() for each in words)


def _without_words(reference: Parsed) -> str:
    """The reference's text with all its words taken out: what another language begins as."""
    full = form_of((reference,))
    language = reference.language
    bare = replace(
        full,
        titles={language: ""},
        descriptions={language: ""},
        questions=tuple(
            replace(
                question,
                wordings={language: Wording()},
                answer=_without_labels(question.answer, language),
            )
            for question in full.questions
        ),
    )
    return _in_language(reference, full, bare)


def _without_labels(answer: AnswerForm, language: str) -> AnswerForm:
    return replace(
        answer,
        options=tuple(OptionForm(option.key, {language: ""}) for option in answer.options),
        low_labels={language: ""} if answer.low_labels else {},
        high_labels={language: ""} if answer.high_labels else {},
    )


def _in_language(parsed: Parsed, before: SetForm, after: SetForm) -> str:
    if before == after:
        return parsed.text
    chunks = _questions_written(parsed, before, after)
    _write_heading(chunks, parsed, before, after)
    _put_in_order(chunks, before, after)
    _add_questions(chunks, parsed, after)
    return "".join(chunk.source for chunk in chunks)


def _questions_written(parsed: Parsed, before: SetForm, after: SetForm) -> list[_Chunk]:
    """The text in chunks, each question as it is to be, those that were removed left out."""
    kept = {question.was: question for question in after.questions if question.was}
    chunks: list[_Chunk] = []
    for piece in parsed.pieces:
        if piece.sort is not Sort.QUESTION:
            chunks.append(_Chunk(parsed.source(piece), piece))
            continue
        old, new = before.question(piece.name), kept.get(piece.name)
        if new is not None and old is not None:
            chunks.append(_Chunk(question_rewritten(parsed, old, new), piece, new.key))
        elif chunks and not chunks[-1].source.strip():
            chunks.pop()  # the space that stood before it
    return chunks


# -- the heading ----------------------------------------------------------------------------------


def _write_heading(chunks: list[_Chunk], parsed: Parsed, before: SetForm, after: SetForm) -> None:
    language = parsed.language
    title = after.titles.get(language)
    description = after.descriptions.get(language)
    if description is not None and description != before.descriptions.get(language, ""):
        _write_description(chunks, first_comment(parsed.pieces), description)
    if title is not None and title != before.titles.get(language, ""):
        _write_constant(chunks, TITLE, quoted(title))
    if after.kind != before.kind:
        _write_constant(chunks, KIND, quoted(after.kind))
    if after.strength != before.strength:
        _write_constant(chunks, STRENGTH, str(after.strength) if after.strength else None)
    if after.theme != before.theme:
        _write_constant(chunks, THEME, quoted(after.theme) if after.theme else None)
    if after.roles != before.roles:
        roles = ", ".join(quoted(role) for role in STANCES if role in after.roles)
        _write_constant(chunks, ROLES, f"[{roles}]")
    if after.without_mentor != before.without_mentor:
        _write_constant(chunks, WITHOUT_MENTOR, "true" if after.without_mentor else None)


def _write_description(chunks: list[_Chunk], comment: Piece | None, words: str) -> None:
    new = f"{{# {words} #}}"
    place = next(
        (at for at, chunk in enumerate(chunks) if comment and chunk.piece is comment), None
    )
    if place is None:
        if words:
            chunks.insert(0, _Chunk(new + "\n"))
    elif words:
        chunks[place].source = new
    else:
        _take_line(chunks, place)


def _write_constant(chunks: list[_Chunk], name: str, value: str | None) -> None:
    """The last of that name is the one that counts; None takes them all away."""
    places = [
        at
        for at, chunk in enumerate(chunks)
        if chunk.piece and chunk.piece.sort is Sort.CONSTANT and chunk.piece.name == name
    ]
    if value is None:
        for place in reversed(places):
            _take_line(chunks, place)
    elif places:
        chunk = chunks[places[-1]]
        assert chunk.piece
        tokens = chunk.piece.nodes[0].tokens
        start, end = tokens[3].start - chunk.piece.start, tokens[-1].end - chunk.piece.start
        chunk.source = chunk.source[:start] + value + chunk.source[end:]
    else:
        _add_constant(chunks, f"{{% set {name} = {value} %}}")


def _add_constant(chunks: list[_Chunk], source: str) -> None:
    """After the constants, or what describes the set, or first of all."""
    place = 0
    for at, chunk in enumerate(chunks):
        if chunk.key:
            break
        if chunk.source.lstrip().startswith(("{% set ", "{#")):
            place = at + 1
    after_line = place and not chunks[place - 1].source.endswith("\n")
    chunks.insert(place, _Chunk(f"\n{source}" if after_line else f"{source}\n"))


def _take_line(chunks: list[_Chunk], place: int) -> None:
    """Take a chunk away, and the newline after it."""
    chunks[place].source = ""
    if place + 1 < len(chunks):
        following = chunks[place + 1]
        following.source = following.source.removeprefix("\n")


# -- the questions' order -------------------------------------------------------------------------


def _put_in_order(chunks: list[_Chunk], before: SetForm, after: SetForm) -> None:
    """The questions change places; what lies between them stays. Nothing if nobody moved any."""
    own = {chunk.key for chunk in chunks if chunk.key}
    now = {question.was: question.key for question in after.questions if question.was}
    had = [now[question.key] for question in before.questions if now.get(question.key) in own]
    wanted = [question.key for question in after.questions if question.was and question.key in own]
    if had == wanted:
        return
    sources = {chunk.key: chunk for chunk in chunks if chunk.key}
    places = [at for at, chunk in enumerate(chunks) if chunk.key]
    for place, key in zip(places, wanted, strict=True):
        chunks[place] = sources[key]


def _add_questions(chunks: list[_Chunk], parsed: Parsed, after: SetForm) -> None:
    """New questions, and those that this language lacked and has words for now."""
    previous: list[str] = []
    own = {chunk.key for chunk in chunks if chunk.key}
    for question in after.questions:
        if question.key not in own and _belongs(question, parsed.language):
            _insert(chunks, new_question(question, parsed.language), question.key, previous)
        previous.append(question.key)


def _belongs(question: QuestionForm, language: str) -> bool:
    wording = question.wordings.get(language, Wording())
    words = wording.text.text or wording.reworded.text or wording.probe.text
    return not question.was or bool(words)


def _insert(chunks: list[_Chunk], source: str, key: str, previous: list[str]) -> None:
    places = {chunk.key: at for at, chunk in enumerate(chunks) if chunk.key}
    before = next((places[each] for each in reversed(previous) if each in places), None)
    if before is not None:
        chunks[before + 1 : before + 1] = [_Chunk("\n\n"), _Chunk(source, None, key)]
    elif places:
        first = min(places.values())
        chunks[first:first] = [_Chunk(source, None, key), _Chunk("\n\n")]
    else:
        text = "".join(chunk.source for chunk in chunks)
        space = "" if not text else ("\n" if text.endswith("\n") else "\n\n")
        chunks += [_Chunk(space), _Chunk(source, None, key), _Chunk("\n")]
