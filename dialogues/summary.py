"""The end of a conversation in the mentee's own words, and what of it can be shared."""

from markupsafe import Markup

from dialogues.draft import Draft
from dialogues.layout import LONGEST_MESSAGE
from dialogues.listing import numbered
from dialogues.mirror import fit_to_mirror, quote_whole
from dialogues.pair_effects import ShareItem
from dialogues.recording import UNRECORDED
from dialogues.session import Turn
from dialogues.stages import Stage

# Whole words are shown in order to be shared; more than this is shared from the log instead.
LONGEST_ITEM = LONGEST_MESSAGE // 5
ANSWER, REQUEST, NEXT_STEP, IF_HARD = "answer", "request", "next_step", "if_hard"
SHARED_STAGES = (
    frozenset({Stage.EXPLORE}),
    frozenset({Stage.CHALLENGE, Stage.VOICE}),
)


def shareable(draft: Draft) -> tuple[ShareItem, ...]:
    """What the mentee may share from this conversation, in the order it is numbered."""
    return (*_answers(draft), *_request(draft), *_step(draft))


def summary(draft: Draft) -> Markup:
    """The numbered list as mark-up; empty when there is nothing to sum up."""
    return numbered(_shown(draft, item) for item in shareable(draft))


def _shown(draft: Draft, item: ShareItem) -> Markup:
    """The item with its words whole: what is shared is what was seen."""
    if item.kind == NEXT_STEP:
        what, _, day = item.text.partition("\n")
        return draft.line("sum_steg", ord=quote_whole(what), dag=day)
    if item.kind == REQUEST:
        words = Markup(" ").join(quote_whole(text) for text in item.text.split("\n"))
        has_mentor = draft.facts.mentor is not None
        return draft.line("sum_forespørsel", ord=words, har_mentor=has_mentor)
    name = "sum_hvis" if item.kind == IF_HARD else "sum_svar"
    return draft.line(name, ord=quote_whole(item.text))


def _answers(draft: Draft) -> list[ShareItem]:
    """The newest own words from exploring, and from the challenge or the mentor's voice."""
    if draft.top.hushed:
        return []
    turns, step = draft.top.turns, draft.top.draft
    newest = (_newest(turns, stages, step) for stages in SHARED_STAGES)
    return [
        ShareItem(ANSWER, turn.number, turn.answer.text) for turn in newest if turn and turn.answer
    ]


def _newest(turns: tuple[Turn, ...], stages: frozenset[Stage], step: str) -> Turn | None:
    for turn in reversed(turns):
        if turn.stage in stages and turn.quotable and turn.answer:
            text = turn.answer.text
            if text != step and len(text) <= LONGEST_ITEM and fit_to_mirror(text):
                return turn
    return None


def request_answers(draft: Draft) -> tuple[tuple[str, str], ...]:
    """(question key, words) of the request drafted in this conversation."""
    return tuple(
        (turn.question, turn.answer.text)
        for turn in draft.top.turns
        if turn.stage is Stage.ASK_MENTOR
        and turn.set not in UNRECORDED
        and turn.answer
        and turn.answer.text
        and not turn.empty
    )


def request_text(draft: Draft) -> str:
    """The request as one text in the mentee's own words; "" where there is none."""
    texts = (turn.answer.text for turn in _asked_for(draft) if turn.answer)
    return "\n".join(" ".join(text.split()) for text in texts)


def _asked_for(draft: Draft) -> list[Turn]:
    return [
        turn
        for turn in draft.top.turns
        if turn.stage is Stage.ASK_MENTOR and turn.set not in UNRECORDED and turn.quotable
    ]


def _request(draft: Draft) -> list[ShareItem]:
    text = request_text(draft)
    if not text or len(text) > LONGEST_ITEM:
        return []
    return [ShareItem(REQUEST, _asked_for(draft)[0].number, text)]


def _step(draft: Draft) -> list[ShareItem]:
    step = draft.memory.next_step
    top = draft.top
    if step is None or step.conversation != top.number:
        return []
    items = []
    what = " ".join(step.what.split())
    if len(what) <= LONGEST_ITEM:
        items.append(ShareItem(NEXT_STEP, top.number, f"{what}\n{step.due_text}".strip()))
    if step.if_hard and len(step.if_hard) <= LONGEST_ITEM:
        items.append(ShareItem(IF_HARD, top.number, step.if_hard))
    return items
