"""Planning a prompt: one form, read again each time it is sent, and kept when it says it is right.

Without a script the form is posted to be shown anew; with one, the same reading comes under the
fields while one types. Nothing is planned before the time has been shown in full.
"""

from dataclasses import replace
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from bot.pages.mentor.acting import Acting, NotTheirs, act
from bot.pages.mentor.desk import Desk
from bot.pages.mentor.drafting import draft_of
from bot.pages.mentor.plan_form import (
    OWN,
    Plan,
    Typed,
    fitting,
    offered_sets,
    pills,
    read_typed,
    rule_words,
    themes,
    understood,
)
from bot.pages.mentor.planned import PLANNED_PAGE, row_of
from bot.pages.mentor.showing import back, show
from bot.pages.mentor.typed import number_in
from bot.pages.mentor.visiting import PageVisitor, TheMentor
from bot.pages.site import Site, TheSite
from bot.pairs.plans import read_plans
from bot.pairs.reading import Keeping
from dialogues.draft import Draft
from dialogues.events import PlanChanged
from dialogues.mentor_effects import ChangePlan, PlanPrompt
from dialogues.pairs import PlannedPrompt
from dialogues.planned import going_on

PLAN_PAGE: Final = "/mentor/planlegg"
FOR_GOOD: Final = "planlegg"  # the button that keeps it

PlanId = Annotated[int, Path(ge=1, lt=2**63)]

router = APIRouter()


# -- a new one ------------------------------------------------------------------------------------


@router.get(PLAN_PAGE)
def empty(
    site: TheSite, visitor: TheMentor, hvem: Annotated[str, Query(max_length=20)] = ""
) -> HTMLResponse:
    """The form. `hvem`: who is ticked already; the only one is, too."""

    def typed(desk: Desk) -> Typed:
        chosen = number_in(hvem)
        asked = () if chosen is None else (chosen,)
        alone = tuple(m.pair for m in desk.mentees) if len(desk.mentees) == 1 else ()
        return Typed(whom=asked or alone)

    return show(
        site,
        visitor,
        "mentor/plan.html",
        lambda desk: _values(site, desk, typed(desk), tried=False),
    )


@router.post(PLAN_PAGE + "/vis")
async def look(request: Request, site: TheSite, visitor: TheMentor) -> Response:
    """What the form comes to so far: put under its fields while one types."""
    typed = read_typed(await request.form())
    return await run_in_threadpool(
        show,
        site,
        visitor,
        "mentor/_plan_live.html",
        lambda desk: _values(site, desk, typed, tried=False) | {"partial": True},
    )


@router.post(PLAN_PAGE + "/sett")
async def search(request: Request, site: TheSite, visitor: TheMentor) -> Response:
    typed = read_typed(await request.form())
    return await run_in_threadpool(
        show,
        site,
        visitor,
        "mentor/_plan_sets.html",
        lambda desk: _values(site, desk, typed, tried=False) | {"partial": True},
    )


@router.post(PLAN_PAGE)
async def post(request: Request, site: TheSite, visitor: TheMentor) -> Response:
    form = await request.form()
    typed = read_typed(form)
    if form.get("gjor") != FOR_GOOD:
        return await _again(site, visitor, typed, tried=form.get("gjor") == "vis")

    def keep(acting: Acting) -> bool:
        desk, draft = acting.desk, draft_of(acting.desk, site.parts.library)
        plan = understood(desk, draft, typed)
        if not plan.ready or not plan.when.confirmed or plan.when.rule is None:
            return False
        pairs = tuple(mentee.pair for mentee in plan.mentees)
        acting.do(PlanPrompt(pairs, plan.set, plan.text, plan.when.rule, desk.zone.key))
        return True

    if await act(site, visitor, keep):
        return back(site, PLANNED_PAGE, "planlagt")
    return await _again(site, visitor, typed, tried=True)


async def _again(site: Site, visitor: PageVisitor, typed: Typed, *, tried: bool) -> Response:
    return await run_in_threadpool(
        show,
        site,
        visitor,
        "mentor/plan.html",
        lambda desk: _values(site, desk, typed, tried=tried),
    )


