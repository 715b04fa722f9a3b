"""Dates and times in the language of the page, on the clocks of whom it is for."""

from datetime import datetime

from babel.dates import format_skeleton
from jinja2 import Environment, pass_context
from jinja2.runtime import Context

from bot.pages.languages import LOCALES, SOURCE
from bot.pages.spaces import unbroken


def tell_time(environment: Environment) -> None:
    """Filters for a moment: the page's `zone`, `now` and `language` say how."""
    environment.filters |= {
        "date_in_words": _date,
        "short_date_in_words": _short_date,
        "time_in_words": _time,
    }


@pass_context
def _date(context: Context, at: datetime) -> str:
    """14. november; the year goes with it when it is another"""
    return _dated(context, at, "MMMMd")


@pass_context
def _short_date(context: Context, at: datetime) -> str:
    """14. nov."""
    return _dated(context, at, "MMMd")


def _dated(context: Context, at: datetime, skeleton: str) -> str:
    here, now = at.astimezone(context["zone"]), context["now"].astimezone(context["zone"])
    wanted = skeleton if here.year == now.year else f"y{skeleton}"
    return unbroken(format_skeleton(wanted, here.date(), locale=_locale(context)))


@pass_context
def _time(context: Context, at: datetime) -> str:
    """09.30, and 09:30 in English"""
    here = at.astimezone(context["zone"])
    return f"{here:%H:%M}" if context.get("language") == "en" else f"{here:%H.%M}"


def _locale(context: Context) -> str:
    return LOCALES[context.get("language", SOURCE)]
