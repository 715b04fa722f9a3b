"""A look at the store by what otherwise reads within a unit. Nothing can be written."""

from functools import lru_cache

from sqlalchemy import Connection, Dialect

from bot.store.statements import Statements, statements
from bot.store.transaction import Transaction


def looking(connection: Connection) -> Transaction:
    """A reader's connection as a transaction, for as long as the reader has it."""
    cursor = connection.connection.cursor()
    return Transaction(connection, cursor, _statements(connection.dialect))


@lru_cache(maxsize=4)
def _statements(dialect: Dialect) -> Statements:
    return statements(dialect)
