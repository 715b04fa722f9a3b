"""What somebody can see besides their chat on Telegram: pages and feeds, and what is kept."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import httpx2
import msgspec

from bot.errors import Unreadable
from bot.links import Kind, make_link
from bot.pages.site import Site
from bot.people import Address
from bot.vault import PersonKey
from tests.duo import CHATS
from tests.telegram.two import Two

PUBLIC = "https://mentor.example.org"
OF_A_MENTOR = (
    "/mentor", "/mentor/venter", "/mentor/delt", "/mentor/mentees", "/mentor/planlegg",
    "/mentor/planlagt", "/mentor/bidrag", "/mentor/inviter",
)  # fmt: skip
OF_ANYBODY = ("/chat", "/deling", "/framgang", "/chat/mine-data")
# Where a number of somebody else's could be tried, to be read or to be acted on with nonsense.
READ_BY_ID = ("/mentor/delt/{}", "/mentor/mote/{}", "/mentor/planlagt/{}", "/chat/mote/{}.ics")
WRITE_BY_ID = (
    "/mentor/delt/{}", "/mentor/foresporsel/{}", "/mentor/avtale/{}", "/mentor/bidrag/{}",
    "/mentor/planlagt/{}", "/mentor/mote/{}/bekreft", "/deling/{}",
)  # fmt: skip
NONSENSE = {"slag": "x", "svar": "x", "tekst": "", "gjor": "x", "mote": "x", "versjon": "x"}

# table, what its sealed column is bound to, the column with the number in that place, the column
PLACES = (
    ("messages", "messages", "id", "body"),
    ("answers", "answers", "number", "body"),
    ("answers", "answers.asked", "number", "asked"),
    ("goals", "goals", "number", "body"),
    ("ratings", "ratings", "id", "body"),
    ("competences", "competences", "number", "body"),
    ("next_steps", "next_steps", "conversation", "body"),
    ("next_steps", "next_steps.outcome", "conversation", "outcome"),
    ("heard_voices", "heard_voices.word", "voice_id", "word"),
    ("quarantine", "quarantine", "id", "body"),
    ("agreements", "agreements", "id", "body"),
    ("shares", "shares", "id", "body"),
    ("requests", "requests", "id", "body"),
    ("requests", "requests.line", "id", "line"),
    ("prompts", "prompts", "id", "body"),
    ("contributions", "contributions", "id", "body"),
    ("meetings", "meetings", "id", "body"),
    ("feedback", "feedback", "id", "body"),
    ("mentorships", "mentorships.name", "id", "mentee_name"),
    ("mentorships", "mentorships.name", "id", "mentor_name"),
)
SEALED_OTHERWISE = {("persons", "session"), ("persons", "wrapped_key")}
HASHED = {
    ("links", "code_hash"),
    ("logins", "token_hash"),
    ("feeds", "token_hash"),
    ("confirmations", "code_hash"),
}


@dataclass
class Seen:
    """What was shown at one place; `path` names it in a failure."""

    path: str
    text: str
    links: str = ""


@dataclass
class Browser:
    """One person's, logged in to their chat and, if they are a mentor, to their pages."""

    pair: Two
    who: str
    cookies: dict[str, str] = field(default_factory=dict)
    feed: str = ""

    @property
    def site(self) -> Site:
        site: Site = self.pair.app.state.site  # type: ignore[attr-defined]
        return site

    def client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=self.pair.app),
            base_url=PUBLIC,
            cookies=self.cookies,
            headers={"sec-fetch-site": "same-origin"},
        )

    async def enter(self, path: str) -> None:
        """By a one-time link that the person has."""
        async with self.client() as client:
            client.cookies.clear()  # what is set here is to be the only one of its name
            answer = await client.post(path)
            assert answer.status_code == 303, answer.status_code
            self.cookies |= {cookie.name: str(cookie.value) for cookie in client.cookies.jar}

    async def log_in(self, kind: Kind) -> None:
        """By a link of the program's own: nothing is said for it in the conversation."""
        now = self.pair.clock.now
        parts = self.site.parts

        def link(transaction: Any) -> str | None:
            person = parts.conversations.people.at(
                transaction, Address("telegram", CHATS[self.who])
            )
            return make_link(transaction, kind, now, person=person.id) if person else None

        code = await parts.store.run(link)
        if code is not None:
            await self.enter(f"/inn/{code}")

    async def look(self, ids: list[int]) -> list[Seen]:
        """Every page there is for them, and what comes of every id there is."""
        mentor = self.who == "K"
        async with self.client() as client:
            await self._stay_in(client, mentor)
            paths = [
                *OF_ANYBODY,
                *(OF_A_MENTOR if mentor else ()),
                *([self.feed] * bool(self.feed)),
            ]
            seen = [await self._get(client, path) for path in paths]
            if mentor:
                for identity in ids:
                    paths = [path.format(identity) for path in READ_BY_ID]
                    seen += [await self._get(client, path) for path in paths]
        return seen

    async def provoke(self, ids: list[int]) -> list[Seen]:
        """What a mentor is told who sends nonsense to where the mentee's things are."""
        async with self.client() as client:
            await self._stay_in(client, mentor=True)
            seen = []
            for identity in ids:
                for path in WRITE_BY_ID:
                    at = path.format(identity)
                    seen.append(_seen(at, await client.post(at, data=NONSENSE)))
        return seen

    async def _stay_in(self, client: httpx2.AsyncClient, mentor: bool) -> None:
        wanted: tuple[tuple[str, Kind], ...] = (("/chat", "login"),)
        if mentor:
            wanted = (*wanted, ("/mentor", "page"))
        for path, kind in wanted:
            if (await client.get(path)).status_code == 401:
                await self.log_in(kind)
                client.cookies.clear()
                client.cookies.update(self.cookies)

    async def _get(self, client: httpx2.AsyncClient, path: str) -> Seen:
        return _seen(path, await client.get(path))


