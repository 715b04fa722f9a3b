"""What was set aside is handled after all, and what was not sent is sent or dropped: by command."""

import asyncio
import base64
from typing import Any

import pytest
from sqlalchemy import update
from typer.testing import CliRunner
from typer.testing import Result as Ran

from bot.cli import app
from bot.conversation import Result
from bot.settings import Settings
from bot.store.tables import addresses, answers, messages, persons, quarantine
from bot.vault import Vault
from dialogues.answers import Attachment
from dialogues.events import Attached, Corrected, Opened, Pressed, Said
from dialogues.session import Facts, Session, Step
from dialogues.step import step
from tests.store.engine import KEY, NORA, Engine, asked

SECRET = "at jeg aldri tør å si nei til Berit"


@pytest.fixture(autouse=True)
def _settings(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"MENTOR_{name.upper()}", raising=False)
    monkeypatch.setenv("MENTOR_DATABASE_URL", url)
    monkeypatch.setenv("MENTOR_KEYS", base64.b64encode(KEY).decode())
    monkeypatch.setattr("bot.logs.set_up_logs", lambda: None)


async def mentor(*arguments: object) -> Ran:
    """The command, as it runs beside the server. Nothing it prints is what somebody wrote."""
    ran = await asyncio.to_thread(CliRunner().invoke, app, [str(each) for each in arguments])
    assert SECRET not in ran.output
    assert NORA not in ran.output
    return ran


async def breaks(engine: Engine, monkeypatch: pytest.MonkeyPatch, *events: Any) -> list[int]:
    """These events cannot be handled; afterwards the code is mended. Their ids in quarantine."""

    def broken(session: Session, event: Any, facts: Facts) -> Step:
        raise ValueError(f"cannot read {event}")

    before = {row.id for row in engine.rows(quarantine)}
    with monkeypatch.context() as code:
        code.setattr("bot.unit.step", broken)
        for event in events:
            await engine.tell(event, message_id=90)
    return [row.id for row in engine.rows(quarantine) if row.id not in before]


def said_it(engine: Engine) -> Said:
    return Said(SECRET, engine.clock.now)


def words(engine: Engine) -> list[str]:
    (person,) = engine.rows(persons)
    key = Vault([KEY]).unwrap(person.id, person.wrapped_key)
    return [
        key.open("answers", row.number, row.body).decode("utf-8", "replace")
        for row in engine.rows(answers)
    ]


async def test_the_list_tells_what_and_where_and_no_content(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await mentor("quarantine")).output.strip() == "0 set aside"
    await engine.open()
    before_consent = await breaks(engine, monkeypatch, said_it(engine))
    await engine.welcome()
    after = await breaks(engine, monkeypatch, said_it(engine))
    listed = (await mentor("quarantine")).output
    first, second = (
        next(line for line in listed.splitlines() if str(identity) in line)
        for identity in before_consent + after
    )
    assert "not kept" in first
    assert "not kept" not in second
    assert "Said" in second
    assert "ValueError at " in second
    assert "2026-11-24 09:0" in second


