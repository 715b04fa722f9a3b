"""Days, months and weeks of figures, as the reader's language says them."""

from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_interval, format_skeleton

from bot.figures.reading import Told
from bot.pages.languages import LOCALES
from bot.pages.spaces import unbroken


@dataclass(frozen=True, slots=True)
class SayingFigures:
    language: str

    def months(self, told: Told) -> str:
        """november 2026, or september–november 2026."""
        first, last = told.begins, told.ends - timedelta(days=1)
        locale = LOCALES[self.language]
        if (first.year, first.month) == (last.year, last.month):
            return unbroken(format_skeleton("yMMMM", last, locale=locale))
        return unbroken(format_interval(first, last, "yMMMM", locale=locale))

    def short(self, told: Told) -> str:
        """Its last month, for a table: nov. 2026."""
        last = told.ends - timedelta(days=1)
        return unbroken(format_skeleton("yMMM", last, locale=LOCALES[self.language]))

    def until(self, told: Told) -> str:
        """The last month of it, short: nov."""
        last = told.ends - timedelta(days=1)
        return format_skeleton("MMM", last, locale=LOCALES[self.language])

    def week(self, told: Told) -> str:
        """Its number."""
        return str(told.begins.isocalendar().week)

    def day(self, day: date) -> str:
        return unbroken(format_skeleton("MMMMd", day, locale=LOCALES[self.language]))
