"""Sets that are asked in turn, in an order of their own: those after meetings, and mentors'."""

from dialogues.draft import Draft
from dialogues.reading_sets import STANCES
from dialogues.stages import Stage


def lies_open(draft: Draft, *folders: str) -> bool:
    """Whether the open talk has come by itself with a set of one of these folders."""
    top, bank = draft.session.top, draft.facts.bank
    if top is None or top.stage is not Stage.PROMPT:
        return False
    return any(top.set == found.name for each in folders for found in bank.sets_in(each, top.bank))


def in_turn(draft: Draft, folder: str, stance: str) -> str | None:
    """The set of this folder, for this stance, that it is longest since the person met.

    It counts as met from now on. None when there is none that fits.
    """
    wanted = next((known for known in STANCES.values() if known.value == stance), draft.stance)
    sets = draft.facts.bank.sets_in(folder, draft.facts.bank.revision)
    used = draft.memory.used
    fitting = [found.name for found in sets if wanted in found.heading.stances]
    if not fitting:
        return None
    chosen = min(fitting, key=lambda name: (used.get(name, 0), name))
    newest = max(used.get(found.name, 0) for found in sets)
    draft.remember(used={**used, chosen: newest + 1})
    return chosen
