"""What the editor's pages post: far more fields than other forms have, and far more text."""

from typing import Annotated, Final
from urllib.parse import parse_qsl

from fastapi import Depends, HTTPException, Request
from starlette.requests import ClientDisconnect

from bot.pages.staff.editor_fields import Fields

MOST_BYTES: Final = 600_000
MOST_FIELDS: Final = 20_000


class TooMuch(Exception):
    """More than any set can hold: nothing of it was read."""


async def posted(request: Request) -> Fields:
    """TooMuch for what is larger than all that a set may hold."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length) > MOST_BYTES:
        async for _ in request.stream():  # or the browser would not read what it is told
            pass
        raise TooMuch
    try:
        body = await request.body()
    except ClientDisconnect:  # a page that was left while it was saving
        raise HTTPException(400) from None
    try:
        pairs = parse_qsl(
            body.decode("ascii", "replace"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="replace",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise TooMuch from None
    return Fields(pairs)


ThePosted = Annotated[Fields, Depends(posted)]
