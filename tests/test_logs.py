import asyncio
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from bot.logs import log_loop_errors, set_up_logs

SECRET = "jeg tør ikke si nei til Berit"


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    root = logging.getLogger()
    names = [None, *logging.root.manager.loggerDict]
    levels = {name: logging.getLogger(name).level for name in names}
    handlers = root.handlers
    yield
    root.handlers = handlers
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_line_with_what_varies_beside_it() -> None:
    stream = io.StringIO()
    set_up_logs(stream)
    logging.getLogger("bot.x").warning("message refused", extra={"status": 400})
    (line,) = lines(stream)
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "warning",
        "from": "bot.x",
        "event": "message refused",
        "status": 400,
    }


def test_an_exception_is_where_and_what_kind_but_never_its_words() -> None:
    stream = io.StringIO()
    set_up_logs(stream)
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise ValueError(SECRET) from error
    except ValueError:
        logging.getLogger("bot.x").exception("it failed")
    (line,) = lines(stream)
    assert "ValueError (test_logs.py:" in line["error"]
    assert "from KeyError (test_logs.py:" in line["error"]
    assert SECRET not in stream.getvalue()


def test_on_a_screen_it_reads_as_text() -> None:
    screen = Screen()
    set_up_logs(screen)
    logging.getLogger("bot.x").info("listening", extra={"port": 8000})
    assert screen.getvalue().rstrip().endswith("info    listening  port=8000")


@pytest.mark.parametrize(
    "name", ["httpx", "telegram.request", "aiohttp.client", "sqlalchemy.engine"]
)
def test_those_who_would_tell_texts_and_tokens_are_silent(name: str) -> None:
    stream = io.StringIO()
    set_up_logs(stream)
    logging.getLogger(name).error("https://api.telegram.org/botTOKEN/sendMessage")
    assert stream.getvalue() == ""


async def test_a_forgotten_task_is_told_of_without_its_words() -> None:
    stream = io.StringIO()
    set_up_logs(stream)
    loop = asyncio.get_running_loop()
    log_loop_errors(loop)
    loop.call_exception_handler({"message": SECRET, "exception": ValueError(SECRET)})
    (line,) = lines(stream)
    assert line["event"] == "a background task failed"
    assert line["error"].startswith("ValueError")
    assert SECRET not in stream.getvalue()
