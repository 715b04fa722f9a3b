"""Templates, and what they can do with values."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final

from babel.dates import format_date
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from bot.drawings.rendering import FILTERS, LOADER
from bot.pages.assets import versions
from bot.pages.languages import LOCALES, language_of, speak
from bot.pages.spaces import unbroken
from bot.pages.spreadsheets import cell
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
        "day": _dated("EEEE d. MMMM"),  # mandag 23. november
        "short_date": _dated("d. MMMM"),
        "whole_day": _dated("EEEE d. MMMM y"),
        "year_date": _dated("d. MMMM y"),
        "short_day": _dated("EEE d."),  # man. 23.
        "hour": _hour,
        "cell": cell,
        "local": _local,
        "initials": _initials,
        "unbroken": unbroken,
        "is_long": _is_long,
    }
    return environment


def _dated(pattern: str) -> Callable[[Context, date], str]:
    """A filter that writes a day in the language of the page. In English no full stop follows."""

    @pass_context
    def written(context: Context, day: date) -> str:
        language = language_of(context)
        own = pattern.replace("d.", "d") if language == "en" else pattern
        return unbroken(format_date(day, own, locale=LOCALES[language]))

    return written


@pass_context
def _hour(context: Context, moment: datetime) -> str:
    """19.42; in English 19:42"""
    return f"{moment:%H:%M}" if language_of(context) == "en" else f"{moment:%H.%M}"


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
