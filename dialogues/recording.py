"""Which answers belong in the mentee's log: reflections do, arrangements do not."""

from typing import Final

from dialogues.session import Turn

# Answers to these sets steer or arrange something.
UNRECORDED: Final = frozenset(
    {
        "avslutt-mentorskap",
        "avtale",
        "avtale-ordlyd",
        "avtale-rolle",
        "del-fra-logg",
        "klar",
        "krise",
        "mote",
        "navn",
        "par-mentee",
        "par-mentor",
        "planlagt",
        "planlegg",
        "planlegg-sporsmal",
        "planlegg-tid",
        "refleksjon-del",
        "rolle",
        "slett",
        "spor-videre",
        "ta-tilbake",
        "tilbakevending",
        "tilbakemelding-send",
        "tilbud",
        "uten-mal",
        "velkomst",
        "velkomst-mentor",
    }
)
SHARING: Final = ("oppsummering", "deling")


def recorded(turn: Turn) -> bool:
    """Whether an answer belongs in the mentee's log."""
    return turn.set not in UNRECORDED and (turn.set, turn.question) != SHARING
