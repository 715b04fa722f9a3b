"""The conversations of two in tests/transcripts/par/, played on the real engine.

    # a comment                        : begynt   (both are here; see tests/duo.py)
    N< what the mentee writes          K< what the mentor writes       N< [a button]
    K<* voice: caption                 a voice message, photo, document
    @ 3 dager / 2 timer / 10 minutter  time passes, and what is due falls due
    N> what the mentee is told         K> what the mentor is told

After a change in what the bot says: `UPDATE_TRANSCRIPTS=1 pytest tests/test_pair_transcripts.py`,
then read the difference as the two would.
"""

import os
import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.duo import UNITS, Duo, duo
from tests.playing import readable

FOLDER = Path(__file__).parent / "transcripts" / "par"
FILES = sorted(FOLDER.glob("*.txt"))


async def play(duo: Duo, source: str) -> str:
    """The same file with what really happened."""
    lines: list[str] = []
    heard = 0
    for line in source.splitlines():
        if re.match(r"[NK]>", line):
            continue
        lines.append(line)
        if not line.strip() or line.startswith("#"):
            continue
        await act(duo, line)
        if line.startswith(":"):
            heard = len(duo.told)
        for who, outgoing in duo.told[heard:]:
            lines += [f"{who}> {said}" for said in readable(outgoing.message)]
        heard = len(duo.told)
    return "\n".join(lines) + "\n"


async def act(duo: Duo, line: str) -> None:
    sign, _, rest = line.partition(" ")
    match sign:
        case ":":
            await arrange(duo, rest)
        case "@":
            count, unit = rest.split()
            await duo.wait(timedelta(minutes=int(count) * UNITS[unit]))
        case "N<" | "K<":
            await duo.says(sign[0], rest)
        case "N<*" | "K<*":
            kind, _, caption = rest.partition(":")
            await duo.sends(sign[0], kind, caption.strip())
        case _:
            raise ValueError(f"what is this line: {line}")


async def arrange(duo: Duo, setting: str) -> None:
    name, _, value = setting.partition(" ")
    match name:
        case "invitert":
            await duo.invite()
        case "begynt":
            await duo.begin()
        case "enige":  # as begynt, and they have agreed on the goal; nothing is open
            await duo.agree()
        case "tid":
            local = datetime.fromisoformat(value).replace(tzinfo=ZoneInfo("Europe/Oslo"))
            duo.engine.clock.now = local.astimezone(ZoneInfo("UTC"))
        case "endret":  # the mentor changed what is planned, on another screen
            await duo.change_plans(value)
        case "avlyst":
            await duo.change_plans("")
        case "møte":  # the next one was set, or moved
            await duo.meet(datetime.fromisoformat(value).replace(tzinfo=ZoneInfo("Europe/Oslo")))
        case _:
            raise ValueError(f"no such setting: {setting}")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_transcript(path: Path, tmp_path: Path) -> None:
    source = path.read_text("utf-8")
    async with duo(tmp_path / "mentor.db") as two:
        played = await play(two, source)
    if os.environ.get("UPDATE_TRANSCRIPTS"):
        path.write_text(played, "utf-8")
    assert played == source
