"""Two versions of a set put together, question by question, as whoever looks at both chooses."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from dialogues.editing.forms import CannotShow, QuestionForm, SetForm
from dialogues.editing.reading import read_form
from dialogues.editing.writing import write

HEADING = ""  # stands for all that is not in a question


def merged(
    theirs: Mapping[str, str], mine: Mapping[str, str], chosen: Collection[str]
) -> dict[str, str]:
    """Theirs, with my version of what is chosen: keys of questions, and HEADING for the rest.

    A question of mine that they do not have comes after the one it stands behind in mine; one
    of theirs that I do not have goes when it is chosen. Where either has no form, all or nothing.
    """
    one, other = read_form(theirs), read_form(mine)
    if isinstance(one, CannotShow) or isinstance(other, CannotShow):
        return dict(mine if chosen else theirs)
    form = _with_heading(one, other) if HEADING in chosen else one
    questions = [_chosen(each, other, chosen) for each in form.questions]
    kept = [question for question in questions if question is not None]
    for place, question in enumerate(other.questions):
        if question.key in chosen and one.question(question.key) is None:
            before = {each.key for each in other.questions[:place]}
            after = max((n for n, each in enumerate(kept, 1) if each.key in before), default=0)
            kept.insert(after, replace(question, was=""))
    return write(theirs, replace(form, questions=tuple(kept)))


def _chosen(theirs: QuestionForm, other: SetForm, chosen: Collection[str]) -> QuestionForm | None:
    if theirs.key not in chosen:
        return theirs
    mine = other.question(theirs.key)
    return replace(mine, was=theirs.was) if mine else None


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
