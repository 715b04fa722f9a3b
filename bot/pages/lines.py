"""One message of a conversation as a page shows it."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from markupsafe import Markup

from bot.pages.blocks import Block, Paragraph, blocks, crisis_blocks
from dialogues.session import Button, Message
from dialogues.understanding import ALL, NONE

# The ways to steer that stand under an open question.
STEERS: Final = ("!tilbake", "!hopp", "!omformuler")
PICKED: Final = "✓ "


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    label: str
    on: bool


@dataclass(frozen=True, slots=True)
class Ticks:
    """The message's own numbered lines, each of them a choice to tick."""

    kind: ClassVar[str] = "ticks"
    lines: tuple[tuple[Choice, Markup], ...]


@dataclass(frozen=True, slots=True)
class Mine:
    """What the person wrote or pressed. `day` is there for the first message of its day."""

    id: int
    text: str
    day: date | None = None
    mine: bool = True


@dataclass(frozen=True, slots=True)
class Said:
    """What the bot said. `open`: its question waits for an answer, so its buttons work.

    `path`: the share by which somebody else's path is shown.
    """

    id: int
    message: Message
    day: date | None = None
    open: bool = False
    export: bool = False
    mine: bool = False
    path: int | None = None

    @property
    def blocks(self) -> tuple[Block, ...]:
        html = self.message.html
        if self.message.voice:
            html = f"{html}\n{self.message.unheard}"
        return crisis_blocks(html) if self.message.urgent else blocks(html)

    @property
    def asked(self) -> tuple[Block | Ticks, ...]:
        """The blocks of an open question: where it numbers its choices, they are ticked there."""
        choices, found = self.choices, self.blocks
        count = len(choices)
        for start in range(len(found) - count + 1 if choices else 0):
            numbered = found[start : start + count]
            lines = tuple(filter(None, map(_numbered, choices, numbered)))
            if len(lines) == count:
                return (*found[:start], Ticks(lines), *found[start + count :])
        return found

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Several choices, as boxes to tick."""
        picked = self.message.picked
        return tuple(
            Choice(
                button.option[1:], button.label.removeprefix(PICKED), button.option[1:] in picked
            )
            for button in self._buttons
            if _ticks(button)
        )

    @property
    def numbers(self) -> tuple[Button, ...]:
        """The steps of a scale."""
        if self.message.form != "scale":
            return ()
        return tuple(button for button in self._buttons if not _steers(button))

    @property
    def others(self) -> tuple[Button, ...]:
        """Every other button. Of several choices, the button that sends them is the page's own."""
        if self.choices:
            return tuple(b for b in self._buttons if _steers(b) or _whole(b))
        return tuple(b for b in self._buttons if b not in self.numbers)

    @property
    def steers(self) -> tuple[str, ...]:
        """Those ways to steer that the message does not have as buttons already."""
        if not self.message.steers:
            return ()
        offered = {f"!{button.option.removeprefix('!')}" for button in self._buttons}
        return tuple(option for option in STEERS if option not in offered)

    def label(self, option: str) -> str | None:
        """What it says on the button."""
        return next((b.label for b in self._buttons if b.option == option), None)

    @property
    def _buttons(self) -> tuple[Button, ...]:
        return tuple(button for row in self.message.buttons for button in row)


Line = Mine | Said


def _numbered(choice: Choice, block: Block) -> tuple[Choice, Markup] | None:
    """The line, if it is the one that the choice is the number of."""
    if isinstance(block, Paragraph) and block.html.startswith(f"{choice.label}. "):
        return choice, block.html
    return None


def _steers(button: Button) -> bool:
    return button.option.startswith("!")


def _whole(button: Button) -> bool:
    """All or nothing: an answer of its own among several choices."""
    return button.option in (f"+{ALL}", f"+{NONE}")


def _ticks(button: Button) -> bool:
    return button.option.startswith("+") and not _whole(button)