# -- one that is planned already ------------------------------------------------------------------


@router.get(PLANNED_PAGE + "/{plan}")
def one(site: TheSite, visitor: TheMentor, plan: PlanId) -> HTMLResponse:
    """The same form, filled with what is planned."""

    def values(desk: Desk) -> dict[str, object]:
        planned = _find(desk, plan)
        draft = draft_of(desk, site.parts.library)
        return _values(site, desk, _typed_of(draft, planned), tried=False, changes=planned)

    return show(site, visitor, "mentor/plan.html", values)


@router.post(PLANNED_PAGE + "/{plan}/endre")
async def change(request: Request, site: TheSite, visitor: TheMentor, plan: PlanId) -> Response:
    """Who is second sees how it is now, with what they wrote still in the form."""
    form = await request.form()
    typed = read_typed(form)
    for_good = form.get("gjor") == FOR_GOOD

    def keep(acting: Acting) -> str:
        before = _find(acting.desk, plan)
        draft = draft_of(acting.desk, site.parts.library)
        wanted = understood(acting.desk, draft, typed, own_rule=going_on(draft, before))
        if before.version != typed.version:
            return "imens"
        if not wanted.ready or not wanted.when.confirmed:
            return "igjen"
        return "endret" if _carry_out(acting, before, wanted, draft) else "imens"

    came = await act(site, visitor, keep) if for_good else "igjen"
    if came == "endret":
        return back(site, PLANNED_PAGE, came, f"plan-{plan}")

    def values(desk: Desk) -> dict[str, object]:
        now = _find(desk, plan)
        crossed = came == "imens"
        values = _values(site, desk, typed, tried=not crossed, changes=now)
        draft = draft_of(desk, site.parts.library)
        return values | {"crossed": row_of(draft, now) if crossed else None}

    return await run_in_threadpool(show, site, visitor, "mentor/plan.html", values)


def _carry_out(acting: Acting, before: PlannedPrompt, wanted: Plan, draft: Draft) -> bool:
    """Only what is another than before. False: somebody was first."""
    version = before.version
    rule = wanted.when.rule
    if rule is not None and rule != going_on(draft, before):
        made = acting.ask(ChangePlan(before.plan, version, "time", rule=rule))
        if not (isinstance(made, PlanChanged) and made.done):
            return False
        version += 1
    if (wanted.set, wanted.text) != (before.set, before.text):
        change = ChangePlan(before.plan, version, "question", wanted.set, wanted.text)
        made = acting.ask(change)
        return isinstance(made, PlanChanged) and made.done
    return True


def _find(desk: Desk, plan: int) -> PlannedPrompt:
    found = read_plans(Keeping(desk.transaction, desk.sides, desk.now), plan)
    if not found:
        raise NotTheirs
    return found[0]


def _typed_of(draft: Draft, plan: PlannedPrompt) -> Typed:
    return Typed(
        whom=tuple(each.pair for each in plan.recipients),
        what=plan.set or OWN,
        own=plan.text,
        words=rule_words(draft, going_on(draft, plan)),
        version=plan.version,
    )


def _values(
    site: Site,
    desk: Desk,
    typed: Typed,
    *,
    tried: bool,
    changes: PlannedPrompt | None = None,
) -> dict[str, object]:
    """`tried`: it was sent to be kept, so what is missing is said."""
    draft = draft_of(desk, site.parts.library)
    if changes is not None:
        whom = tuple(each.pair for each in changes.recipients)
        typed = replace(typed, whom=whom, version=changes.version)
    sets = offered_sets(draft, desk.mentees[:1])
    own_rule = going_on(draft, changes) if changes else None
    return {
        "plan": understood(desk, draft, typed, own_rule=own_rule),
        "typed": typed,
        "mentees": desk.mentees,
        "offered": fitting(sets, typed),
        "themes": themes(draft),
        "pills": pills(draft),
        "tried": tried,
        "changes": changes.plan if changes else 0,
        "crossed": None,
        "partial": False,
    }
