"""A server that began with nothing at all, and the browsers of those who come to it."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser

from bot.settings import load_settings
from tests.browser.live import DESK, Visit, a_free_port, running

ROOT = Path(__file__).parents[2]


@dataclass
class Place:
    """`first_link` is what the command line gave: the first of the staff comes in by it."""

    address: str
    first_link: str
    database: Path
    browser: Browser
    windows: list[Visit] = field(default_factory=list)

    def window(self, link: str, button: str, size: tuple[int, int] = DESK) -> Visit:
        """A browser of somebody's own, where the link has been used."""
        self.windows.append(Visit(self.browser, self.address, size))
        self.windows[-1].page.goto(link)
        self.windows[-1].page.get_by_role("button", name=button).click()
        return self.windows[-1]

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        with closing(sqlite3.connect(self.database)) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            count = "SELECT count(*) FROM {}"
            return {
                name: connection.execute(count.format(name)).fetchone()[0] for (name,) in tables
            }


@contextmanager
def from_nothing(browser: Browser, folder: Path) -> Iterator[Place]:
    """Where only `mentor login` has been run. Nobody's console may have had a complaint."""
    database = folder / "mentor.db"
    url = f"sqlite:///{database}"
    with a_free_port() as free:
        port: int = free.getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        link = log_in_at_the_command_line(url, address)
        with running(load_settings(database_url=url, public_url=address, port=port), free):
            place = Place(address, link, database, browser)
            yield place
            for window in place.windows:
                window.context.close()
                assert window.complaints == []


def log_in_at_the_command_line(database_url: str, address: str) -> str:
    """What `mentor login` prints."""
    command = "from bot.cli import app; app(prog_name='mentor')"
    done = subprocess.run(
        [sys.executable, "-c", command, "login", "hilde@example.no", "--name", "Hilde Aas"],
        cwd=ROOT,
        env=os.environ | {"MENTOR_DATABASE_URL": database_url, "MENTOR_PUBLIC_URL": address},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()
