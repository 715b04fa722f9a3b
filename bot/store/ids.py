"""Row ids, made by the application: 63 bits that grow with time.

Microseconds since 2020 in the high 51 bits (until 2091), and in the low 12 a number drawn once
per process, so that two processes do not meet. The real clock is right here whatever clock the
program is run with: an id is an identity, not a fact about when something happened.
"""

import secrets
import threading
import time
from typing import Final

_EPOCH: Final = 1_577_836_800_000_000  # 2020-01-01 in microseconds
_PLACE: Final = secrets.randbelow(1 << 12)
_lock: Final = threading.Lock()
_last = 0


def new_id(after: int = 0) -> int:
    """A new id, greater than every id this process made before, and than `after`."""
    global _last  # noqa: PLW0603 - the last id is the process's own
    with _lock:
        _last = max(time.time_ns() // 1000 - _EPOCH, _last + 1, (after >> 12) + 1)
        return _last << 12 | _PLACE
