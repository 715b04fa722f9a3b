"""`mentor invite --email`, from the command to the conversation."""

import re
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.settings import Settings
from bot.store.tables import addresses
from tests.mail.mentee import NORA, rows
from tests.mail.post import PostOffice, path_in, text_of
from tests.pages.site import Clock, messages, opened

URL = "https://mentor.example"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"MENTOR_{name.upper()}", raising=False)
    monkeypatch.setenv("MENTOR_PUBLIC_URL", URL)
    monkeypatch.setattr("bot.logs.set_up_logs", lambda: None)


@pytest.fixture
def with_server(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> PostOffice:
    monkeypatch.setenv("MENTOR_SMTP_URL", office.url)
    return office


def invite(email: str) -> Result:
    return CliRunner().invoke(app, ["invite", "--email", email])


def test_an_invitation_comes_by_letter_and_opens_the_conversation(
    tmp_path: Path, with_server: PostOffice
) -> None:
    result = invite(" nora@EXAMPLE.org")
    assert result.output == f"The invitation was sent to {NORA}.\n"
    letter = with_server.newest()
    assert letter["to"] == NORA
    assert letter["subject"] == "Invitasjon til Personlig Mentor"
    assert "i 30 dager" in text_of(letter)
    assert "invitert til Personlig Mentor. Mellom møtene" in text_of(letter)
    clock = Clock()
    with opened(tmp_path, clock, public_url=URL, smtp_url=with_server.url) as site:
        page = site.post(path_in(letter))
        assert "Hei. Dette er Personlig Mentor." in messages(page.text)[0]
        (mailbox,) = [row for row in rows(site, addresses) if row.channel == "mail"]
        assert (mailbox.external_id, mailbox.person_id) == (NORA, site.person())


def test_it_says_who_is_responsible(tmp_path: Path, with_server: PostOffice) -> None:
    invite(NORA)
    engine = create_engine(f"sqlite:///{tmp_path / 'mentor.db'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE programmes SET responsible = 'Berg & Dal'"))
    engine.dispose()
    invite(NORA)
    assert "invitert til Personlig Mentor av Berg & Dal. Mellom" in text_of(with_server.newest(2))


def test_without_a_mail_server_the_link_is_printed() -> None:
    result = invite(NORA)
    assert re.fullmatch(rf"{URL}/inn/[\w-]{{22}}\n", result.output)


@pytest.mark.parametrize("written", ["nora", "nora@example.org\nBcc: berit@example.org"])
def test_a_wrong_address_is_told_in_one_sentence(with_server: PostOffice, written: str) -> None:
    result = invite(written)
    assert result.exit_code == 2
    assert result.output == f"{written!r} is not an e-mail address, like nora@example.org.\n"
    assert with_server.tries == 0


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({NORA: "550 no such user"}, "there is no such mailbox"),
        ({"DATA": "554 spam"}, "the mail server refused it"),
        ({NORA: "421 busy"}, "the mail server cannot take it now"),
    ],
)
def test_an_invitation_that_is_not_sent_is_told(
    with_server: PostOffice, answers: dict[str, str], why: str
) -> None:
    with_server.answers = answers
    result = invite(NORA)
    assert result.exit_code == 2
    assert result.output.endswith(f"The letter was not sent: {why}.\n")
