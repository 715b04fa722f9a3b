"""A beginning that many tests share is played once in a process, and then put back from memory."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

NOBODY = "SELECT (SELECT count(*) FROM persons) + (SELECT count(*) FROM links)"


@dataclass(frozen=True, slots=True)
class Beginning:
    """The database as it was then, what the clock said, and what else the test's own world held."""

    database: sqlite3.Connection
    now: datetime
    world: Any

    def put_back(self, path: Path) -> None:
        """Into a database that a store may have open, and that nobody is in yet."""
        with closing(sqlite3.connect(path)) as there:
            self.database.backup(there)


def remember(path: Path, now: datetime, world: Any) -> Beginning:
    copied = sqlite3.connect(":memory:", check_same_thread=False)
    with closing(sqlite3.connect(path)) as here:
        here.backup(copied)
    return Beginning(copied, now, world)


def is_empty(path: Path) -> bool:
    """Whether it is a SQLite file that nobody is in. A PostgreSQL is no file."""
    if not path.exists():
        return False
    with closing(sqlite3.connect(path)) as connection:
        (people,) = connection.execute(NOBODY).fetchone()
        return not people
