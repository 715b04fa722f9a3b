"""A zip's sets become drafts, never anything published; first it is said what each would be."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Final

from bot.bank.checking import check_set
from bot.bank.drafts import Conflict, Reason, Refused, Saved, find_draft, refusal, save_draft
from bot.bank.places import Place, path_of
from bot.bank.publications import Reading
from bot.bank.sets import SetNow, after_change, changed_files, set_now
from bot.staff.audit import note
from bot.store import Store, Transaction
from dialogues.bank import FALLBACK_LANGUAGE
from dialogues.problems import Problem

AT_ONCE: Final = 10  # sets in one unit


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"  # as what is published: nothing is made of it
    REFUSED = "refused"  # see `refused`


@dataclass(frozen=True, slots=True)
class FileReport:
    """What becomes of one file. `problems`: what keeps it from being published as it is; a draft
    is made of it all the same."""

    language: str
    path: str
    name: str
    folder: str
    outcome: Outcome
    problems: tuple[Problem, ...] = ()
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """`drafts`: names of the sets that a draft is made of.

    `beside`: those that somebody has another draft of; what came in lies beside it as a copy.
    """

    files: tuple[FileReport, ...]
    drafts: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Incoming:
    name: str
    folder: str
    texts: Mapping[str, str]
    known: SetNow | None

    @property
    def changed(self) -> dict[Place, str]:
        return changed_files(self.known, self.name, self.folder, self.texts)


def look_at(
    reading: Reading, files: Mapping[Place, str], programme: int | None = None
) -> ImportReport:
    """What an import would do. `programme`: as whose own sets, None as shared ones.

    Every text that differs is checked, which takes milliseconds each: not in an event loop.
    """
    reports: list[FileReport] = []
    made: list[str] = []
    beside: list[str] = []
    for incoming in _sets(reading, files):
        found = find_draft(reading, incoming.name)
        refused = refusal(
            incoming.name, incoming.folder, programme, incoming.texts, found, incoming.known
        )
        reports.extend(_reports(incoming, refused or _taken(incoming, programme)))
        if reports[-1].outcome is not Outcome.REFUSED and incoming.changed:
            (made if found is None else beside).append(incoming.name)
    return ImportReport(tuple(reports), tuple(made), tuple(beside))


def import_sets(
    transaction: Transaction,
    staff: int | None,
    files: Mapping[Place, str],
    now: datetime,
    programme: int | None = None,
) -> ImportReport:
    """Make the drafts; problems are not looked for again (see `look_at`). For a few: see below."""
    made: list[str] = []
    beside: list[str] = []
    reports: list[FileReport] = []
    for incoming in _sets(transaction, files):
        refused = _taken(incoming, programme)
        if refused is None and incoming.changed:
            saved = save_draft(
                transaction,
                staff,
                incoming.name,
                incoming.texts,
                0,
                now,
                folder=incoming.folder,
                programme=programme,
                imported=True,
            )
            match saved:
                case Refused():
                    refused = saved
                case Saved():
                    made.append(incoming.name)
                case Conflict():
                    beside.append(incoming.name)
        reports.extend(_outcomes(incoming, refused))
    if made or beside:
        counted = {"drafts": len(made), "beside": len(beside)}
        note(transaction, staff, "import_sets", now, programme=programme, details=counted)
    return ImportReport(tuple(reports), tuple(made), tuple(beside))


async def import_in_parts(
    store: Store,
    staff: int | None,
    files: Mapping[Place, str],
    now: datetime,
    programme: int | None = None,
) -> ImportReport:
    """The same for many, some at a time: people's messages come in between.

    If it breaks off, it may be done again: what is there already is as it should be.
    """
    names = sorted({path.partition("/")[2] for _, path in files})
    reports = []
    for first in range(0, len(names), AT_ONCE):
        some = set(names[first : first + AT_ONCE])
        part = {place: text for place, text in files.items() if place[1].partition("/")[2] in some}
        unit = partial(import_sets, staff=staff, files=part, now=now, programme=programme)
        reports.append(await store.run(unit, patient=True))
    return ImportReport(
        tuple(file for report in reports for file in report.files),
        tuple(name for report in reports for name in report.drafts),
        tuple(name for report in reports for name in report.beside),
    )


def _sets(reading: Reading, files: Mapping[Place, str]) -> list[_Incoming]:
    together: dict[tuple[str, str], dict[str, str]] = {}
    for (language, path), text in sorted(files.items()):
        folder, _, file = path.partition("/")
        together.setdefault((file.rpartition(".")[0], folder), {})[language] = text
    return [
        _Incoming(name, folder, texts, set_now(reading, name))
        for (name, folder), texts in sorted(together.items())
    ]


def _taken(incoming: _Incoming, programme: int | None) -> Refused | None:
    """A shared set is not made of a programme's own, nor the other way round."""
    known = incoming.known
    if known is not None and known.programme != programme:
        return Refused(Reason.NAME_TAKEN)
    return None


def _outcomes(incoming: _Incoming, refused: Refused | None) -> list[FileReport]:
    before = incoming.known.texts if incoming.known else {}
    moved = incoming.known is not None and incoming.known.folder != incoming.folder
    reports = []
    for language, text in incoming.texts.items():
        if refused is not None and refused.language in {"", language}:
            outcome = Outcome.REFUSED
        elif language not in before:
            outcome = Outcome.NEW
        else:
            same = before[language] == text and not moved
            outcome = Outcome.SAME if same else Outcome.CHANGED
        path = path_of(incoming.folder, incoming.name)
        reports.append(FileReport(language, path, incoming.name, incoming.folder, outcome))
    if refused is None:
        return reports
    return [replace(each, outcome=Outcome.REFUSED, refused=refused) for each in reports]


def _reports(incoming: _Incoming, refused: Refused | None) -> list[FileReport]:
    reports = _outcomes(incoming, refused)
    if refused is not None:
        return reports
    changed = {language for language, _ in incoming.changed}
    texts = after_change(incoming.known, incoming.texts)
    problems = check_set(incoming.folder, texts, changed, incoming.known)
    # What is missing has no file of its own to be said of.
    missing = () if FALLBACK_LANGUAGE in incoming.texts else problems.get(FALLBACK_LANGUAGE, ())
    return [
        replace(each, problems=(*problems.get(each.language, ()), *missing)) for each in reports
    ]
