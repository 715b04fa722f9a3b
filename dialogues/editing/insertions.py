"""Words of a template as they stand in a field of the form, and back.

    {{ navn }}                «[navn]»
    {{ svar.viktighet }}      «[viktighet]», or «[svar.navn]» where a name is called the same
    {{ tidligere | speil }}   «[speil: tidligere]»; «[sitat: …]» and «[helt_sitat: …]» likewise

    {% if navn %}, {{ navn }}{% endif %}    «[, navn]»: the name where there is one

Any single word in brackets is a name to insert, so that a misspelt one is reported by the check
and not shown to a mentee. Other brackets are plain text, and «\\[navn]» is the text «[navn]».
What a template would take for a tag, or a chat for mark-up, is written so that it is plain text.
"""

import re
import unicodedata
from collections.abc import Sequence

from jinja2 import TemplateError

from dialogues.editing.forms import NOTHING, Passage
from dialogues.editing.heads import unquoted
from dialogues.editing.pieces import Mark, Node, NotSplit, Sort, Token, split, the_environment
from dialogues.setting import NAMES

FILTERS = ("speil", "sitat", "helt_sitat")
# The name of a mentee may be missing, and then the comma before it goes as well.
ADDRESSED, ADDRESS = ", navn", "{% if navn %}, {{ navn }}{% endif %}"
_ADDRESS_SIGNS = (("if", "navn"), (", ",), ("navn",), ("endif",))
# A run of backslashes is met once, at its first: long ones would else take long.
_BRACKETS = re.compile(r"(?<!\\)(\\*)\[([^\[\]\n]*)\]")
_BACKSLASHES_AT_END = re.compile(r"(?<!\\)\\+\Z")
_ENTITY = re.compile(r"&(#?\w+;)")
_ENTITIES = {
    "amp;": "&",
    "lt;": "<",
    "gt;": ">",
    "quot;": '"',
    "#34;": '"',
    "#39;": "'",
    "#123;": "{",
}
_BEGINS_A_TAG = re.compile(r"\{(?=[{%#]|\Z)")


