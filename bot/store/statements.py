"""The statements of the path that every update takes, compiled once for a dialect.

Running the compiled string on the driver's cursor costs a sixth of Core's `execute`. What Core
would then have done is left to the caller: values go in as the database stores them (integers
for moments), rows come out as plain tuples.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    ClauseElement,
    ColumnElement,
    Dialect,
    Table,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.compiler import SQLCompiler

from bot.store.pair_tables import agreements, contributions, meetings, mentorships
from bot.store.tables import (
    addresses,
    answers,
    due,
    goals,
    heard_voices,
    messages,
    next_steps,
    persons,
    programmes,
    updates,
)

_INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class Fixed:
    """A statement as the driver takes it. `bind` puts named values in the driver's form."""

    sql: str
    bind: Callable[[Mapping[str, Any]], Any]


def fix(statement: ClauseElement, dialect: Dialect) -> Fixed:
    """Compile it for good.

    It may hold explicit bindparams only: Core fills in everything else (literals, limits,
    expanding IN, Python-side defaults) at execution, which does not happen here.
    """
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)
    named = {element.key for element in compiled.bind_names if element.required}
    sql = str(compiled)
    assert set(compiled.params) == named, sql
    assert "POSTCOMPILE" not in sql, sql
    if compiled.positiontup is None:
        return Fixed(sql, dict)
    # SQLite takes twice as long to find 14 values by name as by place.
    names = compiled.positiontup
    if len(names) < 2:
        return Fixed(sql, lambda values: tuple(values[name] for name in names))
    return Fixed(sql, itemgetter(*names))


def insert_into(table: Table, dialect: Dialect) -> Any:
    """The dialect's own INSERT, which knows ON CONFLICT."""
    return _INSERTS[dialect.name](table)


# A literal: a database uses an index over a part of a table only where it can see the part.
WAITING: Final[ColumnElement[bool]] = messages.c.state == literal_column("'waiting'")
PROGRAMME: Final = (
    programmes.c.zone,
    programmes.c.stance,
    programmes.c.age_limit,
    programmes.c.quiet_from,
    programmes.c.quiet_to,
    programmes.c.responsible,
    programmes.c.begins_on,
    programmes.c.ends_on,
    programmes.c.closed_at,
    programmes.c.erase_at,
    programmes.c.retention_days,
    programmes.c.terms_version,  # these two last: with them the texts are found
    programmes.c.terms_since,
)
# What both ways to find a person give, in this order; by address `blocked_at` comes first.
_PERSON: Final = (
    persons.c.id,
    persons.c.wrapped_key,
    persons.c.session,
    persons.c.programme_id,
    *PROGRAMME,
)


# What find_pairs gives, in this order.
PAIR: Final = (
    mentorships.c.id,
    mentorships.c.mentee_id,
    mentorships.c.mentor_id,
    mentorships.c.mentee_yes_at,
    mentorships.c.mentor_yes_at,
    mentorships.c.mentee_name,
    mentorships.c.mentor_name,
    programmes.c.shared_kept_days,
    persons.c.wrapped_key.label("other_key"),
    agreements.c.id.label("agreement_id"),
    agreements.c.person_id.label("worded_by"),
    agreements.c.body.label("wording"),
    agreements.c.stance,
    agreements.c.agreed_at,
    meetings.c.id.label("meeting_id"),
    meetings.c.person_id.label("called_by"),
    meetings.c.starts_at,
    meetings.c.minutes,
    meetings.c.state.label("meeting_state"),
)

_OUTCOME: Final = ("state", "attempts", "reason", "sent_at", "channel_message_id")


@dataclass(frozen=True, slots=True)
class Statements:
    """Values are given by the names of the columns; a row's own id as `row_id`."""

    note_update: Fixed
    find_person: Fixed
    find_person_by_id: Fixed
    save_session: Fixed
    keep_message: Fixed
    newest_waiting: Fixed
    mark_message: Fixed
    forget_strangers: Fixed
    keep_answer: Fixed
    replace_answer: Fixed
    keep_goal: Fixed
    keep_next_step: Fixed
    save_session_only: Fixed
    reachable: Fixed
    take_due: Fixed
    move_due: Fixed
    drop_due: Fixed
    schedule: Fixed
    unschedule: Fixed
    find_pairs: Fixed
    find_voices: Fixed

    @property
    def all(self) -> tuple[Fixed, ...]:
        return tuple(getattr(self, each.name) for each in fields(self))


