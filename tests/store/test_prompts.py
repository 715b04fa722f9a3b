"""Prompts from the mentor's first word to the mentee's answer, on both databases."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from bot.links import make_link
from bot.pairs.facts import read_sides
from bot.pairs.keeping import keep
from bot.pairs.pairing import new_pair
from bot.pairs.plans import change_plan, read_plans
from bot.pairs.prompts import meeting_changed
from bot.pairs.reading import Keeping
from bot.people import Address, Person
from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.pair_tables import deliveries, meetings, mentorships, prompts, shares
from bot.store.tables import addresses, due, messages
from dialogues.events import Pressed
from dialogues.mentor_effects import ChangePlan, PlanPrompt
from dialogues.pairs import PlannedPrompt
from dialogues.recurrence import Rule
from tests.duo import CHATS, MENTEE, MENTOR, WELCOME_MENTEE, Duo, duo
from tests.store.test_export import read

wall = datetime.fromisoformat
OWN = "Hva lærte du av den siste uka?"
WEEKLY = Rule(wall("2026-11-30T09:00"), "FREQ=WEEKLY;BYDAY=MO")
MONDAY = datetime(2026, 11, 30, 8, tzinfo=UTC)


@pytest.fixture
async def two(path: Path) -> AsyncIterator[Duo]:
    """Both are here and agree, and nothing is open."""
    async with duo(path) as made:
        await settle(made)
        yield made


@pytest.fixture
async def either(path: Path, url: str) -> AsyncIterator[Duo]:
    """The same on both databases, where it is about rows."""
    async with duo(path, url=url) as made:
        await settle(made)
        yield made


async def settle(two: Duo) -> None:
    await two.begin()
    await two.says(MENTEE, "avslutt")
    await two.says(MENTEE, "avslutt")
    await two.wait(timedelta(hours=3))


async def within(two: Duo, do: Any) -> Any:
    """`do(transaction, keeping)` on the mentor's side."""

    def unit(transaction: Transaction) -> Any:
        everybody, now = two.engine.conversations.people, two.engine.clock.now
        mentor = everybody.at(transaction, Address("telegram", CHATS[MENTOR]))
        assert isinstance(mentor, Person)
        sides = read_sides(transaction, everybody, mentor, now)
        return do(transaction, Keeping(transaction, sides, now))

    return await two.engine.store.run(unit)


async def plan(two: Duo, rule: Rule, text: str = OWN, set_: str | None = None) -> None:
    def put(_: Transaction, keeping: Keeping) -> None:
        pairs = tuple(pair.id for pair in keeping.sides.mentees)
        keep(keeping, (PlanPrompt(pairs, set_, text, rule, "Europe/Oslo"),))

    await within(two, put)


async def plans(two: Duo) -> tuple[PlannedPrompt, ...]:
    found: tuple[PlannedPrompt, ...] = await within(two, lambda _, keeping: read_plans(keeping))
    return found


async def change(two: Duo, do: Any, **what: Any) -> None:
    (planned,) = await plans(two)
    wanted = ChangePlan(planned.plan, planned.version, do, **what)
    await within(two, lambda _, keeping: change_plan(keeping, wanted))


async def meet(two: Duo, at: datetime, state: str = "confirmed") -> None:
    """The next meeting is another one."""

    def put(transaction: Transaction, keeping: Keeping) -> None:
        (pair,) = keeping.sides.mentees
        identity = new_id()
        row = {
            "id": identity,
            "first_id": identity,
            "person_id": keeping.person,
            "mentorship_id": pair.id,
            "at": keeping.now,
            "body": b"",
            "starts_at": at,
            "minutes": 60,
            "zone": "Europe/Oslo",
            "state": state,
            "sequence": 0,
            "changed_at": keeping.now,
        }
        transaction.execute(meetings.insert(), row)
        transaction.execute(update(mentorships).values(meeting_id=row["id"]))
        meeting_changed(transaction, pair.id, keeping.now)

    await within(two, put)


def due_prompts(two: Duo) -> list[Any]:
    return [row for row in two.engine.rows(due) if row.kind == "prompt"]


def told(two: Duo, text: str) -> int:
    """How often the mentee was told this."""
    return sum(who == MENTEE and text in each.message.html for who, each in two.told)


# -- the rows -------------------------------------------------------------------------------------


async def test_a_plan_is_a_row_for_each_mentee_and_what_falls_due_for_them(either: Duo) -> None:
    await plan(either, WEEKLY)
    (row,) = either.engine.rows(prompts)
    (thing,) = due_prompts(either)
    assert (row.state, row.version, row.next_at) == ("active", 1, MONDAY)
    assert (thing.subject, thing.at, thing.expires) == (row.id, MONDAY, MONDAY + timedelta(days=7))
    assert thing.person_id != row.person_id
    assert OWN.encode() not in either.engine.files()


