"""Tables in a terminal, or in a file when the output goes there."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from rich.console import Console
from rich.table import Table

from bot.quarantine import Listed
from bot.repairs import Group, Unsent
from bot.staff.members import Member

NO_TERMINAL: Final = 200  # columns, so that no line is folded


def show(*tables: Table) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = NO_TERMINAL
    for table in tables:
        console.print(table)


def of_aside(found: Sequence[Listed]) -> Table:
    rows = [
        (each.id, _moment(each.at), each.kind, "kept" if each.kept else "not kept", each.error)
        for each in found
    ]
    return _table(f"{len(rows)} set aside", ("id", "when", "kind", "content", "error"), rows)


def of_staff(found: Sequence[Member]) -> Table:
    rows = [(each.email, each.name, ", ".join(_roles(each))) for each in found]
    return _table(f"{len(rows)} members of staff", ("address", "name", "roles"), rows)


def _roles(member: Member) -> list[str]:
    return sorted(
        role if programme is None else f"{role} of programme {programme}"
        for role, programme in member.roles
    )


def of_outbox(
    groups: Sequence[Group], oldest: Sequence[Unsent], now: datetime
) -> tuple[Table, ...]:
    summary = _table(
        f"{sum(each.number for each in groups)} not sent",
        ("channel", "state", "reason", "number", "oldest"),
        [
            (each.channel, each.state, each.reason or "", each.number, _age(now - each.oldest))
            for each in groups
        ],
    )
    if not oldest:
        return (summary,)
    rows = [
        (
            each.id,
            each.channel,
            each.chat,
            each.state,
            each.reason or "",
            each.attempts,
            _age(now - each.at),
        )
        for each in oldest
    ]
    heads = ("id", "channel", "chat", "state", "reason", "tries", "age")
    return summary, _table(f"the oldest {len(rows)}", heads, rows)


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    table = Table(title=title, title_justify="left", show_header=bool(rows), box=None)
    for head in heads:
        table.add_column(head, no_wrap=head == "id", overflow="fold")
    for row in rows:
        table.add_row(*map(str, row))
    return table


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def _age(much: timedelta) -> str:
    """In whole units, the largest two."""
    seconds = max(0, int(much.total_seconds()))
    days, seconds = divmod(seconds, 86_400)
    hours, seconds = divmod(seconds, 3600)
    minutes, seconds = divmod(seconds, 60)
    units = ((days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s"))
    first = next((place for place, (number, _) in enumerate(units) if number), 3)
    return " ".join(f"{number} {unit}" for number, unit in units[first : first + 2])
