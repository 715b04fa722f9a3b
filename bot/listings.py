"""Tables in a terminal, or in a file when the output goes there."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from rich.console import Console
from rich.table import Table

from bot.quarantine import Listed

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


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    table = Table(title=title, title_justify="left", show_header=bool(rows), box=None)
    for head in heads:
        table.add_column(head, no_wrap=head == "id", overflow="fold")
    for row in rows:
        table.add_row(*map(str, row))
    return table


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
