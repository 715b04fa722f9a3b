"""Words that can be told apart: each text has one of its own, so that it is seen where it turns up.

`Said` is what one of the two has said, and what of it the other may see. It looks only at that
person's own chat: a word may go on if it stood in the question that was answered with a yes, in the
numbered line that was chosen, or in the answer to a question that says that it goes on.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape

from tests.telegram.double import Call
from tests.telegram.two import SHOWN, buttons_of

SIGNS = {"N": "kanari", "K": "sisik"}
YES = frozenset({"ja", "send", "ok", "1", "ja takk"})
ALL = frozenset({"alt", "alle"})

# «Hva vil du dele med Kari?», above it a numbered list.
CHOOSING = re.compile(r"Hva vil du dele med |Skriv tallene du vil dele")
TAKING_BACK = re.compile(r"Hva vil du ta tilbake\?|Skriv tallene du vil ta tilbake")
# Each stands below the words that it asks about.
SENDING = re.compile(
    r"Skal den sendes\?|Vil du sende forespørselen slik den står\?"  # a request, a question
    r"|Skal det sendes\?|Vil du sende det slik det står\?"  # a word back, a contribution
    r"|Skal svaret sendes\?|Vil du sende svaret slik det står\?"  # the mentor's line
    r"|Vil du sende det\?|Skal \S+ få tilbakemeldingen\?"  # feedback after a meeting
    r"|Vil du dele svaret med |Skal \S+ få lese svaret ditt\?"  # the answer to a prompt
    r"|Skal \S+ få dette som forslag|Vil du foreslå disse ordene"  # the goal as it stands
    r"|Vil du sende det til |Skal forslaget sendes til "  # a meeting, with its place
    r"|Skal den planlegges\?|Skal den lagres slik\?|Er alt riktig\?"  # a prompt
    r"|Skal det stå slik\?|Vil du bytte ut teksten med dette\?"  # a contribution that lies ready
)
# The other wording of each, which comes when the first was not answered: the words stand above it.
AGAIN = {
    "Skriv tallene du vil dele": "Hva vil du dele med ",
    "Skriv tallene du vil ta tilbake": "Hva vil du ta tilbake?",
    "Vil du sende forespørselen slik den står?": "Skal den sendes?",
    "Vil du sende det slik det står?": "Skal det sendes?",
    "Vil du sende svaret slik det står?": "Skal svaret sendes?",
    "få tilbakemeldingen?": "Vil du sende det?",
    "få lese svaret ditt?": "Vil du dele svaret med ",
    "Vil du foreslå disse ordene": "få dette som forslag",
    "Skal forslaget sendes til ": "Vil du sende det til ",
    "Er alt riktig?": "Slik blir den for ",
    "Vil du bytte ut teksten med dette?": "Skal det stå slik?",
}
# What is written as an answer goes on, and the question says so: a wording of the shared goal, and
# the name, which the agreement says that the other one sees.
TELLING = re.compile(
    r"Hvordan vil du si målet for mentorskapet|Hva skal være oppnådd når mentorskapet er over"
    r"|Hvordan ville du skrevet det\?|Hvilke ord passer bedre for målet"
    r"|Hva skal jeg kalle deg\?|Hvilket navn vil du at jeg bruker\?"
    r"|Skriv bare det jeg skal kalle deg"
)
TAKEN_BACK = re.compile(r"Det er tatt tilbake")
WITHDRAWN = re.compile(r"Forespørselen er trukket tilbake")
ERASED = re.compile(r"Da er alt slettet")


def found_in(text: str, who: str) -> set[str]:
    return set(re.findall(rf"{SIGNS[who]}\d+x", text.lower()))


def plain(call: Call) -> str:
    text = str(call.parameters.get(SHOWN.get(call.method, ""), ""))
    return unescape(re.sub(r"<[^>]+>", "", text))


def is_question(call: Call) -> bool:
    """Whether an answer in words would go to it: news has at most buttons that stand or steer."""
    if any(not option_of(button).startswith(("@", "!")) for button in buttons_of(call)):
        return True
    text = plain(call).rstrip()
    return text.endswith("?") or TELLING.search(text) is not None


def option_of(button: dict[str, str]) -> str:
    return button["callback_data"].partition(":")[2]


def ticked(call: Call) -> str:
    """The numbers of what is ticked under a message."""
    labels = (button["text"] for button in buttons_of(call))
    return " ".join(label.removeprefix("✓ ") for label in labels if label.startswith("✓ "))


def numbered(text: str) -> dict[str, set[str]]:
    """The mentee's words in each line of a list. What has no number goes with the line above."""
    lines: dict[str, set[str]] = {}
    number = ""
    for line in text.split("\n"):
        if begun := re.match(r"(\d+)\. ", line):
            number = begun[1]
        if number and ". Til mentoren:" not in line:  # its number asks first, and shares nothing
            lines.setdefault(number, set()).update(found_in(line, "N"))
    return lines


