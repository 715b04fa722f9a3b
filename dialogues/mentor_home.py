"""Where a mentor stands when nothing is open: who their mentees are, and what there is to do.

And the ways from a conversation to the pages, a mentor's and the staff's.
"""

from collections.abc import Callable
from typing import Any, Final

from markupsafe import Markup

from dialogues.draft import Draft
from dialogues.effects import FindStaff, Invite, OfferPage
from dialogues.events import StaffFound
from dialogues.pair_effects import AcceptPair
from dialogues.pairs import Pair
from dialogues.partners import name_of
from dialogues.telling_days import moment_told

OFFERED = (
    "planlegg",
    "planlagt",
    "bidrag",
    "inviter",
    "møte",
    "avtale",
    "mentorside",
    "egen_samtale",
)
NEEDS_MENTEES = frozenset({"bidrag", "møte", "planlegg", "planlagt"})


def home(draft: Draft, _text: str = "") -> None:
    mentees = tuple(pair for pair in draft.facts.mentees if _begun(draft, pair))
    lines = [
        draft.line(
            "hjem_mentee",
            mentee=name_of(draft, pair.id),
            møte=moment_told(draft, pair.meeting.at) if pair.meeting else "",
            avtalt=pair.meeting is not None and pair.meeting.confirmed,
        )
        for pair in mentees
    ]
    greets, waits = not draft.pieces, bool(draft.facts.mentees) and not mentees
    if greets or not waits:  # who has just said yes has been told that the other is waited for
        draft.say(
            "hjem",
            hilser=greets,
            navn=draft.session.name,
            mentees=Markup("\n").join(lines),
            venter=waits,
        )
    offered = (key for key in OFFERED if mentees or key not in NEEDS_MENTEES)
    draft.offer(tuple(draft.steering_button(key) for key in offered))


def _begun(draft: Draft, pair: Pair) -> bool:
    """Both have said yes, if only just now."""
    return pair.joined and (
        pair.yes
        or any(
            isinstance(effect, AcceptPair) and effect.pair == pair.id for effect in draft.effects
        )
    )


def invite(draft: Draft, _text: str) -> None:
    """A link that one new mentee can use."""
    draft.say("inviter")
    draft.do(Invite())


def page(draft: Draft, _text: str) -> None:
    """«mentorsiden»: a link that opens the mentor's own page, once. For mentors alone."""
    if not draft.facts.mentees and not draft.memory.only_mentor:
        draft.say("ingen_mentorside")
        return
    draft.say("mentorside")
    draft.do(OfferPage())


def staff_page(draft: Draft, _text: str) -> None:
    """«stabsiden»: a link to the staff's pages, where this conversation is tied to them."""
    draft.do(FindStaff())


def offer_staff_page(draft: Draft, found: StaffFound) -> None:
    if not found.there:
        draft.say("ingen_stabside")
        return
    draft.say("stabside")
    draft.do(OfferPage(of_staff=True))


ANSWERED: Final[dict[type, Callable[[Draft, Any], None]]] = {StaffFound: offer_staff_page}