async def test_it_is_moved_on_when_it_is_handed_over(either: Duo) -> None:
    await plan(either, WEEKLY)
    await either.wait(MONDAY - either.engine.clock.now + timedelta(minutes=1))
    assert told(either, OWN) == 1
    (row,) = either.engine.rows(prompts)
    (thing,) = due_prompts(either)
    assert row.next_at == thing.at == MONDAY + timedelta(days=7)
    assert [each.state for each in either.engine.rows(deliveries)] == ["asked"]
    (message,) = [each for each in either.engine.rows(messages) if each.words_of is not None]
    assert message.words_of == row.person_id


async def test_the_next_takes_the_place_of_one_that_was_not_answered(either: Duo) -> None:
    await plan(either, WEEKLY)
    await either.wait(MONDAY - either.engine.clock.now + timedelta(days=15))
    assert told(either, OWN) == 3
    states = [each.state for each in either.engine.rows(deliveries)]
    assert states == ["expired", "expired", "asked"]
    await either.says(MENTEE, "jeg lærte å vente litt")
    assert either.last(MENTEE).endswith("[Ja, del] [Nei]")
    await either.says(MENTEE, "nei")
    await either.says(MENTEE, "logg")
    assert either.last(MENTEE).count("jeg lærte å vente litt") == 1
    (planned,) = await plans(either)
    assert planned.recipients[0].last == "answered"
    assert either.engine.rows(shares) == []


@pytest.mark.parametrize("answer", ["kanskje", "ok", "hopp", "hvorfor det?", "[Nei]"])
async def test_only_a_clear_yes_shares(two: Duo, answer: str) -> None:
    await plan(two, WEEKLY)
    await two.wait(MONDAY - two.engine.clock.now + timedelta(minutes=1))
    await two.says(MENTEE, "jeg lærte å vente litt")
    await two.says(MENTEE, answer)
    assert two.engine.rows(shares) == []
    assert "vente" not in two.last(MENTOR)


async def test_for_once_it_expires_and_then_it_is_gone(two: Duo) -> None:
    await plan(two, Rule(wall("2026-11-27T09:00")))
    await two.wait(timedelta(days=4))
    assert told(two, OWN) == 1
    await two.wait(timedelta(days=7))
    (planned,) = await plans(two)
    assert (planned.state, planned.recipients[0].last) == ("asked", "expired")
    assert due_prompts(two) == []
    before = len(two.told)
    await two.says(MENTEE, "nå har jeg et svar på det du spurte om")
    assert "Jeg tar vare på det du skrev" in two.told[before][1].message.html
    two.engine.clock.forward(days=8)
    await two.tick()
    assert two.engine.rows(prompts) == []


async def test_under_something_open_a_late_answer_is_still_its_own(two: Duo) -> None:
    await two.says(MENTEE, "start")
    await plan(two, Rule(wall("2026-11-27T09:00")))
    await two.wait(timedelta(days=4))
    assert two.last(MENTEE).endswith(f"«{OWN}»")
    await two.says(MENTEE, "pause i 5 minutter")
    await two.says(MENTEE, "fortsett")
    await two.says(MENTEE, "jeg lærte å vente litt")
    await two.says(MENTEE, "nei")
    assert "Vil du fortsette der du var" in two.last(MENTEE)


# -- what would disturb ---------------------------------------------------------------------------


async def test_thirty_for_the_same_minute_come_one_a_day_and_the_rest_pass_in_plain_view(
    two: Duo,
) -> None:
    for number in range(30):
        await plan(
            two,
            Rule(wall("2026-11-27T09:00")),
            f"Hva er sak nummer {number} for deg?",
        )
    start = two.engine.clock.now
    await two.wait(timedelta(days=20))
    days = [
        each.created_at.date()
        for each in two.engine.rows(messages)
        if each.words_of is not None and each.created_at > start
    ]
    assert len(days) == len(set(days)) == 7
    states = [each.state for each in two.engine.rows(deliveries)]
    assert (len(states), states.count("missed")) == (30, 23)


async def test_quiet_hours_a_pause_and_a_talk_put_it_off(two: Duo) -> None:
    await plan(two, Rule(wall("2026-11-24T23:00")))
    await two.wait(timedelta(hours=12))
    assert told(two, OWN) == 0
    await two.says(MENTEE, "pause til fredag")
    await two.wait(timedelta(days=1))
    assert told(two, OWN) == 0
    (planned,) = await plans(two)
    assert planned.recipients[0].late
    await two.wait(timedelta(days=3))
    assert told(two, OWN) == 1


