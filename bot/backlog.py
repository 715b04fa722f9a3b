"""Messages that an earlier run stored and did not send."""

from sqlalchemy import select

from bot import export
from bot.library import Library
from bot.outbox import Outgoing, unpack_message
from bot.people import People
from bot.store import Transaction
from bot.store.tables import messages


def waiting(
    channel: str, everybody: People, library: Library, transaction: Transaction
) -> tuple[Outgoing, ...]:
    """What is not sent yet on a channel, oldest first. The files of «mine data» are made anew."""
    rows = transaction.execute(
        select(
            messages.c.id,
            messages.c.person_id,
            messages.c.external_id,
            messages.c.body,
            messages.c.export,
        )
        .where(messages.c.state == "waiting", messages.c.channel == channel)
        .order_by(messages.c.id)
    ).all()
    found = []
    for row in rows:
        body, document = row.body, None
        if row.person_id is not None:
            person = everybody.by_id(transaction, row.person_id)
            assert person is not None  # a message goes with its person
            body = person.key.open("messages", row.id, body)
            if row.export:
                document = export.document(
                    transaction, library, person.id, person.key, person.session, person.zone
                )
        message = unpack_message(body)
        found.append(Outgoing(row.id, row.person_id, channel, row.external_id, message, document))
    return tuple(found)