async def test_a_replay_after_a_fix_is_the_answer_it_was(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = await engine.welcome()
    await engine.deliver(question)
    (identity,) = await breaks(engine, monkeypatch, said_it(engine))
    assert engine.rows(quarantine)[0].asks == asked(question)
    before = len(await engine.waiting("telegram"))
    ran = await mentor("quarantine", "replay", identity)
    assert ran.output == f"{identity}: handled, and the reply is in the outbox.\n"
    assert ran.exit_code == 0
    assert SECRET in words(engine)[-1]
    assert engine.rows(quarantine) == []
    reply = (await engine.waiting("telegram"))[before:]
    assert [each.external_id for each in reply] == [NORA]
    assert reply[0].message.ask is not None
    assert reply[0].message.ask > asked(question)


async def test_a_second_replay_does_nothing(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await engine.welcome()
    (identity,) = await breaks(engine, monkeypatch, said_it(engine))
    both = await asyncio.gather(
        engine.conversations.replay(identity),
        engine.conversations.replay(identity),
        return_exceptions=True,
    )
    assert sorted(isinstance(each, Exception) for each in both) == [False, True]
    number = engine.number_of(messages)
    ran = await mentor("quarantine", "replay", identity)
    assert ran.output == f"{identity}: not replayed, there is no such thing in quarantine.\n"
    assert ran.exit_code == 1
    assert engine.number_of(messages) == number


async def test_a_question_that_is_no_longer_open_is_left_alone(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await engine.welcome()
    (identity,) = await breaks(engine, monkeypatch, said_it(engine))
    await engine.say("noe helt annet")
    number = engine.number_of(messages)
    ran = await mentor("quarantine", "replay", identity)
    assert ran.output == f"{identity}: not replayed, its question is no longer open.\n"
    assert engine.number_of(messages) == number
    assert [row.id for row in engine.rows(quarantine)] == [identity]
    assert not any(SECRET in each for each in words(engine))


async def test_a_conversation_that_ended_is_not_the_one_that_was_open(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await engine.welcome()
    (identity,) = await breaks(engine, monkeypatch, said_it(engine))
    for text in ("avslutt", "nei", "nei", "hei"):
        await engine.say(text)
    ran = await mentor("quarantine", "replay", identity)
    assert "no longer open" in ran.output


async def test_of_two_answers_to_one_question_the_first_counts(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await engine.welcome()
    first, second = await breaks(engine, monkeypatch, said_it(engine), said_it(engine))
    ran = await mentor("quarantine", "replay", "--all")
    assert ran.output == (
        f"{first}: handled, and the reply is in the outbox.\n"
        f"{second}: not replayed, its question is no longer open.\n"
    )


async def test_what_breaks_again_stays(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    await engine.welcome()
    (identity,) = await breaks(engine, monkeypatch, said_it(engine))

    def still_broken(*_: object) -> Step:
        raise LookupError(SECRET)

    with monkeypatch.context() as code:
        code.setattr("bot.unit.step", still_broken)
        ran = await mentor("quarantine", "replay", identity)
    assert ran.output.startswith(f"{identity}: not replayed, it broke again: LookupError at ")
    assert ran.exit_code == 1
    assert (await mentor("quarantine", "replay", identity)).exit_code == 0


async def test_what_has_no_content_says_so(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    await engine.open()
    (identity,) = await breaks(engine, monkeypatch, said_it(engine))
    ran = await mentor("quarantine", "replay", "--all")
    assert ran.output == f"{identity}: not replayed, its content was not kept.\n"


async def test_the_reply_goes_to_where_they_last_wrote_from(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await engine.welcome()
    (identity,) = await breaks(engine, monkeypatch, said_it(engine))
    (person,) = engine.rows(persons)
    await engine.store.run(
        lambda transaction: (
            transaction.execute(
                addresses.insert().values(channel="web", external_id="page", person_id=person.id)
            ),
            transaction.execute(update(persons).values(channel="web", external_id="page")),
        )
    )
    ran = await mentor("quarantine", "replay", identity)
    assert ran.output == f"{identity}: handled, and the reply is in their conversation.\n"
    newest = [row for row in engine.rows(messages) if row.direction == "out"][-1]
    assert (newest.channel, newest.external_id, newest.state) == ("web", "page", "sent")


async def test_every_kind_of_event_comes_back_as_it_was(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = engine.clock.now
    events: tuple[Any, ...] = (
        said_it(engine),
        Pressed(3, "ja"),
        Attached(Attachment("photo", "f1"), "se", now),
        Corrected(None, "rettet"),
        Opened("kode"),
    )
    seen: list[Any] = []

    def noting(session: Session, event: Any, facts: Facts) -> Step:
        seen.append(event)
        return step(session, Pressed(0, "nothing"), facts)

    await engine.welcome()
    await breaks(engine, monkeypatch, *events)
    with monkeypatch.context() as code:
        code.setattr("bot.unit.step", noting)
        ran = await mentor("quarantine", "replay", "--all")
    assert ran.output.count("handled, and it needed no reply") == len(events)
    assert seen == [*events[:-1], Opened("no_link")]  # nobody knows the code


async def test_an_edit_finds_the_message_it_edits(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await engine.welcome()
    await engine.say(SECRET, message_id=90)
    await breaks(engine, monkeypatch, Corrected(None, "noe helt annet enn før"))
    assert (await mentor("quarantine", "replay", "--all")).exit_code == 0
    assert "noe helt annet" in words(engine)[-1]
    assert not any(SECRET in each for each in words(engine))


async def test_what_is_dropped_from_quarantine_is_gone(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    await engine.welcome()
    first, second = await breaks(engine, monkeypatch, said_it(engine), said_it(engine))
    ran = await mentor("quarantine", "drop", first, 5)
    assert ran.output == f"{first}: dropped.\n5: there is no such thing in quarantine.\n"
    assert ran.exit_code == 1
    assert [row.id for row in engine.rows(quarantine)] == [second]


@pytest.mark.parametrize(
    "arguments", [("quarantine", "replay"), ("quarantine", "drop"), ("outbox", "drop")]
)
async def test_what_it_is_about_must_be_said(engine: Engine, arguments: tuple[str, ...]) -> None:
    ran = await mentor(*arguments)
    assert ran.exit_code == 2
    assert "Give ids" in ran.output


# -- the outbox -------------------------------------------------------------------------------


async def ends(engine: Engine, state: Any, reason: str, chat: str = NORA) -> int:
    """A message that came to this end."""
    (outgoing,) = (await engine.open(chat=chat)).outgoing
    await engine.backlog.mark([Result(outgoing.id, state, None, 3, reason)])
    return outgoing.id


def states(engine: Engine) -> dict[int, tuple[str, int, str | None]]:
    return {row.id: (row.state, row.attempts, row.reason) for row in engine.rows(messages)}


async def test_the_outbox_tells_what_waits_and_why(engine: Engine) -> None:
    assert (await mentor("outbox")).output.strip() == "0 not sent"
    await ends(engine, "failed", "Bad Request")
    await ends(engine, "failed", "Bad Request", "2000002")
    blocked = await ends(engine, "blocked", "blocked", "3000003")
    await engine.open(chat="4000004")
    shown = (await mentor("outbox")).output
    lines = [line.split() for line in shown.splitlines()]
    assert ["telegram", "failed", "Bad", "Request", "2"] in [line[:5] for line in lines]
    assert ["telegram", "waiting", "1"] in [line[:3] for line in lines]
    assert [str(blocked), "telegram", "…003", "blocked", "blocked", "3"] in [
        line[:6] for line in lines
    ]
    assert "3000003" not in shown


async def test_what_failed_is_sent_again(engine: Engine) -> None:
    failed = await ends(engine, "failed", "Bad Request")
    ran = await mentor("outbox", "retry", failed, 5)
    assert ran.output == (f"{failed}: waits to be sent.\n5: no message that failed has this id.\n")
    assert states(engine)[failed] == ("waiting", 0, None)
    assert [each.id for each in await engine.waiting("telegram")] == [failed]


async def test_who_was_blocked_is_tried_again(engine: Engine) -> None:
    failed = await ends(engine, "failed", "Bad Request")
    blocked = await ends(engine, "blocked", "blocked", "3000003")
    other = await ends(engine, "blocked", "blocked", "4000004")
    await mentor("outbox", "retry", blocked)
    still = {row.external_id for row in engine.rows(addresses) if row.blocked_at}
    assert still == {"4000004"}
    ran = await mentor("outbox", "retry", "--all")
    assert sorted(ran.output.splitlines()) == sorted(
        ["2 in all.", *(f"{each}: waits to be sent." for each in (failed, other))]
    )
    assert {state for state, _, _ in states(engine).values()} == {"waiting"}
    assert not any(row.blocked_at for row in engine.rows(addresses))


async def test_what_is_dropped_is_not_sent(engine: Engine) -> None:
    failed = await ends(engine, "failed", "Bad Request")
    blocked = await ends(engine, "blocked", "blocked", "3000003")
    (waits,) = (await engine.open(chat="4000004")).outgoing
    assert (await mentor("outbox", "drop", waits.id)).output == f"{waits.id}: dropped.\n"
    assert await engine.waiting("telegram") == ()
    assert not await engine.backlog.still_waits(waits.id)
    assert (await mentor("outbox", "drop", "--failed")).output.endswith("1 in all.\n")
    assert {key: state for key, (state, _, _) in states(engine).items()} == {
        failed: "dropped",
        blocked: "blocked",
        waits.id: "dropped",
    }


async def test_what_was_sent_cannot_be_dropped_or_sent_again(engine: Engine) -> None:
    handled = await engine.open()
    await engine.deliver(handled)
    (sent,) = handled.outgoing
    assert (await mentor("outbox", "drop", sent.id)).exit_code == 1
    assert (await mentor("outbox", "retry", sent.id)).exit_code == 1
    assert states(engine)[sent.id][0] == "sent"
