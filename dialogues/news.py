"""News from the other person of a pair, and the buttons that stand under it.

News opens no conversation and moves no question: its buttons carry what they are about
(`@enig-12`) and act as long as that is there, however many questions have been asked since.
"""

from collections.abc import Callable
from typing import Any, Final

from dialogues import (
    contributing,
    meeting,
    mentor_home,
    pairing,
    planning,
    requesting,
    sharing,
)
from dialogues.draft import Draft
from dialogues.events import Event, FellDue, Pressed, Said
from dialogues.pairs import About
from dialogues.session import Session

# Kinds of what falls due that are told, not asked. Of `news` the topic is the event's set.
NEWS: Final = "news"
TOLD: Final = frozenset({NEWS, "share", "heard", "sheet"})
MARK: Final = "@"

Teller = Callable[[Draft, Any], None]
Taker = Callable[[Draft, Any], None]

_TELLERS: Final[dict[type, Teller]] = {
    **pairing.TELLERS,
    **sharing.TELLERS,
    **requesting.TELLERS,
    **contributing.TELLERS,
    **meeting.TELLERS,
}

# {what a button says it does: (the topic of what it is about, what to do)}
_STANDING: Final[dict[str, tuple[str, Taker]]] = {
    **pairing.STANDING,
    **requesting.STANDING,
    **contributing.STANDING,
    **planning.STANDING,
    **meeting.STANDING,
}

# What the shell answered, when the core asked it for something.
ANSWERED: Final[dict[type, Teller]] = {
    **sharing.ANSWERED,
    **requesting.ANSWERED,
    **contributing.ANSWERED,
    **planning.ANSWERED,
    **meeting.ANSWERED,
    **mentor_home.ANSWERED,
}


def subject_of(event: Event, session: Session) -> tuple[str, int] | None:
    """(topic, id of the row) of what the shell must read before the event is handed over."""
    match event:
        case Said() if session.memory.standing:
            found = _parse(session.memory.standing[0][1])
            return (_STANDING[found[0]][0], found[1]) if found else None
        case FellDue(kind=kind, set=topic, subject=subject) if subject:
            return (topic or "" if kind == NEWS else kind), subject
        case Pressed(option=option) if option.startswith(MARK):
            found = _parse(option)
            return (_STANDING[found[0]][0], found[1]) if found else None
    return None


def _parse(option: str) -> tuple[str, int] | None:
    name, _, number = option.removeprefix(MARK).partition("-")
    known = name in _STANDING and number.isascii() and number.isdecimal() and len(number) <= 19
    return (name, int(number)) if known and int(number) < 2**63 else None


def tell(draft: Draft, about: About) -> None:
    """Say it, with its buttons."""
    _TELLERS[type(about)](draft, about)


def press(draft: Draft, event: Pressed) -> None:
    """A button under news. What it is about may be gone, or done already: that is said."""
    found = _parse(event.option)
    if found is None:
        return
    if event.about is None:
        draft.say("borte")
        return
    _STANDING[found[0]][1](draft, event.about)
