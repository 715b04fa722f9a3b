"""The map: the stages of a conversation, the three ways through it, and the sets of each stage."""

from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from bot.pages.staff.stage_drawing import BOX_HEIGHT, BOX_WIDTH, conversation, short_talks
from bot.pages.staff.stage_sets import sets_by_stage
from bot.pages.staff.visiting import TheDesk
from dialogues.planning_bank import set_title
from dialogues.questions import QuestionSet
from dialogues.stages import Stage, Stance, Standing, Trigger, advance

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ListedSet:
    """`stances` is empty for a set that suits them all."""

    name: str
    title: str
    stances: tuple[str, ...]


@router.get("/staff/kart")
def stage_map(desk: TheDesk) -> HTMLResponse:
    bank, language = desk.site.parts.library.bank, desk.visitor.member.language

    def listed(set_: QuestionSet) -> ListedSet:
        suits = set_.heading.stances
        stances = () if len(suits) == len(Stance) else tuple(sorted(each.value for each in suits))
        return ListedSet(set_.name, set_title(bank, set_.name, language), stances)

    sets = sets_by_stage(bank)
    values: dict[str, Any] = {
        "drawing": conversation(),
        "short": short_talks(),
        "box_size": {"width": BOX_WIDTH, "height": BOX_HEIGHT},
        "paths": {stance.value: path_of(stance) for stance in Stance},
        "sets": {stage.value: [listed(each) for each in found] for stage, found in sets.items()},
        "stages": [stage.value for stage in Stage if stage is not Stage.IDLE],
    }
    return desk.show("weeks/map.html", values, here="bank")


def path_of(stance: Stance) -> tuple[Stage, ...]:
    """The stages of a whole conversation, as the table leads through them."""
    standing: Final = Standing(
        stance=stance, consented=True, has_goal=True, voice_fits=True, answered=True
    )
    path = [advance(Stage.IDLE, Trigger.BEGIN, standing)]
    while (following := advance(path[-1], Trigger.FINISH, standing)) is not Stage.IDLE:
        path.append(following)
    return tuple(path)
