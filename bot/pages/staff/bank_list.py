"""The bank: all question sets, and finding one among them."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from bot.bank.places import LANGUAGES
from bot.figures.reading import read_hits
from bot.pages.mentor.paging import PageNumber, place
from bot.pages.staff.bank_finding import ANY_ASKED, BEHIND_ASKED, SHARED, Row, Wanted, found
from bot.pages.staff.bank_rows import read_rows
from bot.pages.staff.visiting import Desk, TheDesk
from dialogues.set_heading import EVERY_KIND, THEMES

BANK: Final = "/staff/bank"
PAGE: Final = 50
STATES: Final = ("published", "draft", "new", "changed", "shipped_new", "retired")
STANCES: Final = ("læringssamarbeid", "veileder", "døråpner")

# How each set does, {name: a few words in the page's language}; one that is missing says that the
# set has not been used yet.

router = APIRouter()
Chosen = Annotated[str, Query(max_length=200)]


@router.get(BANK)
def find(
    desk: TheDesk,
    q: Chosen = "",
    slag: Chosen = "",
    rolle: Chosen = "",
    tema: Chosen = "",
    sprak: Chosen = "",
    tilstand: Chosen = "",
    program: Chosen = "",
    page: PageNumber = 1,
    told: Annotated[str, Query(alias="gjort", max_length=20)] = "",
) -> HTMLResponse:
    rows = all_rows(desk)
    options = _options(rows)
    wanted = Wanted(q, slag, rolle, tema, sprak, tilstand, program).among(options)
    hits = found(rows, wanted)
    here = place(page, len(hits), PAGE)
    values = {
        "now": desk.site.clock(),
        "total": sum(row.there for row in rows),
        "found": len(hits),
        "unfiltered": len(found(rows, wanted.words_only)),
        "rows": hits[here.first : here.first + here.size],
        "place": here,
        "retired": _how_many(rows, "retired"),
        "counts": _counts(rows),
        "chosen": wanted.fields,
        "narrowed": wanted.narrowed,
        "query": wanted.query,
        "only_words": wanted.words_only.query,
        "options": options,
        "programmes": {str(row.programme_id): row.programme for row in rows},
        "hits": desk.site.parts.store.read(read_hits),
        "may_add": may_add(desk),
        "told": told,
    }
    return desk.show("bank/list.html", values, here="bank")


def all_rows(desk: Desk) -> tuple[Row, ...]:
    parts = desk.site.parts
    contents = parts.library.contents
    return parts.store.read(lambda connection: read_rows(connection, contents))


def may_add(desk: Desk) -> bool:
    """Whether there is any place where they may make a set."""
    member = desk.visitor.member
    return member.edits_bank or member.programmes is None or bool(member.programmes)


def _options(rows: tuple[Row, ...]) -> dict[str, tuple[str, ...]]:
    """What each menu offers: what some set has, in an order of its own."""
    kinds = {row.kind for row in rows}
    own = sorted({row.programme_id for row in rows if row.programme_id is not None})
    return {
        "slag": tuple(kind for kind in EVERY_KIND if kind in kinds),
        "rolle": STANCES,
        "tema": THEMES,
        "sprak": (ANY_ASKED, BEHIND_ASKED, *LANGUAGES[1:]),
        "tilstand": STATES,
        "program": (SHARED, *map(str, own)),
    }


def _counts(rows: tuple[Row, ...]) -> list[tuple[str, int, str, str, str]]:
    """What deserves a look, with how it is asked for: key, count, icon, colour, field."""
    counted = [
        ("shipped_new", _how_many(rows, "shipped_new"), "warn", "brand1", "tilstand"),
        ("draft", _how_many(rows, "draft"), "pen", "brand2", "tilstand"),
        ("any", sum(row.incomplete for row in rows), "warn", "brand1", "sprak"),
    ]
    return [each for each in counted if each[1]]


def _how_many(rows: tuple[Row, ...], state: str) -> int:
    return sum(state in row.states for row in rows)
