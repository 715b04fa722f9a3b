"""A Bot API that answers at once, and may keep Telegram's limits."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, cast
from urllib.parse import parse_qs

import httptools
import msgspec

BOT: Final = {"id": 4242, "is_bot": True, "first_name": "Mentor", "username": "mentor_test_bot"}
BURST, CHAT_BURST = 30, 3
HAIR: Final = 1e-9  # so that rounding refuses nobody

Heard = Callable[[int, str, float], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages a second in all, with a burst of 30, and for each chat, with a burst of 3."""

    rate: float
    chat_rate: float


class Fields(msgspec.Struct):
    """What the double reads of a call."""

    chat_id: int = 0
    text: str = ""
    message_id: int = 0


class Double:
    """`heard(chat, text, when)` is told of every message that was let through.

    `calls` counts by method, `refused` those met with 429.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.url = ""
        self.calls: Counter[str] = Counter()
        self.sent = 0
        self.refused = 0
        self.heard: Heard = lambda _chat, _text, _when: None
        self._limits = limits
        self._owed = 0.0  # when all that was let through would have gone at the steady rate
        self._owed_by_chat: dict[int, float] = {}

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Double"]:
        server = await asyncio.get_running_loop().create_server(
            lambda: _Call(self), "127.0.0.1", 0, backlog=1024
        )
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()

    def answer(self, method: str, fields: Fields) -> tuple[int, Any]:
        """The status, and the answer as JSON has it."""
        self.calls[method] += 1
        if not method.startswith("send") or method == "sendChatAction":
            return 200, {"ok": True, "result": BOT if method == "getMe" else True}
        now = time.perf_counter()
        wait = self._over(fields.chat_id, now)
        if wait:
            self.refused += 1
            return 429, {
                "ok": False,
                "error_code": 429,
                "description": f"Too Many Requests: retry after {wait}",
                "parameters": {"retry_after": wait},
            }
        self.sent += 1
        self.heard(fields.chat_id, fields.text, now)
        return 200, {"ok": True, "result": _message(self.sent, fields)}

    def _over(self, chat: int, now: float) -> int:
        """Whole seconds to wait, 0 when it is within the limits (the cell rate algorithm)."""
        if self._limits is None:
            return 0
        rate, chat_rate = self._limits.rate, self._limits.chat_rate
        owed = max(self._owed, now)
        owed_here = max(self._owed_by_chat.get(chat, now), now)
        over = max(
            owed - now - (BURST - 1) / rate,
            owed_here - now - (CHAT_BURST - 1) / chat_rate,
        )
        if over > HAIR:
            return 1 + int(over)
        self._owed = owed + 1 / rate
        self._owed_by_chat[chat] = owed_here + 1 / chat_rate
        return 0


def _message(number: int, fields: Fields) -> dict[str, Any]:
    return {
        "message_id": number,
        "from": BOT,
        "chat": {"id": fields.chat_id, "first_name": "Mentee", "type": "private"},
        "date": int(time.time()),
        "text": fields.text,
    }


class _Call(asyncio.Protocol):
    """One connection from the bot; httptools calls the `on_` methods."""

    def __init__(self, double: Double) -> None:
        self._double = double
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._url = self._body = self._type = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_begin(self) -> None:
        self._url = self._body = self._type = b""

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        if name.lower() == b"content-type":
            self._type = value

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        assert self._transport is not None
        method = self._url.partition(b"?")[0].rpartition(b"/")[2].decode()
        status, answer = self._double.answer(method, _fields(self._type, self._body))
        body = msgspec.json.encode(answer)
        self._transport.write(
            b"HTTP/1.1 %d -\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
            % (status, len(body), body)
        )


_read_json: Final = msgspec.json.Decoder(Fields).decode


def _fields(content_type: bytes, body: bytes) -> Fields:
    """JSON and forms; what comes with a file is nothing we look into."""
    if content_type.startswith(b"application/json"):
        return _read_json(body)
    if content_type.startswith(b"application/x-www-form-urlencoded"):
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        return msgspec.convert(form, Fields, strict=False)
    return Fields()
