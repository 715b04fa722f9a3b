"""A real server in a thread of its own, and what to do with a real browser at it."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Frame, Locator, Page, expect

from bot.app import Clock, create_app, utc_now
from bot.server import Server
from bot.settings import Settings, load_settings
from tests.fresh import database_at

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = (320, 720)
DESK = (1280, 900)
WELCOME = ("Videre", "Ja, det er greit", "Ja")


def seldom(*values: Any) -> Any:
    """A parameter that is only for `make sizes`: another width, or the other light."""
    return pytest.param(*values, marks=pytest.mark.sizes)


@contextmanager
def serving(folder: Path, clock: Clock = utc_now) -> Iterator[str]:
    """The try-out's address."""
    with a_free_port() as free:
        port: int = free.getsockname()[1]
        settings = load_settings(database_url=database_at(folder / "mentor.db"), port=port)
        with running(settings, free, clock):
            yield settings.address


@contextmanager
def a_free_port() -> Iterator[socket.socket]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        free.listen()
        yield free


def address_of(free: socket.socket) -> str:
    port: int = free.getsockname()[1]
    return f"http://127.0.0.1:{port}"


@contextmanager
def serving_at(free: socket.socket, folder: Path, clock: Clock = utc_now) -> Iterator[None]:
    """The program on the database in that folder, at an address of its own."""
    address, port = address_of(free), free.getsockname()[1]
    url = database_at(folder / "mentor.db")
    with running(load_settings(database_url=url, public_url=address, port=port), free, clock):
        yield


@contextmanager
def running(settings: Settings, at: socket.socket, clock: Clock = utc_now) -> Iterator[None]:
    server = Server(create_app(settings, clock=clock), settings.host, settings.port)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [at]})
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive(), "an open event stream held up the stop"


class Talk:
    """One conversation, in a window or in a frame of one."""

    def __init__(self, page: Page | Frame) -> None:
        self.page = page
        self.messages = page.locator("#meldinger .message")
        self.field = page.get_by_label("Skriv til Personlig Mentor", exact=True).last

    def newest(self) -> Locator:
        return self.page.locator("#meldinger .message--bot").last

    def _then(self, act: Callable[[], None]) -> Locator:
        """Do it, and wait for the bot's next message."""
        before = self.newest().get_attribute("id")
        act()
        expect(self.newest()).not_to_have_id(before or "")
        return self.newest()

    def say(self, text: str) -> Locator:
        self.field.fill(text)
        return self._then(lambda: self.field.press("Enter"))

    def press(self, label: str) -> Locator:
        button = self.page.locator("#meldinger").get_by_role("button", name=label, exact=True)
        return self._then(button.last.click)


class Visit(Talk):
    """One window at the chat. `complaints` are what its console says is wrong."""

    page: Page

    def __init__(
        self,
        browser: Browser,
        address: str,
        size: tuple[int, int] = DESK,
        *,
        dark: bool = False,
        scripts: bool = True,
        bypass_csp: bool = False,
    ) -> None:
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            bypass_csp=bypass_csp,
            locale="nb-NO",
        )
        self.address = address
        self.complaints: list[str] = []
        super().__init__(self.window())

    def window(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def open(self) -> None:
        self.page.goto(f"{self.address}/chat")
        expect(self.messages.last).to_contain_text("Hei. Dette er Personlig Mentor.")

    def welcome(self) -> None:
        self.open()
        for label in WELCOME:
            self.press(label)
        self.say("Sara")
        self.press("Læringssamarbeid")

    def goal(self) -> None:
        for text in (
            "Jeg vil ta ordet i ledermøtene og stå for det jeg mener.",
            "Sier noe i hvert møte uten å ha øvd på det først",
            "Leder prosjektmøtet selv",
            "Sitter stille og irriterer meg etterpå",
        ):
            self.say(text)
        self.press("−1")

    def conversation(self) -> Locator:
        """To the summary, answering whatever is asked in whichever way it can be."""
        for turn in range(30):
            open_ = self.newest()
            if "Hva vil du dele" in open_.inner_text():
                return open_
            self.answer(open_, turn)
        raise AssertionError("the conversation never came to its summary")

    def answer(self, open_: Locator, turn: int) -> None:
        if "Når gjør du det" in open_.inner_text():
            self.press("I morgen")
        elif boxes := open_.get_by_role("checkbox").all():
            boxes[0].check()
            self.press("Bruk de valgte")
        elif buttons := open_.locator(".panel button").all():
            self.press(re.sub(r"\s+", " ", buttons[0].inner_text()).strip())
        else:
            self.say(f"det la jeg merke til på møtet, og det var gang nummer {turn}")

    def sideways(self) -> int:
        """How many pixels too wide the page is."""
        width: int = self.page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return width


def without_scripts(visit: Callable[..., Visit], window: Visit) -> Visit:
    """The same person in another window, where no script runs."""
    other = visit(PHONE, scripts=False)
    other.context.add_cookies([*window.context.cookies()])  # type: ignore[list-item]
    other.page.goto(f"{other.address}/chat")
    return other
