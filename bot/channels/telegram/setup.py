"""What Telegram is told when the program starts: where to post updates, and the commands.

It runs beside everything else and tries until it succeeds: a mentee in the browser should not
notice that Telegram is down.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final

from telegram.error import TelegramError

from bot.channels.telegram.api import BotApi
from bot.channels.telegram.updates import ALLOWED_UPDATES
from bot.patience import growing
from bot.settings import WEBHOOK_PATH

# Telegram's language -> ours; some clients call bokmål «no». None: for everybody else.
MENU_LANGUAGES: Final[Mapping[str | None, str]] = {
    "nb": "nb",
    "no": "nb",
    "nn": "nn",
    "en": "en",
    None: "nb",
}
MAX_CONNECTIONS: Final = 100
FIRST_WAIT: Final = 1.0  # seconds between two tries
LONGEST_WAIT: Final = 60.0

Commands = Mapping[str, Mapping[str, str]]

log = logging.getLogger(__name__)


class Setup:
    """`commands` are {our language: {command: description}}."""

    def __init__(self, api: BotApi, commands: Commands) -> None:
        self._api = api
        self._commands = commands

    async def post_updates_to(self, public_url: str, secret: bytes) -> None:
        """Returns when Telegram has agreed to post updates there."""
        await _insist(
            "the webhook",
            partial(
                self._api.call,
                "setWebhook",
                url=public_url + WEBHOOK_PATH,
                secret_token=secret.decode(),
                allowed_updates=ALLOWED_UPDATES,
                max_connections=MAX_CONNECTIONS,
            ),
        )
        log.info("telegram posts its updates to us")

    async def keep_updates(self) -> None:
        """Returns when Telegram has agreed to keep updates until they are fetched."""
        await _insist("fetching updates", partial(self._api.call, "deleteWebhook"))
        log.info("telegram keeps its updates for us to fetch")

    async def name(self) -> str:
        """The bot's user name: t.me/{name} leads to it."""
        me = await _insist("its name", partial(self._api.call, "getMe"))
        return str(me["username"])

    async def show_commands(self) -> None:
        for theirs, ours in MENU_LANGUAGES.items():
            menu = self._commands[ours]
            await _insist(
                "the commands",
                partial(
                    self._api.call,
                    "setMyCommands",
                    commands=[
                        {"command": command, "description": description}
                        for command, description in menu.items()
                    ],
                    language_code=theirs,
                ),
            )
        log.info("telegram shows the commands")


async def _insist(what: str, call: Callable[[], Awaitable[Any]]) -> Any:
    """What the call gives, as soon as Telegram answers it."""
    failures = 0
    while True:
        try:
            return await call()
        except TelegramError as error:
            failures += 1
            wait = growing(failures, FIRST_WAIT, LONGEST_WAIT)
            log.warning(
                "telegram could not be set up; trying again",
                extra={
                    "what": what,
                    "reason": type(error).__name__,
                    "answer": error.message,
                    "seconds": wait,
                },
            )
            await asyncio.sleep(wait)
