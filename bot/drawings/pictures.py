"""The picture of a mentee's path, made from its value and kept nowhere."""

import os
import subprocess
import sys
from pathlib import Path
from threading import BoundedSemaphore
from typing import Final

from bot.drawings.charts import competence_chart, goal_chart
from bot.drawings.rendering import LOCALE, templates
from bot.errors import NotDrawn
from dialogues.progress import Progress

ROOM, EDGE = 640, 40  # pixels between the margins, and each of them
SHARPER: Final = 1.5
AT_ONCE: Final = 2
SECONDS: Final = 30.0
PROGRAM: Final = str(Path(__file__).with_name("drawing.py"))
VENDOR: Final = Path(__file__).parent.parent / "pages" / "static" / "vendor"
FONTS: Final = tuple(str(VENDOR / f"inter-{name}.ttf") for name in ("regular", "semibold"))
# Our keys are none of its business.
NEEDED: Final = ("SYSTEMROOT", "LD_LIBRARY_PATH")

_room: Final = BoundedSemaphore(AT_ONCE)


def svg(progress: Progress, whose: str | None = None) -> str:
    """It stands alone. `whose` names the mentee where somebody else is to see it."""
    return (
        templates()
        .get_template("picture.svg")
        .render(
            progress=progress,
            whose=whose,
            goal=goal_chart(progress, LOCALE),
            competences=competence_chart(progress, ROOM),
            room=ROOM,
            edge=EDGE,
        )
    )


def png(progress: Progress, whose: str | None = None) -> bytes:
    """Takes some tenths of a second: call it in a thread. NotDrawn when it does not succeed.

    resvg holds the interpreter while it draws, and so would hold up every conversation. In a
    process of its own it holds up nobody, and what breaks there breaks only the picture.
    """
    if not all(Path(font).is_file() for font in FONTS):
        raise NotDrawn("a font is missing")  # then all text would be, and nothing would say so
    arguments = [sys.executable, "-I", PROGRAM, str(SHARPER), *FONTS]
    source = svg(progress, whose).encode("utf-8")
    environment = {name: os.environ[name] for name in NEEDED if name in os.environ}
    with _room:
        try:
            done = subprocess.run(  # noqa: S603 - our own program
                arguments,
                input=source,
                capture_output=True,
                timeout=SECONDS,
                env=environment,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NotDrawn(type(error).__name__) from None
    if done.returncode != 0:
        raise NotDrawn(f"exit {done.returncode}")  # what it said may quote the drawing
    return done.stdout