@dataclass
class Said:
    """`given` went to the other one, `shared` can be taken back, `asked` can be withdrawn."""

    who: str
    count: int = 0
    given: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    # What an answer was edited to, by what it was: it is shared as it reads then.
    edited: dict[str, set[str]] = field(default_factory=dict)

    def word(self) -> str:
        self.count += 1
        return f"{SIGNS[self.who]}{self.count}x"

    @property
    def allowed(self) -> set[str]:
        return self.given | self.shared | self.asked

    def wrote(self, text: str, asked: str) -> None:
        """Before it is posted: what this answer to an open question lets go on."""
        word = text.strip().lower().strip("[].")
        if CHOOSING.search(asked):
            self._choose(asked, _chosen(word))
        elif SENDING.search(asked):
            if word in YES:
                self._send(asked)
        elif TELLING.search(asked):
            self.given |= found_in(text, self.who)

    def pressed(self, asked: str, option: str) -> None:
        """The same for a button. `option`: of several that were ticked, their numbers."""
        if CHOOSING.search(asked):
            if not option.startswith("+") or option[1:] in ALL:
                self._choose(asked, _chosen(option.removeprefix("+")))
        elif SENDING.search(asked) and option == "ja":
            self._send(asked)

    def _choose(self, asked: str, chosen: set[str] | None) -> None:
        for number, words in numbered(asked).items():
            if chosen is None or number in chosen:
                self.shared |= words.union(*(self.edited.get(word, ()) for word in words))

    def edits(self, before: str, after: str) -> None:
        for word in found_in(before, self.who):
            self.edited.setdefault(word, set()).update(found_in(after, self.who))

    def _send(self, asked: str) -> None:
        words = found_in(asked, self.who)
        if "forespørselen" in asked:
            self.asked |= words
        else:
            self.given |= words

    def heard(self, asked: str, answer: str, told: Iterable[str]) -> None:
        """After it was posted: what the bot says is taken back is not to be seen any more."""
        for text in told:
            if TAKEN_BACK.search(text) and TAKING_BACK.search(asked):
                chosen = _chosen(answer.strip().lower().strip("[].+"))
                lines = numbered(asked)
                kept = [] if chosen is None else [w for n, w in lines.items() if n not in chosen]
                self.shared = set().union(*kept)
            if WITHDRAWN.search(text):
                lines = numbered(asked)
                gone = re.sub(r"\D", "", answer)
                others = [words for number, words in lines.items() if number != gone]
                self.asked -= lines.get(gone, set()) - set().union(*others)
            if ERASED.search(text) and self.who == "N":  # what a mentor sent is the mentee's
                self.given, self.shared, self.asked = set(), set(), set()


def _chosen(word: str) -> set[str] | None:
    """The numbers that a text or a button names; None is all of them."""
    return None if word in ALL else set(re.findall(r"\d+", word))
