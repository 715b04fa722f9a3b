"""What a programme's settings do: who is asked what, when nobody is written to, and the end."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.pairs.news import plan
from bot.programmes.ending import close_programme
from bot.programmes.settings import (
    AskingAnew,
    ProgrammeSettings,
    change_programme,
    make_programme,
    read_programme,
)
from bot.store import Transaction
from bot.store.staff_tables import audit
from bot.store.tables import DEFAULT_PROGRAMME, answers, consents, due, messages, persons
from tests.duo import Duo, duo
from tests.store.engine import Engine

ZONE = "Europe/Oslo"
NEWS = "Svarene brukes i forskning."
KARI = "1000002"


async def change(engine: Engine, asks: bool = True, news: str = NEWS, **settings: Any) -> None:
    """As staff do by the page."""

    def unit(transaction: Transaction) -> None:
        known = read_programme(transaction, DEFAULT_PROGRAMME)
        assert known is not None
        changed = replace(known.settings, **settings)
        asking = AskingAnew(asks, news if asks else "")
        now = engine.clock.now
        change_programme(
            transaction, DEFAULT_PROGRAMME, known.version, changed, asking, None, now, ZONE
        )

    await engine.store.run(unit)


async def said(engine: Engine, text: str, chat: str = "1000001") -> str:
    handled = await engine.say(text, chat)
    return " ".join(each.message.html for each in handled.outgoing)


async def ticked(engine: Engine, **time: float) -> list[str]:
    """What is said unasked when so much time has gone."""
    engine.clock.forward(**time)
    before = {each.id for each in await engine.waiting("telegram")}
    for _ in range(2):  # what one finds to plan, the next hands over
        await engine.clockwork.tick()
    return [e.message.html for e in await engine.waiting("telegram") if e.id not in before]


async def unasked(engine: Engine, kind: str = "monthly") -> None:
    """Something of its own falls due for everybody at once."""

    def unit(transaction: Transaction) -> None:
        for row in engine.rows(persons):
            plan(transaction, row.id, kind, 0, engine.clock.now, "en-god-dag")

    await engine.store.run(unit)


async def ended_talk(engine: Engine) -> None:
    await engine.welcome()
    for _ in range(2):  # the talk, and its last question
        await engine.say("avslutt")
    engine.clock.forward(days=2)


# -- consent --------------------------------------------------------------------------------------


async def test_the_own_text_is_shown_as_text_and_who_agreed_to_which_is_kept(
    engine: Engine,
) -> None:
    await change(engine, terms="Vi måler <b>ikke</b>.\n{{ navn }} & co.", asks=False)
    await engine.open()
    asked = await said(engine, "Videre")
    assert "Vi måler &lt;b&gt;ikke&lt;/b&gt;.\n{{ navn }} &amp; co." in asked
    await engine.say("ja")
    (row,) = engine.rows(consents)
    assert (row.programme_id, row.version) == (DEFAULT_PROGRAMME, 2)


async def test_the_longest_text_has_room_in_one_message(engine: Engine) -> None:
    await change(engine, terms=("æ" * 199 + "\n") * 10, asks=False)
    await engine.open()
    asked = await said(engine, "Videre")
    assert asked.endswith("Er det greit at jeg lagrer det du skriver?")
    assert asked.count("æ" * 199) == 10
    assert len(asked.encode("utf-16-le")) // 2 < 4096


async def test_whoever_agreed_to_an_older_text_is_asked_anew_before_anything_else(
    engine: Engine,
) -> None:
    await ended_talk(engine)
    await change(engine, terms="Svarene kan brukes.")
    kept = engine.number_of(answers)
    asked = await said(engine, "jeg har hatt en lang og tung uke på jobben")
    assert f"Nytt: {NEWS}" in asked
    assert "Svarene kan brukes." in asked
    assert engine.number_of(answers) == kept
    assert "Er det fortsatt greit" in await said(engine, "hva betyr det for meg")
    agreed = await said(engine, "ja")
    assert agreed.startswith("Takk.")
    assert engine.number_of(answers) == kept + 1  # what they wrote first is kept after all
    assert [row.version for row in engine.rows(consents)] == [1, 2]
    assert NEWS not in await said(engine, "start")


async def test_nobody_is_asked_in_the_middle_of_a_talk(engine: Engine) -> None:
    await engine.welcome()
    await change(engine, terms="Svarene kan brukes.")
    assert NEWS not in await said(engine, "det går fint, jeg har snakket med Berit")
    for _ in range(2):
        assert NEWS not in await said(engine, "avslutt")
    assert NEWS in await said(engine, "start")


async def test_a_talk_left_open_goes_on_after_the_yes_with_what_was_written(
    engine: Engine,
) -> None:
    await engine.welcome()
    engine.clock.forward(days=2)
    await change(engine, terms="Svarene kan brukes.")
    assert NEWS in await said(engine, "jeg har snakket med Berit")
    handled = await engine.say("ja")
    labels = [b.label for row in handled.outgoing[0].message.buttons for b in row]
    assert "Bruk det jeg skrev" in labels
    await engine.say("bruk det jeg skrev")
    assert engine.number_of(answers) == 6


async def test_a_no_deletes_nothing_before_it_is_asked_for(engine: Engine) -> None:
    await ended_talk(engine)
    await change(engine, terms="Svarene kan brukes.")
    await said(engine, "start")
    assert "Vil du slette alt nå?" in await said(engine, "nei")
    assert "Ingenting er slettet" in await said(engine, "nei")
    assert len(engine.rows(persons)) == 1
    assert "i én fil" in await said(engine, "mine data")
    assert NEWS in await said(engine, "start")
    await said(engine, "nei")
    assert "alt slettet" in await said(engine, "Ja, slett alt")
    assert engine.rows(persons) == []


async def test_what_is_unasked_waits_for_the_yes_and_the_question_comes_once(
    engine: Engine,
) -> None:
    await ended_talk(engine)
    await change(engine, terms="Svarene kan brukes.")
    await unasked(engine, "prompt")
    (asked,) = await ticked(engine, minutes=1)
    assert NEWS in asked
    for _ in range(3):
        assert await ticked(engine, days=1) == []
    await said(engine, "ja")
    (prompt,) = await ticked(engine, days=1)
    assert NEWS not in prompt


async def test_a_typo_is_mended_without_asking_and_the_log_says_so(engine: Engine) -> None:
    await ended_talk(engine)
    await change(engine, terms="Svara kan brukes.", asks=False)
    assert "endret" not in await said(engine, "start")
    assert '"asks_anew": [null, false]' in engine.rows(audit)[-1].details


# -- period, language, stance ---------------------------------------------------------------------


async def test_before_the_first_day_nothing_comes_unasked(engine: Engine) -> None:
    await ended_talk(engine)
    await change(engine, begins_on=date(2026, 12, 1), asks=False)
    await unasked(engine, "prompt")
    assert await ticked(engine, hours=1) == []
    (row,) = [row for row in engine.rows(due) if row.kind == "prompt"]
    assert row.at == datetime(2026, 12, 1, 7, 0, tzinfo=UTC)  # when it is no longer quiet
    assert "Hei" in await said(engine, "start")
    await said(engine, "avslutt")
    engine.clock.now = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    assert len(await ticked(engine)) == 1


async def test_after_the_last_day_one_is_told_and_has_what_one_wrote(engine: Engine) -> None:
    await ended_talk(engine)
    await change(engine, ends_on=date(2026, 11, 25), responsible="Hilde", asks=False)
    engine.clock.now = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
    await unasked(engine, "prompt")
    told = await ticked(engine)
    assert len(told) == 1
    assert "Programmet er slutt" in told[0]
    assert "onsdag 24. februar 2027" in told[0]
    assert "Hilde" in told[0]
    kept = engine.number_of(answers)
    for text in ("start", "jeg har så mye på hjertet i dag", "planlegg", "hjelp"):
        assert "Programmet er slutt" in await said(engine, text)
    assert engine.number_of(answers) == kept
    assert "tryggere" in await said(engine, "logg")
    assert "i én fil" in await said(engine, "mine data")
    assert "113" in await said(engine, "jeg vil ta livet mitt")
    await said(engine, "misforstått")
    await said(engine, "slett")
    assert "alt slettet" in await said(engine, "ja")


async def test_nobody_joins_a_programme_that_is_over(engine: Engine) -> None:
    await change(engine, ends_on=date(2026, 11, 1), asks=False)
    handled = await engine.open()
    assert "er slutt" in handled.outgoing[0].message.html
    assert engine.rows(persons) == []


async def test_a_programme_s_language_and_stance_meet_a_newcomer(engine: Engine) -> None:
    await change(engine, language="nn", stance="sage", asks=False)
    await engine.open()
    for text in ("Videre", "ja", "ja", "Nora"):
        await engine.say(text)
    assert "døråpner" in await said(engine, "vet ikke")
    exported = await engine.say("mine data")
    assert exported.outgoing


# -- the end --------------------------------------------------------------------------------------


async def test_everything_is_deleted_when_it_was_said_and_not_before_they_are_told(
    engine: Engine,
) -> None:
    await ended_talk(engine)
    await engine.welcome(KARI)
    await engine.say("pause", KARI)
    await change(engine, ends_on=date(2026, 11, 30), retention_days=40, asks=False)
    engine.clock.now = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
    assert len(await ticked(engine)) == 1  # not to whoever wants peace
    engine.clock.now = datetime(2026, 12, 27, 9, 0, tzinfo=UTC)
    warned = await ticked(engine)
    assert len(warned) == 2
    assert all("slettes alt jeg har lagret om deg" in text for text in warned)
    assert all("søndag 10. januar 2027" in text for text in warned)
    await ticked(engine, days=13)
    assert len(engine.rows(persons)) == 2
    await ticked(engine, days=1)
    assert engine.rows(persons) == []
    assert engine.rows(answers) == []
    assert "erase_programme" in [row.action for row in engine.rows(audit)]


async def test_an_end_that_passed_unnoticed_deletes_nobody_untold(engine: Engine) -> None:
    await ended_talk(engine)
    await change(engine, ends_on=date(2025, 1, 1), retention_days=14, asks=False)
    await ticked(engine, minutes=1)
    await ticked(engine, days=6)
    assert len(engine.rows(persons)) == 1
    await ticked(engine, days=2)
    assert engine.rows(persons) == []


async def test_closing_ends_it_at_once_and_counts_from_then(engine: Engine) -> None:
    await ended_talk(engine)
    now = engine.clock.now

    def unit(transaction: Transaction) -> datetime | None:
        return close_programme(transaction, DEFAULT_PROGRAMME, None, now, ZONE)

    at = await engine.store.run(unit)
    assert at == datetime(2027, 2, 24, 23, 0, tzinfo=UTC)  # 90 whole days after 26 November
    assert await engine.store.run(unit) == at
    assert "Programmet er slutt" in await said(engine, "start")
    assert [row.action for row in engine.rows(audit)] == ["close_programme"]


def heard(engine: Engine) -> int:
    """What they wrote and was kept."""
    return sum(row.direction == "in" for row in engine.rows(messages))


async def close(engine: Engine) -> None:
    def unit(transaction: Transaction) -> None:
        close_programme(transaction, DEFAULT_PROGRAMME, None, engine.clock.now, ZONE)

    await engine.store.run(unit)


async def test_closing_cuts_a_talk_short_and_keeps_nothing_more(engine: Engine) -> None:
    asking = await engine.welcome()
    (question,) = asking.outgoing
    await close(engine)
    engine.clock.forward(minutes=1)
    kept = engine.number_of(answers), heard(engine)
    for text in ("det går fint, jeg har snakket med Berit", "hopp", "planlegg", "utfordre meg"):
        assert (await said(engine, text)).startswith("Programmet er slutt"), text
    pressed = await engine.press(question.message.ask or 0, "!hopp")
    assert all("Programmet er slutt" in each.message.html for each in pressed.outgoing)
    assert (engine.number_of(answers), heard(engine)) == kept
    log = await said(engine, "logg")
    assert "tryggere" in log
    assert "Berit" not in log
    assert "i én fil" in await said(engine, "mine data")
    assert "slette alt" in await said(engine, "slett")
    assert "Programmet er slutt" in await said(engine, "endre mål")  # beside the open question
    await said(engine, "slett")
    unmoved = await said(engine, "nei")
    assert "slettet" in unmoved
    assert "?" not in unmoved  # what was asked before it is not asked again
    await said(engine, "slett")
    assert "alt slettet" in await said(engine, "ja")


async def test_who_is_in_the_middle_of_a_talk_is_told_of_the_end_at_once(engine: Engine) -> None:
    await engine.welcome()
    await close(engine)
    (told,) = await ticked(engine, minutes=1)
    assert told.startswith("Programmet er slutt")


async def test_a_stop_for_a_crisis_stands_when_the_programme_ends(engine: Engine) -> None:
    await engine.welcome()
    assert "113" in await said(engine, "jeg vil ta livet mitt")
    await close(engine)
    assert "113" in await said(engine, "hjelp")
    resumed = await said(engine, "misforstått")
    assert "?" not in resumed
    assert "Programmet er slutt" in await said(engine, "ja, det går bra")


async def test_who_is_in_a_pair_elsewhere_goes_on_there(engine: Engine) -> None:
    from bot.store.pair_tables import mentorships

    await ended_talk(engine)
    (nora,) = engine.rows(persons)
    now = engine.clock.now

    def unit(transaction: Transaction) -> int:
        wanted = ProgrammeSettings(name="Et annet")
        other = make_programme(transaction, wanted, None, now, ZONE)
        pair = {"id": 5, "programme_id": other, "mentor_id": nora.id, "created_at": now}
        transaction.execute(mentorships.insert(), pair)
        close_programme(transaction, DEFAULT_PROGRAMME, None, now, ZONE)
        return other

    other = await engine.store.run(unit)
    engine.clock.forward(hours=4)
    assert not [text for text in await ticked(engine) if "slutt" in text]
    (nora,) = engine.rows(persons)
    assert nora.programme_id == other


# -- two people -----------------------------------------------------------------------------------


@pytest.fixture
async def two(path: Path, url: str) -> AsyncIterator[Duo]:
    """They have agreed, and nothing is open."""
    async with duo(path, url=url) as two:
        await two.begin()
        for text in ("[Ja, send det]", "[Læringssamarbeid]", "[Nei]"):
            await two.says("N", text)
        await two.says("K", "[Ja, det er greit for meg]")
        two.told.clear()
        yield two


async def test_a_mentor_is_asked_anew_before_anything_of_theirs_goes_on(two: Duo) -> None:
    two.engine.clock.forward(days=2)
    await change(two.engine, terms="Svarene kan brukes.")
    await two.says("K", "planlegg")
    assert NEWS in two.last("K")
    await two.says("K", "[Ja, det er greit]")
    assert two.last("K").startswith("Takk.")
    await two.says("K", "planlegg")
    assert NEWS not in two.last("K")


async def test_news_waits_for_a_mentor_s_yes_and_then_comes(two: Duo) -> None:
    two.engine.clock.forward(days=2)
    await change(two.engine, terms="Svarene kan brukes.")
    await two.says("N", "start")
    await two.says("N", "[Ja, det er greit]")
    for text in ("avslutt", "møte", "torsdag 3. desember kl 14", "60 minutter", "hos meg", "ja"):
        await two.says("N", text)
    assert NEWS in two.last("K")  # it is asked in place of the news
    await two.says("K", "[Ja, det er greit]")
    assert "hos meg" not in two.last("K")
    await two.wait(timedelta(days=1))
    assert any("3. desember" in told.message.html for who, told in two.told if who == "K")


async def test_the_rhythm_that_staff_set_is_when_meetings_are_suggested(two: Duo) -> None:
    begun = two.engine.clock.now
    await change(two.engine, meeting_every_days=10, meeting_gap_days=40, asks=False)
    suggestions: list[tuple[str, int]] = []
    for day in range(1, 46):
        if day % 7 == 0:
            await two.says("N", "jeg har tenkt en del på det vi snakket om")
            await two.says("N", "avslutt")
            await two.says("N", "avslutt")
        two.told.clear()
        await two.wait(timedelta(days=1))
        suggestions += [
            (who, (two.engine.clock.now - begun).days)
            for who, told in two.told
            if "møttes" in told.message.html
        ]
    (first, day), *later = suggestions
    assert first == "N"
    assert 10 <= day <= 12
    assert {who for who, _ in later} == {"N", "K"}
    assert all(40 <= day <= 45 for _, day in later)
