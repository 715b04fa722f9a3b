"""Opening a database: find out what is there, and bring its tables up to date."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import DBAPIError

from bot.errors import StoreTooNew, StoreUnavailable, UnknownDatabase
from bot.store.connections import connect, over
from bot.store.migrations import HEAD

UNDEFINED_TABLE: Final = "42P01"  # PostgreSQL's code
MIGRATING: Final = 0x6D656E746F  # an advisory lock's number


def database_path(url: str) -> Path:
    """The file that an URL like `sqlite:///mentor.db` names. UnknownDatabase for anything else."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        raise UnknownDatabase(
            "the database must be a SQLite file, like sqlite:///mentor.db, or PostgreSQL"
        )
    return Path(str(parsed.database))


def revision_of(connection: Connection) -> str | None:
    """The migration a database has come to; None when it is empty."""
    try:
        found: str | None = connection.execute(
            text("SELECT version_num FROM alembic_version")
        ).scalar()
    except DBAPIError as error:
        if _no_such_table(error):
            return None
        raise
    return found


def _no_such_table(error: DBAPIError) -> bool:
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code == sqlite3.SQLITE_ERROR or getattr(error.orig, "sqlstate", None) == UNDEFINED_TABLE


def require_head(connection: Connection) -> None:
    """StoreUnavailable when the tables are not those of this program."""
    if revision_of(connection) != HEAD:
        raise StoreUnavailable("the database was changed by another version of the program")


def migrate(path: Path) -> None:
    """Make the file if need be, and run the migrations that are missing, all or none."""
    with closing(connect(path, create=True)) as raw, closing(over(raw)) as connection:
        if revision_of(connection) == HEAD:
            return
        raw.execute("BEGIN IMMEDIATE")  # another process may be doing the same
        try:
            if revision_of(connection) != HEAD:
                _upgrade(connection)
        except BaseException:
            raw.execute("ROLLBACK")
            raise
        raw.execute("COMMIT")


def migrate_postgres(connection: Connection) -> None:
    """The same, one process at a time. The connection's transactions are ours."""
    connection.execute(text(f"SELECT pg_advisory_lock({MIGRATING})"))  # let go with the connection
    if revision_of(connection) == HEAD:
        return
    connection.execute(text("BEGIN"))
    try:
        _upgrade(connection)
    except BaseException:
        connection.execute(text("ROLLBACK"))
        raise
    connection.execute(text("COMMIT"))


def _upgrade(connection: Connection) -> None:
    # Alembic takes a while to import, and most starts have nothing to migrate.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StoreTooNew("the database was made by a newer version of the program") from error