def tidy(text: str) -> str:
    """Lines trimmed, no blank ones, and nothing that no screen can show: as a chat shows it."""
    lines = (_printable(line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def tidy_line(text: str) -> str:
    """The same on one line."""
    return " ".join(tidy(text).split())


def tidy_comment(text: str) -> str:
    """The same where nothing can be escaped: what would end the comment is taken apart."""
    return tidy(text).replace("#}", "# }")


def _printable(line: str) -> str:
    return "".join(
        " " if each == "\t" else each
        for each in line
        if each == "\t" or unicodedata.category(each) not in {"Cc", "Cs"}
    )


def operand(name: str) -> str | None:
    """What a name in brackets stands for in a template; None if it cannot be a name."""
    answer = name.removeprefix("svar.")
    if not answer.isidentifier():
        return None
    return name if name in NAMES else f"svar.{answer}"


def bracket(name: str, *, answer: bool, filter_: str = "") -> str:
    """The bracket that inserts a name, or the answer to the question with that key."""
    shown = f"svar.{name}" if answer and name in NAMES else name
    return f"[{filter_}: {shown}]" if filter_ else f"[{shown}]"


def _read_bracket(inside: str) -> str | None:
    """The template of what stands in brackets, None if it inserts nothing."""
    if inside == ADDRESSED:
        return ADDRESS
    before, colon, after = inside.partition(":")
    name = operand((after if colon else before).strip())
    filter_ = before.strip() if colon else ""
    if name is None or (colon and filter_ not in FILTERS):
        return None
    return "{{ " + (f"{name} | {filter_}" if filter_ else name) + " }}"


def in_template(text: str) -> str:
    """A field's text, tidied, as it stands in a template."""
    written: list[str] = []
    plain = ""
    end = 0
    for found in _BRACKETS.finditer(text):
        inserted = _read_bracket(found[2])
        if inserted is None:
            continue
        backslashes, escaped = divmod(len(found[1]), 2)
        plain += text[end : found.start()] + "\\" * backslashes
        end = found.end()
        if escaped:
            plain += f"[{found[2]}]"
        else:
            written += (_plain_in_template(plain), inserted)
            plain = ""
    written.append(_plain_in_template(plain + text[end:]))
    return "".join(written)


def _plain_in_template(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _BEGINS_A_TAG.sub("&#123;", text)


def in_form(body: Sequence[Node], source: str) -> Passage:
    """What a body of a template is in a field. `source` is the text that the nodes lie in."""
    if not body:
        return NOTHING
    written = source[body[0].start : body[-1].end]
    shown: list[str] = []
    plain = ""
    rest = list(body)
    while rest:
        if _addresses(rest):
            shown += (_escaped(plain, before_bracket=True), f"[{ADDRESSED}]")
            plain = ""
            del rest[: len(_ADDRESS_SIGNS)]
            continue
        node = rest.pop(0)
        text = _plain_in_form(node)
        if text is not None:
            plain += text
            continue
        inserted = _inserted(node.tokens) if node.mark is Mark.OUTPUT else None
        if inserted is None:
            return Passage(_set_aside(body) or tidy(written), as_template=True)
        shown += (_escaped(plain, before_bracket=True), inserted)
        plain = ""
    shown.append(_escaped(plain, before_bracket=False))
    return Passage(tidy("".join(shown)))


def _addresses(body: Sequence[Node]) -> bool:
    """Whether it begins with the mentee's name, where there is one."""
    signs = (tuple(token.text for token in node.tokens) for node in body[: len(_ADDRESS_SIGNS)])
    return tuple(signs) == _ADDRESS_SIGNS


def _plain_in_form(node: Node) -> str | None:
    """The text that a mentee reads for this node, None if it is more than text."""
    if node.mark is Mark.OUTPUT and [token.kind for token in node.tokens] == ["string"]:
        return unquoted(node.tokens[0].text)
    if node.mark is not Mark.DATA:
        return None
    text = node.tokens[0].text
    if "<" in text or any(found[1] not in _ENTITIES for found in _ENTITY.finditer(text)):
        return None
    return _ENTITY.sub(lambda found: _ENTITIES[found[1]], text)


def _inserted(tokens: Sequence[Token]) -> str | None:
    texts = [token.text for token in tokens]
    filter_ = ""
    if len(texts) > 2 and texts[-2] == "|" and texts[-1] in FILTERS:
        filter_ = texts[-1]
        texts = texts[:-2]
    if len(texts) == 1 and texts[0] in NAMES:
        return bracket(texts[0], answer=False, filter_=filter_)
    if len(texts) == 3 and texts[:2] == ["svar", "."] and texts[2].isidentifier():
        return bracket(texts[2], answer=True, filter_=filter_)
    return None


def _escaped(text: str, *, before_bracket: bool) -> str:
    escaped = _BRACKETS.sub(
        lambda found: (
            found[0] if _read_bracket(found[2]) is None else f"{found[1] * 2}\\[{found[2]}]"
        ),
        text,
    )
    if before_bracket:
        escaped = _BACKSLASHES_AT_END.sub(lambda found: found[0] * 2, escaped)
    return escaped


def source_of(passage: Passage) -> str:
    """A passage as it stands in a template, lines unindented.

    What was written as a template and does not hold together (as it is while somebody writes) is
    set aside as raw text, so that the rest of the set can still be read.
    """
    text = tidy(passage.text)
    if not passage.as_template:
        return in_template(text)
    if holds_together(text):
        return text
    if "endraw" not in text:
        return "{% raw %}" + text + "{% endraw %}"
    return in_template(_escaped(text, before_bracket=False))


def _set_aside(body: Sequence[Node]) -> str | None:
    """What `source_of` has set aside, if this is that."""
    kept = [node for node in body if node.mark is not Mark.DATA or node.tokens[0].text.strip()]
    if [node.mark for node in kept] != [Mark.RAW] or not kept[0].tokens:
        return None
    inside = kept[0].tokens[0].text
    return None if holds_together(inside) else tidy(inside)


def holds_together(text: str) -> bool:
    """Whether it can be a part of a question: it ends what it begins, and no more than that."""
    whole = "{% spørsmål x %}" + text + "{% slutt %}"
    pieces = split(whole)
    if isinstance(pieces, NotSplit) or [piece.sort for piece in pieces] != [Sort.QUESTION]:
        return False
    if len(pieces[0].parts) != 1:
        return False
    return parses(text)


def parses(text: str) -> bool:
    try:
        the_environment().parse(text)
    except (TemplateError, RecursionError):
        return False
    return True
