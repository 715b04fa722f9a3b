"""Whether a question of a draft may be compiled to be previewed, before anybody has checked it.

Constants are worked out when a template is compiled, and deep nesting breaks the compiler. So
only what costs next to nothing is let through: names, comparisons, `if`, and a few filters.
"""

from collections.abc import Sequence

from dialogues.editing.pieces import END, PROBE, QUESTION, REWORDED, Mark, Node, Token

MOST_NODES, MOST_TOKENS, DEEPEST = 300, 200, 20
LONGEST = 20_000  # characters of one question
TAGS = frozenset({QUESTION, REWORDED, PROBE, END, "if", "elif", "else", "endif"})
OPERATORS = frozenset(
    {".", ",", "(", ")", "[", "]", "=", "==", "!=", "<", "<=", ">", ">=", "|", "-"}
)
FILTERS = frozenset({"speil", "sitat", "helt_sitat", "length"})
BEFORE_A_GROUP = frozenset({"and", "or", "not", "in", "if", "elif", "hvis"})


def harmless(nodes: Sequence[Node]) -> bool:
    """`nodes` are those of one question, its own tag first."""
    if len(nodes) > MOST_NODES or nodes[-1].end - nodes[0].start > LONGEST:
        return False
    depth = 0
    for node in nodes:
        if node.mark is Mark.TAG and node.name not in TAGS:
            return False
        depth += (node.name == "if") - (node.name == "endif")
        if depth > DEEPEST:
            return False
        if node.mark in {Mark.TAG, Mark.OUTPUT} and not _cheap(node.tokens, node is nodes[0]):
            return False
    return True


def _cheap(tokens: tuple[Token, ...], head: bool) -> bool:
    if len(tokens) > MOST_TOKENS:
        return False
    depth = 0
    for before, token, after in zip((None, *tokens), tokens, (*tokens[1:], None), strict=False):
        if token.kind != "operator":
            continue
        if token.text not in OPERATORS:
            return False
        if token.text == "-" and (after is None or after.kind != "integer"):
            return False
        if token.text == "|" and (after is None or after.text not in FILTERS):
            return False
        calls = before is not None and before.kind == "name" and before.text not in BEFORE_A_GROUP
        if token.text == "(" and calls and not head:
            return False
        depth += (token.text in {"(", "["}) - (token.text in {")", "]"})
        if depth > DEEPEST:
            return False
    return True
