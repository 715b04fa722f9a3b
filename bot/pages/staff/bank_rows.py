"""The rows of the bank's list, of what the bank tells of each set."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from sqlalchemy import Connection, select

from bot.bank.listing import SetSummary, State, summaries
from bot.bank.places import LANGUAGES
from bot.library import Contents
from bot.pages.staff.bank_finding import BEGUN, BEHIND, HERE, MISSING, Row, newest_first
from bot.pages.staff.bank_sets import title_of
from bot.pages.staff.visiting import Desk
from bot.store.tables import programmes
from dialogues.reading_sets import STANCES

_TAG: Final = re.compile(r"\{[%#].*?[%#]\}|\{\{|\}\}", re.DOTALL)
_QUOTED: Final = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
# In the order in which they are told of.
TOLD: Final = (State.SHIPPED_NEW, State.DRAFT, State.NEW, State.RETIRED, State.CHANGED)


def read_rows(connection: Connection, contents: Contents) -> tuple[Row, ...]:
    """All sets, the newest change first."""
    names = programme_names(connection)
    return newest_first(
        _row(each, title_of(each, contents), names) for each in summaries(connection, contents)
    )


def programme_names(connection: Connection) -> dict[int, str]:
    found = connection.execute(select(programmes.c.id, programmes.c.name))
    return {row.id: row.name for row in found}


def only_for(desk: Desk, programme: int | None) -> str | None:
    """The programme whose own set it is, "" while that has no name; None for one that all have."""
    if programme is None:
        return None
    return desk.site.parts.store.read(programme_names).get(programme, "") or ""


def _row(each: SetSummary, title: str, names: Mapping[int, str]) -> Row:
    draft = each.draft
    texts = {*each.texts.values(), *(draft.texts.values() if draft else ())}
    return Row(
        name=each.name,
        title=title,
        about=each.description,
        kind=each.kind,
        stances=tuple(role for role in reversed(STANCES) if STANCES[role] in each.stances),
        theme=each.theme,
        strength=each.strength if 0 <= each.strength <= 3 else 0,
        languages=tuple(_languages(each)),
        states=(*(state for state in TOLD if state in each.states), *_published(each)),
        at=draft.saved_at if draft else each.changed_at,
        by=draft.saved_by.name if draft else each.changed_by.name,
        shipped=draft is None and each.changed_by.id is None,
        programme_id=each.programme,
        programme="" if each.programme is None else names.get(each.programme, ""),
        text=" ".join(searchable(text) for text in texts),
    )


def _published(each: SetSummary) -> Iterable[str]:
    return [State.PUBLISHED] if State.PUBLISHED in each.states else []


def _languages(each: SetSummary) -> Iterable[tuple[str, str]]:
    """A language that only the draft has is not missing, since nobody need begin with it."""
    drafted = {code for code, text in (each.draft.texts if each.draft else {}).items() if text}
    published = () if State.NEW in each.states else each.languages
    for code in LANGUAGES:
        if code in each.behind and code not in drafted:
            yield code, BEHIND
        elif code in published:
            yield code, HERE
        else:
            yield code, BEGUN if code in drafted else MISSING


@lru_cache(maxsize=4096)
def searchable(text: str) -> str:
    """What a search reads: the title, and all that is asked or offered as an answer."""
    offered = " ".join(_QUOTED.findall(" ".join(_TAG.findall(text))))
    return " ".join(f"{offered} {_TAG.sub(' ', text)}".casefold().split())
