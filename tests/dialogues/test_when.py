"""Days and times as people write them. Nothing in this table may be silently wrong."""

from datetime import datetime

import pytest

from dialogues.when import has_been, read_moment
from tests.playing import shipped_bank

MONDAY = datetime(2026, 11, 23, 19, 0)  # noqa: DTZ001 - local wall time of the person

READ = {
    "i dag": "2026-11-23",
    "i kveld kl 21": "2026-11-23T21:00",
    "i morgen": "2026-11-24",
    "imorgen": "2026-11-24",
    "i mårra kl 8": "2026-11-24T08:00",
    "i morgon": "2026-11-24",
    "i overmorgen": "2026-11-25",
    "på fredag": "2026-11-27",
    "fredag kl 9": "2026-11-27T09:00",
    "fredag kl. 09.30": "2026-11-27T09:30",
    "fredag 14:15": "2026-11-27T14:15",
    "halv ti på fredag": "2026-11-27T09:30",
    "kvart over tre på torsdag": "2026-11-26T15:15",
    "på fredag klokka ni": "2026-11-27T09:00",
    "laurdag": "2026-11-28",
    "til helga": "2026-11-28",
    "i helga": "2026-11-28",
    "mandag": "2026-11-30",
    "neste uke": "2026-11-30",
    "neste veke": "2026-11-30",
    "neste onsdag": "2026-12-02",
    "onsdag neste uke": "2026-12-02",
    "neste uke på fredag kl 9": "2026-12-04T09:00",
    "mandag i neste uke": "2026-11-30",
    "søndag til uka": "2026-12-06",
    "om to dager": "2026-11-25",
    "om 3 dager": "2026-11-26",
    "om ei veke": "2026-11-30",
    "om to uker": "2026-12-07",
    "denne uka": "2026-11-27",
    "25. november": "2026-11-25",
    "12.12": "2026-12-12",
    "3. januar": "2027-01-03",
    "onsdag etter rapporten": "2026-11-25",
    "neste helg": "2026-12-05",
    "om fjorten dager": "2026-12-07",
    "om 14 dager": "2026-12-07",
    "kl 20": "2026-11-23T20:00",
    "kl 8": "2026-11-24T08:00",
    "onsdag kl 3": "2026-11-25T15:00",
    "i morgen kveld kl 7": "2026-11-24T19:00",
    "i morgon kveld klokka åtte": "2026-11-24T20:00",
}

NOT_READ = (
    "i går",
    "forrige fredag",
    "snart",
    "en dag",
    "når jeg får tid",
    "etter rapporten",
    "31.02",
    "om hundre år",
    "45.99",
    "klokka",
    "9" * 300 + ". november",
    "jeg tror det må bli en gang etter at sjefen er tilbake fra ferie på onsdag",
)


@pytest.mark.parametrize(("text", "expected"), READ.items())
def test_read(text: str, expected: str) -> None:
    moment = read_moment(text, shipped_bank().words("nb"), MONDAY)
    assert moment is not None
    assert moment.isoformat() == expected


@pytest.mark.parametrize("text", NOT_READ)
def test_not_read(text: str) -> None:
    assert read_moment(text, shipped_bank().words("nb"), MONDAY) is None


@pytest.mark.parametrize(
    ("text", "expected"), [("i går", True), ("forrige fredag", True), ("fredag", False)]
)
def test_a_day_that_is_gone(text: str, expected: bool) -> None:
    assert has_been(text, shipped_bank().words("nb")) is expected
