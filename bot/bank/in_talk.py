"""The bank that one person's conversation goes on with."""

from bot.library import Library
from bot.people import Person
from bot.store import Transaction
from dialogues.bank import Bank
from dialogues.events import Event, FellDue
from dialogues.pairs import PromptDue


def bank_for(library: Library, transaction: Transaction, person: Person, event: Event) -> Bank:
    """Their programme's; and what they are in the middle of, if they have come from another."""
    _know_what_is_newer(library, transaction, person, event)
    everything, stack = library.contents.everything, person.session.stack
    if not everything.own:
        return everything
    begun = {turn.set for talk in stack for turn in talk.turns}
    begun |= {name for talk in stack for name in (talk.set, *talk.sets_done) if name}
    return everything.of(person.programme_id, begun)


def _know_what_is_newer(
    library: Library, transaction: Transaction, person: Person, event: Event
) -> None:
    """Another process may have published what this conversation has begun with, or is to."""
    bank = library.contents.everything
    pinned = max((talk.bank for talk in person.session.stack), default=0)
    about = event.about if isinstance(event, FellDue) else None
    named = about.set if isinstance(about, PromptDue) else None
    if pinned > bank.revision or (named and not bank.holds(named, bank.revision)):
        library.catch_up(transaction)
