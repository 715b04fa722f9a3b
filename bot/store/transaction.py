"""What a unit of work gets to write with."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, CursorResult, Dialect, Executable

from bot.store.statements import Fixed, Statements, insert_into


class Cursor(Protocol):
    """What both drivers' cursors have."""

    def execute(self, query: Any, params: Any = ..., /) -> Any: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> Any: ...


class Transaction:
    """One unit's hold on the database, valid until the unit returns.

    `one`, `all`, `added` and `change` run a compiled statement on the driver's cursor (see
    `statements`); `execute` is SQLAlchemy Core as usual.
    """

    __slots__ = ("_connection", "_cursor", "dialect", "statements")

    def __init__(self, connection: Connection, cursor: Cursor, statements: Statements) -> None:
        self._connection = connection
        self._cursor = cursor
        self.dialect: Dialect = connection.dialect
        self.statements = statements

    def one(self, statement: Fixed, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The first row, or None; the rest is dropped."""
        self._cursor.execute(statement.sql, statement.bind(values))
        row: tuple[Any, ...] | None = self._cursor.fetchone()
        return row

    def all(self, statement: Fixed, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        self._cursor.execute(statement.sql, statement.bind(values))
        rows: list[tuple[Any, ...]] = self._cursor.fetchall()
        return rows

    def added(self, statement: Fixed, values: Mapping[str, Any]) -> bool:
        """Insert a row, by a statement that returns it; False when it was there already."""
        return self.one(statement, values) is not None

    def change(self, statement: Fixed, values: Mapping[str, Any]) -> None:
        self._cursor.execute(statement.sql, statement.bind(values))

    def execute(
        self,
        statement: Executable,
        parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
    ) -> CursorResult[*tuple[Any, ...]]:
        return self._connection.execute(statement, parameters)

    def insert(self, table: Any) -> Any:
        """An INSERT of this dialect, with `on_conflict_do_update` and its like."""
        return insert_into(table, self.dialect)
