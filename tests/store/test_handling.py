"""One arrival, one step, one reply: whatever comes twice, at once, too late or broken."""

import asyncio
from pathlib import Path

import pytest

from bot.conversation import Handled, Result
from bot.errors import StoreUnavailable
from bot.store import connections
from bot.store.tables import addresses, answers, messages, persons, quarantine, updates
from bot.vault import Vault
from dialogues.events import Corrected, NotDelivered, Unsupported
from tests.store.engine import BOT, KEY, NORA, Engine, asked, running, said

SECRET = "at jeg aldri tør å si nei til Berit"


def words(engine: Engine) -> list[str]:
    """Every answer that is kept, as it reads."""
    (person,) = engine.rows(persons)
    key = Vault([KEY]).unwrap(person.id, person.wrapped_key)
    return [
        key.open("answers", row.number, row.body).decode("utf-8", "replace")
        for row in engine.rows(answers)
    ]


async def test_a_conversation_is_kept_and_goes_on(engine: Engine) -> None:
    first = await engine.welcome()
    second = await engine.say(SECRET)
    assert asked(second) > asked(first)
    assert SECRET in words(engine)[-1]
    assert second.person == first.person == engine.rows(persons)[0].id


async def test_every_message_is_a_row_before_it_is_sent(engine: Engine) -> None:
    handled = await engine.open()
    (row,) = engine.rows(messages)
    (outgoing,) = handled.outgoing
    assert (row.id, row.state, row.direction, row.sealed) == (outgoing.id, "waiting", "out", True)
    assert engine.handled == [handled]


async def test_what_a_page_shows_is_sent_as_soon_as_it_is_stored(engine: Engine) -> None:
    await engine.open(chat="browser", channel="web")
    (row,) = engine.rows(messages)
    assert (row.state, row.sent_at) == ("sent", engine.clock.now)


async def test_the_same_update_again_is_one_step(engine: Engine) -> None:
    await engine.open(update=(BOT, 1))
    again = await engine.open(update=(BOT, 1))
    assert again == Handled(duplicate=True)
    assert engine.number_of(messages) == 1


async def test_the_same_update_at_once_is_one_step(engine: Engine) -> None:
    await engine.welcome()
    before = engine.number_of(messages)
    both = await asyncio.gather(*(engine.say(SECRET, update=(BOT, 500)) for _ in range(8)))
    assert sorted(handled.duplicate for handled in both) == [False] + [True] * 7
    assert engine.number_of(messages) == before + 2


async def test_the_same_update_after_a_restart_is_one_step(path: Path) -> None:
    async with running(path) as engine:
        await engine.open(update=(BOT, 1))
    async with running(path, engine.clock) as engine:
        assert (await engine.open(update=(BOT, 1))).duplicate
        await engine.waiting("telegram")
        assert engine.number_of(messages) == 1


async def test_two_bots_may_use_the_same_number(engine: Engine) -> None:
    assert not (await engine.open(update=(1, 1))).duplicate
    assert not (await engine.open(update=(2, 1))).duplicate


async def test_a_conversation_is_where_it_was_after_a_restart(path: Path) -> None:
    async with running(path) as engine:
        before = await engine.welcome()
    async with running(path, engine.clock) as engine:
        after = await engine.say("hjelp")
        assert after.person == before.person
        assert said(await engine.say(SECRET)) != ""
        assert SECRET in words(engine)[-1]


async def test_many_chats_at_once_keep_apart(engine: Engine) -> None:
    chats = [str(number) for number in range(20)]
    await asyncio.gather(*(engine.open(chat=chat) for chat in chats))
    both = await asyncio.gather(*(engine.say("Videre", chat) for chat in chats))
    assert {handled.outgoing[0].external_id for handled in both} == set(chats)
    assert engine.number_of(persons) == len(chats)


@pytest.mark.parametrize("text", ["\x00", "{{7*7}}", "<b>&", "🧑‍🧑‍🧒" * 200, "‮אבג", "x" * 4096])
async def test_odd_texts_are_kept_as_written(engine: Engine, text: str) -> None:
    await engine.welcome()
    await engine.say(text)
    assert engine.rows(quarantine) == []
    (person,) = engine.rows(persons)
    key = Vault([KEY]).unwrap(person.id, person.wrapped_key)
    newest = [row for row in engine.rows(messages) if row.direction == "in"][-1]
    assert key.open("messages", newest.id, newest.body).decode() == text


async def test_a_locked_database_asks_to_come_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "LOCK_SECONDS", 0.05)
    async with running(path) as engine:
        await engine.open(update=(BOT, 1))
        other = connections.connect(path)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable):
            await engine.say("Videre", update=(BOT, 2))
        other.execute("ROLLBACK")
        other.close()
        assert said(await engine.say("Videre", update=(BOT, 2)))
        assert engine.rows(quarantine) == []


