"""A whole month for two people, written down in tests/transcripts/maaned/, one for each stance.

    # a comment                        : navn Amir Kari     : tid 2026-09-01T10:00
    N< what the mentee writes          K< what the mentor writes       N< [a button]
    K<* voice: caption                 a voice message, photo, document
    @ 3 dager / 2 timer                time passes, and what is due falls due
    = mandag 30. november kl. 09.00    when what follows came, and when the time has passed
    N> what the mentee is told         K> what the mentor is told

On Telegram (tests/telegram/test_months.py) they are played word for word. In the browser
(tests/browser/test_months.py) the same two do the same on the try-out's two phones.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

FOLDER = Path(__file__).parent / "transcripts" / "maaned"
FILES = sorted(FOLDER.glob("*.txt"))
OSLO = ZoneInfo("Europe/Oslo")
UNITS = {
    "uke": timedelta(weeks=1),
    "uker": timedelta(weeks=1),
    "dag": timedelta(days=1),
    "dager": timedelta(days=1),
    "time": timedelta(hours=1),
    "timer": timedelta(hours=1),
}


@dataclass(frozen=True, slots=True)
class Deed:
    """One line that somebody does something in: `sign` is ":", "@", "N<", "K<", "N<*" or "K<*"."""

    sign: str
    what: str

    @property
    def who(self) -> str:
        return self.sign[0]

    @property
    def span(self) -> timedelta:
        count, unit = self.what.split()
        return int(count) * UNITS[unit]

    @property
    def beginning(self) -> datetime:
        """Of `: tid`, in UTC."""
        local = datetime.fromisoformat(self.what.removeprefix("tid ")).replace(tzinfo=OSLO)
        return local.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """A deed, or None for a line that is only read, and all that the two were told of it."""

    line: str
    deed: Deed | None
    told: tuple[tuple[str, str], ...]


def moments(source: str) -> Iterator[Moment]:
    line: str | None = None
    told: list[tuple[str, str]] = []
    for each in source.splitlines():
        if re.match(r"=|[NK]>", each):
            if each[0] != "=":
                told.append((each[0], each[3:]))
            continue
        if line is not None:
            yield Moment(line, _deed(line), tuple(told))
        line, told = each, []
    if line is not None:
        yield Moment(line, _deed(line), tuple(told))


def _deed(line: str) -> Deed | None:
    if not line.strip() or line.startswith("#"):
        return None
    sign, _, what = line.partition(" ")
    return Deed(sign, what)


def dated(moment: datetime) -> str:
    local = moment.astimezone(OSLO)
    return "= " + format_datetime(local, "EEEE d. MMMM 'kl'. HH.mm", locale="nb")
