"""A link as a square that a phone's camera reads."""

from io import BytesIO
from typing import Final

PIXELS: Final = 8  # for each little square


def qr_code(link: str) -> bytes:
    """PNG."""
    import segno  # seldom needed

    drawn = BytesIO()
    segno.make(link, error="m").save(drawn, kind="png", scale=PIXELS, border=4)
    return drawn.getvalue()
