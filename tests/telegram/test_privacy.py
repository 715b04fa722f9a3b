"""Nothing reaches a mentor that the mentee did not share, nor a mentee what was not sent to them.

Two people do anything at all, in any order. What each of them may see is known from what the other
was shown and chose (`canaries.py`), and is looked for in all that came to their chat, on every page
and feed of theirs, in everything that their key opens, and in the log (`watched.py`).
"""

from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, rule

from tests.telegram.watched import Play, columns_are_known

STEERING = {
    "N": (
        "start", "del", "del", "delt", "ta tilbake", "ta tilbake", "avtale", "be om noe",
        "forespørsler", "møte", "flytt møtet", "avlys møtet", "vi møttes ikke", "framgang", "mål",
        "endre målet", "neste steg", "utfordre meg", "logg", "hopp", "tilbake", "pause",
        "fortsett", "avslutt", "hjelp", "bytt rolle", "bytt navn", "mine data", "koble til",
        "kalender", "ny kalenderlenke", "vurder kompetansene", "si det på en annen måte", "/del",
        "/delt", "slett", "avslutt mentorskapet",
    ),
    "K": (
        "oversikt", "planlegg", "planlagt", "bidrag", "mine bidrag", "møte", "flytt møtet",
        "avlys møtet", "avtale", "forespørsler", "mentorsiden", "egen samtale", "start", "logg",
        "framgang", "del", "delt", "kalender", "hopp", "tilbake", "avslutt", "hjelp", "bytt navn",
        "mine data", "koble til", "inviter", "slett", "avslutt mentorskapet",
    ),
}  # fmt: skip
PLAIN = (
    "ja", "nei", "send", "1", "2", "1 og 2", "alt", "ingenting", "7", "i morgen", "fredag kl 9",
    "om to uker kl 14", "i kveld", "hver mandag", "60 minutter", "ok", "gjort",
)  # fmt: skip
FILLERS = ("{} sier jeg ja til", "jeg sier {} og går", "{}", "hva gjør {} med meg?", "@{}\n{}")
WHO = some.sampled_from("NNK")
SPANS = (timedelta(minutes=12), timedelta(hours=9), timedelta(days=1), timedelta(days=8))


class Walk(RuleBasedStateMachine):
    """Both do whatever there is to do."""

    def __init__(self) -> None:
        super().__init__()
        self.play = Play()
        self.watched = self.play.watched
        self.acts = 0

    @rule(who=WHO, choices=some.lists(some.integers(0, 63), min_size=1, max_size=7))
    def goes_on(self, who: str, choices: list[int]) -> None:
        for choice in choices:
            filler = FILLERS[choice % 3]
            self.play.run(self.watched.goes_on(who, choice, filler))

    @rule(who=WHO, data=some.data(), choices=some.lists(some.integers(0, 63), max_size=5))
    def steers(self, who: str, data: some.DataObject, choices: list[int]) -> None:
        word = data.draw(some.sampled_from(STEERING[who]))
        self.play.run(self.watched.writes(who, word))
        self.goes_on(who, choices) if choices else None

    @rule(who=WHO, filler=some.sampled_from(FILLERS))
    def writes(self, who: str, filler: str) -> None:
        text = filler.replace("{}", self.watched.word(who), 1).replace("{}", self.watched.word(who))
        self.play.run(self.watched.writes(who, text))

    @rule(who=WHO, text=some.sampled_from(PLAIN))
    def answers(self, who: str, text: str) -> None:
        self.play.run(self.watched.writes(who, text))

    @rule(who=WHO, back=some.integers(0, 4), which=some.integers(0, 9))
    def presses(self, who: str, back: int, which: int) -> None:
        self.play.run(self.watched.presses(who, back, which))

    @rule(who=WHO, back=some.integers(0, 8))
    def edits(self, who: str, back: int) -> None:
        text = f"rettet til {self.watched.word(who)}"
        self.play.run(self.watched.edits(who, back, text))

    @rule(who=WHO, kind=some.sampled_from(["voice", "photo"]), words=some.booleans())
    def sends(self, who: str, kind: str, words: bool) -> None:
        caption = f"hør {self.watched.word(who)}" if words else ""
        self.play.run(self.watched.sends(who, kind, caption))

    @rule(span=some.sampled_from(SPANS))
    def time_passes(self, span: timedelta) -> None:
        self.play.run(self.watched.waits(span))

    @rule()
    def somebody_looks(self) -> None:
        self.play.run(self.watched.look())

    def teardown(self) -> None:
        try:
            columns_are_known(self.watched.pair)
            self.play.run(self.watched.writes("K", "mine data"))
            self.play.run(self.watched.look(everywhere=True))
        finally:
            self.play.close()


TestWalk = Walk.TestCase
TestWalk.settings = settings(
    max_examples=3,
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),  # a failure tells all that was done, and shrinking takes minutes
    suppress_health_check=list(HealthCheck),
)
