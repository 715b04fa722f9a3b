"""A set's text taken apart by position: every piece is a slice of it, and together they are it.

The positions come from Jinja's own lexer, so that a tag in a comment, a string or a raw part is
what Jinja takes it for. Nothing is parsed here and nothing runs; a deeply nested text is as
cheap as a flat one.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from jinja2 import TemplateSyntaxError

from dialogues.bank import environment
from dialogues.editing.forms import Trouble

LONGEST_TEXT = 40_000  # characters; the longest shipped set has 3,200
QUESTION, LINE, END = "spørsmål", "replikk", "slutt"
REWORDED, PROBE = "omformulert", "utdyp"
SUB_TAGS = frozenset({REWORDED, PROBE})
ENDED = frozenset({"if", "for", "macro", "block", "call", "filter", "with", "autoescape"})

the_environment = cache(environment)


def normalise(text: str) -> str:
    """One kind of newline, and no mark of byte order: what every text is made on entry."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


class Token(NamedTuple):
    kind: str  # as Jinja's lexer calls it
    text: str
    start: int
    end: int


class Mark(StrEnum):
    DATA = "data"
    COMMENT = "comment"
    OUTPUT = "output"
    TAG = "tag"
    RAW = "raw"


@dataclass(frozen=True, slots=True)
class Node:
    """One run of plain text, or one {% … %}, {{ … }}, {# … #}. They lie edge to edge.

    `tokens` is what is inside, without spaces. A tag that eats the space beside it holds it.
    """

    mark: Mark
    start: int
    end: int
    line: int
    tokens: tuple[Token, ...]

    @property
    def name(self) -> str:
        """A tag's name."""
        return self.tokens[0].text if self.mark is Mark.TAG and self.tokens else ""


class NotSplit(NamedTuple):
    line: int
    trouble: Trouble
    about: str = ""


