"""The mentor's own words: rows under the mentor's key."""

from datetime import timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import func, or_, select, update

from bot.pairs.facts import ContributionText, Side, open_contribution, unpack_text
from bot.pairs.news import KEPT, plan, tell
from bot.pairs.reading import Answerer, Keeper, Keeping, Loader, Owner, Reading, Subject
from bot.pairs.sharing import shared_item
from bot.records import pack
from bot.store import Transaction
from bot.store.pair_tables import contributions, shares
from bot.store.tables import heard_voices
from bot.vault import PersonKey
from dialogues.effects import HeardVoice
from dialogues.events import ContributionsRead
from dialogues.mentor_effects import (
    ChangeContribution,
    Contribute,
    ReadContributions,
    RetireContribution,
    SendWord,
)
from dialogues.pairs import ContributionNews, HeardItem, HeardNews, OwnContribution

CONTRIBUTION, MINE = "contribution", "my_contribution"
HEARD: Final = "heard"  # the kind of what falls due, one for a pair
TOGETHER: Final = timedelta(hours=1)  # what is heard in one talk is told as one
WORD_PLACE: Final = "heard_voices.word"


def contribute(keeping: Keeping, wanted: Contribute) -> None:
    """Told at once to whom it is for, or kept for their talks."""
    sides = [
        side
        for side in keeping.sides.sides
        if not side.as_mentee and side.pair.joined and wanted.pair in (0, side.pair.id)
    ]
    if not sides:
        return
    row = keeping.row(contributions, _text(wanted)) | {
        "mentorship_id": wanted.pair or None,
        "kind": wanted.kind,
        "theme": wanted.theme,
        "kept": wanted.kept,
        "share_id": wanted.share or None,
    }
    keeping.transaction.execute(contributions.insert(), row)
    if wanted.share:
        answered = update(shares).where(shares.c.id.in_(_together(wanted.share)))
        keeping.transaction.execute(answered.values(answered_at=keeping.now))
    for side in () if wanted.kept else sides:
        tell(keeping.transaction, side.other, CONTRIBUTION, row["id"], keeping.now)


def _text(wanted: Contribute | ChangeContribution) -> ContributionText:
    return ContributionText(wanted.text, wanted.attachment)


def _together(share: int) -> Any:
    """The shared things that came to the mentor in one message with this one."""
    this = shares.alias()
    at, pair = (
        select(column).where(this.c.id == share).scalar_subquery()
        for column in (this.c.delivered_at, this.c.mentorship_id)
    )
    return select(shares.c.id).where(shares.c.delivered_at == at, shares.c.mentorship_id == pair)


def change(keeping: Keeping, wanted: ChangeContribution) -> None:
    """Only what is kept: what was sent has been read."""
    body = keeping.sealed(contributions, wanted.id, _text(wanted))
    mine = _mine(keeping.person, wanted.id)
    kept = update(contributions).where(*mine, contributions.c.kept)
    keeping.transaction.execute(kept.values(body=body))


def retire(keeping: Keeping, wanted: RetireContribution) -> None:
    mine = _mine(keeping.person, wanted.id)
    keeping.transaction.execute(update(contributions).where(*mine).values(retired_at=keeping.now))


def _mine(person: int, identity: int) -> tuple[Any, ...]:
    return (
        contributions.c.id == identity,
        contributions.c.person_id == person,
        contributions.c.retired_at.is_(None),
    )


def heard(keeping: Keeping, _wanted: HeardVoice) -> None:
    """That it was is noted among the mentee's own records; the mentor hears of it in a while."""
    side = keeping.sides.as_mentee
    if side is not None and side.other is not None:
        _plan_heard(keeping, side, TOGETHER)


def _plan_heard(keeping: Keeping, side: Side, after: timedelta) -> None:
    assert side.other is not None
    at = keeping.now + after
    plan(keeping.transaction, side.other, HEARD, side.pair.id, at, HEARD, at + KEPT)


def send_word(keeping: Keeping, wanted: SendWord) -> None:
    """It goes to the mentor at once, and takes the place of an earlier one."""
    side = keeping.sides.as_mentee
    if side is None or side.other is None:
        return
    found = select(contributions.c.id).where(
        contributions.c.id == wanted.id, contributions.c.person_id == side.other
    )
    if keeping.transaction.execute(found).first() is None:
        return
    row = {
        "person_id": keeping.person,
        "voice_id": wanted.id,
        "at": keeping.now,
        "word": keeping.key.seal(WORD_PLACE, wanted.id, pack(wanted.text)),
        "told_at": None,
    }
    changed = {name: row[name] for name in ("word", "told_at")}
    keeping.transaction.execute(
        keeping.transaction.insert(heard_voices)
        .values(row)
        .on_conflict_do_update(index_elements=["person_id", "voice_id"], set_=changed)
    )
    _plan_heard(keeping, side, timedelta())


