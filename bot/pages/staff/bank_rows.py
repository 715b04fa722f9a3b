"""The rows of the bank's list: what is published, with the drafts laid over it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.bank.drafts import Draft, all_drafts
from bot.bank.places import LANGUAGES, is_editable
from bot.library import Contents
from bot.pages.staff.bank_finding import BEHIND, HERE, MISSING, Row, newest_first
from bot.pages.staff.bank_headings import Said, said, searchable
from bot.store.staff_tables import staff
from bot.store.tables import programmes
from dialogues.bank import FALLBACK_LANGUAGE, Source


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows need beside the bank itself. `changed` and `waiting` are names of sets."""

    drafts: Mapping[str, Draft]
    staff: Mapping[int, str]
    programmes: Mapping[int, str]
    changed: frozenset[str]
    waiting: frozenset[str]


def read_known(connection: Connection, changed: Iterable[str], waiting: Iterable[str]) -> Known:
    return Known(
        {draft.name: draft for draft in all_drafts(connection)},
        staff_names(connection),
        programme_names(connection),
        frozenset(changed),
        frozenset(waiting),
    )


def staff_names(connection: Connection) -> dict[int, str]:
    """Also of those who have left: what they did stands."""
    found = connection.execute(select(staff.c.id, staff.c.name, staff.c.email))
    return {row.id: row.name or row.email for row in found}


def programme_names(connection: Connection) -> dict[int, str]:
    found = connection.execute(select(programmes.c.id, programmes.c.name))
    return {row.id: row.name for row in found}


def rows_of(contents: Contents, known: Known) -> tuple[Row, ...]:
    """All sets, the newest change first."""
    published: dict[str, dict[str, Source]] = {}
    for (language, path), source in contents.newest.items():
        if source.text and is_editable(path):
            published.setdefault(source.name, {})[language] = source
    names = published.keys() | known.drafts.keys()
    return newest_first(
        _row(name, published.get(name, {}), contents, known) for name in names
    )


def _row(name: str, files: Mapping[str, Source], contents: Contents, known: Known) -> Row:
    draft = known.drafts.get(name)
    texts = {language: source.text for language, source in files.items()}
    drawn = {**texts, **(draft.texts if draft else {})}
    head = _head(texts or drawn)
    newest = max((source.revision for source in files.values()), default=0)
    publication = contents.publications.get(newest)
    if draft is not None:
        at, by = draft.saved_at, draft.saved_by.name
    else:
        assert publication is not None
        at, by = publication.at, known.staff.get(publication.staff or 0, "")
    programme = draft.programme if draft else next(iter(files.values())).programme
    return Row(
        name=name,
        title=head.title or name,
        about=head.about,
        kind=head.kind,
        stances=head.stances,
        theme=head.theme,
        strength=head.strength,
        languages=tuple(_languages(files, drawn)),
        states=tuple(_states(name, files, draft, known)),
        at=at,
        by=by,
        programme_id=programme,
        programme=known.programmes.get(programme, "") if programme is not None else "",
        text=" ".join(searchable(text) for text in {*texts.values(), *drawn.values()}),
    )


def _head(texts: Mapping[str, str]) -> Said:
    for language in LANGUAGES:
        if texts.get(language):
            return said(texts[language])
    return Said()


def _languages(
    files: Mapping[str, Source], drawn: Mapping[str, str]
) -> Iterable[tuple[str, str]]:
    """A text that a draft brings is here; one that is older than its bokmål is behind."""
    first = files.get(FALLBACK_LANGUAGE)
    for language in LANGUAGES:
        source = files.get(language)
        if not drawn.get(language):
            yield language, MISSING
        elif source and source.text == drawn[language] and first and not first.correction:
            yield language, BEHIND if source.revision < first.revision else HERE
        else:
            yield language, HERE


def _states(
    name: str, files: Mapping[str, Source], draft: Draft | None, known: Known
) -> Iterable[str]:
    if name in known.waiting:
        yield "update"
    if draft is not None:
        yield "draft" if files else "new"
    if files:
        yield "published"
    if name in known.changed:
        yield "changed"
