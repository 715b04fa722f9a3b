"""Which question sets belong to which stage of a conversation.

`next_sets` in the core says which set a stage goes on with; a test compares the two.
"""

from collections.abc import Mapping
from typing import Final

from dialogues.bank import Bank
from dialogues.questions import QuestionSet
from dialogues.stages import Stage

# What a stage chooses from, by folder.
FOLDERS: Final[Mapping[str, tuple[Stage, ...]]] = {
    "innsjekk": (Stage.CHECK_IN,),
    "utforskende": (Stage.EXPLORE, Stage.PROMPT),
    "utfordrende": (Stage.CHALLENGE, Stage.PROMPT),
    "foresporsel": (Stage.ASK_MENTOR,),
    "etter-mote": (Stage.PROMPT,),
    "etter-mote-mentor": (Stage.PROMPT,),
    "mentor": (Stage.PROMPT,),
}
# What is always the same. A set of `samtale` that is not here is asked for in between.
FIXED: Final[Mapping[str, Stage]] = {
    "velkomst": Stage.WELCOME,
    "velkomst-mentor": Stage.WELCOME,
    "par-mentee": Stage.WELCOME,
    "par-mentor": Stage.WELCOME,
    "mal": Stage.GOAL,
    "avtale": Stage.GOAL,
    "klar": Stage.GOAL,
    "uten-mal": Stage.GOAL,
    "innsjekk-steg": Stage.CHECK_IN,
    "send-foresporsel": Stage.ASK_MENTOR,
    "tilbud": Stage.CHALLENGE,
    "stemme": Stage.VOICE,
    "neste-steg": Stage.NEXT_STEP,
    "oppsummering": Stage.SUM_UP,
    "refleksjon": Stage.PROMPT,
    "refleksjon-del": Stage.PROMPT,
    "tilbakemelding": Stage.PROMPT,
    "tilbakemelding-send": Stage.PROMPT,
    "oppfolging": Stage.FOLLOW_UP,
    "puls": Stage.PULSE,
    "tilbakevending": Stage.RETURNING,
    "krise": Stage.CRISIS,
}
TALKS: Final = "samtale"


def sets_by_stage(bank: Bank) -> dict[Stage, tuple[QuestionSet, ...]]:
    """All sets of the bank, by what they are called."""
    found: dict[Stage, list[QuestionSet]] = {stage: [] for stage in Stage}
    for folder in (*FOLDERS, TALKS):
        for set_ in bank.sets_in(folder, bank.revision):
            for stage in stages_of(folder, set_.name):
                found[stage].append(set_)
    return {
        stage: tuple(sorted(sets, key=lambda each: each.heading.title.casefold()))
        for stage, sets in found.items()
    }


def stages_of(folder: str, name: str) -> tuple[Stage, ...]:
    if folder in FOLDERS:
        return FOLDERS[folder]
    return (FIXED.get(name, Stage.ASIDE),)
