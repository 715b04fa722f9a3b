"""The texts of a question as they can be read: every way through, with ⟨name⟩ for what is filled
in."""

from collections.abc import Iterator

from jinja2 import nodes

from dialogues.known_names import ANSWERS

MOST_READINGS = 12


def readings(body: list[nodes.Node]) -> tuple[str, ...]:
    """A mirror is a line of its own. Of very many ways through, the first ones."""
    texts = [""]
    for node in body:
        ways = _ways(node)
        texts = [before + after for before in texts for after in ways][:MOST_READINGS]
    return tuple(dict.fromkeys("\n".join(_lines(text)) for text in texts))


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if line.strip():
            yield " ".join(line.split())


def _ways(node: nodes.Node) -> list[str]:
    match node:
        case nodes.Output(nodes=parts):
            return ["".join(map(_shown, parts))]
        case nodes.If():
            bodies = (node.body, *(other.body for other in node.elif_), node.else_)
            return [text for body in bodies for text in _raw(body)]
        case _:
            return [""]


def _raw(body: list[nodes.Node]) -> list[str]:
    texts = [""]
    for node in body:
        ways = _ways(node)
        texts = [before + after for before in texts for after in ways][:MOST_READINGS]
    return texts


def _shown(part: nodes.Expr) -> str:
    match part:
        case nodes.TemplateData(data=data):
            return data
        case nodes.Filter(name="speil"):
            return "\n"
        case nodes.Filter():
            return "«⟨sitat⟩»"
        case nodes.Name(name=name):
            return f"⟨{name}⟩"
        case nodes.Getattr(node=nodes.Name(name=name)) if name == ANSWERS:
            return "⟨svar⟩"
        case _:
            return "⟨noe⟩"
