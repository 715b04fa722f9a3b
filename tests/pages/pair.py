"""A mentee and a mentor at the pages of one program, each with a browser of their own."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.pairs.inviting import invite_both
from bot.store.pair_tables import mentorships
from tests.duo import WELCOME_MENTEE, WELCOME_MENTOR
from tests.pages.site import Site, shown
from tests.remembering import Beginning, remember

GOAL = WELCOME_MENTEE[6]

_BEGINNINGS: dict[tuple[str, datetime], Beginning] = {}


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
    browsers = (two.mentee.browser, two.mentor.browser)
    settings, now = site.parts.settings, site.parts.clock()
    key = (str(site.browser.base_url), now)
    if settings.keys is None:  # words sealed with this program's own key are read by no other
        _begin(two)
        return two
    if known := _BEGINNINGS.get(key):
        known.put_back(site.database)
        for browser, cookies in zip(browsers, known.world, strict=True):
            browser.cookies.update(cookies)
        return two
    _begin(two)
    world = tuple(dict(browser.cookies) for browser in browsers)
    _BEGINNINGS[key] = remember(site.database, now, world)
    return two


def _begin(two: TwoPages) -> None:
    site = two.mentee
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


def page_text(site: Site, path: str = "/mentor") -> str:
    return shown(site.get(path).text)
