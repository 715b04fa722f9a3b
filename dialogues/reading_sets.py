"""A content file's syntax tree read into a QuestionSet. Nothing is rendered."""

from typing import Any

from jinja2 import nodes

from dialogues.errors import BrokenSet
from dialogues.questions import (
    LEVEL,
    MARKS,
    Choice,
    Form,
    FreeText,
    Heading,
    Option,
    Question,
    QuestionSet,
    Scale,
    Several,
    When,
    YesNo,
)
from dialogues.stages import Stance
from dialogues.tag import LINE_HEAD, QUESTION_HEAD

LONGEST_KEY = 40  # bytes; Telegram takes 64 for a button, and some are its number
STANCES = {
    "døråpner": Stance.SAGE,
    "veileder": Stance.GUIDE,
    "læringssamarbeid": Stance.ALLIANCE,
}


def read_set(name: str, language: str, revision: int, tree: nodes.Template) -> QuestionSet:
    """BrokenSet says what is wrong; check() tells staff the same in their words."""
    constants: dict[str, Any] = {}
    questions: list[Question] = []
    blocks = {block.name: block for block in tree.find_all(nodes.Block)}
    for node in tree.body:
        if not isinstance(node, nodes.Assign) or not isinstance(node.target, nodes.Name):
            continue
        target = node.target.name
        if target.startswith(QUESTION_HEAD):
            key = target.removeprefix(QUESTION_HEAD)
            questions.append(_question(key, node, blocks))
        elif not target.startswith(LINE_HEAD):
            constants[target] = _constant(node.node)
    return QuestionSet(name, language, revision, _heading(constants), tuple(questions))


def line_counts(tree: nodes.Template) -> dict[str, int]:
    """{line name: how many variants}."""
    return {
        node.target.name.removeprefix(LINE_HEAD): _constant(node.node)
        for node in tree.body
        if isinstance(node, nodes.Assign)
        and isinstance(node.target, nodes.Name)
        and node.target.name.startswith(LINE_HEAD)
    }


def _heading(constants: dict[str, Any]) -> Heading:
    try:
        stances = frozenset(STANCES[role] for role in constants.get("roller", STANCES))
    except KeyError as error:
        raise BrokenSet(f"unknown role {error}") from error
    return Heading(
        title=str(constants.get("tittel", "")),
        kind=str(constants.get("slag", "")),
        stances=stances,
        theme=str(constants.get("tema", "")),
        strength=int(constants.get("styrke", 0)),
        without_mentor=bool(constants.get("uten_mentor", False)),
    )


def _question(key: str, node: nodes.Assign, blocks: dict[str, nodes.Block]) -> Question:
    assert isinstance(node.node, nodes.Tuple)
    form: Form = FreeText()
    marks: set[str] = set()
    for part in node.node.items:
        if isinstance(part, nodes.Name) and part.name in MARKS:
            marks.add(part.name)
        elif isinstance(part, nodes.Call) and isinstance(part.node, nodes.Name):
            form = read_form(part.node.name, part)
        else:
            raise BrokenSet(f"question {key}: neither a form nor a mark")
    if LEVEL in marks and not (isinstance(form, Scale) and (form.low, form.high) == (1, 10)):
        raise BrokenSet(f"question {key}: {LEVEL} needs a scale from 1 to 10")
    shown = [blocks[name] for part in ("tekst", "hvis") if (name := f"{key}__{part}") in blocks]
    return Question(
        key=key,
        form=form,
        marks=frozenset(marks),
        conditional=f"{key}__hvis" in blocks,
        has_probe=f"{key}__utdyp" in blocks,
        needs=frozenset(need for block in shown for need in _needs(block)),
        names=frozenset(
            found.name
            for name, block in blocks.items()
            if name.startswith(f"{key}__")
            for found in block.find_all(nodes.Name)
        ),
        line=node.lineno,
    )


def read_form(name: str, call: nodes.Call) -> Form:
    """BrokenSet for one that is unknown or lacks what it needs."""
    arguments = [_constant(argument) for argument in call.args]
    options = tuple(Option(_key(pair.key), str(_constant(pair.value))) for pair in call.kwargs)
    match name:
        case "fritekst":
            return FreeText(options)
        case "skala" if len(arguments) in (2, 4):
            low, high, *ends = arguments
            return Scale(int(low), int(high), *map(str, ends))
        case "valg" if options:
            return Choice(options)
        case "flervalg":
            return Several(options, fill="" if options else "summary")
        case "flervalg_liste":
            return Several((), fill="list")
        case "valg_liste":
            return Choice((), fill="list")
        case "mentee":
            return Choice((), fill="mentees")
        case "mottakere":
            return Choice((), fill="recipients")
        case "refleksjoner":
            return Choice((), fill="prompts")
        case "tall_liste":
            return Choice((), fill="numbers")
        case "mentee_eller_alle":
            return Choice((), fill="mentee_or_all")
        case "mentees":
            return Several((), fill="mentees")
        case "ja_nei":
            return YesNo()
        case "tidspunkt":
            return When()
    raise BrokenSet(f"unknown answer form {name}")


def _key(key: str) -> str:
    if len(key.encode()) > LONGEST_KEY:
        raise BrokenSet(f"the option key {key} is longer than {LONGEST_KEY} bytes")
    return key


def _needs(block: nodes.Block) -> set[str]:
    """Answers the text or condition cannot do without; a mirror can."""
    mirrored = {
        id(found.node)
        for found in block.find_all(nodes.Filter)
        if found.name == "speil" and found.node is not None
    }
    return {
        found.attr
        for found in block.find_all(nodes.Getattr)
        if isinstance(found.node, nodes.Name)
        and found.node.name == "svar"
        and id(found) not in mirrored
    }


def _constant(node: nodes.Node) -> Any:
    try:
        assert isinstance(node, nodes.Expr)
        return node.as_const()
    except (nodes.Impossible, AssertionError) as error:
        raise BrokenSet(f"line {node.lineno}: not a plain value") from error
