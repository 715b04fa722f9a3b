"""Moments as people say them: «torsdag 3. desember kl. 14.00», in the person's own zone."""

from datetime import datetime

from dialogues.draft import Draft
from dialogues.when import day_in_words


def moment_told(draft: Draft, at: datetime) -> str:
    """`at` in UTC."""
    local = at.astimezone(draft.facts.zone)
    day = day_in_words(local.date(), draft.local_now.date(), draft.session.language)
    return str(draft.line("dag_og_klokka", dag=day, klokka=f"{local:%H.%M}"))
