"""The log of what staff did: who, what, when, to what. Apart from all contents.

`action` is a word of the code («publish», «end_pair»); the pages have the sentence for it. What
goes into `details` are plain values such as a number, a set's name, a setting's old and new value,
never what somebody wrote in a conversation.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from bot.store import Transaction
from bot.store.ids import new_id
from bot.store.staff_tables import audit


def note(
    transaction: Transaction,
    staff: int | None,
    action: str,
    now: datetime,
    *,
    programme: int | None = None,
    subject: str = "",
    details: Mapping[str, object] | None = None,
) -> None:
    """One line. `staff` None: somebody at the command line. In the transaction of the act itself,
    so that neither is there without the other."""
    row = {
        "id": new_id(),
        "at": now,
        "staff_id": staff,
        "action": action,
        "programme_id": programme,
        "subject": subject[:200],
        "details": json.dumps(dict(details or {}), ensure_ascii=False),
    }
    transaction.execute(audit.insert(), row)
