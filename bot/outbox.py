"""Messages as rows: what came in, what goes out, and what became of it.

A message out is stored in the step's own transaction and sent afterwards. One without a person
(the answer to somebody who may not join, the goodbye after an erasure) holds nothing that
anybody wrote to us; it is kept in the clear, and only until it is sent.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

import msgspec
from sqlalchemy import or_, select, update

from bot.pairs.reading import Owner
from bot.people import CALLED, Address, Person
from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.pair_tables import carried
from bot.store.tables import addresses, messages, micros
from dialogues.progress import Progress
from dialogues.session import Heard, Message

State = Literal["waiting", "sent", "failed", "blocked", "dropped"]

_pack: Final = msgspec.msgpack.Encoder().encode
unpack_message: Final = msgspec.msgpack.Decoder(Message).decode


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it is sent or saved. `name` is plain ASCII."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to send. `document` is a file that goes with it, the message as its caption.

    `progress`: a picture of it goes along, with the message as its caption; `whose` is the name
    of whose it is, where it is not the receiver's.
    `unasked`: nobody waits for it. `after`: the newest one that waited for this chat before it.
    """

    id: int
    person: int | None
    channel: str
    external_id: str
    message: Message
    document: Document | None = None
    unasked: bool = False
    after: int | None = field(default=None, compare=False)
    progress: Progress | None = None
    whose: str | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """A message that is kept: its row, and the number of the answer it became."""

    id: int
    answer: int | None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a message after `attempts` tries; still waiting, it is tried again.

    `reason` says why it did not go through, in words that quote nobody.
    """

    id: int
    state: State
    channel_message_id: int | None
    attempts: int
    reason: str | None = None


def keep_heard(
    transaction: Transaction,
    person: Person,
    address: Address,
    heard: Heard,
    message_id: int | None,
    now: datetime,
    earlier: Earlier | None = None,
) -> None:
    """What the person wrote, under their key. `earlier`: it was kept before, and is edited."""
    identity = earlier.id if earlier else new_id()
    body = person.key.seal("messages", identity, heard.text.encode())
    if earlier:
        transaction.execute(update(messages).where(messages.c.id == identity).values(body=body))
        return
    at = micros(now)
    transaction.change(
        transaction.statements.keep_message,
        {
            "id": identity,
            "person_id": person.id,
            "channel": address.channel,
            "external_id": address.external_id,
            "direction": "in",
            "number": heard.answer,
            "sealed": True,
            "body": body,
            "export": False,
            "created_at": at,
            "sent_at": at,
            "state": "sent",
            "attempts": 0,
            "channel_message_id": message_id,
            "unasked": False,
            "reason": None,
            "words_of": None,
            "withdrawn_at": None,
        },
    )


def keep_reply(
    transaction: Transaction,
    person: Person | None,
    address: Address,
    message: Message,
    now: datetime,
    document: Document | None = None,
    *,
    progress: Progress | None = None,
    whose: str | None = None,
    export: bool = False,
    unasked: bool = False,
    words_of: Owner | None = None,
    wordings: tuple[int, ...] = (),
) -> Outgoing:
    """What the bot says. It waits for delivery only where delivery has to bring it.

    `words_of`: it shows somebody else's words, and is kept under their key. `wordings`: those of
    a shared goal in it, which are withdrawn with whoever wrote them.
    """
    waits = address.channel in CALLED
    after = _newest_waiting(transaction, address) if waits else None
    identity = new_id(after or 0)
    packed = _pack(message)
    at = micros(now)
    key = words_of.key if words_of else person.key if person else None
    if waits or person is not None:
        transaction.change(
            transaction.statements.keep_message,
            {
                "id": identity,
                "person_id": person.id if person else None,
                "channel": address.channel,
                "external_id": address.external_id,
                "direction": "out",
                "number": message.ask,
                "sealed": key is not None,
                "body": key.seal("messages", identity, packed) if key else packed,
                "export": export,
                "created_at": at,
                "sent_at": None if waits else at,
                "state": "waiting" if waits else "sent",
                "attempts": 0,
                "channel_message_id": None,
                "unasked": unasked,
                "reason": None,
                "words_of": words_of.person if words_of else None,
                "withdrawn_at": None,
            },
        )
    for shown in (*(words_of.shares if words_of else ()), *wordings):
        transaction.execute(carried.insert(), {"message_id": identity, "share_id": shown})
    owner = person.id if person else None
    place = (address.channel, address.external_id)
    return Outgoing(identity, owner, *place, message, document, unasked, after, progress, whose)


def _newest_waiting(transaction: Transaction, address: Address) -> int | None:
    """Read after the person was locked, so that nothing of theirs is on its way unseen."""
    place = {"channel": address.channel, "external_id": address.external_id}
    row = transaction.one(transaction.statements.newest_waiting, place)
    return None if row is None else row[0]


def came_as(
    transaction: Transaction, person: int, address: Address, message_id: int
) -> Earlier | None:
    """What a message that is now edited was kept as."""
    row = transaction.execute(
        select(messages.c.id, messages.c.number)
        .where(
            messages.c.person_id == person,
            messages.c.direction == "in",
            messages.c.channel == address.channel,
            messages.c.external_id == address.external_id,
            messages.c.channel_message_id == message_id,
        )
        .order_by(messages.c.id.desc())
    ).first()
    return None if row is None else Earlier(row.id, row.number)


def mark(results: Iterable[Result], now: datetime, transaction: Transaction) -> None:
    """Note what became of messages. Those without a person are then forgotten."""
    blocked = []
    for result in results:
        transaction.change(
            transaction.statements.mark_message,
            {
                "row_id": result.id,
                "state": result.state,
                "attempts": result.attempts,
                "sent_at": micros(now) if result.state == "sent" else None,
                "channel_message_id": result.channel_message_id,
                "reason": result.reason,
            },
        )
        if result.state == "blocked":
            blocked.append(result.id)
    if blocked:
        _block(transaction, blocked, now)
    transaction.change(transaction.statements.forget_strangers, {})


def _block(transaction: Transaction, ids: Iterable[int], now: datetime) -> None:
    rows = transaction.execute(
        select(messages.c.channel, messages.c.external_id).where(messages.c.id.in_(tuple(ids)))
    ).all()
    here = [
        (addresses.c.channel == channel) & (addresses.c.external_id == external_id)
        for channel, external_id in rows
    ]
    if here:
        transaction.execute(update(addresses).where(or_(*here)).values(blocked_at=now))