def statements(dialect: Dialect) -> Statements:
    """All of them, in this dialect."""

    def insert(table: Table) -> Any:
        return insert_into(table, dialect).values(_given(table, *table.c.keys()))

    def find_person(*first: ColumnElement[Any]) -> Any:
        """It locks the person until the transaction ends, where a database has row locks."""
        found = select(*first, *_PERSON).select_from(persons)
        joined = found.join(programmes, programmes.c.id == persons.c.programme_id)
        # Not FOR UPDATE: a row that names this person may be written in another's unit.
        return joined.with_for_update(of=persons, key_share=True)

    def upsert(table: Table, *key: str) -> Fixed:
        new = insert(table)
        others = (column.name for column in table.columns if column.name not in key)
        changed = {name: new.excluded[name] for name in others}
        return fix(new.on_conflict_do_update(index_elements=key, set_=changed), dialect)

    return Statements(
        note_update=fix(
            insert(updates).on_conflict_do_nothing().returning(updates.c.update_id), dialect
        ),
        find_person=fix(
            find_person(addresses.c.blocked_at)
            .join(addresses, addresses.c.person_id == persons.c.id)
            .where(*_equal(addresses, "channel", "external_id")),
            dialect,
        ),
        find_person_by_id=fix(find_person().where(_is_row(persons)), dialect),
        save_session=fix(
            update(persons)
            .where(_is_row(persons))
            .values(_given(persons, "session", "channel", "external_id", "touched_at")),
            dialect,
        ),
        keep_message=fix(insert(messages), dialect),
        newest_waiting=fix(
            select(func.max(messages.c.id)).where(
                WAITING, *_equal(messages, "channel", "external_id")
            ),
            dialect,
        ),
        mark_message=fix(
            update(messages).where(_is_row(messages), WAITING).values(_given(messages, *_OUTCOME)),
            dialect,
        ),
        forget_strangers=fix(
            delete(messages).where(messages.c.person_id.is_(None), ~WAITING), dialect
        ),
        keep_answer=fix(insert(answers), dialect),
        replace_answer=fix(
            update(answers)
            .where(*_equal(answers, "person_id", "number"))
            .values(_given(answers, "body")),
            dialect,
        ),
        keep_goal=upsert(goals, "person_id", "number"),
        keep_next_step=upsert(next_steps, "person_id", "conversation"),
        save_session_only=fix(
            update(persons).where(_is_row(persons)).values(_given(persons, "session")), dialect
        ),
        reachable=fix(
            select(addresses.c.channel, addresses.c.external_id, _is_where_they_wrote())
            .join(persons, persons.c.id == addresses.c.person_id)
            .where(*_equal(addresses, "person_id"), addresses.c.blocked_at.is_(None)),
            dialect,
        ),
        take_due=fix(
            select(
                due.c.id,
                due.c.person_id,
                due.c.kind,
                due.c.subject,
                due.c.set,
                due.c.expires,
                due.c.attempts,
            )
            .where(_is_row(due), _is_due())
            .with_for_update(skip_locked=True),
            dialect,
        ),
        move_due=fix(
            update(due).where(_is_row(due), _is_due()).values(_given(due, "at", "attempts")),
            dialect,
        ),
        drop_due=fix(delete(due).where(_is_row(due), _is_due()), dialect),
        # One of each kind about each subject. It gets a new id, so that what is said of the
        # earlier one by its id leaves it alone.
        schedule=upsert(due, "person_id", "kind", "subject"),
        unschedule=fix(delete(due).where(*_equal(due, "person_id", "kind", "subject")), dialect),
        find_pairs=fix(_pairs(), dialect),
        find_voices=fix(_voices(), dialect),
    )


def _parameter(name: str, column: ColumnElement[Any]) -> BindParameter[Any]:
    return bindparam(name, type_=column.type, required=True)


def _given(table: Table, *names: str) -> dict[str, BindParameter[Any]]:
    return {name: _parameter(name, table.c[name]) for name in names}


def _equal(table: Table, *names: str) -> list[ColumnElement[bool]]:
    return [table.c[name] == _parameter(name, table.c[name]) for name in names]


def _is_due() -> ColumnElement[bool]:
    return due.c.at <= _parameter("now", due.c.at)


def _is_where_they_wrote() -> ColumnElement[bool]:
    channel: ColumnElement[bool] = addresses.c.channel == persons.c.channel
    return channel & (addresses.c.external_id == persons.c.external_id)


def _pairs() -> Any:
    """The mentorships of a person that have not ended, with the other one and what is newest."""
    me = _parameter("person_id", persons.c.id)
    other = case(
        (mentorships.c.mentee_id == me, mentorships.c.mentor_id), else_=mentorships.c.mentee_id
    )
    return (
        select(*PAIR)
        .select_from(mentorships)
        .join(programmes, programmes.c.id == mentorships.c.programme_id)
        .outerjoin(persons, persons.c.id == other)
        .outerjoin(agreements, agreements.c.id == mentorships.c.agreement_id)
        .outerjoin(meetings, meetings.c.id == mentorships.c.meeting_id)
        .where(
            (mentorships.c.mentee_id == me) | (mentorships.c.mentor_id == me),
            mentorships.c.ended_at.is_(None),
        )
        .order_by(mentorships.c.id)
    )


def _voices() -> Any:
    """What a mentor has kept for a mentee's talks, and the mentee has not heard."""
    heard = select(heard_voices.c.voice_id).where(
        heard_voices.c.person_id == _parameter("person_id", heard_voices.c.person_id)
    )
    pair = _parameter("mentorship_id", mentorships.c.id)
    return (
        select(
            contributions.c.id,
            contributions.c.kind,
            contributions.c.theme,
            contributions.c.body,
        )
        .where(
            contributions.c.person_id == _parameter("mentor_id", contributions.c.person_id),
            (contributions.c.mentorship_id == pair) | contributions.c.mentorship_id.is_(None),
            contributions.c.kept,
            contributions.c.retired_at.is_(None),
            contributions.c.id.not_in(heard),
        )
        .order_by(contributions.c.id)
    )


def _is_row(table: Table) -> ColumnElement[bool]:
    # The name of a column that is not set here must not be its parameter's in an UPDATE.
    return table.c.id == _parameter("row_id", table.c.id)
