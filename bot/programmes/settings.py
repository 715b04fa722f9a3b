"""What a programme is set to: read, made and changed.

Whoever changes says which version they saw, so that of two who change at once the second is told.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from bot.errors import ShellError
from bot.pairs.around_meetings import watch_all
from bot.programmes.ending import deletion_of
from bot.programmes.terms import Reading, TermsVersion, keep_terms
from bot.programmes.unused import worth_listing
from bot.staff.audit import note
from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.pair_tables import mentorships
from bot.store.programme_tables import programme_terms
from bot.store.tables import persons, programmes

RHYTHM: Final = frozenset({"meeting_every_days", "meeting_gap_days"})
MADE, CHANGED = "make_programme", "change_programme"  # as the log has them


class ChangedMeanwhile(ShellError):
    """Somebody else saved first: nothing was changed."""


class NoSuchProgramme(ShellError):
    """It is gone, or never was."""


@dataclass(frozen=True, slots=True)
class ProgrammeSettings:
    """Days are whole days; quiet hours are wall times in the programme's zone.

    `stance` is the word of `Stance`. `zone` None: the installation's own. `begins_on` and
    `ends_on` are the first and the last day, None where it is open. `terms` is the programme's
    own text of consent, "" for none.
    """

    name: str
    stance: str = "alliance"
    language: str = "nb"
    zone: str | None = None
    begins_on: date | None = None
    ends_on: date | None = None
    quiet_from: time = time(21)
    quiet_to: time = time(8)
    meeting_every_days: int = 35
    meeting_gap_days: int = 42
    age_limit: int = 18
    retention_days: int = 90
    shared_kept_days: int = 30
    responsible: str = ""
    terms: str = ""


@dataclass(frozen=True, slots=True)
class KnownProgramme:
    """A programme as it is kept. `version` counts its changes.

    `terms_version` is the newest text of consent, and `terms_since` the oldest that still counts
    (0: all). `erase_at`: everybody in it is deleted then; None: no end is known.
    """

    id: int
    version: int
    settings: ProgrammeSettings
    terms_version: int
    terms_since: int
    created_at: datetime | None
    closed_at: datetime | None
    erase_at: datetime | None

    def is_over(self, day: date) -> bool:
        """`day` is today in the programme's zone."""
        ends = self.settings.ends_on
        return self.closed_at is not None or (ends is not None and day > ends)


@dataclass(frozen=True, slots=True)
class ListedProgramme:
    """A programme in a list, with how many are in it: people who have come, pairs not ended."""

    known: KnownProgramme
    people: int
    pairs: int


@dataclass(frozen=True, slots=True)
class AskingAnew:
    """Whether those who agreed to an earlier text are asked anew, and what they are told is new."""

    asks: bool
    news: str = ""


def read_programme(reading: Reading, identity: int) -> KnownProgramme | None:
    found = _reading().where(programmes.c.id == identity)
    row = reading.execute(found).first()
    return None if row is None else _known(row)


def list_programmes(reading: Reading, which: Collection[int] | None) -> tuple[ListedProgramme, ...]:
    """By name. `which` None: all there are."""
    people = _counted(reading, persons.c.programme_id)
    pairs = _counted(reading, mentorships.c.programme_id, mentorships.c.ended_at.is_(None))
    found = _reading().order_by(func.lower(programmes.c.name), programmes.c.id)
    if which is not None:
        found = found.where(programmes.c.id.in_(which))
    rows = worth_listing(reading, reading.execute(found).all())
    return tuple(
        ListedProgramme(_known(row), people.get(row.id, 0), pairs.get(row.id, 0)) for row in rows
    )


def has_people(reading: Reading, programme: int) -> bool:
    """Whether anybody has come."""
    found = select(persons.c.id).where(persons.c.programme_id == programme).limit(1)
    return reading.execute(found).first() is not None


def make_programme(
    transaction: Transaction,
    settings: ProgrammeSettings,
    staff: int | None,
    now: datetime,
    zone: str,
    identity: int | None = None,
) -> int:
    """A new programme's number. `zone` is the installation's own.

    `identity`: a number that was drawn for it beforehand, so that the same form sent twice makes
    one programme.
    """
    identity = identity or new_id()
    if read_programme(transaction, identity) is not None:
        return identity
    row = _columns(settings) | {
        "id": identity,
        "created_at": now,
        "erase_at": deletion_of(
            settings.ends_on, None, settings.retention_days, zone_of(settings, zone)
        ),
    }
    transaction.execute(programmes.insert(), row)
    _keep_terms(transaction, identity, 1, settings, AskingAnew(asks=False), staff, now)
    details = {name: value for name, value in _plain(settings).items() if value not in ("", None)}
    note(
        transaction,
        staff,
        MADE,
        now,
        programme=identity,
        subject=settings.name,
        details=details,
    )
    return identity


