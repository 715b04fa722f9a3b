"""Empty databases, made quickly: the migrations are run once in a process, and then copied.

What a start does with an empty file is tested in tests/store/test_opening.py.
"""

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.store.opening import migrate


@cache
def _migrated() -> sqlite3.Connection:
    copied = sqlite3.connect(":memory:", check_same_thread=False)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "mentor.db"
        migrate(path)
        with closing(sqlite3.connect(path)) as made:
            made.backup(copied)
    return copied


def database_at(path: Path) -> str:
    """The URL of the file there, which is made if it is not there yet."""
    if not path.exists():
        with closing(sqlite3.connect(path)) as new:
            _migrated().backup(new)
    return f"sqlite:///{path}"
