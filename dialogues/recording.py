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
        "bidrag",
        "bidrag-til-delt",
        "del-fra-logg",
        "endre-bidrag",
        "klar",
        "krise",
        "mote",
        "navn",
        "ord-tilbake",
        "par-mentee",
        "par-mentor",
        "planlagt",
        "planlegg",
        "planlegg-sporsmal",
        "planlegg-tid",
        "refleksjon-del",
        "rolle",
        "samtykke-pa-nytt",
        "send-foresporsel",
        "slett",
        "spor-videre",
        "svar-pa-foresporsel",
        "ta-tilbake",
        "tilbakevending",
        "tilbakemelding-send",
        "tilbud",
        "uten-mal",
        "velkomst",
        "vis-framgang",
        "velkomst-mentor",
    }
)
SHARING: Final = ("oppsummering", "deling")
ARRANGING: Final = frozenset({SHARING, ("stemme", "ord")})


def recorded(turn: Turn) -> bool:
    """Whether an answer belongs in the mentee's log."""
    return turn.set not in UNRECORDED and (turn.set, turn.question) not in ARRANGING