async def test_crisis_words_put_it_off_for_a_day(two: Duo) -> None:
    await two.wait(MONDAY - two.engine.clock.now - timedelta(hours=1))
    await plan(two, WEEKLY)
    await two.says(MENTEE, "jeg orker ikke leve lenger")
    await two.says(MENTEE, "stopp")
    await two.wait(timedelta(hours=20))
    assert told(two, OWN) == 0
    await two.wait(timedelta(hours=30))
    assert told(two, OWN) == 1


async def test_a_mentee_out_of_reach_misses_one_and_gets_the_next(either: Duo) -> None:
    await plan(either, WEEKLY)

    def block(transaction: Transaction, at: datetime | None) -> None:
        where = addresses.c.external_id == CHATS[MENTEE]
        transaction.execute(update(addresses).where(where).values(blocked_at=at))

    await either.engine.store.run(lambda transaction: block(transaction, either.engine.clock.now))
    for _ in range(15 * 4):
        either.engine.clock.forward(hours=6)
        await either.tick()
    await either.engine.store.run(lambda transaction: block(transaction, None))
    assert told(either, OWN) == 0
    (thing,) = due_prompts(either)
    await either.wait(timedelta(days=7))
    assert told(either, OWN) == 1
    assert {each.state for each in either.engine.rows(deliveries)} == {"missed", "asked"}
    assert thing.subject == either.engine.rows(prompts)[0].id


# -- changes --------------------------------------------------------------------------------------


async def test_paused_nothing_comes_and_started_again_it_goes_on(either: Duo) -> None:
    await plan(either, WEEKLY)
    await change(either, "pause")
    assert due_prompts(either) == []
    await either.wait(timedelta(days=14))
    assert told(either, OWN) == 0
    await change(either, "resume")
    (thing,) = due_prompts(either)
    assert thing.at == MONDAY + timedelta(days=14)
    await change(either, "cancel")
    assert due_prompts(either) == []
    assert await plans(either) == ()


async def test_of_two_changes_the_second_is_told_and_nothing_happens(either: Duo) -> None:
    await plan(either, WEEKLY)
    (planned,) = await plans(either)
    first = ChangePlan(planned.plan, planned.version, "question", text="Hva vil du nå?")
    second = ChangePlan(planned.plan, planned.version, "cancel")
    done = await within(either, lambda _, keeping: change_plan(keeping, first))
    late = await within(either, lambda _, keeping: change_plan(keeping, second))
    assert done.done
    assert not late.done
    assert late.plan.text == "Hva vil du nå?"
    assert len(due_prompts(either)) == 1


async def test_nobody_changes_what_is_not_theirs(two: Duo) -> None:
    await plan(two, WEEKLY)
    (planned,) = await plans(two)

    def as_mentee(transaction: Transaction) -> Any:
        everybody, now = two.engine.conversations.people, two.engine.clock.now
        mentee = everybody.at(transaction, Address("telegram", CHATS[MENTEE]))
        assert mentee is not None
        keeping = Keeping(transaction, read_sides(transaction, everybody, mentee, now), now)
        changed = change_plan(keeping, ChangePlan(planned.plan, planned.version, "cancel"))
        return changed, read_plans(keeping)

    changed, seen = await two.engine.store.run(as_mentee)
    assert (changed.done, changed.plan, seen) == (False, None, ())
    assert len(due_prompts(two)) == 1


# -- meetings -------------------------------------------------------------------------------------


async def test_tied_to_a_meeting_it_moves_with_it_and_comes_once(either: Duo) -> None:
    before = Rule(wall("2026-12-01T09:00"), anchor="before_meeting", every_meeting=True)
    await plan(either, before)
    assert due_prompts(either) == []
    (waiting,) = await plans(either)
    assert waiting.recipients[0].next_at is None
    await meet(either, datetime(2026, 12, 3, 9, tzinfo=UTC))
    assert [row.at for row in due_prompts(either)] == [datetime(2026, 12, 2, 8, tzinfo=UTC)]
    await meet(either, datetime(2026, 12, 10, 9, tzinfo=UTC))
    assert [row.at for row in due_prompts(either)] == [datetime(2026, 12, 9, 8, tzinfo=UTC)]
    await either.wait(timedelta(days=15))
    assert told(either, OWN) == 1

    def move(transaction: Transaction, keeping: Keeping) -> None:
        transaction.execute(update(meetings).values(starts_at=keeping.now + timedelta(days=9)))
        meeting_changed(transaction, keeping.sides.mentees[0].id, keeping.now)

    await within(either, move)  # the same meeting, later: it has come for it
    assert due_prompts(either) == []
    await meet(either, either.engine.clock.now + timedelta(days=20))
    await either.wait(timedelta(days=21))
    assert told(either, OWN) == 2


