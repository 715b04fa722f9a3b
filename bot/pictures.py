"""The picture of a mentee's path, made from its value and kept nowhere.

`svg` is quick. `png` takes some tens of milliseconds, and lets other threads run meanwhile: in
an event loop, give it a thread of its own.
"""

from functools import cache
from typing import Final

from jinja2 import Template

from bot.charts import competence_chart, goal_chart
from bot.pages.assets import FOLDER
from bot.pages.rendering import LOCALE, templates
from dialogues.progress import Progress

ROOM, EDGE = 640, 40  # pixels between the margins, and each of them
SHARPER: Final = 1.5
FONTS: Final = tuple(
    str(FOLDER / "vendor" / f"inter-{name}.ttf") for name in ("regular", "semibold")
)


def svg(progress: Progress, whose: str | None = None) -> str:
    """It stands alone. `whose` names the mentee where somebody else is to see it."""
    return _template().render(
        progress=progress,
        whose=whose,
        goal=goal_chart(progress, LOCALE),
        competences=competence_chart(progress, ROOM),
        room=ROOM,
        edge=EDGE,
    )


def png(progress: Progress, whose: str | None = None) -> bytes:
    # It takes 30 MiB, and most processes draw nothing.
    import resvg_py

    # Without font files it drops all text and says nothing.
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg(progress, whose),
        font_files=list(FONTS),
        skip_system_fonts=True,
        font_family="Inter",
        zoom=SHARPER,
    )
    return bytes(drawn)


@cache
def _template() -> Template:
    return templates().get_template("picture.svg")