async def test_a_stranger_without_an_invitation_leaves_no_trace(path: Path) -> None:
    async with running(path, open_programme=False) as engine:
        handled = await engine.say(SECRET)
        assert said(handled)
        assert handled.person is None
        assert engine.number_of(persons) == engine.number_of(addresses) == 0
        (row,) = engine.rows(messages)
        assert (row.person_id, row.sealed, row.state) == (None, False, "waiting")
        await engine.deliver(handled)
        assert engine.rows(messages) == []


async def test_an_event_that_gets_no_reply_makes_no_person(engine: Engine) -> None:
    assert await engine.press(1, "ja") == Handled()
    assert engine.number_of(persons) == 0


async def test_an_old_press_changes_nothing(engine: Engine) -> None:
    handled = await engine.welcome()
    before = engine.number_of(answers), engine.number_of(messages)
    assert (await engine.press(1, "ja")).outgoing == ()
    assert before == (engine.number_of(answers), engine.number_of(messages))
    assert asked(await engine.say(SECRET)) > asked(handled)


async def test_an_edited_message_replaces_the_answer_it_became(engine: Engine) -> None:
    await engine.welcome()
    await engine.say(SECRET, message_id=90)
    before = engine.number_of(messages)
    edited = await engine.tell(Corrected(None, "noe helt annet enn før"), message_id=90)
    assert edited.outgoing == ()
    assert "noe helt annet" in words(engine)[-1]
    assert not any(SECRET in each for each in words(engine))
    assert engine.number_of(messages) == before


async def test_an_edit_of_somebody_elses_message_changes_nothing(engine: Engine) -> None:
    await engine.welcome()
    await engine.welcome("2")
    await engine.say(SECRET, message_id=90)
    await engine.tell(Corrected(None, "noe helt annet"), chat="2", message_id=90)
    assert not any("noe helt annet" in each for each in _all_words(engine))


def _all_words(engine: Engine) -> list[str]:
    keys = {row.id: Vault([KEY]).unwrap(row.id, row.wrapped_key) for row in engine.rows(persons)}
    return [
        keys[row.person_id].open("answers", row.number, row.body).decode("utf-8", "replace")
        for row in engine.rows(answers)
    ]


async def test_an_unsupported_kind_takes_no_step(engine: Engine) -> None:
    await engine.welcome()
    before = engine.number_of(answers)
    assert said(await engine.tell(Unsupported("sticker")))
    assert engine.number_of(answers) == before


async def test_delivery_is_noted(engine: Engine) -> None:
    handled = await engine.open()
    await engine.backlog.mark([Result(handled.outgoing[0].id, "sent", 77, 3)])
    (row,) = engine.rows(messages)
    assert (row.state, row.channel_message_id, row.attempts) == ("sent", 77, 3)
    assert row.sent_at == engine.clock.now
    assert await engine.waiting("telegram") == ()


async def test_what_is_not_sent_is_there_at_the_next_start(path: Path) -> None:
    async with running(path) as engine:
        first = await engine.open()
        second = await engine.say("Videre")
    async with running(path, engine.clock) as engine:
        waiting = await engine.waiting("telegram")
        assert waiting == first.outgoing + second.outgoing
        assert await engine.waiting("web") == ()


async def test_who_blocks_us_is_blocked_until_they_write(engine: Engine) -> None:
    handled = await engine.open()
    await engine.backlog.mark([Result(handled.outgoing[0].id, "blocked", None, 1)])
    (address,) = engine.rows(addresses)
    assert (address.external_id, address.blocked_at) == (NORA, engine.clock.now)
    await engine.tell(NotDelivered(1))
    assert engine.rows(addresses)[0].blocked_at is not None
    await engine.say("Videre")
    assert engine.rows(addresses)[0].blocked_at is None


async def test_a_listener_that_fails_does_not_keep_it_from_the_others(engine: Engine) -> None:
    def failing(_: Handled) -> None:
        raise LookupError

    engine.conversations._listeners.insert(0, failing)
    handled = await engine.open()
    assert engine.handled == [handled]


async def test_updates_are_remembered_for_three_days(engine: Engine) -> None:
    await engine.open(update=(BOT, 1))
    engine.clock.forward(days=3)
    await engine.say("Videre", update=(BOT, 2))
    await engine.clockwork.tick()
    assert engine.number_of(updates) == 2
    engine.clock.forward(hours=2)
    await engine.clockwork.tick()
    assert [row.update_id for row in engine.rows(updates)] == [2]
