"""Posts to an ASGI application, byte for byte as a server would hand them over."""

import json
from typing import Any

from starlette.types import ASGIApp, Message

from tests.telegram.double import SECRET

SECRET_HEADER = (b"x-telegram-bot-api-secret-token", SECRET.encode())


async def request(
    app: ASGIApp, parts: list[bytes], headers: list[tuple[bytes, bytes]], method: str = "POST"
) -> int:
    """The status. A body that is read further than it goes fails."""
    waiting = [
        {"type": "http.request", "body": part, "more_body": number < len(parts)}
        for number, part in enumerate(parts, 1)
    ]
    answered: list[Message] = []

    async def receive() -> Message:
        assert waiting, "it reads a body that is not there"
        return waiting.pop(0)

    async def send(part: Message) -> None:
        answered.append(part)

    path = "/telegram/webhook"
    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    await app(scope, receive, send)
    status: int = answered[0]["status"]
    return status


async def post(app: ASGIApp, update: dict[str, Any]) -> int:
    return await request(app, [json.dumps(update).encode()], [SECRET_HEADER])
