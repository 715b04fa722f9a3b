import base64
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.settings import Settings
from tests.mail.post import PostOffice
from tests.pages.site import Clock, opened
from tests.postgres import database


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"MENTOR_{name.upper()}", raising=False)
    monkeypatch.setattr("bot.logs.set_up_logs", lambda: None)


def test_a_wrong_setting_stops_the_start_with_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MENTOR_HOST", "0.0.0.0")
    result = CliRunner().invoke(app, ["serve"])
    assert result.exit_code == 2
    assert result.output.startswith("MENTOR_HOST is 0.0.0.0, but")
    assert result.output.count("\n") == 1


def test_lost_keys_stop_the_start_with_one_sentence(tmp_path: Path) -> None:
    typed = CliRunner().invoke(app, ["chat", "--as", "nora"], input="videre\nja\n")
    assert typed.exit_code == 0, typed.output
    (tmp_path / "mentor.db.keys").unlink()
    result = CliRunner().invoke(app, ["chat"])
    assert result.exit_code == 2
    assert "mentor.db.keys is missing" in result.output
    assert result.output.count("\n") == 1


def test_a_conversation_in_the_terminal_is_where_it_was_left() -> None:
    first = CliRunner().invoke(app, ["chat", "--as", "nora"], input="1\n1\n1\nNora\n")
    assert first.exit_code == 0, first.output
    assert "Hei, Nora." in first.output
    again = CliRunner().invoke(app, ["chat", "--as", "nora"], input="")
    assert "Hva trenger du mest i dag?" in again.output
    other = CliRunner().invoke(app, ["chat", "--as", "amir"], input="")
    assert "Dette er Personlig Mentor." in other.output


def test_an_invitation_is_a_link_to_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTOR_PUBLIC_URL", "https://mentor.example.org/")
    result = CliRunner().invoke(app, ["invite"])
    assert re.fullmatch(r"https://mentor\.example\.org/inn/[A-Za-z0-9_-]{16,64}\n", result.output)


def test_a_pair_is_two_links_and_a_lost_one_gets_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTOR_PUBLIC_URL", "https://mentor.example.org/")
    lines = CliRunner().invoke(app, ["invite", "--pair"]).output.splitlines()
    assert lines[::2] == ["mentee:", "mentor:"]
    again = CliRunner().invoke(app, ["invite", "--again", lines[1]])
    assert again.exit_code == 0, again.output
    revoked = CliRunner().invoke(app, ["invite", "--revoke", lines[1]])
    assert (revoked.exit_code, revoked.stderr) == (
        1,
        "There is no such invitation, or it was used.\n",
    )
    revoked = CliRunner().invoke(app, ["invite", "--revoke", again.output.strip()])
    assert revoked.output == "Nobody can use it any more.\n"


def test_an_invitation_can_be_read_by_a_phone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTOR_PUBLIC_URL", "https://mentor.example.org/")
    shown = CliRunner().invoke(app, ["invite", "--mentor", "--qr"]).output
    assert shown.count("\n") > 15
    assert "\N{UPPER HALF BLOCK}" in shown


def test_the_question_bank_can_be_used() -> None:
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 0, result.output
    assert result.output.endswith(" 0 cannot be used.\n")
    assert result.output.count("\n") == 1, "no shipped set needs advice"


BROKEN = "{% spørsmål a %} Hva? {% slutt"
DOUBTFUL = """{# Når mentee vil videre. #}
{% set tittel = "Prøve" %}
{% set slag = "utforskende" %}
{% set tema = "retning" %}
{% spørsmål a %} Hvorfor? {% omformulert %} Hva da? {% utdyp %} Hva så? {% slutt %}
"""


def written(folder: Path, name: str, content: str | bytes) -> str:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(file)


def test_a_set_that_cannot_be_used_is_named_with_the_place_and_what_to_do(tmp_path: Path) -> None:
    odd = written(tmp_path, "utforskende/odd.jinja", BROKEN)
    result = CliRunner().invoke(app, ["check", odd])
    assert result.exit_code == 1
    assert result.output == (
        "nb/utforskende/odd.jinja: error: Linje 1: {% blir aldri lukket. "
        "Skriv %} der det skal slutte.\n1 files read, 1 cannot be used.\n"
    )
    told = CliRunner().invoke(app, ["check", "--language", "en", odd]).output
    assert "error: Line 1: {% is never closed." in told


def test_advice_is_told_and_stops_nothing(tmp_path: Path) -> None:
    doubtful = written(tmp_path, "utforskende/tvil.jinja", DOUBTFUL)
    result = CliRunner().invoke(app, ["check", doubtful])
    assert result.exit_code == 0
    assert "tvil.jinja: advice: Spørsmål 1, linje 5: «Hvorfor» kan" in result.output