class Sort(StrEnum):
    TEXT = "text"
    COMMENT = "comment"
    CONSTANT = "constant"
    QUESTION = "question"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Part:
    """One wording of a question: its tag (the question's own for `tekst`) and what follows."""

    name: str
    tag: Node
    body: tuple[Node, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """`name` is a constant's name or a question's key; the parts are a question's."""

    sort: Sort
    start: int
    end: int
    nodes: tuple[Node, ...]
    name: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(slots=True)
class _Open:
    """A question that is being read."""

    first: Node
    nodes: list[Node] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    name: str = "tekst"
    tag: Node | None = None
    body: list[Node] = field(default_factory=list)

    def go_on(self, node: Node, depth: int) -> Trouble | None:
        """Take one node more; at depth 1 a sub-tag begins a new part, at depth 0 it has ended."""
        self.nodes.append(node)
        if depth and (node.name not in SUB_TAGS or depth > 1):
            self.body.append(node)
            return None
        if any(part.name == self.name for part in self.parts):
            return Trouble.SAME_PART
        tag = self.tag or self.first
        self.parts.append(Part(self.name, tag, tuple(self.body), tag.end, node.start))
        self.name, self.tag, self.body = node.name, node, []
        return None

    def piece(self) -> Piece:
        tokens = self.first.tokens
        key = tokens[1].text if len(tokens) > 1 else ""
        start, end = self.first.start, self.nodes[-1].end
        return Piece(Sort.QUESTION, start, end, tuple(self.nodes), key, tuple(self.parts))


def split(text: str) -> tuple[Piece, ...] | NotSplit:
    """The pieces of a text, edge to edge; or where and why it cannot be taken apart."""
    nodes = nodes_of(text)
    if isinstance(nodes, NotSplit):
        return nodes
    pieces: list[Piece] = []
    stack: list[Node] = []  # the tags that are open
    question: _Open | None = None
    start = 0
    for node in nodes:
        if not stack:
            start = node.start
        trouble = _follow(stack, node)
        if trouble:
            return NotSplit(node.line, trouble, node.name)
        if question is not None:
            trouble = question.go_on(node, len(stack))
            if trouble:
                return NotSplit(node.line, trouble, node.name)
        elif node.name == QUESTION and len(stack) == 1:
            question = _Open(node, [node])
        elif not stack:
            pieces.append(_other(node, start))
        if question is not None and not stack:
            pieces.append(question.piece())
            question = None
    if stack:
        return NotSplit(stack[0].line, Trouble.UNCLOSED, stack[0].name)
    end = nodes[-1].end if nodes else 0
    if end < len(text):  # Jinja drops the last newline
        pieces.append(Piece(Sort.TEXT, end, len(text), ()))
    return _with_good_keys(pieces)


def _with_good_keys(pieces: list[Piece]) -> tuple[Piece, ...] | NotSplit:
    keys: set[str] = set()
    for piece in pieces:
        if piece.sort is not Sort.QUESTION:
            continue
        line = piece.nodes[0].line
        if not piece.name.isidentifier():
            return NotSplit(line, Trouble.NO_KEY)
        if piece.name in keys:
            return NotSplit(line, Trouble.SAME_KEY, piece.name)
        keys.add(piece.name)
    return tuple(pieces)


def _follow(stack: list[Node], node: Node) -> Trouble | None:
    """Open and close what the tag opens and closes, as Jinja's parser would."""
    name = node.name
    if name in SUB_TAGS or name == "eller":
        wanted = LINE if name == "eller" else QUESTION
        return None if stack and stack[-1].name == wanted else Trouble.STRAY
    if name in {QUESTION, LINE} or name in ENDED or _is_set_block(node):
        stack.append(node)
    elif name == END:
        if not stack or stack[-1].name not in {QUESTION, LINE}:
            return Trouble.STRAY
        stack.pop()
    elif name.startswith("end"):
        if not stack or stack[-1].name != name.removeprefix("end"):
            return Trouble.STRAY
        stack.pop()
    return None


def _is_set_block(node: Node) -> bool:
    return node.name == "set" and not any(token.text == "=" for token in node.tokens)


def _other(node: Node, start: int) -> Piece:
    if node.mark is Mark.DATA:
        return Piece(Sort.TEXT, start, node.end, (node,))
    if node.mark is Mark.COMMENT:
        return Piece(Sort.COMMENT, start, node.end, (node,))
    if start == node.start and node.name == "set" and len(node.tokens) > 3:
        _, name, equals, *_ = node.tokens
        if name.kind == "name" and equals.text == "=":
            return Piece(Sort.CONSTANT, start, node.end, (node,), name.text)
    return Piece(Sort.OTHER, start, node.end, (node,))


def nodes_of(text: str) -> tuple[Node, ...] | NotSplit:
    """The text as Jinja's lexer sees it, tag by tag."""
    if len(text) > LONGEST_TEXT:
        return NotSplit(1, Trouble.TOO_LONG)
    nodes: list[Node] = []
    held: list[Token] = []
    position = end = 0
    line = 1
    begun: tuple[Mark, int] | None = None
    try:
        for at, kind, value in the_environment().lexer.tokeniter(text, None):
            while text[position : position + 1].isspace() and not text.startswith(value, position):
                position += 1  # space that a minus sign took away
            token = Token(kind, value, position, position + len(value))
            position = token.end
            if kind in BEGINS:
                begun, held = (BEGINS[kind], at), []
            elif begun is None:
                nodes.append(Node(Mark.DATA, end, position, at, (token,)))
                end = position
            elif kind in ENDS:
                nodes.append(Node(begun[0], end, position, begun[1], tuple(held)))
                end, begun = position, None
            elif kind != "whitespace":
                held.append(token)
            line = at
    except TemplateSyntaxError as error:
        return NotSplit(error.lineno, Trouble.SYNTAX, error.message or "")
    if begun is not None:
        return NotSplit(begun[1] or line, Trouble.SYNTAX)
    return tuple(nodes)


BEGINS = {
    "block_begin": Mark.TAG,
    "variable_begin": Mark.OUTPUT,
    "comment_begin": Mark.COMMENT,
    "raw_begin": Mark.RAW,
}
ENDS = frozenset({"block_end", "variable_end", "comment_end", "raw_end"})
