"""A set held against the same set in bokmål, or against what is published of it now."""

from collections.abc import Iterator, Mapping

from jinja2 import nodes

from dialogues.problems import HEAD, SHOWN, Problem
from dialogues.questions import Choice, Form, FreeText, Scale, Several
from dialogues.set_draft import QuestionDraft, SetDraft
from dialogues.set_heading import heading_of

SAME_EVERYWHERE = ("slag", "roller", "tema", "styrke", "uten_mentor")


def beside_problems(draft: SetDraft, first: SetDraft) -> Iterator[Problem]:
    """`first` is the bokmål one, which decides keys, answer forms and conditions."""
    yield from _heading(draft, first)
    ours = {question.key: question for question in draft.questions}
    theirs = {question.key: question for question in first.questions}
    last = draft.questions[-1].line if draft.questions else 1
    for key, question in theirs.items():
        if key not in ours:
            values: dict[str, str | int] = {"navn": key, "nummer_der": question.number}
            yield Problem("mangler_spørsmål", last, values=values)
    for key, question in ours.items():
        if key not in theirs:
            yield question.problem("ekstra_spørsmål", HEAD, navn=key)
        else:
            yield from _question(question, theirs[key])
    common = [key for key in theirs if key in ours]
    order = [key for key in ours if key in theirs]
    for ours_, theirs_ in zip(order, common, strict=True):
        if ours_ != theirs_:
            yield ours[ours_].problem("annen_rekkefølge", HEAD, navn=ours_, forventet=theirs_)
            return


def _heading(draft: SetDraft, first: SetDraft) -> Iterator[Problem]:
    ours, theirs = heading_of(draft), heading_of(first)
    for name in SAME_EVERYWHERE:
        mine, other = _comparable(ours, name), _comparable(theirs, name)
        if mine != other:
            line = ours[name][1] if name in ours else 1
            yield Problem("annen_opplysning", line, values={"navn": name})


def _comparable(heading: Mapping[str, tuple[object, int]], name: str) -> object:
    value = heading.get(name, (None, 0))[0]
    return frozenset(map(str, value)) if isinstance(value, list) else value


def _question(ours: QuestionDraft, theirs: QuestionDraft) -> Iterator[Problem]:
    key = ours.key
    if ours.form is not None and theirs.form is not None:
        if _shape(ours.form) != _shape(theirs.form):
            yield ours.problem("annen_svarform", HEAD, navn=key)
        else:
            yield from _option_keys(ours, theirs)
    if ours.marks != theirs.marks:
        yield ours.problem("andre_merker", HEAD, navn=key)
    if _condition(ours) != _condition(theirs):
        yield ours.problem("annen_betingelse", SHOWN, navn=key)


def _shape(form: Form) -> tuple[object, ...]:
    match form:
        case Scale(low, high):
            return (Scale, low, high)
        case Choice(fill=fill) | Several(fill=fill):
            return (type(form), fill)
        case _:
            return (type(form),)


def _option_keys(ours: QuestionDraft, theirs: QuestionDraft) -> Iterator[Problem]:
    mine, other = option_keys(ours.form), option_keys(theirs.form)
    for key in other:
        if key not in mine:
            yield ours.problem("mangler_valgnøkkel", HEAD, navn=key)
    for key in mine:
        if key not in other:
            yield ours.problem("ekstra_valgnøkkel", HEAD, navn=key)


def option_keys(form: Form | None) -> tuple[str, ...]:
    match form:
        case Choice(options) | Several(options) | FreeText(options):
            return tuple(option.key for option in options)
        case _:
            return ()


def _condition(question: QuestionDraft) -> nodes.Node | None:
    """Syntax trees compare by what they hold, not by where it stands."""
    body = question.parts.get(SHOWN)
    if not body:
        return None
    found = body[0]
    assert isinstance(found, nodes.If)
    return found.test


def promised(draft: SetDraft, published: SetDraft) -> Iterator[Problem]:
    """What the program counts on in a set that it calls itself, and this text has taken away."""
    ours = {question.key: question for question in draft.questions}
    last = draft.questions[-1].line if draft.questions else 1
    for question in published.questions:
        mine = ours.get(question.key)
        if mine is None:
            yield Problem("fast_spørsmål_borte", last, values={"navn": question.key})
            continue
        if mine.form is None or question.form is None:
            continue
        if _shape(mine.form) != _shape(question.form):
            yield mine.problem("fast_svarform_endret", HEAD, navn=question.key)
            continue
        kept = option_keys(mine.form)
        for key in option_keys(question.form):
            if key not in kept:
                yield mine.problem("fast_valgnøkkel_borte", HEAD, navn=key)
