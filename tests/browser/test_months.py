"""The same months in Chromium: both people on the try-out's two phones, and its own clock.

They write and press what the transcript says, and are told what it says, line by line, where the
channel makes no difference: a page has links for files and pictures, and takes no voice messages.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest
from playwright.sync_api import Browser

from tests.browser.live import serving
from tests.browser.test_tryout import Both, Phone
from tests.months import FILES, UNITS, Deed, moments
from tests.playing import THINKING_TIME, shipped_bank
from tests.store.engine import Clock

WITHIN = 5.0  # seconds for what is said to appear
MOST_CLICKS = 5
STEPS = {"u": "+1 uke", "d": "+1 dag", "t": "+1 time"}
# What a page says otherwise, or not at all.
OF_THE_CHANNEL = re.compile(r"Telegram|talemelding|^\((document|photo|voice)\)|er tatt tilbake og")
INSTEAD_OF_A_VOICE = "Det er godt å høre."
NEWER = """(all, last) => all
    .filter((one) => one.id && BigInt(one.id.slice(1)) > BigInt(last))
    .map((one) => [one.id.slice(1), one.innerText])"""

# A name is written on a page and pressed on Telegram, so thanks come at other answers.
THANKS = re.compile(
    "|".join(
        re.escape(shipped_bank().line("takk", "nb", variant)) + " "
        for variant in reversed(range(shipped_bank().variants("takk", "nb")))
    )
)


def plain(text: str) -> str:
    """Without what only one of the channels shows: quotation marks, numbers, buttons, capitals."""
    text = re.sub(r"(\s*\[[^\]]+\])+$", "", text)
    text = re.sub(r"^\d+\. ", "", text)
    return re.sub(r"[\s«»:]+", " ", THANKS.sub("", text)).strip().lower()


def soon(holds: Callable[[], bool], within: float = WITHIN) -> bool:
    """Whether it comes to hold. Playwright itself looks ten times a second."""
    until = monotonic() + within
    while not (held := holds()) and monotonic() < until:
        sleep(0.01)
    return held


class Side:
    """One of the two at their phone."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self.newest = "0"
        self.told = ""

    def does(self, what: str, name: str) -> None:
        """It waits for an answer: who is answered too late is asked something else meanwhile."""
        pressed = re.fullmatch(r"\[(.+)\]", what)
        label = pressed[1] if pressed and pressed[1] != name else None  # on Telegram it is known
        if label is None:
            self.phone.field.fill(pressed[1] if pressed else what.removeprefix("/"))
            self.phone.field.press("Enter")
        else:
            buttons = self.phone.page.locator("#meldinger").get_by_role("button")
            buttons.filter(has_text=re.compile(rf"^{re.escape(label)}\s*$")).last.click()
        before = self.newest
        assert soon(lambda: self.read() or self.newest != before), (what, before)

    def read(self) -> bool:
        """What has come since it was last looked at. False, so that one may go on looking."""
        come = self.phone.page.locator("#meldinger .message--bot").evaluate_all(NEWER, self.newest)
        for identity, text in come:
            self.newest = identity
            self.told += " " + plain(text)
        return False

    def hears(self, lines: list[str]) -> None:
        wanted = [plain(line) for line in lines if not OF_THE_CHANNEL.search(line)]
        soon(lambda: self.read() or all(line in self.told for line in wanted))
        missing = [line for line in wanted if line not in self.told]
        assert not missing, (missing, self.told)
        self.told = ""


class Month:
    def __init__(self, window: Both, clock: Clock, names: dict[str, str]) -> None:
        self.window = window
        self.clock = clock
        self.names = names
        self.ahead = int(window.page.locator('input[name="forut"]').input_value())
        self.sides = {"N": Side(window.mentee), "K": Side(window.mentor)}

    def play(self, source: str) -> None:
        for moment in moments(source):
            if moment.deed is None or moment.deed.sign == ":":
                continue
            self.do(moment.deed)
            for who, side in self.sides.items():
                if said := [line for whom, line in moment.told if whom == who]:
                    side.hears(said)

    def do(self, deed: Deed) -> None:
        if deed.sign == "@":
            self.wait(deed)
            return
        self.clock.now += THINKING_TIME
        if deed.what.startswith("/start m"):
            return  # in the try-out both have opened their links
        what = INSTEAD_OF_A_VOICE if deed.sign.endswith("*") else deed.what
        self.sides[deed.who].does(what, self.names[deed.who])

    def wait(self, deed: Deed) -> None:
        """One press for each hour, day or week, until the page says that the clock is there.

        A press is dropped while the page fetches, and counts for nothing if the page was behind.
        """
        count, unit = deed.what.split()
        page = self.window.page
        ahead = page.locator('input[name="forut"]')
        for _ in range(int(count)):
            self.ahead += UNITS[unit] // timedelta(microseconds=1)
            for _ in range(MOST_CLICKS):
                page.get_by_role("button", name=STEPS[unit[0]]).click()
                if soon(lambda: int(ahead.input_value()) >= self.ahead, within=1):
                    break
            assert int(ahead.input_value()) == self.ahead


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, id=path.stem, marks=pytest.mark.months) for path in FILES],
)
def test_a_month(path: Path, browser: Browser, tmp_path: Path) -> None:
    source = path.read_text("utf-8")
    set_up = {deed.what.split()[0]: deed for m in moments(source) if (deed := m.deed) is not None}
    names = dict(zip("NK", set_up["navn"].what.split()[1:], strict=True))
    clock = Clock()
    clock.now = set_up["tid"].beginning
    with serving(tmp_path, clock) as address:
        window = Both(browser, address)
        window.begin()
        Month(window, clock, names).play(source)
        window.context.close()
        assert window.complaints == []
