"""What the page of a programme's settings shows beside the form: limits, languages, a preview."""

from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from bot.pages.languages import LANGUAGES
from bot.pages.staff import programme_form as form
from bot.pages.staff.programme_form import ProgrammeForm
from bot.pages.staff.visiting import Desk
from bot.programmes.speaking import coverage
from dialogues.stages import Stance

# Offered; any other zone there is can be typed.
ZONES: Final = (
    "Europe/Oslo",
    "Europe/Stockholm",
    "Europe/Copenhagen",
    "Europe/Helsinki",
    "Europe/London",
    "Europe/Berlin",
    "Atlantic/Reykjavik",
    "Arctic/Longyearbyen",
    "America/New_York",
    "America/Los_Angeles",
    "Asia/Singapore",
    "UTC",
)


def around(desk: Desk, typed: ProgrammeForm) -> dict[str, Any]:
    """What one can choose between, how far one may go, and what a new programme has none of."""
    bank = desk.site.parts.library.bank
    return {
        "done": "",
        "crossed": {},
        "state": "going",
        "erased": "",
        "closed": "",
        "anybody": False,
        "versions": [],
        "names": form.FIELDS,
        "stances": [stance.value for stance in Stance],
        "languages": [coverage(bank, language) for language in LANGUAGES],
        "zones": ZONES,
        "days": form.DAYS,
        "longest": {
            "name": form.LONGEST_NAME,
            "responsible": form.LONGEST_CONTACT,
            "terms": form.LONGEST_TERMS,
            "news": form.LONGEST_NEWS,
        },
        "over_by": max(0, form.units(typed.typed["terms"]) - form.LONGEST_TERMS),
    }


@dataclass(frozen=True, slots=True)
class Preview:
    """`language` is the one that `text` is in: what does not exist in another is in bokmål."""

    text: Markup
    language: str


def preview(desk: Desk, typed: ProgrammeForm) -> Preview:
    """The question of consent as a newcomer will read it."""
    language = typed.typed["language"]
    bank = desk.site.parts.library.bank
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    set_ = bank.set("velkomst", spoken, bank.revision)
    question = set_.question("samtykke")
    assert question is not None
    terms = typed.typed["terms"][: form.LONGEST_TERMS]
    text = bank.text(set_, question, "tekst", {"eget_samtykke": Markup.escape(terms)})
    return Preview(text, set_.language)
