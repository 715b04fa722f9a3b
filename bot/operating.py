"""What a server is watched by: /healthz, /readyz and /metrics.

They are for the operator's own network. To whoever comes through a proxy, which says so in a
header, they are not there.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Match, Route, request_response
from starlette.types import Scope

from bot.errors import StoreUnavailable
from bot.metrics import CONTENT_TYPE, Metrics, Stock, take_stock
from bot.pages.headers import SecurityHeaders
from bot.parts import Parts
from bot.people import CALLED
from bot.readiness import WITHIN, Contact, check_all

FORWARDED: Final = frozenset({b"forwarded", b"via", b"x-forwarded-for", b"x-real-ip"})


class Inside(Route):
    """A route that is not there for who comes through a proxy."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if any(name in FORWARDED for name, _ in scope.get("headers", ())):
            return Match.NONE, {}
        return super().matches(scope)


def attach(app: FastAPI, parts: Parts, metrics: Metrics, telegram: Contact | None) -> None:
    """Serve them from `app`, ahead of every route that comes later."""

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(_: Request) -> Response:
        checks = await check_all(parts.store, parts.clock(), telegram)
        ready = all(check.ok for check in checks.values())
        told = {"ready": ready, "checks": {name: asdict(each) for name, each in checks.items()}}
        return JSONResponse(told, 200 if ready else 503)

    async def measures(_: Request) -> Response:
        text = metrics.text(await _stock(parts), sorted(CALLED), parts.clock())
        return Response(text, headers={"content-type": CONTENT_TYPE})

    for path, answer in (("/healthz", healthz), ("/readyz", readyz), ("/metrics", measures)):
        app.router.routes.append(_route(path, answer))


def _route(path: str, answer: Callable[[Request], Awaitable[Response]]) -> Route:
    return Inside(path, SecurityHeaders(request_response(answer), https=False), methods=["GET"])


async def _stock(parts: Parts) -> Stock | None:
    """What the process itself has counted is worth telling also when the database is away."""
    try:
        async with asyncio.timeout(WITHIN):
            return await asyncio.to_thread(parts.store.read, take_stock)
    except (TimeoutError, StoreUnavailable):
        return None
