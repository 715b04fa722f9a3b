"""A month of each stance against the double for Telegram: both people, word for word.

After a change in what the bot says: `UPDATE_TRANSCRIPTS=1 pytest tests/telegram/test_months.py`,
then read the difference as the two would.
"""

import logging
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.months import FILES, Deed, dated, moments
from tests.store.engine import Clock
from tests.telegram.two import Two, readable_call, two

TROUBLE = """
    SELECT (SELECT count(*) FROM messages WHERE state NOT IN ('sent', 'withdrawn'))
         , (SELECT count(*) FROM quarantine)
"""


class Month:
    """The file with what really happened."""

    def __init__(self, pair: Two) -> None:
        self.pair = pair
        self.lines: list[str] = []
        self.heard = 0

    async def play(self, source: str) -> str:
        for moment in moments(source):
            self.lines.append(moment.line)
            if moment.deed is not None:
                await self.do(moment.deed)
        return "\n".join(self.lines) + "\n"

    async def do(self, deed: Deed) -> None:
        match deed.sign:
            case ":":
                await self.arrange(deed)
            case "@":
                async for at in self.pair.moments(deed.span):
                    self.lines += [dated(at)] * (len(self.pair.told) > self.heard)
                    self.hear("N")
                self.lines.append(dated(self.pair.clock.now))
            case "N<*" | "K<*":
                kind, _, caption = deed.what.partition(":")
                await self.pair.sends(deed.who, kind, caption.strip())
            case _:
                await self.pair.says(deed.who, deed.what)
        self.hear(deed.who)

    async def arrange(self, deed: Deed) -> None:
        name, *rest = deed.what.split()
        if name == "tid":
            self.pair.clock.now = deed.beginning
            await self.pair.invite()
        elif name == "navn":
            self.pair.names = dict(zip("NK", rest, strict=True))
        else:
            raise ValueError(f"no such setting: {deed.what}")

    def hear(self, first: str) -> None:
        """What has come since, to the one who did something before the other: they are two chats,
        and which of them is sent to first is nobody's promise."""
        new = self.pair.told[self.heard :]
        self.heard += len(new)
        for who, call in sorted(new, key=lambda told: told[0] != first):
            self.lines += [f"{who}> {line}" for line in readable_call(call)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_a_month(path: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    source = path.read_text("utf-8")
    clock = Clock()
    async with two(tmp_path, clock) as pair:
        played = await Month(pair).play(source)
        with closing(sqlite3.connect(pair.path)) as connection:
            assert connection.execute(TROUBLE).fetchone() == (0, 0)
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        path.write_text(played, "utf-8")
    assert played == source
    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []
