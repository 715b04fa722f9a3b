"""What a mentee lets the mentor see: under the mentee's key, told once, taken back for good."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

import msgspec
from sqlalchemy import delete, select, update

from bot.pairs.facts import Side, open_name
from bot.pairs.news import KEPT, plan
from bot.pairs.reading import Answerer, Keeper, Keeping, Loader, Owner, Reading, Subject
from bot.pairs.withdrawing import withdraw_of_ended, withdraw_showing
from bot.progress import read_progress
from bot.reading import Reader
from bot.records import AskedText, unpack_answer, unpack_asked
from bot.store import Transaction
from bot.store.pair_tables import carried, mentorships, shares
from bot.store.tables import answers, persons
from bot.vault import PersonKey
from dialogues.events import SharedRead, TakenBack
from dialogues.pair_effects import (
    ReadShared,
    Share,
    ShareAnswers,
    ShareItem,
    SharePath,
    ShareReady,
    TakeBack,
)
from dialogues.pairs import SharedItem, SharedNews
from dialogues.progress import Progress

SHARE: Final = "share"  # the kind of what falls due, one for a pair
ANSWER, PATH = "answer", "path"
GOAL: Final = "mal"  # the set in which the goal is put in words


@dataclass(frozen=True, slots=True)
class ShareText:
    text: str
    question: str
    path: Progress | None = None


KeyOf = Callable[[int, bytes], PersonKey]

unpack_share: Final = msgspec.msgpack.Decoder(ShareText).decode


def share(keeping: Keeping, wanted: Share) -> None:
    """The choice for one conversation takes the place of an earlier one."""
    keep = {(item.kind, item.number) for item in wanted.items}
    before = keeping.transaction.execute(
        select(shares.c.id, shares.c.kind, shares.c.number).where(
            shares.c.person_id == keeping.person, shares.c.conversation == wanted.conversation
        )
    ).all()
    take_back(keeping, [row.id for row in before if (row.kind, row.number) not in keep])
    there = {(row.kind, row.number) for row in before}
    items = [item for item in wanted.items if (item.kind, item.number) not in there]
    questions = _questions(keeping, [item.number for item in items if item.kind == ANSWER])
    new = [
        replace(item, question=questions.get(item.number, "")) if item.kind == ANSWER else item
        for item in items
    ]
    _add(keeping, keeping.as_mentee(wanted.pair), wanted.conversation, new)


def share_answers(keeping: Keeping, wanted: ShareAnswers) -> None:
    """Answers from the log, each as it reads now. One that is shared already stays as it is."""
    side = keeping.as_mentee(wanted.pair)
    if side is None:
        return
    rows = keeping.transaction.execute(
        select(answers).where(
            answers.c.person_id == keeping.person, answers.c.number.in_(wanted.numbers)
        )
    ).all()
    for row in rows:
        asked = unpack_asked(keeping.key.open("answers.asked", row.number, row.asked))
        answer = unpack_answer(keeping.key.open("answers", row.number, row.body))
        item = ShareItem(ANSWER, row.number, answer.text, shown_question(asked))
        _add(keeping, side, row.conversation, [item])


def _questions(keeping: Keeping, numbers: Sequence[int]) -> dict[int, str]:
    """What each answer was an answer to, by its number."""
    rows = keeping.transaction.execute(
        select(answers.c.number, answers.c.asked).where(
            answers.c.person_id == keeping.person, answers.c.number.in_(numbers)
        )
    ).all()
    open_ = keeping.key.open
    asked = {
        row.number: unpack_asked(open_("answers.asked", row.number, row.asked)) for row in rows
    }
    return {number: shown_question(each) for number, each in asked.items()}


def shown_question(asked: AskedText) -> str:
    """The question alone, since what leads up to it («Du svarte 4.») may be an answer that is not
    shared. The mentor's own words stay whole, and so does what describes the goal's levels."""
    if asked.text.startswith("«") or asked.set == GOAL:
        return asked.text
    return re.split(r"(?<=[.?!…»:]) (?=[A-ZÆØÅ])", asked.text)[-1]


def share_ready(keeping: Keeping, wanted: ShareReady) -> None:
    """What lay ready for a mentor goes to this one."""
    side = keeping.as_mentee(wanted.pair)
    if side is None:
        return
    moved = keeping.transaction.execute(
        update(shares)
        .where(shares.c.person_id == keeping.person, shares.c.mentorship_id.is_(None))
        .values(mentorship_id=side.pair.id)
        .returning(shares.c.id)
    ).all()
    if moved:
        _tell(keeping, side)


def share_path(keeping: Keeping, wanted: SharePath) -> None:
    """One picture of it at a time: the newest."""
    side = keeping.as_mentee(wanted.pair)
    if side is None:
        return
    progress = read_progress(keeping.transaction, keeping.person, keeping.key, keeping.sides.zone)
    of_path = (shares.c.person_id == keeping.person) & (shares.c.kind == PATH)
    before = keeping.transaction.execute(select(shares.c.id).where(of_path)).scalars().all()
    take_back(keeping, before)
    item = ShareItem(PATH, 0, wanted.text, wanted.heading)
    _add(keeping, side, 0, [item], progress.for_mentor)


def _add(
    keeping: Keeping,
    side: Side | None,
    conversation: int,
    items: Iterable[ShareItem],
    path: Progress | None = None,
) -> None:
    added = False
    for item in items:
        row = keeping.row(shares, ShareText(item.text, item.question, path)) | {
            "mentorship_id": side.pair.id if side else None,
            "conversation": conversation,
            "kind": item.kind,
            "number": item.number,
        }
        new = keeping.transaction.insert(shares).values(row).on_conflict_do_nothing()
        found = keeping.transaction.execute(new.returning(shares.c.id)).first()
        added = added or found is not None
    if added and side is not None:
        _tell(keeping, side)


def _tell(keeping: Keeping, side: Side) -> None:
    if side.other is not None:
        until = keeping.now + KEPT
        plan(keeping.transaction, side.other, SHARE, side.pair.id, keeping.now, SHARE, until)


def taken_back(keeping: Keeping, wanted: TakeBack) -> TakenBack:
    return take_back(keeping, wanted.ids)


def take_back(keeping: Keeping, ids: Iterable[int]) -> TakenBack:
    """The rows go, and every message that shows one of them is withdrawn.

    `may_remain`: one of those messages is so old that the channel will not delete it.
    """
    mine = tuple(
        keeping.transaction.execute(
            delete(shares)
            .where(shares.c.person_id == keeping.person, shares.c.id.in_(tuple(ids)))
            .returning(shares.c.id)
        ).scalars()
    )
    if not mine:
        return TakenBack(0, may_remain=False)
    return TakenBack(len(mine), withdraw_showing(keeping.transaction, mine, keeping.now))


def withdraw_ended(transaction: Transaction, now: datetime, most: int) -> bool:
    """What mentors were shown in mentorships that ended long enough ago. True: there is more."""
    gone = withdraw_of_ended(transaction, shares, now, most)
    if gone:
        transaction.execute(delete(shares).where(shares.c.id.in_(gone)))
    return len(gone) == most


def shared_read(keeping: Keeping, wanted: ReadShared) -> SharedRead:
    """What the person's mentor may see now, newest first."""
    side = keeping.sides.as_mentee
    if side is None:
        return SharedRead(())
    rows = keeping.transaction.execute(
        select(shares)
        .where(shares.c.person_id == keeping.person, shares.c.mentorship_id == side.pair.id)
        .order_by(shares.c.id.desc())
    ).all()
    items = tuple(shared_item(row, keeping.key) for row in rows)
    return SharedRead(items, wanted.to_take_back)


def open_share(row: Any, key: PersonKey) -> ShareText:
    return unpack_share(key.open("shares", row.id, row.body))


def shared_item(row: Any, key: PersonKey) -> SharedItem:
    text = open_share(row, key)
    return SharedItem(row.id, row.kind, text.question, text.text, row.at, text.path)


@dataclass(frozen=True, slots=True)
class ShownPath:
    """A mentee's path as a mentor may see it, and the mentee's name, "" where they have none."""

    share: int
    path: Progress
    name: str


def path_in(reader: Reader, message: int, key_of: KeyOf) -> ShownPath | None:
    """The path that a message to a mentor shows a picture of."""
    of_message = select(carried.c.share_id).where(carried.c.message_id == message)
    return _path(reader, shares.c.id.in_(of_message), key_of)


def path_shown_to(
    reader: Reader, mentor: int, share_id: int, now: datetime, key_of: KeyOf
) -> ShownPath | None:
    """A path that this mentor may see now."""
    kept = mentorships.c.ended_at.is_(None) | (mentorships.c.shared_until > now)
    mine = (mentorships.c.mentor_id == mentor) & mentorships.c.mentor_yes_at.is_not(None)
    theirs = mine & kept
    return _path(reader, (shares.c.id == share_id) & theirs, key_of)


def _path(reader: Reader, which: Any, key_of: KeyOf) -> ShownPath | None:
    """`key_of` unwraps a person's key."""
    found = (
        select(shares, mentorships.c.mentee_name, persons.c.wrapped_key)
        .join(mentorships, mentorships.c.id == shares.c.mentorship_id)
        .join(persons, persons.c.id == shares.c.person_id)
    )
    row = reader.execute(found.where(shares.c.kind == PATH, which)).first()
    if row is None:
        return None
    key = key_of(row.person_id, row.wrapped_key)
    item = shared_item(row, key)
    name = open_name(key, row.mentorship_id, row.mentee_name)
    return None if item.path is None else ShownPath(item.id, item.path, name)


def shared_news(reading: Reading, pair: int) -> Subject | None:
    """What the mentor has not been told of yet. Requests come as requests."""
    side = reading.sides.of(pair)
    if side is None or side.as_mentee or side.other is None or side.other_key is None:
        return None
    if not side.pair.yes:
        return None
    rows = reading.transaction.execute(
        select(shares)
        .where(shares.c.mentorship_id == pair, shares.c.delivered_at.is_(None))
        .order_by(shares.c.id)
    ).all()
    items = tuple(shared_item(row, side.other_key) for row in rows)
    if not items:
        return None
    ids = tuple(item.id for item in items)
    owner = Owner(side.other, side.other_key, ids)
    told = partial(_delivered, reading.transaction, ids, reading.now)
    return Subject(SharedNews(pair, items, side.pair.goal), owner, told)


def shared_subject(reading: Reading, share_id: int) -> Subject | None:
    """One shared thing that the mentor answers by a button."""
    row = reading.transaction.execute(select(shares).where(shares.c.id == share_id)).first()
    side = reading.sides.of(row.mentorship_id) if row and row.mentorship_id else None
    if row is None or side is None or side.as_mentee or side.other_key is None:
        return None
    return Subject(SharedNews(side.pair.id, (shared_item(row, side.other_key),), ""))


def mark_answered(keeping: Keeping, share: int) -> None:
    """The mentor has read it, and has nothing more to say."""
    row = keeping.transaction.execute(
        select(shares.c.mentorship_id).where(shares.c.id == share)
    ).first()
    if row is not None and row.mentorship_id and keeping.as_mentor(row.mentorship_id):
        read = update(shares).where(shares.c.id == share, shares.c.answered_at.is_(None))
        keeping.transaction.execute(read.values(answered_at=keeping.now))


def _delivered(transaction: Transaction, ids: tuple[int, ...], now: datetime) -> None:
    transaction.execute(update(shares).where(shares.c.id.in_(ids)).values(delivered_at=now))


LOADERS: Final[dict[str, Loader]] = {SHARE: shared_news, "shared": shared_subject}
KEEPERS: Final[dict[type, Keeper]] = {
    Share: share,
    ShareAnswers: share_answers,
    SharePath: share_path,
    ShareReady: share_ready,
}
ANSWERERS: Final[dict[type, Answerer]] = {ReadShared: shared_read, TakeBack: taken_back}
