"""Style sheets and scripts, under addresses that change with their content."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER: Final = Path(__file__).with_name("static")
A_YEAR: Final = "public, max-age=31536000, immutable"


class Assets(StaticFiles):
    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        fresh = scope["query_string"].startswith(b"v=") and response.status_code < 400
        response.headers["cache-control"] = A_YEAR if fresh else "no-cache"
        return response


def versions() -> Callable[[str], str]:
    """Gives an asset's address by its name, as templates call it."""

    @cache
    def static(name: str) -> str:
        digest = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()
        return f"/static/{name}?v={digest[:12]}"

    return static
