"""How a programme goes: counts of its people, as they were published; and a file of them."""

from datetime import date
from functools import partial
from typing import Any, Final

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection
from starlette.responses import Response

from bot.figures.charts import Chart, bar_chart, line_chart
from bot.figures.disclosure import FEWEST
from bot.figures.periods import GRACE, period_of
from bot.figures.reading import Figures, Row, Told, read_figures, read_rows
from bot.pages.spreadsheets import spreadsheet
from bot.pages.staff.figures_said import SayingFigures
from bot.pages.staff.people_here import FOLK, FreshHere, Here, TheHere
from bot.store import Transaction
from dialogues.bank import Bank
from dialogues.errors import BrokenSet, UnknownSet

PAGE: Final = FOLK + "/tall"
FILE: Final = "tall"

router = APIRouter()


@router.get(PAGE)
def figures_page(here: TheHere) -> HTMLResponse:
    said = SayingFigures(here.say.language)
    figures = here.look(partial(_figures, here.id))
    sets = sorted(((_title(here, name), told) for name, told in figures.sets.items()))
    values: dict[str, Any] = {
        "figures": figures,
        "fewest": FEWEST,
        "said": said,
        "weeks": _weeks(figures, said),
        "pulse": {item: _pulse(sides, said) for item, sides in figures.pulse.items()},
        "sets": sets,
        "next_day": said.day(_next_day(here)),
    }
    return _show(here, "programme.html", values)


@router.get(PAGE + ".csv")
async def figures_file(here: FreshHere) -> Response:
    """What the page is made of, all of it, as rows for another program. Noted, as any export."""

    def act(transaction: Transaction) -> tuple[Row, ...]:
        rows = read_rows(transaction, here.id)
        here.note(transaction, "export_figures", rows=len(rows))
        return rows

    rows = await here.act(act)
    named = [(row, _title(here, row.subject) if row.kind == "sets" else "") for row in rows]
    values = {"rows": named, "language": here.say.language}
    text = await run_in_threadpool(here.desk.site.text, "staff/figures/_file.html", values)
    return spreadsheet(text, FILE)


def _show(here: Here, name: str, values: dict[str, Any]) -> HTMLResponse:
    common = {
        "programme": here.programme,
        "called": here.called,
        "part": "figures",
        "here_path": f"{here.desk.site.base}{here.path}",
    }
    return here.desk.show(f"figures/{name}", common | values, here="programmes")


def _figures(programme: int, connection: Connection) -> Figures:
    return read_figures(connection, programme, read_rows(connection, programme))


def _weeks(figures: Figures, said: SayingFigures) -> Chart | None:
    weeks = figures.weeks
    if not weeks:
        return None
    asked = [week.of for week in weeks]
    answered = [week.count("answered") for week in weeks]
    return bar_chart(asked, answered, [said.week(week) for week in weeks])


def _pulse(sides: Any, said: SayingFigures) -> dict[str, Any]:
    """A chart of one item, with what it is made of: by months, mentees and mentors."""
    by_day: dict[date, dict[str, Told]] = {}
    for side, each in sides.items():
        for told in each:
            by_day.setdefault(told.ends, {})[side] = told
    days = sorted(by_day)
    series = [
        [(told.ends.toordinal(), told.share("high") or 0) for told in sides[side]]
        for side in ("mentee", "mentor")
    ]
    labels = [said.until(next(iter(by_day[day].values()))) for day in days]
    chart = line_chart([day.toordinal() for day in days], series, labels)
    return {"chart": chart, "rows": [by_day[day] for day in days]}


def _title(here: Here, name: str) -> str:
    bank = here.desk.site.parts.library.bank_of(here.id)
    return title_of(bank, name, here.say.language)


def title_of(bank: Bank, name: str, language: str) -> str:
    """A set's title; its name where it is there no longer."""
    try:
        return bank.set(name, language, bank.revision).heading.title or name
    except (UnknownSet, BrokenSet):
        return name


def _next_day(here: Here) -> date:
    """When the month that runs now is counted."""
    return period_of("month", here.say.today).ends + GRACE
