"""People with a life to count: rows as the program makes them, sealed under real keys."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot import outbox
from bot.people import Address, People, Person, save
from bot.records import Records
from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.pair_tables import meetings, mentorships, shares
from bot.store.tables import consents
from dialogues.answers import Answer, Value
from dialogues.effects import RateGoal, RecordAnswer, RecordGoal
from dialogues.session import AskedHere, Memory, Message
from dialogues.stages import Stage

CANARY = "KANARIFUGL"  # in everything that anybody wrote

EXPLORE_SET = "en-god-dag"
QUESTIONS = ("dag", "selv", "veien", "legge")


@dataclass
class Somebody:
    """One person, in one transaction. Numbers grow as they are asked."""

    transaction: Transaction
    person: Person
    number: int = 0
    address: Address = field(init=False)

    def __post_init__(self) -> None:
        self.address = Address("web", f"figures-{self.person.id}")

    def asked(
        self,
        at: datetime,
        conversation: int,
        set_: str,
        question: str,
        said: str | None = None,
        value: Value = None,
        stage: Stage = Stage.EXPLORE,
        part: str = "tekst",
    ) -> int:
        """`said` None and no value: left unanswered. The number of the answer."""
        self.number += 1
        here = AskedHere(conversation, stage, set_, question, part)
        message = Message(f"{CANARY} spørsmål", ask=self.number, asked=here)
        outbox.keep_reply(self.transaction, self.person, self.address, message, at)
        if said is not None or value is not None:
            answer = Answer(f"{CANARY} {said or ''}".strip(), value)
            effect = RecordAnswer(
                self.number, conversation, stage.value, set_, question, CANARY, answer
            )
            self.records(at + timedelta(minutes=2)).keep([effect])
        return self.number

    def records(self, at: datetime) -> Records:
        return Records(self.transaction, self.person.id, self.person.key, at)

    def rated(self, *levels: tuple[datetime, int]) -> None:
        """The goal, and where they said they were."""
        self.number += 1
        self.records(levels[0][0]).keep([RecordGoal(self.number, f"{CANARY} mål", ())])
        for at, level in levels:
            self.number += 1
            self.records(at).keep([RateGoal(self.number, level)])

    def shares(self, number: int, conversation: int, at: datetime) -> None:
        identity = new_id()
        body = self.person.key.seal("shares", identity, b"x")
        row: dict[str, Any] = {"id": identity, "person_id": self.person.id}
        row |= {"conversation": conversation}
        row |= {"kind": "answer", "number": number, "at": at, "body": body}
        self.transaction.execute(shares.insert(), row)


def newcomer(
    transaction: Transaction,
    people: People,
    at: datetime,
    programme: int = 1,
    *,
    mentor: bool = False,
) -> Somebody:
    person = people.newcomer(transaction, programme)
    made = Somebody(transaction, person)
    session = replace(person.session, memory=Memory(only_mentor=mentor))
    save(transaction, person, session, made.address, at)
    agreed = {"person_id": person.id, "revision": 1, "at": at}
    transaction.execute(consents.insert(), agreed)
    return made


def pair(
    transaction: Transaction,
    mentee: Somebody,
    mentor: Somebody,
    at: datetime,
    met: datetime | None = None,
) -> int:
    identity = new_id()
    row: dict[str, Any] = {"id": identity, "created_at": at}
    row |= {"programme_id": mentee.person.programme_id}
    row |= {"mentee_id": mentee.person.id, "mentor_id": mentor.person.id}
    row |= {"mentee_yes_at": at, "mentor_yes_at": at}
    transaction.execute(mentorships.insert(), row)
    if met:
        meeting = new_id()
        place = mentee.person.key.seal("meetings", meeting, b"x")
        held: dict[str, Any] = {"id": meeting, "person_id": mentee.person.id, "body": place}
        held |= {"mentorship_id": identity, "at": at, "first_id": meeting, "starts_at": met}
        held |= {"minutes": 60, "zone": "Europe/Oslo", "state": "confirmed", "sequence": 0}
        transaction.execute(meetings.insert(), held | {"changed_at": at})
    return identity


def mentee_life(somebody: Somebody, number: int, begun: datetime, months: int = 1) -> None:
    """A talk a month, a reflection a week, the pulse and the goal: some do more than others."""
    for month in range(months):
        at = begun + timedelta(days=30 * month + number % 5)
        talk = 1000 + month
        for place, question in enumerate(QUESTIONS):
            if number % 6 == 5 and place == len(QUESTIONS) - 1:
                somebody.asked(
                    at + timedelta(minutes=place), talk, EXPLORE_SET, question
                )  # and left
                break
            said = " ".join(["ord"] * (3 + number % 4 * 8)) if (number + place) % 4 else None
            answer = somebody.asked(
                at + timedelta(minutes=place), talk, EXPLORE_SET, question, said
            )
            if said and number % 3 == 0:
                somebody.shares(answer, talk, at)
            if place == 1 and number % 3 == 1:
                part = "omformulert"
                somebody.asked(
                    at + timedelta(minutes=place), talk, EXPLORE_SET, question, part=part
                )
        else:
            hit = "ja" if number % 4 else "litt"
            after = at + timedelta(minutes=30)
            somebody.asked(after, talk, "oppsummering", "traff", value=hit, stage=Stage.SUM_UP)
        for week in range(4):
            then = at + timedelta(days=7 * week, hours=3)
            said = "kort svar" if (number + week) % 4 else None
            conversation = 5000 + 10 * month + week
            somebody.asked(then, conversation, "refleksjon", "hva", said, stage=Stage.PROMPT)
        pulse(somebody, at + timedelta(days=2), 7000 + month, 3 + (number + month) % 3)
    somebody.rated(
        (begun, -1),
        *(
            (begun + timedelta(days=30 * month + 5), month % 3 - 1 + number % 2)
            for month in range(months)
        ),
    )


def pulse(somebody: Somebody, at: datetime, conversation: int, level: int) -> None:
    for item in ("trygg", "nytte", "retning"):
        somebody.asked(at, conversation, "puls", item, value=level, stage=Stage.PULSE)


def programme_of(
    transaction: Transaction,
    people: People,
    pairs: int,
    begun: datetime,
    months: int = 1,
    programme: int = 1,
    life: Callable[[Somebody, int, datetime, int], None] = mentee_life,
) -> list[int]:
    """The mentees."""
    made = []
    mentor = newcomer(transaction, people, begun, programme, mentor=True)
    for number in range(pairs):
        if number % 3 == 2:
            mentor = newcomer(transaction, people, begun, programme, mentor=True)
            for month in range(months):
                pulse(mentor, begun + timedelta(days=30 * month + 3), 80 + month, 4)
        mentee = newcomer(transaction, people, begun, programme)
        met = begun + timedelta(days=30 * (months - 1) + 10) if number % 4 else None
        pair(transaction, mentee, mentor, begun, met)
        life(mentee, number, begun, months)
        made.append(mentee.person.id)
    return made
