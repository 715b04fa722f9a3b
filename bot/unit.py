"""One event, carried out: load, step, save, messages, in a transaction that is already open.

Read this beside `dialogues.step`: the core decides, this keeps what it decided.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from typing import Final

from bot import export, feeds, outbox, people, reading
from bot.arrivals import Handled
from bot.bank.in_talk import bank_for
from bot.doors import Entry, settle
from bot.feeds import Agenda, meeting_file
from bot.letters import Letters
from bot.library import Library
from bot.links import make_link
from bot.outbox import Document, Outgoing
from bot.pairs.facts import Sides, read_sides, read_voices
from bot.pairs.inviting import invite_mentee
from bot.pairs.keeping import answer, keep
from bot.pairs.reading import Keeping, Owner, Reading, Subject
from bot.pairs.subjects import read_subject
from bot.people import CALLED, Address, People, Person
from bot.progress import read_progress
from bot.qr import qr_code
from bot.records import Records
from bot.staff.members import staff_number
from bot.store import Transaction
from dialogues import effects
from dialogues.events import (
    Answered,
    Corrected,
    Event,
    FellDue,
    NotDelivered,
    Pressed,
    ProgressRead,
    Said,
    StaffFound,
)
from dialogues.mirror import quote_whole
from dialogues.news import subject_of
from dialogues.pairs import SharedNews
from dialogues.progress import Progress
from dialogues.session import Facts, Message, Step
from dialogues.step import step

QR_NAME: Final = "invitasjon.png"
LINK_MARK: Final = "{link}"  # where the reply wants the link that OfferLink makes

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Unit:
    """`link(code, channel)` is what somebody on that channel is told to use, as plain text.

    `invitation(code)` is where somebody new uses one, `page(code)` where a browser logs in,
    `calendar(token)` where a person's meetings are for a calendar, None where none could reach
    it. `letters` None: there is no mail server.
    """

    transaction: Transaction
    everybody: People
    library: Library
    address: Address
    now: datetime
    link: Callable[[str, str], str]
    invitation: Callable[[str], str]
    page: Callable[[str], str]
    calendar: Callable[[str], str | None] = lambda token: token
    letters: Letters | None = None

    def carry_out(
        self, entry: Entry, first_name: str | None = None, message_id: int | None = None
    ) -> Handled:
        person, event = entry.person, entry.event
        earlier = None
        if isinstance(event, Corrected) and message_id is not None:
            earlier = outbox.came_as(self.transaction, person.id, self.address, message_id)
            event = replace(event, ask=earlier.answer if earlier else None)
        sides = self._sides(person)
        event, subject = self._with_subject(event, person, sides)
        made = self._decide(person, event, self._facts(entry, event, sides, first_name), sides)
        if any(isinstance(effect, effects.Erase) for effect in made.effects):
            return self._erase(person, made)
        if person.programme is None or (person.is_new and made.reply is None):
            return self._pass_by(made)
        spoke = not isinstance(event, FellDue | NotDelivered)
        people.save(
            self.transaction, person, made.session, self.address if spoke else None, self.now
        )
        settle(self.transaction, entry, self.address, self.now)
        if made.heard is not None:
            outbox.keep_heard(
                self.transaction, person, self.address, made.heard, message_id, self.now, earlier
            )
        Records(self.transaction, person.id, person.key, self.now).keep(made.effects)
        keep(Keeping(self.transaction, sides, self.now), made.effects)
        return self._reply(person, made, event, subject, sides)

    def _sides(self, person: Person) -> Sides:
        if person.is_new:
            return Sides(person.id, person.key, person.zone)
        return read_sides(self.transaction, self.everybody, person, self.now)

    def _with_subject(
        self, event: Event, person: Person, sides: Sides
    ) -> tuple[Event, Subject | None]:
        """What the event is about is read before the core hears of it."""
        found = subject_of(event, person.session)
        if found is None:
            return event, None
        topic, identity = found
        look = Reading(self.transaction, self.everybody, sides, self.now)
        subject = read_subject(look, topic, identity)
        assert isinstance(event, FellDue | Pressed | Said)
        event = replace(event, about=subject.about if subject else None)
        return event, None if isinstance(event, Said) else subject

    def _facts(self, entry: Entry, event: Event, sides: Sides, first_name: str | None) -> Facts:
        return Facts(
            now=self.now,
            zone=entry.person.zone,
            bank=bank_for(self.library, self.transaction, entry.person, event),
            programme=entry.person.programme,
            first_name=first_name,
            channel=self.address.channel,
            mentor=sides.mentor,
            voices=read_voices(self.transaction, sides),
            pair=sides.pair,
            mentees=sides.mentees,
            invited_as=entry.invited_as,
        )

    def _decide(self, person: Person, event: Event, facts: Facts, sides: Sides) -> Step:
        """The step; where it asks for something, what it makes of the answer."""
        made = step(person.session, event, facts)
        for effect in made.effects:
            if isinstance(effect, effects.PassedOver):
                log.warning("a question was passed over: %s in %s", effect.question, effect.set)
            answered = self._answer(effect, person, sides)
            if answered is not None:
                then = step(made.session, answered, facts)
                return replace(then, effects=made.effects + then.effects, heard=made.heard)
        return made

    def _answer(self, effect: effects.Effect, person: Person, sides: Sides) -> Answered | None:
        match effect:
            case effects.ReadLog(page, to_share):
                read = reading.log_page(self.transaction, person.id, person.key, page)
                return replace(read, to_share=to_share)
            case effects.ReadProgress(to_share):
                return ProgressRead(self._progress(person), to_share)
            case effects.FindStaff():
                return StaffFound(staff_number(self.transaction, person.id) is not None)
            case effects.OfferCalendar():
                return feeds.offer(self.transaction, person.id, effect, self.now, self.calendar)
        return answer(Keeping(self.transaction, sides, self.now), effect)

    def _owner(self, made: Step, told: Subject | None, sides: Sides) -> Owner | None:
        """Whose words the reply shows: what was told, or the mentor's in a mentee's own talk."""
        if told is not None:
            return told.owner
        side = sides.as_mentee
        shown = any(isinstance(effect, effects.HeardVoice) for effect in made.effects)
        if not shown or side is None or side.other is None or side.other_key is None:
            return None
        return Owner(side.other, side.other_key)

    def _reply(
        self,
        person: Person,
        made: Step,
        event: Event,
        subject: Subject | None,
        sides: Sides,
    ) -> Handled:
        wakes = any(isinstance(effect, effects.WAKING) for effect in made.effects)
        if made.reply is None:
            return Handled(person=person.id, wakes=wakes)
        due = event if isinstance(event, FellDue) else None
        message, exports = made.reply, False
        document = self._calendar(person, message)
        for effect in made.effects:
            match effect:
                case effects.OfferLink():
                    message = self._with_link(person, message)
                case effects.OfferPage(of_staff):
                    message = self._with_page(person, message, of_staff=of_staff)
                case effects.Invite():
                    message, document = self._with_invitation(person, message)
                case effects.Export():
                    exports, document = True, self._export(person, made)
        sent = outbox.keep_reply(
            self.transaction,
            person,
            self.address,
            message,
            self.now,
            document,
            export=exports,
            progress=self._drawn(person, message, subject),
            whose=_whose(subject, sides),
            unasked=due is not None,
            words_of=self._owner(made, subject if due else None, sides),
            wordings=_wordings_in(message, sides),
        )
        if due and subject and subject.told:
            subject.told()
        letter = self._letter(person, due) if due else None
        outgoing = (sent, letter) if letter else (sent,)
        return Handled(outgoing, person=person.id, wakes=wakes)

    def _export(self, person: Person, made: Step) -> Document:
        body = export.document(
            self.transaction, self.library, person.id, person.key, made.session, person.zone
        )
        return Document(export.FILE_NAME, body)

    def _calendar(self, person: Person, message: Message) -> Document | None:
        """The meeting that a message is about, as a file."""
        if not message.calendar:
            return None
        language = person.session.language
        agenda = Agenda(self.transaction, self.everybody.key, self.library, person.id, language)
        return meeting_file(agenda, message.calendar)

    def _drawn(self, person: Person, message: Message, subject: Subject | None) -> Progress | None:
        """What a picture is made of when the message is sent; a page reads it for itself."""
        if not message.picture or self.address.channel not in CALLED:
            return None
        if subject is not None and isinstance(subject.about, SharedNews):
            return next((item.path for item in subject.about.items if item.path), None)
        return self._progress(person)

    def _progress(self, person: Person) -> Progress:
        return read_progress(self.transaction, person.id, person.key, person.zone)

    def _letter(self, person: Person, due: FellDue) -> Outgoing | None:
        """Something waits on a page that nobody may be looking at."""
        if self.letters is None or self.address.channel in CALLED:
            return None
        return self.letters.something_waits(self.transaction, person, due.kind, self.now)

    def _with_link(self, person: Person, message: Message) -> Message:
        code = make_link(self.transaction, "connect", self.now, person=person.id)
        return _marked(message, self.link(code, self.address.channel))

    def _with_page(self, person: Person, message: Message, *, of_staff: bool) -> Message:
        staff = staff_number(self.transaction, person.id) if of_staff else None
        code = make_link(self.transaction, "page", self.now, person=person.id, staff=staff)
        return _marked(message, self.page(code))

    def _with_invitation(self, person: Person, message: Message) -> tuple[Message, Document]:
        """The mentor's own invitation to one new mentee, also for a phone's camera."""
        code = invite_mentee(self.transaction, person.programme_id, person.id, self.now)
        link = self.invitation(code)
        return _marked(message, link), Document(QR_NAME, qr_code(link))

    def _erase(self, person: Person, made: Step) -> Handled:
        """The goodbye outlives the person's rows, until it is sent."""
        if not person.is_new:
            people.erase(self.transaction, person.id, self.now)
        return replace(self._pass_by(made), person=person.id, wakes=True)

    def _pass_by(self, made: Step) -> Handled:
        """Answer somebody of whom nothing is kept."""
        if made.reply is None:
            return Handled()
        sent = outbox.keep_reply(self.transaction, None, self.address, made.reply, self.now)
        return Handled((sent,))


def _whose(subject: Subject | None, sides: Sides) -> str | None:
    """The name of whose path a picture is of, where it is not the receiver's own."""
    if subject is None or not isinstance(subject.about, SharedNews):
        return None
    side = sides.of(subject.about.pair)
    return side.pair.name if side else None


def _wordings_in(message: Message, sides: Sides) -> tuple[int, ...]:
    """The other ones' wordings of a shared goal that a message shows, whatever it shows them for.

    They go with whoever wrote them. A mentor's message may show those of several mentees.
    """
    wordings = (side.pair.agreement for side in sides.sides)
    return tuple(
        wording.id
        for wording in wordings
        if wording and not wording.mine and quote_whole(wording.text) in message.html
    )


def _marked(message: Message, link: str) -> Message:
    return replace(message, html=message.html.replace(LINK_MARK, escape(link)))
