"""What a mentor gives and a mentee asks for, as rows, and all that can go wrong around them."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot import agenda
from bot.conversation import Result
from bot.pairs.inviting import invite_both
from bot.store import Transaction
from bot.store.pair_tables import carried, contributions, mentorships, requests
from bot.store.tables import due, heard_voices, messages, persons, quarantine
from tests.duo import CHATS, MENTEE, MENTOR, Duo
from tests.store.engine import Engine
from tests.store.test_export import read

STORY = "Jeg øvde høyt på bilturen i et halvt år."
ASKED = "hvordan jeg er i møter"
FEEDBACK = "Du ser hva som skjer i rommet."


@pytest.fixture
async def two(engine: Engine) -> Duo:
    duo = Duo(engine)
    await settle(duo)
    return duo


async def settle(duo: Duo) -> None:
    """Both have agreed, nothing is open, and what there was to tell is told."""
    await duo.begin()
    for text in ("[Ja, send det]", "[Læringssamarbeid]", "[Nei]"):
        await duo.says(MENTEE, text)
    await duo.says(MENTOR, "[Ja, det er greit for meg]")
    await duo.says(MENTEE, "[Senere]")
    await duo.wait(timedelta(minutes=15))


async def gives(two: Duo, *rest: str) -> None:
    for text in ("bidrag", "[En historie]", "[Mestring]", STORY, *rest):
        await two.says(MENTOR, text)


async def asks(two: Duo) -> None:
    for text in ("be om noe", ASKED, "at jeg er stille", "[Tydelig]", "hopp", "[Send]"):
        await two.says(MENTEE, text)


async def shares_one(two: Duo) -> None:
    await two.says(MENTEE, "del")
    await two.says(MENTEE, "2")


def told(two: Duo, who: str) -> list[str]:
    return [outgoing.message.html for whose, outgoing in two.told if whose == who]


# -- contributions --------------------------------------------------------------------------------


async def test_a_contribution_takes_six_messages_and_is_sealed(two: Duo) -> None:
    before = len(two.told)
    await gives(two, "[Send nå]", "[Send]")
    assert len([who for who, _ in two.told[before:] if who == MENTOR]) == 6
    (row,) = two.engine.rows(contributions)
    assert (row.kind, row.theme, row.kept) == ("story", "mestring", False)
    assert STORY in two.last(MENTEE)
    assert STORY.encode() not in two.engine.files()


async def test_what_the_mentee_reads_goes_when_the_mentor_does(two: Duo) -> None:
    await gives(two, "[Send nå]", "[Send]")
    (shown,) = [row for row in two.engine.rows(messages) if row.words_of is not None]
    mentor = two.engine.rows(contributions)[0].person_id
    assert shown.words_of == mentor
    await two.says(MENTOR, "slett")
    await two.says(MENTOR, "ja")
    assert two.engine.rows(contributions) == []
    (left,) = [row for row in two.engine.rows(messages) if row.id == shown.id]
    assert left.body == b""
    assert left.withdrawn_at is not None
    await two.says(MENTEE, "[Takk]")
    assert "ikke noe å svare på lenger" in two.last(MENTEE)


async def test_heard_is_told_once_for_each_pair_and_the_word_only_when_sent(two: Duo) -> None:
    await gives(two, "[Send nå]", "[Send]")
    for text in ("[Skriv et ord tilbake]", "Den kjente jeg igjen", "[Ikke send]"):
        await two.says(MENTEE, text)
    await two.wait(timedelta(days=1))
    assert two.engine.rows(heard_voices) == []
    assert not any("kjente jeg igjen" in html for html in told(two, MENTOR))
    await two.says(MENTEE, "[Takk]")
    assert "Takk fra Nora for historien din" in two.last(MENTOR)
    for text in ("[Skriv et ord tilbake]", "Den kjente jeg igjen", "[Send]"):
        await two.says(MENTEE, text)
    assert "«Den kjente jeg igjen»" in two.last(MENTOR)
    (row,) = two.engine.rows(heard_voices)
    assert row.told_at is not None
    assert b"kjente jeg igjen" not in two.engine.files()


async def test_for_all_reaches_all_and_counts_each(two: Duo) -> None:
    await another_mentee(two)
    await gives(two, "[Alle]", "[Send nå]", "[Send]")
    receivers = {
        row.person_id
        for row in two.engine.rows(messages)
        if row.words_of is not None and row.withdrawn_at is None
    }
    assert len(receivers) == 2
    await two.says(MENTEE, "[Takk]")
    two.hear(await two.engine.press(0, f"@takk-{two.engine.rows(contributions)[0].id}", "3"))
    await two.tick()
    assert len([html for html in told(two, MENTOR) if html.startswith("Takk fra")]) == 2
    await two.says(MENTOR, "mine bidrag")
    assert "til alle, sendt, hørt av 2" in two.last(MENTOR)


async def another_mentee(two: Duo) -> None:
    """Of the same mentor: chat 3."""

    def pair(transaction: Transaction) -> str:
        code, _ = invite_both(transaction, two.engine.clock.now)
        mentor = select(mentorships.c.mentor_id).where(mentorships.c.mentor_id.is_not(None))
        transaction.execute(
            update(mentorships)
            .where(mentorships.c.mentor_id.is_(None))
            .values(mentor_id=mentor.scalar_subquery(), mentor_yes_at=two.engine.clock.now)
        )
        return code

    await two.engine.open(await two.engine.store.run(pair), "3")
    for text in ("Videre", "ja", "ja", "Amir", "veileder", "ja", "hopp", "[Senere]"):
        await two.engine.say(text, "3")
    two.engine.clock.forward(minutes=20)
    await two.tick()


async def test_another_mentee_cannot_answer_what_was_for_one(two: Duo) -> None:
    await another_mentee(two)
    await gives(two, "[Nora]", "[Send nå]", "[Send]")
    row = two.engine.rows(contributions)[0]
    assert row.mentorship_id is not None
    for option in (f"@takk-{row.id}", f"@ordtilbake-{row.id}", f"@tabortbidrag-{row.id}"):
        handled = await two.engine.press(0, option, "3")
        assert "ikke noe å svare på lenger" in handled.outgoing[0].message.html
    assert two.engine.rows(heard_voices) == []
    assert two.engine.rows(contributions)[0].retired_at is None


# -- requests -------------------------------------------------------------------------------------


async def test_a_request_is_sealed_and_can_be_taken_back(two: Duo) -> None:
    await asks(two)
    (row,) = two.engine.rows(requests)
    assert row.state == "sent"
    assert ASKED in two.last(MENTOR)
    assert ASKED.encode() not in two.engine.files()
    assert row.id in [each.share_id for each in two.engine.rows(carried)]
    await two.says(MENTEE, "forespørsler")
    await two.says(MENTEE, "[Trekk tilbake 1]")
    assert two.engine.rows(requests) == []
    assert not [each for each in two.engine.rows(due) if each.subject == row.id]
    shown = [each for each in two.engine.rows(messages) if each.withdrawn_at is not None]
    assert [each.body for each in shown] == [b""]
    await two.says(MENTOR, "[Ja, du får en tilbakemelding]")
    assert "ikke noe å svare på lenger" in two.last(MENTOR)


async def test_of_two_answers_the_second_is_told(two: Duo) -> None:
    await asks(two)
    await two.says(MENTOR, "[Her er tilbakemeldingen]")
    await two.says(MENTOR, FEEDBACK)
    (row,) = two.engine.rows(requests)
    answered = update(requests).values(state="done")  # at another door, at the same time
    await two.engine.store.run(lambda transaction: transaction.execute(answered).close())
    await two.says(MENTOR, "[Send]")
    assert "ikke åpen lenger" in two.last(MENTOR)
    assert two.engine.rows(requests)[0].line is None
    handled = await two.engine.press(0, f"@godta-{row.id}", CHATS[MENTOR])
    assert "alt gjort" in handled.outgoing[0].message.html


async def test_a_mentor_who_blocked_the_bot_gets_it_when_they_are_back(two: Duo) -> None:
    newest = [row for row in two.engine.rows(messages) if row.external_id == CHATS[MENTOR]][-1]
    again = update(messages).where(messages.c.id == newest.id).values(state="waiting")
    await two.engine.store.run(lambda transaction: transaction.execute(again).close())
    await two.engine.backlog.mark([Result(newest.id, "blocked", None, 1)])
    await asks(two)
    await two.wait(timedelta(days=agenda.TRIES + 3))
    assert not any(ASKED in html for html in told(two, MENTOR))
    await two.says(MENTEE, "forespørsler")
    assert "venter på svar" in two.last(MENTEE)
    await two.says(MENTOR, "hei")
    await two.wait(timedelta(days=2))
    assert any(ASKED in html for html in told(two, MENTOR))


async def test_a_mentee_who_left_leaves_nothing_with_the_mentor(two: Duo) -> None:
    await asks(two)
    await two.says(MENTEE, "slett")
    await two.says(MENTEE, "ja")
    assert two.engine.rows(requests) == []
    await two.wait(timedelta(days=30))
    await two.says(MENTOR, "[Ja, du får en tilbakemelding]")
    assert "ikke noe å svare på lenger" in two.last(MENTOR)
    assert not any("minner om" in html for html in told(two, MENTOR))
    assert two.engine.rows(quarantine) == []


async def test_when_the_time_after_a_mentorship_is_over_a_request_is_gone(two: Duo) -> None:
    await asks(two)
    await two.says(MENTEE, "avslutt mentorskapet")
    await two.says(MENTEE, "[Ja]")
    await two.wait(timedelta(days=31))
    await two.engine.clockwork.tick()
    (row,) = two.engine.rows(requests)
    assert row.mentorship_id is None
    shown = [
        each
        for each in two.engine.rows(messages)
        if each.external_id == CHATS[MENTOR] and each.words_of is not None
    ]
    assert {each.body for each in shown} <= {b""}


# -- what each can take with them -----------------------------------------------------------------


async def test_mine_data_holds_what_each_wrote_and_not_what_the_other_did(two: Duo) -> None:
    await gives(two, "[Send nå]", "[Send]")
    for text in ("[Skriv et ord tilbake]", "Den kjente jeg igjen", "[Send]"):
        await two.says(MENTEE, text)
    await asks(two)
    for text in ("[Her er tilbakemeldingen]", FEEDBACK, "[Send]"):
        await two.says(MENTOR, text)
    files = {}
    for who in (MENTEE, MENTOR):
        (outgoing,) = (await two.engine.say("mine data", CHATS[who])).outgoing
        assert outgoing.document is not None
        files[who] = read(outgoing.document.body.decode()).text
    for written in (ASKED, "gjort", "Den kjente jeg igjen"):
        assert written in files[MENTEE]
    for written in (STORY, "mestring", FEEDBACK):
        assert written in files[MENTOR]
    assert STORY not in files[MENTEE]
    assert FEEDBACK not in files[MENTEE]
    assert ASKED not in files[MENTOR]
    assert "kjente jeg igjen" not in files[MENTOR]


async def test_somebody_who_is_deleted_takes_it_all_along(two: Duo) -> None:
    await gives(two, "[Send nå]", "[Send]")
    await asks(two)
    for chat in CHATS.values():
        await two.engine.say("slett", chat)
        await two.engine.say("ja", chat)
    for table in (contributions, requests, heard_voices, persons):
        assert two.engine.rows(table) == []
