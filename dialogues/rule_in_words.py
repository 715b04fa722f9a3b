"""A rule written out in full: «mandag 30. november kl. 09.00, deretter hver uke».

All words come from the bank's lines (`replikker/tidspunkt.jinja`).
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from babel.dates import get_day_names
from markupsafe import Markup

from dialogues.recurrence import Rule
from dialogues.rule_parts import read_pattern
from dialogues.time_pieces import WORKING_DAYS, Repeat
from dialogues.when import date_in_words, day_in_words

_UNIT_LINES = {"day": "gjentas_dag", "week": "gjentas_uke", "month": "gjentas_måned"}


class Line(Protocol):
    """One of the bot's own lines, as Draft.line gives it."""

    def __call__(self, name: str, **values: Any) -> Markup: ...


def rule_in_words(rule: Rule, line: Line, today: date, language: str) -> Markup:
    """The whole rule, as a mentor confirms it. `today` is local; other years are written out.

    ValueError when `rule.rrule` is not one that read_rule makes.
    """
    day = day_in_words(rule.first.date(), today, language)
    at = rule.first.time()
    if rule.anchor:
        after = rule.anchor == "after_meeting"
        if rule.every_meeting:
            return line("tidspunkt_hvert_møte", etter=after, tid=at)
        return line("tidspunkt_møtet", dag=day, tid=at, etter=after)
    return line(
        "tidspunkt",
        dag=day,
        tid=at,
        gjentas=_repeated(rule, line, language) if rule.rrule else "",
        siste_dag=date_in_words(rule.until, today, language) if rule.until else "",
    )


def coming_in_words(
    upcoming: Iterable[datetime], zone: ZoneInfo, line: Line, today: date, language: str
) -> Markup:
    """«Neste: 7. desember, 14. desember og 21. desember.»"""
    days = [date_in_words(due.astimezone(zone).date(), today, language) for due in upcoming]
    return line("tidspunkt_neste", dager=days)


def _repeated(rule: Rule, line: Line, language: str) -> Markup:
    repeat = read_pattern(rule.rrule)
    if repeat.unit == "month":
        return _in_month(repeat, line, language)
    if repeat.unit == "day" or repeat.weekdays == (rule.first.weekday(),):
        return _every(repeat, line)
    if repeat.weekdays == WORKING_DAYS and repeat.every == 1:
        return line("gjentas_hverdager")
    names = get_day_names(locale=language)
    return line(
        "gjentas_ukedager",
        antall=repeat.every,
        dager=[names[day] for day in repeat.weekdays],
        hver_uke=_every(repeat, line),
    )


def _every(repeat: Repeat, line: Line) -> Markup:
    """«hver uke», «annenhver uke», «hver tredje uke»."""
    return line(
        "gjentas_hver",
        antall=repeat.every,
        ordenstall=line("ordenstall", tall=repeat.every),
        enhet=line(_UNIT_LINES[repeat.unit]),
    )


def _in_month(repeat: Repeat, line: Line, language: str) -> Markup:
    one_day = (
        get_day_names(locale=language)[repeat.weekdays[0]] if len(repeat.weekdays) == 1 else ""
    )
    return line(
        "gjentas_i_måneden",
        antall=repeat.every,
        datoer=list(repeat.monthdays),
        dag=one_day,
        ordenstall=line("ordenstall", tall=repeat.nth),
        hver_måned=_every(repeat, line),
    )
