"""E-mail as it is told from outside: people's addresses, and the server that takes letters."""

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from bot.errors import LetterNotSent, WrongMailAddress

LONGEST: Final = 64  # what an address on any channel may be
LIKE: Final = "smtp://user:password@mail.example.org:587?from=mentor@example.org"

_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL: Final = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN: Final = re.compile(rf"({_LABEL}\.)+{_LABEL}")
_PORTS: Final = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """`tls`: encrypted from the first byte. `sender` is the address that letters come from."""

    host: str
    port: int
    tls: bool
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def server_for(server: MailServer | None) -> MailServer:
    """The server that a letter is to be sent by. LetterNotSent where there is none."""
    if server is None:
        raise LetterNotSent("MENTOR_SMTP_URL must be set before letters can be sent.")
    return server


def mail_address(text: str) -> str:
    """The address as it is kept: one way to write it, and nothing that could end a header."""
    local, _, domain = text.strip().rpartition("@")
    address = f"{local}@{_in_ascii(domain.lower())}"
    if len(address) > LONGEST:
        raise WrongMailAddress(f"An e-mail address may have at most {LONGEST} signs.")
    if not (_LOCAL.fullmatch(local) and _DOMAIN.fullmatch(address.rpartition("@")[2])):
        raise WrongMailAddress(f"{text!r} is not an e-mail address, like nora@example.org.")
    return address


def _in_ascii(domain: str) -> str:
    """blåbær.no as servers know it."""
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return ""


def mail_server(url: str) -> MailServer:
    """ValueError when the address cannot be used, in words that repeat none of it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(f"must be like {LIKE}") from None
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or parts.fragment:
        raise ValueError(f"must be like {LIKE}, with % codes for odd signs in the password")
    if (parts.username is None) != (parts.password is None):
        raise ValueError("must have both a user and a password, or neither")
    return MailServer(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        tls=parts.scheme == "smtps",
        sender=_sender(parts),
        user=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
    )


def _sender(parts: SplitResult) -> str:
    name, _, address = parts.query.partition("=")
    try:
        return mail_address(unquote(address) if name == "from" else "")
    except WrongMailAddress:
        raise ValueError(
            "must end with whom letters come from, like ?from=mentor@example.org"
        ) from None
