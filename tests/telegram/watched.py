"""Two people of whom every word is followed: what may be seen of it, and where it is seen."""

import asyncio
import io
import logging
import re
import shutil
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bot.logs import set_up_logs
from tests.duo import CHATS, NAMES, WELCOME_MENTOR
from tests.playing import THINKING_TIME
from tests.store.engine import Clock
from tests.telegram.canaries import (
    AGAIN,
    CHOOSING,
    TAKING_BACK,
    Said,
    found_in,
    is_question,
    option_of,
    plain,
    ticked,
)
from tests.telegram.double import Call
from tests.telegram.looking import (
    HASHED,
    PLACES,
    SEALED_OTHERWISE,
    Browser,
    Seen,
    ids_in,
    keys_of,
    opened_by,
    sealed_columns,
)
from tests.telegram.sent_by_telegram import Json, update
from tests.telegram.two import Two, buttons_of, two

OTHER = {"N": "K", "K": "N"}
KEPT = timedelta(days=30, hours=2)  # what was shared, when the mentorship has ended
SKIPPING = ("Hopp over", "Si det på en annen måte", "Vet ikke", "Vet ikke ennå", "Tilbake")


@dataclass
class Watched:
    pair: Two
    log: io.StringIO
    said: dict[str, Said] = field(default_factory=lambda: {who: Said(who) for who in "NK"})
    browsers: dict[str, Browser] = field(default_factory=dict)
    wrote: dict[str, dict[int, str]] = field(default_factory=lambda: {"N": {}, "K": {}})
    checked: int = 0  # calls
    ended: datetime | None = None
    steps: list[str] = field(default_factory=list)  # what was done, for whoever reads a failure

    # -- what they do ---------------------------------------------------------------------------

    def word(self, who: str) -> str:
        return self.said[who].word()

    async def writes(self, who: str, text: str) -> None:
        before = self.asked(who, self.open_question(who))
        self.said[who].wrote(text, before)
        self.pair.clock.now += THINKING_TIME
        await self._post(who, text, update(message=self._message(who, text=text)), before)

    async def sends(self, who: str, kind: str, caption: str) -> None:
        """The file's own number is a word of theirs as well."""
        before = self.asked(who, self.open_question(who))
        self.said[who].wrote(caption, before)
        self.pair.clock.now += THINKING_TIME
        file: Json = {"file_id": f"fil-{self.word(who)}", "file_unique_id": "u", "duration": 20}
        content: Json = {kind: [file] if kind == "photo" else file}
        content |= {"caption": caption} if caption else {}
        sent = update(message=self._message(who, **content))
        await self._post(who, f"({kind}) {caption}", sent, before)

    async def edits(self, who: str, back: int, text: str) -> None:
        if not self.wrote[who]:
            return
        number = list(self.wrote[who])[-1 - back % len(self.wrote[who])]
        message = self._message(who, text=text, edit_date=int(self.pair.clock.now.timestamp()))
        del self.wrote[who][message["message_id"]]
        message["message_id"] = number
        self.said[who].edits(self.wrote[who][number], text)
        self.wrote[who][number] += f" {text}"
        await self._post(who, f"(edits) {text}", update(edited_message=message), "")

    async def presses(self, who: str, back: int, which: int) -> None:
        """A button under one of the newest messages with any."""
        calls = [call for w, call in self.pair.told if w == who and buttons_of(call)]
        if not calls:
            return
        call = calls[-1 - back % len(calls)]
        buttons = buttons_of(call)
        await self._press(who, call, buttons[which % len(buttons)])

    async def presses_label(self, who: str, label: str) -> None:
        call, button = self.pair._button(who, label)
        await self._press(who, call, button)

    async def _press(self, who: str, call: Call, button: dict[str, Any]) -> None:
        self.pair.clock.now += THINKING_TIME
        option = option_of(button)
        answer = ticked(call) if option == "=" else option
        asked = self.asked(who, call)
        if call is self.open_question(who):
            self.said[who].pressed(asked, answer)
        chat = int(CHATS[who])
        query = {
            "id": "cb",
            "from": {"id": chat, "is_bot": False, "first_name": NAMES[who]},
            "chat_instance": "1",
            "message": self._message(who, text="?") | {"message_id": 1001},
            "data": button["callback_data"],
        }
        sent = update(callback_query=query)
        if option.startswith("@"):
            answer = button["text"]  # «Trekk tilbake 2»
        await self._post(who, f"[{button['text']}]", sent, asked, answer)

    async def goes_on(self, who: str, choice: int, filler: str) -> None:
        """The open question is met as somebody would: a button, or words of their own."""
        asked = self.open_question(who)
        buttons = buttons_of(asked) if asked else []
        fit = [button for button in buttons if button["text"] not in SKIPPING]
        if asked is not None and fit and choice % 4:
            await self._press(who, asked, fit[(choice // 4) % len(fit)])
        else:
            await self.writes(who, filler.format(self.word(who)))

    async def waits(self, span: timedelta) -> None:
        self.steps.append(f"@ {span}")
        await self.pair.wait(span)
        self._check_calls()

    def open_question(self, who: str) -> Call | None:
        calls = [call for w, call in self.pair.told if w == who]
        return next((call for call in reversed(calls) if is_question(call)), None)

    def asked(self, who: str, call: Call | None) -> str:
        """What a question says, with what it asks about where that stands in a message before."""
        if call is None:
            return ""
        text = plain(call)
        told = [c for w, c in self.pair.told if w == who]
        before = [plain(c) for c in reversed(told[: told.index(call)])]
        if any(option_of(button).startswith("+") for button in buttons_of(call)):
            lists = (t for t in (text, *before) if CHOOSING.search(t) or TAKING_BACK.search(t))
            text = next(lists, text)  # something is ticked
        if not text.rstrip().endswith("?"):  # «Skriv ett av svarene under.»
            same = (c for c in reversed(told[: told.index(call)]) if _options(c) == _options(call))
            text = f"{self.asked(who, next(same, None))}\n{text}" if _options(call) else text
        for again, first in AGAIN.items():
            if again in text and first not in text:
                text = f"{next((t for t in before if first in t), '')}\n{text}"
        return text

    def _message(self, who: str, **content: object) -> Json:
        message = self.pair._message(who, **content)
        if "text" in content or "caption" in content:
            self.wrote[who][message["message_id"]] = str(content)
        return message

    async def _post(
        self, who: str, step: str, sent: Json, asked: str, answer: str | None = None
    ) -> None:
        self.steps.append(f"{who}< {step}")
        heard = len(self.pair.told)
        await self.pair.post(sent)
        told = [plain(call) for w, call in self.pair.told[heard:] if w == who]
        self.said[who].heard(asked, answer or step, told)
        if any("Da er mentorskapet med" in text for text in told):
            self.ended = self.ended or self.pair.clock.now
        self._check_calls()

    # -- what must hold -------------------------------------------------------------------------

    def _check_calls(self) -> None:
        if self.ended and self.pair.clock.now > self.ended + KEPT:
            self.said["N"].shared = set()
        calls = self.pair.telegram.calls[self.checked :]
        self.checked = len(self.pair.telegram.calls)
        for call in calls:
            chat = str(call.parameters.get("chat_id", ""))
            for who, theirs in CHATS.items():
                if chat == theirs:
                    self.steps += [f"  {who}> {' | '.join(plain(call).splitlines())}"]
                    self._allow(OTHER[who], _text_of(call), f"{call.method} to {who}")
        self._nobody(self.log.getvalue(), "the log")

    def _allow(self, whose: str, text: str, where: str) -> None:
        over = found_in(text, whose) - self.said[whose].allowed
        assert not over, self._story(f"{over} of {whose} in {where}: {_around(text, over)}")

    def _nobody(self, text: str, where: str) -> None:
        for whose in "NK":
            assert not (over := found_in(text, whose)), self._story(f"{over} in {where}")

    def _story(self, problem: str) -> str:
        return "\n".join([problem, *self.steps])

    async def look(self, *, everywhere: bool = False) -> None:
        """The pages of both, what is in the store, and with `everywhere` every address."""
        ids = ids_in(self.pair) if everywhere else []
        keys = keys_of(self.pair)
        for who, browser in self.browsers.items():
            if who in keys:
                self._pages(who, await browser.look(ids))
        if everywhere and "K" in keys:
            self._pages("K", await self.browsers["K"].provoke(ids))
        self._nobody(self.log.getvalue(), "the log")
        for who, (person, key) in keys.items():
            for place, text in opened_by(self.pair, person, key):
                self._allow(OTHER[who], text, f"{place} under the key of {who}")

    def _pages(self, who: str, pages: list[Seen]) -> None:
        for page in pages:
            self._allow(OTHER[who], page.text, f"{page.path} for {who}")
            self._nobody(page.links, f"the addresses on {page.path}")


def _options(call: Call) -> list[str]:
    return [option_of(button) for button in buttons_of(call)]


def _text_of(call: Call) -> str:
    files = [
        file.decode("utf-8", "replace").replace("\r\n ", "")
        for file in call.files.values()
        if isinstance(file, bytes)
    ]
    return "\n".join([str(dict(call.parameters)), *files])


def _around(text: str, words: set[str]) -> str:
    places = [match.start() for word in words for match in re.finditer(word, text.lower())]
    return " … ".join(text[max(0, at - 200) : at + 80] for at in places[:2])


# -- a pair that has agreed -----------------------------------------------------------------------


@dataclass(frozen=True)
class Begun:
    """A program that was stopped, to begin from."""

    folder: Path
    keep: Any  # so that the folder stays
    calls: list[Call]
    now: datetime
    said: dict[str, Said]
    cookies: dict[str, dict[str, str]]
    feeds: dict[str, str]
    message_id: int


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """All that the program would write about itself, and more."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    names = list(logging.root.manager.loggerDict)
    levels = {name: logging.getLogger(name).level for name in names}
    stream = io.StringIO()
    set_up_logs(stream, logging.DEBUG)
    try:
        yield stream
    finally:
        root.handlers, root.level = handlers, level
        for name, before in levels.items():
            logging.getLogger(name).setLevel(before)


@cache
def begun() -> Begun:
    """Both are here, have agreed, and have a browser each. Made once."""
    keep = tempfile.TemporaryDirectory()
    folder = Path(keep.name)

    async def make() -> Begun:
        with logged() as log:
            async with two(folder) as pair:
                watched = Watched(pair, log)
                await _agree(watched)
                cookies = {who: browser.cookies for who, browser in watched.browsers.items()}
                feeds = {who: browser.feed for who, browser in watched.browsers.items()}
                told = list(pair.telegram.calls)
                said = watched.said
                return Begun(
                    folder, keep, told, pair.clock.now, said, cookies, feeds, pair.message_id
                )

    return asyncio.run(make())


async def _agree(watched: Watched) -> None:
    pair = watched.pair
    await pair.invite()
    await pair.says("K", "/start mentor")
    for text in WELCOME_MENTOR:
        await pair.says("K", text)
    await pair.says("N", "/start mentee")
    for text in ("Videre", "ja", "ja", "Nora", "læringssamarbeid", "ja"):
        await pair.says("N", text)
    for filler in ("å bli trygg på {}", "si {} høyt", "lede {} selv", "tie om {}"):
        await watched.writes("N", filler.format(watched.word("N")))
    for text in ("-1", "ja", "læringssamarbeid", "[Nei]"):
        await watched.writes("N", text) if text[0] != "[" else await pair.says("N", text)
    await pair.wait(timedelta(minutes=20))
    await pair.says("K", "[Ja, det er greit for meg]")
    for who in "NK":
        browser = Browser(pair, who)
        await pair.says(who, "koble til")
        await browser.enter(_link(watched, who, "/inn/"))
        await pair.says(who, "kalender")
        browser.feed = _link(watched, who, "/kalender/")
        if who == "K":
            await pair.says(who, "mentorsiden")
            await browser.enter(_link(watched, who, "/inn/"))
        await pair.says(who, "hjelp")  # from here on what is due comes to this chat
        watched.browsers[who] = browser
    await pair.wait(timedelta(minutes=20))


def _link(watched: Watched, who: str, path: str) -> str:
    """The path of the newest link that they were told."""
    for whose, call in reversed(watched.pair.told):
        if whose == who and (found := re.search(rf"{path}[\w.-]+", plain(call))):
            return found[0]
    raise AssertionError(f"no {path} for {who}")


@asynccontextmanager
async def watching(folder: Path, **settings: Any) -> AsyncIterator[Watched]:
    """A copy of the two who have agreed, who go on from there."""
    with ThreadPoolExecutor(1) as pool:  # it is made in a loop of its own
        begin = pool.submit(begun).result()
    shutil.copytree(begin.folder, folder, dirs_exist_ok=True)
    clock = Clock()
    clock.now = begin.now
    with logged() as log:
        async with two(folder, clock, **settings) as pair:
            pair.pause = 0.002
            pair.telegram.calls.extend(begin.calls)
            pair.telegram._message_id += len(begin.calls)
            pair.message_id = begin.message_id
            watched = Watched(pair, log, deepcopy(begin.said), checked=len(pair.telegram.calls))
            for who, cookies in begin.cookies.items():
                watched.browsers[who] = Browser(pair, who, dict(cookies), begin.feeds[who])
            yield watched


class Play:
    """A watched pair in a loop of its own, for tests that are not coroutines."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._folder = tempfile.TemporaryDirectory()
        self._stop = asyncio.Event()
        self.watched: Watched = self._runner.run(self._start())

    async def _start(self) -> Watched:
        """The program lives in a task of its own: it is to end where it began."""
        ready: asyncio.Future[Watched] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._live(ready))
        either: list[asyncio.Future[Any]] = [ready, self._task]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            await self._task
        return ready.result()

    async def _live(self, ready: "asyncio.Future[Watched]") -> None:
        async with watching(Path(self._folder.name)) as watched:
            ready.set_result(watched)
            await self._stop.wait()

    def run(self, act: Coroutine[Any, Any, None]) -> None:
        self._runner.run(act)

    def close(self) -> None:
        try:
            self._runner.run(self._end())
        finally:
            self._runner.close()
            self._folder.cleanup()

    async def _end(self) -> None:
        self._stop.set()
        await self._task


def columns_are_known(pair: Two) -> None:
    """Every column of bytes in the database is opened here, or holds nothing that was written."""
    known = {(table, column) for table, _, _, column in PLACES} | SEALED_OTHERWISE | HASHED
    assert sealed_columns(pair) <= known, sealed_columns(pair) - known
