"""What can go wrong in the shell.

ShellError
├── StoreUnavailable    the database is locked, full or gone, or the queue is full: try again later
├── StoreConflict       another process was first: the unit is run again
├── WrongSetting        a setting that cannot be (see settings): the start stops
├── WrongMailAddress    what was given is not an e-mail address
├── LetterNotSent       an invitation that the mail server did not take
├── UnknownDatabase     the database's address is not one that the program can use
├── PersonGone          whoever was to do something has been deleted meanwhile
├── StillAside          what was set aside cannot be handled now, and stays where it is
├── StoreTooNew         the database was made by a newer version of the program
├── Unreadable          stored bytes that no key of this person opens, or that are damaged
├── WrongKeys           the key-encryption keys are missing, malformed or of another database
└── UnreadableSession   a stored session that no upgrade makes sense of

No message here may hold what a person wrote: they end up in logs.
"""

import traceback
from pathlib import Path


class ShellError(Exception):
    pass


class StoreUnavailable(ShellError):
    pass


class StoreConflict(ShellError):
    pass


class PersonGone(ShellError):
    pass


class WrongMailAddress(ShellError):
    pass


class LetterNotSent(ShellError):
    pass


class UnknownDatabase(ShellError):
    pass


class StillAside(ShellError):
    pass


class StoreTooNew(ShellError):
    pass


class Unreadable(ShellError):
    pass


class WrongKeys(ShellError):
    pass


class UnreadableSession(ShellError):
    pass


class NotDrawn(ShellError):
    """A picture could not be made. Its words say why, and quote nobody."""


def where(error: BaseException) -> str:
    """What a log may say of any error: its kind, and the last lines of code it came through.

    Never its message, which may quote what a person wrote.
    """
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    way = " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
    return f"{type(error).__name__} at {way}"
