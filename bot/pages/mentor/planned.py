"""What is planned: the list and the week, and changing what is in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Form, Path
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from starlette.responses import Response

from bot.library import Library
from bot.pages.mentor.acting import Acting, NotTheirs, act
from bot.pages.mentor.desk import Desk
from bot.pages.mentor.drafting import draft_of
from bot.pages.mentor.paging import PageNumber, place
from bot.pages.mentor.showing import Told, back, show
from bot.pages.mentor.visiting import TheMentor
from bot.pages.mentor.weeks import Week, WeekName, monday_of, week_of
from bot.pages.site import TheSite
from bot.pairs.plans import read_plans
from bot.pairs.reading import Keeping
from dialogues.draft import Draft
from dialogues.events import PlanChanged
from dialogues.mentor_effects import ChangePlan, PlanChange
from dialogues.pairs import PlannedPrompt
from dialogues.planned import going_on
from dialogues.planning_bank import title
from dialogues.planning_names import named, when
from dialogues.rule_in_words import repeat_in_words
from dialogues.sketch import Sketch, sketch_from

PLANNED_PAGE: Final = "/mentor/planlagt"
PAGE: Final = 25
# {what a button sends: (what it does, the word for it on the page it leads to)}
CHANGES: Final[dict[str, tuple[PlanChange, str]]] = {
    "pause": ("pause", "pauset"),
    "resume": ("resume", "fortsetter"),
    "cancel": ("cancel", "avlyst"),
}

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Row:
    """One plan in the list. Texts are plain. Times are UTC; `open`: it can still be changed."""

    plan: int
    version: int
    text: str
    names: str
    rule: str
    next_at: datetime | None
    last_at: datetime | None
    state: str
    anchored: bool
    late: bool
    recipients: int
    answered: int
    asked: int
    expired: int

    @property
    def open(self) -> bool:
        return self.state in ("active", "paused")


@dataclass(frozen=True, slots=True)
class Planned:
    """A part of the list, and how long all of it is."""

    rows: tuple[Row, ...]
    count: int


def read_planned(
    desk: Desk, library: Library, first: int, most: int, week: str = ""
) -> tuple[Planned, Week]:
    """The list from place `first`, and the week called `week`."""
    draft = draft_of(desk, library)
    plans = read_plans(Keeping(desk.transaction, desk.sides, desk.now))
    rows = tuple(row_of(draft, plan) for plan in plans[first : first + most])
    today = desk.now.astimezone(desk.zone).date()
    worded: Iterable[tuple[PlannedPrompt, str]] = ((plan, what(draft, plan)) for plan in plans)
    return Planned(rows, len(plans)), week_of(desk, monday_of(week, today), worded)


def row_of(draft: Draft, plan: PlannedPrompt) -> Row:
    coming = [each.next_at for each in plan.recipients if each.next_at]
    rule = going_on(draft, plan)
    pairs = sketch_from(plan).pairs
    last = [each.last for each in plan.recipients]
    again = repeat_in_words(rule, draft.line, draft.session.language)
    if rule.anchor:
        again = when(draft, Sketch(pairs, rule=rule))
    return Row(
        plan=plan.plan,
        version=plan.version,
        text=what(draft, plan),
        names=_plain(named(draft, pairs)),
        rule=_plain(again),
        next_at=min(coming, default=None),
        last_at=max((each.last_at for each in plan.recipients if each.last_at), default=None),
        state=plan.state,
        anchored=bool(rule.anchor),
        late=any(each.late for each in plan.recipients),
        recipients=len(last),
        answered=last.count("answered"),
        asked=last.count("asked"),
        expired=last.count("expired"),
    )


def what(draft: Draft, plan: PlannedPrompt) -> str:
    """The mentor's own question, or what the set is called."""
    return plan.text if plan.set is None else title(draft, plan.set)


def _plain(html: Markup) -> str:
    return str(html.striptags())


@router.get(PLANNED_PAGE)
def planned(
    site: TheSite, visitor: TheMentor, page: PageNumber = 1, week: WeekName = "", told: Told = ""
) -> HTMLResponse:
    def values(desk: Desk) -> dict[str, object]:
        library = site.parts.library
        found, shown = read_planned(desk, library, (page - 1) * PAGE, PAGE, week)
        here = place(page, found.count, PAGE)
        return {"planned": found, "week": shown, "place": here}

    return show(site, visitor, "mentor/planned.html", values, told=told)


@router.post(PLANNED_PAGE + "/{plan}")
async def change(
    site: TheSite,
    visitor: TheMentor,
    plan: Annotated[int, Path(ge=1, lt=2**63)],
    versjon: Annotated[int, Form(ge=0, lt=2**31)] = 0,
    gjor: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Pause, go on or cancel. Who is second is told, and sees how it is now."""
    if gjor not in CHANGES:
        return back(site, PLANNED_PAGE)
    change_to, word = CHANGES[gjor]

    def carry_out(acting: Acting) -> str:
        done = acting.ask(ChangePlan(plan, versjon, change_to))
        assert isinstance(done, PlanChanged)
        if done.done:
            return word
        if done.plan is None:
            raise NotTheirs
        return "imens"

    told = await act(site, visitor, carry_out)
    return back(site, PLANNED_PAGE, told, f"plan-{plan}")
