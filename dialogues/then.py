"""How a talk goes on after an answer that meant something."""

from enum import Enum, auto


class Then(Enum):
    PROCEED = auto()
    LEAVE = auto()
    BACK_TO_IT = auto()
    BEGIN_ANEW = auto()
    REST = auto()
    PAUSE = auto()
    HELP = auto()
    NEW_STEP = auto()
    SHOW_REQUEST = auto()
