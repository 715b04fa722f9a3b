"""A member of staff at the pages of a program, logged in by a one-time link as they would be."""

from bot.links import make_link
from bot.staff.members import Role, add_member
from bot.store import Transaction
from tests.pages.site import Site

EMAIL = "hilde@example.no"


def staff_browser(
    site: Site,
    *roles: tuple[Role, int | None],
    email: str = EMAIL,
    name: str = "Hilde Aas",
    language: str = "nb",
) -> Site:
    """Another browser at the same app, where somebody new with these roles is logged in.

    Without roles: an owner.
    """
    now = site.parts.clock()

    def make(transaction: Transaction) -> str:
        given = roles or ((Role.OWNER, None),)
        staff = add_member(transaction, email, name, given, now, language)
        return make_link(transaction, "page", now, staff=staff)

    assert site.browser.portal is not None
    code: str = site.browser.portal.call(site.parts.store.run, make)
    browser = site.other()
    answer = browser.post(f"/inn/{code}")
    assert answer.url.path == "/staff", answer.text
    return browser