def test_a_folder_is_read_with_the_same_sets_in_other_languages(tmp_path: Path) -> None:
    written(tmp_path, "nb/utforskende/tvil.jinja", DOUBTFUL)
    written(tmp_path, "nn/utforskende/tvil.jinja", DOUBTFUL.replace("spørsmål a", "spørsmål b"))
    written(tmp_path, "nn/utforskende/notat.md", "ikke et sett")
    result = CliRunner().invoke(app, ["check", str(tmp_path)])
    assert result.exit_code == 1
    assert "nn/utforskende/tvil.jinja: error: Linje 5: Spørsmålet «a»" in result.output
    assert result.output.endswith("2 files read, 1 cannot be used.\n")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a/latin.jinja", "Når".encode("latin-1"), " is not UTF-8 at byte 1. Save it as UTF-8"),
        ("a/bred.jinja", "Når".encode("utf-16"), " is not UTF-8 at byte 0. Save it as UTF-8"),
        ("a/sett.zip", b"PK\x03\x04....", " is a zip file. Unpack it"),
    ],
)
def test_what_is_no_set_is_told_of_in_one_sentence(
    tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    result = CliRunner().invoke(app, ["check", written(tmp_path, name, content)])
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stderr.count("\n") == 1


def test_so_is_a_path_that_leads_nowhere(tmp_path: Path) -> None:
    for path, told in (
        (tmp_path / "borte.jinja", "There is no file"),
        (tmp_path, "There is no question set"),
        (Path("/dev/zero"), "is not a file"),
    ):
        result = CliRunner().invoke(app, ["check", str(path)])
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
        assert told in result.stderr
    wrong = CliRunner().invoke(app, ["check", "--language", "de"])
    assert (wrong.exit_code, wrong.stderr) == (2, "The language is one of nb, nn, en.\n")


def test_a_set_without_end_is_too_long_and_no_more_of_it_is_read(tmp_path: Path) -> None:
    endless = written(tmp_path, "utforskende/lang.jinja", "å" * 5_000_000)
    result = CliRunner().invoke(app, ["check", endless])
    assert result.exit_code == 1
    assert "error: Hele teksten: Settet er for langt." in result.output


def test_the_first_login_makes_the_owner_and_later_ones_are_for_members(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MENTOR_PUBLIC_URL", "https://mentor.example.org/")
    link = r"https://mentor\.example\.org/inn/[A-Za-z0-9_-]{22}\n"
    wrong = CliRunner().invoke(app, ["login", "kari"])
    assert (wrong.exit_code, wrong.stderr.count("\n")) == (2, 1)
    unnamed = CliRunner().invoke(app, ["login", "kari@skole.no", "--name", "  "])
    assert unnamed.stderr == "A name must have 1 to 200 signs.\n"
    first = CliRunner().invoke(app, ["login", "Kari@Skole.no"], input="Kari Lunde\n")
    assert re.search(f"{link}$", first.stdout), first.output
    assert "Kari Lunde is the first of the staff, an owner." in first.stderr
    again = CliRunner().invoke(app, ["login", " kari@skole.no"])
    assert re.fullmatch(link, again.stdout)
    assert again.stdout != first.stdout
    assert again.stderr == ""
    stranger = CliRunner().invoke(app, ["login", "per@skole.no", "--name", "Per"])
    assert stranger.exit_code == 2
    assert stranger.stdout == ""
    assert stranger.stderr.startswith("No member of staff has the address per@skole.no.")
    assert "/staff/stab" in stranger.stderr
    assert "kari@skole.no  Kari Lunde  owner" in CliRunner().invoke(app, ["staff"]).output
    last = CliRunner().invoke(app, ["staff", "end", "kari@skole.no"])
    assert last.exit_code == 2
    assert "last owner" in last.stderr
    unsent = CliRunner().invoke(app, ["login", "kari@skole.no", "--send"])
    assert unsent.stderr == "MENTOR_SMTP_URL must be set before letters can be sent.\n"


def test_a_login_is_made_on_postgres_and_sent_by_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    with database() as url, PostOffice().open() as office:
        monkeypatch.setenv("MENTOR_DATABASE_URL", url)
        monkeypatch.setenv("MENTOR_KEYS", base64.b64encode(bytes(range(32))).decode())
        monkeypatch.setenv("MENTOR_PUBLIC_URL", "https://mentor.example.org")
        monkeypatch.setenv("MENTOR_SMTP_URL", office.url)
        made = CliRunner().invoke(app, ["login", "kari@skole.no", "--name", "Kari", "--send"])
        assert made.stdout == "The link was sent to kari@skole.no.\n", made.output
        (letter,) = office.letters
        assert letter["Subject"] == "Lenke til stabens sider"
        assert re.search(r"https://mentor\.example\.org/inn/[\w-]{22}", letter.get_content())


def test_the_try_out_s_made_up_owner_is_nobody_s_first(tmp_path: Path) -> None:
    with opened(tmp_path, Clock()) as site:
        assert "Hilde Aas" in site.get("/staff").text
    assert "0 members of staff" in CliRunner().invoke(app, ["staff"]).output
    first = CliRunner().invoke(app, ["login", "kari@skole.no", "--name", "Kari"])
    assert "Kari is the first of the staff" in first.stderr
