"""A post office for tests: a real SMTP server on a port of its own, and the letters it took."""

import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

SENDER = "mentor@example.org"
PATIENCE = 10.0  # seconds


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class PostOffice:
    """`answers` is what it says to RCPT for an address, or to DATA for «DATA»; else yes."""

    port: int = field(default_factory=free_port)
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    tries: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?from={SENDER}"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.tries += 1
        answer = self.answers.get(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if "DATA" in self.answers:
            return self.answers["DATA"]
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.recipients += envelope.rcpt_tos
        self.letters.append(letter)
        return "250 OK"

    @contextmanager
    def open(self, **settings: Any) -> Iterator["PostOffice"]:
        controller = Controller(self, "127.0.0.1", self.port, **settings)
        controller.start()
        try:
            yield self
        finally:
            controller.stop()

    def newest(self, number: int = 1) -> EmailMessage:
        """The letter with this number, waited for."""
        until(lambda: len(self.letters) >= number)
        return self.letters[number - 1]


def until(done: Callable[[], bool]) -> None:
    """Wait for what another thread does."""
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def text_of(letter: EmailMessage) -> str:
    text: str = letter.get_content()
    return text.replace("\r\n", "\n")


def path_in(letter: EmailMessage) -> str:
    """The way in that the letter holds, as a path."""
    (path,) = re.findall(
        r"^https://mentor\.example(/inn/[\w-]{22})$", text_of(letter), re.MULTILINE
    )
    return str(path)
