"""Who may come in, and how one person gets a second door."""

from pathlib import Path

import pytest

from bot.links import LIFETIMES, find_link, make_link
from bot.store.tables import addresses, answers, erasures, links, persons
from tests.store.engine import NORA, Engine, running, said

BROWSER = "browser"


async def code_of(engine: Engine) -> str:
    """What «koble til» gives: here the link is the code alone."""
    (outgoing,) = (await engine.say("koble til")).outgoing
    return outgoing.message.html.split()[-1]


async def invitation(engine: Engine) -> str:
    return await engine.store.run(
        lambda transaction: make_link(transaction, "invite", engine.clock.now)
    )


async def test_an_invitation_lets_one_person_in(path: Path) -> None:
    async with running(path, open_programme=False) as engine:
        code = await invitation(engine)
        assert (await engine.open(code)).person is not None
        assert (await engine.say("Videre")).person is not None
        assert (await engine.open(code, chat="2")).person is None
        assert engine.number_of(persons) == 1


async def test_an_invitation_that_is_too_old_lets_nobody_in(path: Path) -> None:
    async with running(path, open_programme=False) as engine:
        code = await invitation(engine)
        engine.clock.now += LIFETIMES["invite"]
        assert (await engine.open(code)).person is None


async def test_somebody_who_is_in_does_not_use_an_invitation_up(path: Path) -> None:
    async with running(path, open_programme=False) as engine:
        await engine.open(await invitation(engine))
        code = await invitation(engine)
        await engine.open(code)
        assert (await engine.open(code, chat="2")).person is not None


@pytest.mark.parametrize("code", ["nonsense", "x" * 64, "søppel", "' OR 1=1 --"])
async def test_a_code_nobody_made_is_no_invitation(path: Path, code: str) -> None:
    async with running(path, open_programme=False) as engine:
        assert (await engine.open(code)).person is None


async def test_only_the_hash_of_a_code_is_stored(engine: Engine) -> None:
    code = await invitation(engine)
    assert code.encode() not in engine.files()


async def test_a_second_door_leads_to_the_same_conversation(engine: Engine) -> None:
    await engine.welcome()
    code = await code_of(engine)
    connected = await engine.open(code, chat=BROWSER, channel="web")
    here = await engine.say("det går bedre enn jeg trodde", chat=BROWSER, channel="web")
    (person,) = engine.rows(persons)
    assert connected.person == here.person == person.id
    assert {row.person_id for row in engine.rows(addresses)} == {person.id}
    assert here.outgoing[0].external_id == BROWSER


async def test_a_link_opens_one_door_only(engine: Engine) -> None:
    await engine.welcome()
    code = await code_of(engine)
    await engine.open(code, chat=BROWSER, channel="web")
    elsewhere = await engine.open(code, chat="another", channel="web")
    assert elsewhere.person not in (None, engine.rows(addresses)[0].person_id)


async def test_a_link_is_good_for_half_an_hour(engine: Engine) -> None:
    await engine.welcome()
    code = await code_of(engine)
    engine.clock.forward(minutes=30)
    await engine.open(code, chat=BROWSER, channel="web")
    assert engine.number_of(persons) == 2


async def test_the_link_stands_where_the_reply_wants_it(engine: Engine) -> None:
    engine.conversations._link = lambda code, channel: f"https://x/?a=1&c={code} {channel}"
    await engine.welcome()
    html = said(await engine.say("koble til"))
    assert "https://x/?a=1&amp;c=" in html
    assert "telegram" in html
    assert "{link}" not in html


async def test_who_only_opened_the_door_before_moves_over(engine: Engine) -> None:
    """The browser had met the welcome, and nothing of that is worth keeping."""
    await engine.welcome()
    await engine.open(chat=BROWSER, channel="web")
    code = await code_of(engine)
    await engine.open(code, chat=BROWSER, channel="web")
    assert engine.number_of(persons) == 1
    assert engine.number_of(erasures) == 1


async def test_who_has_a_conversation_keeps_it_and_is_told(engine: Engine) -> None:
    await engine.welcome()
    await engine.welcome(chat=BROWSER, channel="web")
    before = engine.number_of(answers)
    code = await code_of(engine)
    handled = await engine.open(code, chat=BROWSER, channel="web")
    assert said(handled)
    assert engine.number_of(persons) == 2
    assert engine.number_of(answers) == before
    assert handled.person != (await engine.open(chat=NORA)).person
    assert await engine.store.run(
        lambda transaction: find_link(transaction, code, engine.clock.now)
    )  # it may still be used elsewhere


async def test_following_ones_own_link_changes_nothing(engine: Engine) -> None:
    await engine.welcome()
    code = await code_of(engine)
    await engine.open(code)
    assert engine.number_of(persons) == engine.number_of(addresses) == 1


async def test_old_links_are_let_go(engine: Engine) -> None:
    await invitation(engine)
    engine.clock.forward(days=31)
    await engine.clockwork.tick()
    assert engine.number_of(links) == 0
