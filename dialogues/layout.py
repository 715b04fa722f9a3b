"""How a message is laid out: sentences joined, buttons in rows, nothing too long for a chat."""

from markupsafe import Markup

from dialogues.questions import Form, FreeText, Scale
from dialogues.session import Button

LONGEST_MESSAGE = 4000  # Telegram takes 4,096 UTF-16 units; a few are left for escapes
WIDE_LABEL = 14


def join(pieces: list[Markup]) -> str:
    """Sentences follow each other on one line; after a block of several lines comes a new one."""
    text = ""
    for piece in pieces:
        if not piece:
            continue
        text += ("\n" if "\n" in text else " ") if text else ""
        text += str(piece)
    return text


def cut(html: str) -> str:
    """A last resort: what no template should reach. Cut between lines, so no tag is split."""
    if 2 * len(html) <= LONGEST_MESSAGE:
        return html
    lines = html.split("\n")
    while len(lines) > 1 and _units("\n".join(lines)) > LONGEST_MESSAGE:
        lines.pop(-2)
    return "\n".join(lines)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def rows(buttons: list[Button], form: Form) -> list[tuple[Button, ...]]:
    """Rows that a thumb can hit at 320 px: numbers five abreast, short words two, long ones one."""
    if not buttons:
        return []
    longest = max(len(button.label) for button in buttons)
    if isinstance(form, Scale) or longest <= 2:
        abreast = 5
    elif isinstance(form, FreeText):
        abreast = 1
    else:
        abreast = 2 if longest <= WIDE_LABEL else 1
    return [tuple(buttons[start : start + abreast]) for start in range(0, len(buttons), abreast)]
