"""Where a one-time code is used: a page's address, or a chat with the bot."""

from dataclasses import dataclass


@dataclass
class WaysIn:
    """`pages` is the address of the pages. `bot_name` is None until Telegram has told it.

    `reachable`: others get to the pages, and not only whoever sits at this machine.
    """

    pages: str
    bot_name: str | None = None
    reachable: bool = True

    def page(self, code: str) -> str:
        return f"{self.pages}/inn/{code}"

    def chat(self, code: str) -> str | None:
        return self.bot_name and f"https://t.me/{self.bot_name}?start={code}"

    def invitation(self, code: str) -> str:
        """Where somebody new begins: in a chat with the bot if there is one."""
        return self.chat(code) or self.page(code)

    def calendar(self, token: str) -> str | None:
        """A person's meetings, for their calendar; None where it could not get at them."""
        return f"{self.pages}/kalender/{token}.ics" if self.reachable else None

    def other_door(self, code: str, channel: str) -> str:
        """For somebody on this channel who wants to go on at another."""
        chat = None if channel == "telegram" else self.chat(code)
        return chat or self.page(code)
