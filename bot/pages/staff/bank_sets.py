"""One set of the bank, as its pages have it: what is published, and its draft."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import HTTPException
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from bot.bank.drafts import Draft, find_draft
from bot.bank.places import LANGUAGES
from bot.bank.sets import SetNow, set_now
from bot.pages.staff.bank_headings import said
from bot.pages.staff.visiting import Desk


@dataclass(frozen=True, slots=True)
class OneSet:
    """At least one of `now` and `draft` is there."""

    name: str
    now: SetNow | None
    draft: Draft | None

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

    @property
    def title(self) -> str:
        texts = self.drafted or self.published
        first = next((texts[language] for language in LANGUAGES if language in texts), "")
        return said(first).title or self.name


def find_set(reading: Connection, name: str) -> OneSet | None:
    found = OneSet(name, set_now(reading, name), find_draft(reading, name))
    return found if found.now or found.draft else None


def the_set(desk: Desk, name: str) -> OneSet:
    """404 where there is neither a set nor a draft by that name. It reads the store."""
    found = desk.site.parts.store.read(lambda reading: find_set(reading, name))
    if found is None:
        raise HTTPException(404)
    return found


def may_edit(desk: Desk, one: OneSet) -> bool:
    return desk.visitor.member.edits_sets_of(one.programme)


def not_allowed(desk: Desk, one: OneSet) -> HTMLResponse:
    """To who may read it and tried to change it: their page was old, or their role is gone."""
    values = {"name": one.name, "title": one.title}
    return desk.show("bank/not_allowed.html", values, here="bank", status=403)
