"""What was typed in a form of a mentor's: read, and refused with a word that the page knows."""

from starlette.datastructures import FormData

from dialogues.sending import LONGEST, room_for


def cleaned(text: str) -> str:
    """As it is kept: with plain line ends, and nothing around it."""
    return text.replace("\r\n", "\n").strip()


def says_something(text: str) -> bool:
    return any(map(str.isalnum, text))


def problem_with(text: str) -> str:
    """Why words to a mentee cannot be sent, "" if they can."""
    if not says_something(text):
        return "tomt"
    return "langt" if room_for(text) > LONGEST else ""


def number_in(text: str) -> int | None:
    """The id or count that a field holds; None for what is no number of ours."""
    whole = text.isascii() and text.isdecimal() and len(text) < 20
    return int(text) if whole else None


def field(form: FormData, name: str, most: int) -> str:
    """Cut to size; "" where nothing, or a file, was sent."""
    value = form.get(name, "")
    return value[:most].strip() if isinstance(value, str) else ""
