"""Answers in words, form by form: what is read, what is asked about, what is not read."""

from datetime import datetime

import pytest

from dialogues.questions import Choice, Form, Option, Scale, Several, YesNo
from dialogues.understanding import Either, Read, Unread, read
from tests.playing import shipped_bank

NOW = datetime(2026, 11, 23, 19, 0)  # noqa: DTZ001 - local wall time of the person
TEN = Scale(1, 10)
GOAL = Scale(-2, 2)
HOW = Choice(
    (
        Option("gjort", "Gjort"),
        Option("delvis", "Et stykke på vei"),
        Option("ikke_gjort", "Ikke gjort"),
    )
)
STRENGTH = Choice(
    (
        Option("forsiktig", "Ja, forsiktig"),
        Option("tydelig", "Ja, tydelig"),
        Option("direkte", "Ja, rett på sak"),
        Option("nei", "Nei, ikke nå"),
    )
)
DOORS = Choice((Option("person", "En person"), Option("jobb", "En jobb"), Option("annet", "Annet")))
ROLES = Choice(
    (
        Option("døråpner", "Døråpner"),
        Option("veileder", "Veileder"),
        Option("læringssamarbeid", "Læringssamarbeid"),
        Option("vet_ikke", "Vet ikke"),
    )
)
SHARE = Several(
    (Option("1", "1"), Option("2", "2"), Option("alt", "Alt"), Option("ingenting", "Ingenting"))
)
SHARE_ONE = Several((Option("1", "1"), Option("ingenting", "Ingenting")))
PEOPLE = Several(
    (Option("råd", "Råd"), Option("heier", "Heier"), Option("ingen", "Ingen av disse"))
)
YES = (Option("ja", "Ja"), Option("nei", "Nei"))


def reading(form: Form, text: str, *, strict: bool = False) -> object:
    """The value that was read, a tuple of the values left, or why nothing was."""
    options = YES if isinstance(form, YesNo) else getattr(form, "options", ())
    found = read(form, options, text, shipped_bank().words("nb"), NOW, strict)
    match found:
        case Read(answer):
            return answer.value
        case Either(either):
            return [option.key for option in either]
        case Unread(why):
            return why


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        (TEN, "7", 7),
        (TEN, "åtte", 8),
        (TEN, "8 av 10", 8),
        (TEN, "åtte av ti", 8),
        (TEN, "7/10", 7),
        (TEN, "nja, kanskje en sjuer", 7),
        (TEN, "vet da faen, en femmer", 5),
        (TEN, "ein åttar", 8),
        (TEN, "8!", 8),
        (TEN, "7 tror jeg", 7),
        (TEN, "7-8", ["7", "8"]),
        (TEN, "sju-åtte", ["7", "8"]),
        (TEN, "mellom 7 og 8", ["7", "8"]),
        (TEN, "7,5", ["7", "8"]),
        (TEN, "sju og en halv", ["7", "8"]),
        (TEN, "11", "off_scale"),
        (TEN, "100", "off_scale"),
        (TEN, "tolv av ti", "off_scale"),
        (TEN, "1" * 400, "off_scale"),
        (TEN, "²", "skala"),
        (TEN, "bra", "skala"),
        (TEN, "det er vel sånn midt på treet, kanskje 5 eller noe", "skala"),
        (GOAL, "-2", -2),
        (GOAL, "−1", -1),
        (GOAL, "minus to", -2),
        (GOAL, "+1", 1),
        (GOAL, "pluss en", 1),
        (GOAL, "0", 0),
        (GOAL, "null", 0),
        (GOAL, "2", ["-2", "2"]),
        (GOAL, "-1.5", ["-2", "-1"]),
        (GOAL, "1,5", ["1", "2"]),
        (GOAL, "midt på", "skala"),
        (YesNo(), "ja gjerne", "ja"),
        (YesNo(), "kan vel det", "ja"),
        (YesNo(), "nei takk", "nei"),
        (YesNo(), "itj no", "nei"),
        (YesNo(), "kanskje", "ja_nei"),
        (HOW, "sånn halvveis", "delvis"),
        (HOW, "rakk ikke", "ikke_gjort"),
        (HOW, "✅", "gjort"),
        (STRENGTH, "ok, forsiktig", "forsiktig"),
        (STRENGTH, "rett på sak", "direkte"),
        (STRENGTH, "nei", "nei"),
        (STRENGTH, "ja", "valg"),
        (DOORS, "person", "person"),
        (DOORS, "2", "jobb"),
        (DOORS, "noe helt for meg selv", "annet"),
        (ROLES, "lærings samarbeid", "læringssamarbeid"),
        (ROLES, "laeringssamarbeid", "læringssamarbeid"),
        (ROLES, "dorapner", "døråpner"),
        (ROLES, "doeraapner", "døråpner"),
        (ROLES, "nei, veileder", "veileder"),
        (ROLES, "jeg tror jeg vil ha veileder", "veileder"),
        (ROLES, "veileder eller døråpner", ["døråpner", "veileder"]),
        (ROLES, "ikke veileder", "valg"),
        (ROLES, "jeg vet ikke hva jeg vil lenger", "valg"),
        (STRENGTH, "vær forsiktig med meg", "valg"),
        (HOW, "har ikke fått gjort det", "valg"),
        (SHARE, "1 og 2", ("1", "2")),
        (SHARE, "2", ("2",)),
        (SHARE, "ingenting", ()),
        (SHARE, "hold det for deg selv", ()),
        (SHARE, "alle", ("alt",)),
        (SHARE, "alt sammen", ("alt",)),
        (SHARE, "begge", ("alt",)),
        (SHARE, "ingen", ()),
        (SHARE, "nei", ()),
        (SHARE, "ja", "flervalg"),
        (SHARE_ONE, "ja", ("1",)),
        (SHARE_ONE, "alt", ("1",)),
        (SHARE_ONE, "ok", "flervalg"),
        (PEOPLE, "alle", ("råd", "heier")),
        (SHARE, "5", "flervalg"),
        (SHARE, "3", "flervalg"),
        (SHARE, "1 og 3", "flervalg"),
        (SHARE_ONE, "2", "flervalg"),
    ],
)
def test_reading(form: Form, text: str, expected: object) -> None:
    assert reading(form, text) == expected


@pytest.mark.parametrize("text", ["ok", "mm", "👍", "kanskje", "tja", "ok da", "kan vel det"])
def test_consent_takes_only_a_clear_yes(text: str) -> None:
    assert reading(YesNo(), text, strict=True) == "ja_nei"
