"""A mentee and a mentor at the pages of one program, each with a browser of their own."""

import re
from dataclasses import dataclass

from sqlalchemy import select

from bot.pairs.inviting import invite_both
from bot.store.pair_tables import mentorships
from tests.duo import WELCOME_MENTEE, WELCOME_MENTOR
from tests.pages.site import Site, shown

GOAL = WELCOME_MENTEE[6]


@dataclass
class TwoPages:
    mentee: Site
    mentor: Site

    @property
    def site(self) -> Site:
        return self.mentor

    def log_in(self, browser: Site | None = None) -> Site:
        """The mentor asks the bot for the page, and opens it in a browser."""
        path = self.page_link()
        at = browser or self.mentor
        at.post(path)
        return at

    def page_link(self) -> str:
        answer = self.mentor.say("mentorsiden")
        return str(re.findall(r"https?://[^\s\"<]+(/inn/[\w-]+)", answer)[-1])

    def agree(self) -> None:
        """The mentee proposes the goal; the mentor has not answered."""
        for text in ("ja", "læringssamarbeid"):
            self.mentee.say(text)

    def answer(self, text: str) -> None:
        """One answer in a talk of the mentee's, for the log."""
        self.mentee.say("start")
        self.mentee.say(text)

    def share(self, *numbers: str) -> None:
        self.mentee.say("del fra loggen")
        self.mentee.say(" ".join(numbers or ("1",)))

    @property
    def pair(self) -> int:
        """The mentorship of these two, which was there first."""
        found = select(mentorships.c.id).where(mentorships.c.mentee_id.is_not(None))
        oldest = found.order_by(mentorships.c.id).limit(1)
        return self.site.parts.store.read(
            lambda connection: int(connection.execute(oldest).scalar_one())
        )


def two_pages(site: Site) -> TwoPages:
    """Both are here, have said yes, and the mentee has a goal; nothing is agreed yet."""
    two = TwoPages(site, site.other())
    now = site.parts.clock()
    portal = site.browser.portal
    assert portal is not None
    mentee, mentor = portal.call(
        site.parts.store.run, lambda transaction: invite_both(transaction, now)
    )
    for browser, code, texts in (
        (two.mentor, mentor, WELCOME_MENTOR),
        (two.mentee, mentee, WELCOME_MENTEE),
    ):
        browser.post(f"/inn/{code}")
        for text in texts:
            browser.say(text)
    return two


def page_text(site: Site, path: str = "/mentor") -> str:
    return shown(site.get(path).text)
