"""A set as it is being edited: what is published, with the draft on top of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import HTTPException
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import Connection

from bot.bank.copies import Copy, copies_of
from bot.bank.drafts import Draft, find_draft
from bot.bank.listing import behind_bokmaal
from bot.bank.places import FIXED_FOLDER, LANGUAGES, path_of
from bot.bank.sets import SetNow, set_now
from bot.library import Contents
from bot.pages.staff.visiting import Desk
from bot.staff.members import Member
from dialogues.bank import FALLBACK_LANGUAGE, Bank, Source

LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class Work:
    """`published` None: it never was. `copies`: what was written while somebody else was first."""

    name: str
    published: SetNow | None
    draft: Draft | None
    copies: tuple[Copy, ...]

    @property
    def folder(self) -> str:
        found = self.draft or self.published
        return found.folder if found else ""

    @property
    def programme(self) -> int | None:
        found = self.published or self.draft
        return found.programme if found else None

    @property
    def fixed(self) -> bool:
        """The core counts on it: only its words may be edited."""
        return self.folder == FIXED_FOLDER

    @property
    def version(self) -> int:
        return self.draft.version if self.draft else 0

    @property
    def before(self) -> Mapping[str, str]:
        """The texts that are published."""
        return self.published.texts if self.published else {}

    @property
    def texts(self) -> dict[str, str]:
        """As they will be once the draft is published, where there is one."""
        return self.with_texts(self.draft.texts if self.draft else {})

    def with_texts(self, texts: Mapping[str, str]) -> dict[str, str]:
        merged = {**self.before, **texts}
        return {code: merged[code] for code in LANGUAGES if merged.get(code)}

    def to_save(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What a draft says of these texts: only the languages that are not as published."""
        return {
            code: texts.get(code, "")
            for code in LANGUAGES
            if texts.get(code, "") != self.before.get(code, "")
        }


def read_work(connection: Connection, name: str) -> Work | None:
    """None when there is neither a set nor a draft by that name, nor a copy of one."""
    published, draft = set_now(connection, name), find_draft(connection, name)
    if published is None and draft is None:
        return None
    return Work(name, published, draft, copies_of(connection, name))


async def work_of(desk: Desk, name: str) -> Work:
    """404 where there is no such set, or one that is not theirs to edit."""
    work = await any_work(desk, name)
    desk.visitor.must(may=may_edit(desk.visitor.member, work))
    return work


async def any_work(desk: Desk, name: str) -> Work:
    found = None
    if len(name) <= LONGEST_NAME:
        read = desk.site.parts.store.read
        found = await run_in_threadpool(read, lambda connection: read_work(connection, name))
    if found is None:
        raise HTTPException(404)
    return found


def may_edit(member: Member, work: Work) -> bool:
    return member.edits_sets_of(work.programme)


def bank_with(contents: Contents, work: Work, texts: Mapping[str, str]) -> Bank:
    """All that this set's people may meet, with these texts as the newest revision of it."""
    revision = contents.everything.revision + 1
    path = path_of(work.folder, work.name)
    drafts = (
        Source(code, path, revision, texts.get(code, ""), work.programme)
        for code in LANGUAGES
        if texts.get(code) or work.before.get(code)
    )
    everything = Bank((*contents.sources, *drafts), contents.everything)
    return everything.of(work.programme)


def behind(contents: Contents, work: Work, texts: Mapping[str, str]) -> frozenset[str]:
    """The languages whose words are older than the bokmål ones, published or in the draft."""
    older = behind_bokmaal(contents.sets.get(work.name, ()))
    before, now = work.before, dict(texts)
    changed = now.get(FALLBACK_LANGUAGE, "") != before.get(FALLBACK_LANGUAGE, "")
    return frozenset(
        code
        for code, text in now.items()
        if code != FALLBACK_LANGUAGE and text == before.get(code, "") and (changed or code in older)
    )
