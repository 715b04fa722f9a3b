"""Letters over SMTP: from a Message to a letter, and from the server's answer to an Outcome."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import unescape
from typing import Final

from aiosmtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
    send,
)

from bot.conversation import Outgoing
from bot.delivery import Delivery
from bot.mailbox import MailServer
from bot.outcomes import Blocked, Later, Outcome, Refused, Sent, watched
from bot.pace import Pace
from bot.parts import Parts
from bot.people import MAIL
from bot.store.news import News

FROM_NAME: Final = "Personlig Mentor"
MOST_AT_ONCE: Final = 4  # connections, each for one letter
RATE: Final = 5.0  # letters a second
WITHIN: Final = 60.0  # seconds for a whole letter
NO_SUCH_MAILBOX: Final = frozenset({550, 551, 553})
ABOUT_POLICY: Final = "5.7."  # said of the sender or the letter, whatever the code

log = logging.getLogger(__name__)


class Sender:
    """`clock` gives the time in UTC."""

    def __init__(self, server: MailServer, clock: Callable[[], datetime]) -> None:
        self._server = server
        self._clock = clock
        self._room = asyncio.Semaphore(MOST_AT_ONCE)
        self._troubled = False

    async def send(self, outgoing: Outgoing) -> Outcome:
        written = letter(outgoing, self._server.sender, self._clock())
        try:
            async with self._room, asyncio.timeout(WITHIN):
                await self._hand_over(written, outgoing.external_id)
        except (SMTPException, OSError) as error:  # a timeout is an OSError
            self._tell(outgoing, error)
            return outcome(error)
        self._troubled = False
        return Sent(None)

    async def _hand_over(self, written: EmailMessage, recipient: str) -> None:
        """A password is never sent in the clear, nor to a server that cannot show who it is.

        Without one, encryption with whoever answers is better than none.
        """
        server = self._server
        secret = server.password is not None
        await send(
            written,
            sender=server.sender,
            recipients=[recipient],
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.tls,
            start_tls=False if server.tls else True if secret else None,
            validate_certs=server.tls or secret,
            local_hostname=_domain(server.sender),  # else it asks the network, and waits for it
            timeout=WITHIN,
        )

    def _tell(self, outgoing: Outgoing, error: Exception) -> None:
        """In full once, not for every letter and every try; what a server says is not repeated."""
        what = _answer(error)
        about = {
            "message_id": outgoing.id,
            "error": type(what).__name__,
            "status": what.code if isinstance(what, SMTPResponseException) else None,
        }
        if not isinstance(outcome(error), Later):
            log.warning("the mail server refused a letter", extra=about)
        elif not self._troubled:
            log.warning("letters wait: the mail server does not take them now", extra=about)
            self._troubled = True


class Mail:
    """The sender and its delivery, for the one process that leads."""

    def __init__(self, server: MailServer, parts: Parts) -> None:
        send_ = watched(Sender(server, parts.clock).send, MAIL, parts.watch)
        pace = Pace(RATE, 0)
        self._delivery = Delivery(MAIL, send_, parts.conversations, parts.backlog, pace)
        parts.conversations.on_handled(self._delivery.handled)

    @asynccontextmanager
    async def on_duty(self) -> AsyncIterator[None]:
        """Does not wait for the server: it may be down."""
        await self._delivery.start()
        try:
            yield
        finally:
            await self._delivery.stop()

    def hear(self, news: News | None) -> None:
        if news is not None and news.channel == MAIL:
            self._delivery.look(news.external_id)


def letter(outgoing: Outgoing, sender: str, now: datetime) -> EmailMessage:
    """The first line of a message is the subject. Its number stays the same in every try."""
    subject, _, text = unescape(outgoing.message.html).partition("\n")
    written = EmailMessage(policy=SMTP)
    written["From"] = Address(FROM_NAME, addr_spec=sender)
    written["To"] = Address(addr_spec=outgoing.external_id)
    written["Subject"] = subject
    written["Date"] = format_datetime(now)
    written["Message-ID"] = f"<{outgoing.id}@{_domain(sender)}>"
    written["Auto-Submitted"] = "auto-generated"
    written.set_content(text, cte="quoted-printable")
    return written


def outcome(error: Exception) -> Outcome:
    """What to do about an error. Only what is said of the mailbox itself ends the letters to it.

    A password or a sender that is refused is ours to mend: the letters wait until then.
    """
    what = _answer(error)
    if not isinstance(what, SMTPResponseException):
        return Later("network")
    if not isinstance(what, SMTPRecipientRefused | SMTPDataError) or what.code < 500:
        return Later("server")
    gone = what.code in NO_SUCH_MAILBOX and ABOUT_POLICY not in what.message
    return (
        Blocked()
        if gone and isinstance(what, SMTPRecipientRefused)
        else Refused(f"mail server said {what.code}")
    )


def _answer(error: Exception) -> Exception:
    """A letter has one recipient, so of several refusals the first is the only one."""
    return error.recipients[0] if isinstance(error, SMTPRecipientsRefused) else error


def _domain(address: str) -> str:
    return address.rpartition("@")[2]
