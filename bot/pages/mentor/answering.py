"""Answers given right where the thing stands on the page."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Form, Path
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from bot.drawings.rendering import LOCALE
from bot.pages.mentor.acting import Acting, NotTheirs, act
from bot.pages.mentor.desk import Desk, Shared
from bot.pages.mentor.drafting import draft_of
from bot.pages.mentor.showing import MENTOR_PAGE, Told, back, show
from bot.pages.mentor.typed import cleaned, problem_with, says_something
from bot.pages.mentor.visiting import TheMentor
from bot.pages.mentor.waiting import ALL_STATES, read_requests
from bot.pages.path import values
from bot.pages.site import Site, TheSite
from bot.pairs.pairing import side_of_agreement
from bot.pairs.sharing import mark_answered
from bot.store.pair_tables import agreements
from dialogues.events import RequestAnswered
from dialogues.mentor_effects import Contribute, PlanPrompt
from dialogues.own_question import judge
from dialogues.pair_effects import Agree, AnswerRequest, Propose
from dialogues.reading_sets import STANCES
from dialogues.recurrence import Rule
from dialogues.requesting import OPEN_ANSWERS
from dialogues.sending import LONGEST, room_for

LONGEST_GOAL: Final = 1000
FEEDBACK, STORY, QUESTION, READ = "feedback", "story", "question", "lest"

RowId = Annotated[int, Path(ge=1, lt=2**63)]
Text = Annotated[str, Form()]

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Refused:
    """What was written was not sent: `problem` is a word of the page's, `line` a sentence."""

    problem: str = ""
    line: str = ""


# -- what was shared ------------------------------------------------------------------------------


@router.get("/mentor/delt/{share}")
def one_shared(site: TheSite, visitor: TheMentor, share: RowId, told: Told = "") -> HTMLResponse:
    """One thing that was shared, with what it can be answered by."""
    return show(site, visitor, "mentor/one_shared.html", lambda desk: _one(desk, share), told=told)


@router.get("/mentor/framgang/{share}")
def shown_path(site: TheSite, visitor: TheMentor, share: RowId) -> HTMLResponse:
    """How far a mentee has come, as they have shown it."""

    def look(desk: Desk) -> dict[str, object]:
        item = _theirs(desk, share)
        if item.path is None:
            raise NotTheirs
        back_to = {"back": f"{site.base}/mentor/delt/{share}"}
        return values(item.path, item.name or _nameless(site)) | back_to

    return show(site, visitor, "path_shown.html", look)


def _nameless(site: Site) -> str:
    return site.parts.library.bank.label("menteen_din", LOCALE)


def _one(desk: Desk, share: int, kind: str = "", text: str = "") -> dict[str, object]:
    return {"item": _theirs(desk, share), "kind": kind, "text": text, "line": ""}


def _theirs(desk: Desk, share: int) -> Shared:
    found = desk.one_shared(share)
    if found is None:
        raise NotTheirs
    return found


@router.post("/mentor/delt/{share}")
async def answer_shared(
    site: TheSite, visitor: TheMentor, share: RowId, slag: Text = "", tekst: Text = ""
) -> Response:
    """Feedback, a story, a question, or that it is read. What cannot be sent stays in the form."""
    text = cleaned(tekst)

    def answer(acting: Acting) -> str | Refused:
        item = _theirs(acting.desk, share)
        if acting.desk.side(item.pair) is None:
            raise NotTheirs  # its mentorship is over: it can be read, and no more
        if slag == READ:
            mark_answered(acting.keeping, share)
            return "lest"
        return _write(site, acting, item, slag, text)

    came = await act(site, visitor, answer)
    if isinstance(came, str):
        return back(site, MENTOR_PAGE, came)
    refused = came
    return await run_in_threadpool(
        show,
        site,
        visitor,
        "mentor/one_shared.html",
        lambda desk: _one(desk, share, slag, text) | {"line": refused.line},
        told=refused.problem,
        status=422,
    )


def _write(site: Site, acting: Acting, item: Shared, kind: str, text: str) -> str | Refused:
    if kind == QUESTION and says_something(text):
        return _ask_on(site, acting, item, text)
    problem = problem_with(text)
    if problem:
        return Refused(problem)
    kind = STORY if kind == STORY else FEEDBACK
    acting.do(Contribute(item.pair, kind, "", text, None, kept=False, share=item.id))
    mark_answered(acting.keeping, item.id)
    return "sendt"


def _ask_on(site: Site, acting: Acting, item: Shared, text: str) -> str | Refused:
    """One question of the mentor's own, as soon as it suits."""
    draft = draft_of(acting.desk, site.parts.library)
    verdict = judge(text, draft.words)
    if verdict.error:
        return Refused("ikke-sendt", str(draft.line(verdict.error)))
    now = draft.local_now.replace(tzinfo=None, second=0, microsecond=0, fold=0)
    zone = acting.desk.zone.key
    acting.do(PlanPrompt((item.pair,), None, verdict.text, Rule(now), zone))
    mark_answered(acting.keeping, item.id)
    return "spurt"


# -- requests -------------------------------------------------------------------------------------


@router.post("/mentor/foresporsel/{request_id}")
async def answer_request(
    site: TheSite, visitor: TheMentor, request_id: RowId, svar: Text = "", linje: Text = ""
) -> Response:
    line = cleaned(linje)

    def answer(acting: Acting) -> str:
        known = {each.id for each in read_requests(acting.desk, ALL_STATES)}
        if request_id not in known:
            raise NotTheirs
        if svar not in OPEN_ANSWERS["sent"]:
            return "tomt"
        if room_for(line) > LONGEST:
            return "langt"
        made = acting.ask(AnswerRequest(request_id, svar, line))
        return "svart" if isinstance(made, RequestAnswered) and made.counted else "alt"

    return back(site, MENTOR_PAGE, await act(site, visitor, answer))


# -- the agreement --------------------------------------------------------------------------------


@router.post("/mentor/avtale/{agreement}")
async def agree(
    site: TheSite,
    visitor: TheMentor,
    agreement: RowId,
    svar: Text = "",
    tekst: Text = "",
    rolle: Text = "",
) -> Response:
    """Yes to a wording of the goal, or another wording."""
    text = cleaned(tekst)

    def answer(acting: Acting) -> str:
        side = side_of_agreement(acting.keeping.sides, agreement)
        newest = side.pair.agreement if side else None
        if side is None or newest is None or acting.desk.side(side.pair.id) is None:
            return _gone_or_not_theirs(acting, agreement)
        if newest.mine or newest.agreed:
            return "alt"
        if svar == "enig":
            acting.do(Agree(agreement))
            return "enig"
        if not says_something(text) or len(text) > LONGEST_GOAL:
            return "langt" if text else "tomt"
        stance = STANCES.get(rolle)
        acting.do(Propose(side.pair.id, text, stance.value if stance else newest.stance))
        return "ordlyd"

    return back(site, MENTOR_PAGE, await act(site, visitor, answer))


def _gone_or_not_theirs(acting: Acting, agreement: int) -> str:
    """An earlier wording of one of the mentor's own pairs has been replaced."""
    mine = [mentee.pair for mentee in acting.desk.mentees]
    found = agreements.select().where(
        agreements.c.id == agreement, agreements.c.mentorship_id.in_(mine)
    )
    if acting.keeping.transaction.execute(found).first() is None:
        raise NotTheirs
    return "borte"
