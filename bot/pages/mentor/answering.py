"""Answers given right where the thing stands on the page."""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Path
from starlette.responses import Response

from bot.pages.mentor.acting import Acting, NotTheirs, act
from bot.pages.mentor.showing import MENTOR_PAGE, back
from bot.pages.mentor.visiting import TheMentor
from bot.pages.site import TheSite
from bot.pairs.pairing import side_of_agreement
from bot.store.pair_tables import agreements
from dialogues.effects import Agree, Propose
from dialogues.reading_sets import STANCES

LONGEST_GOAL: Final = 1000

RowId = Annotated[int, Path(ge=1, lt=2**63)]
Text = Annotated[str, Form()]

router = APIRouter()


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
    text = tekst.strip()

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
        if not text or len(text) > LONGEST_GOAL:
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
