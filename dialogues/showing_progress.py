"""«framgang»: the mentee's path in words, which a picture goes with where one can be shown."""

from collections.abc import Callable, Iterable
from typing import Final

from markupsafe import Markup

from dialogues.asking import turn_aside
from dialogues.draft import Draft
from dialogues.effects import ReadProgress
from dialogues.levels import may_be_asked_again
from dialogues.mirror import quote, quote_whole, signed
from dialogues.pair_effects import SharePath
from dialogues.partners import name_of
from dialogues.progress import Competence, Progress, Rated
from dialogues.session import Turn
from dialogues.telling import TO_QUESTION
from dialogues.then import Then
from dialogues.when import short_day

# The caption of a photo is at most 1,024 signs on Telegram. The page has all of it.
MOST_RATINGS = 6
SHOWING = "vis-framgang"
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
        *(("vis_framgang",) if progress.anything and draft.facts.mentor is not None else ()),
        *(("vurder_kompetanse",) if may_be_asked_again(draft) else ()),
        "vurder_mål" if progress.goal else "endre_mål",
        *((TO_QUESTION,) if draft.session.stack else ()),
    )
    draft.offer(tuple(draft.steering_button(key) for key in keys))
    if progress.anything:
        draft.illustrate()


def pick_to_show(draft: Draft, _text: str) -> None:
    """«vis framgang»: the mentor may get to see the path as it is now."""
    if draft.facts.pair is None or draft.facts.mentor is None:
        draft.say("ingen_å_dele_med")
        return
    draft.do(ReadProgress(to_share=True))


def offer_to_show(draft: Draft, progress: Progress) -> None:
    """All that the mentor would see, in words, and a clear yes or no."""
    pair = draft.facts.pair
    if not progress.anything or pair is None:
        show_progress(draft, progress)
        return
    shown = draft.line(
        "framgang_delt",
        mål=quote_whole(progress.goal) if progress.goal else None,
        vurderinger=_joined(_rating(draft, each) for each in progress.ratings),
        kompetanser=_joined(_competence(draft, each, quote_whole) for each in progress.competences),
        gjort=progress.done,
        fortalt=len(progress.told),
    )
    turn_aside(draft, SHOWING, pair=pair.id, draft=_plain(shown))


def _plain(html: Markup) -> str:
    """What is kept is text; its mark-up is made when it is shown."""
    return "\n".join(Markup(line).striptags() for line in html.split("\n"))


def _show(draft: Draft, turn: Turn) -> Then:
    if turn.value == "ja":
        heading = str(draft.line("framgang_overskrift").striptags())
        draft.do(SharePath(draft.top.pair, draft.top.draft, heading))
        draft.say("framgang_vist", partner=name_of(draft, draft.top.pair))
    else:
        draft.say("ikke_delt")
    return Then.PROCEED


def _rating(draft: Draft, rated: Rated) -> Markup:
    return draft.line("framgang_vurdering", dag=_day(draft, rated), nivå=signed(rated.level))


def _competence(
    draft: Draft, competence: Competence, quoting: Callable[[str], Markup] = quote
) -> Markup:
    return draft.line(
        "framgang_kompetanse",
        ord=quoting(competence.name),
        først=competence.first.level,
        nå=competence.latest.level,
        flere=len(competence.levels) > 1,
    )


def _day(draft: Draft, rated: Rated) -> str:
    return short_day(rated.at.date(), draft.local_now.date(), draft.session.language)


def _joined(lines: Iterable[Markup]) -> Markup:
    return Markup("\n").join(lines)


MEANINGS: Final[dict[tuple[str, str], Callable[[Draft, Turn], Then]]] = {(SHOWING, "vis"): _show}
STEERING: Final[dict[str, Callable[[Draft, str], None]]] = {"vis_framgang": pick_to_show}
