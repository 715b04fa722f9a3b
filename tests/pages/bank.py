"""Sets for the bank's pages: drafts, and hundreds of published ones."""

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from bot.bank.drafts import Saved, find_draft, save_draft
from bot.bank.publications import Kind, add_revision
from bot.bank.sets import set_now
from bot.store import Transaction
from bot.store.staff_tables import staff
from bot.store.tables import programmes
from tests.pages.site import Site, shown

NAME = "noe-du-fikk-til"  # a set that the program brings
ONE = f"/staff/bank/{NAME}"

SET = """{{# {about} #}}
{{% set tittel = "{title}" %}}
{{% set slag = "utforskende" %}}
{{% set tema = "endring" %}}

{{% spørsmål forst %}}
  Hva er annerledes nå enn for {number} uker siden?
  {{% omformulert %}} Hva har endret seg?
  {{% utdyp %}} Hva la du merke til først?
{{% slutt %}}
"""


def in_store(site: Site, work: Callable[[Transaction], Any]) -> Any:
    """In a transaction of its own; afterwards the program has read what was published."""
    assert site.browser.portal is not None
    came = site.browser.portal.call(site.parts.store.run, work)
    site.browser.portal.call(site.parts.library.refresh, site.parts.store)
    return came


def a_set(title: str, number: int = 3, about: str = "Når noe er nytt.") -> str:
    return SET.format(title=title, number=number, about=about)


def published(site: Site, name: str) -> dict[str, str]:
    found = site.parts.store.read(lambda reading: set_now(reading, name))
    return dict(found.texts) if found else {}


def drafted(site: Site, name: str, texts: dict[str, str], **more: Any) -> int:
    """A draft in somebody's name, from what is published now. Its version."""

    def work(transaction: Transaction) -> int:
        whose = transaction.execute(select(staff.c.id)).scalar()
        now = site.parts.clock()
        saved = save_draft(transaction, whose, name, texts, more.pop("version", 0), now, **more)
        assert isinstance(saved, Saved)
        return saved.draft.version

    return int(in_store(site, work))


def publish_many(site: Site, number: int) -> None:
    """So many sets in three languages, in one revision."""
    files = {
        (language, f"utforskende/laget-{place:03}.jinja"): a_set(f"Sett nummer {place}", place)
        for place in range(number)
        for language in ("nb", "nn", "en")
    }
    now = site.parts.clock()
    in_store(site, lambda work: add_revision(work, Kind.PUBLISHED, files, now, why="Mange"))


def take_all_away(site: Site) -> None:
    """So that the bank is empty."""
    files = {
        (source.language, source.path): ""
        for sources in site.parts.library.contents.sets.values()
        for source in sources
    }
    now = site.parts.clock()
    in_store(site, lambda work: add_revision(work, Kind.PUBLISHED, files, now, why="Tømt"))


def another_programme(site: Site, identity: int, name: str) -> None:
    """Like the first one, with a name of its own."""

    def work(transaction: Transaction) -> None:
        first = transaction.execute(select(programmes)).first()
        assert first is not None
        row = dict(first._mapping) | {"id": identity, "name": name}
        transaction.execute(programmes.insert(), row)

    in_store(site, work)


def titles(page: str) -> list[str]:
    """Of the sets in a list."""
    return [shown(each) for each in re.findall(r'<a class="open".*?</a>', page)]


def draft_of(site: Site, name: str) -> dict[str, str]:
    found = site.parts.store.read(lambda reading: find_draft(reading, name))
    return dict(found.texts) if found else {}


def changed(site: Site, old: str, new: str) -> int:
    """A draft of the set with this other wording. Its version."""
    text = published(site, NAME)["nb"]
    assert old in text
    return drafted(site, NAME, {"nb": text.replace(old, new, 1)})
