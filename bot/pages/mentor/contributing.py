"""The mentor's own voice: written on a page, sent now or kept for when its theme comes up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Form
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from bot.pages.mentor.acting import Acting, NotTheirs, act
from bot.pages.mentor.answering import RowId, Text
from bot.pages.mentor.desk import Desk
from bot.pages.mentor.drafting import draft_of, options_of
from bot.pages.mentor.paging import PageNumber, place
from bot.pages.mentor.showing import Told, back, show
from bot.pages.mentor.typed import cleaned, number_in, problem_with
from bot.pages.mentor.visiting import TheMentor
from bot.pages.site import Site, TheSite
from bot.pairs.contributions import read
from bot.pairs.reading import Keeping
from dialogues.answers import Attachment
from dialogues.contributing import FREELY
from dialogues.draft import Draft
from dialogues.mentor_effects import (
    ChangeContribution,
    Contribute,
    ReadContributions,
    RetireContribution,
)
from dialogues.pairs import OwnContribution
from dialogues.questions import Option
from dialogues.voices import KINDS

VOICE_PAGE: Final = "/mentor/bidrag"
PAGE: Final = 24
NOW: Final = "nå"  # as the set calls it

router = APIRouter()


@dataclass(frozen=True, slots=True)
class VoiceCard:
    """One contribution. `name`: for whom, "" for all; `theme` as people say it."""

    id: int
    kind: str
    theme: str
    text: str
    attachment: Attachment | None
    kept: bool
    heard: int
    name: str
    pair: int


@dataclass(frozen=True, slots=True)
class Written:
    """The form as it came."""

    kind: str = ""
    theme: str = ""
    text: str = ""
    whom: str = ""
    when: str = ""


def read_voices(desk: Desk, site: Site) -> tuple[VoiceCard, ...]:
    """All that the mentor has given and not taken away, newest first."""
    draft = draft_of(desk, site.parts.library)
    themes = {option.key: option.label for option in _options(draft, "tema")}
    found = read(Keeping(desk.transaction, desk.sides, desk.now), ReadContributions())
    return tuple(_card(desk, themes, each) for each in found.items)


def _card(desk: Desk, themes: dict[str, str], own: OwnContribution) -> VoiceCard:
    mentee = desk.mentee(own.pair) if own.pair else None
    theme = themes.get(own.theme, own.theme).lower()
    name = mentee.name if mentee else ""
    return VoiceCard(
        own.id, own.kind, theme, own.text, own.attachment, own.kept, own.heard, name, own.pair
    )


def _options(draft: Draft, question: str) -> Sequence[Option]:
    return options_of(draft, FREELY, question)


@router.get(VOICE_PAGE)
def voices(
    site: TheSite, visitor: TheMentor, page: PageNumber = 1, told: Told = ""
) -> HTMLResponse:
    return show(
        site,
        visitor,
        "mentor/voices.html",
        lambda desk: _values(site, desk, page, Written()),
        told=told,
    )


def _values(site: Site, desk: Desk, page: int, written: Written) -> dict[str, object]:
    draft = draft_of(desk, site.parts.library)
    found = read_voices(desk, site)
    here = place(page, len(found), PAGE)
    return {
        "voices": found[here.first : here.first + here.size],
        "place": here,
        "kinds": _options(draft, "slag"),
        "themes": _options(draft, "tema"),
        "times": _options(draft, "når"),
        "mentees": desk.mentees,
        "written": written,
    }


@router.post(VOICE_PAGE)
async def contribute(
    site: TheSite,
    visitor: TheMentor,
    slag: Text = "",
    tema: Text = "",
    tekst: Text = "",
    hvem: Text = "",
    tid: Text = "",
) -> Response:
    written = Written(slag, tema, cleaned(tekst), hvem, tid)

    def give(acting: Acting) -> str:
        draft = draft_of(acting.desk, site.parts.library)
        pair = number_in(hvem) or 0
        if pair and acting.desk.mentee(pair) is None:
            raise NotTheirs
        themes = {option.key for option in _options(draft, "tema")}
        times = {option.key for option in _options(draft, "når")}
        problem = _problem(written, themes, times)
        if problem:
            return problem
        kept = written.when != NOW
        acting.do(Contribute(pair, KINDS[slag], tema, written.text, None, kept))
        return "lagret" if kept else "sendt"

    came = await act(site, visitor, give)
    if came in ("lagret", "sendt"):
        return back(site, VOICE_PAGE, came)
    return await run_in_threadpool(
        show,
        site,
        visitor,
        "mentor/voices.html",
        lambda desk: _values(site, desk, 1, written),
        told=came,
        status=422,
    )


def _problem(written: Written, themes: set[str], times: set[str]) -> str:
    chosen = written.kind in KINDS and written.theme in themes and written.when in times
    return problem_with(written.text) or ("" if chosen else "valg")


@router.post(VOICE_PAGE + "/{contribution}")
async def change(
    site: TheSite,
    visitor: TheMentor,
    contribution: RowId,
    gjor: Annotated[str, Form(max_length=10)] = "",
    tekst: Text = "",
) -> Response:
    """Another text, or not shown any more."""
    text = cleaned(tekst)

    def carry_out(acting: Acting) -> str:
        mine = read(acting.keeping, ReadContributions()).items
        own = next((each for each in mine if each.id == contribution), None)
        if own is None:
            raise NotTheirs
        if gjor == "fjern":
            acting.do(RetireContribution(contribution))
            return "fjernet"
        problem = problem_with(text)
        if problem:
            return problem
        acting.do(ChangeContribution(contribution, text, own.attachment))
        return "endret"

    return back(site, VOICE_PAGE, await act(site, visitor, carry_out), f"bidrag-{contribution}")
