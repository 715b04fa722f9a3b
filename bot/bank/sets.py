"""A set as the database has it now, in all its languages: what a draft is held against."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from bot.bank.places import Place, path_of, paths_of
from bot.bank.publications import Reading
from bot.store.tables import templates


@dataclass(frozen=True, slots=True)
class SetNow:
    """`texts` {language: text}, only where there is one; none at all: the set was taken away.

    `revision` is the newest in which something of it changed. `programme`: whose own, None for all.
    """

    name: str
    folder: str
    programme: int | None
    revision: int
    texts: Mapping[str, str]


def set_now(reading: Reading, name: str) -> SetNow | None:
    """None when there never was one by that name, in any programme."""
    rows = reading.execute(
        select(templates)
        .where(paths_of(templates, name))
        .order_by(templates.c.revision, templates.c.text != "")
    ).all()
    if not rows:
        return None
    newest = {row.language: row for row in rows}
    with_text = [row for row in newest.values() if row.text]
    # Where it was taken away, it lies where it lay.
    last = max(with_text or newest.values(), key=lambda row: int(row.revision))
    return SetNow(
        name,
        last.path.partition("/")[0],
        last.programme_id,
        max(row.revision for row in rows),
        {row.language: row.text for row in with_text},
    )


def after_change(now: SetNow | None, texts: Mapping[str, str]) -> dict[str, str]:
    """{language: text} as the set will be, only where there is one.

    A language that `texts` does not name stays as it is; one with "" is taken away.
    """
    before = dict(now.texts) if now else {}
    return {language: text for language, text in (before | dict(texts)).items() if text}


def changed_files(
    now: SetNow | None, name: str, folder: str, texts: Mapping[str, str]
) -> dict[Place, str]:
    """What a publication of these texts changes: {} when it is all there already.

    A set that moves to another folder is emptied in the old one.
    """
    before = dict(now.texts) if now else {}
    after = after_change(now, texts)
    if now is None or now.folder == folder:
        changed = {lang: after.get(lang, "") for lang in before | after}
        return {
            (language, path_of(folder, name)): text
            for language, text in changed.items()
            if before.get(language, "") != text
        }
    moved = {(language, path_of(folder, name)): text for language, text in after.items()}
    return moved | {(language, path_of(now.folder, name)): "" for language in before}
