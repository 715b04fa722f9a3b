"""What the buttons beside a field insert: names, earlier answers, and the mirror at the top."""

from dataclasses import replace
from typing import NamedTuple

from dialogues.editing.forms import CHOICE, FREE_TEXT, SCALE, YES_NO, Passage, SetForm
from dialogues.editing.insertions import bracket

MENTEE, MENTOR, EARLIER = "navn", "mentor", "tidligere"
MIRROR, QUOTE = "speil", "sitat"
SHOWN_AS_THEY_ARE = frozenset({SCALE, CHOICE, YES_NO})  # own words need a quote around them


class Insertable(NamedTuple):
    """`bracket` is what goes into the field. `question` is whose answer it is; "" for a name."""

    bracket: str
    question: str = ""


def insertable(form: SetForm, key: str) -> tuple[Insertable, ...]:
    """What the texts of this question may hold, the names first, then the answers before it."""
    found = [Insertable(bracket(name, answer=False)) for name in (MENTEE, MENTOR)]
    found.append(Insertable(bracket(EARLIER, answer=False, filter_=MIRROR)))
    for question in form.questions:
        if question.key == key:
            break
        if question.answer.name in SHOWN_AS_THEY_ARE:
            found.append(Insertable(bracket(question.key, answer=True), question.key))
        elif question.answer.name == FREE_TEXT:
            for filter_ in (MIRROR, QUOTE):
                inserted = bracket(question.key, answer=True, filter_=filter_)
                found.append(Insertable(inserted, question.key))
    return tuple(found)


def mirrors(passage: Passage) -> bool:
    """Whether the text begins with the mentee's own words."""
    if passage.as_template:
        return passage.text.startswith("{{") and f"| {MIRROR}" in passage.text.partition("}}")[0]
    return passage.text.startswith(f"[{MIRROR}:")


def mirror_first(passage: Passage, wanted: bool) -> Passage:
    """The text with or without the newest words that may be mirrored on a line above it.

    One that is shown as a template is left as it is.
    """
    if passage.as_template or mirrors(passage) is wanted:
        return passage
    if wanted:
        first = bracket(EARLIER, answer=False, filter_=MIRROR)
        return replace(passage, text=f"{first}\n{passage.text}".strip())
    return replace(passage, text=passage.text.partition("]")[2].strip())
