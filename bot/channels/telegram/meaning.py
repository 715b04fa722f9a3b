"""What an update means to us.

It becomes one of four things: something for a conversation (`Arrival`, in a private chat), a
group or channel to be turned down (`Outside`), a person who blocked or unblocked the bot
(`Membership`), or nothing.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.channels.telegram.updates import CHANNEL, CallbackQuery, ChatMemberUpdated, Message, Update
from bot.conversation import Arrival
from dialogues.answers import Attachment
from dialogues.events import (
    Attached,
    Corrected,
    Event,
    Opened,
    Pressed,
    Said,
    Unsupported,
)

_CALLBACK_DATA: Final = re.compile(r"([0-9]{1,9}):(.+)", re.DOTALL)
# «/hopp@mentor_bot»: Telegram adds the name when a command is picked in a group's menu.
_COMMAND: Final = re.compile(r"(/\w+)(?:@\w+)?(?:\s+(.*))?", re.DOTALL)


# A GIF also looks like a document and a venue like a location: the most telling comes first.
_UNSUPPORTED: Final = (
    "sticker",
    "animation",
    "venue",
    "location",
    "poll",
    "dice",
    "contact",
    "story",
    "game",
    "checklist",
    "paid_media",
)


@dataclass(frozen=True, slots=True)
class Outside:
    """Something reached the bot in a group or a channel, where it does not talk."""

    chat_id: int
    language: str | None


@dataclass(frozen=True, slots=True)
class Membership:
    """A person blocked the bot, or took it back."""

    chat_id: int
    blocked: bool


def meaning(update: Update, bot_id: int) -> Arrival | Outside | Membership | None:
    """What an update is to us. A press that is nobody's, forged or from a group is None."""
    if update.message is not None:
        return _said(update, update.message, bot_id)
    if update.callback_query is not None:
        return _pressed(update, update.callback_query, bot_id)
    if update.edited_message is not None:
        return _corrected(update, update.edited_message, bot_id)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    if update.channel_post is not None:
        return Outside(update.channel_post.chat.id, None)
    return None


def _said(update: Update, message: Message, bot_id: int) -> Arrival | Outside | None:
    if not message.chat.private:
        return Outside(message.chat.id, message.sender.language_code if message.sender else None)
    event = _event(message)
    return None if event is None else _arrival(update, message, event, bot_id)


def _corrected(update: Update, message: Message, bot_id: int) -> Arrival | None:
    text = message.caption if message.text is None else message.text
    if not message.chat.private or not text:
        return None
    return _arrival(update, message, Corrected(None, text), bot_id)


def _arrival(update: Update, message: Message, event: Event, bot_id: int) -> Arrival:
    return Arrival(
        channel=CHANNEL,
        external_id=str(message.chat.id),
        event=event,
        first_name=message.sender.first_name if message.sender else None,
        update=(bot_id, update.update_id),
        message_id=message.message_id,
    )


def _pressed(update: Update, query: CallbackQuery, bot_id: int) -> Arrival | None:
    message, data = query.message, _CALLBACK_DATA.fullmatch(query.data)
    if message is None or data is None or message.chat.id != query.sender.id:
        return None
    return Arrival(
        channel=CHANNEL,
        external_id=str(message.chat.id),
        event=Pressed(int(data[1]), data[2]),
        first_name=query.sender.first_name,
        update=(bot_id, update.update_id),
    )


def _membership(change: ChatMemberUpdated) -> Membership | Outside | None:
    status = change.new_chat_member.status
    if change.chat.private:
        return Membership(change.chat.id, blocked=status in {"kicked", "left"})
    if status in {"kicked", "left"}:
        return None
    return Outside(change.chat.id, change.sender.language_code)


def _event(message: Message) -> Event | None:
    if message.text is not None:
        return _text(message.text, message.at)
    kind = _unsupported(message)
    if kind is not None:
        return Unsupported(kind)
    attachment = _attachment(message)
    return None if attachment is None else Attached(attachment, message.caption, message.at)


def _text(text: str, at: datetime) -> Event:
    if not text.startswith("/"):
        return Said(text, at)
    command = _COMMAND.fullmatch(text)
    if command is None:
        return Said(text, at)
    if command[1].lower() == "/start":
        return Opened((command[2] or "").strip())
    return Said(command[1] if command[2] is None else f"{command[1]} {command[2]}", at)


def _unsupported(message: Message) -> str | None:
    return next((kind for kind in _UNSUPPORTED if getattr(message, kind) is not None), None)


def _attachment(message: Message) -> Attachment | None:
    if message.voice is not None:
        voice = message.voice
        return Attachment("voice", voice.file_id, voice.duration, voice.file_size)
    if message.photo:
        return Attachment("photo", message.photo[-1].file_id)  # the largest comes last
    if message.document is not None:
        return Attachment("document", message.document.file_id)
    if message.audio is not None:
        return Attachment("audio", message.audio.file_id)
    video = message.video or message.video_note
    return None if video is None else Attachment("video", video.file_id)
