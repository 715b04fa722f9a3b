"""Meetings as rows, on both databases: two at once, what goes along, what is told and erased."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from bot.feeds import Agenda, feed, meeting_file
from bot.outbox import Document
from bot.pairs.around_meetings import watch
from bot.pairs.facts import read_sides
from bot.pairs.inviting import invite_both
from bot.pairs.news import plan
from bot.pairs.reading import Reading
from bot.pairs.sheets import read_sheet
from bot.store import Transaction
from bot.store.pair_tables import feedback, feeds, meetings, mentorships
from bot.store.tables import addresses, due, messages, persons
from dialogues.pairs import SheetDue
from tests.duo import CHATS, WELCOME_MENTEE, Duo, duo
from tests.store.engine import shipped_library

N, K = "N", "K"
PLACE = "hos bestemor på Tveita"
BOOKING = ("møte", "torsdag 3. desember kl 14", "60 minutter", PLACE, "ja")


@pytest.fixture
async def two(path: Path, url: str) -> AsyncIterator[Duo]:
    """They have agreed, and nothing is open."""
    async with duo(path, url=url) as two:
        await two.begin()
        for text in ("[Ja, send det]", "[Læringssamarbeid]", "[Nei]"):
            await two.says(N, text)
        await two.says(K, "[Ja, det er greit for meg]")
        await two.says(N, "[Senere]")
        await two.wait(timedelta(hours=1))
        yield two


async def book(two: Duo, who: str = K, *texts: str) -> None:
    for text in texts or BOOKING:
        await two.says(who, text)


async def booked(two: Duo) -> None:
    await book(two)
    await two.says(N, "[Bekreft]")


def person(two: Duo, who: str) -> int:
    rows = [row for row in two.engine.rows(persons) if row.external_id == CHATS[who]]
    return int(rows[0].id)


def planned(two: Duo, kind: str) -> list[Any]:
    return [row for row in two.engine.rows(due) if row.kind == kind]


def file_to(two: Duo, who: str) -> Any:
    """The newest event that one of them got."""
    found: Document = next(
        outgoing.document for to, outgoing in reversed(two.told) if to == who and outgoing.document
    )
    parsed: Any = Calendar.from_ical(found.body)
    return parsed.walk("VEVENT")[0]


# -- proposed, confirmed, moved, called off -------------------------------------------------------


async def test_both_get_the_same_meeting_when_it_is_confirmed(two: Duo) -> None:
    await booked(two)
    mine, theirs = file_to(two, N), file_to(two, K)
    assert mine["uid"] == theirs["uid"]
    assert mine["dtstart"].dt == theirs["dtstart"].dt
    assert (mine["summary"], theirs["summary"]) == ("Mentormøte med Kari", "Mentormøte med Nora")
    assert mine["location"] == PLACE
    (row,) = two.engine.rows(meetings)
    assert row.starts_at == datetime(2026, 12, 3, 13, tzinfo=UTC)
    assert (row.state, row.zone) == ("confirmed", "Europe/Oslo")


async def test_two_at_once_one_wins_and_the_other_is_told(two: Duo) -> None:
    for who in (N, K):
        await book(two, who, *BOOKING[:-1])
    two.engine.clock.forward(seconds=20)
    told = await asyncio.gather(*(two.engine.say("ja", CHATS[who]) for who in (N, K)))
    said = [handled.outgoing[0].message.html for handled in told]
    assert sum("Forslaget er sendt" in text for text in said) == 1
    lost = next(text for text in said if "ikke sendt" in text)
    assert "Forslaget ditt, torsdag 3. desember kl. 14.00–15.00" in lost
    assert len(two.engine.rows(meetings)) == 1


async def test_two_answers_at_once_count_once(two: Duo) -> None:
    await book(two)
    _, option = two.button(N, "Bekreft")
    _, no = two.button(N, "Det passer ikke")
    told = await asyncio.gather(
        *(two.engine.press(0, each, CHATS[N]) for each in (option, option, no))
    )
    said = " ".join(handled.outgoing[0].message.html for handled in told)
    (row,) = two.engine.rows(meetings)
    assert row.state in ("confirmed", "declined")
    assert said.count("Da har du og Kari avtalt møte") + said.count("Det får Kari beskjed om") == 1


async def test_moved_it_is_the_same_meeting_and_newer(two: Duo) -> None:
    await booked(two)
    before = file_to(two, N)
    for text in ("flytt møtet", "fredag 4. desember kl 9", "ja"):
        await two.says(K, text)
    assert planned(two, "sheet") == planned(two, "after_meeting") == []
    await two.says(N, "[Bekreft]")
    after = file_to(two, K)
    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after["dtstart"].dt.hour == 9
    assert after["location"] == PLACE
    newest = max(two.engine.rows(meetings), key=lambda row: row.id)
    assert {row.subject for row in planned(two, "sheet")} == {newest.id}
    (sheet, _) = planned(two, "sheet")
    assert sheet.at == datetime(2026, 12, 3, 15, tzinfo=UTC)


async def test_called_off_a_calendar_lets_it_go(two: Duo) -> None:
    await booked(two)
    await two.says(N, "møte")
    await two.says(N, "[Avlys møtet]")
    for who in (N, K):
        event = file_to(two, who)
        assert (event["status"], event["sequence"]) == ("CANCELLED", 1)
    assert planned(two, "sheet") == planned(two, "after_meeting") == []


async def test_a_proposal_that_was_never_confirmed_leaves_no_file(two: Duo) -> None:
    await book(two)
    await two.says(N, "[Det passer ikke]")
    assert not [outgoing for _, outgoing in two.told if outgoing.document]


async def test_an_old_yes_is_no_yes_to_the_new_time(two: Duo) -> None:
    await book(two)
    _, old = two.button(N, "Bekreft")
    for text in ("flytt møtet", "fredag 4. desember kl 9", "ja"):
        await two.says(K, text)
    handled = await two.engine.press(0, old, CHATS[N])
    assert "Tiden er endret" in handled.outgoing[0].message.html
    assert [row.state for row in sorted(two.engine.rows(meetings))] == ["moved", "proposed"]


async def test_a_button_is_nothing_to_somebody_else(two: Duo) -> None:
    await book(two)
    _, option = two.button(N, "Bekreft")
    for who in (K,):  # the one who proposed cannot confirm
        await two.engine.press(0, option, CHATS[who])
    assert two.engine.rows(meetings)[0].state == "proposed"


async def test_a_time_that_passes_while_it_is_being_sent(two: Duo) -> None:
    await book(two, K, "møte", "om en time", "30 minutter", "hopp")
    two.engine.clock.forward(hours=2)
    await two.says(K, "ja")
    assert "forbi" in two.last(K)
    assert two.engine.rows(meetings) == []


async def test_a_proposal_cannot_be_confirmed_when_its_time_has_passed(two: Duo) -> None:
    await book(two)
    _, option = two.button(N, "Bekreft")
    two.engine.clock.forward(days=12)
    handled = await two.engine.press(0, option, CHATS[N])
    assert "Den tiden er forbi" in handled.outgoing[0].message.html
    assert two.engine.rows(meetings)[0].state == "proposed"


async def test_a_place_that_is_too_long_is_refused_with_its_length(two: Duo) -> None:
    await book(two, K, *BOOKING[:3], "x" * 4000)
    assert "på 4000 tegn" in two.last(K)
    assert "Hvor møtes dere?" in two.last(K)
    await two.says(K, PLACE)
    assert PLACE in two.last(K)


async def test_the_pair_ends_while_a_meeting_is_proposed(two: Duo) -> None:
    await book(two)
    for text in ("avslutt mentorskapet", "ja"):
        await two.says(K, text)
    _, option = two.button(N, "Bekreft")
    handled = await two.engine.press(0, option, CHATS[N])
    assert "ikke noe å svare på lenger" in handled.outgoing[0].message.html


async def test_the_pair_ends_in_the_middle_of_arranging(two: Duo) -> None:
    await book(two, K, *BOOKING[:4])
    for text in ("avslutt mentorskapet", "ja"):
        await two.says(N, text)
    await two.says(K, "ja")
    assert two.engine.rows(meetings) == []


# -- what goes along, and whose words it is -------------------------------------------------------


async def test_a_file_that_was_not_sent_is_made_again(two: Duo) -> None:
    await book(two)
    _, option = two.button(N, "Bekreft")
    await two.engine.press(0, option, CHATS[N])
    (waiting,) = [each for each in await two.engine.waiting("telegram") if each.document]
    assert waiting.document
    assert waiting.document.name == "2026-12-03.ics"
    assert b"STATUS:CONFIRMED" in waiting.document.body


async def test_the_place_is_kept_under_the_key_of_who_wrote_it(two: Duo) -> None:
    await booked(two)
    mentor = person(two, K)
    told = [row for row in two.engine.rows(messages) if row.words_of == mentor]
    assert told, "what the mentee is shown of it is the mentor's"
    assert PLACE.encode() not in two.engine.files()


async def test_the_data_show_meetings_and_only_ones_own_place(two: Duo) -> None:
    await booked(two)
    pages = {}
    for who in (N, K):
        await two.says(who, "mine data")
        found = next(o.document for to, o in reversed(two.told) if to == who and o.document)
        pages[who] = found.body.decode()
        assert "03.12.2026 kl. 14.00, 60 minutter: avtalt" in pages[who]
    assert PLACE in pages[K]
    assert "Møtene" in pages[N]


async def test_erased_there_is_nothing_left_of_it(two: Duo) -> None:
    await booked(two)
    await two.says(N, "kalender")
    for text in ("slett", "ja"):
        await two.says(N, text)
    for table in (meetings, mentorships, feeds, feedback):
        assert two.engine.rows(table) == []
    await two.says(K, "møte")
    assert "ikke i noe mentorskap" in two.last(K)


# -- the calendar's address -----------------------------------------------------------------------


def calendar_of(two: Duo, token: str) -> Any:
    """None when the address leads to nothing."""
    engine = two.engine
    vault = engine.conversations.people._vault
    body = engine.store.read(
        lambda connection: feed(connection, vault, shipped_library(), token, engine.clock.now)
    )
    return None if body is None else Calendar.from_ical(body)


async def test_the_address_is_told_once_and_a_new_one_ends_it(two: Duo) -> None:
    await booked(two)
    await two.says(N, "kalender")
    old = two.last(N).splitlines()[1]
    await two.says(N, "kalender")
    assert old not in two.last(N)
    assert old.encode() not in two.engine.files()
    first = calendar_of(two, old)
    assert first is not None
    (event,) = first.walk("VEVENT")
    assert event["summary"] == "Mentormøte med Kari"
    await two.says(N, "ny kalenderlenke")
    new = two.last(N).splitlines()[1]
    assert calendar_of(two, old) is None
    assert calendar_of(two, new) is not None
    await two.says(N, "slå av kalenderen")
    assert calendar_of(two, new) is None


async def test_the_calendar_says_nothing_that_was_written(two: Duo) -> None:
    await booked(two)
    await two.says(K, "kalender")
    found = calendar_of(two, two.last(K).splitlines()[1])
    assert found is not None
    text = found.to_ical().decode().replace("\r\n ", "")
    for written in (PLACE, *WELCOME_MENTEE[6:10]):
        assert written not in text
    assert "Nora" in text


async def test_the_calendar_knows_what_was_moved_and_called_off(two: Duo) -> None:
    await booked(two)
    await two.says(N, "kalender")
    token = two.last(N).splitlines()[1]
    for text in ("flytt møtet", "fredag 4. desember kl 9", "ja"):
        await two.says(K, text)
    seen = []
    for press in ("[Bekreft]", "[Avlys møtet]"):
        calendar = calendar_of(two, token)
        assert calendar is not None
        (event,) = calendar.walk("VEVENT")
        seen.append((str(event["status"]), int(event["sequence"]), event["dtstart"].dt.day))
        if press == "[Avlys møtet]":
            await two.says(N, "møte")
        await two.says(N, press)
    calendar = calendar_of(two, token)
    assert calendar is not None
    (event,) = calendar.walk("VEVENT")
    seen.append((str(event["status"]), int(event["sequence"]), event["dtstart"].dt.day))
    assert seen == [("TENTATIVE", 1, 4), ("CONFIRMED", 1, 4), ("CANCELLED", 2, 4)]


async def test_one_meeting_is_a_file_for_those_who_are_in_it(two: Duo) -> None:
    await booked(two)
    (row,) = two.engine.rows(meetings)

    def file_for(who: int) -> Document | None:
        unwrap = two.engine.conversations.people.key
        return two.engine.store.read(
            lambda connection: meeting_file(
                Agenda(connection, unwrap, shipped_library(), who, "nb"), row.id
            )
        )

    assert file_for(person(two, N))
    assert file_for(person(two, K))
    assert file_for(12345) is None


# -- what comes around it -------------------------------------------------------------------------


async def test_the_sheet_shows_a_mentor_only_what_is_shared(two: Duo) -> None:
    await booked(two)
    for text in ("nytt steg", "ringe hun på lånekassa", "fredag", "be om hjelp", "del", "2"):
        await two.says(N, text)
    sheets = {}
    for who in (N, K):

        def look(transaction: Transaction, who: str = who) -> SheetDue:
            people = two.engine.conversations.people
            someone = people.by_id(transaction, person(two, who))
            assert someone is not None
            sides = read_sides(transaction, people, someone, two.engine.clock.now)
            reading = Reading(transaction, people, sides, two.engine.clock.now)
            found = read_sheet(reading, sides.sides[0].pair.id)
            assert found is not None
            assert (found.owner is not None) == (who == K)
            assert isinstance(found.about, SheetDue)
            return found.about

        sheets[who] = await two.engine.store.run(look)
    assert [item.text for item in sheets[K].shared] == [item.text for item in sheets[N].shared]
    assert len(sheets[K].shared) == 1
    assert sheets[K].step is None
    assert "lånekassa" not in repr(sheets[K])


async def test_a_sheet_that_was_taken_back_from_is_withdrawn(two: Duo) -> None:
    await booked(two)
    for text in ("del", "1"):
        await two.says(N, text)
    await two.wait(timedelta(days=8, hours=8))
    assert "Fra Nora siden sist" in two.last(K)
    for text in ("ta tilbake", "1"):
        await two.says(N, text)
    withdrawn = [row for row in two.engine.rows(messages) if row.withdrawn_at]
    assert len(withdrawn) == 2  # when it was shared, and the sheet


async def test_a_mentor_with_thirty_gets_one_set_a_month(two: Duo) -> None:
    now = two.engine.clock.now
    mentor = person(two, K)
    for _ in range(29):
        await two.engine.store.run(lambda transaction: invite_both(transaction, now))
    joined = {"mentor_id": mentor, "mentor_yes_at": now, "mentee_yes_at": now}
    await two.engine.store.run(
        lambda transaction: transaction.execute(mentorships.update().values(joined))
    )
    await two.wait(timedelta(days=44))  # past Christmas
    to_mentor = [o for who, o in two.told if who == K and "To spørsmål til deg" in o.message.html]
    assert len(to_mentor) == 1
    await two.says(K, "møte")
    assert two.last(K).count("[") == 30


async def test_whoever_cannot_be_reached_is_told_later(two: Duo) -> None:
    blocked = {"blocked_at": two.engine.clock.now}
    await two.engine.store.run(
        lambda transaction: transaction.execute(
            addresses.update().where(addresses.c.external_id == CHATS[N]).values(blocked)
        )
    )
    await book(two)
    assert [row.set for row in planned(two, "news")] == ["meeting_news"]
    two.engine.clock.forward(hours=1)
    await two.says(N, "hei")  # unblocks
    await two.wait(timedelta(days=1, minutes=30))
    assert any(who == N and "Passer det?" in o.message.html for who, o in two.told)


async def test_nobody_is_told_it_is_long_since_when_a_meeting_is_set(two: Duo) -> None:
    await book(two, K, "møte", "onsdag 20. januar 2027 kl 9", "hopp", "hopp", "ja")
    await two.says(N, "[Bekreft]")
    for _ in range(5):
        await two.wait(timedelta(days=10))
        await two.says(N, "hei")
        await two.says(N, "det går sin gang på jobben, men det er mye")
    assert not [1 for _, outgoing in two.told if "en stund siden" in outgoing.message.html]


async def test_a_mentee_who_is_silent_is_not_nagged(two: Duo) -> None:
    await two.wait(timedelta(days=120))
    assert not [1 for _, outgoing in two.told if "en stund siden" in outgoing.message.html]


async def test_watching_twice_plans_once(two: Duo) -> None:
    pair = two.engine.rows(mentorships)[0].id
    for _ in range(2):
        await two.engine.store.run(
            lambda transaction: watch(transaction, pair, two.engine.clock.now)
        )
    assert len(planned(two, "gap")) == 1


async def test_what_is_due_about_a_meeting_that_is_gone_expires(two: Duo) -> None:
    mentee, now = person(two, N), two.engine.clock.now
    for kind in ("sheet", "after_meeting", "gap", "monthly"):
        await two.engine.store.run(partial(plan, person=mentee, kind=kind, subject=4711, at=now))
    told = len(two.told)
    await two.tick()
    assert len(two.told) == told
    assert not [row for row in two.engine.rows(due) if row.subject == 4711]


async def test_somebody_who_is_both_says_with_whom(two: Duo) -> None:
    """The mentor has a mentor as well."""
    now, mentor = two.engine.clock.now, person(two, K)
    await two.engine.store.run(lambda transaction: invite_both(transaction, now))
    newest = max(row.id for row in two.engine.rows(mentorships))
    both: dict[str, Any] = {"mentee_id": mentor, "mentor_id": person(two, N)}
    both |= {"mentee_yes_at": now, "mentor_yes_at": now}
    await two.engine.store.run(
        lambda transaction: transaction.execute(
            mentorships.update().where(mentorships.c.id == newest).values(both)
        )
    )
    await two.says(K, "møte")
    assert "Hvem gjelder møtet? [mentoren din] [Nora]" in two.last(K)
    await two.says(K, "[mentoren din]")
    for text in ("torsdag 3. desember kl 14", "hopp", "hopp", "ja"):
        await two.says(K, text)
    (row,) = two.engine.rows(meetings)
    assert row.mentorship_id == newest
