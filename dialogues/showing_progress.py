"""«framgang»: the mentee's path in words, which a picture goes with where one can be shown."""

from collections.abc import Iterable

from markupsafe import Markup

from dialogues.draft import Draft
from dialogues.levels import may_be_asked_again
from dialogues.mirror import quote, signed
from dialogues.progress import Competence, Progress, Rated
from dialogues.telling import TO_QUESTION
from dialogues.when import short_day

# The caption of a photo is at most 1,024 signs on Telegram. The page has all of it.
MOST_RATINGS = 6
MOST_COMPETENCES = 4


def show_progress(draft: Draft, progress: Progress) -> None:
    """Told in words everywhere; before there is anything to draw, what will come and how."""
    if progress.anything:
        draft.say(
            "framgang",
            mål=quote(progress.goal) if progress.goal else None,
            vurderinger=_joined(_rating(draft, each) for each in progress.ratings[-MOST_RATINGS:]),
            utelatt=len(progress.ratings) > MOST_RATINGS,
            kompetanser=_joined(
                _competence(draft, each) for each in progress.competences[-MOST_COMPETENCES:]
            ),
            gjort=progress.done,
            fortalt=len(progress.told),
            valgt=len(progress.steps),
        )
    else:
        draft.say("framgang_tom", har_mål=progress.goal is not None)
    keys = (
        *(("vurder_kompetanse",) if may_be_asked_again(draft) else ()),
        "vurder_mål" if progress.goal else "endre_mål",
        *((TO_QUESTION,) if draft.session.stack else ()),
    )
    draft.offer(tuple(draft.steering_button(key) for key in keys))
    if progress.anything:
        draft.illustrate()


def _rating(draft: Draft, rated: Rated) -> Markup:
    return draft.line("framgang_vurdering", dag=_day(draft, rated), nivå=signed(rated.level))


def _competence(draft: Draft, competence: Competence) -> Markup:
    return draft.line(
        "framgang_kompetanse",
        ord=quote(competence.name),
        først=competence.first.level,
        nå=competence.latest.level,
        flere=len(competence.levels) > 1,
    )


def _day(draft: Draft, rated: Rated) -> str:
    return short_day(rated.at.date(), draft.local_now.date(), draft.session.language)


def _joined(lines: Iterable[Markup]) -> Markup:
    return Markup("\n").join(lines)
