"""Whom a person is a pair with, and what to call them."""

from dialogues.draft import Draft
from dialogues.pairs import Pair


def pairs_of(draft: Draft) -> tuple[Pair, ...]:
    """All of this person's pairs, the one in which they are the mentee first."""
    mine = draft.facts.pair
    return (*((mine,) if mine else ()), *draft.facts.mentees)


def pair_in(draft: Draft, pair: int) -> Pair | None:
    return next((known for known in pairs_of(draft) if known.id == pair), None)


def is_mentee(draft: Draft, pair: int) -> bool:
    return draft.facts.pair is not None and draft.facts.pair.id == pair


def name_of(draft: Draft, pair: int) -> str:
    """The other one, by name or as what they are: «mentoren din», «menteen din»."""
    known = pair_in(draft, pair)
    if known and known.name:
        return known.name
    return draft.label("mentoren_din" if is_mentee(draft, pair) else "menteen_din")


def begun_pairs(draft: Draft) -> tuple[Pair, ...]:
    """Those in which both have said yes."""
    return tuple(pair for pair in pairs_of(draft) if pair.begun)


def my_mentees(draft: Draft) -> tuple[Pair, ...]:
    """The same, of those in which this person is the mentor."""
    return tuple(pair for pair in draft.facts.mentees if pair.begun)
