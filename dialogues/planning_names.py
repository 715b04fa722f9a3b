"""What the sets about prompts may use in their texts, and the options that the core fills in."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from markupsafe import Markup

from dialogues.draft import Draft
from dialogues.listing import numbered
from dialogues.mirror import Words, quote_whole
from dialogues.own_question import judge
from dialogues.partners import my_mentees, name_of, pair_in
from dialogues.planning_bank import offered, preview, shown_first
from dialogues.questions import Option
from dialogues.recurrence import Rule
from dialogues.rule_in_words import rule_in_words
from dialogues.session import Turn
from dialogues.sketch import Sketch, sketch_of
from dialogues.understanding import OWN_WORDS

EVERYBODY, SOME, MORE, LEAVE_BE = "alle", "flere", "flere", "nei"


# -- options --------------------------------------------------------------------------------------


def recipients(draft: Draft) -> tuple[Option, ...]:
    """Each mentee by name, all of them, and, from three on, some of them."""
    mentees = my_mentees(draft)
    each = tuple(Option(str(pair.id), name_of(draft, pair.id)) for pair in mentees)
    some = (Option(SOME, draft.label("noen_av_dem")),) if len(mentees) > 2 else ()
    return (*each, Option(EVERYBODY, draft.label("alle")), *some)


def prompts(draft: Draft) -> tuple[Option, ...]:
    sketch = sketch_of(draft)
    sets = (Option(set_.name, set_.heading.title) for set_ in offered(draft, sketch))
    return (*sets, Option(OWN_WORDS, draft.label("skriv_eget")))


def numbers(draft: Draft) -> tuple[Option, ...]:
    """One for each of what is planned, and those that steer."""
    each = tuple(Option(str(place), str(place)) for place in range(1, len(_plans(draft)) + 1))
    more = (Option(MORE, draft.label("vis_flere")),) if draft.top.about else ()
    return (*each, *more, Option(LEAVE_BE, draft.label("la_alt_stå")))


def _plans(draft: Draft) -> list[tuple[str, str]]:
    """(sketch, entry) of those that are listed."""
    return [choice for choice in draft.top.choices if choice[0].startswith("{")]


FILLED: Final[Mapping[str, Callable[[Draft], tuple[Option, ...]]]] = {
    "recipients": recipients,
    "prompts": prompts,
    "numbers": numbers,
}


# -- names ----------------------------------------------------------------------------------------


def named(draft: Draft, pairs: tuple[int, ...]) -> Markup:
    """«Nora», «Nora og Per»."""
    return draft.line("oppramsing", ledd=[name_of(draft, pair) for pair in pairs])


def _offered(draft: Draft) -> Markup:
    sketch = sketch_of(draft)
    lines = [
        draft.line(
            "plan_sett",
            nummer=number,
            tittel=set_.heading.title,
            spørsmål=shown_first(draft, sketch, set_.name)[0],
        )
        for number, set_ in enumerate(offered(draft, sketch), 1)
    ]
    return Markup("\n").join(lines)


def _advice(draft: Draft) -> Markup:
    """What could be better about an own question: the two most important things."""
    sketch = sketch_of(draft)
    if not sketch.text:
        return Markup("")
    advice = judge(sketch.text, draft.words).advice[:2]
    return Markup(" ").join(draft.line(line) for line in advice)


def when(draft: Draft, sketch: Sketch) -> Markup:
    """The rule in full; around a meeting, what it will be for those who have none."""
    if sketch.at_once or sketch.rule is None:
        return draft.line("plan_nå", mentees=named(draft, sketch.pairs))
    rule, today, language = sketch.rule, draft.local_now.date(), draft.session.language
    if rule.anchor and (len(sketch.pairs) > 1 or rule.every_meeting):
        without = tuple(pair for pair in sketch.pairs if not _meets(draft, pair))
        return draft.line(
            "plan_møtene",
            etter=rule.anchor == "after_meeting",
            alle=rule.every_meeting,
            tid=rule.first.time(),
            uten=named(draft, without) if without else "",
        )
    return rule_in_words(rule, draft.line, today, language)


def _in_quiet_hours(draft: Draft) -> bool:
    """Whether it is to come at a time when the programme leaves its mentees alone."""
    rule, programme = sketch_of(draft).rule, draft.facts.programme
    return bool(rule and programme and programme.is_quiet(rule.first.time()))


def _meets(draft: Draft, pair: int) -> bool:
    known = pair_in(draft, pair)
    return bool(known and known.meeting and known.meeting.at > draft.facts.now)


def _answers(draft: Draft) -> Markup:
    """What the mentee answered to the prompt, in full, before it is shared."""
    return Markup("\n").join(quote_whole(text) for _, text in to_share(draft.top.turns))


def to_share(turns: tuple[Turn, ...]) -> tuple[tuple[int, str], ...]:
    """(number, text) of what there is to share of a prompt: nothing tender, nothing empty."""
    return tuple(
        (turn.number, turn.answer.text)
        for turn in turns
        if turn.answer and turn.answer.text.strip() and not turn.shy and not turn.empty
    )


def _is_listed(draft: Draft) -> bool:
    return len(_plans(draft)) > 1


def _listed(draft: Draft) -> Markup:
    return numbered(Markup(label) for _, label in _plans(draft))


def _chosen(draft: Draft) -> Markup:
    text = draft.top.draft
    return Markup(next((label for key, label in draft.top.choices if key == text), ""))


def renewed(rule: Rule, draft: Draft, next_at: datetime | None) -> Rule:
    """The rule as it goes on from its next time."""
    if next_at is None or rule.anchor:
        return rule
    local = next_at.astimezone(draft.facts.zone).replace(tzinfo=None, second=0, microsecond=0)
    return replace(rule, first=local)


PLANNING_NAMES: Final[Mapping[str, Callable[[Draft], Any]]] = {
    "mottakerne": lambda draft: named(draft, sketch_of(draft).pairs),
    "refleksjonene": _offered,
    "mangler_spørsmål": lambda draft: not sketch_of(draft).has_question,
    "velger_sett": lambda draft: bool(sketch_of(draft).theme) and not sketch_of(draft).has_question,
    "rådene": _advice,
    "tid_avvist": lambda draft: bool(draft.top.turns and draft.top.turns[-1].question == "når"),
    "mangler_tidspunkt": lambda draft: sketch_of(draft).rule is None,
    "flere_tidspunkt": lambda draft: len(sketch_of(draft).readings) > 1,
    "forhåndsvisning": lambda draft: preview(draft, sketch_of(draft)),
    "i_stille_tid": _in_quiet_hours,
    "tidspunktet": lambda draft: when(draft, sketch_of(draft)),
    "flere_planer": _is_listed,
    "planlagte": _listed,
    "planen": _chosen,
    "plan_tilstand": lambda draft: sketch_of(draft).state,
    "spurt": lambda draft: Words(draft.top.draft),
    "svarene": _answers,
}
