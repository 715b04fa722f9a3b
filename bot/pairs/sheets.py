"""The conversation sheet: what the two have at hand for a meeting.

`read_sheet` gives it at any time, for a page that prints it too.
"""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select

from bot.pairs.around_meetings import SHEET, stance_of
from bot.pairs.facts import Side
from bot.pairs.reading import Loader, Owner, Reading, Subject
from bot.pairs.requests import open_request
from bot.pairs.sharing import shared_item
from bot.store.pair_tables import meetings, requests, shares
from dialogues.pairs import SharedItem, SheetDue

REQUEST, STEP = "request", "next_step"
OPEN: Final = ("sent", "accepted")


def read_sheet(reading: Reading, pair: int) -> Subject | None:
    """For the next meeting of this pair; None while none is confirmed.

    Only what the mentee shares. `owner` is whose words it shows, and which shares and requests, to
    a mentor.
    """
    side = reading.sides.of(pair)
    meeting = side.pair.meeting if side else None
    if side is None or meeting is None or not meeting.confirmed:
        return None
    mentee = reading.person if side.as_mentee else side.other
    key = reading.sides.key_of(mentee) if mentee else None
    if mentee is None or key is None:
        return None
    rows = _shared(reading, pair)
    items = [shared_item(row, key) for row in rows]
    since = _last_met(reading, pair)
    steps = [item for item in items if item.kind == STEP]
    fresh = [item for item in items if _is_fresh(item, since)]
    asked = _open_requests(reading, side, key)
    sheet = SheetDue(
        pair,
        meeting,
        side.as_mentee,
        goal=side.pair.goal,
        stance=stance_of(side),
        shared=tuple(fresh),
        requests=tuple(text for _, text in asked),
        step=steps[0] if steps else None,
    )
    if side.as_mentee:
        return Subject(sheet)
    shown = {item.id for item in (*fresh, *steps[:1])} | {identity for identity, _ in asked}
    return Subject(sheet, Owner(mentee, key, tuple(sorted(shown))))


def _is_fresh(item: SharedItem, since: datetime | None) -> bool:
    return item.kind not in (STEP, REQUEST) and (since is None or item.at > since)


def _shared(reading: Reading, pair: int) -> list[Any]:
    found = select(shares).where(shares.c.mentorship_id == pair).order_by(shares.c.id.desc())
    return list(reading.transaction.execute(found).all())


def _last_met(reading: Reading, pair: int) -> datetime | None:
    found = select(func.max(meetings.c.starts_at)).where(
        meetings.c.mentorship_id == pair,
        meetings.c.state == "confirmed",
        meetings.c.starts_at <= reading.now,
    )
    met: datetime | None = reading.transaction.execute(found).scalar()
    return met


def _open_requests(reading: Reading, side: Side, key: Any) -> tuple[tuple[int, str], ...]:
    found = (
        select(requests.c.id, requests.c.body)
        .where(requests.c.mentorship_id == side.pair.id, requests.c.state.in_(OPEN))
        .order_by(requests.c.id.desc())
    )
    rows = reading.transaction.execute(found).all()
    texts = ((row.id, open_request(row, key).text) for row in rows)
    return tuple((identity, text) for identity, text in texts if text)


def sheet_due(reading: Reading, meeting: int) -> Subject | None:
    """The one that is due; nothing when the meeting was moved or called off meanwhile."""
    for side in reading.sides.sides:
        if side.pair.meeting and side.pair.meeting.id == meeting:
            return read_sheet(reading, side.pair.id)
    return None


LOADERS: Final[dict[str, Loader]] = {SHEET: sheet_due}
