"""What can go wrong in the core.

DialogueError
├── ImpossibleTransition   the stage table has no such way
├── BrokenSet              a question set that check() would have refused
└── UnknownSet             a name that the bank does not hold at that revision
"""


class DialogueError(Exception):
    pass


class ImpossibleTransition(DialogueError):
    def __init__(self, stage: str, trigger: str) -> None:
        super().__init__(f"no way from {stage} by {trigger}")


class BrokenSet(DialogueError):
    pass


class UnknownSet(DialogueError):
    pass
