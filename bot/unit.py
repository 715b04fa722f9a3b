"""One event, carried out: load, step, save, messages, in a transaction that is already open.

Read this beside `dialogues.step`: the core decides, this keeps what it decided.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from typing import Final

from bot import export, outbox, people, reading
from bot.arrivals import Handled
from bot.doors import Entry, settle
from bot.letters import Letters
from bot.library import Library
from bot.links import make_link
from bot.outbox import Outgoing
from bot.people import CALLED, Address, Person
from bot.progress import read_progress
from bot.records import Records
from bot.store import Transaction
from dialogues.effects import (
    Effect,
    Erase,
    Export,
    OfferLink,
    PassedOver,
    ReadLog,
    ReadProgress,
)
from dialogues.events import Corrected, Event, FellDue, LogRead, NotDelivered, ProgressRead
from dialogues.progress import Progress
from dialogues.session import Facts, Message, Step
from dialogues.step import step

LINK_MARK: Final = "{link}"  # where the reply wants the link that OfferLink makes

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Unit:
    """`link(code, channel)` is what somebody on that channel is told to use, as plain text.

    `letters` None: there is no mail server.
    """

    transaction: Transaction
    library: Library
    address: Address
    now: datetime
    link: Callable[[str, str], str]
    letters: Letters | None = None

    def carry_out(
        self, entry: Entry, first_name: str | None = None, message_id: int | None = None
    ) -> Handled:
        person, event = entry.person, entry.event
        earlier = None
        if isinstance(event, Corrected) and message_id is not None:
            earlier = outbox.came_as(self.transaction, person.id, self.address, message_id)
            event = replace(event, ask=earlier.answer if earlier else None)
        made = self._decide(person, event, self._facts(entry, first_name))
        if any(isinstance(effect, Erase) for effect in made.effects):
            return self._erase(person, made)
        if person.programme is None or (person.is_new and made.reply is None):
            return self._pass_by(made)
        spoke = not isinstance(event, FellDue | NotDelivered)
        people.save(
            self.transaction, person, made.session, self.address if spoke else None, self.now
        )
        settle(self.transaction, entry, self.address)
        if made.heard is not None:
            outbox.keep_heard(
                self.transaction, person, self.address, made.heard, message_id, self.now, earlier
            )
        Records(self.transaction, person.id, person.key, self.now).keep(made.effects)
        return self._reply(person, made, event if isinstance(event, FellDue) else None)

    def _facts(self, entry: Entry, first_name: str | None) -> Facts:
        return Facts(
            now=self.now,
            zone=entry.person.zone,
            bank=self.library.bank,
            programme=entry.person.programme,
            first_name=first_name,
            channel=self.address.channel,
            joins_elsewhere=entry.joins_elsewhere,
        )

    def _decide(self, person: Person, event: Event, facts: Facts) -> Step:
        """The step; where it wants to read something, what it makes of what was read."""
        made = step(person.session, event, facts)
        for effect in made.effects:
            if isinstance(effect, PassedOver):
                log.warning("a question was passed over: %s in %s", effect.question, effect.set)
            read = self._read(person, effect)
            if read is not None:
                then = step(made.session, read, facts)
                return replace(then, effects=made.effects + then.effects, heard=made.heard)
        return made

    def _read(self, person: Person, effect: Effect) -> LogRead | ProgressRead | None:
        match effect:
            case ReadLog(page):
                return reading.log_page(self.transaction, person.id, person.key, page)
            case ReadProgress():
                rows = read_progress(self.transaction, person.id, person.key, person.zone)
                return ProgressRead(rows)
        return None

    def _reply(self, person: Person, made: Step, due: FellDue | None) -> Handled:
        if made.reply is None:
            return Handled(person=person.id)
        message, document = made.reply, None
        for effect in made.effects:
            if isinstance(effect, OfferLink):
                message = self._with_link(person, message)
            if isinstance(effect, Export):
                document = export.document(
                    self.transaction, self.library, person.id, person.key, made.session, person.zone
                )
        sent = outbox.keep_reply(
            self.transaction,
            person,
            self.address,
            message,
            self.now,
            document,
            progress=self._drawn(person, message),
            unasked=due is not None,
        )
        letter = self._letter(person, due) if due else None
        return Handled((sent, letter) if letter else (sent,), person=person.id)

    def _drawn(self, person: Person, message: Message) -> Progress | None:
        """What a picture is made of when the message is sent; a page reads it for itself."""
        if not message.picture or self.address.channel not in CALLED:
            return None
        return read_progress(self.transaction, person.id, person.key, person.zone)

    def _letter(self, person: Person, due: FellDue) -> Outgoing | None:
        """Something waits on a page that nobody may be looking at."""
        if self.letters is None or self.address.channel in CALLED:
            return None
        return self.letters.something_waits(self.transaction, person, due.kind, self.now)

    def _with_link(self, person: Person, message: Message) -> Message:
        code = make_link(self.transaction, "connect", self.now, person=person.id)
        shown = escape(self.link(code, self.address.channel))
        return replace(message, html=message.html.replace(LINK_MARK, shown))

    def _erase(self, person: Person, made: Step) -> Handled:
        """The goodbye outlives the person's rows, until it is sent."""
        if not person.is_new:
            people.erase(self.transaction, person.id, self.now)
        return replace(self._pass_by(made), person=person.id)

    def _pass_by(self, made: Step) -> Handled:
        """Answer somebody of whom nothing is kept."""
        if made.reply is None:
            return Handled()
        sent = outbox.keep_reply(self.transaction, None, self.address, made.reply, self.now)
        return Handled((sent,))
