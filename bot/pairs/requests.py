"""What a mentee asks the mentor for: drafted in a talk, sent when the mentee says so."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import delete, select, update

from bot.pairs.facts import Side, Sides, unpack_text
from bot.pairs.news import NEWS, plan, tell, unplan
from bot.pairs.reading import Answerer, Keeper, Keeping, Loader, Owner, Reading, Subject
from bot.pairs.withdrawing import withdraw_of_ended, withdraw_showing
from bot.records import pack
from bot.store import Transaction
from bot.store.pair_tables import requests
from bot.store.tables import due
from bot.vault import PersonKey
from dialogues.events import RequestAnswered, RequestsRead, RequestWithdrawn
from dialogues.pair_effects import (
    AnswerRequest,
    ReadRequests,
    Request,
    SendRequest,
    ShowRequest,
    WithdrawRequest,
)
from dialogues.pairs import RequestGone, RequestItem, RequestNews
from dialogues.requesting import ACCEPTED, OPEN_ANSWERS

SENT, ANSWERED, MINE = "request_sent", "request_answered", "my_request"
GONE: Final = "request_gone"  # news about the pair: the request is not there any more
FOLLOW_UP: Final = "request"  # the kind of what falls due
DRAFT: Final = "draft"
LINE_PLACE: Final = "requests.line"
WAITS: Final = timedelta(days=5)  # for an answer, before the mentor is reminded once
AFTER_YES: Final = timedelta(days=14)  # the mentor is asked once whether it happened
WORTH_IT: Final = timedelta(days=30)
MOST_READ: Final = 50


@dataclass(frozen=True, slots=True)
class RequestText:
    stance: str
    answers: tuple[tuple[str, str], ...]
    text: str = ""


unpack_request: Final = msgspec.msgpack.Decoder(RequestText).decode


def open_request(row: Any, key: PersonKey) -> RequestText:
    return unpack_request(key.open("requests", row.id, row.body))


def draft(keeping: Keeping, wanted: Request) -> None:
    """One for each conversation; drafted again it is the newest wording."""
    row = _row(keeping, wanted.conversation, RequestText(wanted.stance, wanted.answers))
    changed = {name: row[name] for name in ("id", "at", "body")}
    keeping.transaction.execute(
        keeping.transaction.insert(requests)
        .values(row)
        .on_conflict_do_update(
            index_elements=["person_id", "conversation"],
            set_=changed,
            where=requests.c.state == DRAFT,
        )
    )


def _row(keeping: Keeping, conversation: int, text: RequestText) -> dict[str, Any]:
    return keeping.row(requests, text) | {"conversation": conversation, "state": DRAFT}


def send(keeping: Keeping, wanted: SendRequest) -> None:
    """The mentor is told, and reminded once if no answer comes. Sent before, it stays as it was."""
    side = keeping.as_mentee(wanted.pair)
    if side is None or side.other is None:
        return
    text = RequestText(wanted.stance, (), wanted.text)
    drafted = keeping.transaction.execute(
        delete(requests)
        .where(
            requests.c.person_id == keeping.person,
            requests.c.conversation == wanted.conversation,
            requests.c.state == DRAFT,
        )
        .returning(requests.c.id, requests.c.body)
    ).first()
    if drafted is not None:
        kept = open_request(drafted, keeping.key)
        text = replace(kept, text=wanted.text)
    row = _row(keeping, wanted.conversation, text)
    row |= {"state": "sent", "sent_at": keeping.now, "mentorship_id": side.pair.id}
    added = keeping.transaction.execute(
        keeping.transaction.insert(requests)
        .values(row)
        .on_conflict_do_nothing()
        .returning(requests.c.id)
    ).first()
    if added is not None:
        tell(keeping.transaction, side.other, SENT, added.id, keeping.now)
        _follow_up(keeping.transaction, side.other, added.id, keeping.now + WAITS)


def _follow_up(transaction: Transaction, mentor: int, request: int, at: datetime) -> None:
    plan(transaction, mentor, FOLLOW_UP, request, at, None, at + WORTH_IT)


def answer(keeping: Keeping, wanted: AnswerRequest) -> RequestAnswered:
    """It counts only if the request is still there, and open to that answer."""
    found = select(requests.c.mentorship_id).where(requests.c.id == wanted.id)
    pair = keeping.transaction.execute(found).scalar() or 0
    side = keeping.as_mentor(pair)
    if side is None:
        return RequestAnswered(pair, counted=False)
    line = keeping.key.seal(LINE_PLACE, wanted.id, pack(wanted.line)) if wanted.line else None
    before = [state for state, open_to in OPEN_ANSWERS.items() if wanted.state in open_to]
    done = keeping.transaction.execute(
        update(requests)
        .where(requests.c.id == wanted.id, requests.c.state.in_(before))
        .values(state=wanted.state, answered_at=keeping.now, line=line)
        .returning(requests.c.id)
    ).first()
    if done is None:
        return RequestAnswered(pair, counted=False)
    unplan(keeping.transaction, keeping.person, FOLLOW_UP, wanted.id)
    if wanted.state == ACCEPTED:
        at = keeping.now + AFTER_YES
        _follow_up(keeping.transaction, keeping.person, wanted.id, at)
    tell(keeping.transaction, side.other, ANSWERED, wanted.id, keeping.now)
    return RequestAnswered(pair, counted=True)


def withdraw(keeping: Keeping, wanted: WithdrawRequest) -> RequestWithdrawn:
    """The row goes, with all that was planned about it, and the messages that show it.

    A mentor who has met it is told that it is gone, unless it was done.
    """
    gone = keeping.transaction.execute(
        delete(requests)
        .where(
            requests.c.id == wanted.id,
            requests.c.person_id == keeping.person,
            requests.c.state != DRAFT,
        )
        .returning(requests.c.mentorship_id, requests.c.state)
    ).first()
    if gone is None:
        return RequestWithdrawn(0, may_remain=False)
    planned = keeping.transaction.execute(
        delete(due).where(due.c.subject == wanted.id).returning(due.c.person_id, due.c.kind)
    ).all()
    remains = withdraw_showing(keeping.transaction, (wanted.id,), keeping.now)
    side = keeping.as_mentee(gone.mentorship_id or 0)
    if side is not None:
        unmet = any(row.person_id == side.other and row.kind == NEWS for row in planned)
        if not unmet and gone.state in ("sent", ACCEPTED):
            tell(keeping.transaction, side.other, GONE, side.pair.id, keeping.now)
    return RequestWithdrawn(gone.mentorship_id or 0, remains)


def withdraw_ended(transaction: Transaction, now: datetime, most: int) -> bool:
    """Requests that mentors kept in mentorships that ended long enough ago. True: there is more.

    The row stays with the mentee who wrote it, and is nobody else's any more.
    """
    gone = withdraw_of_ended(transaction, requests, now, most)
    if gone:
        let_go = update(requests).where(requests.c.id.in_(gone))
        transaction.execute(let_go.values(mentorship_id=None, line=None))
    return len(gone) == most


def show(keeping: Keeping, wanted: ShowRequest) -> None:
    """As news to the mentor themselves, which keeps the mentee's words under the mentee's key."""
    tell(keeping.transaction, keeping.person, SENT, wanted.id, keeping.now)


def read(keeping: Keeping, _wanted: ReadRequests) -> RequestsRead:
    """All of the person's, on both sides, of mentorships that go on; newest first."""
    pairs = tuple(side.pair.id for side in keeping.sides.sides)
    rows = keeping.transaction.execute(
        select(requests)
        .where(requests.c.mentorship_id.in_(pairs), requests.c.state != DRAFT)
        .order_by(requests.c.id.desc())
        .limit(MOST_READ)
    ).all()
    return RequestsRead(tuple(_item(keeping, row) for row in rows))


