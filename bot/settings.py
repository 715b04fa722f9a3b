"""What the program is told from outside: MENTOR_* in the environment, read once at the start."""

import hashlib
import hmac
import re
import zlib
from functools import cached_property
from ipaddress import ip_address
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AnyHttpUrl, Field, SecretStr, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import ShellError
from bot.mailbox import MailServer, mail_server

PREFIX: Final = "MENTOR_"
WEBHOOK_PATH: Final = "/telegram/webhook"
TELEGRAM_API: Final = "https://api.telegram.org"

_HTTP_URL: Final = TypeAdapter(AnyHttpUrl)
_DATABASES: Final = ("sqlite:///", "postgresql+psycopg://")
_PLAINLY: Final = {
    "int_parsing": "must be a whole number",
    "float_parsing": "must be a number",
    "bool_parsing": "must be true or false",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than_equal": "must be at most {le:g}",
}
# Their values are never repeated, not even to say what is wrong with them.
_SECRET_FIELDS: Final = {"telegram_token", "telegram_secret", "keys", "smtp_url", "database_url"}


class WrongSetting(ShellError):
    """One sentence that says which setting is wrong, and why. It never holds a secret."""


def _known_database(url: str) -> str:
    if not url.startswith(_DATABASES):
        raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
    return url


def _token_fits_an_address(token: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_:-]+", token.get_secret_value()):
        raise ValueError("must be a bot token as BotFather gives it, like 123456:ABC-DEF")
    return token


def _secret_fits_a_header(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret.get_secret_value()):
        raise ValueError("must be 1 to 256 of the signs A-Z, a-z, 0-9, _ and -")
    return secret


def _whole_address(url: str) -> str:
    try:
        _HTTP_URL.validate_python(url)
    except ValidationError as error:
        raise ValueError("must be a whole address, like https://mentor.example.org") from error
    if "?" in url or "#" in url:
        raise ValueError("must be an address without ? and #")
    return url.rstrip("/")


def _address_of_a_host(url: str) -> str:
    """The pages' own addresses begin at the root."""
    whole = _whole_address(url)
    if "/" in whole.partition("://")[2]:
        raise ValueError("must be an address without a path, like https://mentor.example.org")
    return whole


def _mail_server_named(url: SecretStr) -> SecretStr:
    mail_server(url.get_secret_value())
    return url


def _known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("must be a time zone's name, like Europe/Oslo") from error


class Settings(BaseSettings):
    """Every setting, checked. Build it with `load_settings`, which explains what is wrong."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, hide_input_in_errors=True
    )

    database_url: Annotated[str, AfterValidator(_known_database)] = "sqlite:///mentor.db"
    telegram_token: Annotated[SecretStr, AfterValidator(_token_fits_an_address)] | None = None
    telegram_api: Annotated[str, AfterValidator(_whole_address)] = TELEGRAM_API
    telegram_secret: Annotated[SecretStr, AfterValidator(_secret_fits_a_header)] | None = None
    telegram_rate: Annotated[float, Field(ge=0)] = 28
    telegram_chat_rate: Annotated[float, Field(ge=0)] = 1
    public_url: Annotated[str, AfterValidator(_address_of_a_host)] | None = None
    smtp_url: Annotated[SecretStr, AfterValidator(_mail_server_named)] | None = None
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    keys: SecretStr | None = None
    open_programme: bool | None = None
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "Europe/Oslo"

    @property
    def try_out(self) -> bool:
        """The whole product in a browser on this machine, with no account anywhere."""
        return self.telegram_token is None and self.public_url is None

    @property
    def anyone_may_join(self) -> bool:
        return self.try_out if self.open_programme is None else self.open_programme

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def address(self) -> str:
        """Where people find the pages: the public URL, or this machine's own address."""
        return self.public_url or f"http://{_in_url(self.host)}:{self.port}"

    @cached_property
    def mail_server(self) -> MailServer | None:
        return None if self.smtp_url is None else mail_server(self.smtp_url.get_secret_value())

    @cached_property
    def webhook_secret(self) -> bytes:
        """What Telegram shows with each update: the secret as set, else derived from the token."""
        if self.telegram_secret is not None:
            return self.telegram_secret.get_secret_value().encode()
        assert self.telegram_token is not None
        token = self.telegram_token.get_secret_value().encode()
        return hmac.digest(token, b"telegram webhook", hashlib.sha256).hex().encode()

    @property
    def bot_id(self) -> int:
        """The number before the token's colon; a test double's token may have none."""
        assert self.telegram_token is not None
        token = self.telegram_token.get_secret_value()
        number = token.partition(":")[0]
        return int(number) if re.fullmatch(r"[0-9]{1,18}", number) else zlib.crc32(token.encode())


def load_settings(**overrides: Any) -> Settings:
    """Settings from the environment, where `overrides` (by field name) win. WrongSetting."""
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise WrongSetting(_sentence(error.errors()[0])) from None
    _check_together(settings)
    return settings


def _check_together(settings: Settings) -> None:
    if settings.try_out and not _is_loopback(settings.host):
        raise WrongSetting(
            f"MENTOR_HOST is {settings.host}, but without MENTOR_TELEGRAM_TOKEN and"
            " MENTOR_PUBLIC_URL this is the try-out, which only answers on this machine"
            " (127.0.0.1)."
        )
    if settings.smtp_url is not None and settings.public_url is None:
        raise WrongSetting(
            "MENTOR_PUBLIC_URL must be set when MENTOR_SMTP_URL is: letters lead to the pages."
        )
    if settings.database_url.startswith("postgresql") and settings.keys is None:
        raise WrongSetting("MENTOR_KEYS must be set when MENTOR_DATABASE_URL is PostgreSQL.")


def _sentence(problem: ErrorDetails) -> str:
    field = str(problem["loc"][0])
    value = problem["input"]
    shown = "" if field in _SECRET_FIELDS else f", not {value!r}"
    reason = _PLAINLY.get(problem["type"]) or problem["msg"].removeprefix("Value error, ")
    return f"{PREFIX}{field.upper()} {reason.format(**problem.get('ctx', {}))}{shown}."


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
