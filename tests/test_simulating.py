"""The weeks ahead: what the program does in them, on a database of its own, and nothing else.

After a change in what comes when: `UPDATE_WEEKS=1 pytest tests/test_simulating.py`, then read the
difference as the two would.
"""

import asyncio
import os
import socket
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from bot.arrivals import Handled
from bot.cli import app
from bot.free_days import FREE_DAYS, reason
from bot.library import FOLDER, Library, read_folder
from bot.programmes.settings import ProgrammeSettings
from bot.settings import Settings
from bot.simulating import Choices, Move, Simulated, simulate
from bot.simulating.remembering import simulated
from dialogues.bank import Source
from tests.duo import CHATS, MENTEE, MENTOR, duo
from tests.store.engine import shipped_library

PLANNED = ("Skriv ditt eget", "Hva lærte du forrige uke?", "ja")
OSLO = ZoneInfo("Europe/Oslo")
WEEKS = Path(__file__).parent / "weeks"
PROGRAMME = 7
GOLDEN = {
    "jul": Choices(date(2026, 11, 23)),
    "jul-svarer-ikke": Choices(date(2026, 11, 23), answers=False),
    "vintertid": Choices(date(2026, 9, 21)),
    "fellesferie": Choices(date(2026, 6, 8)),
}


OWN_SET = """{% set tittel = "Vårt eget" %}
{% set slag = "utforskende" %}
{% set tema = "retning" %}

{% spørsmål først %}
  Hva lærte du denne uka?
  {% omformulert %} Hva tar du med deg fra uka?
{% slutt %}
"""


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"MENTOR_{name.upper()}", raising=False)
    monkeypatch.setattr("bot.logs.set_up_logs", lambda: None)
    return CliRunner()


@cache
def weeks(choices: Choices, **settings: Any) -> Simulated:
    programme = ProgrammeSettings("Ny som leder", **settings)
    return simulate(shipped_library(), PROGRAMME, programme, choices, "Europe/Oslo")


def written(found: Simulated) -> str:
    """As the files in tests/weeks have it: what comes, what makes way, and when they met."""
    lines: list[tuple[datetime, str, str]] = []
    for each in found.sent:
        moved = "".join(_moved(move) for move in each.moved)
        what = " ".join(filter(None, (each.kind, each.set)))
        lines.append((each.at, each.who, f"{what}{moved}"))
    lines += [
        (each.at, each.who, f"({each.kind} makes way: {each.moved[0].why})")
        for each in found.dropped
    ]
    lines += [(at, "both", "MEET") for at in found.meetings]
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
    made_up = await asyncio.to_thread(weeks, Choices(start, weeks=6, answers=False))
    sent = [each for each in made_up.to("mentee") if each.at.date() < until]
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


def test_two_who_do_not_meet_are_told_that_it_is_time() -> None:
    apart = weeks(Choices(date(2027, 1, 11), meets=False), meeting_every_days=14)
    assert not apart.meetings
    first = next(each for each in apart.sent if each.kind == "gap")
    assert (first.who, first.at.date()) == ("mentee", date(2027, 1, 25) + timedelta(days=1))
    assert "gap" in {each.kind for each in apart.to("mentor")}


def test_only_one_thing_a_day_is_asked_and_none_on_a_free_day() -> None:
    for name in ("jul", "fellesferie"):
        found = weeks(GOLDEN[name])
        asked = [each for each in found.to("mentee") if each.set]
        days = [each.at.date() for each in asked]
        assert len(days) == len(set(days))
        chosen = [each.at.date() for each in asked if each.kind != "after_meeting"]
        assert not [day for day in chosen if day in FREE_DAYS]


def test_a_programme_that_ends_is_looked_at_until_then() -> None:
    ending = weeks(Choices(date(2026, 10, 5)), ends_on=date(2026, 10, 29))
    assert ending.until == date(2026, 11, 2)
    assert [each.at.date() for each in ending.sent if each.kind == "over"] == [
        date(2026, 10, 30)
    ] * 2
    assert not [each for each in ending.sent if each.set and each.at.date() > date(2026, 10, 29)]


def test_a_programmes_own_sets_are_asked_in_it_and_in_no_other() -> None:
    file = "utforskende/a-vare-egne.jinja"
    shipped = [Source(*place, 1, text) for place, text in read_folder(FOLDER).items()]
    library = Library([*shipped, Source("nb", file, 2, OWN_SET, programme=PROGRAMME)])
    choices, settings = Choices(date(2026, 11, 23), weeks=3), ProgrammeSettings("")
    own, other = (
        {each.set for each in simulate(library, number, settings, choices, "Europe/Oslo").sent}
        for number in (PROGRAMME, PROGRAMME + 1)
    )
    assert "a-vare-egne" in own
    assert "a-vare-egne" not in other


def test_weeks_are_known_until_a_setting_is_another() -> None:
    library, choices = shipped_library(), Choices(date(2026, 11, 23), weeks=1)
    one = ProgrammeSettings("Ny som leder")

    def ask(settings: ProgrammeSettings) -> Any:
        return simulated(library, PROGRAMME, settings, choices, "Europe/Oslo")

    first = ask(one)
    assert ask(replace(one, name="Et annet navn")) is first
    assert ask(replace(one, quiet_to=time(9))) is not first
    assert first.result(60).sent


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--from", "i morgen"], "--from must be a date like 2026-11-24, not 'i morgen'\n"),
        (["--from", "9999-12-31"], "--from must be a year from 2000 to 2100\n"),
        (["--weeks", "0"], "--weeks must be from 1 to 26, not 0\n"),
        (["--weeks", "27"], "--weeks must be from 1 to 26, not 27\n"),
        (["--programme", "77"], "there is no programme 77; there are: 1 (unnamed)\n"),
    ],
)
def test_the_command_says_what_is_wrong(terminal: CliRunner, options: list[str], told: str) -> None:
    result = terminal.invoke(app, ["simulate", *options])
    assert (result.exit_code, result.output) == (2, told)


def test_the_command_prints_the_weeks(terminal: CliRunner) -> None:
    options = ["--from", "2026-12-21", "--weeks", "2", "--silent"]
    result = terminal.invoke(app, ["simulate", *options])
    assert result.exit_code == 0, result.output
    assert "Nothing is sent." in result.output
    cells = [line.split("│") for line in result.output.splitlines() if "│" in line]
    rows = [[cell.strip() for cell in row] for row in cells]
    assert ["53", "Sat 2027-01-02 09:00", "mentee", "prompt"] in [row[1:5] for row in rows]
    assert any("from 28 Dec: a free day" in row[6] for row in rows)


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
