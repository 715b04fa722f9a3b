"""How a talk goes on after an answer that meant something."""

from enum import Enum, auto


class Then(Enum):
    PROCEED = auto()
    NEXT_SET = auto()  # the rest of this set is let be
    LEAVE = auto()
    BACK_TO_IT = auto()
    BEGIN_ANEW = auto()
    REST = auto()
    PAUSE = auto()
    HELP = auto()
    NEW_STEP = auto()
    SHOW_REQUEST = auto()
