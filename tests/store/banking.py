"""A small question bank and its staff, on a database of its own."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from bot.bank.drafts import Conflict, Draft, Refused, Saved, find_draft, save_draft
from bot.bank.publishing import Done, Hindered, publish
from bot.library import Library, open_library
from bot.staff.members import Role, add_member
from bot.store import Store, Transaction, open_store
from bot.store.staff_tables import audit
from bot.store.tables import programmes
from tests.fresh import database_at
from tests.store.engine import Clock

T = TypeVar("T")

SET = """{# Når noe skal prøves. #}
{% set tittel = "Prøven" %}
{% set slag = "utforskende" %}
{% set tema = "mestring" %}

{% spørsmål hva %}
  Hva er nytt?
  {% omformulert %} Hva har skjedd?
  {% utdyp %} Hva tenker du om det?
{% slutt %}

{% spørsmål neste, steg %}
  Hva vil du gjøre nå?
  {% omformulert %} Hva er det neste du gjør?
  {% utdyp %} Hvor begynner du?
{% slutt %}
"""
FIXED = """{% set tittel = "Navn" %}
{% set slag = "fast" %}

{% spørsmål navn, lett %}
  Hva heter du?
  {% omformulert %} Hva skal jeg kalle deg?
{% slutt %}
"""
NYNORSK = SET.replace("Hva er nytt", "Kva er nytt").replace("Prøven", "Prøva")


def changed(new: str, old: str = "Hva er nytt?", text: str = SET) -> str:
    assert old in text
    return text.replace(old, new)


def write(folder: Path, path: str, text: str) -> None:
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def small_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "prompts"
    for name in ("en", "to"):
        write(folder, f"nb/utforskende/{name}.jinja", SET)
    write(folder, "nn/utforskende/en.jinja", NYNORSK)
    write(folder, "nb/samtale/navn.jinja", FIXED)
    write(folder, "nb/ord/tall.txt", "1 = en\n")
    return folder


@dataclass
class Banking:
    """What staff do, as the pages do it. `kari` and `ola` are members of staff."""

    store: Store
    library: Library
    clock: Clock
    folder: Path
    kari: int
    ola: int

    def read(self, query: Callable[..., T], *rest: Any, **named: Any) -> T:
        def look(connection: Connection) -> T:
            return query(connection, *rest, **named)

        return self.store.read(look)

    async def do(self, act: Callable[..., T], *rest: Any, **named: Any) -> T:
        def unit(transaction: Transaction) -> T:
            return act(transaction, *rest, **named)

        return await self.store.run(unit)

    async def try_to_save(
        self, name: str, texts: Mapping[str, str], version: int, who: int = 0, **rest: Any
    ) -> Saved | Conflict | Refused:
        self.clock.forward(seconds=1)
        staff = who or self.kari
        return await self.do(save_draft, staff, name, texts, version, self.clock.now, **rest)

    async def save(self, name: str, texts: Mapping[str, str], **rest: Any) -> Draft:
        """A draft, whatever version there is."""
        before = self.read(find_draft, name)
        version = before.version if before else 0
        saved = await self.try_to_save(name, texts, version, **rest)
        assert isinstance(saved, Saved), saved
        return saved.draft

    async def try_to_publish(
        self, draft: Draft, why: str = "bedre", **rest: Any
    ) -> Done | Hindered:
        self.clock.forward(minutes=1)
        return await publish(
            self.store,
            self.library,
            self.kari,
            draft.name,
            draft.version,
            why,
            self.clock.now,
            **rest,
        )

    async def published(self, name: str, texts: Mapping[str, str], **rest: Any) -> int:
        """Saved and published: the revision."""
        given = {key: rest.pop(key) for key in ("folder", "programme") if key in rest}
        done = await self.try_to_publish(await self.save(name, texts, **given), **rest)
        assert isinstance(done, Done), done
        return done.revision

    async def restart(self) -> None:
        """As when the program starts again, with what prompts/ has then."""
        self.library = await open_library(self.store, self.clock, self.folder)

    def text(self, name: str, language: str = "nb", upto: int | None = None) -> str:
        """The first question, as somebody reads it."""
        bank = self.library.bank
        set_ = bank.set(name, language, bank.revision if upto is None else upto)
        return str(bank.text(set_, set_.questions[0], "tekst", {}))

    def log(self) -> list[tuple[str, str]]:
        """What was done to what."""
        rows = select(audit.c.action, audit.c.subject).order_by(audit.c.id)
        return [(row.action, row.subject) for row in self.read(Connection.execute, rows)]


@asynccontextmanager
async def banking(store: Store, clock: Clock, folder: Path) -> AsyncIterator[Banking]:
    library = await open_library(store, clock, folder)
    made = Banking(store, library, clock, folder, 0, 0)
    editor = [(Role.EDITOR, None)]
    made.kari = await made.do(add_member, "kari@example.no", "Kari", editor, clock.now)
    made.ola = await made.do(add_member, "ola@example.no", "Ola", editor, clock.now)
    yield made


@asynccontextmanager
async def small_bank(tmp_path: Path, url: str = "") -> AsyncIterator[Banking]:
    store = open_store(url or database_at(tmp_path / "mentor.db"))
    try:
        async with banking(store, Clock(), small_folder(tmp_path)) as made:
            yield made
    finally:
        await store.close()


def add_programme(transaction: Transaction, number: int) -> None:
    """One more, like the first."""
    first = transaction.execute(select(programmes).where(programmes.c.id == 1)).one()
    transaction.execute(programmes.insert(), {**first._mapping, "id": number})
