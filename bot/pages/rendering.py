"""Templates, and what they can do with values."""

from datetime import date, datetime
from typing import Final

from babel.dates import format_date
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from bot.drawings.rendering import FILTERS, LOADER, LOCALE
from bot.pages.assets import versions
from bot.pages.languages import speak
from bot.pages.spaces import unbroken
from bot.pages.telling_time import tell_time

# Of a person's own words, what the overview shows at once: `clip` in overview.css cuts after so
# many lines, and more signs than this are more lines than that.
LINES: Final = 4
LONG: Final = 150


def templates() -> Environment:
    """They also want the globals `base` and `home`, which are a site's own."""
    environment = Environment(
        loader=ChoiceLoader((PackageLoader("bot.pages"), LOADER)),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    speak(environment)
    tell_time(environment)
    environment.globals |= {"static": versions(), "base": ""}
    environment.filters |= FILTERS | {
        "day": _day,
        "short_date": _short_date,
        "whole_day": _whole_day,
        "year_date": _year_date,
        "short_day": _short_day,
        "hour": _hour,
        "local": _local,
        "initials": _initials,
        "unbroken": unbroken,
        "is_long": _is_long,
    }
    return environment


def _day(day: date) -> str:
    """mandag 23. november"""
    return unbroken(format_date(day, "EEEE d. MMMM", locale=LOCALE))


def _short_date(day: date) -> str:
    """23. november"""
    return unbroken(format_date(day, "d. MMMM", locale=LOCALE))


def _whole_day(day: date) -> str:
    """mandag 23. november 2026"""
    return unbroken(format_date(day, "EEEE d. MMMM y", locale=LOCALE))


def _year_date(day: date) -> str:
    """23. november 2026"""
    return unbroken(format_date(day, "d. MMMM y", locale=LOCALE))


def _short_day(day: date) -> str:
    """man. 23."""
    return unbroken(format_date(day, "EEE d.", locale=LOCALE))


def _hour(moment: datetime) -> str:
    """19.42"""
    return f"{moment:%H.%M}"


@pass_context
def _local(context: Context, at: datetime) -> datetime:
    """A moment on the clocks of whom the page is for."""
    return at.astimezone(context["zone"])


def _initials(name: str) -> str:
    """Of the first name and the last: KL."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def _is_long(text: str) -> bool:
    return len(text) > LONG or text.count("\n") >= LINES
