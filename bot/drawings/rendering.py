"""The drawings' templates, and what they can do with values."""

from datetime import date
from functools import cache
from typing import Any, Final

from babel.dates import format_date
from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.drawings.wrapping import drawable, lines
from dialogues.mirror import signed

LOCALE: Final = "nb"
NO_BREAK_SPACE: Final = "\N{NO-BREAK SPACE}"
LOADER: Final = PackageLoader("bot.drawings")


def day_of_year(day: date) -> str:
    """23. november 2026"""
    return format_date(day, "d. MMMM y", locale=LOCALE).replace(" ", NO_BREAK_SPACE)


# What `_charts.html` uses, wherever it is rendered.
FILTERS: Final[dict[str, Any]] = {"date": day_of_year, "drawable": drawable, "signed": signed}


@cache
def templates() -> Environment:
    environment = Environment(
        loader=LOADER,
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {**FILTERS, "lines": lines}
    return environment
