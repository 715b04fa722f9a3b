"""What is sent to members of staff: a way in, or a code. In letters, and in the conversation
that they have tied to these pages.

It is sent at once or not at all: a link that comes an hour later is of no use to anybody. So it
waits in no outbox, where its code could be read.
"""

import asyncio
import logging
from typing import Final

from jinja2 import Environment

from bot.errors import ShellError
from bot.pages.languages import spoken_in
from bot.pages.site import Site
from bot.posting import post
from bot.staff.members import Member
from dialogues.session import Message

TRIES: Final = 3
BETWEEN: Final = 5.0  # seconds

log = logging.getLogger(__name__)


def login_letter(templates: Environment, member: Member, link: str) -> Message:
    return _letter(templates, "_letter_login.html", member, link=link)


def invitation(templates: Environment, member: Member, link: str, by: str) -> Message:
    return _letter(templates, "_letter_invited.html", member, link=link, by=by)


def code_letter(templates: Environment, member: Member, code: str) -> Message:
    return _letter(templates, "_letter_code.html", member, code=code)


def _letter(templates: Environment, name: str, member: Member, **values: str) -> Message:
    with spoken_in(member.language):
        template = templates.get_template(f"staff/{name}")
        return Message(template.render(language=member.language, me=member, **values).strip())


def reaches(site: Site, member: Member) -> tuple[bool, bool]:
    """Whether they can be sent something: by letter, and in their own conversation."""
    by_letter = site.parts.settings.mail_server is not None and not site.try_out
    return by_letter, member.person is not None


async def send_link(site: Site, member: Member, link: str) -> None:
    await _send(site, member, login_letter(site.templates, member, link))
    if member.person is not None:
        await site.parts.conversations.say(member.person, "stabside_sendt", lenke=link)


async def send_invitation(site: Site, member: Member, link: str, by: str) -> None:
    await _send(site, member, invitation(site.templates, member, link, by))


async def send_code(site: Site, member: Member, code: str) -> None:
    await _send(site, member, code_letter(site.templates, member, code))
    if member.person is not None:
        await site.parts.conversations.say(member.person, "stabkode", kode=code)


async def _send(site: Site, member: Member, letter: Message) -> None:
    server = site.parts.settings.mail_server
    if server is None:
        return
    for attempt in range(TRIES):
        try:
            await post(server, site.clock, member.email, letter)
        except ShellError:
            if attempt + 1 < TRIES:
                await asyncio.sleep(BETWEEN)
            continue
        return
    log.warning("a letter to a member of staff was not sent", extra={"staff": member.id})