def read(keeping: Keeping, _wanted: ReadContributions) -> ContributionsRead:
    rows = keeping.transaction.execute(
        select(contributions, _listeners())
        .where(contributions.c.person_id == keeping.person, contributions.c.retired_at.is_(None))
        .order_by(contributions.c.id.desc())
    ).all()
    return ContributionsRead(tuple(_own(row, keeping.key) for row in rows))


def _listeners() -> Any:
    counted = select(func.count()).where(heard_voices.c.voice_id == contributions.c.id)
    return counted.scalar_subquery().label("listeners")


def _own(row: Any, key: PersonKey) -> OwnContribution:
    kept = open_contribution(key, row.id, row.body)
    return OwnContribution(
        row.id,
        row.mentorship_id or 0,
        row.kind,
        row.theme,
        kept.text,
        kept.attachment,
        row.kept,
        row.listeners,
    )


# -- what news is about ---------------------------------------------------------------------------


def contribution_news(reading: Reading, identity: int) -> Subject | None:
    """To the mentee: what their mentor sent, while the pair is one and it was not taken away."""
    side = reading.sides.as_mentee
    if side is None or side.other is None or side.other_key is None or not side.pair.yes:
        return None
    for_me = or_(
        contributions.c.mentorship_id == side.pair.id, contributions.c.mentorship_id.is_(None)
    )
    row = reading.transaction.execute(
        select(contributions).where(*_mine(side.other, identity), for_me)
    ).first()
    if row is None:
        return None
    kept = open_contribution(side.other_key, row.id, row.body)
    about = _about(reading, row.share_id) if row.share_id else ()
    said = select(heard_voices.c.word).where(
        heard_voices.c.person_id == reading.person,
        heard_voices.c.voice_id == identity,
        heard_voices.c.word.is_not(None),
    )
    news = ContributionNews(
        row.id,
        side.pair.id,
        row.kind,
        kept.text,
        kept.attachment,
        things=len(about),
        answers=about[0] if len(about) == 1 else "",
        heard=reading.transaction.execute(said).first() is not None,
    )
    return Subject(news, Owner(side.other, side.other_key))


def _about(reading: Reading, share: int) -> tuple[str, ...]:
    """The shared texts that it is about; what was taken back meanwhile is not there."""
    rows = reading.transaction.execute(
        select(shares).where(
            shares.c.id.in_(_together(share)), shares.c.person_id == reading.person
        )
    ).all()
    key = reading.sides.key
    return tuple(shared_item(row, key).title for row in rows)


def own_contribution(reading: Reading, identity: int) -> Subject | None:
    row = reading.transaction.execute(
        select(contributions, _listeners()).where(*_mine(reading.person, identity))
    ).first()
    return Subject(_own(row, reading.sides.key)) if row else None


def heard_news(reading: Reading, pair: int) -> Subject | None:
    """To the mentor: what this mentee has heard, and said of it, since the mentor was told."""
    side = reading.sides.of(pair)
    if side is None or side.as_mentee or side.other is None or side.other_key is None:
        return None
    rows = reading.transaction.execute(
        select(
            heard_voices.c.voice_id,
            heard_voices.c.word,
            contributions.c.kind,
            contributions.c.theme,
        )
        .join(contributions, contributions.c.id == heard_voices.c.voice_id)
        .where(
            heard_voices.c.person_id == side.other,
            heard_voices.c.told_at.is_(None),
            contributions.c.person_id == reading.person,
        )
        .order_by(heard_voices.c.at)
    ).all()
    if not rows:
        return None
    items = tuple(HeardItem(row.kind, row.theme, _word(row, side.other_key)) for row in rows)
    ids = tuple(row.voice_id for row in rows)
    told = partial(_told, reading.transaction, side.other, ids, reading.now)
    owner = Owner(side.other, side.other_key) if any(item.word for item in items) else None
    return Subject(HeardNews(pair, items), owner, told)


def _word(row: Any, key: PersonKey) -> str | None:
    if row.word is None:
        return None
    return unpack_text(key.open(WORD_PLACE, row.voice_id, row.word))


def _told(transaction: Transaction, mentee: int, voices: tuple[int, ...], now: Any) -> None:
    transaction.execute(
        update(heard_voices)
        .where(heard_voices.c.person_id == mentee, heard_voices.c.voice_id.in_(voices))
        .values(told_at=now)
    )


KEEPERS: Final[dict[type, Keeper]] = {
    ChangeContribution: change,
    Contribute: contribute,
    HeardVoice: heard,
    RetireContribution: retire,
    SendWord: send_word,
}
LOADERS: Final[dict[str, Loader]] = {
    CONTRIBUTION: contribution_news,
    MINE: own_contribution,
    HEARD: heard_news,
}
ANSWERERS: Final[dict[type, Answerer]] = {ReadContributions: read}
