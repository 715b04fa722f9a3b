"""What a person said to one question, as it is kept."""

from dataclasses import dataclass

Value = int | str | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something the channel keeps for us. `kind` is voice, photo, document, audio or video.

    `seconds` it lasts and `size` in bytes, as the channel says; 0 where it says nothing.
    """

    kind: str
    file_id: str
    seconds: int = 0
    size: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """`text` as written, or the label that was pressed. What `value` holds is the form's:

    a number for a scale, a key for one choice (`ja`/`nei` for yes or no), keys for several,
    an ISO date or date and time (local to the person) for when, None for free text.
    """

    text: str
    value: Value = None
    attachment: Attachment | None = None