def _seen(path: str, answer: httpx2.Response) -> Seen:
    text = unescape(answer.content.decode("utf-8", "replace").replace("\r\n ", ""))
    links = " ".join(re.findall(r'(?:href|action|src|hx-\w+)="([^"]*)"', text))
    where = f"{answer.url} {answer.headers.get('location', '')}"
    assert answer.status_code < 500, path
    return Seen(f"{path} ({answer.status_code})", text, f"{links} {where}")


# -- what is kept ---------------------------------------------------------------------------------


def keys_of(pair: Two) -> dict[str, tuple[int, PersonKey]]:
    """Each of the two who is still there: their id, and their own key."""
    vault = pair.app.state.site.parts.vault  # type: ignore[attr-defined]
    with closing(sqlite3.connect(pair.path)) as connection:
        rows = connection.execute(
            "SELECT a.external_id, p.id, p.wrapped_key FROM persons p"
            " JOIN addresses a ON a.person_id = p.id WHERE a.channel = 'telegram'"
        ).fetchall()
    who = {chat: name for name, chat in CHATS.items()}
    return {who[chat]: (person, vault.unwrap(person, wrapped)) for chat, person, wrapped in rows}


def opened_by(pair: Two, person: int, key: PersonKey) -> Iterator[tuple[str, str]]:
    """Everything that this key opens, wherever it lies."""
    with closing(sqlite3.connect(pair.path)) as connection:
        for table, place, number, column in PLACES:
            rows = connection.execute(
                f"SELECT {number}, {column} FROM {table} WHERE {column} IS NOT NULL"
            ).fetchall()
            for identity, sealed in rows:
                if (text := _opened(key, place, identity, sealed)) is not None:
                    yield f"{table}.{column}", text
        found = connection.execute("SELECT session FROM persons WHERE id = ?", (person,)).fetchone()
        yield "persons.session", key.open("persons", 0, found[0]).decode("utf-8", "replace")


def _opened(key: PersonKey, place: str, number: int, sealed: bytes) -> str | None:
    try:
        plain = key.open(place, number, sealed)
    except Unreadable:
        return None
    try:
        return str(msgspec.msgpack.decode(plain))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return plain.decode("utf-8", "replace")


def sealed_columns(pair: Two) -> set[tuple[str, str]]:
    """Every column of bytes that the database has."""
    with closing(sqlite3.connect(pair.path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            (table, column[1])
            for (table,) in tables.fetchall()
            for column in connection.execute(f"PRAGMA table_info({table})")
            if column[2] == "BLOB"
        }


def ids_in(pair: Two) -> list[int]:
    """The numbers of everything that goes between two, and of what only one of them has."""
    tables = ("mentorships", "agreements", "shares", "requests", "prompts", "meetings", "feedback")
    with closing(sqlite3.connect(pair.path)) as connection:
        found = [
            identity
            for table in tables
            for (identity,) in connection.execute(
                f"SELECT id FROM {table} ORDER BY id DESC LIMIT 1"
            )
        ]
        newest = connection.execute("SELECT max(id) FROM messages").fetchone()
    return [*found, *(newest if newest[0] else ())]
