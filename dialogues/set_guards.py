"""Which names are known to be there once a condition has been answered."""

from jinja2 import nodes

NOTHING: frozenset[str] = frozenset()


def sure_when(test: nodes.Node, holds: bool) -> frozenset[str]:
    """The names that are there whenever `test` gives `holds`."""
    match test:
        case nodes.Name(name=name):
            return frozenset({name}) if holds else NOTHING
        case nodes.Not(node=inner):
            return sure_when(inner, not holds)
        case nodes.And(left=left, right=right) | nodes.Or(left=left, right=right):
            both = sure_when(left, holds), sure_when(right, holds)
            if isinstance(test, nodes.And) == holds:
                return both[0] | both[1]
            return both[0] & both[1]
    return NOTHING
