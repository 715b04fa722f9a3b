"""Server-sent events: a page that is open hears at once that there is something new."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from bot.channels.web import Streams
from bot.pages.site import TheSite, TheVisitor

HERE: Final = ": her\n\n"
NEWS: Final = "event: ny\ndata: 1\n\n"
RETRY: Final = "retry: 2000\n\n"  # milliseconds until a browser that was cut off tries again

router = APIRouter()


@router.get("/chat/strom")
async def stream(
    site: TheSite, visitor: TheVisitor, etter: Annotated[int, Query()] = 0
) -> StreamingResponse:
    """`etter` is what the page had: a browser that was away hears at once if it missed anything."""
    person, newest = await run_in_threadpool(
        site.parts.store.read,
        lambda connection: site.history.newest(connection, visitor.browser),
    )
    events = _events(site.parts.streams, visitor.browser, person, news=newest > etter)
    return StreamingResponse(
        events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )


async def _events(
    streams: Streams, browser: str, person: int | None, *, news: bool
) -> AsyncGenerator[str]:
    yield RETRY
    async with aclosing(streams.listen(browser, person, news=news)) as heard:
        async for is_news in heard:
            yield NEWS if is_news else HERE
