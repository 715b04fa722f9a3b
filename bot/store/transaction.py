"""What a unit of work gets to write with."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Dialect, Executable

from bot.store.statements import Fixed, Statements, insert_into


class Transaction:
    """One unit's hold on the database, valid until the unit returns.

    `one`, `added` and `change` run a compiled statement on the driver's cursor (see `statements`);
    `execute` is SQLAlchemy Core as usual.
    """

    __slots__ = ("_connection", "_cursor", "dialect", "statements")

    def __init__(
        self, connection: Connection, cursor: sqlite3.Cursor, statements: Statements
    ) -> None:
        self._connection = connection
        self._cursor = cursor
        self.dialect: Dialect = connection.dialect
        self.statements = statements

    def one(self, statement: Fixed, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The first row, or None; the rest is dropped."""
        self._cursor.execute(statement.sql, statement.bind(values))
        row: tuple[Any, ...] | None = self._cursor.fetchone()
        return row

    def added(self, statement: Fixed, values: Mapping[str, Any]) -> bool:
        """Insert a row; False when it was there already."""
        self._cursor.execute(statement.sql, statement.bind(values))
        return self._cursor.rowcount == 1

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
