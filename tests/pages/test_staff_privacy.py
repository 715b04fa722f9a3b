"""Nothing that a mentee or a mentor wrote stands on any page for staff, or in any of its files.

Every route there is must have been asked for: a new page cannot be forgotten here.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest

import bot.pages.staff
from bot.staff.members import Role
from tests.duo import WELCOME_MENTEE, WELCOME_MENTOR
from tests.pages.crawling import Visit
from tests.pages.people import PAGE, come, invite_two
from tests.pages.site import Clock, Site
from tests.pages.staff import staff_browser

SIGNS = ("<b>&amp;\"'", "{{ svar }} [navn] 100 %")  # among the words: nothing is to be said of them
# Where the texts of a welcome are the mentee's own words: the name, the goal and its levels.
OWN_OF_MENTEE, OWN_OF_MENTOR = (3, 6, 7, 8, 9), (2,)
SET = "ny-pa-plass"


def routes() -> Iterator[tuple[str, str]]:
    """(method, pattern) of every route for staff."""
    for module in pkgutil.iter_modules(bot.pages.staff.__path__):
        found = importlib.import_module(f"bot.pages.staff.{module.name}")
        for route in getattr(getattr(found, "router", None), "routes", ()):
            for method in getattr(route, "methods", None) or ():
                yield method.lower(), re.sub(r"\{[^}]*\}", "[^/]+", route.path)


class Words:
    """Canaries: each text that somebody writes has a word in it that stands nowhere else."""

    def __init__(self, sign: str) -> None:
        self.sign = sign
        self.written = 0

    def __call__(self) -> str:
        return f"{self.name().lower()} {self.sign} og mer enn bare det"

    def name(self) -> str:
        """A word alone, in letters, as a name has to be."""
        self.written += 1
        return "Kanari" + "".join(chr(97 + place) for place in divmod(self.written, 26))


def live(site: Site, hilde: Site, clock: Clock, words: Words) -> None:
    """A pair as staff invite it, and everything they may write to the bot and to each other."""
    links = invite_two(hilde)
    mentor = come(site, links["Kari Lunde"])
    mentee = come(site, links["Sara Moen"])
    for browser, welcome, own in (
        (mentor, WELCOME_MENTOR, OWN_OF_MENTOR),
        (mentee, WELCOME_MENTEE, OWN_OF_MENTEE),
    ):
        for place, text in enumerate(welcome):
            named = place == own[0]
            said = words.name() if named else words() if place in own else text
            browser.say(said)
    for who, texts in (
        (mentee, ("ja", "læringssamarbeid")),  # they propose it, and the other agrees
        (mentor, ("ja, det er greit for meg",)),
        (mentee, ("start", words(), words(), "avslutt", "ja", "nei", "del fra loggen", "1")),
        (mentee, ("be om noe", words(), words(), "tydelig", words(), words(), "send")),
        (mentor, ("bidrag", "en historie", "mestring", words(), "når temaet kommer opp", "send")),
        (mentor, ("møte", "torsdag kl 14", "60 minutter", words(), "ja")),
        (mentor, ("/planlegg", "skriv ditt eget", f"Hva tenker du om {words()}?", "fredag", "ja")),
    ):
        for text in texts:
            who.say(text)
        clock.pass_(minutes=20)
    for table in ("goals", "answers", "shares", "requests", "contributions", "meetings"):
        assert site.count(table), table


@pytest.mark.parametrize(
    ("role", "sign"), [*zip((Role.OWNER, Role.COORDINATOR), SIGNS, strict=True)]
)
def test_no_page_for_staff_shows_what_anybody_wrote(
    public: Site, clock: Clock, role: Role, sign: str
) -> None:
    words = Words(sign)
    live(public, staff_browser(public), clock, words)
    programme = None if role is Role.OWNER else 1
    looking = staff_browser(public, (role, programme), email="per@x.no", name="Per Moe")

    def seen(address: str, said: str) -> None:
        assert re.findall(r"kanari[a-z]{2}", said, re.IGNORECASE) == [], address

    visit = Visit(looking, seen)
    visit.crawl()
    for method, pattern in sorted(set(routes())):
        asked = (known == method and re.fullmatch(pattern, path) for known, path in visit.addresses)
        if not any(asked):
            path = pattern.replace(r"/bank/[^/]+", f"/bank/{SET}").replace("[^/]+", "1")
            visit.visit(method, path, {"navn": "x"})
    assert ("get", PAGE) in visit.addresses
    assert len(visit.done) > 60
