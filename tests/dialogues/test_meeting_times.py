"""When and how long a meeting is, as people write it: read, asked about, or said not to be."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dialogues.draft import Draft
from dialogues.meeting_times import Found, NotFound, read_clock, read_minutes, read_time
from dialogues.session import Facts, Programme, Session
from dialogues.stages import Trigger
from tests.playing import shipped_bank

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # ten o'clock in Oslo


def draft(day: str = "") -> Draft:
    facts = Facts(TUESDAY, ZoneInfo("Europe/Oslo"), shipped_bank(), Programme())
    made = Draft(Session(), facts)
    made.push(Trigger.TURN_ASIDE, set_="mote")
    made.turn_to(draft=day)
    return made


TIMES = {
    "torsdag kl 14": ["2026-11-26T14:00"],
    "torsdag 3. desember klokka halv to": ["2026-12-03T13:30"],
    "i morgen kl. 9.30": ["2026-11-25T09:30"],
    "om to uker kl 14": ["2026-12-08T14:00"],
    "om en time": ["2026-11-24T11:00"],
    "torsdag": ["2026-11-26"],
    "i overmorgen": ["2026-11-26"],
    "torsdag ettermiddag": ["2026-11-26"],
    "neste fredag": ["2026-11-27", "2026-12-04"],
    "neste fredag kl 10": ["2026-11-27T10:00", "2026-12-04T10:00"],
    "fredag kl 9 eller 10": ["2026-11-27T09:00", "2026-11-27T10:00"],
    "laurdag klokka ti": ["2026-11-28T10:00"],
}
UNUSABLE = {
    "hver torsdag kl 9": "møte_gjentas",
    "annenhver uke": "møte_gjentas",
    "dagen før møtet": "møte_om_møtet",
    "i går kl 9": "møte_forbi",
    "20. november 2026 kl 9": "møte_forbi",
    "når det passer": "møte_uleselig",
    "om tre år": "møte_uleselig",
    "": "møte_uleselig",
    "torsdag " * 400: "møte_uleselig",
}


@pytest.mark.parametrize("text", TIMES)
def test_a_time_is_read(text: str) -> None:
    found = read_time(draft(), text)
    assert isinstance(found, Found)
    assert [moment.isoformat() for moment in found.moments] == TIMES[text]


@pytest.mark.parametrize("text", UNUSABLE)
def test_what_cannot_be_used_says_why(text: str) -> None:
    assert read_time(draft(), text) == NotFound(UNUSABLE[text])


CLOCKS = {
    "14": ["2026-11-26T14:00"],
    "kl 14": ["2026-11-26T14:00"],
    "14.30": ["2026-11-26T14:30"],
    "halv ti": ["2026-11-26T09:30"],
    "Kl. 09.00": ["2026-11-26T09:00"],
    "fredag kl 10": ["2026-11-27T10:00"],
}


@pytest.mark.parametrize("text", CLOCKS)
def test_a_clock_is_read_for_the_day_that_was_said(text: str) -> None:
    found = read_clock(draft("2026-11-26"), text)
    assert isinstance(found, Found)
    assert [moment.isoformat() for moment in found.moments] == CLOCKS[text]


@pytest.mark.parametrize("text", ["", "tulleklokka", "25", "torsdag", "99.99", "etter lunsj"])
def test_a_clock_that_is_none_is_said_so(text: str) -> None:
    assert isinstance(read_clock(draft("2026-11-26"), text), NotFound)


def test_a_clock_of_today_that_has_been_is_said_to_have_been() -> None:
    assert read_clock(draft("2026-11-24"), "kl 08.00") == NotFound("møte_forbi")


LENGTHS = {
    "30 minutter": 30,
    "45": 45,
    "en time": 60,
    "1 time": 60,
    "to timer": 120,
    "halvannen time": 90,
    "en halvtime": 30,
    "tre kvarter": 45,
    "1 time og 15 minutter": 75,
    "ein time": 60,
}


@pytest.mark.parametrize("text", LENGTHS)
def test_a_length_is_read(text: str) -> None:
    assert read_minutes(draft(), text) == LENGTHS[text]


@pytest.mark.parametrize("text", ["lenge", "", "en stund", "til klokka fire", "torsdag", "x" * 300])
def test_a_length_that_is_none(text: str) -> None:
    assert read_minutes(draft(), text) is None