async def test_a_meeting_called_off_leaves_it_waiting(two: Duo) -> None:
    await meet(two, datetime(2026, 12, 3, 9, tzinfo=UTC))
    await plan(two, Rule(wall("2026-12-02T09:00"), anchor="before_meeting"))
    assert len(due_prompts(two)) == 1
    await meet(two, datetime(2026, 12, 3, 9, tzinfo=UTC), state="called_off")
    assert due_prompts(two) == []
    await meet(two, datetime(2026, 12, 8, 9, tzinfo=UTC))
    assert [row.at for row in due_prompts(two)] == [datetime(2026, 12, 7, 8, tzinfo=UTC)]


async def test_the_day_after_a_meeting_that_has_been_stays_when_another_is_set(two: Duo) -> None:
    await meet(two, datetime(2026, 11, 26, 9, tzinfo=UTC))
    await plan(two, Rule(wall("2026-11-27T09:00"), anchor="after_meeting"))
    await two.wait(timedelta(days=2))
    await meet(two, datetime(2026, 12, 8, 9, tzinfo=UTC))
    assert [row.at for row in due_prompts(two)] == [datetime(2026, 11, 27, 8, tzinfo=UTC)]


# -- ends -----------------------------------------------------------------------------------------


async def test_a_mentorship_that_ends_takes_its_prompts_with_it(either: Duo) -> None:
    await plan(either, WEEKLY)
    await either.says(MENTOR, "avslutt mentorskapet")
    await either.says(MENTOR, "ja")
    await either.wait(timedelta(days=9))
    assert told(either, OWN) == 0
    assert due_prompts(either) == []


async def test_a_mentor_who_is_erased_leaves_nothing_behind(two: Duo) -> None:
    await plan(two, WEEKLY)
    await two.says(MENTOR, "slett alt")
    await two.says(MENTOR, "[Ja, slett alt]")
    assert two.engine.rows(prompts) == []
    await two.wait(timedelta(days=9))
    assert told(two, OWN) == 0
    assert due_prompts(two) == []


async def test_a_mentee_who_is_erased_takes_them_along(either: Duo) -> None:
    await plan(either, WEEKLY)
    await either.says(MENTEE, "slett alt")
    await either.says(MENTEE, "[Ja, slett alt]")
    assert either.engine.rows(prompts) == []
    assert await plans(either) == ()


async def test_words_that_look_like_markup_are_words(two: Duo) -> None:
    await plan(two, WEEKLY, text="Hva er <b>1 & 2</b> for deg?")
    await two.wait(timedelta(days=7))
    assert told(two, "<i>«Hva er &lt;b&gt;1 &amp; 2&lt;/b&gt; for deg?»</i>") == 1
    await two.says(MENTOR, "planlagt")
    assert "Hva er <b>1 & 2</b> for deg?" in two.last(MENTOR)


async def test_a_set_that_is_gone_ends_quietly(two: Duo) -> None:
    await plan(two, WEEKLY, text="", set_="et-sett-som-ikke-finnes")
    heard = len(two.told)
    await two.wait(timedelta(days=9))
    assert [who for who, _ in two.told[heard:]] == []
    assert await plans(two) == ()


async def test_mine_data_shows_what_was_planned(two: Duo) -> None:
    await plan(two, WEEKLY)
    await plan(two, WEEKLY, text="", set_="en-god-dag")
    await two.says(MENTOR, "mine data")
    document = next(each.document for who, each in reversed(two.told) if who == MENTOR)
    assert document
    text = read(document.body.decode()).text
    assert OWN in text
    assert "En god dag" in text
    assert "30.11.2026 kl. 09.00" in text


# -- from the mentor's first word -----------------------------------------------------------------


async def more_mentees(two: Duo, names: tuple[str, ...]) -> None:
    for number, name in enumerate(names):
        chat = str(3000000 + number)

        def invite(transaction: Transaction, keeping: Keeping) -> str:
            now = keeping.now
            pair = new_pair(transaction, 1, now, mentor=keeping.person)
            return make_link(transaction, "invite", now, programme=1, role="mentee", pair=pair)

        code = await within(two, invite)
        await two.engine.open(code, chat)
        for text in (*WELCOME_MENTEE[:3], name, *WELCOME_MENTEE[4:]):
            await two.engine.say(text, chat)
        await two.tick()
        await two.says(MENTOR, "ja")  # to who sees what with this one too


