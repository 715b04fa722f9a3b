"""A letter that is sent now or not at all, past the outbox."""

from collections.abc import Callable
from datetime import datetime

from bot.errors import LetterNotSent
from bot.letters import to_nobody_yet
from bot.mailbox import MailServer
from bot.outcomes import Blocked, Refused, Sent
from bot.store.ids import new_id
from dialogues.session import Message


async def post(
    server: MailServer, clock: Callable[[], datetime], email: str, letter: Message
) -> None:
    """Hand a letter to the mail server. LetterNotSent."""
    from bot.channels.mail import Sender  # its library takes a while to import

    match await Sender(server, clock).send(to_nobody_yet(email, letter, new_id())):
        case Sent():
            return
        case Blocked():
            raise LetterNotSent("The letter was not sent: there is no such mailbox.")
        case Refused():
            raise LetterNotSent("The letter was not sent: the mail server refused it.")
        case _:
            raise LetterNotSent("The letter was not sent: the mail server cannot take it now.")
