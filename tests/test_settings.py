import pytest

from bot.settings import Settings, WrongSetting, load_settings


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"MENTOR_{name.upper()}", raising=False)


def told(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(f"MENTOR_{name.upper()}", value)
    return load_settings()


def test_with_nothing_set_it_is_the_try_out() -> None:
    settings = load_settings()
    assert settings.try_out
    assert settings.anyone_may_join
    assert settings.address == "http://127.0.0.1:8000"
    assert settings.database_url == "sqlite:///mentor.db"
    assert (settings.telegram_rate, settings.telegram_chat_rate) == (28, 1)
    assert settings.zone.key == "Europe/Oslo"


def test_an_empty_variable_is_as_if_it_were_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, telegram_token="", public_url="", port="").try_out


@pytest.mark.parametrize(
    "values", [{"telegram_token": "4242:ABC"}, {"public_url": "https://mentor.example.org"}]
)
def test_a_token_or_a_public_url_ends_the_try_out(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str]
) -> None:
    settings = told(monkeypatch, **values)
    assert not settings.try_out
    assert not settings.anyone_may_join


def test_anyone_may_join_where_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, telegram_token="4242:ABC", open_programme="true").anyone_may_join
    assert not told(monkeypatch, open_programme="false").anyone_may_join


def test_what_is_given_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MENTOR_PORT", "9000")
    assert load_settings(port=None).port == 9000
    assert load_settings(port=9001).port == 9001


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"port": "abc"}, "MENTOR_PORT must be a whole number, not 'abc'."),
        ({"port": "0"}, "MENTOR_PORT must be at least 1, not '0'."),
        ({"port": "70000"}, "MENTOR_PORT must be at most 65535, not '70000'."),
        ({"open_programme": "x"}, "MENTOR_OPEN_PROGRAMME must be true or false, not 'x'."),
        ({"telegram_rate": "-1"}, "MENTOR_TELEGRAM_RATE must be at least 0, not '-1'."),
        (
            {"time_zone": "Oslo"},
            "MENTOR_TIME_ZONE must be a time zone's name, like Europe/Oslo, not 'Oslo'.",
        ),
        (
            {"time_zone": "../../etc/passwd"},
            (
                "MENTOR_TIME_ZONE must be a time zone's name, like Europe/Oslo,"
                " not '../../etc/passwd'."
            ),
        ),
        (
            {"public_url": "mentor.example.org"},
            (
                "MENTOR_PUBLIC_URL must be a whole address, like https://mentor.example.org,"
                " not 'mentor.example.org'."
            ),
        ),
        (
            {"public_url": "https://mentor.example.org/?a=b"},
            (
                "MENTOR_PUBLIC_URL must be an address without ? and #,"
                " not 'https://mentor.example.org/?a=b'."
            ),
        ),
        (
            {"host": "0.0.0.0"},
            (
                "MENTOR_HOST is 0.0.0.0, but without MENTOR_TELEGRAM_TOKEN and MENTOR_PUBLIC_URL"
                " this is the try-out, which only answers on this machine (127.0.0.1)."
            ),
        ),
        (
            {"database_url": "mysql://me:pass@db"},
            "MENTOR_DATABASE_URL must begin with sqlite:/// or postgresql+psycopg://.",
        ),
        (
            {"database_url": "postgresql+psycopg://me:pass@db/mentor"},
            "MENTOR_KEYS must be set when MENTOR_DATABASE_URL is PostgreSQL.",
        ),
        (
            {"telegram_token": "4242:se cret"},
            "MENTOR_TELEGRAM_TOKEN must be a bot token as BotFather gives it, like 123456:ABC-DEF.",
        ),
        (
            {"telegram_secret": "blåbær"},
            "MENTOR_TELEGRAM_SECRET must be 1 to 256 of the signs A-Z, a-z, 0-9, _ and -.",
        ),
        (
            {"smtp_url": "smtp://me:HUSH@mail?from=me@example.org"},
            "MENTOR_PUBLIC_URL must be set when MENTOR_SMTP_URL is: letters lead to the pages.",
        ),
    ],
)
def test_a_wrong_setting_is_told_in_one_sentence_without_secrets(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], sentence: str
) -> None:
    with pytest.raises(WrongSetting) as raised:
        told(monkeypatch, **values)
    assert str(raised.value) == sentence
    assert raised.value.__cause__ is None


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "localhost", "::1"])
def test_the_try_out_answers_on_this_machine(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    assert told(monkeypatch, host=host).try_out


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "mentor.local"])
def test_the_try_out_answers_nowhere_else(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    with pytest.raises(WrongSetting):
        told(monkeypatch, host=host)
    assert told(monkeypatch, telegram_token="1:A").host == host


def test_the_webhook_secret_is_derived_from_the_token_unless_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    derived = told(monkeypatch, telegram_token="4242:ABC").webhook_secret
    assert len(derived) == 64
    assert derived == load_settings().webhook_secret
    assert derived != told(monkeypatch, telegram_token="4242:ABD").webhook_secret
    assert told(monkeypatch, telegram_secret="S").webhook_secret == b"S"


def test_the_bots_number_is_in_its_token(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, telegram_token="4242:ABC").bot_id == 4242
    assert told(monkeypatch, telegram_token="TEST").bot_id == load_settings().bot_id > 0


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = told(
        monkeypatch,
        telegram_token="4242:HUSH",
        telegram_secret="HUSH",
        keys="HUSH",
        smtp_url="smtp://me:HUSH@mail?from=me@example.org",
        public_url="https://mentor.example.org",
    )
    assert "HUSH" not in f"{settings} {settings!r} {settings.mail_server!r}"


def test_an_ipv6_host_is_written_as_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, host="::1").address == "http://[::1]:8000"