def _item(keeping: Keeping, row: Any) -> RequestItem:
    mine = row.person_id == keeping.person
    kept = open_request(row, _key_of(keeping.sides, row))
    text = kept.text if mine else ""
    return RequestItem(row.id, row.mentorship_id, kept.stance, text, row.state, row.at, mine)


def _key_of(sides: Sides, row: Any) -> PersonKey:
    key = sides.key_of(row.person_id)
    assert key is not None  # whoever wrote it is one of the two
    return key


# -- what news is about ---------------------------------------------------------------------------


def sent_news(reading: Reading, request: int) -> Subject | None:
    """To the mentor: the request as it stands."""
    return _to_mentor(reading, request, again=False)


def follow_up(reading: Reading, request: int) -> Subject | None:
    """To the mentor, once more: it waits for an answer, or there was a yes."""
    row, _ = _find(reading, request)
    waits = row is not None and row.state in ("sent", ACCEPTED)
    return _to_mentor(reading, request, again=True) if waits else None


def _to_mentor(reading: Reading, request: int, *, again: bool) -> Subject | None:
    row, side = _find(reading, request)
    if row is None or side is None or side.as_mentee or not side.pair.yes:
        return None
    if side.other is None or side.other_key is None:
        return None
    kept = open_request(row, side.other_key)
    news = RequestNews(row.id, side.pair.id, kept.stance, kept.text, row.state, again=again)
    return Subject(news, Owner(side.other, side.other_key, (row.id,)))


def answered_news(reading: Reading, request: int) -> Subject | None:
    """To the mentee: what the mentor answered."""
    row, side = _find(reading, request)
    if row is None or side is None or not side.as_mentee or row.state == "sent":
        return None
    news, key = _own(reading, row, side), side.other_key
    if row.line is None or key is None or side.other is None:
        return Subject(news)
    line = unpack_text(key.open(LINE_PLACE, row.id, row.line))
    return Subject(replace(news, line=line), Owner(side.other, key))


def gone_news(reading: Reading, pair: int) -> Subject | None:
    side = reading.sides.of(pair)
    return None if side is None or side.as_mentee else Subject(RequestGone(pair))


def own_request(reading: Reading, request: int) -> Subject | None:
    """The mentee's own, to take back."""
    row, side = _find(reading, request)
    if row is None or side is None or not side.as_mentee:
        return None
    return Subject(_own(reading, row, side))


def _own(reading: Reading, row: Any, side: Side) -> RequestNews:
    kept = open_request(row, reading.sides.key)
    return RequestNews(row.id, side.pair.id, kept.stance, kept.text, row.state, as_mentee=True)


def _find(reading: Reading, request: int) -> tuple[Any, Side | None]:
    """The row, once it is sent, and the reader's side of its pair."""
    found = select(requests).where(requests.c.id == request, requests.c.state != DRAFT)
    row = reading.transaction.execute(found).first()
    return row, reading.sides.of(row.mentorship_id or 0) if row else None


KEEPERS: Final[dict[type, Keeper]] = {Request: draft, SendRequest: send, ShowRequest: show}
LOADERS: Final[dict[str, Loader]] = {
    SENT: sent_news,
    ANSWERED: answered_news,
    GONE: gone_news,
    MINE: own_request,
    FOLLOW_UP: follow_up,
}
ANSWERERS: Final[dict[type, Answerer]] = {
    AnswerRequest: answer,
    ReadRequests: read,
    WithdrawRequest: withdraw,
}
