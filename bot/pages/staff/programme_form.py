"""The form of a programme's settings: what was typed, read, with what is wrong by field.

A problem is a word; the page has the sentence for it. Nothing that was typed is lost.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, time
from html import escape
from typing import Any, Final
from zoneinfo import available_timezones

from bot.pages.languages import LANGUAGES
from bot.programmes.settings import AskingAnew, ProgrammeSettings, agreed_upon
from dialogues.stages import Stance

MOST: Final = 2**63  # of a row's number
LONGEST_NAME: Final = 100
LONGEST_CONTACT: Final = 200
LONGEST_TERMS: Final = 2000  # as they count in a message: the rest of it takes 2,000 more
LONGEST_NEWS: Final = 300
LONGEST_TYPED: Final = 10_000
SHORTEST_DAY: Final = 4 * 60  # minutes in which something may be sent
DAYS: Final = {  # least and most
    "meeting_every_days": (7, 365),
    "meeting_gap_days": (8, 400),
    "age_limit": (13, 99),
    "retention_days": (14, 1825),
    "shared_kept_days": (0, 365),
}
ASK, DO_NOT_ASK = "ja", "nei"
# {setting: the field's name in the form}
FIELDS: Final = {
    "name": "navn",
    "stance": "rolle",
    "language": "sprak",
    "zone": "tidssone",
    "begins_on": "fra",
    "ends_on": "til",
    "quiet_from": "stille_fra",
    "quiet_to": "stille_til",
    "meeting_every_days": "hver",
    "meeting_gap_days": "for_lenge",
    "age_limit": "alder",
    "retention_days": "slettes",
    "shared_kept_days": "delt",
    "responsible": "ansvarlig",
    "terms": "samtykke",
}


@dataclass(frozen=True, slots=True)
class ProgrammeForm:
    """What stands in the form: `typed` by setting, and the two about asking anew."""

    typed: Mapping[str, str]
    asks: str = ASK
    news: str = ""


@dataclass(frozen=True, slots=True)
class FormRead:
    """`settings` None: there are problems, {setting or «news»: the word for it}.

    `meant` is what could be read of the form, also then.
    """

    form: ProgrammeForm
    settings: ProgrammeSettings | None
    problems: Mapping[str, str]
    meant: ProgrammeSettings | None = None

    @property
    def asking(self) -> AskingAnew:
        asks = self.form.asks == ASK
        return AskingAnew(asks, self.form.news if asks else "")


def filled(settings: ProgrammeSettings, zone: str) -> ProgrammeForm:
    """The form as it is when nobody has typed. `zone` is the installation's own."""
    typed = {field.name: _shown(getattr(settings, field.name)) for field in fields(settings)}
    return ProgrammeForm(typed | {"zone": settings.zone or zone})


def read_form(form: Mapping[str, Any], zone: str) -> FormRead:
    typed = {name: _clean(form.get(field)) for name, field in FIELDS.items()}
    asks = DO_NOT_ASK if form.get("spor") == DO_NOT_ASK else ASK
    kept = ProgrammeForm(typed, asks, _one_line(_clean(form.get("nytt"))))
    problems: dict[str, str] = {}
    settings = ProgrammeSettings(
        name=_text(typed, "name", LONGEST_NAME, problems),
        stance=_one_of(typed, "stance", [stance.value for stance in Stance], problems),
        language=_one_of(typed, "language", LANGUAGES, problems),
        zone=_zone(typed, zone, problems),
        begins_on=_day(typed, "begins_on", problems),
        ends_on=_day(typed, "ends_on", problems),
        quiet_from=_clock(typed, "quiet_from", problems),
        quiet_to=_clock(typed, "quiet_to", problems),
        **{name: _number(typed, name, problems) for name in DAYS},
        responsible=_text(typed, "responsible", LONGEST_CONTACT, problems),
        terms=typed["terms"],
    )
    _together(settings, problems)
    if units(settings.terms) > LONGEST_TERMS:
        problems["terms"] = "long"
    if len(kept.news) > LONGEST_NEWS:
        problems["news"] = "long"
    return FormRead(kept, None if problems else settings, problems, settings)


