"""How the questions of one set do, over everybody who met them."""

import re
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from bot.bank.history import texts_at
from bot.figures.disclosure import FEWEST
from bot.figures.reading import Scorecard, read_scorecards
from bot.pages.staff.bank_list import BANK
from bot.pages.staff.bank_sets import the_set
from bot.pages.staff.figures_said import SayingFigures
from bot.pages.staff.visiting import Desk, TheDesk
from dialogues.editing.forms import CannotShow
from dialogues.editing.reading import read_form

# A mentee's own words are said first; here there are none.
MIRROR: Final = re.compile(r"\[speil[^\]]*\]\s*")

router = APIRouter()


@router.get(BANK + "/{name}/tall")
def scorecard_page(desk: TheDesk, name: str) -> HTMLResponse:
    one = the_set(desk, name)
    cards = desk.site.parts.store.read(lambda connection: read_scorecards(connection, name))
    card = cards.get(name, Scorecard(None, {}))
    texts = _texts(desk, name)
    order = [*texts, *(key for key in card.questions if key not in texts)]
    values: dict[str, Any] = {
        "name": name,
        "title": one.title or name,
        "card": card,
        "questions": [(key, texts.get(key, ""), card.questions.get(key)) for key in order],
        "fewest": FEWEST,
        "said": SayingFigures(desk.visitor.member.language),
    }
    return desk.show("figures/set.html", values, here="bank")


def _texts(desk: Desk, name: str) -> dict[str, str]:
    """What each question asks, by its key, in their language or else in bokmål."""
    contents = desk.site.parts.library.contents
    form = read_form(texts_at(contents, name, contents.everything.revision))
    if isinstance(form, CannotShow):
        return {}
    found = {}
    for question in form.questions:
        wordings = question.wordings
        wording = wordings.get(desk.visitor.member.language) or next(iter(wordings.values()), None)
        found[question.key] = MIRROR.sub("", wording.text.text) if wording else ""
    return found
