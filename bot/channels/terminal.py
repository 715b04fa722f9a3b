"""A conversation in the terminal, for staff and developers: the same engine, the same store."""

import asyncio
import html
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.conversation import Arrival, Conversations
from bot.outbox import Outgoing
from dialogues.events import Event, Opened, Pressed, Said
from dialogues.session import Button, Message

CHANNEL: Final = "terminal"
_TAG: Final = re.compile(r"(</?[bi]>)")
_STYLES: Final = {"<b>": "bold", "<i>": "italic"}
_NUMBER: Final = re.compile(r"[+−-]?[0-9]+")


class Terminal:
    """One person at one screen. `who` is their address, such as their login name."""

    def __init__(
        self,
        conversations: Conversations,
        console: Console,
        who: str,
        clock: Callable[[], datetime],
        folder: Path,
    ) -> None:
        self._conversations = conversations
        self._console = console
        self._who = who
        self._clock = clock
        self._folder = folder
        self._shown: Message | None = None

    def talk(self, runner: asyncio.Runner) -> None:
        """Until the end of input or Ctrl-C."""
        event: Event = Opened()
        while True:
            runner.run(self._handle(event))
            try:
                typed = self._console.input("[bold]> [/bold]").strip()
            except (EOFError, KeyboardInterrupt):
                self._console.print()
                return
            event = understand(typed, self._shown, self._clock())

    async def _handle(self, event: Event) -> None:
        handled = await self._conversations.handle(Arrival(CHANNEL, self._who, event))
        for outgoing in handled.outgoing:
            self._show(outgoing)

    def _show(self, outgoing: Outgoing) -> None:
        self._shown = outgoing.message
        self._console.print()
        self._console.print(Padding(styled(outgoing.message.html), (0, 2)))
        if outgoing.message.voice:
            self._console.print(Padding(styled(outgoing.message.unheard), (0, 2)))
        for row in button_lines(outgoing.message):
            self._console.print(Padding(row, (0, 2)))
        if outgoing.document is not None:
            path = self._folder / outgoing.document.name
            path.write_bytes(outgoing.document.body)
            self._console.print(Padding(str(path), (0, 2)))


def understand(typed: str, shown: Message | None, now: datetime) -> Event:
    """A button's label or number is a press; a scale's numbers mean themselves."""
    if typed == "/start" or typed.startswith("/start "):
        return Opened(typed.removeprefix("/start").strip())
    if shown is not None and (shown.ask is not None or shown.standing):
        button = _chosen(typed, list(_buttons(shown)))
        if button is not None:
            return Pressed(shown.ask or 0, button.option)
    return Said(typed, now.replace(microsecond=0))


def _chosen(typed: str, buttons: list[Button]) -> Button | None:
    for button in buttons:
        if typed.casefold() == button.label.casefold():
            return button
    if _numbered(buttons) and typed.isdecimal() and 1 <= int(typed) <= len(buttons):
        return buttons[int(typed) - 1]
    return None


def _buttons(message: Message) -> Iterator[Button]:
    return (button for row in message.buttons for button in row)


def _numbered(buttons: list[Button]) -> bool:
    return not any(_NUMBER.match(button.label) for button in buttons)


def button_lines(message: Message) -> list[Text]:
    """The rows of buttons, numbered unless their labels are numbers themselves."""
    numbered = _numbered(list(_buttons(message)))
    number = 0
    lines = []
    for row in message.buttons:
        line = Text()
        for button in row:
            number += 1
            line.append(f"{number} " if numbered else "", style="dim")
            line.append(button.label, style="cyan")
            line.append("   ")
        lines.append(line)
    return lines


def styled(source: str) -> Text:
    """A message's mark-up (b, i and escapes) as the terminal shows it."""
    text = Text()
    style = ""
    for part in _TAG.split(source):
        if _TAG.fullmatch(part):
            style = _STYLES.get(part, "")
        else:
            text.append(html.unescape(part), style=style)
    return text
