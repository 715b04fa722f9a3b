"""The time of a meeting: read from words, and told as people say it.

While it is being arranged, `Conversation.draft` holds it: a local day, with or without a clock.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from markupsafe import Markup

from dialogues.draft import Draft
from dialogues.mirror import quote_whole
from dialogues.pairs import Meeting
from dialogues.partners import pair_in
from dialogues.planning_times import Ask, CannotRead, Gone, NoMeeting, Planned, read_rule
from dialogues.reading_pieces import read_pieces
from dialogues.recurrence import Rule, to_utc
from dialogues.telling_days import moment_told
from dialogues.time_pieces import Clock, Minutes
from dialogues.time_signs import read_signs
from dialogues.when import Moment, day_in_words

SET = "mote"
USUAL_MINUTES = 60
SHORTEST, LONGEST = 10, 480  # minutes
LONGEST_PLACE = 200
FAR_AHEAD = timedelta(days=366)
DAY_BEGINS, DAY_ENDS = time(6), time(22)

_UNITS = {"minutt": 1, "kvarter": 15, "halvtime": 30, "time": 60, "halvannen_time": 90}


@dataclass(frozen=True, slots=True)
class Found:
    """The moments that words may mean, earliest first; without a clock where none was said."""

    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class NotFound:
    """`why` is the line that says it."""

    why: str


def read_time(draft: Draft, text: str) -> Found | NotFound:
    """When a meeting is to be. A recurrence is none: one meeting is arranged at a time."""
    outcome = read_rule(text, draft.words, draft.local_now, meeting=None)
    match outcome:
        case Planned(rule):
            return _once((rule,), has_clock(draft, text))
        case Ask(rules):
            return _once(rules, has_clock(draft, text))
        case Gone():
            return NotFound("møte_forbi")
        case NoMeeting():
            return NotFound("møte_om_møtet")
        case CannotRead():
            return NotFound("møte_uleselig")


def _once(rules: tuple[Rule, ...], with_clock: bool) -> Found | NotFound:
    if any(rule.rrule for rule in rules):
        return NotFound("møte_gjentas")
    found = (Moment(r.first.date(), r.first.time() if with_clock else None) for r in rules)
    return Found(tuple(dict.fromkeys(found)))


def has_clock(draft: Draft, text: str) -> bool:
    """Whether a text that could be read says when on the day, and not only which day."""
    signs = read_signs(text, draft.words)
    if any(sign.group == "clock" for sign in signs):
        return True
    return any(isinstance(piece, Clock | Minutes) for piece in read_pieces(signs) or ())


def read_clock(draft: Draft, text: str) -> Found | NotFound:
    """A time of day for the day that is drafted: «14», «halv to», or another day with its time."""
    day = Moment.parse(draft.top.draft).day
    named = day_in_words(day, draft.local_now.date(), draft.session.language)
    clock = draft.line("klokka_på_dagen", dag=named, klokka=text.strip())
    for said in (str(clock.unescape()), f"{named} {text}", text):
        found = read_time(draft, said)
        if isinstance(found, Found) and all(moment.at for moment in found.moments):
            return found
        if isinstance(found, NotFound) and found.why == "møte_forbi":
            return found
    return NotFound("møte_klokka_uleselig")


def read_minutes(draft: Draft, text: str) -> int | None:
    """«45», «halvannen time», «1 time og 15 minutter»; None for what is no length."""
    total, number = 0, 0
    for sign in read_signs(text, draft.words):
        if sign.group == "number":
            number = sign.number
        elif sign.group in _UNITS:
            total += (number or 1) * _UNITS[sign.group]
            number = 0
        elif sign.group != "og":
            return None
    return total + number or None


def in_words(draft: Draft, moment: Moment) -> str:
    day = day_in_words(moment.day, draft.local_now.date(), draft.session.language)
    if moment.at is None:
        return day
    return str(draft.line("dag_og_klokka", dag=day, klokka=f"{moment.at:%H.%M}"))


def at_utc(draft: Draft, moment: Moment) -> datetime:
    """A wall time that the clocks skip moves forward."""
    return to_utc(datetime.combine(moment.day, moment.at or time()), draft.facts.zone)


def time_told(draft: Draft, at: datetime, minutes: int) -> str:
    """«torsdag 3. desember kl. 14.00–15.00» in the person's own zone. `at` is UTC."""
    end = (at + timedelta(minutes=minutes)).astimezone(draft.facts.zone)
    return f"{moment_told(draft, at)}–{end:%H.%M}"


def meeting_told(draft: Draft, meeting: Meeting) -> str:
    return time_told(draft, meeting.at, meeting.minutes)


# -- what is drafted ------------------------------------------------------------------------------


def drafted_minutes(draft: Draft) -> int:
    """As long as was said; when it is moved, as long as it was."""
    pair = pair_in(draft, draft.top.pair)
    if draft.top.about and pair and pair.meeting:
        return pair.meeting.minutes
    said = _said(draft, "varighet")
    return (read_minutes(draft, said) if said else None) or USUAL_MINUTES


def drafted_at(draft: Draft) -> datetime | None:
    """When it is to be, in UTC; None while no time of day is known."""
    if not draft.top.draft or lacks_clock(draft):
        return None
    return at_utc(draft, Moment.parse(draft.top.draft))


def drafted_time(draft: Draft) -> str:
    at = drafted_at(draft)
    return time_told(draft, at, drafted_minutes(draft)) if at else ""


def drafted_place(draft: Draft) -> Markup:
    """The person's own words of where."""
    said = place_said(draft)
    return quote_whole(said) if said else Markup("")


def place_said(draft: Draft) -> str:
    """«nei» is no place to meet in."""
    said = " ".join(_said(draft, "sted").split())
    return "" if "nei" in draft.words.groups_of(said) else said


def lacks_clock(draft: Draft) -> bool:
    return bool(draft.top.draft) and Moment.parse(draft.top.draft).at is None


def unusual_time(draft: Draft) -> str:
    """«natt» or «langt» for a time that may be a slip, else nothing."""
    at = drafted_at(draft)
    if at is None:
        return ""
    if at - draft.facts.now.astimezone(UTC) > FAR_AHEAD:
        return "langt"
    local = at.astimezone(draft.facts.zone).time()
    return "" if DAY_BEGINS <= local < DAY_ENDS else "natt"


def _said(draft: Draft, question: str) -> str:
    """What was written to a question of the set; a button that says nothing is nothing."""
    for turn in reversed(draft.top.turns):
        if (turn.set, turn.question) == (SET, question) and turn.answer:
            return "" if turn.value == "hopp" else turn.answer.text
    return ""
