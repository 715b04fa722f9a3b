"""From a Message to what Telegram shows, and from Telegram's answer to an Outcome."""

import asyncio
import logging
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from telegram import InputFile
from telegram.constants import InlineKeyboardButtonLimit, ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.telegram.api import BotApi, NotReached
from bot.conversation import Outgoing
from bot.drawings.pictures import png
from bot.errors import NotDrawn
from bot.outbox import Document
from bot.outcomes import Blocked, Later, Outcome, Refused, Sent, TooMany
from dialogues.progress import Progress
from dialogues.session import Button, Message

NO_PREVIEW: Final = {"is_disabled": True}
PICTURE_NAME: Final = "framgang.png"
LONGEST_REASON: Final = 60
HTML: Final = ParseMode.HTML.value
CALLBACK_DATA_LIMIT: Final = InlineKeyboardButtonLimit.MAX_CALLBACK_DATA.value  # bytes

log = logging.getLogger(__name__)


class Sender:
    def __init__(self, api: BotApi) -> None:
        self._api = api
        self._drawing = asyncio.Semaphore()

    async def send(self, outgoing: Outgoing) -> Outcome:
        try:
            sent = await self._sent(outgoing)
            return Sent(int(sent["message_id"]))
        except TelegramError as error:
            return outcome(error)

    async def _sent(self, outgoing: Outgoing) -> Any:
        if outgoing.document is not None:
            return await self._send_document(outgoing, outgoing.document)
        if outgoing.message.voice:
            return await self._send_voice(outgoing)
        if outgoing.progress is not None:
            picture = await self._picture(outgoing, outgoing.progress)
            if picture is not None:
                with suppress(BadRequest):  # its words are the same without it
                    return await self._send_photo(outgoing, picture)
        return await self._send_message(outgoing, outgoing.message.html)

    async def _send_voice(self, outgoing: Outgoing) -> Any:
        """As voice; as text, where somebody takes no voice messages or the file is gone."""
        message = outgoing.message
        try:
            return await self._api.call(
                "sendVoice",
                chat_id=int(outgoing.external_id),
                voice=message.voice,
                caption=message.html,
                parse_mode=HTML,
                reply_markup=keyboard(message),
            )
        except BadRequest as error:
            log.info("a voice message went as text", extra={"reason": type(error).__name__})
            return await self._send_message(outgoing, f"{message.html}\n{message.unheard}")

    async def _send_message(self, outgoing: Outgoing, text: str) -> Any:
        return await self._api.call(
            "sendMessage",
            chat_id=int(outgoing.external_id),
            text=text,
            parse_mode=HTML,
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard(outgoing.message),
        )

    async def _send_document(self, outgoing: Outgoing, document: Document) -> Any:
        if document.name.endswith(".png"):
            return await self._send_photo(outgoing, document.body)
        return await self._api.call(
            "sendDocument",
            chat_id=int(outgoing.external_id),
            document=InputFile(document.body, filename=document.name),
            caption=outgoing.message.html,
            parse_mode=HTML,
            reply_markup=keyboard(outgoing.message),
        )

    async def _send_photo(self, outgoing: Outgoing, picture: bytes) -> Any:
        return await self._api.call(
            "sendPhoto",
            chat_id=int(outgoing.external_id),
            photo=InputFile(picture, filename=PICTURE_NAME),
            caption=outgoing.message.html,
            parse_mode=HTML,
            reply_markup=keyboard(outgoing.message),
        )

    async def _picture(self, outgoing: Outgoing, progress: Progress) -> bytes | None:
        """One at a time. None: it could not be drawn, and the words go alone."""
        try:
            async with self._drawing:
                return await asyncio.to_thread(png, progress, outgoing.whose)
        except NotDrawn as error:
            log.warning("no picture: %s", error, extra={"message_id": outgoing.id})
            return None


def keyboard(message: Message) -> dict[str, Any] | None:
    """Inline buttons whose data is `{ask}:{option}`, which comes back as Pressed."""
    rows = [[_button(message.ask, button) for button in row] for row in message.buttons]
    shown = [[button for button in row if button is not None] for row in rows]
    return {"inline_keyboard": [row for row in shown if row]} if any(shown) else None


def _button(ask: int | None, button: Button) -> dict[str, str] | None:
    data = f"{ask or 0}:{button.option}"
    if len(data.encode()) > CALLBACK_DATA_LIMIT:
        # Telegram would refuse the whole message for it; what is written instead still counts.
        log.warning("a button was left out: its key is too long", extra={"ask": ask})
        return None
    return {"text": button.label, "callback_data": data}


def outcome(error: TelegramError) -> Outcome:
    """What to do about an error. The order matters: BadRequest and TimedOut are NetworkErrors."""
    match error:
        case RetryAfter():
            return TooMany(_seconds(error.retry_after))
        case Forbidden():
            return Blocked()
        case BadRequest() | ChatMigrated():
            return Refused(error.message.partition(":")[0][:LONGEST_REASON])
        case InvalidToken():
            return Later("token refused")
        case TimedOut():
            return Later("unknown")
        case NotReached():
            return Later("network")
    return Later("server")


def _seconds(wait: int | timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
