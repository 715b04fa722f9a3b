"""In which language to speak to somebody who has not said who they are, and what they sent."""

from dataclasses import dataclass
from typing import Final

from fastapi import Request
from starlette.datastructures import UploadFile

from bot.pages.languages import SOURCE

STAFF: Final = "/staff"
# What browsers call the languages. Norwegian in either form comes before English.
_SPOKEN: Final = {"nn": "nn", "nb": "nb", "no": "nb", "en": "en"}


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form held, as the browser sent it, to be given back in a page. Kept nowhere.

    `files`: it held files too, which no page can give back. `get`: there was no form.
    """

    action: str
    fields: tuple[tuple[str, str], ...] = ()
    files: bool = False
    get: bool = True

    @property
    def written(self) -> tuple[str, ...]:
        """What somebody may have written themselves, to be seen."""
        return tuple(value for _, value in self.fields if len(value) > 30 or "\n" in value)


def for_staff(request: Request) -> bool:
    path = request.url.path
    return path == STAFF or path.startswith(f"{STAFF}/")


def language_of_request(request: Request) -> str:
    """The member's own where they are known, else what the browser asks for."""
    known: str | None = getattr(request.state, "language", None)
    if known:
        return known
    asked = request.headers.get("accept-language", "").lower()
    for part in asked.split(","):
        found = _SPOKEN.get(part.partition(";")[0].strip()[:2])
        if found:
            return found
    return SOURCE


async def sent_by(request: Request, without: tuple[str, ...] = ()) -> Sent:
    query = f"?{request.url.query}" if request.url.query else ""
    action = f"{request.url.path}{query}"
    if request.method != "POST":
        return Sent(action)
    items = (await request.form()).multi_items()
    fields = tuple(
        (name, value) for name, value in items if isinstance(value, str) and name not in without
    )
    files = any(isinstance(value, UploadFile) and value.filename for _, value in items)
    return Sent(action, fields, files, get=False)


def own_path(text: str) -> str:
    """An address of these pages, and of nobody else's; their first one where it is none."""
    path = text.partition("?")[0]
    own = path == STAFF or path.startswith(f"{STAFF}/")
    odd = "\\" in text or ".." in path or any(ord(sign) < 33 for sign in text)
    return text if own and not odd else STAFF
