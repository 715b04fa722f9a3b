"""What could be better about a question set: advice that stops nothing."""

from collections.abc import Iterator, Mapping

from jinja2 import nodes

from dialogues.bank import FALLBACK_LANGUAGE
from dialogues.check import fixed_set, in_order, read_draft, read_heads
from dialogues.choosing import LONG_BUDGET, SHORT_BUDGET
from dialogues.known_names import ANSWERS
from dialogues.problems import HEAD, PROBE, REWORDED, SHOWN, TEXT, Problem
from dialogues.questions import DROPPABLE, LIGHT, Choice, FreeText, Scale, Several
from dialogues.set_comparisons import ORDER
from dialogues.set_draft import QuestionDraft, SetDraft, answers_in
from dialogues.set_heading import CHALLENGING, heading_of, plain_value
from dialogues.set_readings import readings
from dialogues.set_shape import distinct
from dialogues.set_tags import normalised
from dialogues.text_advice import sign_advice, text_advice
from dialogues.words import Words

NOTHING: Mapping[str, str] = {}
PROBED = frozenset({"utforskende", CHALLENGING, "forespørsel", "innsjekk"})
WITH_THEME = frozenset({"utforskende", CHALLENGING})
FEWEST_TO_TRANSLATE = 3  # words that are the same in two languages before that says something


def lint(
    text: str,
    words: Words,
    language: str = FALLBACK_LANGUAGE,
    folder: str = "",
    beside: Mapping[str, str] = NOTHING,
    behind: frozenset[str] = frozenset(),
) -> tuple[Problem, ...]:
    """Advice in the order of the text; () where check() finds the text unreadable.

    `words`: the bank's word lists for `language` (Bank.words).
    `beside`: the same set in other languages, {language: text}, to find what is not translated.
    `behind`: the languages whose revision is older than the bokmål one, as the shell knows.
    """
    draft = read_draft(text).draft
    if draft is None or not draft.questions:
        return ()
    fixed = fixed_set(draft, folder)
    read_heads(draft, fixed)
    found = (
        *_whole(draft, fixed, normalised(text)),
        *_languages(draft, language, beside, behind),
        *(problem for each in draft.questions for problem in _question(each, draft, fixed, words)),
    )
    return in_order(distinct(iter(found)))


# -- the set as a whole ---------------------------------------------------------------------------


def _whole(draft: SetDraft, fixed: bool, text: str) -> Iterator[Problem]:
    heading = heading_of(draft)
    kind, line = heading.get("slag", ("", 1))
    if title := heading.get("tittel"):
        for code, values in sign_advice(str(title[0])):
            yield Problem(code, title[1], values=values)
    if fixed:
        return
    if not text.lstrip().startswith("{#"):
        yield Problem("uten_formål", 1)
    named = {node.target.name for node in draft.heading if isinstance(node.target, nodes.Name)}
    if kind in WITH_THEME and "tema" not in named:
        yield Problem("uten_tema", line)
    if kind == CHALLENGING and not any(_mirrors(question) for question in draft.questions):
        yield draft.questions[0].problem("uten_speil", TEXT)
    yield from _budget(draft)


def _mirrors(question: QuestionDraft) -> bool:
    body = question.parts.get(TEXT, [])
    return any(found.name == "speil" for node in body for found in node.find_all(nodes.Filter))


def _budget(draft: SetDraft) -> Iterator[Problem]:
    counting = [question for question in draft.questions if LIGHT not in question.marks]
    kept = [q for q in counting if DROPPABLE not in q.marks and not q.conditional]
    if len(kept) > SHORT_BUDGET:
        first = kept[SHORT_BUDGET]
        yield first.problem("mange_faste", HEAD, antall=len(kept), mest=SHORT_BUDGET)
    elif len(counting) > LONG_BUDGET:
        first = counting[LONG_BUDGET]
        yield first.problem("mange_spørsmål", HEAD, antall=len(counting), mest=LONG_BUDGET)


# -- one question ---------------------------------------------------------------------------------


def _question(
    question: QuestionDraft, draft: SetDraft, fixed: bool, words: Words
) -> Iterator[Problem]:
    yield from _conditions(question, draft)
    yield from _labels(question)
    is_open = isinstance(question.form, FreeText) and not question.form.options
    kind = heading_of(draft).get("slag", ("", 1))[0]
    if PROBE in question.parts and question.form and not isinstance(question.form, FreeText):
        yield question.problem("utdyp_uten_virkning", PROBE, _line(question, PROBE))
    elif is_open and PROBE not in question.parts and kind in PROBED:
        yield question.problem("mangler_utdyp", PROBE)
    for part in (TEXT, REWORDED, PROBE):
        body = question.parts.get(part, [])
        line = _line(question, part)
        for text in readings(body):
            if not text:
                continue
            asks = not fixed
            for code, values in text_advice(text, words, is_open=is_open and asks, asks=asks):
                yield question.problem(code, part, line, **values)
        if not fixed:
            yield from _bare_words(question, part, body, draft)


