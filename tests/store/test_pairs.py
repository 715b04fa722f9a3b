"""A pair: invited, joined, agreed, ended; and what goes wrong on the way."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.links import make_link, revoke_link
from bot.pairs import pairing
from bot.pairs.inviting import invite_again, invite_both
from bot.people import Address
from bot.store import Transaction
from bot.store.pair_tables import agreements, mentorships, shares
from bot.store.tables import messages, persons
from dialogues.events import Pressed
from tests.duo import CHATS, Duo, duo
from tests.store.engine import Engine

STRANGER = "3000003"


@pytest.fixture
async def pair(path: Path, url: str) -> AsyncIterator[Duo]:
    async with duo(path, url=url) as two:
        yield two


async def said(engine: Engine, text: str, chat: str = STRANGER) -> str:
    handled = await engine.say(text, chat)
    return handled.outgoing[0].message.html


async def opened(engine: Engine, code: str, chat: str = STRANGER) -> str:
    handled = await engine.open(code, chat)
    return handled.outgoing[0].message.html


async def test_an_invitation_works_once(pair: Duo) -> None:
    await pair.begin()
    assert "Lenken virker ikke lenger" in await opened(pair.engine, pair.codes["mentee"])
    assert pair.engine.number_of(persons) == 2


async def test_tapping_ones_own_invitation_again_is_no_mistake(pair: Duo) -> None:
    await pair.begin()
    await pair.says("N", "/start mentee")
    assert "Lenken" not in pair.last("N")


@pytest.mark.parametrize("code", ["x", "inn/abc", "A" * 64, "'; DROP TABLE links; --", "æøå"])
async def test_what_is_no_invitation_is_said(pair: Duo, code: str) -> None:
    assert "Lenken virker ikke lenger" in await opened(pair.engine, code)


async def test_an_invitation_expires_and_can_be_revoked(pair: Duo) -> None:
    engine = pair.engine
    codes = await engine.store.run(lambda unit: invite_both(unit, engine.clock.now))
    now = engine.clock.now
    assert await engine.store.run(lambda unit: revoke_link(unit, codes[0], now))
    assert not await engine.store.run(lambda unit: revoke_link(unit, codes[0], now))
    assert "Lenken virker ikke lenger" in await opened(engine, codes[0])
    engine.clock.forward(days=31)
    assert "Lenken virker ikke lenger" in await opened(engine, codes[1])


async def test_a_mentor_does_not_become_their_own_mentee(pair: Duo) -> None:
    await pair.begin()
    mentor = await mentor_id(pair)

    def invite(unit: Transaction) -> str:
        now = pair.engine.clock.now
        new = pairing.new_pair(unit, 1, now, mentor=mentor)
        return make_link(unit, "invite", now, role="mentee", pair=new)

    pair.codes["own"] = await pair.engine.store.run(invite)
    await pair.says("K", "/start own")
    assert "Dette er en lenke til noen andre" in pair.last("K")
    assert "Hei. Dette er Personlig Mentor" in await opened(pair.engine, pair.codes["own"])


async def mentor_id(pair: Duo) -> int:
    def find(unit: Transaction) -> int:
        found = pair.engine.conversations.people.at(unit, Address("telegram", CHATS["K"]))
        assert found is not None
        return found.id

    return await pair.engine.store.run(find)


async def test_a_mentee_has_one_mentor_at_a_time_and_the_link_is_not_used(pair: Duo) -> None:
    await pair.begin()
    codes = await pair.engine.store.run(lambda unit: invite_both(unit, pair.engine.clock.now))
    pair.codes["second"] = codes[0]
    await pair.says("N", "/start second")
    assert "Du har en mentor her allerede" in pair.last("N")
    assert "Hei. Dette er Personlig Mentor" in await opened(pair.engine, codes[0])


async def test_a_mentor_may_have_a_mentor(pair: Duo) -> None:
    await pair.begin()
    codes = await pair.engine.store.run(lambda unit: invite_both(unit, pair.engine.clock.now))
    pair.codes["second"] = codes[0]
    await pair.says("K", "/start second")
    assert "Du er invitert til et mentorskap.\n" in pair.last("K")
    await pair.says("K", "[Ja]")
    await pair.says("K", "oversikt")
    assert "Nora" in pair.last("K")


async def test_a_no_leaves_nothing_shared_and_the_other_is_told(pair: Duo) -> None:
    await pair.invite()
    await pair.says("K", "/start mentor")
    for text in ("Videre", "ja", "Kari", "nei"):
        await pair.says("K", text)
    assert "Da blir det ikke noe mentorskap" in pair.last("K")
    (row,) = pair.engine.rows(mentorships)
    assert row.ended_at is not None
    assert "Lenken virker ikke lenger" in await opened(pair.engine, pair.codes["mentee"])


async def test_both_say_yes_at_once_and_an_old_yes_is_met_politely(pair: Duo) -> None:
    await pair.begin()
    for text in ("[Ja, send det]", "[Læringssamarbeid]"):
        await pair.says("N", text)
    ask, option = pair.button("K", "Ja, det er greit for meg")
    await pair.engine.press(ask, option, CHATS["K"])
    handled = await pair.engine.press(ask, option, CHATS["K"])
    assert "ikke noe å svare på lenger" in handled.outgoing[0].message.html
    (row,) = pair.engine.rows(agreements)
    assert row.agreed_at is not None


async def test_an_agreement_is_not_a_strangers_to_say_yes_to(pair: Duo) -> None:
    await pair.begin()
    for text in ("[Ja, send det]", "[Læringssamarbeid]"):
        await pair.says("N", text)
    _, option = pair.button("K", "Ja, det er greit for meg")
    handled = await pair.engine.tell(Pressed(0, option), CHATS["N"])  # nor the proposer's own
    assert "ikke noe å svare på lenger" in handled.outgoing[0].message.html
    (row,) = pair.engine.rows(agreements)
    assert row.agreed_at is None


@pytest.mark.parametrize(
    "option", ["@enig-1", "@enig-", "@enig-99999999999999999999", "@ukjent-1", "@", "@enig-x"]
)
async def test_forged_buttons_do_nothing(pair: Duo, option: str) -> None:
    await pair.begin()
    before = pair.engine.rows(mentorships)
    await pair.engine.tell(Pressed(0, option), CHATS["K"])
    assert pair.engine.rows(mentorships) == before


async def test_ending_tells_the_other_and_stops_the_sharing(pair: Duo) -> None:
    await pair.begin()
    await pair.says("N", "[Ikke nå]")
    await pair.says("N", "avslutt mentorskapet")
    await pair.says("N", "ja")
    assert "Da er mentorskapet med Kari avsluttet" in pair.last("N")
    assert "Mentorskapet med Nora er avsluttet" in pair.last("K")
    await pair.says("N", "del")
    assert "ingen å dele med" in pair.last("N")


async def test_what_was_shared_stays_for_as_long_as_was_said(pair: Duo) -> None:
    await pair.begin()
    for text in ("[Ikke nå]", "[Senere]", "del", "1"):
        await pair.says("N", text)
    assert pair.engine.number_of(shares) == 1
    await pair.says("N", "avslutt mentorskapet")
    await pair.says("N", "ja")
    await pair.wait(timedelta(days=29))
    await pair.engine.clockwork.tick()
    assert pair.engine.number_of(shares) == 1
    await pair.wait(timedelta(days=2))
    await pair.engine.clockwork.tick()
    assert pair.engine.number_of(shares) == 0
    assert [row for row in pair.engine.rows(messages) if row.withdrawn_at and row.body] == []


async def test_who_leaves_takes_their_words_along(pair: Duo) -> None:
    await pair.begin()
    for text in ("[Ikke nå]", "[Senere]", "del", "1", "slett", "ja"):
        await pair.says("N", text)
    assert "Et av mentorskapene dine er avsluttet" in pair.last("K")
    assert pair.engine.number_of(mentorships) == 0
    assert [row for row in pair.engine.rows(messages) if row.withdrawn_at and row.body] == []


async def test_a_lost_link_that_nobody_used_gets_another_in_its_place(pair: Duo) -> None:
    await pair.invite()
    now = pair.engine.clock.now
    old = pair.codes["mentee"]
    made = await pair.engine.store.run(lambda unit: invite_again(unit, old, now))
    assert made is not None
    role, pair.codes["new"] = made
    assert role == "mentee"
    assert "Lenken virker ikke lenger" in await opened(pair.engine, old)
    await pair.says("N", "/start new")
    assert pair.engine.number_of(mentorships) == 1
    assert await pair.engine.store.run(lambda unit: invite_again(unit, "nothing", now)) is None


async def test_a_new_phone_begins_anew_and_nobody_reads_anything_by_that(pair: Duo) -> None:
    await pair.begin()
    for text in ("[Ikke nå]", "[Senere]", "del", "1"):
        await pair.says("N", text)
    now, old = pair.engine.clock.now, pair.codes["mentee"]
    made = await pair.engine.store.run(lambda unit: invite_again(unit, old, now))
    assert made is not None
    await pair.tick()
    assert "er avsluttet" in pair.last("K")
    first = await opened(pair.engine, made[1])
    assert "Hei. Dette er Personlig Mentor" in first
    for text in ("videre", "ja", "ja", "Nora"):
        await said(pair.engine, text)
    assert "invitert til et mentorskap" in await said(pair.engine, "læringssamarbeid")
    assert "Loggen er tom" in await said(pair.engine, "logg")
    assert len(pair.engine.rows(mentorships)) == 2
