"""«mine data»: everything that is held about a person, as one HTML file that they can read."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from sqlalchemy import Row, Table, or_, select

from bot import records
from bot.library import Library
from bot.outbox import unpack_message
from bot.pairs.contributions import WORD_PLACE
from bot.pairs.facts import unpack_contribution, unpack_text
from bot.pairs.prompt_rows import unpack_prompt
from bot.pairs.requests import LINE_PLACE, unpack_request
from bot.pairs.sharing import unpack_share
from bot.people import MAIL
from bot.reading import Reader
from bot.store.pair_tables import (
    agreements,
    contributions,
    feedback,
    feeds,
    meetings,
    mentorships,
    prompts,
    requests,
    shares,
)
from bot.store.tables import (
    addresses,
    answers,
    competences,
    consents,
    due,
    goals,
    heard_voices,
    messages,
    next_steps,
    quarantine,
    ratings,
)
from bot.vault import PersonKey
from dialogues.mirror import signed
from dialogues.planning_bank import set_title
from dialogues.session import Session

TEMPLATE: Final = "eksport.jinja"
FILE_NAME: Final = "personlig-mentor.html"


def document(
    reader: Reader,
    library: Library,
    person: int,
    key: PersonKey,
    session: Session,
    zone: ZoneInfo,
) -> bytes:
    """UTF-8 HTML, complete in itself. Times are the person's own."""
    rows = _Rows(reader, person, key, zone)
    template = _compiled(library.text(session.language, TEMPLATE))
    return template.render(
        session=session,
        addresses=[row.channel for row in rows.of(addresses) if row.channel != MAIL],
        emails=[row.external_id for row in rows.of(addresses) if row.channel == MAIL],
        consents=[
            {"revision": row.revision, "at": rows.local(row.at)} for row in rows.of(consents)
        ],
        goals=list(rows.opened(goals, "number", records.unpack_goal)),
        ratings=list(rows.opened(ratings, "id", records.unpack_rating)),
        competences=list(rows.opened(competences, "number", records.unpack_competence)),
        conversations=rows.conversations(),
        next_steps=rows.next_steps(),
        requests=rows.requests(),
        lines=rows.lines(),
        contributions=rows.contributions(),
        words=rows.words(),
        shares=list(rows.opened(shares, "id", unpack_share)),
        agreements=list(rows.opened(agreements, "id", unpack_text)),
        prompts=list(rows.prompts(library, session.language)),
        feedback=list(rows.opened(feedback, "id", unpack_text)),
        meetings=rows.meetings(),
        feeds=[rows.local(row.created_at) for row in rows.of(feeds)],
        due=[{"kind": row.kind, "at": rows.local(row.at)} for row in rows.of(due)],
        messages=rows.messages(),
        letters=rows.letters(),
        broken=[rows.local(row.at) for row in rows.of(quarantine)],
    ).encode()


@lru_cache(maxsize=8)
def _compiled(text: str) -> Template:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["signed"] = signed
    return environment.from_string(text)


