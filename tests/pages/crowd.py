"""A mentor with many mentees, and much of everything: rows made directly, under real keys."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from bot.pairs.facts import NAME_PLACE, read_sides
from bot.pairs.keeping import answer, keep
from bot.pairs.reading import Keeping
from bot.pairs.requests import RequestText
from bot.pairs.sharing import ShareText
from bot.people import Address, People, save
from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.pair_tables import agreements, mentorships, requests, shares
from dialogues.mentor_effects import Contribute, PlanPrompt
from dialogues.pair_effects import CallMeeting
from dialogues.recurrence import Rule
from tests.pages.site import Site

NAMES = ("Sara Moen", "Amir Rahimi", "Ingrid Bakken", "Nils-Ole Østby", "Maren Å. Lund", "Jo")
SAID = (
    "At jeg bestemmer på forhånd hvilken ene ting det er.",
    "Jeg fylte stillheten med å unnskylde meg.",
    "At folk går fra meg med mer mot enn de kom med.",
    "At formannen spurte meg om råd.",
)
ASKED = ("Hva skal til for å gjøre det igjen på torsdag?", "Hva vil du bli kjent for?", "")

pack = msgspec.msgpack.Encoder().encode


@dataclass
class Crowd:
    """Makes `mentees` for one mentor. `pairs` are the mentorships, in the order they were made."""

    people: People
    mentor: int
    now: datetime
    pairs: list[int]

    def __call__(self, transaction: Transaction, mentees: int, each: int) -> None:
        """`each`: how many things every one of them has shared."""
        mentor = self.people.look(transaction, self.mentor)
        assert mentor is not None
        for number in range(mentees):
            self.pairs.append(self._mentee(transaction, mentor, number, each))

    def _mentee(self, transaction: Transaction, mentor: Any, number: int, each: int) -> int:
        person = self.people.newcomer(transaction, 1)
        address = Address("web", f"crowd-{person.id}")
        save(transaction, person, person.session, address, self.now)
        pair, wording = new_id(), new_id()
        name = NAMES[number % len(NAMES)]
        row = {
            "id": pair,
            "programme_id": person.programme_id,
            "mentee_id": person.id,
            "mentor_id": mentor.id,
            "created_at": self.now - timedelta(days=34),
            "mentee_yes_at": self.now,
            "mentor_yes_at": self.now,
            "mentee_name": person.key.seal(NAME_PLACE, pair, pack(name)),
            "mentor_name": mentor.key.seal(NAME_PLACE, pair, pack("Kari Lunde")),
            "agreement_id": wording,
        }
        transaction.execute(mentorships.insert(), row)
        goal = "Ta ordet i ledermøtene og stå for det jeg mener"
        agreed = {
            "id": wording,
            "person_id": person.id,
            "mentorship_id": pair,
            "at": self.now,
            "body": person.key.seal("agreements", wording, pack(goal)),
            "stance": "alliance",
            "agreed_at": None if number % 5 == 1 else self.now,
        }
        transaction.execute(agreements.insert(), agreed)
        for turn in range(each):
            self._share(transaction, person, pair, turn)
        if number % 3 == 1:
            self._request(transaction, person, pair)
        return pair

    def _share(self, transaction: Transaction, person: Any, pair: int, turn: int) -> None:
        identity = new_id()
        text = ShareText(SAID[turn % len(SAID)], ASKED[turn % len(ASKED)])
        at = self.now - timedelta(hours=5 * turn)
        row = {
            "id": identity,
            "person_id": person.id,
            "mentorship_id": pair,
            "conversation": turn,
            "kind": "answer",
            "number": turn,
            "at": at,
            "body": person.key.seal("shares", identity, pack(text)),
            "delivered_at": at,
            "answered_at": at if turn % 4 else None,
        }
        transaction.execute(shares.insert(), row)

    def _request(self, transaction: Transaction, person: Any, pair: int) -> None:
        identity = new_id()
        asked = "Kjenner du noen i et anleggsfirma som jeg kan følge en dag?"
        row = {
            "id": identity,
            "person_id": person.id,
            "mentorship_id": pair,
            "conversation": 900,
            "at": self.now,
            "body": person.key.seal("requests", identity, pack(RequestText("sage", (), asked))),
            "state": "sent",
            "sent_at": self.now - timedelta(hours=20),
        }
        transaction.execute(requests.insert(), row)

    def plans(self, transaction: Transaction, count: int) -> None:
        """Weekly and single prompts, contributions, and a meeting or two."""
        mentor = self.people.look(transaction, self.mentor)
        assert mentor is not None
        sides = read_sides(transaction, self.people, mentor, self.now)
        keeping = Keeping(transaction, sides, self.now)
        local = self.now.astimezone(mentor.zone).replace(tzinfo=None, minute=0, second=0)
        days = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
        for number in range(count):
            first = local + timedelta(days=1 + number % 6, hours=number % 3)
            rrule = f"FREQ=WEEKLY;BYDAY={days[first.weekday()]}" if number % 2 else ""
            pair = self.pairs[number % len(self.pairs)]
            text = f"Hva lærte du av dag nummer {number + 1}?"
            keep(keeping, [PlanPrompt((pair,), None, text, Rule(first, rrule), "Europe/Oslo")])
            kinds, themes = ("story", "advice", "door", "lesson"), ("mestring", "karriere")
            words = "Det første forslaget mitt ble møtt med stillhet. Neste gang sa jeg mindre."
            give = Contribute(0, kinds[number % 4], themes[number % 2], words, None, kept=True)
            keep(keeping, [give])
        for ahead, pair in enumerate(self.pairs[:2], 2):
            at = self.now + timedelta(days=ahead)
            answer(keeping, CallMeeting(pair, at, 60, "Europe/Oslo"))


def crowd(site: Site, mentor: int, mentees: int, each: int, plans: int) -> list[int]:
    """Their mentorships."""
    made = Crowd(site.parts.conversations.people, mentor, site.parts.clock(), [])
    portal = site.browser.portal
    assert portal is not None
    portal.call(site.parts.store.run, lambda transaction: made(transaction, mentees, each))
    portal.call(site.parts.store.run, lambda transaction: made.plans(transaction, plans))
    return made.pairs
