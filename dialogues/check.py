"""Whether a question set can be published: a wall that no text gets past that could do harm.

In this order: how long it is, what its tags hold and how they fit together, the syntax tree
against an allow-list, and only then what it means. Nothing is ever rendered, and whatever could
grow or nest is refused before the template engine reads it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from jinja2 import TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from dialogues.bank import FALLBACK_LANGUAGE, environment
from dialogues.problems import HEAD, SHOWN, TEXT, Problem
from dialogues.set_beside import beside_problems, promised
from dialogues.set_draft import FIXED, QuestionDraft, SetDraft, draft_of, without_mirrors
from dialogues.set_expressions import expression_problems
from dialogues.set_forms import read_head
from dialogues.set_heading import KINDS, REFLECTION, heading_of, heading_problems
from dialogues.set_shape import distinct, shape_of
from dialogues.set_tags import Unreadable, invisible, normalised, tags_of, too_long
from dialogues.set_texts import text_problems

MOST_PROBLEMS = 50
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Reading:
    """`draft` is None where the text cannot be read, and then `problems` says why."""

    draft: SetDraft | None
    problems: tuple[Problem, ...]


def check(
    text: str,
    language: str = FALLBACK_LANGUAGE,
    folder: str = "",
    beside: Mapping[str, str] = NOTHING,
    published: str = "",
) -> tuple[Problem, ...]:
    """What keeps this set from being published, in the order of the text; () if nothing does.

    `folder`: where it lies («utforskende»), which decides what it may be; "" if that is unknown.
    `beside`: the same set in other languages, {language: text}; the bokmål one is what counts.
    `published`: the revision that is in use now, "" for a new set.
    Never raises, and takes milliseconds whatever the text is.
    """
    reading = read_draft(text)
    if reading.draft is None:
        return reading.problems
    before = read_draft(published).draft if published else None
    found = distinct(_meaning(reading.draft, folder, before))
    first = beside.get(FALLBACK_LANGUAGE, "")
    if first and language != FALLBACK_LANGUAGE:
        original = read_draft(first).draft
        if original:
            read_heads(original, fixed_set(original, folder))
            found = (*found, *beside_problems(reading.draft, original))
    return in_order(found)


def read_draft(text: str) -> Reading:
    """The text as far as it can be read, with what makes it unreadable. Heads are not read yet."""
    longer = too_long(text)
    if longer:
        return Reading(None, (longer,))
    found = parsed(text)
    if isinstance(found, nodes.Template):
        return Reading(draft_of(found), ())
    return Reading(None, found)


@lru_cache(maxsize=16)
def parsed(text: str) -> nodes.Template | tuple[Problem, ...]:
    """The syntax tree, or what is in its way. Nobody changes a tree.

    Kept, since check() and lint() look at one text one after the other, and at its other languages.
    """
    text = normalised(text)
    hidden = tuple(invisible(text))
    if hidden:
        return in_order(hidden)
    if not text.strip():
        return (Problem("tomt_sett", 1),)
    try:
        shape = shape_of(tags_of(text))
    except Unreadable as error:
        return (error.problem,)
    if shape.problems:
        return in_order(distinct(iter(shape.problems)))
    try:
        return _environment().parse(text)
    except TemplateError as error:
        line = getattr(error, "lineno", None) or 1
        return (shape.placed(Problem("uleselig_uttrykk", line)),)


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    return environment()


def in_order(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.line)[:MOST_PROBLEMS])


def fixed_set(draft: SetDraft, folder: str) -> bool:
    """Whether the core calls it by name. A set of the bank cannot make itself one."""
    if folder in KINDS:
        return FIXED in KINDS[folder]
    return heading_of(draft).get("slag", ("", 0))[0] in (FIXED, REFLECTION)


def read_heads(draft: SetDraft, fixed: bool) -> list[Problem]:
    found: list[Problem] = []
    for question in draft.questions:
        found.extend(read_head(question, fixed))
        shown = (question.parts.get(part, []) for part in (TEXT, SHOWN))
        question.needs = frozenset().union(*map(without_mirrors, shown))
    return found


def _meaning(draft: SetDraft, folder: str, published: SetDraft | None) -> Iterator[Problem]:
    fixed = fixed_set(draft, folder)
    kind = str(heading_of(draft).get("slag", ("", 0))[0])
    yield from heading_problems(draft, folder)
    yield from read_heads(draft, fixed)
    every: dict[str, QuestionDraft] = {}
    for question in draft.questions:
        first = every.setdefault(question.key, question)
        if first is not question:
            key, line = question.key, first.line
            yield question.problem("nøkkel_to_ganger", HEAD, navn=key, linje_før=line)
    lost = frozenset(q.key for q in published.questions) if published else frozenset()
    for question in draft.questions:
        yield from text_problems(question, every, kind, fixed)
        yield from expression_problems(question, every, fixed, lost - every.keys())
    if not draft.questions:
        yield Problem("ingen_spørsmål", 1)
    elif not fixed and all(q.conditional or q.needs & every.keys() for q in draft.questions):
        yield draft.questions[0].problem("kan_bli_tomt", SHOWN)
    if published and fixed:
        read_heads(published, fixed)
        yield from promised(draft, published)
