"""What a coordinator does on the pages of a programme's people, for tests."""

import re
import time
from collections.abc import Callable
from typing import Any

from tests.pages.site import Clock, Site, messages

PAGE = "/staff/programmer/1"
HEAD = "mentee;e-post mentee;mentor;e-post mentor\n"
TWO = HEAD + "Sara Moen;sara@x.no;Kari Lunde;kari@x.no\nNils Øy;nils@x.no;Kari Lunde;kari@x.no\n"
NAME = "Ny som leder 2026"


def run(site: Site, unit: Callable[[Any], Any]) -> Any:
    assert site.browser.portal is not None
    return site.browser.portal.call(site.parts.store.run, unit)


def rows(site: Site, statement: Any) -> list[Any]:
    return site.parts.store.read(lambda connection: list(connection.execute(statement).all()))


def upload(site: Site, data: str | bytes, name: str = "deltakere.csv") -> Any:
    content = data.encode() if isinstance(data, str) else data
    return site.browser.post(f"{PAGE}/inviter/liste", files={"fil": (name, content)})


def confirm(site: Site, page: Any) -> Any:
    """Press «Legg inn» on a preview, as a browser sends the form."""
    lines = re.findall(r'name="rad" value="(\d+)"', page.text)
    expected = re.search(r'name="antall" value="(\d+)"', page.text)
    assert expected is not None
    form = {"antall": expected[1], "gjor": "inviter", "vist": lines, "rad": lines}
    return site.post(page.url.path, form)


def links_on(page: str) -> dict[str, str]:
    """{name on the card: path of the link}"""
    found = re.findall(r"<h2>([^<]+)</h2>.*?(/inn/[\w-]{22})", page, re.DOTALL)
    return dict(found)


def invite_two(site: Site) -> dict[str, str]:
    made = confirm(site, upload(site, TWO))
    batch = made.url.path.rsplit("/", 1)[1]
    return links_on(site.post(f"{PAGE}/inviter/ark", {"gruppe": batch}).text)


def come(site: Site, path: str, *words: str) -> Site:
    browser = site.other()
    browser.post(path)
    for text in words:
        browser.say(text)
    return browser


def pairs_of(site: Site) -> list[int]:
    found = re.findall(r'/par/(\d+)"', site.get(PAGE).text)
    return [int(pair) for pair in found]


def eventually(site: Site, told: str, clock: Clock | None = None) -> None:
    """The clock: nobody is interrupted who answers just now."""
    if clock is not None:
        clock.pass_(minutes=20)
    for _ in range(40):
        if told in messages(site.get().text)[-1]:
            return
        time.sleep(0.1)
    raise AssertionError(messages(site.get().text)[-1])
