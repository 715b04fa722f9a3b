"""What Telegram tells us: just the fields that are used, checked, the rest ignored."""

import logging
from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

CHANNEL: Final = "telegram"
ALLOWED_UPDATES: Final = (
    "message",
    "edited_message",
    "callback_query",
    "channel_post",
    "my_chat_member",
)

log = logging.getLogger(__name__)


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


# What the database's whole numbers hold; Telegram's own stay below 2**52.
Number = Annotated[int, Field(ge=-(2**63), lt=2**63)]


class User(_Model):
    id: Number
    first_name: str = ""
    language_code: str | None = None


class Chat(_Model):
    id: Number
    type: str = "private"

    @property
    def private(self) -> bool:
        return self.type == "private"


class File(_Model):
    """`duration` in seconds and `file_size` in bytes, 0 where Telegram does not say."""

    file_id: str
    duration: int = Field(default=0, ge=0)
    file_size: int = Field(default=0, ge=0)


class Anything(_Model):
    """Present or not is all that matters."""


class InlineButton(_Model):
    text: str
    callback_data: str = ""


class Keyboard(_Model):
    inline_keyboard: tuple[tuple[InlineButton, ...], ...] = ()


class Message(_Model):
    """`date` is Unix time, 0 when Telegram no longer lets us see the message."""

    message_id: Number
    date: int = Field(default=0, ge=0, le=253402300799)
    chat: Chat
    sender: User | None = Field(default=None, alias="from")
    text: str | None = None
    caption: str = ""
    reply_markup: Keyboard | None = None
    voice: File | None = None
    video_note: File | None = None
    video: File | None = None
    audio: File | None = None
    document: File | None = None
    photo: tuple[File, ...] = ()
    sticker: Anything | None = None
    animation: Anything | None = None
    venue: Anything | None = None
    location: Anything | None = None
    poll: Anything | None = None
    dice: Anything | None = None
    contact: Anything | None = None
    story: Anything | None = None
    game: Anything | None = None
    checklist: Anything | None = None
    paid_media: Anything | None = None

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.date, UTC)


class CallbackQuery(_Model):
    id: str
    sender: User = Field(alias="from")
    message: Message | None = None
    data: str = ""

    @property
    def chosen(self) -> InlineButton | None:
        """The button that was pressed, while Telegram still shows us the message."""
        if self.message is None or self.message.reply_markup is None:
            return None
        rows = self.message.reply_markup.inline_keyboard
        buttons = (button for row in rows for button in row)
        return next((button for button in buttons if button.callback_data == self.data), None)


class Member(_Model):
    status: str


class ChatMemberUpdated(_Model):
    chat: Chat
    sender: User = Field(alias="from")
    new_chat_member: Member


class Update(_Model):
    update_id: Number
    message: Message | None = None
    edited_message: Message | None = None
    channel_post: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: ChatMemberUpdated | None = None

    @property
    def chat_id(self) -> int:
        """Whose queue it stands in: updates of one chat are handled in order. 0 for nobody's."""
        if self.callback_query is not None:
            return self.callback_query.sender.id
        told = self.message or self.edited_message or self.channel_post or self.my_chat_member
        return 0 if told is None else told.chat.id


def log_unreadable(error: ValidationError) -> None:
    """Where and why, never what: the input is what somebody wrote."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    where = ".".join(map(str, first["loc"]))
    log.warning("an update could not be read", extra={"where": where, "why": first["type"]})
