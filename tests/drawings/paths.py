"""Paths of a mentee, for tests of what is drawn of them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dialogues.progress import Competence, Progress, Rated, StepTaken

OSLO = ZoneInfo("Europe/Oslo")
FIRST = datetime(2026, 9, 14, 12, tzinfo=OSLO)
GOAL = "Jeg vil ta ordet i ledermøtene og stå for det jeg mener."
LEVELS = ((-2, "Jeg tier."), (0, "Jeg sier det én gang."), (2, "Jeg tar ordet først."))


def rated(*days: int, goal: int = 1) -> tuple[Rated, ...]:
    """A rating on each of these days, counted from the first."""
    return tuple(Rated(FIRST + timedelta(days=day), day % 5 - 2, goal) for day in days)


def competence(name: str, *levels: int) -> Competence:
    return Competence(
        name,
        tuple(Rated(FIRST + timedelta(days=day), level) for day, level in enumerate(levels)),
    )


def step(what: str, outcome: str | None = None) -> StepTaken:
    return StepTaken(what, FIRST, FIRST.date(), outcome, FIRST if outcome else None)


FULL = Progress(
    GOAL,
    LEVELS,
    rated(0, 17, 31, 45, 59, 66),
    (competence("å si fra tidlig", 3, 6), competence("lytte", 4)),
    (step("Legge frem ett forslag"), step("Be Kari om råd", "gjort"), step("Ringe", "delvis")),
)
