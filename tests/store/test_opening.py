"""Opening a database: made, migrated, known, refused."""

import asyncio
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Dialect, create_engine, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.errors import StoreTooNew, StoreUnavailable, UnknownDatabase
from bot.store import open_store
from bot.store.connections import connect
from bot.store.ids import new_id
from bot.store.migrations import HEAD
from bot.store.opening import database_path, migrate
from bot.store.statements import fix, statements
from bot.store.tables import DEFAULT_PROGRAMME, metadata, persons, programmes
from dialogues.session import Programme


def test_the_migrations_make_the_tables_that_the_code_knows(path: Path) -> None:
    migrate(path)
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_the_newest_migration_is_the_one_a_start_looks_for() -> None:
    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_everything_about_a_person_goes_with_the_person() -> None:
    for table in metadata.sorted_tables:
        if "person_id" in table.c:
            (foreign_key,) = table.c.person_id.foreign_keys
            assert (foreign_key.column, foreign_key.ondelete) == (persons.c.id, "CASCADE")


def test_the_migrated_programme_is_the_core_s_own_default(path: Path) -> None:
    migrate(path)
    with closing(connect(path)) as connection:
        row = connection.execute(
            "SELECT id, stance, age_limit, quiet_from, quiet_to FROM programmes"
        ).fetchone()
    default = Programme()
    quiet = (default.quiet_from.hour * 60, default.quiet_to.hour * 60)
    assert row == (DEFAULT_PROGRAMME, default.stance.value, default.age_limit, *quiet)


async def test_a_second_start_finds_what_the_first_left(path: Path) -> None:
    for _ in range(2):
        store = open_store(f"sqlite:///{path}")
        assert store.read(lambda connection: connection.scalar(select(programmes.c.id))) == 1
        await store.close()


async def test_two_may_start_at_once(path: Path) -> None:
    for round_ in range(10):
        new = path.with_name(f"{round_}.db")
        await asyncio.gather(*(asyncio.to_thread(migrate, new) for _ in range(4)))


def test_a_newer_programs_database_is_refused(path: Path) -> None:
    migrate(path)
    with closing(connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreTooNew, match="newer version"):
        open_store(f"sqlite:///{path}")


def test_a_usual_start_does_not_import_alembic(path: Path) -> None:
    migrate(path)
    looking = "import sys; from bot.store.opening import migrate; from pathlib import Path"
    script = f"{looking}; migrate(Path({str(path)!r})); print('alembic' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "postgresql+psycopg://x/y"])
def test_only_a_file_will_do(url: str) -> None:
    with pytest.raises(UnknownDatabase, match="SQLite file"):
        database_path(url)


def test_a_file_that_cannot_be_opened_is_told_in_one_sentence(path: Path) -> None:
    with pytest.raises(StoreUnavailable, match=r"nowhere.*CANTOPEN"):
        open_store(f"sqlite:///{path.parent}/nowhere/mentor.db")
    path.write_text("this is no database, " * 100)
    with pytest.raises(StoreUnavailable, match="NOTADB"):
        open_store(f"sqlite:///{path}")


def test_a_file_is_durable_and_forgets_what_is_deleted(path: Path) -> None:
    with closing(connect(path, create=True)) as connection:
        settings = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        }
    full = 2
    assert settings == {
        "journal_mode": "wal",
        "synchronous": full,
        "secure_delete": 1,
        "foreign_keys": 1,
    }


def test_the_fast_statements_exist_in_both_databases_words() -> None:
    psycopg: Dialect = postgresql.psycopg.dialect()  # type: ignore[no-untyped-call]
    dialects = (sqlite.dialect(), psycopg)
    for dialect in dialects:
        for fixed in statements(dialect).all:
            assert "POSTCOMPILE" not in fixed.sql


def test_a_statement_with_a_value_of_its_own_cannot_be_fixed() -> None:
    for statement in (
        select(persons.c.id).where(persons.c.id == 5),
        select(persons.c.id).limit(3),
        select(persons.c.id).where(persons.c.id.in_([1, 2])),
    ):
        with pytest.raises(AssertionError):
            fix(statement, sqlite.dialect())


def test_ids_grow() -> None:
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(set(ids))
    assert all(0 < each < 1 << 63 for each in ids)
