"""The tags of a content file, as ordinary Jinja blocks plus constants.

    {% spørsmål key, form(…), mark hvis condition %} text
      {% omformulert %} other wording {% utdyp %} probe {% slutt %}
    {% replikk key %} one variant {% eller %} another {% slutt %}

A question becomes the blocks `key__tekst`, `key__omformulert`, `key__utdyp` and `key__hvis`, and
a constant that holds its head; a line becomes `key__0`, `key__1`, … Reading the constants from
the syntax tree needs no rendering, so nothing runs when a file is loaded.
"""

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser

QUESTION_HEAD = "spørsmål__"
LINE_HEAD = "replikk__"
PARTS = ("name:omformulert", "name:utdyp", "name:slutt")


class ContentTags(Extension):
    tags = {"spørsmål", "replikk"}  # noqa: RUF012 - jinja2 declares it so

    def parse(self, parser: Parser) -> list[nodes.Node]:
        tag = next(parser.stream)
        if tag.value == "replikk":
            return self._line(parser, tag.lineno)
        return self._question(parser, tag.lineno)

    def _question(self, parser: Parser, line: int) -> list[nodes.Node]:
        key = parser.stream.expect("name").value
        head: list[nodes.Expr] = []
        while parser.stream.skip_if("comma"):
            head.append(parser.parse_expression())
        blocks: list[nodes.Node] = []
        if parser.stream.skip_if("name:hvis"):
            shown = nodes.Output([nodes.TemplateData("1")])
            test = nodes.If(parser.parse_expression(), [shown], [], [])
            blocks.append(_block(f"{key}__hvis", [test], line))
        for part, body in _parts(parser, "tekst", PARTS):
            blocks.append(_block(f"{key}__{part}", body, line))
        constant = nodes.Assign(
            nodes.Name(f"{QUESTION_HEAD}{key}", "store"), nodes.Tuple(head, "load"), lineno=line
        )
        return [constant, *blocks]

    def _line(self, parser: Parser, line: int) -> list[nodes.Node]:
        key = parser.stream.expect("name").value
        ends = ("name:eller", "name:slutt")
        bodies = [body for _, body in _parts(parser, "", ends)]
        blocks: list[nodes.Node] = [
            _block(f"{key}__{number}", body, line) for number, body in enumerate(bodies)
        ]
        constant = nodes.Assign(
            nodes.Name(f"{LINE_HEAD}{key}", "store"), nodes.Const(len(bodies)), lineno=line
        )
        return [constant, *blocks]


def _parts(parser: Parser, first: str, ends: tuple[str, ...]) -> list[tuple[str, list[nodes.Node]]]:
    """The bodies between the sub-tags, each with the name of the sub-tag that opened it."""
    parts: list[tuple[str, list[nodes.Node]]] = []
    name = first
    while name != "slutt":
        body = parser.parse_statements(ends)
        parts.append((name, body))
        name = next(parser.stream).value
    return parts


def _block(name: str, body: list[nodes.Node], line: int) -> nodes.Block:
    return nodes.Block(name, body, False, False, lineno=line)
