"""Days on which nobody is written to unasked: public holidays, Christmas week, the common holiday.

What a person set a day for themselves still comes then, and so does what they ask for.
"""

import re
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

    return country_holidays("NO", language="en_US")


def reason(day: date) -> str:
    """Why a day is free: christmas, common_holiday or a word for the public holiday; "" if not.

    The word is the holiday's English name: constitution_day, easter_monday.
    """
    if _in_christmas(day):
        return "christmas"
    if day.isocalendar().week in COMMON_HOLIDAY:
        return "common_holiday"
    # Where two are on one day, the first of them: «Constitution Day; Pentecost Monday».
    name = (_public().get(day) or "").partition(";")[0]
    return re.sub(r"[^a-z]+", "_", name.lower()).strip("_")


def _in_christmas(day: date) -> bool:
    start, end = CHRISTMAS
    return (day.month, day.day) >= start or (day.month, day.day) <= end


class FreeDays:
    """A container of dates, for any year."""

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and bool(reason(day))


FREE_DAYS: Final = FreeDays()