@pytest.mark.parametrize("mentees", [1, 3])
async def test_a_weekly_prompt_takes_six_taps_at_most(two: Duo, mentees: int) -> None:
    await more_mentees(two, ("Per", "Ola")[: mentees - 1])
    taps = ["/planlegg", "[Om mestring]", "[En god dag]", "[Hver mandag]", "[Planlegg]"]
    if mentees > 1:
        taps.insert(1, "[Alle]")
    assert len(taps) <= 6
    for tap in taps:
        await two.says(MENTOR, tap)
    assert "mandag 30. november kl. 09.00, deretter hver uke" in two.last(MENTOR)
    (planned,) = await plans(two)
    assert len(planned.recipients) == len(two.engine.rows(prompts)) == mentees
    assert {row.next_at for row in two.engine.rows(prompts)} == {MONDAY}


async def test_one_of_three_is_as_quick_and_two_of_them_go_in_words(two: Duo) -> None:
    await more_mentees(two, ("Per", "Ola"))
    for tap in (
        "/planlegg",
        "[Per]",
        "[Om mestring]",
        "[En god dag]",
        "[Hver mandag]",
        "[Planlegg]",
    ):
        await two.says(MENTOR, tap)
    (planned,) = await plans(two)
    assert len(planned.recipients) == 1
    assert "Da er den planlagt for Per" in two.last(MENTOR)
    for text in ("planlegg", "noen av dem", "Nora og Ola", OWN, "fredag kl 9", "ja"):
        await two.says(MENTOR, text)
    assert "Da er den planlagt for Nora og Ola" in two.last(MENTOR)


async def test_to_ask_on_is_one_question_for_now(two: Duo) -> None:
    await two.says(MENTEE, "del")
    await two.says(MENTEE, "1")
    await two.wait(timedelta(hours=1))
    (shared,) = two.engine.rows(shares)
    button = Pressed(0, f"@spør-{shared.id}")
    await two._handled(await two.engine.tell(button, CHATS[MENTOR]))
    assert "Skriv spørsmålet slik Nora skal lese det" in two.last(MENTOR)
    await two.says(MENTOR, "Hva gjorde du da?")
    assert two.last(MENTOR).endswith("[Send] [Skriv det om] [Avbryt]")
    await two.says(MENTOR, "[Send]")
    await two.wait(timedelta(hours=3))
    assert told(two, "«Hva gjorde du da?»") == 1
    await within(two, lambda transaction, _: transaction.execute(delete(shares)).rowcount)
    await two._handled(await two.engine.tell(button, CHATS[MENTOR]))
    assert "Det er ikke noe å svare på lenger" in two.last(MENTOR)


async def test_a_mentor_without_mentees_and_a_mentee_are_told(two: Duo) -> None:
    await two.says(MENTEE, "planlegg")
    assert "Du har ingen mentees her ennå" in two.last(MENTEE)
    await two.says(MENTEE, "planlagt")
    assert "Du har ingen planlagte refleksjoner nå" in two.last(MENTEE)


async def test_voice_messages_and_a_change_of_mind_lose_nothing(two: Duo) -> None:
    await two.says(MENTOR, "planlegg")
    await two.sends(MENTOR, "voice")
    assert "Det klarte jeg ikke å lese" in two.last(MENTOR)
    await two.says(MENTOR, "[Skriv ditt eget]")
    await two.says(MENTOR, "avslutt")
    assert two.engine.rows(prompts) == []


async def test_a_long_list_comes_in_parts_and_any_of_it_can_be_paused(two: Duo) -> None:
    for number in range(11):
        await plan(two, WEEKLY, f"Hva er sak nummer {number} for deg?")
    await two.says(MENTOR, "planlagt")
    assert "8. Nora: «Hva er sak nummer 7 for deg?»" in two.last(MENTOR)
    assert two.last(MENTOR).endswith("[7] [8] [Vis flere] [La alt stå]")
    await two.says(MENTOR, "vis flere")
    assert "1. Nora: «Hva er sak nummer 8 for deg?»" in two.last(MENTOR)
    assert two.last(MENTOR).endswith("[1] [2] [3] [La alt stå]")
    await two.says(MENTOR, "3")
    await two.says(MENTOR, "[Sett på pause]")
    assert "Da er den på pause" in two.last(MENTOR)
    assert [each.text for each in await plans(two) if each.state == "paused"] == [
        "Hva er sak nummer 10 for deg?"
    ]
