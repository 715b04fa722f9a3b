"""The transport for real: aiohttp against a small server that fails as Telegram and networks do."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web
from telegram import InputFile
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.channels.telegram.api import AiohttpRequest, BotApi
from bot.channels.telegram.sending import outcome
from bot.outcomes import Blocked, Later, Outcome, Refused, TooMany

TOKEN = "4242:SECRET"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, object]]] = []
        self.answer: Handler = self.fine

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if request.content_type == "application/json":
            self.requests.append((request.path, await request.json()))
        else:
            form = await request.post()
            read: dict[str, object] = {
                name: part.file.read() if isinstance(part, web.FileField) else part
                for name, part in form.items()
            }
            self.requests.append((request.path, read))
        return await self.answer(request)

    async def fine(self, _: web.Request) -> web.StreamResponse:
        return web.json_response({"ok": True, "result": {"message_id": 7}})

    def says(self, status: int, body: object) -> None:
        async def say(_: web.Request) -> web.StreamResponse:
            text = body if isinstance(body, str) else json.dumps(body)
            return web.Response(status=status, text=text, content_type="application/json")

        self.answer = say


@pytest.fixture
async def server() -> AsyncIterator[tuple[Server, BotApi]]:
    double = Server()
    app = web.Application()
    app.router.add_post("/{path:.*}", double.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    api = BotApi(TOKEN, f"http://{host}:{port}", AiohttpRequest())
    await api.open()
    yield double, api
    await api.close()
    await runner.cleanup()


async def test_a_call_is_posted_as_json(server: tuple[Server, BotApi]) -> None:
    double, api = server
    given = await api.call("sendMessage", chat_id=5, text="Hei, «æøå» 🙂\x00", reply_markup=None)
    assert given == {"message_id": 7}
    assert double.requests == [
        (f"/bot{TOKEN}/sendMessage", {"chat_id": 5, "text": "Hei, «æøå» 🙂\x00"})
    ]


async def test_a_file_is_posted_as_a_form(server: tuple[Server, BotApi]) -> None:
    double, api = server
    await api.call(
        "sendDocument",
        chat_id=5,
        document=InputFile("æøå".encode(), filename="alt.html"),
        reply_markup={"inline_keyboard": []},
    )
    assert double.requests[0][1] == {
        "chat_id": "5",
        "document": "æøå".encode(),
        "reply_markup": '{"inline_keyboard": []}',
    }


TOO_MANY = {"ok": False, "error_code": 429, "description": "Too Many Requests: retry after 7"}


@pytest.mark.parametrize(
    ("status", "body", "error", "expected"),
    [
        (429, {**TOO_MANY, "parameters": {"retry_after": 7}}, RetryAfter, TooMany(7)),
        (429, TOO_MANY, RetryAfter, TooMany(7)),
        (429, "<html>slow down</html>", RetryAfter, TooMany(1)),
        (403, {"ok": False, "description": "Forbidden: bot was blocked"}, Forbidden, Blocked()),
        (
            400,
            {"ok": False, "description": "Bad Request: too long: «hei»"},
            BadRequest,
            Refused("Too long"),
        ),
        (401, {"ok": False, "description": "Unauthorized"}, InvalidToken, Later("token refused")),
        (500, {"ok": False, "description": "Internal Server Error"}, NetworkError, Later("server")),
        (502, "<html>Bad Gateway</html>", NetworkError, Later("server")),
        (200, "not json", Exception, Later("server")),
    ],
)
async def test_what_telegram_answers_and_what_is_done_about_it(
    server: tuple[Server, BotApi],
    status: int,
    body: object,
    error: type[Exception],
    expected: Outcome,
) -> None:
    double, api = server
    double.says(status, body)
    with pytest.raises(error) as raised:
        await api.call("sendMessage", chat_id=5, text="hei")
    assert outcome(raised.value) == expected  # type: ignore[arg-type]
    assert "SECRET" not in repr(raised.value)


async def test_a_lost_connection_is_a_network_error_without_the_token(
    server: tuple[Server, BotApi],
) -> None:
    double, api = server

    async def reset(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    double.answer = reset
    with pytest.raises(NetworkError) as raised:
        await api.call("sendMessage", chat_id=5, text="hei")
    assert outcome(raised.value) == Later("network")
    assert "SECRET" not in f"{raised.value!r} {raised.value.__cause__!r}"


async def test_an_answer_that_does_not_come_is_a_timeout(server: tuple[Server, BotApi]) -> None:
    double, api = server

    async def never(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(5)
        return web.Response()

    double.answer = never
    with pytest.raises(TimedOut) as raised:
        await api.call("sendMessage", within=0.05, chat_id=5, text="hei")
    assert outcome(raised.value) == Later("unknown")


async def test_nobody_there(unused_tcp_port: int) -> None:
    api = BotApi(TOKEN, f"http://127.0.0.1:{unused_tcp_port}", AiohttpRequest())
    await api.open()
    with pytest.raises(NetworkError, match="ClientConnectorError"):
        await api.call("getMe")
    await api.close()
