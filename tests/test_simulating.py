"""The weeks ahead: what the program does in them, on a database of its own, and nothing else.

After a change in what comes when: `UPDATE_WEEKS=1 pytest tests/test_simulating.py`, then read the
difference as the two would.
"""

import asyncio
import os
import socket
import sqlite3
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.arrivals import Handled
from bot.free_days import FREE_DAYS, reason
from bot.programmes.settings import ProgrammeSettings
from bot.simulating import Choices, Move, Simulated, simulate
from tests.duo import CHATS, MENTEE, MENTOR, duo
from tests.store.engine import shipped_library

PLANNED = ("Skriv ditt eget", "Hva lærte du forrige uke?", "ja")
OSLO = ZoneInfo("Europe/Oslo")
WEEKS = Path(__file__).parent / "weeks"
PROGRAMME = ProgrammeSettings("Ny som leder")
GOLDEN = {
    "jul": Choices(date(2026, 11, 23)),
    "jul-svarer-ikke": Choices(date(2026, 11, 23), answers=False),
    "vintertid": Choices(date(2026, 9, 21)),
    "fellesferie": Choices(date(2026, 6, 8)),
}


@cache
def weeks(choices: Choices, **settings: Any) -> Simulated:
    programme = ProgrammeSettings("Ny som leder", **settings)
    return simulate(shipped_library(), programme, choices, "Europe/Oslo")


def written(simulated: Simulated) -> str:
    """As the files in tests/weeks have it: what comes, what makes way, and when they met."""
    lines: list[tuple[datetime, str, str]] = []
    for each in simulated.sent:
        moved = "".join(_moved(move) for move in each.moved)
        what = " ".join(filter(None, (each.kind, each.set)))
        lines.append((each.at, each.who, f"{what}{moved}"))
    lines += [
        (each.at, each.who, f"({each.kind} makes way: {each.moved[0].why})")
        for each in simulated.dropped
    ]
    lines += [(at, "both", "MEET") for at in simulated.meetings]
    text, week = "", 0
    for at, who, what in sorted(lines):
        if at.isocalendar().week != week:
            week = at.isocalendar().week
            text += f"\nweek {week}\n"
        text += f"  {at:%a %d %b %H:%M %Z}  {who}  {what}\n"
    return text.lstrip()


def _moved(move: Move) -> str:
    return f"\n      from {move.at:%a %d %b %H:%M}: {move.why}"


@pytest.mark.parametrize("name", GOLDEN)
def test_weeks_are_as_they_are_written_down(name: str) -> None:
    file, now = WEEKS / f"{name}.txt", written(weeks(GOLDEN[name]))
    if os.environ.get("UPDATE_WEEKS"):
        file.write_text(now, "utf-8")
    assert now == file.read_text("utf-8")


async def test_the_same_comes_to_a_pair_that_lives_through_it(tmp_path: Path) -> None:
    """Two in a chat, on the program's own store: what they arrange in words comes at the same times
    as to the made-up pair, over Christmas, to a mentee who answers nothing."""
    asked: list[datetime] = []
    told: list[datetime] = []
    async with duo(tmp_path / "mentor.db") as two:
        clock, hear = two.engine.clock, two.hear

        def note(handled: Handled) -> None:
            hear(handled)
            for outgoing in handled.outgoing:
                if outgoing.unasked and outgoing.external_id == CHATS[MENTEE]:
                    asks = outgoing.message.ask is not None
                    (asked if asks else told).append(clock.now.astimezone(OSLO))

        await two.agree()
        start = clock.now.astimezone(OSLO).date()
        await two.says(MENTEE, "avslutt")
        await two.wait(timedelta(hours=1))
        for text in ("planlegg en refleksjon til Nora hver mandag kl 9", *PLANNED):
            await two.says(MENTOR, text)
        await two.says(MENTOR, "møte torsdag 3. desember kl 14")
        for text in ("[60 minutter]", "[Uten sted]", "ja"):
            await two.says(MENTOR, text)
        await two.says(MENTEE, "[Bekreft]")
        two.hear = note  # type: ignore[method-assign]
        until = date(2027, 1, 4)
        await two.wait(datetime.combine(until, time(), OSLO) - clock.now)
    simulated = await asyncio.to_thread(weeks, Choices(start, weeks=6, answers=False))
    sent = [each for each in simulated.to("mentee") if each.at.date() < until]
    assert asked == [each.at for each in sent if each.set]
    assert len(asked) == 7  # five prompts, a look back at the meeting, the pulse
    assert told == [each.at for each in sent if each.kind == "sheet"]


