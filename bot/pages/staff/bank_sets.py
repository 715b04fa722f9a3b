"""One set of the bank, as its pages have it: what is published, and its draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import HTTPException
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from bot.bank.drafts import Draft
from bot.bank.listing import SetSummary, State, summary
from bot.bank.places import is_name
from bot.bank.sets import SetNow, set_now
from bot.library import Contents
from bot.pages.staff.visiting import Desk
from dialogues.bank import FALLBACK_LANGUAGE
from dialogues.errors import BrokenSet

MOST: Final = 2**31 - 1  # that a database takes as a version, or a revision


@dataclass(frozen=True, slots=True)
class OneSet:
    """At least one of `now` and `draft` is there. `waits`: the program brings another text."""

    name: str
    title: str
    now: SetNow | None
    draft: Draft | None
    waits: bool

    @property
    def programme(self) -> int | None:
        known = self.draft or self.now
        assert known is not None
        return known.programme

    @property
    def folder(self) -> str:
        known = self.draft or self.now
        assert known is not None
        return known.folder

    @property
    def live(self) -> int:
        """The revision in use; 0 while it was never published."""
        return self.now.revision if self.now else 0

    @property
    def published(self) -> Mapping[str, str]:
        return self.now.texts if self.now else {}

    @property
    def drafted(self) -> Mapping[str, str]:
        """What would be published: the languages the draft does not name stay as they are."""
        texts = {**self.published, **(self.draft.texts if self.draft else {})}
        return {language: text for language, text in texts.items() if text}


def title_of(found: SetSummary, contents: Contents) -> str:
    """Also of a set that was taken out: what it was called when it was last in use."""
    kept = [source for source in contents.sets.get(found.name, ()) if source.text]
    if found.texts or not kept:
        return found.title
    in_bokmaal = [source for source in kept if source.language == FALLBACK_LANGUAGE]
    try:
        heading = contents.everything.files[(in_bokmaal or kept)[-1]].questions.heading
    except BrokenSet:
        return found.name
    return heading.title or found.name


def find_set(reading: Connection, contents: Contents, name: str) -> OneSet | None:
    found = summary(reading, contents, name)
    if found is None:
        return None
    title = title_of(found, contents)
    waits = State.SHIPPED_NEW in found.states
    return OneSet(name, title, set_now(reading, name), found.draft, waits)


def the_set(desk: Desk, name: str) -> OneSet:
    """404 where there is neither a set nor a draft by that name. It reads the store."""
    if not is_name(name):  # no database is asked for what it may not take
        raise HTTPException(404)
    parts = desk.site.parts
    contents = parts.library.contents
    found = parts.store.read(lambda reading: find_set(reading, contents, name))
    if found is None:
        raise HTTPException(404)
    return found


def may_edit(desk: Desk, one: OneSet) -> bool:
    return desk.visitor.member.edits_sets_of(one.programme)


def not_allowed(desk: Desk, one: OneSet) -> HTMLResponse:
    """To who may read it and tried to change it: their page was old, or their role is gone."""
    values = {"name": one.name, "title": one.title}
    return desk.show("bank/not_allowed.html", values, here="bank", status=403)


def changed_languages(one: OneSet, texts: Mapping[str, str]) -> frozenset[str]:
    """Those in which `texts` say something else than what is published."""
    return frozenset(code for code, text in texts.items() if one.published.get(code) != text)


def no_right(desk: Desk) -> HTMLResponse:
    """To who tried to add something to the bank, and has nowhere to."""
    return desk.show("bank/not_allowed.html", {"name": "", "title": ""}, here="bank", status=403)
