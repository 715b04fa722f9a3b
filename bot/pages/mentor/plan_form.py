"""The form for a prompt, read: whom, what and when, by the core's own rules.

Everything here is a pure reading of what was typed. What cannot be used says why, in lines of the
bank's; what can be read in several ways is asked about.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from markupsafe import Markup
from starlette.datastructures import FormData

from bot.pages.mentor.desk import Desk, Mentee
from bot.pages.mentor.drafting import options_of
from bot.pages.mentor.typed import field, number_in
from dialogues.choosing import CHALLENGING, EXPLORING
from dialogues.contributing import FREELY
from dialogues.draft import Draft
from dialogues.own_question import Verdict, judge
from dialogues.planning import PLANNING
from dialogues.planning_bank import mirrors, preview, shown_first
from dialogues.planning_names import when
from dialogues.planning_times import Ask, Gone, NoMeeting, Planned, read_rule
from dialogues.questions import Option
from dialogues.recurrence import Rule, first_due, upcoming
from dialogues.rule_in_words import coming_in_words, rule_in_words
from dialogues.rule_text import rule_from_text, rule_to_text
from dialogues.sketch import Sketch

LONGEST: Final = 300  # of anything typed here
OWN: Final = "eget"
SEEN_FOR: Final = timedelta(minutes=15)  # «om en time» moves on while it is being confirmed
MOST_SHOWN: Final = 3
TIMES: Final = ("4", "8")


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields as they came. `seen`: the rule that the page has shown in full."""

    whom: tuple[int, ...] = ()
    theme: str = ""
    search: str = ""
    what: str = ""
    own: str = ""
    pill: str = ""
    words: str = ""
    reading: str = ""
    times: str = ""
    seen: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Offered:
    """A set of the bank in the form: its first question, as the mentee will read it."""

    name: str
    title: str
    theme: str
    first: str
    questions: int
    challenging: bool


@dataclass(frozen=True, slots=True)
class When:
    """`line` is what is said of it; `rule` once it is one. `readings`: (value, words) to choose."""

    rule: Rule | None = None
    line: str = ""
    coming: str = ""
    readings: tuple[tuple[str, str], ...] = ()
    confirmed: bool = False

    @property
    def value(self) -> str:
        return rule_to_text(self.rule) if self.rule else ""


@dataclass(frozen=True, slots=True)
class Plan:
    """The form as understood. `preview`: the messages as the mentee will see them, as mark-up."""

    mentees: tuple[Mentee, ...]
    set: str | None
    own: Verdict | None
    when: When
    preview: tuple[Markup, ...]
    mirrors: bool
    problem: str  # of an own question, in words
    advice: tuple[str, ...]

    @property
    def ready(self) -> bool:
        return bool(self.mentees and (self.set or self.text) and self.when.rule)

    @property
    def text(self) -> str:
        return self.own.text if self.own and not self.own.error else ""


def read_typed(form: FormData) -> Typed:
    """Whatever was sent, cut to size. A field that is no number of ours is as if it were not."""

    def one(name: str, most: int = LONGEST) -> str:
        return field(form, name, most)

    return Typed(
        whom=_numbers(form.getlist("hvem")),
        theme=one("tema"),
        search=one("sok"),
        what=one("hva") or (OWN if one("egen") else ""),  # whoever writes one has chosen to
        own=one("egen"),
        pill=one("tid"),
        words=one("naar"),
        reading=one("lesning"),
        times=one("slutt"),
        seen=one("sett", 1000),
        version=number_in(one("versjon")) or 0,
    )


def _numbers(values: Sequence[object]) -> tuple[int, ...]:
    numbers = [number_in(value) for value in values if isinstance(value, str)]
    return tuple(dict.fromkeys(number for number in numbers if number is not None))


def understood(desk: Desk, draft: Draft, typed: Typed, *, own_rule: Rule | None = None) -> Plan:
    """`own_rule`: the rule of the plan that is being changed, as its words are in the field."""
    mentees = tuple(m for pair in typed.whom if (m := desk.mentee(pair)) is not None)
    known = {each.name for each in offered_sets(draft, mentees)}
    set_ = typed.what if typed.what in known else None
    own = judge(typed.own, draft.words) if typed.what == OWN else None
    text = own.text if own and not own.error else ""
    sketch = Sketch(tuple(m.pair for m in mentees), set=set_, text=text)
    return Plan(
        mentees=mentees,
        set=set_,
        own=own,
        when=_when(draft, typed, mentees, own_rule),
        preview=_messages(draft, sketch) if sketch.has_question else (),
        mirrors=bool(set_) and mirrors(draft, set_ or ""),
        problem=str(draft.line(own.error)) if own and own.error else "",
        advice=tuple(str(draft.line(line)) for line in own.advice) if own else (),
    )


def _messages(draft: Draft, sketch: Sketch) -> tuple[Markup, ...]:
    """A set comes a question at a time, and the next when the first is answered."""
    if sketch.set is None:
        return (preview(draft, sketch),)
    me = draft.session.name or draft.label("mentoren_din")
    first, *rest = shown_first(draft, sketch, sketch.set)
    return (Markup("\n").join((draft.line("refleksjon_fra", partner=me), first)), *rest)