class _Rows:
    """One person's rows, opened with their key."""

    def __init__(self, reader: Reader, person: int, key: PersonKey, zone: ZoneInfo) -> None:
        self._reader = reader
        self._person = person
        self._key = key
        self._zone = zone

    def local(self, at: datetime | None) -> datetime | None:
        return None if at is None else at.astimezone(self._zone)

    def of(self, table: Table) -> list[Row[*tuple[Any, ...]]]:
        """In the order of their keys, which is that of time."""
        order = tuple(table.primary_key.columns)
        found = select(table).where(table.c.person_id == self._person).order_by(*order)
        return list(self._reader.execute(found).all())

    def opened(
        self, table: Table, number: str, unpack: Callable[[bytes], Any]
    ) -> Iterator[dict[str, Any]]:
        for row in self.of(table):
            body = self._key.open(table.name, getattr(row, number), row.body)
            yield {"at": self.local(row.at), "what": unpack(body)}

    def conversations(self) -> list[list[dict[str, Any]]]:
        """The answers, one list for each conversation."""
        rows = groupby(self.of(answers), key=lambda row: row.conversation)
        return [[self._answer(row) for row in talk] for _, talk in rows]

    def _answer(self, row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
        asked = records.unpack_asked(self._key.open("answers.asked", row.number, row.asked))
        answer = records.unpack_answer(self._key.open("answers", row.number, row.body))
        return {"at": self.local(row.at), "asked": asked, "answer": answer}

    def prompts(self, library: Library, language: str) -> Iterator[dict[str, Any]]:
        """What a mentor planned, once for each plan however many it is for."""
        bank = library.contents.everything  # their programme may have been another then
        of_plans = {row.plan: row for row in self.of(prompts)}
        for row in of_plans.values():
            kept = unpack_prompt(self._key.open("prompts", row.id, row.body))
            text = kept.text if kept.set is None else set_title(bank, kept.set, language)
            yield {"at": self.local(row.at), "text": text, "next": self.local(row.next_at)}

    def next_steps(self) -> list[dict[str, Any]]:
        return [
            {
                "at": self.local(row.at),
                "what": records.unpack_step(
                    self._key.open("next_steps", row.conversation, row.body)
                ),
                "outcome": row.outcome
                and records.unpack_outcome(
                    self._key.open("next_steps.outcome", row.conversation, row.outcome)
                ),
            }
            for row in self.of(next_steps)
        ]

    def requests(self) -> list[dict[str, Any]]:
        """What the person has asked a mentor for. What the mentor answered is the mentor's."""
        return [
            {
                "at": self.local(row.sent_at or row.at),
                "what": unpack_request(self._key.open("requests", row.id, row.body)),
                "state": row.state,
            }
            for row in self.of(requests)
        ]

    def lines(self) -> list[dict[str, Any]]:
        """What the person has written, as a mentor, with the answers to requests."""
        rows = self._reader.execute(
            select(requests.c.id, requests.c.answered_at, requests.c.line)
            .join(mentorships, mentorships.c.id == requests.c.mentorship_id)
            .where(mentorships.c.mentor_id == self._person, requests.c.line.is_not(None))
            .order_by(requests.c.id)
        ).all()
        return [
            {
                "at": self.local(row.answered_at),
                "what": unpack_text(self._key.open(LINE_PLACE, row.id, row.line)),
            }
            for row in rows
        ]

    def contributions(self) -> list[dict[str, Any]]:
        return [
            {
                "at": self.local(row.at),
                "kind": row.kind,
                "theme": row.theme,
                "kept": row.kept,
                "retired": row.retired_at is not None,
                "what": unpack_contribution(self._key.open("contributions", row.id, row.body)),
            }
            for row in self.of(contributions)
        ]

    def words(self) -> list[dict[str, Any]]:
        """What the person has written, as a mentee, about what a mentor gave."""
        words = (
            (row.at, unpack_text(self._key.open(WORD_PLACE, row.voice_id, row.word)))
            for row in self.of(heard_voices)
            if row.word is not None
        )
        return [{"at": self.local(at), "what": word} for at, word in words if word]

    def messages(self) -> list[dict[str, Any]]:
        return [
            {
                "at": self.local(row.created_at),
                "heard": row.direction == "in",
                "text": self._text(row),
            }
            for row in self.of(messages)
            # What somebody else shared is theirs, and comes in their file.
            if row.channel != MAIL and row.words_of is None and row.withdrawn_at is None
        ]

    def meetings(self) -> list[dict[str, Any]]:
        """Those they were to be at. The place is there if it is in their own words."""
        found = (
            select(meetings)
            .join(mentorships, mentorships.c.id == meetings.c.mentorship_id)
            .where(
                or_(
                    mentorships.c.mentee_id == self._person,
                    mentorships.c.mentor_id == self._person,
                )
            )
            .order_by(meetings.c.id)
        )
        return [
            {
                "at": self.local(row.starts_at),
                "minutes": row.minutes,
                "state": row.state,
                "mine": row.person_id == self._person,
                "place": self._own_place(row),
            }
            for row in self._reader.execute(found).all()
        ]

    def _own_place(self, row: Row[*tuple[Any, ...]]) -> str:
        if row.person_id != self._person:
            return ""
        return unpack_text(self._key.open("meetings", row.id, row.body))

    def letters(self) -> list[datetime | None]:
        """When they were written. What they say is always the same, but for the way in."""
        return [self.local(row.created_at) for row in self.of(messages) if row.channel == MAIL]

    def _text(self, row: Row[*tuple[Any, ...]]) -> str:
        body = self._key.open("messages", row.id, row.body)
        # What the bot says is mark-up already, and what was written becomes it here.
        return body.decode() if row.direction == "in" else Markup(unpack_message(body).html)
