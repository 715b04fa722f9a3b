"""How good the mentee says they are at something, from 1 to 10, now and again later.

A question of a set that carries the mark `nivå` asks for such a level. What it is the level of
is the set's first answer in own words. The mentee can be asked again for the newest ones.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from dialogues.draft import Draft
from dialogues.effects import RateCompetence, RetractLevel
from dialogues.mirror import Level, Words, shorten
from dialogues.session import CompetenceRated, Turn

MOST_REMEMBERED = 10  # competences
AGAIN_AFTER = timedelta(days=7)
AGAIN = "kompetanse"  # the set that asks for the newest levels again, with these questions
IN_TURN = ("første", "andre", "tredje")


class Known(NamedTuple):
    """One competence as a template sees it: `ord` is what it is called, `sist` its last level."""

    ord: Words
    sist: Level


def rate(draft: Draft, turn: Turn, turns: tuple[Turn, ...]) -> None:
    """Keep what this answer to a `nivå` question says; one without a level takes it away.

    `turns` are those of the talk that it was given in.
    """
    name = _name(draft, turn, turns)
    if name is None or not isinstance(turn.value, int):
        forget(draft, turn.number)
        return
    known = draft.memory.competences
    name = next((old.name for old in known if _plain(old.name) == _plain(name)), name)
    rated = CompetenceRated(turn.number, name, turn.value, draft.local_now.date())
    others = [old for old in known if old.number != turn.number]
    draft.remember(competences=_worth_remembering((*others, rated)))
    draft.do(RateCompetence(turn.number, name, turn.value))


def forget(draft: Draft, number: int) -> None:
    """Answer `number` is no level any more, of a competence or of the goal."""
    goal, known = draft.memory.goal, draft.memory.competences
    if any(old.number == number for old in known):
        draft.remember(competences=tuple(old for old in known if old.number != number))
    elif goal and goal.rated == number:
        draft.remember(goal=replace(goal, rating=None, rated_on=None, rated=None))
    else:
        return
    draft.do(RetractLevel(number))


def newest(draft: Draft) -> tuple[Known, ...]:
    """The competences begun last, newest first: an order that stays while they are rated anew."""
    again = {turn.number for talk in draft.session.stack for turn in talk.undone}
    found = []
    for levels in reversed(_by_name(draft.memory.competences)):
        said = [rated for rated in levels if rated.number not in again]
        if said:
            found.append(Known(Words(said[-1].name), Level(said[-1].level)))
    return tuple(found[: len(IN_TURN)])


def may_be_asked_again(draft: Draft) -> bool:
    """It is more than a week since a level was said."""
    known = draft.memory.competences
    return bool(known) and draft.local_now.date() - max(each.on for each in known) > AGAIN_AFTER


def _name(draft: Draft, turn: Turn, turns: tuple[Turn, ...]) -> str | None:
    """What the level is of. None where nothing was said that can be handed back."""
    if turn.set == AGAIN:
        return _asked_again(draft, turn)
    said = next((each for each in turns if each.set == turn.set and each.own_words), None)
    return shorten(said.answer.text) if said and said.quotable and said.answer else None


def _asked_again(draft: Draft, turn: Turn) -> str | None:
    for old in draft.memory.competences:
        if old.number == turn.number:
            return old.name
    place, known = IN_TURN.index(turn.question), newest(draft)
    return known[place].ord.text if place < len(known) else None


def _by_name(known: Iterable[CompetenceRated]) -> list[list[CompetenceRated]]:
    """The levels of each competence, oldest first, in the order that they were begun."""
    found: dict[str, list[CompetenceRated]] = {}
    for rated in sorted(known, key=lambda each: each.number):
        found.setdefault(_plain(rated.name), []).append(rated)
    return list(found.values())


def _worth_remembering(known: Iterable[CompetenceRated]) -> tuple[CompetenceRated, ...]:
    """The first level, which says when it was begun, and the last two: one may be taken back."""
    kept = [
        rated
        for levels in _by_name(known)[-MOST_REMEMBERED:]
        for rated in dict.fromkeys((levels[0], *levels[-2:]))
    ]
    return tuple(kept)


def _plain(name: str) -> str:
    return " ".join(name.casefold().split()).rstrip(".")