# -- what -----------------------------------------------------------------------------------------


def offered_sets(draft: Draft, mentees: Sequence[Mentee] = ()) -> tuple[Offered, ...]:
    """Every set of the bank that a mentor can plan, exploring ones first."""
    bank = draft.facts.bank
    sketch = Sketch(tuple(mentee.pair for mentee in mentees))
    found = []
    for folder in (EXPLORING, CHALLENGING):
        for set_ in bank.sets_in(folder, bank.revision):
            shown = shown_first(draft, sketch, set_.name)
            if shown:
                first, heading = Markup(shown[0]).striptags(), set_.heading
                found.append(
                    Offered(
                        set_.name,
                        heading.title,
                        heading.theme,
                        first,
                        len(shown),
                        folder == CHALLENGING,
                    )
                )
    return tuple(found)


def fitting(sets: Sequence[Offered], typed: Typed) -> tuple[Offered, ...]:
    """Those of the theme that hold the words that were searched for; and the chosen one."""
    words = typed.search.casefold().split()
    return tuple(
        each
        for each in sets
        if each.name == typed.what
        or (
            typed.theme in ("", each.theme)
            and all(word in f"{each.title} {each.first}".casefold() for word in words)
        )
    )


def themes(draft: Draft) -> tuple[Option, ...]:
    """By their bare names, as the conversation about contributions has them."""
    return options_of(draft, FREELY, "tema")


def pills(draft: Draft) -> tuple[Option, ...]:
    """The times that are offered as buttons."""
    return options_of(draft, PLANNING, "når")


# -- when -----------------------------------------------------------------------------------------


def _when(draft: Draft, typed: Typed, mentees: tuple[Mentee, ...], own_rule: Rule | None) -> When:
    label = next((pill.label for pill in pills(draft) if pill.key == typed.pill), "")
    words = typed.words or label
    if not words:
        return When()
    if own_rule is not None and words == rule_words(draft, own_rule):
        return _told(draft, typed, own_rule, mentees)
    meeting = min((m.meeting.at for m in mentees if m.meeting), default=None)
    match read_rule(words, draft.words, draft.local_now, meeting=meeting):
        case Planned(rule):
            return _told(draft, typed, rule, mentees)
        case Ask(readings):
            chosen = next((r for r in readings if rule_to_text(r) == typed.reading), None)
            choices = tuple((rule_to_text(r), rule_words(draft, r)) for r in readings)
            if chosen is None:
                return When(line=str(draft.line("når_hvilken")), readings=choices)
            return replace(_told(draft, typed, chosen, mentees), readings=choices)
        case Gone():
            return When(line=str(draft.line("når_forbi")))
        case NoMeeting():
            return When(line=str(draft.line("når_intet_møte")))
    return When(line=str(draft.line("når_uleselig")))


def rule_words(draft: Draft, rule: Rule) -> str:
    """The rule written out in full, in words that can be read back."""
    today, language = draft.local_now.date(), draft.session.language
    return str(rule_in_words(rule, draft.line, today, language).striptags())


def _told(draft: Draft, typed: Typed, read: Rule, mentees: tuple[Mentee, ...]) -> When:
    seen = _seen(typed.seen)
    rule = _ending(draft, read, typed.times)
    confirmed = seen is not None and _same(seen, rule)
    if seen is not None and confirmed:
        rule = seen
    sketch = Sketch(tuple(mentee.pair for mentee in mentees), rule=rule)
    return When(
        rule=rule,
        line=str(when(draft, sketch).striptags()),
        coming=_coming(draft, rule) if rule.rrule else "",
        confirmed=confirmed,
    )


def _seen(text: str) -> Rule | None:
    try:
        return rule_from_text(text) if text else None
    except (ValueError, TypeError, KeyError):
        return None


def _same(seen: Rule, rule: Rule) -> bool:
    """Only the time of day may differ, and by a little: the clock goes on while one looks."""
    try:
        near = abs(seen.first - rule.first) <= SEEN_FOR
    except TypeError:
        return False
    return near and replace(seen, first=rule.first) == rule


def _ending(draft: Draft, rule: Rule, times: str) -> Rule:
    """The last day of a rule that is to come so many times."""
    if not rule.rrule or rule.until is not None or times not in TIMES:
        return rule
    zone, start = draft.facts.zone, first_due(rule, draft.facts.zone)
    *_, last = (start, *upcoming(rule, zone, start, int(times) - 1))
    return replace(rule, until=last.astimezone(zone).date())


def _coming(draft: Draft, rule: Rule) -> str:
    zone = draft.facts.zone
    next_ = upcoming(rule, zone, first_due(rule, zone), MOST_SHOWN)
    if not next_:
        return ""
    today, language = draft.local_now.date(), draft.session.language
    return str(coming_in_words(next_, zone, draft.line, today, language).striptags())
