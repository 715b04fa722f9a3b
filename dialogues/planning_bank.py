"""What the bank has for a mentor to choose from, and how it will look to the mentee.

What a mentee has met before is not the mentor's to know, so it plays no part here.
"""

from typing import Any, Final

from markupsafe import Markup

from dialogues.bank import Bank
from dialogues.choosing import CHALLENGING, EXPLORING
from dialogues.draft import Draft
from dialogues.errors import BrokenSet, UnknownSet
from dialogues.mirror import Mirroring, Words, quote_whole
from dialogues.partners import name_of, pair_in
from dialogues.questions import Question, QuestionSet
from dialogues.session import Programme
from dialogues.sketch import Sketch
from dialogues.stages import Stance

MOST_OFFERED, MOST_EXPLORING, FEWEST_OFFERED = 4, 3, 2
QUESTIONS_ASKED: Final = 2  # of a set, when it comes as a prompt


class _NoAnswers:
    """`svar` of a set whose first question is still to be answered."""

    def __getitem__(self, key: str) -> str:
        return ""


def offered(draft: Draft, sketch: Sketch) -> tuple[QuestionSet, ...]:
    """Two to four sets with the theme, those that suit the pairs' stance first."""
    exploring, challenging = (
        _of_theme(draft, folder, sketch) for folder in (EXPLORING, CHALLENGING)
    )
    some = exploring[:MOST_EXPLORING]
    chosen = [*some, *challenging[: MOST_OFFERED - len(some)]]
    return tuple(chosen)


def _of_theme(draft: Draft, folder: str, sketch: Sketch) -> list[QuestionSet]:
    """Those that suit; if they are few, the others with the theme as well."""
    bank, stances = draft.facts.bank, _stances(draft, sketch)
    found = [
        set_
        for set_ in bank.sets_in(folder, bank.revision)
        if set_.heading.theme == sketch.theme and shown_first(draft, sketch, set_.name)
    ]
    suiting = [set_ for set_ in found if stances <= set_.heading.stances]
    if len(suiting) < FEWEST_OFFERED and folder == EXPLORING:
        return [*suiting, *(set_ for set_ in found if set_ not in suiting)][:FEWEST_OFFERED]
    return suiting


def _stances(draft: Draft, sketch: Sketch) -> frozenset[Stance]:
    usual = (draft.facts.programme or Programme()).stance
    agreements = [pair.agreement for id_ in sketch.pairs if (pair := pair_in(draft, id_))]
    return frozenset(
        Stance(each.stance) if each and each.agreed else usual for each in agreements
    ) or frozenset({usual})


def title(draft: Draft, name: str) -> str:
    return set_title(draft.facts.bank, name, draft.session.language)


def set_title(bank: Bank, name: str, language: str) -> str:
    """What a set is called; its file's name where it is gone."""
    try:
        return bank.set(name, language, bank.revision).heading.title or name
    except (UnknownSet, BrokenSet):
        return name


def shown_first(draft: Draft, sketch: Sketch, name: str) -> tuple[Markup, ...]:
    """The questions of a set as its mentee will read them, without their own words."""
    bank = draft.facts.bank
    try:
        set_ = bank.set(name, draft.session.language, bank.revision)
        return tuple(_shown(draft, sketch, set_, each) for each in _asked(set_))
    except (UnknownSet, BrokenSet):
        return ()


def _asked(set_: QuestionSet) -> tuple[Question, ...]:
    """Those that will be asked for certain: what depends on answers may not be."""
    first, *rest = set_.questions[:QUESTIONS_ASKED]
    return (first, *(each for each in rest if not each.conditional and not each.needs))


def _shown(draft: Draft, sketch: Sketch, set_: QuestionSet, question: Question) -> Markup:
    mentee = name_of(draft, sketch.pairs[0]) if sketch.pairs else ""
    known: dict[str, Any] = {
        "svar": _NoAnswers(),
        "_mirroring": Mirroring("", allowed=False),
        "tidligere": Words(""),
        "mentor": draft.session.name or draft.label("mentoren_din"),
        "har_mentor": True,
        "navn": mentee,
    }
    names = {name: "" for name in question.names if name not in known}
    return draft.facts.bank.text(set_, question, "tekst", names | known)


def mirrors(draft: Draft, name: str) -> bool:
    """Whether the mentee's own words come first: a challenge always builds on them."""
    try:
        set_ = draft.facts.bank.set(name, draft.session.language, draft.facts.bank.revision)
    except (UnknownSet, BrokenSet):
        return False
    return set_.heading.kind == CHALLENGING or "tidligere" in set_.questions[0].names


def preview(draft: Draft, sketch: Sketch) -> Markup:
    """Exactly what the mentee will see, but for the mentee's own words."""
    me = draft.session.name or draft.label("mentoren_din")
    if sketch.set is None:
        return draft.line("refleksjon_eget", partner=me, ord=quote_whole(sketch.text))
    questions = shown_first(draft, sketch, sketch.set)
    lead = draft.line("refleksjon_fra", partner=me)
    return draft.line(
        "plan_forhåndsvisning",
        innledning=lead,
        først=questions[0] if questions else "",
        deretter=questions[1] if len(questions) > 1 else "",
        speiler=mirrors(draft, sketch.set),
    )
