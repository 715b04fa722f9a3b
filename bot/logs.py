"""What the program writes about itself: events and numbers, never a text, a name or a secret.

    log.warning("message refused", extra={"message": outgoing.id, "status": 400})

The message is a fixed sentence, and what varies is in `extra`. An exception is written as its
type and where it was raised: its own words may quote what a person wrote, or a token in a URL.
"""

import asyncio
import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import PurePath
from traceback import walk_tb
from types import TracebackType
from typing import Any, Final, TextIO

# What every record has; all else came with `extra`.
_RECORD: Final = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "taskName",
    "color_message",
}
# These write addresses with the token in them, or whole messages, at one level or another.
_TALKATIVE: Final = ("aiohttp", "aiosqlite", "httpcore", "httpx", "sqlalchemy", "telegram")
_QUIETER: Final = ("alembic", "asyncio", "transitions", "uvicorn")


def set_up_logs(stream: TextIO = sys.stderr, level: int = logging.INFO) -> None:
    """Everything goes to `stream`: one JSON object a line, or plain lines on a terminal."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PlainLines() if stream.isatty() else JsonLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    for name in _QUIETER:
        logging.getLogger(name).setLevel(logging.WARNING)


def log_loop_errors(loop: asyncio.AbstractEventLoop) -> None:
    """asyncio's own report of a forgotten task repeats the exception's words; this one does not."""

    def report(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        logging.getLogger(__name__).error(
            "a background task failed",
            exc_info=error if isinstance(error, BaseException) else None,
        )

    loop.set_exception_handler(report)


def describe(error: BaseException) -> str:
    """An exception as a type and the places it came by, without its message."""
    causes = [_one(error)]
    cause = error.__cause__ or error.__context__
    while cause is not None:
        causes.append(_one(cause))
        cause = cause.__cause__ or cause.__context__
    return " from ".join(causes)


def _one(error: BaseException) -> str:
    return f"{type(error).__name__} ({_places(error.__traceback__)})"


def _places(traceback: TracebackType | None) -> str:
    frames = [
        f"{PurePath(frame.f_code.co_filename).name}:{line} {frame.f_code.co_name}"
        for frame, line in walk_tb(traceback)
    ]
    return " > ".join(frames[-6:]) or "not raised"


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    fields = {key: value for key, value in vars(record).items() if key not in _RECORD}
    if record.exc_info and record.exc_info[1] is not None:
        fields["error"] = describe(record.exc_info[1])
    return fields


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": record.getMessage(),
            **_fields(record),
        }
        return json.dumps(line, ensure_ascii=False, default=str)


class PlainLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        fields = "".join(f"  {key}={value}" for key, value in _fields(record).items())
        return f"{at} {record.levelname.lower():7} {record.getMessage()}{fields}"
