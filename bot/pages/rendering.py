"""Templates, and what they can do with values."""

from datetime import date
from typing import Final

from babel.dates import format_date
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.pages.assets import versions
from bot.pages.spaces import unbroken
from bot.wrapping import drawable, lines

LOCALE: Final = "nb"
# Of a person's own words, what the overview shows at once: `clip` in overview.css cuts after so
# many lines, and more signs than this are more lines than that.
LINES: Final = 4
LONG: Final = 150


def templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static"] = versions()
    environment.filters |= {
        "date": _date,
        "day": _day,
        "drawable": drawable,
        "lines": lines,
        "short_date": _short_date,
        "signed": _signed,
        "unbroken": unbroken,
        "is_long": _is_long,
    }
    return environment


def _day(day: date) -> str:
    """mandag 23. november"""
    return unbroken(format_date(day, "EEEE d. MMMM", locale=LOCALE))


def _date(day: date) -> str:
    """23. november 2026"""
    return unbroken(format_date(day, "d. MMMM y", locale=LOCALE))


def _short_date(day: date) -> str:
    """23. november"""
    return unbroken(format_date(day, "d. MMMM", locale=LOCALE))


def _is_long(text: str) -> bool:
    return len(text) > LONG or text.count("\n") >= LINES


def _signed(level: int) -> str:
    """−2 … +2, with a real minus sign."""
    return f"−{-level}" if level < 0 else f"+{level}" if level else "0"