def change_programme(
    transaction: Transaction,
    identity: int,
    seen: int,
    settings: ProgrammeSettings,
    asking: AskingAnew,
    staff: int | None,
    now: datetime,
    zone: str,
) -> bool:
    """Whether anything was changed. `seen` is the version that whoever changes it saw.

    A new version of what is agreed to is made where the text, who is responsible or how long
    things are kept is another. ChangedMeanwhile, NoSuchProgramme.
    """
    before = read_programme(transaction, identity)
    if before is None:
        raise NoSuchProgramme
    if before.version != seen:
        raise ChangedMeanwhile
    changed = changes(before.settings, settings)
    if not changed:
        return False
    row = _columns(settings) | {"version": seen + 1}
    terms_changed = agreed_upon(before.settings) != agreed_upon(settings)
    if terms_changed:
        version = before.terms_version + 1
        row["terms_version"] = version
        if asking.asks:
            row["terms_since"] = version
        _keep_terms(transaction, identity, version, settings, asking, staff, now)
        changed["asks_anew"] = (None, asking.asks)
    row |= _deletion(before, settings, zone)
    where = (programmes.c.id == identity, programmes.c.version == seen)
    done = transaction.execute(update(programmes).where(*where).values(row))
    if done.rowcount == 0:
        raise ChangedMeanwhile
    if RHYTHM & changed.keys():
        watch_all(transaction, identity, now)
    details = {name: list(pair) for name, pair in changed.items()}
    note(
        transaction,
        staff,
        CHANGED,
        now,
        programme=identity,
        subject=settings.name,
        details=details,
    )
    return True


def changes(
    before: ProgrammeSettings, after: ProgrammeSettings
) -> dict[str, tuple[object, object]]:
    """The settings that differ, old and new, as plain values."""
    old, new = _plain(before), _plain(after)
    return {name: (old[name], new[name]) for name in old if old[name] != new[name]}


def agreed_upon(settings: ProgrammeSettings) -> tuple[str, str, int]:
    """What of the settings people are told when they are asked to agree."""
    return settings.terms, settings.responsible, settings.retention_days


def zone_of(settings: ProgrammeSettings, zone: str) -> ZoneInfo:
    return ZoneInfo(settings.zone or zone)


# -- columns --------------------------------------------------------------------------------------

_NAMES: Final = tuple(field.name for field in fields(ProgrammeSettings) if field.name != "terms")


def _reading() -> Any:
    newest = programme_terms.c.version == programmes.c.terms_version
    mine = programme_terms.c.programme_id == programmes.c.id
    return select(programmes, programme_terms.c.text.label("terms")).outerjoin(
        programme_terms, mine & newest
    )


def _known(row: Any) -> KnownProgramme:
    kept = {name: getattr(row, name) for name in _NAMES}
    for name in ("begins_on", "ends_on"):
        kept[name] = date.fromisoformat(kept[name]) if kept[name] else None
    for name in ("quiet_from", "quiet_to"):
        kept[name] = time(*divmod(kept[name], 60))
    return KnownProgramme(
        id=row.id,
        version=row.version,
        settings=ProgrammeSettings(**kept, terms=row.terms or ""),
        terms_version=row.terms_version,
        terms_since=row.terms_since,
        created_at=row.created_at,
        closed_at=row.closed_at,
        erase_at=row.erase_at,
    )


def _columns(settings: ProgrammeSettings) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(settings, name) for name in _NAMES}
    for name in ("begins_on", "ends_on"):
        row[name] = row[name].isoformat() if row[name] else None
    for name in ("quiet_from", "quiet_to"):
        row[name] = row[name].hour * 60 + row[name].minute
    return row


def _plain(settings: ProgrammeSettings) -> Mapping[str, object]:
    """As the log has them."""
    values: dict[str, object] = {}
    for field in fields(settings):
        value = getattr(settings, field.name)
        values[field.name] = (
            f"{value:%H:%M}"
            if isinstance(value, time)
            else value.isoformat()
            if isinstance(value, date)
            else value
        )
    return values


def _deletion(before: KnownProgramme, settings: ProgrammeSettings, zone: str) -> dict[str, Any]:
    """When everything is deleted now. People are told anew of an end that has been moved."""
    at = deletion_of(
        settings.ends_on, before.closed_at, settings.retention_days, zone_of(settings, zone)
    )
    if at == before.erase_at:
        return {}
    return {"erase_at": at, "warned_at": None, "told_at": None}


def _keep_terms(
    transaction: Transaction,
    programme: int,
    version: int,
    settings: ProgrammeSettings,
    asking: AskingAnew,
    staff: int | None,
    now: datetime,
) -> None:
    made = TermsVersion(
        version=version,
        text=settings.terms,
        responsible=settings.responsible,
        retention_days=settings.retention_days,
        news=asking.news,
        asks_anew=asking.asks,
        staff=staff,
        at=now,
    )
    keep_terms(transaction, programme, made)


def _counted(reading: Reading, column: Any, *where: Any) -> dict[int, int]:
    found = select(column, func.count()).where(*where).group_by(column)
    rows: list[tuple[int, int]] = [(row[0], row[1]) for row in reading.execute(found)]
    return dict(rows)
