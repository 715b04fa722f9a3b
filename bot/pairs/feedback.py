"""What one says to the other after a meeting: a row under the giver's key."""

from typing import Final

from sqlalchemy import select

from bot.pairs.facts import unpack_text
from bot.pairs.news import tell
from bot.pairs.reading import Keeper, Keeping, Loader, Owner, Reading, Subject
from bot.store.pair_tables import feedback
from dialogues.pair_effects import GiveFeedback
from dialogues.pairs import FeedbackNews

FEEDBACK: Final = "feedback"


def give(keeping: Keeping, given: GiveFeedback) -> None:
    side = keeping.sides.of(given.pair)
    if side is None:
        return
    row = keeping.row(feedback, given.text) | {"mentorship_id": given.pair}
    keeping.transaction.execute(feedback.insert(), row)
    tell(keeping.transaction, side.other, FEEDBACK, row["id"], keeping.now)


def feedback_news(reading: Reading, identity: int) -> Subject | None:
    row = reading.transaction.execute(select(feedback).where(feedback.c.id == identity)).first()
    side = reading.sides.of(row.mentorship_id) if row else None
    if row is None or side is None or side.other_key is None or row.person_id != side.other:
        return None
    text = unpack_text(side.other_key.open("feedback", identity, row.body))
    owner = Owner(row.person_id, side.other_key)
    return Subject(FeedbackNews(side.pair.id, text, side.as_mentee), owner)


LOADERS: Final[dict[str, Loader]] = {FEEDBACK: feedback_news}
KEEPERS: Final[dict[type, Keeper]] = {GiveFeedback: give}
