"""Days on which nobody is written to unasked: public holidays, Christmas week, the common holiday.

What a person set a day for themselves still comes then, and so does what they ask for.
"""

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from holidays import HolidayBase

CHRISTMAS: Final = ((12, 24), (1, 1))  # from and to, both included
COMMON_HOLIDAY: Final = range(28, 31)  # ISO weeks: «fellesferien»


@lru_cache(maxsize=1)
def _public() -> "HolidayBase":
    # It takes a tenth of a second to import, and reckons out each year once.
    from holidays import country_holidays

    return country_holidays("NO")


class FreeDays:
    """A container of dates, for any year."""

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date):
            return False
        start, end = CHRISTMAS
        in_christmas = (day.month, day.day) >= start or (day.month, day.day) <= end
        return in_christmas or day.isocalendar().week in COMMON_HOLIDAY or day in _public()


FREE_DAYS: Final = FreeDays()
