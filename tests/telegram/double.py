"""Telegram, faked at the transport: it records what it is asked, and answers by script."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

SECRET = "s3cret"
TOKEN = "4242:TEST"


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    parameters: Mapping[str, Any]
    files: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the Bot API; `result` is for 200."""

    status: int = 200
    result: Any = True
    description: str = ""
    parameters: Mapping[str, Any] | None = None

    def payload(self) -> bytes:
        if self.status == 200:
            return json.dumps({"ok": True, "result": self.result}).encode()
        told = {"ok": False, "error_code": self.status, "description": self.description}
        more = {"parameters": self.parameters} if self.parameters else {}
        return json.dumps(told | more).encode()


def too_many(seconds: int) -> Answer:
    return Answer(429, description="Too Many Requests", parameters={"retry_after": seconds})


BROKEN = Answer(500, description="Internal Server Error")
BLOCKED = Answer(403, description="Forbidden: bot was blocked by the user")
REFUSED = Answer(400, description="Bad Request: message is too long")
RESET = NetworkError("ServerDisconnectedError")
TIMEOUT = TimedOut()

Scripted = Answer | Exception


class TelegramDouble(BaseRequest):
    """`script[method]` is used up first; then every call succeeds, with `results[method]`.

    Updates put into `updates` are given to getUpdates, and given again until they are
    acknowledged.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.script: dict[str, deque[Scripted]] = defaultdict(deque)
        self.results: dict[str, Any] = {}
        self.down = False
        self.updates: list[dict[str, Any]] = []
        self.hold: asyncio.Event | None = None
        self._message_id = 1000
        self._changed = asyncio.Event()

    @property
    def read_timeout(self) -> float:
        return 1

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    def fails(self, method: str, *answers: Scripted) -> None:
        self.script[method].extend(answers)

    def asked(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    @property
    def texts(self) -> list[str]:
        """What was sent, as far as Telegram took it or may have."""
        return [call.parameters["text"] for call in self.asked("sendMessage")]

    async def until(self, holds: Callable[[], bool], seconds: float = 3) -> None:
        """Waits for calls to come in until something holds of them."""
        async with asyncio.timeout(seconds):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,
        write_timeout: object = None,
        connect_timeout: object = None,
        pool_timeout: object = None,
    ) -> tuple[int, bytes]:
        assert request_data is not None
        assert f"/bot{TOKEN}/" in url
        call = Call(
            url.rpartition("/")[2],
            json.loads(json.dumps(request_data.parameters)),
            {name: data[1] for name, data in request_data.multipart_data.items()},
        )
        if call.method != "getUpdates":
            self.calls.append(call)
            self._changed.set()
        if self.down:
            raise RESET
        answer = await self._answer(call)
        return answer.status, answer.payload()

    async def _answer(self, call: Call) -> Answer:
        if self.script[call.method]:
            scripted = self.script[call.method].popleft()
            if isinstance(scripted, Exception):
                raise scripted
            return scripted
        if call.method in self.results:
            return Answer(result=self.results[call.method])
        if call.method == "getUpdates":
            return await self._pending(call.parameters["offset"])
        if call.method.startswith("send"):
            if self.hold is not None:
                await self.hold.wait()
            self._message_id += 1
            return Answer(result={"message_id": self._message_id})
        return Answer()

    async def _pending(self, offset: int) -> Answer:
        self.updates = [update for update in self.updates if update["update_id"] >= offset]
        if not self.updates:
            await asyncio.sleep(0.01)
        return Answer(result=list(self.updates))
