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
        "navn",
        "ord-tilbake",
        "par-mentee",
        "par-mentor",
        "rolle",
        "send-foresporsel",
        "slett",
        "svar-pa-foresporsel",
        "ta-tilbake",
        "tilbakevending",
        "tilbud",
        "uten-mal",
        "velkomst",
        "velkomst-mentor",
    }
)
SHARING: Final = ("oppsummering", "deling")
ARRANGING: Final = frozenset({SHARING, ("stemme", "ord")})


def recorded(turn: Turn) -> bool:
    """Whether an answer belongs in the mentee's log."""
    return turn.set not in UNRECORDED and (turn.set, turn.question) not in ARRANGING