def _line(question: QuestionDraft, part: str) -> int:
    """Where the words of a part begin, not the line end in front of them."""
    for node in question.parts.get(part, []):
        if isinstance(node, nodes.Output):
            for piece in node.nodes:
                if not isinstance(piece, nodes.TemplateData):
                    return piece.lineno
                if piece.data.strip():
                    blank = len(piece.data) - len(piece.data.lstrip())
                    return piece.lineno + piece.data[:blank].count("\n")
        else:
            return node.lineno
    return question.line


def _labels(question: QuestionDraft) -> Iterator[Problem]:
    labels: tuple[str, ...] = ()
    match question.form:
        case Scale(low_label=low, high_label=high):
            labels = (low, high)
        case Choice(options) | Several(options) | FreeText(options):
            labels = tuple(option.label for option in options)
    for label in labels:
        for code, values in sign_advice(label):
            yield question.problem(code, HEAD, 0, **values)


def _bare_words(
    question: QuestionDraft, part: str, body: list[nodes.Node], draft: SetDraft
) -> Iterator[Problem]:
    """Own words in the middle of a sentence, without the quotation marks that `sitat` gives."""
    forms = {other.key: other.form for other in draft.questions}
    for node in body:
        for output in (*node.find_all(nodes.Output), *([node] if _is_output(node) else [])):
            for piece in output.nodes if isinstance(output, nodes.Output) else ():
                if isinstance(piece, nodes.Getattr) and isinstance(piece.node, nodes.Name):
                    form = forms.get(piece.attr)
                    if piece.node.name == ANSWERS and isinstance(form, FreeText):
                        yield question.problem("bart_ord", part, piece.lineno, navn=piece.attr)


def _is_output(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Output)


def _conditions(question: QuestionDraft, draft: SetDraft) -> Iterator[Problem]:
    """What looks like a choice between two and is none."""
    forms = {other.key: other.form for other in draft.questions}
    for node in question.parts.get(SHOWN, []):
        assert isinstance(node, nodes.If)
        for key, found in answers_in([node]):
            form = forms.get(key)
            alone = found is node.test
            if alone and isinstance(form, Scale) and form.low <= 0 <= form.high:
                yield question.problem("null_er_nei", SHOWN, navn=key, lav=form.low)
        for compared in node.find_all(nodes.Compare):
            match compared:
                case nodes.Compare(
                    expr=nodes.Getattr(attr=key), ops=[nodes.Operand(op=sign, expr=against)]
                ) if isinstance(scale := forms.get(key), Scale):
                    value = plain_value(against)
                    if sign in ORDER and isinstance(value, int) and _idle(scale, sign, value):
                        yield question.problem("betingelse_uten_valg", SHOWN, navn=key)


def _idle(scale: Scale, sign: str, value: int) -> bool:
    """Whether every number of the scale gives the same. What is outside it is an error."""
    if not scale.low <= value <= scale.high:
        return False
    holds = {"lt": int.__lt__, "lteq": int.__le__, "gt": int.__gt__, "gteq": int.__ge__}[sign]
    return len({holds(number, value) for number in (scale.low, scale.high)}) == 1


# -- other languages ------------------------------------------------------------------------------


def _languages(
    draft: SetDraft,
    language: str,
    beside: Mapping[str, str],
    behind: frozenset[str],
) -> Iterator[Problem]:
    if language != FALLBACK_LANGUAGE:
        if language in behind:
            yield Problem("eldre_enn_bokmål", 1)
        first = read_draft(beside.get(FALLBACK_LANGUAGE, "")).draft
        if first:
            yield from _untranslated(draft, first)
        return
    for other, text in beside.items():
        translated = read_draft(text).draft
        keys = {question.key for question in translated.questions} if translated else set()
        if not keys:
            yield Problem("mangler_språk", 1, values={"språk": other})
            continue
        if other in behind:
            yield Problem("språk_henger_etter", 1, values={"språk": other})
        for question in draft.questions:
            if question.key not in keys:
                yield question.problem("mangler_på_språk", TEXT, språk=other)


def _untranslated(draft: SetDraft, first: SetDraft) -> Iterator[Problem]:
    theirs = {question.key: question for question in first.questions}
    for question in draft.questions:
        other = theirs.get(question.key)
        for part in (TEXT, REWORDED, PROBE) if other else ():
            mine = readings(question.parts.get(part, []))
            assert other is not None
            same = mine == readings(other.parts.get(part, []))
            if same and any(len(text.split()) >= FEWEST_TO_TRANSLATE for text in mine):
                yield question.problem("ikke_oversatt", part, _line(question, part))
