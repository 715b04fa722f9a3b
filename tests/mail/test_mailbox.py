"""Addresses and the mail server, as they are told from outside."""

import pytest

from bot.errors import WrongMailAddress
from bot.mailbox import MailServer, mail_address, mail_server
from bot.settings import WrongSetting, load_settings

FROM = "?from=mentor@example.org"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("nora@example.org", "nora@example.org"),
        ("  Nora.Li+post@Example.ORG\n", "Nora.Li+post@example.org"),
        ("o'neil@a-b.example.co", "o'neil@a-b.example.co"),
        ("nora@Blåbær.no", "nora@xn--blbr-roah.no"),
    ],
)
def test_an_address_is_written_in_one_way(written: str, kept: str) -> None:
    assert mail_address(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        "",
        "nora",
        "nora@",
        "@example.org",
        "nora@example",
        "nora@example..org",
        "nora@-example.org",
        ".nora@example.org",
        "no ra@example.org",
        "nora@exam ple.org",
        "nøra@example.org",
        "nora@example.org\r\nBcc: berit@example.org",
        "nora\r\nRCPT TO:<berit@example.org>@example.org",
        "nora@example.org, berit@example.org",
        "Nora <nora@example.org>",
        '"nora"@example.org',
        "nora@[127.0.0.1]",
        "nora@example.org\x00",
    ],
)
def test_what_is_no_address_is_told(written: str) -> None:
    with pytest.raises(WrongMailAddress, match="is not an e-mail address, like") as raised:
        mail_address(written)
    assert "\n" not in str(raised.value)


def test_an_address_may_be_too_long() -> None:
    with pytest.raises(WrongMailAddress, match="at most 64 signs"):
        mail_address("n" * 60 + "@example.org")


@pytest.mark.parametrize(
    ("url", "server"),
    [
        (f"smtp://mail{FROM}", MailServer("mail", 25, False, "mentor@example.org")),
        (f"smtps://mail/{FROM}", MailServer("mail", 465, True, "mentor@example.org")),
        (
            f"smtp://me%40here:p%2Fa%3Ass@mail:587{FROM}",
            MailServer("mail", 587, False, "mentor@example.org", "me@here", "p/a:ss"),
        ),
        (
            "smtp://[::1]:2525?from=mentor%2Bbot@Example.org",
            MailServer("::1", 2525, False, "mentor+bot@example.org"),
        ),
    ],
)
def test_a_mail_server_is_read(url: str, server: MailServer) -> None:
    assert mail_server(url) == server


LIKE = (
    "MENTOR_SMTP_URL must be like smtp://user:password@mail.example.org:587?from=mentor@example.org"
)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("HUSH", f"{LIKE}, with % codes for odd signs in the password."),
        (f"https://me:HUSH@mail{FROM}", f"{LIKE}, with % codes for odd signs in the password."),
        (f"smtp://{FROM}", f"{LIKE}, with % codes for odd signs in the password."),
        (f"smtp://me:HU/SH@mail{FROM}", f"{LIKE}."),
        (f"smtp://me:HU#SH@mail{FROM}", f"{LIKE}."),
        (f"smtp://mail:0x19{FROM}", f"{LIKE}."),
        (f"smtp://mail:70000{FROM}", f"{LIKE}."),
        (f"smtp://[HUSH{FROM}", f"{LIKE}."),
        (
            f"smtp://HUSH@mail{FROM}",
            "MENTOR_SMTP_URL must have both a user and a password, or neither.",
        ),
        *(
            (
                f"smtp://me:HUSH@mail{query}",
                (
                    "MENTOR_SMTP_URL must end with whom letters come from,"
                    " like ?from=mentor@example.org."
                ),
            )
            for query in (
                "",
                "?from=",
                "?from=me",
                "?to=me@here.no",
                "?from=a@b.no&c=d",
                f"{FROM}%0d%0aBcc:a@b.no",
            )
        ),
    ],
)
def test_a_wrong_mail_server_is_told_without_its_password(url: str, sentence: str) -> None:
    with pytest.raises(WrongSetting) as raised:
        load_settings(smtp_url=url, public_url="https://mentor.example")
    assert str(raised.value) == sentence
    assert "HUSH" not in repr(raised.value)
