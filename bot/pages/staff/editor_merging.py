"""Two versions of a set put together, question by question, as whoever looks at both chooses."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from dialogues.editing.forms import LANGUAGES, CannotShow, QuestionForm, SetForm
from dialogues.editing.reading import read_form
from dialogues.editing.writing import write

HEADING = ""  # stands for all that is not in a question


def merged(
    theirs: Mapping[str, str], mine: Mapping[str, str], chosen: Collection[str]
) -> dict[str, str]:
    """Theirs, with my version of what is chosen: «key», «key.nn», and HEADING for the rest.

    «key» is a question, its place, and what it has beside its words where both have it; «key.nn»
    are its words in one language. A question of theirs that I do not have goes when it is chosen.
    Where either has no form, it is all or nothing.
    """
    one, other = read_form(theirs), read_form(mine)
    if isinstance(one, CannotShow) or isinstance(other, CannotShow):
        return dict(mine if chosen else theirs)
    form = _with_heading(one, other) if HEADING in chosen else one
    questions = [_chosen(each, other, chosen) for each in form.questions]
    kept = [question for question in questions if question is not None]
    for place, question in enumerate(other.questions):
        if question.key in chosen:
            before = {each.key for each in other.questions[:place]}
            here = next((each for each in kept if each.key == question.key), None)
            kept = [each for each in kept if each.key != question.key]
            after = max((n for n, each in enumerate(kept, 1) if each.key in before), default=0)
            kept.insert(after, here or replace(question, was=""))
    return write(theirs, replace(form, questions=tuple(kept)))


def _chosen(theirs: QuestionForm, other: SetForm, chosen: Collection[str]) -> QuestionForm | None:
    mine = other.question(theirs.key)
    if mine is None:
        return None if theirs.key in chosen else theirs
    made = mine if theirs.key in chosen else theirs
    codes = [code for code in LANGUAGES if code in theirs.wordings or code in mine.wordings]
    wordings = {}
    for code in codes:
        words = (mine if f"{theirs.key}.{code}" in chosen else theirs).wordings.get(code)
        if words is not None:
            wordings[code] = words
    return replace(made, was=theirs.was, wordings=wordings)


def _with_heading(theirs: SetForm, mine: SetForm) -> SetForm:
    return replace(
        theirs,
        titles=mine.titles,
        descriptions=mine.descriptions,
        kind=mine.kind,
        roles=mine.roles,
        theme=mine.theme,
        strength=mine.strength,
        without_mentor=mine.without_mentor,
    )
