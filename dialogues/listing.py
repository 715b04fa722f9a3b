"""A list in a message: numbered lines."""

from collections.abc import Iterable

from markupsafe import Markup


def numbered(entries: Iterable[Markup]) -> Markup:
    """Each entry on a line of its own, from 1. Empty where there are none."""
    lines = (Markup("{}. {}").format(place, entry) for place, entry in enumerate(entries, 1))
    return Markup("\n").join(lines)
