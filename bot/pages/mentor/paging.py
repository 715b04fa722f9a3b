"""Long lists, a page at a time."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Query

MOST_PAGES: Final = 10_000

PageNumber = Annotated[int, Query(alias="side", ge=1, le=MOST_PAGES)]


@dataclass(frozen=True, slots=True)
class Place:
    """Which page of a list: `page` counts from 1, and is never past the last."""

    page: int
    pages: int
    size: int

    @property
    def first(self) -> int:
        return (self.page - 1) * self.size


def place(page: int, rows: int, size: int) -> Place:
    pages = max(1, -(-rows // size))
    return Place(min(page, pages), pages, size)
