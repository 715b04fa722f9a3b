"""One question in one language: written into what is there, or written anew."""

from dataclasses import dataclass

from dialogues.editing.forms import NOTHING, Passage, QuestionForm, Wording
from dialogues.editing.insertions import source_of
from dialogues.editing.pieces import PROBE, REWORDED
from dialogues.editing.reading import Parsed
from dialogues.editing.writing_heads import head_rewritten, new_head

INDENT = "  "
END = "{% slutt %}"


@dataclass(slots=True)
class _Segment:
    name: str
    tag: str
    body: str


def new_question(question: QuestionForm, language: str) -> str:
    """A question that this language does not have yet."""
    wording = question.wordings.get(language, Wording())
    lines = [new_head(question, language)]
    if wording.text.text:
        lines.append(INDENT + _indented(wording.text, INDENT))
    for name, passage in ((REWORDED, wording.reworded), (PROBE, wording.probe)):
        if passage.text:
            lines.append(f"{INDENT}{{% {name} %}} {_indented(passage, INDENT)}")
    return "\n".join((*lines, END))


def question_rewritten(parsed: Parsed, before: QuestionForm, after: QuestionForm) -> str:
    """The question as it is in this language, with what differs between the forms written in."""
    piece = parsed.questions[before.key]
    if before == after:
        return parsed.source(piece)
    segments = [
        _Segment(
            part.name,
            parsed.text[part.tag.start : part.tag.end],
            parsed.text[part.start : part.end],
        )
        for part in piece.parts
    ]
    segments[0].tag = head_rewritten(parsed, before, after)
    old = before.wordings.get(parsed.language, Wording())
    new = after.wordings.get(parsed.language, old)
    if new.text.text != old.text.text:
        last = len(segments) == 1
        segments[0].body = _filled(
            segments[0].body, new.text, f"\n{INDENT}", "\n" if last else f"\n{INDENT}"
        )
    _change_part(segments, REWORDED, old.reworded, new.reworded)
    _change_part(segments, PROBE, old.probe, new.probe)
    end = piece.nodes[-1]
    written = "".join(segment.tag + segment.body for segment in segments)
    return written + parsed.text[end.start : end.end]


def _change_part(segments: list[_Segment], name: str, old: Passage, new: Passage) -> None:
    if old.text == new.text:
        return
    place = next((at for at, each in enumerate(segments) if each.name == name), None)
    if place is None:
        _add_part(segments, name, new)
    elif new == NOTHING or not new.text:
        before, taken = segments[place - 1], segments.pop(place)
        before.body = before.body.rstrip() + _space_after(taken.body)
    else:
        segments[place].body = _filled(segments[place].body, new, " ", "\n")


def _add_part(segments: list[_Segment], name: str, passage: Passage) -> None:
    """The other wording comes right after the text, the probe last."""
    if not passage.text:
        return
    place = 1 if name == REWORDED else len(segments)
    before = segments[place - 1]
    space = _space_after(before.body) or "\n"
    before.body = before.body.rstrip() + f"\n{INDENT}"
    body = f" {_indented(passage, INDENT)}{space}"
    segments.insert(place, _Segment(name, f"{{% {name} %}}", body))


def _space_after(body: str) -> str:
    return body[len(body.rstrip()) :]


def _filled(body: str, passage: Passage, before: str, after: str) -> str:
    """The body with other words between the same spaces; the spaces given if it had no words."""
    if body.strip():
        before, after = body[: len(body) - len(body.lstrip())], _space_after(body)
    indent = before.rpartition("\n")[2] if "\n" in before else INDENT
    return before + _indented(passage, indent) + after


def _indented(passage: Passage, indent: str) -> str:
    return source_of(passage).replace("\n", f"\n{indent}")
