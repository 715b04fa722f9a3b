"""A made-up mentee and a made-up mentor: what they answer, when they meet, and when they talk.

Nobody reads what they write. They come, say yes and agree on a goal on the first day; then the
mentor suggests a meeting a week before each is to be, and both come to it.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.programmes.settings import ProgrammeSettings
from bot.simulating.values import Choices
from dialogues.draft import PICKED
from dialogues.events import Event, Pressed, Said
from dialogues.reading_sets import STANCES
from dialogues.recurrence import Rule, to_utc
from dialogues.session import Conversation, Message, Programme
from dialogues.stages import Stance

MEETS_AT: Final = time(14)
MINUTES: Final = 60
PROPOSES_AT: Final = time(12)
TALKS_AT: Final = time(12, 30)
PROMPTS_AT: Final = time(9)
BEGINS_AT: Final = time(10)
FIRST_MEETING_AFTER: Final = timedelta(days=7)
MEETS_ON: Final = 3  # a Thursday: the mentor's prompt has its Monday to itself
PROPOSED_BEFORE: Final = timedelta(days=7)
BETWEEN_TALKS: Final = timedelta(days=14)
STEP_IN: Final = timedelta(days=3)  # what they will do, they will do by then
WORDS: Final = "These are made-up words that nobody reads"
NAMES: Final = {"mentee": "Nora", "mentor": "Kari"}
SATURDAY: Final = 5
ONE_DAY: Final = timedelta(days=1)


def answer_to(
    who: str, message: Message, talk: Conversation, local: datetime, stance: str, *, talks: bool
) -> Event:
    """What one of them answers to an open question. `talks`: they want to begin at once."""
    ask = message.ask or 0
    options = [button.option for row in message.buttons for button in row]
    own = [option for option in options if not option.startswith(("!", "@"))]
    if message.form == "when":
        day = local + STEP_IN
        return Said(f"{day.day}.{day.month}.", _now(local))
    if (message.form == "freetext" and "videre" not in own) or not own:
        return Said(NAMES[who] if talk.question == "navn" else WORDS, _now(local))
    role = next(word for word, known in STANCES.items() if known is Stance(stance))
    match message.form:
        case "flervalg":
            return Pressed(ask, PICKED if message.picked else own[0])
        case "scale":
            return Pressed(ask, own[len(own) // 2])
    if talk.set == "klar" and not talks:
        return Pressed(ask, own[-1])
    return Pressed(ask, role if role in own else own[0])


def _now(local: datetime) -> datetime:
    return local.astimezone(ZoneInfo("UTC"))


def first_moment(start: date, zone: ZoneInfo, programme: Programme) -> datetime:
    """When the two come, on the first day (UTC): at ten, or when it is no longer silent."""
    at = BEGINS_AT
    return to_utc(
        datetime.combine(start, programme.quiet_to if programme.is_quiet(at) else at), zone
    )


def every_monday(local: datetime) -> Rule:
    """The mentor's prompt, from the first Monday after `local`."""
    ahead = timedelta(days=7 - local.weekday())
    first = datetime.combine(local.date() + ahead, PROMPTS_AT)
    return Rule(first, "FREQ=WEEKLY;BYDAY=MO")


@dataclass(frozen=True, slots=True)
class Meeting:
    """Times are UTC. `proposed_at` is when the mentor suggests it."""

    proposed_at: datetime
    at: datetime


def meetings(
    settings: ProgrammeSettings,
    choices: Choices,
    zone: ZoneInfo,
    free: Container[date],
    until: date,
) -> Iterator[Meeting]:
    """A Thursday, a week after they begin, and then as often as the programme has it.

    Where that is a free day they meet on the next working day.
    """
    wanted = choices.start + FIRST_MEETING_AFTER
    wanted += timedelta(days=(MEETS_ON - wanted.weekday()) % 7)
    earliest: date = choices.start
    while choices.meets and (day := _working_day(wanted, free)) < until:
        proposed = _working_day(day - PROPOSED_BEFORE, free, -ONE_DAY)
        proposed_at = (
            datetime.combine(proposed, PROPOSES_AT)
            if proposed > earliest
            else datetime.combine(earliest, time(MEETS_AT.hour + 3))
        )
        yield Meeting(to_utc(proposed_at, zone), to_utc(datetime.combine(day, MEETS_AT), zone))
        earliest = day
        wanted += timedelta(days=settings.meeting_every_days)


def talks(
    choices: Choices, zone: ZoneInfo, free: Container[date], until: date
) -> Iterator[datetime]:
    """When the mentee comes for a talk (UTC), on working days.

    The first one is on the first day, and not here.
    """
    last, wanted = choices.start, choices.start + BETWEEN_TALKS
    while choices.answers and (day := _working_day(wanted, free)) < until:
        if day > last:
            yield to_utc(datetime.combine(day, TALKS_AT), zone)
        last = day
        wanted += BETWEEN_TALKS


def _working_day(day: date, free: Container[date], step: timedelta = ONE_DAY) -> date:
    while day.weekday() >= SATURDAY or day in free:
        day += step
    return day
