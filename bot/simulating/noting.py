"""What came, what was put off and what made way, read from what the core decided of it."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.simulating.values import Dropped, Move, Sent, Who, Why
from bot.simulating.world import Watched
from dialogues.draft import Draft
from dialogues.due import PROMPT, disturbs_until
from dialogues.effects import Defer, Expire
from dialogues.events import FellDue
from dialogues.news import TOLD
from dialogues.pairs import AgreementNews, MeetingNews, PairNews, RequestNews


@dataclass
class Notes:
    """`put_off` holds the moves of what still waits, by its row."""

    sent: list[Sent] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    put_off: dict[int, tuple[Move, ...]] = field(default_factory=dict)

    def take(self, who: Who, watched: Watched) -> None:
        event = watched.event
        if not isinstance(event, FellDue):
            return
        at = watched.facts.now.astimezone(watched.facts.zone)
        for effect in watched.made.effects:
            match effect:
                case Defer(identity) if identity == event.id:
                    self._put_off(event, Move(at, why(watched, event)))
                case Expire(identity) if identity == event.id:
                    self._drop(who, event, at, watched)
        if watched.made.reply is not None:
            moved = self.put_off.pop(event.id, ())
            begun = watched.made.session.top
            asks = event.kind not in TOLD and begun is not None and begun.due == event.id
            set_ = begun.set if asks and begun else None
            self.sent.append(Sent(who, at, kind_of(event), set_, moved))

    def _put_off(self, event: FellDue, move: Move) -> None:
        """Put off again for the same reason, it was put off once."""
        before = self.put_off.get(event.id, ())
        if not before or before[-1].why != move.why:
            self.put_off[event.id] = (*before, move)

    def _drop(self, who: Who, event: FellDue, at: datetime, watched: Watched) -> None:
        """Only what would have been asked: what was answered meanwhile is no loss."""
        moved = self.put_off.pop(event.id, ())
        too_old = event.expires is not None and watched.facts.now >= event.expires
        if event.kind == PROMPT or (too_old and event.about is not None):
            moves = moved or (Move(at, why(watched, event)),)
            self.dropped.append(Dropped(who, moves[0].at, kind_of(event), moves))


def why(watched: Watched, event: FellDue) -> Why:
    """Why it did not come now, of what the core looks at and in the order in which it does."""
    facts, before = watched.facts, watched.before
    draft = Draft(before, facts)
    programme, local = facts.programme, draft.local_now
    if programme is not None and programme.is_quiet(local.time()):
        return "quiet"
    if event.kind in TOLD:
        return "talk"
    if disturbs_until(draft) is not None:
        spoken = before.memory.unsolicited_at
        same = spoken is not None and spoken.astimezone(facts.zone).date() == local.date()
        return "one_a_day" if same else "talk"
    if programme is not None and local.date() in programme.free_days:
        return "free"
    return "other"


def kind_of(event: FellDue) -> str:
    """Of news: what it is about, and how it is with that."""
    match event.about:
        case MeetingNews(state=state):
            return f"meeting_{state}"
        case AgreementNews(state=state):
            return f"agreement_{state}"
        case PairNews(state=state):
            return f"pair_{state}"
        case RequestNews(state=state, again=again):
            return "request_again" if again else f"request_{state}"
    return event.set or event.kind if event.kind == "news" else event.kind
