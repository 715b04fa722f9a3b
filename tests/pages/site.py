"""A whole program with a page-reading visitor, for tests: no script runs in this browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI
from sqlalchemy import Connection, func, select
from starlette.testclient import TestClient

from bot.app import create_app
from bot.links import Kind, make_link
from bot.pages.site import Site as PagesSite
from bot.parts import Parts
from bot.settings import load_settings
from bot.store.tables import metadata, persons
from tests.fresh import database_at

OWN = {"sec-fetch-site": "same-origin"}
WELCOME = ("Videre", "Ja, det er greit", "Ja")


@dataclass
class Clock:
    now: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 18, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


class Site:
    """The app and one browser. `other()` is another browser at the same app.

    `phone(side)` is one of the try-out's two conversations in the same browser: `base` is then
    what its addresses begin with.
    """

    def __init__(self, app: FastAPI, browser: TestClient, base: str = "") -> None:
        self.app = app
        self.browser = browser
        self.base = base

    @property
    def parts(self) -> Parts:
        pages: PagesSite = self.app.state.site
        return pages.parts

    @property
    def database(self) -> Path:
        return Path(self.parts.settings.database_url.removeprefix("sqlite:///"))

    def other(self) -> "Site":
        client = TestClient(self.app, base_url=str(self.browser.base_url), headers=OWN)
        client.portal = self.browser.portal
        return Site(self.app, client)

    def phone(self, side: str) -> "Site":
        return Site(self.app, self.browser, f"/prov/{side}")

    def get(self, path: str = "/chat", **headers: str) -> httpx2.Response:
        return self.browser.get(self.base + path, headers=headers)

    def post(
        self, path: str, data: dict[str, Any] | None = None, **headers: str
    ) -> httpx2.Response:
        return self.browser.post(self.base + path, data=data or {"a": "b"}, headers=headers)

    def begin(self) -> str:
        self.get()
        return self.post("/chat/apne").text

    def say(self, text: str) -> str:
        return self.post("/chat/si", {"tekst": text}).text

    def press(self, label: str) -> str:
        """The button with this label, in the form it stands in, as a browser sends it."""
        return self.post("/chat/svar", form_with(self.get().text, label)).text

    def welcome(self) -> str:
        """Through the welcome, to the first question."""
        self.begin()
        for label in WELCOME[:2] if self.base.endswith("mentor") else WELCOME:
            self.press(label)
        return self.say("Sara")

    def link(self, kind: Kind, person: int | None = None) -> str:
        """The path of a new one-time link."""
        now = self.parts.clock()
        store = self.parts.store
        assert self.browser.portal is not None
        code: str = self.browser.portal.call(
            store.run, lambda transaction: make_link(transaction, kind, now, person=person)
        )
        return f"/inn/{code}"

    def count(self, table: str) -> int:
        def look(connection: Connection) -> int:
            found = select(func.count()).select_from(metadata.tables[table])
            return int(connection.execute(found).scalar_one())

        return self.parts.store.read(look)

    def person(self) -> int:
        return self.parts.store.read(
            lambda connection: int(connection.execute(select(persons.c.id)).scalar_one())
        )


@contextmanager
def opened(folder: Path, clock: Clock, **settings: Any) -> Iterator[Site]:
    known = load_settings(database_url=database_at(folder / "mentor.db"), **settings)
    app = create_app(known, clock=clock)
    with TestClient(app, base_url=known.address, headers=OWN) as browser:
        yield Site(app, browser)


def form_with(page: str, label: str) -> dict[str, str]:
    forms = re.findall(r"<form[^>]*>.*?</form>", page, re.DOTALL)
    for form in forms:
        for button in re.findall(r"<button[^>]*>.*?</button>", form, re.DOTALL):
            if shown(button) == label:
                fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
                value = re.search(r'name="(\w+)" value="([^"]*)"', button)
                return dict(fields) | ({value[1]: unescape(value[2])} if value else {})
    raise AssertionError(f"no button {label}")


def shown(html: str) -> str:
    """The text of some html, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def messages(page: str) -> list[str]:
    """What was said, oldest first, with who said it."""
    return [shown(item) for item in re.findall(r'<li class="message.*?</li>', page, re.DOTALL)]
