"""One set of the bank, as its pages have it: what is published, and its draft."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import HTTPException
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from bot.bank.drafts import Draft
from bot.bank.listing import State, summary
from bot.bank.sets import SetNow, set_now
from bot.library import Contents
from bot.pages.staff.visiting import Desk


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


def find_set(reading: Connection, contents: Contents, name: str) -> OneSet | None:
    found = summary(reading, contents, name)
    return (
        None
        if found is None
        else OneSet(
            name,
            found.title,
            set_now(reading, name),
            found.draft,
            State.SHIPPED_NEW in found.states,
        )
    )


def the_set(desk: Desk, name: str) -> OneSet:
    """404 where there is neither a set nor a draft by that name. It reads the store."""
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
