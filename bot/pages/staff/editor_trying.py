"""«Prøv settet»: the draft talked through as a mentee would meet it, without leaving a trace.

What is said lies in the page alone: each post carries all of it, and the talk is played anew.
Nothing of it is in the store, in an address or in a log.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse

from bot.pages.lines import Line, Mine, Said
from bot.pages.staff.editor_checking import problems_of, teller
from bot.pages.staff.editor_fields import Fields
from bot.pages.staff.editor_posts import ThePosted
from bot.pages.staff.editor_samples import speaks
from bot.pages.staff.editor_work import Work, bank_with, work_of
from bot.pages.staff.visiting import Desk, TheDesk
from dialogues import events
from dialogues.editing.forms import LANGUAGES
from dialogues.errors import BrokenSet, UnknownSet
from dialogues.trying import Tried, try_set

MOST_SAID: Final = 100
LONGEST_TEXT: Final = 4096
LONGEST_OPTION: Final = 200
TEXT, BUTTON = "t:", "k:"  # what a hidden field begins with: a text, or a button

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Trial:
    """What has been said so far, as the page carries it."""

    language: str
    said: tuple[str, ...] = ()

    def events(self, now: datetime) -> list[events.Said | events.Pressed]:
        found = (_event(each, now) for each in self.said)
        return [event for event in found if event is not None]


def _event(said: str, now: datetime) -> events.Said | events.Pressed | None:
    if said.startswith(TEXT):
        return events.Said(said.removeprefix(TEXT), now)
    number, colon, option = said.removeprefix(BUTTON).partition(":")
    fits = colon and number.isascii() and number.isdecimal() and len(number) < 10
    return events.Pressed(int(number), option[:LONGEST_OPTION]) if fits else None


@router.get("/staff/bank/{name}/prov")
async def begin(desk: TheDesk, name: str, sprak: str = "") -> HTMLResponse:
    return await _page(desk, name, Trial(sprak))


@router.post("/staff/bank/{name}/prov")
async def begin_anew(desk: TheDesk, name: str, fields: ThePosted) -> HTMLResponse:
    return await _page(desk, name, Trial(fields.text("sprak")))


@router.post("/staff/bank/{name}/prov/chat/si")
async def say(desk: TheDesk, name: str, fields: ThePosted) -> HTMLResponse:
    text = fields.text("tekst").strip()[:LONGEST_TEXT]
    return await _page(desk, name, _trial(fields, TEXT + text if text else ""))


@router.post("/staff/bank/{name}/prov/chat/svar")
async def press(desk: TheDesk, name: str, fields: ThePosted) -> HTMLResponse:
    option = fields.text("svar") or ",".join(fields.every("valg"))
    number = fields.text("sporsmal")
    return await _page(desk, name, _trial(fields, f"{BUTTON}{number}:{option}" if option else ""))


def _trial(fields: Fields, newest: str) -> Trial:
    said = [each for each in fields.every("sagt") if each] + ([newest] if newest else [])
    return Trial(fields.text("sprak"), tuple(each[: LONGEST_TEXT + 8] for each in said[:MOST_SAID]))


async def _page(desk: Desk, name: str, trial: Trial) -> HTMLResponse:
    work = await work_of(desk, name)
    return await run_in_threadpool(_show, desk, work, trial)


def _show(desk: Desk, work: Work, trial: Trial) -> HTMLResponse:
    texts = work.texts
    language = trial.language if trial.language in texts else next(iter(texts), LANGUAGES[0])
    contents = desk.site.parts.library.contents
    bank = bank_with(contents, work, texts)
    told = problems_of(contents, work, texts, teller(bank, desk.visitor.member.language, texts))
    wrong = [each for each in told if (each.stops or each.of) and each.language == language]
    tried = None
    if not wrong and texts:
        try:
            tried = try_set(
                work.name,
                language,
                bank,
                trial.events(desk.site.clock()),
                desk.site.clock(),
                desk.site.parts.settings.zone,
            )
        except (BrokenSet, UnknownSet):
            tried = None
    values: dict[str, Any] = {
        "name": work.name,
        "title": bank.set(work.name, language, bank.revision).heading.title if tried else "",
        "address": f"{desk.site.base}/staff/bank/{work.name}",
        "tongues": tuple(texts),
        "tongue": language,
        "wrong": wrong,
        "silent": not speaks(bank, language),
        "tried": tried,
        "lines": _lines(tried) if tried else (),
        "said": trial.said,
        "full": len(trial.said) >= MOST_SAID,
        "draft": work.draft is not None,
    }
    return desk.show("bank/editor/try.html", values, here="bank")


def _lines(tried: Tried) -> tuple[Line, ...]:
    """As the chat shows them. Only the newest question is open."""
    found: list[Line] = []
    for line in tried.lines:
        if line.said:
            found.append(Mine(len(found) + 1, line.said))
        if line.reply is not None:
            found.append(Said(len(found) + 1, line.reply))
    open_ = None if tried.over else (tried.session.top.ask if tried.session.top else None)
    return tuple(
        replace(line, open=True)
        if isinstance(line, Said) and open_ is not None and line.message.ask == open_
        else line
        for line in found
    )
