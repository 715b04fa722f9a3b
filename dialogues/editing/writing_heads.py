"""A question's head written anew where it was changed, and nowhere else."""

from dialogues.editing.forms import (
    FREE_TEXT,
    SCALE,
    WITH_OPTIONS,
    AnswerForm,
    QuestionForm,
)
from dialogues.editing.heads import Head, HeadPart, condition_source, quoted
from dialogues.editing.reading import Parsed
from dialogues.questions import ACTION, ASKING, BUILDS, DROPPABLE, LEVEL, LIGHT, STRICT

MARKS_IN_ORDER = (ACTION, DROPPABLE, LIGHT, STRICT, ASKING, BUILDS, LEVEL)
Edit = tuple[int, int, str]


def edited(text: str, edits: list[Edit]) -> str:
    """The text with each slice replaced. Edits at one place come in the order they are given."""
    for start, end, new in sorted(edits, key=lambda edit: edit[:2])[::-1]:
        text = text[:start] + new + text[end:]
    return text


def new_head(question: QuestionForm, language: str) -> str:
    """The tag of a question that this language does not have yet."""
    parts = [question.key, answer_source(question.answer, language)]
    parts += [mark for mark in MARKS_IN_ORDER if mark in question.marks]
    head = ", ".join(part for part in parts if part)
    if question.condition is not None:
        head += f" hvis {condition_source(question.condition)}"
    return "{% spørsmål " + head + " %}"


def head_rewritten(parsed: Parsed, before: QuestionForm, after: QuestionForm) -> str:
    """The tag as it is in this language, with what differs between the two forms written in."""
    head = parsed.heads[before.key]
    edits: list[Edit] = []
    if after.key != before.key:
        edits.append((head.key.start, head.key.end, after.key))
    edits += _answer_edits(head, parsed.language, before.answer, after.answer)
    edits += _mark_edits(head, before, after)
    edits += _condition_edits(head, before, after)
    tag = parsed.questions[before.key].nodes[0]
    moved = [(start - tag.start, end - tag.start, new) for start, end, new in edits]
    return edited(parsed.text[tag.start : tag.end], moved)


def structure(answer: AnswerForm) -> tuple[object, ...]:
    """What of an answer form is the same in all languages."""
    keys = tuple(option.key for option in answer.options)
    return (answer.name, keys, answer.low, answer.high, answer.as_template)


def answer_source(answer: AnswerForm, language: str) -> str:
    """The answer form in one language; "" for own words without buttons."""
    if not answer.name:
        return answer.as_template
    if answer.name == SCALE:
        ends = [answer.low_labels.get(language, ""), answer.high_labels.get(language, "")]
        labels = f", {quoted(ends[0])}, {quoted(ends[1])}" if any(ends) else ""
        return f"{SCALE}({answer.low}, {answer.high}{labels})"
    if answer.name not in WITH_OPTIONS:
        return f"{answer.name}()"
    if answer.name == FREE_TEXT and not answer.options:
        return ""
    options = (
        f"{option.key}={quoted(option.labels.get(language, ''))}" for option in answer.options
    )
    return f"{answer.name}({', '.join(options)})"


def _answer_edits(head: Head, language: str, before: AnswerForm, after: AnswerForm) -> list[Edit]:
    if structure(before) == structure(after):
        labels = _changed_labels(language, before, after)
        if not labels:
            return []
        edits = _label_edits(head.form, after, labels)
        if edits is not None:
            return edits
    part, new = head.form, answer_source(after, language)
    if part is None:
        return [(head.key.end, head.key.end, f", {new}")] if new else []
    return [(part.start, part.end, new)] if new else [(part.comma, part.end, "")]


def _changed_labels(language: str, before: AnswerForm, after: AnswerForm) -> dict[str, str]:
    """The words that changed in this language, by option, or low and high for a scale's ends."""
    if after.name == SCALE:
        pairs = {
            "low": (before.low_labels.get(language, ""), after.low_labels.get(language)),
            "high": (before.high_labels.get(language, ""), after.high_labels.get(language)),
        }
    else:
        pairs = {
            new.key: (old.labels.get(language, ""), new.labels.get(language))
            for old, new in zip(before.options, after.options, strict=True)
        }
    return {key: new for key, (old, new) in pairs.items() if new is not None and new != old}


def _label_edits(
    part: HeadPart | None, after: AnswerForm, labels: dict[str, str]
) -> list[Edit] | None:
    """Each label in its place; None where this language has no such place."""
    if part is None or part.form != after.name:
        return None
    places = {argument.name: argument for argument in part.arguments}
    if after.name == SCALE:
        places = dict(zip(("low", "high"), part.arguments[2:], strict=False))
    if not labels.keys() <= places.keys():
        return None
    return [(places[key].start, places[key].end, quoted(new)) for key, new in labels.items()]


def _mark_edits(head: Head, before: QuestionForm, after: QuestionForm) -> list[Edit]:
    taken = before.marks - after.marks
    given = after.marks - before.marks - head.marks
    if not _level_fits(head, before, after):
        given -= {LEVEL}
        taken |= {LEVEL}
    edits: list[Edit] = [
        (part.comma, part.end, "") for part in head.parts if part.mark and part.mark in taken
    ]
    edits += [
        (head.parts_end, head.parts_end, f", {mark}") for mark in MARKS_IN_ORDER if mark in given
    ]
    return edits


def _level_fits(head: Head, before: QuestionForm, after: QuestionForm) -> bool:
    """Whether a level can be asked for in this language, which may have a form of its own."""
    if structure(before.answer) != structure(after.answer):
        return structure(after.answer)[:4] == (SCALE, (), 1, 10)
    part = head.form
    ends = [argument.value for argument in part.arguments[:2]] if part else []
    return part is not None and part.form == SCALE and ends == [1, 10]


def _condition_edits(head: Head, before: QuestionForm, after: QuestionForm) -> list[Edit]:
    if before.condition == after.condition:
        return []
    written = head.condition
    if after.condition is None:
        return [(head.parts_end, written[-1].end, "")] if written else []
    new = condition_source(after.condition)
    if written:
        return [(written[0].start, written[-1].end, new)]
    return [(head.parts_end, head.parts_end, f" hvis {new}")]
