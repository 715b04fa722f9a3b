"""What a mentor's page reads and does, on both databases."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, select

from bot.pages.mentor.desk import Desk, read_desk
from bot.pages.mentor.waiting import read_waiting
from bot.pairs.keeping import keep
from bot.pairs.reading import Keeping
from bot.people import Person
from bot.store.looking import looking
from bot.store.pair_tables import mentorships
from dialogues.pair_effects import Agree, Share, ShareItem
from tests.duo import MENTEE, MENTOR, WELCOME_MENTEE, Duo
from tests.store.engine import Engine


def look(engine: Engine, person: int, what: Callable[[Desk], Any]) -> Any:
    people = engine.conversations.people

    def within(connection: Connection) -> Any:
        desk = read_desk(looking(connection), people, person, engine.clock.now)
        assert desk is not None
        return what(desk)

    return engine.store.read(within)


async def test_a_page_reads_what_waits_and_acts_on_it(engine: Engine) -> None:
    two = Duo(engine)
    await two.begin()
    for text in ("ja", "læringssamarbeid"):
        await two.says(MENTEE, text)
    found = select(mentorships.c.mentor_id)
    mentor = engine.store.read(lambda reader: int(reader.execute(found).scalar_one()))
    waiting = look(engine, mentor, lambda desk: read_waiting(desk, 5))
    assert [each.mentee.name for each in waiting.agreements] == ["Nora"]
    assert waiting.count == 1

    def agree(keeping: Keeping, person: Person) -> str:
        keep(keeping, [Agree(waiting.agreements[0].id)])
        return person.session.name or ""

    assert await engine.conversations.act(mentor, agree) == "Kari"
    assert look(engine, mentor, lambda desk: read_waiting(desk, 5)).count == 0
    assert look(engine, mentor, lambda desk: desk.mentees[0].goal).startswith("bli tryggere")
    assert two.last(MENTOR)


async def test_somebody_who_is_gone_has_no_desk(engine: Engine) -> None:
    people = engine.conversations.people
    assert engine.store.read(lambda c: read_desk(looking(c), people, 12, engine.clock.now)) is None


async def test_a_mentor_who_says_no_never_reads_what_lay_ready(engine: Engine) -> None:
    two = Duo(engine)
    await two.invite()
    for text in ("/start mentee", *WELCOME_MENTEE):
        await two.says(MENTEE, text)
    pair = select(mentorships.c.id, mentorships.c.mentee_id)
    row = engine.store.read(lambda reader: reader.execute(pair).one())
    ready = Share(1, (ShareItem("request", 1, "bare til en som sier ja"),), row.id)
    await engine.conversations.act(row.mentee_id, lambda keeping, _: keep(keeping, [ready]))

    for text in ("/start mentor", "Videre", "ja", "Kari"):
        await two.says(MENTOR, text)
    mentor = engine.store.read(
        lambda reader: int(reader.execute(select(mentorships.c.mentor_id)).scalar_one())
    )
    assert look(engine, mentor, lambda desk: desk.count_shared()) == 0
    await two.says(MENTOR, "nei")
    assert "Da blir det ikke noe mentorskap" in two.last(MENTOR)
    assert look(engine, mentor, lambda desk: desk.count_shared()) == 0
    assert "bare til en som sier ja" not in "".join(str(told) for told in two.told)
