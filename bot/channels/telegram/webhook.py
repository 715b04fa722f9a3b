"""Where Telegram posts updates. An ASGI endpoint of its own: every message comes through here."""

import hmac
import logging
from http import HTTPStatus
from typing import Final

from pydantic import ValidationError
from starlette.types import Receive, Scope, Send

from bot.channels.telegram.receiving import Receiver
from bot.channels.telegram.updates import Update, log_unreadable
from bot.errors import StoreUnavailable

SECRET_HEADER: Final = b"x-telegram-bot-api-secret-token"
BODY_LIMIT: Final = 1_000_000  # bytes; Telegram's own updates stay far below

log = logging.getLogger(__name__)


class Webhook:
    """200: taken, and never again. 503: come again. 401 and 413: not from Telegram."""

    def __init__(self, receiver: Receiver, secret: bytes) -> None:
        self._receiver = receiver
        self._secret = secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = await self._status(scope, receive)
        empty = [(b"content-length", b"0")]
        await send({"type": "http.response.start", "status": status, "headers": empty})
        await send({"type": "http.response.body"})

    async def _status(self, scope: Scope, receive: Receive) -> HTTPStatus:
        if scope["method"] != "POST":
            return HTTPStatus.METHOD_NOT_ALLOWED
        headers = dict(scope["headers"])
        # As bytes: compare_digest takes no text outside ASCII, and a header may hold anything.
        if not hmac.compare_digest(headers.get(SECRET_HEADER, b""), self._secret):
            return HTTPStatus.UNAUTHORIZED
        body = await _body(headers.get(b"content-length", b""), receive)
        if body is None:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        try:
            update = Update.model_validate_json(body)
        except ValidationError as error:
            # Taken all the same: Telegram would send it again and again, and hold up the rest.
            log_unreadable(error)
            return HTTPStatus.OK
        return await self._take(update)

    async def _take(self, update: Update) -> HTTPStatus:
        try:
            await self._receiver.receive(update)
        except StoreUnavailable:
            log.warning("an update was put off: the store is unavailable")
            return HTTPStatus.SERVICE_UNAVAILABLE
        return HTTPStatus.OK


async def _body(length: bytes, receive: Receive) -> bytes | None:
    """The body, or None when it is, or says it is, over the limit."""
    if length.isdigit() and (len(length) > 9 or int(length) > BODY_LIMIT):
        return None
    body = b""
    while True:
        message = await receive()
        part: bytes = message.get("body", b"")
        body = body + part if body else part
        if len(body) > BODY_LIMIT:
            return None
        if not message.get("more_body", False):
            return body
