"""The mentor's own voice: written at once or kept for when its theme comes up."""

from collections.abc import Callable
from typing import Any, Final

from dialogues.draft import Draft
from dialogues.events import FellDue
from dialogues.session import Turn
from dialogues.then import Then

MEANINGS: Final[dict[tuple[str, str], Callable[[Draft, Turn], Then]]] = {}
TELLERS: Final[dict[type, Callable[[Draft, Any], None]]] = {}
STANDING: Final[dict[str, tuple[str, Callable[[Draft, Any], None]]]] = {}
STEERING: Final[dict[str, Callable[[Draft, str], None]]] = {}
ANSWERED: Final[dict[type, Callable[[Draft, Any], None]]] = {}
DUE: Final[dict[str, Callable[[Draft, FellDue], None]]] = {}