def test_nothing_leaves_the_machine_and_no_file_is_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    choices = Choices(date(2026, 11, 23), weeks=3)
    before = weeks.__wrapped__(choices)  # the empty database is made once, in a folder that is gone

    def refuse(*arguments: Any, **named: Any) -> Any:
        raise AssertionError(f"asked for {arguments} {named}")

    connect = sqlite3.connect

    def only_memory(database: Any, *arguments: Any, **named: Any) -> Any:
        assert database == ":memory:"
        return connect(database, *arguments, **named)

    monkeypatch.setattr(sqlite3, "connect", only_memory)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(Path, "open", refuse)
    assert weeks.__wrapped__(choices) == before


def test_what_a_programme_is_set_to_decides() -> None:
    choices = Choices(date(2026, 10, 5), weeks=6)
    late = weeks(choices, quiet_from=time(20), quiet_to=time(11, 30), meeting_every_days=14)
    assert all(time(11, 30) <= each.at.time() < time(20) for each in late.sent)
    mondays = [each for each in late.to("mentee") if each.kind == "prompt"]
    assert [each.at.time() for each in mondays] == [time(11, 30)] * 5
    assert {move.why for each in mondays for move in each.moved} == {"quiet"}
    assert [at.date() for at in late.meetings] == [
        date(2026, 10, 15), date(2026, 10, 29), date(2026, 11, 12)
    ]  # fmt: skip
    abroad = weeks(choices, zone="America/New_York")
    assert {each.at.time() for each in abroad.sent if each.kind == "prompt"} == {time(9)}


def test_a_mentee_who_is_not_asked_by_the_mentor_and_does_not_answer() -> None:
    quiet = weeks(Choices(date(2027, 1, 11), answers=False, weekly=False))
    kinds = {each.kind for each in quiet.to("mentee")}
    assert "prompt" not in kinds
    assert "follow_up" not in kinds  # no step was chosen
    assert {"sheet", "after_meeting", "pulse"} <= kinds


def test_only_one_thing_a_day_is_asked_and_none_on_a_free_day() -> None:
    for name in ("jul", "fellesferie"):
        simulated = weeks(GOLDEN[name])
        asked = [each for each in simulated.to("mentee") if each.set]
        days = [each.at.date() for each in asked]
        assert len(days) == len(set(days))
        chosen = [each.at.date() for each in asked if each.kind != "after_meeting"]
        assert not [day for day in chosen if day in FREE_DAYS]


def test_a_programme_that_ends_is_looked_at_until_then() -> None:
    ending = weeks(Choices(date(2026, 10, 5)), ends_on=date(2026, 10, 29))
    assert ending.until == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2027, 5, 17), "constitution_day"),
        (date(2027, 3, 29), "easter_monday"),
        (date(2026, 12, 24), "christmas"),
        (date(2027, 1, 1), "christmas"),
        (date(2026, 7, 26), "common_holiday"),
        (date(2026, 7, 27), ""),
        (datetime(2026, 11, 23, tzinfo=UTC).date(), ""),
    ],
)
def test_why_a_day_is_free(day: date, why: str) -> None:
    assert reason(day) == why
    assert (day in FREE_DAYS) == bool(why)
