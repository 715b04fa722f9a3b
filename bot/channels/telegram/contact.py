"""Whether Telegram answers, as the last call to it went."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from telegram.error import TelegramError

from bot.channels.telegram.sending import outcome
from bot.outcomes import Later
from bot.readiness import Check

# Whatever matters is tried again within a minute or so: after this the failure is old news.
STALE: Final = timedelta(minutes=3)


class Contact:
    """`clock` gives the time in UTC. `heard` is told of every call, and what went wrong."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._answered = False
        self._failing_since: datetime | None = None
        self._failed = clock()
        self._reason = ""

    def heard(self, error: TelegramError | None) -> None:
        """A refusal is an answer too."""
        told = outcome(error) if error is not None else None
        if not isinstance(told, Later):
            self._answered, self._failing_since = True, None
            return
        self._failed, self._reason = self._clock(), told.reason
        self._failing_since = self._failing_since or self._failed

    def check(self, now: datetime) -> Check:
        if self._failing_since is None:
            if self._answered:
                return Check(True, "the last call was answered")
            return Check(False, "no call was answered yet")
        if self._answered and now - self._failed > STALE:
            return Check(True, "nothing was asked lately")
        since = self._failing_since.isoformat(timespec="seconds")
        return Check(False, f"no answer since {since} ({self._reason})")
