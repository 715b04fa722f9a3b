"""The web server: uvicorn, told how to start and stop together with what it serves."""

import gc
import logging
import socket
from contextlib import AsyncExitStack
from typing import Final

import uvicorn
from fastapi import FastAPI

from bot.settings import Settings

STOP_WITHIN: Final = 10  # seconds for the requests under way
COLLECT_EVERY: Final = 20_000  # objects; at Python's 700 a tenth of the time goes to looking

log = logging.getLogger(__name__)


class Server(uvicorn.Server):
    """Runs the app's lifespan itself, so that what fails in it reaches the caller as it is."""

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host,
                port,
                http="httptools",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,  # the public address is a setting, not what a proxy says
                timeout_graceful_shutdown=STOP_WITHIN,
            )
        )
        self._app = app
        self._opened = AsyncExitStack()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await self._opened.enter_async_context(self._app.router.lifespan_context(self._app))
        try:
            await super().startup(sockets)
        except BaseException:
            await self._opened.aclose()
            raise
        gc.collect()
        gc.freeze()  # what is loaded by now stays: modules, templates, statements
        gc.set_threshold(COLLECT_EVERY, 20, 20)
        log.info("listening", extra={"address": f"http://{self.config.host}:{self.config.port}"})

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # An open event stream is a request that does not end by itself.
        self._app.state.streams.close()
        await super().shutdown(sockets)
        await self._opened.aclose()


def serve(app: FastAPI, settings: Settings) -> None:
    """Until SIGINT or SIGTERM."""
    try:
        Server(app, settings.host, settings.port).run()
    except KeyboardInterrupt:
        log.info("stopped")
