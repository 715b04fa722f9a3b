"""Calls to the Bot API: python-telegram-bot's request layer over aiohttp.

The library's own transport, httpx, scans its whole pool for every request: 3-16 ms of CPU a send
with 64 in flight, aiohttp 0.3. `BaseRequest` is the library's way to bring another.
"""

import os
import re
from collections.abc import Callable
from typing import Any, Final

import aiohttp
import msgspec

# Without it the library warns, each time it is asked, that how long to wait becomes a timedelta.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from telegram import InputFile
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

# Not exported, but RequestData is made of nothing else. The version is pinned below 23.
from telegram.request._requestparameter import RequestParameter

ANSWER_WITHIN: Final = 15.0  # seconds, for an ordinary call
CONNECTIONS: Final = 100
_RETRY_AFTER: Final = re.compile(rb"retry after (\d{1,6})")
UNSAID_WAIT: Final = 1  # seconds, when Telegram says «too many» but not for how long


class NotReached(NetworkError):
    """The connection could not be made, or was lost: what was sent may have arrived."""


class AiohttpRequest(BaseRequest):
    """One pool of connections to the Bot API. `initialize` opens it, `shutdown` closes it."""

    __slots__ = ("_session",)

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return ANSWER_WITHIN

    async def initialize(self) -> None:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self.USER_AGENT},
            json_serialize_bytes=msgspec.json.encode,
            timeout=aiohttp.ClientTimeout(
                total=None, sock_connect=ANSWER_WITHIN, sock_read=ANSWER_WITHIN
            ),
        )

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """The library's own parser is slow, and logs what it cannot read: texts and all."""
        try:
            return msgspec.json.decode(payload)
        except (msgspec.MsgspecError, ValueError):
            raise TelegramError("Invalid server response") from None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        connect_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: object = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        """Only `read_timeout` counts: seconds, for the whole call."""
        assert self._session is not None
        options = _body(request_data)
        if isinstance(read_timeout, int | float):
            options["timeout"] = aiohttp.ClientTimeout(total=read_timeout)
        try:
            async with self._session.request(method, url, **options) as response:
                status, payload = response.status, await response.read()
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            # Only the kind of error: its words may hold the address, and so the token.
            raise NotReached(type(error).__name__) from None
        if status == 429 and b'"retry_after"' not in payload:
            said = _RETRY_AFTER.search(payload)
            raise RetryAfter(int(said[1]) if said else UNSAID_WAIT)
        return status, payload


def _body(data: RequestData | None) -> dict[str, Any]:
    if data is None:
        return {}
    if not data.contains_files:
        return {"json": data.parameters}
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, media_type) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return {"data": form}


class BotApi:
    """The Bot API's methods by name. Errors are telegram.error's.

    `heard` is told of every call that ended: None, or the error.
    """

    def __init__(
        self,
        token: str,
        base_url: str,
        request: BaseRequest,
        heard: Callable[[TelegramError | None], None] = lambda _: None,
    ) -> None:
        self._head = f"{base_url}/bot{token}/"
        self._request = request
        self._heard = heard

    async def open(self) -> None:
        await self._request.initialize()

    async def close(self) -> None:
        await self._request.shutdown()

    async def call(self, method: str, within: float = ANSWER_WITHIN, **parameters: object) -> Any:
        """The answer's result. A parameter may be an InputFile; None is left out."""
        data = RequestData([_parameter(name, value) for name, value in parameters.items()])
        longer = {} if within == ANSWER_WITHIN else {"read_timeout": within}
        try:
            result = await self._request.post(self._head + method, data, **longer)
        except TelegramError as error:
            self._heard(error)
            raise
        self._heard(None)
        return result


def _parameter(name: str, value: object) -> RequestParameter:
    if isinstance(value, InputFile):
        return RequestParameter(name, None, [value])
    return RequestParameter(name, value, None)
