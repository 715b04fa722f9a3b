"""`mentor simulate`: the weeks ahead of a pair as a table."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from rich.table import Table

from bot.errors import ShellError
from bot.library import open_library
from bot.programmes.settings import KnownProgramme, list_programmes, zone_of
from bot.settings import Settings
from bot.simulating.running import simulate
from bot.simulating.values import MOST_WEEKS, Choices, Dropped, Move, Sent, Simulated
from bot.store import opened_store

YEARS = range(2000, 2101)
WHY = {
    "quiet": "quiet hours",
    "free": "a free day",
    "one_a_day": "one a day",
    "talk": "amid a talk",
    "other": "not yet",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for. `programme` None: the only one. `start` as it was typed, "" for today."""

    programme: int | None
    start: str
    weeks: int
    answers: bool


async def foresee(
    settings: Settings, clock: Callable[[], datetime], wanted: Wanted
) -> tuple[Table, ...]:
    """The table. ShellError says in a sentence why there is none."""
    if not 1 <= wanted.weeks <= MOST_WEEKS:
        raise ShellError(f"--weeks must be from 1 to {MOST_WEEKS}, not {wanted.weeks}")
    async with opened_store(settings.database_url) as store:
        library = await open_library(store, clock)
        listed = await asyncio.to_thread(
            store.read, lambda reader: [each.known for each in list_programmes(reader, None)]
        )
    known = _chosen(listed, wanted.programme)
    zone = settings.zone.key
    today = clock().astimezone(zone_of(known.settings, zone)).date()
    if known.is_over(today):
        raise ShellError(f"programme {known.id} is over: nothing more is sent in it")
    start = _start(known, wanted.start, today)
    choices = Choices(start, wanted.weeks, answers=wanted.answers)
    found = await asyncio.to_thread(simulate, library, known.id, known.settings, choices, zone)
    return (_table(known, found),)


def _chosen(listed: list[KnownProgramme], wanted: int | None) -> KnownProgramme:
    if wanted is None and len(listed) == 1:
        return listed[0]
    found = next((each for each in listed if each.id == wanted), None)
    if found is not None:
        return found
    there = ", ".join(f"{each.id} ({each.settings.name or 'unnamed'})" for each in listed)
    if wanted is None:
        raise ShellError(f"say which programme with --programme: {there}")
    raise ShellError(f"there is no programme {wanted}; there are: {there}")


def _start(known: KnownProgramme, typed: str, today: date) -> date:
    begins, ends = known.settings.begins_on, known.settings.ends_on
    if not typed:
        return max(today, begins or today)
    try:
        start = date.fromisoformat(typed)
    except ValueError:
        raise ShellError(f"--from must be a date like 2026-11-24, not {typed!r}") from None
    if start.year not in YEARS:
        raise ShellError(f"--from must be a year from {YEARS[0]} to {YEARS[-1]}")
    if begins is not None and start < begins:
        raise ShellError(f"the programme does not begin until {begins}")
    if ends is not None and start > ends:
        raise ShellError(f"the programme ends on {ends}")
    return start


def _table(known: KnownProgramme, found: Simulated) -> Table:
    name = known.settings.name or f"programme {known.id}"
    table = Table(
        title=f"{name}: {len(found.sent)} messages. Nothing is sent.", title_justify="left"
    )
    for head in ("week", "when", "to", "what", "set", "because"):
        table.add_column(head)
    coming: list[Sent | Dropped] = [*found.sent, *found.dropped]
    for each in sorted(coming, key=lambda each: (each.at, each.who)):
        told = isinstance(each, Sent)
        table.add_row(
            str(each.at.isocalendar().week),
            f"{each.at:%a %Y-%m-%d %H:%M}",
            each.who,
            each.kind if told else f"{each.kind} (makes way)",
            (each.set or "") if isinstance(each, Sent) else "",
            ", ".join(_because(move, told=told) for move in each.moved),
        )
    return table


def _because(move: Move, *, told: bool) -> str:
    return f"from {move.at:%d %b}: {WHY[move.why]}" if told else WHY[move.why]
