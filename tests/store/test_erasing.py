"""«slett»: the key and the rows are gone, from the database and from its log."""

from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.clockwork import PERSONS, SILENCE
from bot.conversation import Result
from bot.store import Transaction, connections
from bot.store.programme_tables import programme_terms
from bot.store.tables import (
    DEFAULT_PROGRAMME,
    erasures,
    logins,
    messages,
    metadata,
    persons,
    programmes,
    templates,
    updates,
)
from tests.store.engine import NORA, Engine, running, said

KEPT = {
    programmes.name,
    programme_terms.name,
    templates.name,
    updates.name,
    erasures.name,
    messages.name,
}


async def slett(engine: Engine) -> bytes:
    """Erase Nora; what her wrapped key was."""
    await engine.welcome()
    await engine.say("jeg tør ikke si nei til Berit")
    (person,) = engine.rows(persons)
    wrapped: bytes = person.wrapped_key
    assert wrapped in engine.files()
    await engine.say("slett")
    handled = await engine.say("ja")
    assert handled.person == person.id
    assert handled.outgoing[0].person is None
    return wrapped


async def test_no_row_of_the_person_is_left(engine: Engine) -> None:
    await slett(engine)
    for table in metadata.sorted_tables:
        if table.name not in KEPT:
            assert engine.rows(table) == [], table.name
    assert [row.id for row in engine.rows(programmes)] == [DEFAULT_PROGRAMME]


async def test_the_goodbye_is_sent_and_then_forgotten(path: Path) -> None:
    async with running(path) as engine:
        await slett(engine)
        (row,) = engine.rows(messages)
        assert (row.person_id, row.sealed, row.state) == (None, False, "waiting")
    async with running(path, engine.clock) as engine:
        (goodbye,) = await engine.waiting("telegram")
        assert goodbye.external_id == NORA
        await engine.backlog.mark([Result(goodbye.id, "sent", 1, 1)])
        assert engine.rows(messages) == []


async def test_the_goodbye_of_a_page_is_not_kept_at_all(engine: Engine) -> None:
    await engine.welcome(chat="browser", channel="web")
    await engine.say("slett", chat="browser", channel="web")
    assert said(await engine.say("ja", chat="browser", channel="web"))
    assert engine.rows(messages) == []


async def test_the_key_is_wiped_from_every_file(engine: Engine) -> None:
    wrapped = await slett(engine)
    assert engine.number_of(erasures) == 1
    await engine.clockwork.tick()
    assert engine.number_of(erasures) == 0
    assert wrapped not in engine.files()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
async def test_a_reader_can_hold_it_up_but_not_for_ever(
    engine: Engine, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await engine.welcome()
    with closing(connections.connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM persons").fetchall()
        wrapped = await slett(engine)
        await engine.clockwork.tick()
        assert engine.number_of(erasures) == 1
        assert wrapped in engine.files()
        reader.execute("ROLLBACK")
    await engine.clockwork.tick()
    assert engine.number_of(erasures) == 0
    assert wrapped not in engine.files()


async def test_an_erasure_is_still_pending_after_a_restart(path: Path) -> None:
    async with running(path) as engine:
        await slett(engine)
    async with running(path, engine.clock) as engine:
        assert engine.number_of(erasures) == 1
        await engine.clockwork.tick()
        assert engine.number_of(erasures) == 0


async def test_the_persons_browsers_are_logged_out(engine: Engine) -> None:
    now = engine.clock.now
    for name in (b"hers", b"other"):
        row = {
            "token_hash": name,
            "external_id": name.decode(),
            "created_at": now,
            "last_seen_at": now,
            "expires_at": now + timedelta(days=180),
        }
        await engine.store.run(partial(_insert, row))
    await engine.welcome(chat="hers", channel="web")
    await engine.say("slett", chat="hers", channel="web")
    await engine.say("ja", chat="hers", channel="web")
    assert [row.external_id for row in engine.rows(logins)] == ["other"]


def _insert(row: dict[str, Any], transaction: Transaction) -> None:
    transaction.execute(logins.insert(), row)


async def test_one_can_begin_anew(engine: Engine) -> None:
    await slett(engine)
    (earlier,) = {handled.person for handled in engine.handled}
    assert (await engine.open()).person not in (None, earlier)


async def test_a_no_to_the_consent_keeps_nothing(engine: Engine) -> None:
    await engine.open()
    await engine.say("Videre")
    await engine.say("nei")
    assert engine.rows(persons) == []


async def test_who_never_consented_is_deleted_after_thirty_days_of_silence(engine: Engine) -> None:
    for number in range(PERSONS + 1):
        await engine.open(chat=f"silent-{number}")
    await engine.welcome(chat="consented")
    engine.clock.forward(days=20)
    await engine.open(chat="lately")
    await engine.say("Videre", chat="lately")
    engine.clock.forward(days=11)
    await engine.clockwork.tick()
    assert {row.external_id for row in engine.rows(persons)} == {"consented", "lately"}
    assert timedelta(days=30) == SILENCE


async def test_who_writes_now_and_then_before_consent_is_not_silent(engine: Engine) -> None:
    await engine.open()
    for _ in range(3):
        engine.clock.forward(days=20)
        await engine.say("hva er dette?")
    await engine.clockwork.tick()
    assert engine.number_of(persons) == 1
