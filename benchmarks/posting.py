"""Posts updates to a webhook over connections that stay open, as Telegram does."""

import asyncio
import time
from itertools import count
from typing import Final, cast
from urllib.parse import urlsplit

import httptools
import msgspec

SECRET: Final = "a-secret-of-the-benchmarks"  # noqa: S105 - it guards nothing
UPDATE_IDS: Final = count(int(time.time()))


def update(chat: int, text: str) -> bytes:
    """A text message in a private chat, as Telegram would tell of it."""
    number = next(UPDATE_IDS)
    person = {"id": chat, "first_name": "Mentee"}
    message = {
        "message_id": number,
        "date": int(time.time()),
        "chat": {**person, "type": "private"},
        "from": {**person, "is_bot": False, "language_code": "nb"},
        "text": text,
    }
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    return msgspec.json.encode({"update_id": number, "message": message})


class Webhook:
    """One connection, one post at a time. It opens itself, and again when it was lost."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._place = (address.hostname or "", address.port or 80)
        self._head = (
            f"POST {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n"
            "Content-Type: application/json\r\nContent-Length: "
        ).encode()
        self._connection: _Connection | None = None

    async def post(self, body: bytes) -> int:
        """The status of the answer. ConnectionError when there was none."""
        if self._connection is None or self._connection.lost:
            _, self._connection = await asyncio.get_running_loop().create_connection(
                _Connection, *self._place
            )
        return await self._connection.ask(self._head + b"%d\r\n\r\n%b" % (len(body), body))

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


class _Connection(asyncio.Protocol):
    def __init__(self) -> None:
        self._parser = httptools.HttpResponseParser(self)
        self._transport: asyncio.Transport | None = None
        self._answered: asyncio.Future[int] | None = None
        self.lost = False

    async def ask(self, request: bytes) -> int:
        assert self._transport is not None
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answered

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own

    def connection_lost(self, _: Exception | None) -> None:
        self.lost = True
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(ConnectionError("the server closed the connection"))

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        if not self._parser.should_keep_alive():
            self.lost = True
        if self._answered is not None and not self._answered.done():
            self._answered.set_result(self._parser.get_status_code())
