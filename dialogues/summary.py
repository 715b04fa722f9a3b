"""The end of a conversation in the mentee's own words, and what of it can be shared."""

from dataclasses import dataclass

from markupsafe import Markup

from dialogues.draft import LONGEST_MESSAGE, Draft
from dialogues.effects import ShareItem
from dialogues.mirror import fit_to_mirror, quote_whole
from dialogues.session import Turn
from dialogues.stages import Stage

# Whole words are shown in order to be shared; more than this is shared from the log instead.
LONGEST_ITEM = LONGEST_MESSAGE // 5
ANSWER, REQUEST, NEXT_STEP, IF_HARD = "answer", "request", "next_step", "if_hard"


@dataclass(frozen=True, slots=True)
class Item:
    shared: ShareItem
    shown: Markup


def shareable(draft: Draft) -> tuple[Item, ...]:
    """What the mentee may share from this conversation, in the order it is numbered."""
    return (*_answers(draft), *_request(draft), *_step(draft))


def summary(draft: Draft) -> Markup:
    """The numbered list as mark-up; empty when there is nothing to sum up."""
    lines = [
        Markup("{}. {}").format(place, item.shown) for place, item in enumerate(shareable(draft), 1)
    ]
    return Markup("\n").join(lines)


def _answers(draft: Draft) -> list[Item]:
    """The newest own words from exploring, and from the challenge or the mentor's voice."""
    step = draft.top.draft
    found: list[Item] = []
    if draft.top.hushed:
        return found
    for stages in ({Stage.EXPLORE}, {Stage.CHALLENGE, Stage.VOICE}):
        turn = _newest(draft.top.turns, stages, step)
        if turn and turn.answer:
            text = turn.answer.text
            shown = draft.line("sum_svar", ord=quote_whole(text))
            found.append(Item(ShareItem(ANSWER, turn.number, text), shown))
    return found


def _newest(turns: tuple[Turn, ...], stages: set[Stage], step: str) -> Turn | None:
    for turn in reversed(turns):
        if turn.stage in stages and turn.own_words and turn.answer and not turn.shy:
            text = turn.answer.text
            if text != step and len(text) <= LONGEST_ITEM and fit_to_mirror(text):
                return turn
    return None


def request_answers(draft: Draft) -> tuple[tuple[str, str], ...]:
    """(question key, words) of the request drafted in this conversation."""
    return tuple(
        (turn.question, turn.answer.text)
        for turn in draft.top.turns
        if turn.stage is Stage.ASK_MENTOR and turn.answer and turn.answer.text
    )


def _request(draft: Draft) -> list[Item]:
    turns = [
        turn
        for turn in draft.top.turns
        if turn.stage is Stage.ASK_MENTOR and turn.answer and turn.own_words and not turn.shy
    ]
    texts = [turn.answer.text for turn in turns if turn.answer]
    if not texts or sum(map(len, texts)) > LONGEST_ITEM:
        return []
    shown = draft.line(
        "sum_forespørsel",
        ord=Markup(" ").join(map(quote_whole, texts)),
        har_mentor=draft.facts.mentor is not None,
    )
    return [Item(ShareItem(REQUEST, turns[0].number, "\n".join(texts)), shown)]


def _step(draft: Draft) -> list[Item]:
    step = draft.memory.next_step
    top = draft.top
    if step is None or step.conversation != top.number:
        return []
    items = []
    if len(step.what) <= LONGEST_ITEM:
        shown = draft.line("sum_steg", ord=quote_whole(step.what), dag=step.due_text)
        text = f"{step.what}\n{step.due_text}".strip()
        items.append(Item(ShareItem(NEXT_STEP, top.number, text), shown))
    if step.if_hard and len(step.if_hard) <= LONGEST_ITEM:
        shown = draft.line("sum_hvis", ord=quote_whole(step.if_hard))
        items.append(Item(ShareItem(IF_HARD, top.number, step.if_hard), shown))
    return items
