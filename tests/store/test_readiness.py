"""What readiness and the metrics read from a database of either kind."""

from datetime import timedelta
from functools import partial

from sqlalchemy import text

from bot.conversation import Result
from bot.metrics import Stock, take_stock
from bot.readiness import Check, check_all
from bot.store import Transaction
from bot.store.migrations import HEAD
from tests.store.engine import Engine
from tests.store.test_due import plan


async def checks(engine: Engine) -> dict[str, Check]:
    return await check_all(engine.store, engine.clock.now, None)


def stock(engine: Engine) -> Stock:
    return engine.store.read(take_stock)


async def test_an_idle_program_is_ready(engine: Engine) -> None:
    assert await checks(engine) == {
        "database": Check(True, "it answers"),
        "migrations": Check(True, f"at {HEAD}"),
        "replies": Check(True, "no reply waits"),
        "due": Check(True, "nothing is due"),
        "telegram": Check(True, "not in use"),
    }


async def test_a_reply_must_not_wait_for_more_than_a_minute(engine: Engine) -> None:
    handled = await engine.open()
    engine.clock.forward(seconds=60)
    assert (await checks(engine))["replies"] == Check(True, "the oldest has waited 60 s")
    engine.clock.forward(seconds=1)
    assert (await checks(engine))["replies"] == Check(False, "the oldest has waited 61 s")
    await engine.deliver(handled)
    assert (await checks(engine))["replies"].ok


async def test_what_is_due_must_be_handed_over_within_five_minutes(engine: Engine) -> None:
    await engine.deliver(await engine.welcome())
    await plan(engine)
    engine.clock.forward(minutes=5)
    assert (await checks(engine))["due"] == Check(True, "the oldest has waited 300 s")
    engine.clock.forward(seconds=1)
    assert (await checks(engine))["due"] == Check(False, "the oldest has waited 301 s")
    await engine.clockwork.tick()
    assert (await checks(engine))["due"].ok


async def test_what_nobody_asked_for_may_wait(engine: Engine) -> None:
    await engine.welcome()
    for outgoing in await engine.waiting("telegram"):
        await engine.backlog.mark([Result(outgoing.id, "sent", 1, 1)])
    await plan(engine)
    engine.clock.forward(days=1)
    await engine.clockwork.tick()
    (depth,) = stock(engine).outbox
    assert (depth.channel, depth.kind, depth.waiting) == ("telegram", "unasked", 1)
    engine.clock.forward(hours=1)
    assert (await checks(engine))["replies"].ok


async def test_the_tables_of_another_version_are_told_of(engine: Engine) -> None:
    def change(revision: str, transaction: Transaction) -> None:
        transaction.execute(text(f"UPDATE alembic_version SET version_num = '{revision}'"))

    await engine.store.run(partial(change, "0001"))
    found = await checks(engine)
    assert found["migrations"] == Check(
        False, f"the database is at 0001, and the program at {HEAD}"
    )
    assert not found["replies"].ok


async def test_the_stock_is_what_waits_by_channel(engine: Engine) -> None:
    assert stock(engine) == Stock((), 0)
    began = engine.clock.now
    await engine.open()
    engine.clock.now += timedelta(seconds=5)
    await engine.deliver(await engine.open(chat="2"))
    await engine.open(chat="3")
    (depth,) = stock(engine).outbox
    assert (depth.kind, depth.waiting, depth.oldest) == ("reply", 2, began)
