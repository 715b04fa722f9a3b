"""Files that a spreadsheet opens: with semicolons, as Norwegian ones want, and in UTF-8.

A cell that begins as a formula does is a text all the same: it may be a name that somebody chose.
"""

from typing import Final

from markupsafe import Markup
from starlette.responses import Response

BOM: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"  # by which Excel knows that it is UTF-8
FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r", "|", "%")


def cell(value: object) -> Markup:
    """One cell as it stands in the file, between its semicolons."""
    text = value.unescape() if isinstance(value, Markup) else "" if value is None else str(value)
    if not isinstance(value, (int, float)) and text.lstrip().startswith(FORMULAS):
        text = f"'{text}"
    text = " ".join(text.splitlines())
    quoted = text.replace('"', '""')
    return Markup(f'"{quoted}"')


def spreadsheet(rows: str, name: str) -> Response:
    """A file to save. `name` is plain ASCII, without its ending."""
    lines = "\r\n".join(line for line in rows.splitlines() if line)
    return Response(
        (BOM + lines + "\r\n").encode(),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}.csv"'},
    )
