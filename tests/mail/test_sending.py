"""What a real server answers, and what becomes of the letter then."""

import asyncio
import socket
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.channels import mail
from bot.channels.mail import Sender, letter
from bot.mailbox import MailServer, mail_server
from bot.outbox import Outgoing
from bot.outcomes import Blocked, Later, Outcome, Refused, Sent
from dialogues.session import Message
from tests.mail.post import SENDER, PostOffice, text_of

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TEXT = "Hei.\n\nDu kan åpne «samtalen» &amp; svare:\nhttps://mentor.example/inn/" + "x" * 60
OUTGOING = Outgoing(7, 1, "mail", "nora@example.org", Message(f"Blåbær &lt;3\n{TEXT}"))


async def send(server: MailServer, outgoing: Outgoing = OUTGOING) -> Outcome:
    return await Sender(server, lambda: NOW).send(outgoing)


async def test_a_letter_is_what_the_message_said(office: PostOffice) -> None:
    assert await send(mail_server(office.url)) == Sent(None)
    (taken,) = office.letters
    assert taken["subject"] == "Blåbær <3"
    assert text_of(taken).rstrip("\n") == TEXT.replace("&amp;", "&")
    assert taken["message-id"] == "<7@example.org>"
    assert taken["date"].datetime == NOW
    assert [max(len(line) for line in taken.as_bytes().splitlines()) <= 78] == [True]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("550 5.1.1 no such user", Blocked()),
        ("551 moved", Blocked()),
        ("553 no", Blocked()),
        ("550 5.7.26 your mail is unauthenticated", Refused("mail server said 550")),
        ("552 5.2.2 the mailbox is full", Refused("mail server said 552")),
        ("450 4.2.0 greylisted", Later("server")),
        ("421 closing", Later("server")),
    ],
)
async def test_an_answer_about_the_mailbox(
    office: PostOffice, answer: str, expected: Outcome
) -> None:
    office.answers["nora@example.org"] = answer
    assert await send(mail_server(office.url)) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("554 spam", Refused("mail server said 554")), ("452 no room", Later("server"))],
)
async def test_an_answer_about_the_letter(
    office: PostOffice, answer: str, expected: Outcome
) -> None:
    office.answers["DATA"] = answer
    assert await send(mail_server(office.url)) == expected


async def test_nobody_is_there() -> None:
    assert await send(mail_server(PostOffice().url)) == Later("network")


async def test_a_server_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "WITHIN", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        url = f"smtp://127.0.0.1:{port}?from={SENDER}"
        assert await send(mail_server(url)) == Later("network")


async def test_a_server_that_hangs_up_in_the_middle() -> None:
    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        assert await send(mail_server(f"smtp://127.0.0.1:{port}?from={SENDER}")) == Later("network")


async def test_trouble_is_told_once_until_it_is_over(
    office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    sender = Sender(mail_server(office.url), lambda: NOW)
    for answer in ("421 no", "421 no", None, "421 no"):
        office.answers = {"DATA": answer} if answer else {}
        await sender.send(OUTGOING)
    assert [record.getMessage() for record in caplog.records] == [
        "letters wait: the mail server does not take them now"
    ] * 2


@pytest.mark.parametrize(
    "recipient",
    ["nora@example.org\r\nBcc: berit@example.org", "nora@example.org>\r\nRCPT TO:<b@example.org"],
)
async def test_an_address_cannot_add_a_header_or_a_recipient(
    office: PostOffice, recipient: str
) -> None:
    with pytest.raises(ValueError, match=r"."):
        await send(mail_server(office.url), replace(OUTGOING, external_id=recipient))
    assert office.tries == 0


def test_a_message_cannot_add_a_header() -> None:
    written = letter(replace(OUTGOING, message=Message("Emne\nBcc: b@example.org\n")), SENDER, NOW)
    assert written["bcc"] is None
    assert written["subject"] == "Emne"
    with pytest.raises(ValueError, match=r"linefeed|newline|carriage"):
        letter(replace(OUTGOING, message=Message("Emne\rBcc: b@example.org\n")), SENDER, NOW)


# -- passwords and encryption ---------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of this machine, and signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    pem = serialization.Encoding.PEM
    kind = serialization.PrivateFormat.PKCS8
    file.write_bytes(
        made.public_bytes(pem) + key.private_bytes(pem, kind, serialization.NoEncryption())
    )
    return file


def context(certificate: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(certificate)
    return made


def authenticator(*args: object) -> AuthResult:
    data = args[-1]
    good = getattr(data, "login", None) == b"me" and getattr(data, "password", None) == b"HUSH/"
    return AuthResult(success=good, handled=False)


def known(office: PostOffice, password: str = "HUSH%2F", scheme: str = "smtp") -> MailServer:
    return mail_server(f"{scheme}://me:{password}@127.0.0.1:{office.port}?from={SENDER}")


async def test_a_password_goes_to_a_server_that_shows_who_it_is(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = PostOffice()
    secure = {"tls_context": context(certificate), "authenticator": authenticator}
    with office.open(**secure, auth_required=True):
        assert await send(known(office)) == Later("network")
        assert await send(known(office, "wrong")) == Later("network")
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert await send(known(office, "wrong")) == Later("server")
        assert await send(known(office)) == Sent(None)
    assert len(office.letters) == 1


async def test_a_password_is_never_sent_in_the_clear(office: PostOffice) -> None:
    assert await send(known(office)) == Later("network")
    assert office.letters == []


async def test_without_a_password_any_encryption_will_do(certificate: Path) -> None:
    office = PostOffice()
    with office.open(tls_context=context(certificate), require_starttls=True):
        assert await send(mail_server(office.url)) == Sent(None)


async def test_encrypted_from_the_first_byte(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = PostOffice()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    settings = {"authenticator": authenticator, "auth_require_tls": False}
    with office.open(ssl_context=context(certificate), **settings):
        assert await send(known(office, scheme="smtps")) == Sent(None)