def told_what_is_new(read: FormRead, before: ProgrammeSettings, *, anybody: bool) -> FormRead:
    """With a problem where people are to be asked anew and are not told what is new.

    `anybody`: there are people in the programme. Where there are none, nobody is asked.
    """
    if read.meant is None or agreed_upon(read.meant) == agreed_upon(before):
        return read
    if not anybody:
        return replace(read, form=replace(read.form, asks=DO_NOT_ASK))
    if read.form.asks == ASK and not read.form.news:
        return replace(read, settings=None, problems={**read.problems, "news": "empty"})
    return read


def units(text: str) -> int:
    """How much of a message it takes, with what stands for signs that mark-up uses."""
    return len(escape(text).encode("utf-16-le")) // 2


def _shown(value: object) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _clean(value: object) -> str:
    """Line ends of one kind, and no signs that cannot be seen."""
    text = value[:LONGEST_TYPED] if isinstance(value, str) else ""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = (
        sign for sign in lines if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs")
    )
    return re.sub(r"\n{3,}", "\n\n", "".join(kept)).strip()


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _text(typed: dict[str, str], name: str, longest: int, problems: dict[str, str]) -> str:
    text = typed[name] = _one_line(typed[name])
    if not text:
        problems[name] = "empty"
    elif len(text) > longest:
        problems[name] = "long"
    return text


def _one_of(
    typed: dict[str, str], name: str, known: list[str] | tuple[str, ...], problems: dict[str, str]
) -> str:
    if typed[name] not in known:
        problems[name] = "unknown"
    return typed[name]


def _zone(typed: dict[str, str], own: str, problems: dict[str, str]) -> str | None:
    wanted = typed["zone"]
    if wanted in ("", own):
        return None
    if wanted not in available_timezones():
        problems["zone"] = "unknown"
    return wanted


def _day(typed: dict[str, str], name: str, problems: dict[str, str]) -> date | None:
    """2026-11-25 as browsers send it, or 25.11.2026 as people write it."""
    text = typed[name]
    if not text:
        return None
    written = re.fullmatch(r"(\d{1,2})[./ ]\s*(\d{1,2})[./ ]\s*(\d{4})", text, re.ASCII)
    try:
        if written:
            day, month, year = (int(part) for part in written.groups())
            found = date(year, month, day)
        else:
            found = date.fromisoformat(text)
    except ValueError:
        problems[name] = "day"
        return None
    if not 2000 <= found.year <= 2100:
        problems[name] = "day"
    return found


def _clock(typed: dict[str, str], name: str, problems: dict[str, str]) -> time:
    written = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))?(?::00)?", typed[name], re.ASCII)
    try:
        return time(int(written[1]), int(written[2] or 0)) if written else _no_clock()
    except ValueError:
        problems[name] = "clock"
        return time()


def _no_clock() -> time:
    raise ValueError


def _number(typed: dict[str, str], name: str, problems: dict[str, str]) -> int:
    least, most = DAYS[name]
    text = typed[name]
    if not re.fullmatch(r"\d{1,6}", text, re.ASCII):
        problems[name] = "number"
        return least
    number = int(text)
    if not least <= number <= most:
        problems[name] = "number"
    return number


def _together(settings: ProgrammeSettings, problems: dict[str, str]) -> None:
    """What is wrong only beside another setting."""
    begins, ends = settings.begins_on, settings.ends_on
    if begins and ends and ends < begins:
        problems.setdefault("ends_on", "before")
    if not problems.keys() & {"quiet_from", "quiet_to"}:
        quiet = _minutes(settings.quiet_to) - _minutes(settings.quiet_from)
        if quiet == 0:
            problems["quiet_to"] = "equal"
        elif quiet % (24 * 60) > 24 * 60 - SHORTEST_DAY:
            problems["quiet_to"] = "whole_day"
    rhythm = problems.keys() & {"meeting_every_days", "meeting_gap_days"}
    if not rhythm and settings.meeting_gap_days <= settings.meeting_every_days:
        problems["meeting_gap_days"] = "short"


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
