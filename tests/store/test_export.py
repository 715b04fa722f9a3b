"""«mine data»: one file, with everything that is held and nothing that is not theirs."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.store.tables import messages
from tests.store.engine import NORA, WELCOME, Engine, running

SAID = "egentlig <b>vil</b> jeg & bare ha fri {{ 7*7 }}"


async def mine_data(engine: Engine, chat: str = NORA) -> str:
    (outgoing,) = (await engine.say("mine data", chat)).outgoing
    assert outgoing.document is not None
    return outgoing.document.body.decode("utf-8")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.tags: set[str] = set()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, _: object) -> None:
        self.tags.add(tag)


def read(html: str) -> _Text:
    parser = _Text()
    parser.feed(html)
    return parser


async def test_it_holds_all_that_was_written(engine: Engine) -> None:
    await engine.welcome()
    await engine.say(SAID)
    await engine.say("hopp")
    await engine.say("tilbake")
    text = read(await mine_data(engine)).text
    for written in (*WELCOME[5:10], SAID, "Nora", "læringssamarbeid", "Telegram"):
        assert written in text


async def test_what_was_written_is_shown_as_written(engine: Engine) -> None:
    await engine.welcome()
    await engine.say(SAID)
    await engine.say("<script>alert(1)</script>")
    page = read(await mine_data(engine))
    assert "script" not in page.tags
    assert "<script>alert(1)</script>" in page.text


async def test_times_are_the_persons_own(engine: Engine) -> None:
    await engine.welcome()  # at nine in London, ten in Oslo
    assert "24.11.2026 kl. 10.00" in await mine_data(engine)


async def test_it_holds_nobody_elses_words(engine: Engine) -> None:
    await engine.welcome()
    await engine.say(SAID)
    await engine.welcome("2")
    assert "bare ha fri" not in await mine_data(engine, "2")


async def test_it_stands_alone(engine: Engine) -> None:
    await engine.welcome()
    html = await mine_data(engine)
    assert html.startswith("<!doctype html>")
    assert "http" not in html
    assert not {"script", "link", "img"} & read(html).tags


async def test_a_file_that_was_not_sent_is_made_again(path: Path) -> None:
    async with running(path) as engine:
        await engine.welcome()
        await engine.say(SAID)
        first = await mine_data(engine)
    async with running(path, engine.clock) as engine:
        newest = (await engine.waiting("telegram"))[-1]
        assert newest.document is not None
        assert read(newest.document.body.decode()).text.startswith(read(first).text[:200])
        assert [row.export for row in engine.rows(messages)].count(True) == 1


@pytest.mark.parametrize("texts", [(), ("ja",), ("pause",), ("jeg vil ikke leve lenger",)])
async def test_it_can_be_made_whatever_there_is(engine: Engine, texts: tuple[str, ...]) -> None:
    await engine.welcome()
    for text in texts:
        await engine.say(text)
    if "leve" not in "".join(texts):
        assert await mine_data(engine)
