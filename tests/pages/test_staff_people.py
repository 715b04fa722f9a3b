"""People and pairs of a programme, as a coordinator's browser meets them."""

import re
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update
from starlette.testclient import TestClient

from bot.app import create_app
from bot.pages.staff.visiting import NotConfirmed
from bot.programmes.decoding import NotText, decode
from bot.programmes.reading_people import MOST_ROWS, read_people
from bot.programmes.settings import ProgrammeSettings, make_programme
from bot.settings import load_settings
from bot.staff.members import Role
from bot.store.pair_tables import mentorships
from bot.store.people_tables import invitation_lists, participants
from bot.store.staff_tables import audit
from bot.store.tables import addresses, due, links, programmes
from tests.duo import WELCOME_MENTEE, WELCOME_MENTOR
from tests.mail.post import PostOffice, path_in, until
from tests.pages.conftest import KEYS
from tests.pages.pair import two_pages
from tests.pages.programme_crowd import CANARY, programme_crowd
from tests.pages.site import OWN, Clock, Site, messages, opened, shown
from tests.pages.staff import staff_browser
from tests.postgres import database

PAGE = "/staff/programmer/1"
HEAD = "mentee;e-post mentee;mentor;e-post mentor\n"
TWO = HEAD + "Sara Moen;sara@x.no;Kari Lunde;kari@x.no\nNils Øy;nils@x.no;Kari Lunde;kari@x.no\n"
NAME = "Ny som leder 2026"


@pytest.fixture
def hilde(public: Site) -> Site:
    """Runs programme 1, and no other."""
    _run(public, lambda transaction: transaction.execute(update(programmes).values(name=NAME)))
    return staff_browser(public, (Role.COORDINATOR, 1))


def _run(site: Site, unit: Callable[[Any], Any]) -> Any:
    assert site.browser.portal is not None
    return site.browser.portal.call(site.parts.store.run, unit)


def _all(site: Site, statement: Any) -> list[Any]:
    return site.parts.store.read(lambda connection: list(connection.execute(statement).all()))


def _upload(site: Site, data: str | bytes, name: str = "deltakere.csv") -> Any:
    content = data.encode() if isinstance(data, str) else data
    return site.browser.post(f"{PAGE}/inviter/liste", files={"fil": (name, content)})


def _confirm(site: Site, page: Any) -> Any:
    """Press «Legg inn» on a preview, as a browser sends the form."""
    lines = re.findall(r'name="rad" value="(\d+)"', page.text)
    expected = re.search(r'name="antall" value="(\d+)"', page.text)
    assert expected is not None
    form = {"antall": expected[1], "gjor": "inviter", "vist": lines, "rad": lines}
    return site.post(page.url.path, form)


def _links(page: str) -> dict[str, str]:
    """{name on the card: path of the link}"""
    found = re.findall(r"<h2>([^<]+)</h2>.*?(/inn/[\w-]{22})", page, re.DOTALL)
    return dict(found)


def _invite_two(site: Site) -> dict[str, str]:
    made = _confirm(site, _upload(site, TWO))
    batch = made.url.path.rsplit("/", 1)[1]
    return _links(site.post(f"{PAGE}/inviter/ark", {"gruppe": batch}).text)


def _come(site: Site, path: str, *words: str) -> Site:
    browser = site.other()
    browser.post(path)
    for text in words:
        browser.say(text)
    return browser


def _pairs(site: Site) -> list[int]:
    found = re.findall(r'/par/(\d+)"', site.get(PAGE).text)
    return [int(pair) for pair in found]


# -- what is read of a list ------------------------------------------------------------------------

OK = "Sara Moen;sara@x.no;Kari Lunde;kari@x.no"
# {what is wrong: (the rows under the headings, what the preview says, how many rows can go)}
FAULTS = {
    "email": ("Sara;sara@;Kari;", "«sara@» er ingen e-postadresse. Rett adressen til menteen", 0),
    "email of the mentor": ("Sara;;Kari;kari x.no", "Rett adressen til mentoren", 0),
    "no name": (";sara@x.no;Kari;", "sara@x.no har ikke noe navn", 0),
    "address for a name": ("sara@x.no;;Kari;", "står det en e-postadresse: sara@x.no", 0),
    "too long": (f"{'a' * 201};;Kari;", "er for langt. Det kan ha 200 tegn.", 0),
    "too long address": (f"Sara;{'a' * 250}@x.no;Kari;", "er for lang. Den kan ha 254 tegn.", 0),
    "garbled": ("BjÃ¸rn Ã…s;;Kari;", "er blitt ødelagt på veien: BjÃ¸rn Ã…s", 0),
    "formula": ("=1+1;;Kari;", "«=1+1» ser ikke ut som navnet til menteen", 0),
    "digits": ("4711;;Kari;", "«4711» ser ikke ut som navnet", 0),
    "same person": ("Kari;k@x.no;Kari L;K@x.no", "Mentee og mentor er samme person", 0),
    "same row": (f"{OK}\n{OK}", "Det samme står på linje 2", 1),
    "mentee twice": (f"{OK}\nSara Moen;sara@x.no;Per;", "står også på linje 2. En mentee kan", 1),
    "two of one address": (f"{OK}\nSiri;kari@x.no;Per;", "med et annet navn på linje 2", 1),
    "same mentor": (f"{OK}\nNils;;Kari Lunde;kari@x.no", "Mentoren står også på linje 2", 2),
    "both roles": (f"{OK}\nKari Lunde;kari@x.no;Per;", "får en lenke for hver", 2),
    "mentee alone": ("Sara;;;", "blir invitert uten mentor", 1),
    "mentor alone": (";;Kari;", "blir invitert uten mentee", 1),
    "extra cells": (f"{OK};og mer", "flere felt enn det er kolonner", 0),
    "open quote": (f'"Sara;s@x.no;Kari;\n{OK}', "Et anførselstegn åpner et felt her", 0),
}  # fmt: skip


def test_every_fault_of_a_row_is_told_by_its_line_and_nothing_is_saved(hilde: Site) -> None:
    for fault, (rows, told, going) in FAULTS.items():
        page = _upload(hilde, HEAD + rows + "\n")
        text = shown(page.text)
        assert told in text, (fault, text)
        assert "Linje 2" in text, fault
        assert f'name="antall" value="{going}"' in page.text, fault
        assert not re.search("sara|kari|csv", str(page.url).lower())
    assert hilde.count("participants") == 0


# {what is wrong with the whole of it: (the file, what is said)}
REFUSED = {
    "xlsx": (b"PK\x03\x04" + bytes(40), "regnearkfil fra Excel eller Numbers"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1", "Lagre som"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(32)), "Dette er ingen tekstfil"),
    "empty": (b"\xef\xbb\xbf \r\n\r\n", "Det er ingen rader her"),
    "headings alone": (HEAD.encode(), "Det er ingen rader her"),
    "other columns": (b"rolle;avdeling\nmentor;Salg\n", "Ingen av kolonnene heter noe med mentee"),
    "too many": (b"mentee\n" + b"Sara\n" * (MOST_ROWS + 1), "Lista har 10001 rader"),
    "too large": (b"a" * (2 * 1024 * 1024 + 1), "Fila er for stor"),
}


def test_a_file_that_is_no_list_is_told_what_to_do(hilde: Site) -> None:
    for name, (data, told) in REFUSED.items():
        page = _upload(hilde, data)
        assert (page.status_code, told in shown(page.text)) == (422, True), name
    assert hilde.count("invitation_lists") == 0


PLAIN = "Mentor;E-post;Mentee;E-post mentee\nBjørn Ås;b@x.no;Åse Ærlig;å@x.no\n"
# {how it is saved: the bytes}
SAVED = {
    "utf-8": PLAIN.encode(),
    "utf-8 with a mark": PLAIN.encode("utf-8-sig"),
    "windows": PLAIN.encode("cp1252"),
    "utf-16": PLAIN.encode("utf-16"),
    "utf-16 without a mark": PLAIN.encode("utf-16-le"),
    "mac": PLAIN.encode("mac_roman"),
    "commas": PLAIN.replace(";", ",").encode(),
    "tabs": PLAIN.replace(";", "\t").encode("cp1252"),
    "old line breaks": PLAIN.replace("\n", "\r").encode(),
    "excel's first line": b"sep=;\r\n" + PLAIN.encode(),
    "quotes and empty lines": (
        'Mentee;"Mentee e-mail";Mentor;"Mentor email"\n\n"Åse  Ærlig";å@x.no;Bjørn Ås;B@x.no\n;;;\n'
    ).encode(),
    "no headings": "Åse Ærlig;å@x.no;Bjørn Ås;b@x.no\n".encode(),
    "notes beside": (
        "mentee;avdeling;epost;mentor;epost\nÅse Ærlig;Salg;å@x.no;Bjørn Ås;b@x.no"
    ).encode(),
}


@pytest.mark.parametrize("name", SAVED)
def test_a_list_reads_the_same_however_it_was_saved(name: str) -> None:
    people = read_people(decode(SAVED[name]))
    (row,) = people.rows
    assert row.mentee is not None
    assert row.mentor is not None
    assert (row.mentee.name, row.mentee.email) == ("Åse Ærlig", "å@x.no")
    assert (row.mentor.name, row.mentor.email) == ("Bjørn Ås", "b@x.no")
    assert not row.wrong
    assert people.guessed is (name == "no headings")
    assert people.unused == (("avdeling",) if name == "notes beside" else ())


def test_one_person_a_row_with_a_role() -> None:
    people = read_people("navn,epost,rolle\nSara,s@x.no,Mentee\nKari,k@x.no,MENTOR\nPer,,sjef\n")
    sara, kari, per = people.rows
    assert (sara.mentee and sara.mentee.name, kari.mentor and kari.mentor.name) == ("Sara", "Kari")
    assert [problem.kind for problem in per.problems] == ["role"]


@pytest.mark.parametrize("cut", [1, 3, 7, 40])
def test_no_bytes_make_it_break(cut: int) -> None:
    for data in (*SAVED.values(), *(data[:200] for data, _ in REFUSED.values())):
        try:
            read_people(decode(data[cut:] + data[:cut]))
        except NotText:
            continue


# -- inviting --------------------------------------------------------------------------------------


def test_good_rows_go_while_bad_ones_and_those_left_out_stay_and_twice_is_once(
    hilde: Site,
) -> None:
    page = _upload(hilde, TWO + "Amir;amir@;Kari Lunde;kari@x.no\nJo;;Per;\n")
    form = {"antall": "3", "gjor": "inviter", "vist": ["2", "3", "5"], "rad": ["2", "3"]}
    made = hilde.post(page.url.path, form)
    assert "3 personer lagt inn" in shown(made.text)  # two mentees, one mentor
    again = hilde.post(page.url.path, form)
    assert "Ingenting er gjort to ganger" in shown(again.text)
    assert (hilde.count("participants"), hilde.count("mentorships")) == (3, 2)
    kept = _all(hilde, select(invitation_lists.c.text))
    assert [row.text for row in kept] == [""]  # the list is kept no longer than it must
    assert _all(hilde, select(links.c.kind).where(links.c.kind == "invite")) == []
    told = shown(_upload(hilde, TWO).text)
    assert "Sara Moen med denne e-postadressen er allerede invitert" in told


def test_what_has_changed_since_the_preview_is_shown_before_anybody_is_invited(
    hilde: Site,
) -> None:
    first, second = _upload(hilde, TWO), _upload(hilde, TWO)
    _confirm(hilde, first)
    late = _confirm(hilde, second)
    assert (late.status_code, "Noe er endret siden" in shown(late.text)) == (409, True)
    assert hilde.count("participants") == 3


def test_one_person_beside_somebody_and_the_form_sent_twice(hilde: Site) -> None:
    form = {"nummer": "77", "navn": "Kari Lunde", "epost": "Kari@X.no", "rolle": "mentor"}
    hilde.post(f"{PAGE}/inviter", form)
    hilde.post(f"{PAGE}/inviter", form)
    (kari,) = _all(hilde, select(participants))
    assert (kari.name, kari.email, kari.role) == ("Kari Lunde", "kari@x.no", "mentor")
    again = hilde.post(f"{PAGE}/inviter", form | {"nummer": "78"})
    assert (again.status_code, "er allerede invitert" in shown(again.text)) == (422, True)
    sara = {"nummer": "79", "navn": "Sara", "rolle": "mentee", "med_mentor": str(kari.id)}
    assert "Én person lagt inn" in shown(hilde.post(f"{PAGE}/inviter", sara).text)
    assert len(_pairs(hilde)) == 1
    for name, told in (("", "Fyll inn et navn"), ("4711", "ser ikke ut som navnet")):
        wrong = hilde.post(f"{PAGE}/inviter", sara | {"nummer": "80", "navn": name})
        assert (wrong.status_code, told in shown(wrong.text)) == (422, True)


def test_a_mentor_gets_all_their_mentees_by_one_link(hilde: Site, public: Site) -> None:
    ways = _invite_two(hilde)
    assert set(ways) == {"Sara Moen", "Nils Øy", "Kari Lunde"}
    _come(public, ways["Sara Moen"], *WELCOME_MENTEE[:6])
    _come(public, ways["Nils Øy"])
    kari = _come(public, ways["Kari Lunde"], *WELCOME_MENTOR)
    rows = _all(public, select(mentorships.c.mentee_id, mentorships.c.mentor_id))
    assert len({row.mentor_id for row in rows}) == 1
    assert None not in {row.mentor_id for row in rows} | {row.mentee_id for row in rows}
    kari.say("ja")  # to the second, of whom the bot tells by itself
    page = shown(hilde.get(PAGE).text)
    assert "Sara Moen med Kari Lunde Venter på enighet om mål" in page
    assert "Nora" not in page  # what she calls herself is hers
    assert "Alle som er invitert, har kommet" in shown(hilde.get(f"{PAGE}/inviter").text)
    assert public.post(ways["Sara Moen"]).status_code == 410


def test_a_new_sheet_is_the_end_of_the_one_before_and_an_invitation_can_be_taken_back(
    hilde: Site, public: Site
) -> None:
    first = _invite_two(hilde)
    second = _links(hilde.post(f"{PAGE}/inviter/ark").text)
    assert public.other().post(first["Sara Moen"]).status_code == 410
    (nils,) = _all(hilde, select(participants.c.id).where(participants.c.name == "Nils Øy"))
    hilde.post(f"{PAGE}/inviter/trekk", {"person": str(nils.id)})
    assert public.other().post(second["Nils Øy"]).status_code == 410
    _come(public, second["Sara Moen"])
    assert len(_all(public, select(participants.c.id))) == 2


# -- pairs -----------------------------------------------------------------------------------------


@pytest.fixture
def met(hilde: Site, public: Site) -> tuple[Site, dict[str, Site], int]:
    """Hilde's browser, those of Sara and Kari who are a pair, and the pair."""
    ways = _invite_two(hilde)
    people = {
        "Kari": _come(public, ways["Kari Lunde"], *WELCOME_MENTOR),
        "Sara": _come(public, ways["Sara Moen"], *WELCOME_MENTEE[:6]),
    }
    found = select(mentorships.c.id).where(mentorships.c.mentee_id.is_not(None))
    return hilde, people, _all(public, found)[0].id


def _eventually(site: Site, told: str, clock: Clock | None = None) -> None:
    """The clock: nobody is interrupted who answers just now."""
    if clock is not None:
        clock.pass_(minutes=20)
    for _ in range(40):
        if told in messages(site.get().text)[-1]:
            return
        time.sleep(0.1)
    raise AssertionError(messages(site.get().text)[-1])


def test_a_pair_that_is_ended_is_ended_for_both(
    met: tuple[Site, dict[str, Site], int], clock: Clock
) -> None:
    hilde, people, pair = met
    page = shown(hilde.get(f"{PAGE}/par/{pair}").text)
    assert "Sara Moen og Kari Lunde" in page
    assert "i 30 dager til. Så er det borte." in page
    hilde.post(f"{PAGE}/par/{pair}/avslutt")
    again = hilde.post(f"{PAGE}/par/{pair}/avslutt")
    assert "noe er endret i mellomtiden" in shown(again.text)
    for browser in people.values():
        _eventually(browser, "er avsluttet", clock)
    assert "Sara Moen" not in shown(hilde.get(PAGE).text).split("Parene")[1]
    acts = [row.action for row in _all(hilde, select(audit.c.action).order_by(audit.c.id))]
    assert acts == ["invite", "make_links", "end_pair"]


def test_a_mentee_is_moved_to_another_mentor_and_put_together_by_hand(
    met: tuple[Site, dict[str, Site], int],
) -> None:
    hilde, people, pair = met
    hilde.post(f"{PAGE}/inviter", {"nummer": "5", "navn": "Per Hagen", "rolle": "mentor"})
    page = hilde.get(f"{PAGE}/par/{pair}").text
    (per,) = re.findall(r'value="(p\d+)">Per Hagen', page)
    hilde.post(f"{PAGE}/par/{pair}/flytt", {"mentor": per})
    text = shown(hilde.get(PAGE).text)
    assert "Sara Moen med Per Hagen Venter på mentoren" in text
    _eventually(people["Kari"], "er avsluttet")
    (new,) = [
        row.id
        for row in _all(hilde, select(mentorships).where(mentorships.c.ended_at.is_(None)))
        if row.mentee_id is not None
    ]
    hilde.post(f"{PAGE}/par/{new}/avslutt")
    together = hilde.get(f"{PAGE}/par").text
    (sara,) = re.findall(r'value="(p\d+)">Sara Moen', together)
    (kari,) = re.findall(r'value="(p\d+)">Kari Lunde', together)
    form = {"mentee": sara, "mentor": kari}
    assert "De to er et par nå" in shown(hilde.post(f"{PAGE}/par", form).text)
    assert "har allerede en mentor" in shown(hilde.post(f"{PAGE}/par", form).text)
    _eventually(people["Kari"], "Du er invitert til å være mentor")
    wrong = hilde.post(f"{PAGE}/par", {"mentee": kari, "mentor": "u1 or 1=1"})
    assert "noe er endret i mellomtiden" in shown(wrong.text)


def test_a_mentee_is_moved_only_to_a_programme_that_one_runs(
    met: tuple[Site, dict[str, Site], int], public: Site
) -> None:
    hilde, _, pair = met
    now = public.parts.clock()
    make = partial(make_programme, staff=None, now=now, zone="Europe/Oslo")
    mine, theirs = (
        _run(public, partial(make, settings=ProgrammeSettings(name))) for name in ("Mitt", "Deres")
    )
    both = staff_browser(
        public, (Role.COORDINATOR, 1), (Role.COORDINATOR, mine), email="b@example.no"
    )
    page = both.get(f"{PAGE}/par/{pair}").text
    assert str(mine) in page
    assert str(theirs) not in page
    refused = both.post(f"{PAGE}/par/{pair}/flytt", {"program": str(theirs)})
    assert "noe er endret i mellomtiden" in shown(refused.text)
    assert hilde.get(f"/staff/programmer/{mine}").status_code == 404
    both.post(f"{PAGE}/par/{pair}/flytt", {"program": str(mine)})
    assert "Én mentee har ingen mentor" in shown(both.get(f"/staff/programmer/{mine}").text)
    assert "Sara" not in shown(hilde.get(f"{PAGE}/par").text)


def test_a_new_link_for_somebody_who_came_begins_anew(
    met: tuple[Site, dict[str, Site], int], public: Site
) -> None:
    hilde, people, pair = met
    people["Sara"].say(WELCOME_MENTEE[6])
    assert WELCOME_MENTEE[6] in people["Sara"].get().text
    (sara,) = _all(hilde, select(participants.c.id).where(participants.c.name == "Sara Moen"))
    page = hilde.post(f"{PAGE}/inviter/paa-nytt", {"person": str(sara.id)})
    _eventually(people["Kari"], "er avsluttet")
    assert "Sara Moen med Kari Lunde Venter på menteen" in shown(hilde.get(PAGE).text)
    phone = _come(public, _links(page.text)["Sara Moen"], *WELCOME_MENTEE[:4])
    assert WELCOME_MENTEE[6] not in phone.get().text  # nothing of what the first one wrote
    row = _all(hilde, select(mentorships).where(mentorships.c.id == pair))[0]
    assert row.ended_at is not None


# -- one's own programmes alone, and nothing of what was written -----------------------------------


def test_another_programme_and_its_pairs_are_not_there(hilde: Site, public: Site) -> None:
    other = _run(
        public,
        lambda transaction: make_programme(
            transaction, ProgrammeSettings("Et annet"), None, public.parts.clock(), "Europe/Oslo"
        ),
    )
    (theirs,) = programme_crowd(public, 1, other)
    for path in ("", "/inviter", "/par", "/par.csv", "/avslutt", f"/par/{theirs}"):
        assert hilde.get(f"/staff/programmer/{other}{path}").status_code == 404, path
    for path in (f"/par/{theirs}", f"/inviter/{theirs}", f"/par/{2**63}", f"/inviter/{2**70}"):
        assert hilde.get(f"{PAGE}{path}").status_code == 404, path
    posts = ("/inviter", "/inviter/liste", "/inviter/ark", "/inviter/brev", "/inviter/trekk")
    for path in (*posts, "/inviter/paa-nytt", "/par", f"/par/{theirs}/avslutt", "/avslutt"):
        assert hilde.post(f"/staff/programmer/{other}{path}").status_code == 404, path
    hilde.post(f"{PAGE}/par/{theirs}/avslutt")
    hilde.post(f"{PAGE}/par/{theirs}/flytt", {"mentor": "p1"})
    ended = select(func.count()).where(mentorships.c.ended_at.is_not(None))
    assert _all(public, ended)[0][0] == 0
    for number in (2**63, 10**30):
        assert hilde.get(f"/staff/programmer/{number}").status_code == 404


def test_no_page_shows_what_anybody_wrote_or_calls_themselves(public: Site, clock: Clock) -> None:
    two = two_pages(public)
    two.agree()
    two.answer(f"{CANARY} svar")
    (pair, *others) = programme_crowd(public, 12)
    written = ("Nora", "Kari", WELCOME_MENTEE[6], CANARY)
    hilde = staff_browser(public, (Role.COORDINATOR, 1))
    paths = ["", "?vis=dytt", "?sok=nora", "/inviter", "/inviter/1", "/par", "/avslutt", "/par.csv"]
    paths += [f"/par/{each}" for each in (two.pair, pair, *others)]
    for path in paths:
        answer = hilde.get(PAGE + path)
        assert answer.status_code == 200, path
        text = answer.text.replace("Kari Lunde", "").replace('value="nora"', "")
        assert [word for word in written if word in text] == [], path
    assert "Mentee uten navn" in shown(hilde.get(PAGE).text)


# -- the list --------------------------------------------------------------------------------------


def test_the_list_at_500_pairs_is_quick_small_and_can_be_searched(public: Site) -> None:
    programme_crowd(public, 500)
    hilde = staff_browser(public, (Role.COORDINATOR, 1))
    hilde.get(PAGE)
    took = []
    for _ in range(3):
        begun = time.perf_counter()
        page = hilde.get(PAGE, **{"accept-encoding": "gzip"})
        took.append(time.perf_counter() - begun)
    assert min(took) < 0.2
    assert int(page.headers["content-length"]) < 150_000
    text = shown(page.text)
    assert "Side 1 av 10" in text
    assert "par trenger et lite dytt" in text
    assert "har ikke møttes på" in text
    found = shown(hilde.get(f"{PAGE}?sok=sara+moen+7").text)
    assert "Sara Moen 7 med" in found
    assert "Amir" not in found
    assert "Ingen par passer" in shown(hilde.get(f"{PAGE}?sok=finnes+ikke").text)
    nudged = hilde.get(f"{PAGE}?vis=dytt&side=9999").text
    assert "I gang" not in shown(nudged).split("Møter")[0].split("siden")[-1]
    table = hilde.get(f"{PAGE}/par.csv")
    assert table.content.startswith(b"\xef\xbb\xbfMentee;Mentor;Status;")
    assert len(table.text.splitlines()) == 501


# -- closing ---------------------------------------------------------------------------------------


def test_a_programme_is_closed_by_its_name_and_then_nobody_comes_and_pairs_have_ended(
    met: tuple[Site, dict[str, Site], int], public: Site, clock: Clock
) -> None:
    hilde, people, _ = met
    open_link = _links(hilde.post(f"{PAGE}/inviter/ark").text)["Nils Øy"]
    page = shown(hilde.get(f"{PAGE}/avslutt").text)
    for said in ("2 par avsluttes", "Én har ikke kommet ennå", "Alt slettes", "kan ikke gjøres om"):
        assert said in page, page
    wrong = hilde.post(f"{PAGE}/avslutt", {"navn": "Noe annet"})
    assert (wrong.status_code, "Ingenting er gjort" in shown(wrong.text)) == (422, True)
    closed = shown(hilde.post(f"{PAGE}/avslutt", {"navn": f" {NAME.upper()} "}).text)
    assert "Programmet er avsluttet." in closed
    assert "Alt i programmet slettes" in closed
    assert public.other().post(open_link).status_code == 410
    for path in ("/inviter", "/inviter/liste", "/inviter/ark", "/par", "/avslutt"):
        assert hilde.post(PAGE + path, {"navn": NAME}).status_code == 404, path
    told = ("news", "over", "deletion")
    assert _all(public, select(due.c.kind).where(due.c.kind.not_in(told))) == []
    clock.pass_(hours=1)  # the clockwork tells of it by itself
    for browser in people.values():
        _eventually(browser, "Programmet er slutt, så jeg stiller ikke flere spørsmål")


def test_what_cannot_be_undone_asks_who_it_is_anew(
    met: tuple[Site, dict[str, Site], int], clock: Clock
) -> None:
    hilde, _, pair = met
    clock.pass_(minutes=11)
    for path in (f"/par/{pair}/avslutt", f"/par/{pair}/flytt", "/avslutt", "/inviter/paa-nytt"):
        with suppress(NotConfirmed):  # where no page asks them yet
            hilde.post(PAGE + path, {"navn": NAME})
    ended = select(func.count()).where(mentorships.c.ended_at.is_not(None))
    assert _all(hilde, ended)[0][0] == 0


# -- letters, and another database -----------------------------------------------------------------


def test_invitations_go_by_letter_once_and_the_page_tells_which_did_not(
    tmp_path: Path, clock: Clock
) -> None:
    office = PostOffice(answers={"nils@x.no": "550 no such user"})
    url = "https://mentor.example"
    with office.open(), opened(tmp_path, clock, public_url=url, smtp_url=office.url) as site:
        hilde = staff_browser(site, (Role.COORDINATOR, 1))
        made = _confirm(hilde, _upload(hilde, TWO + "Jo;;;\n"))
        batch = made.url.path.rsplit("/", 1)[1]
        assert "3 har e-postadresse" in shown(made.text)
        for _ in range(2):
            hilde.post(f"{PAGE}/inviter/brev", {"gruppe": batch})
        until(lambda: "finnes ikke" in hilde.get(made.url.path).text)
        until(lambda: hilde.get(made.url.path).text.count("E-post sendt") == 2)
        assert sorted(office.recipients) == ["kari@x.no", "sara@x.no"]
        assert office.tries == 3
        assert "Alle med e-postadresse har fått brev." in shown(hilde.get(made.url.path).text)
        sara = next(each for each in office.letters if each["to"] == "sara@x.no")
        site.other().post(path_in(sara))
        assert "Kom 23. november" in shown(hilde.get(made.url.path).text).replace("\xa0", " ")
        mailboxes = _all(site, select(addresses.c.external_id).where(addresses.c.channel == "mail"))
        assert [row.external_id for row in mailboxes] == ["sara@x.no"]


def test_it_is_the_same_on_postgresql(clock: Clock) -> None:
    with database() as url:
        known = load_settings(database_url=url, public_url="https://mentor.example", keys=KEYS)
        app = create_app(known, clock=clock)
        with TestClient(app, base_url=known.address, headers=OWN) as browser:
            site = Site(app, browser)
            hilde = staff_browser(site, (Role.COORDINATOR, 1))
            page = _upload(hilde, TWO)
            _confirm(hilde, page)
            assert "Ingenting er gjort to ganger" in shown(_confirm(hilde, page).text)
            hilde.post(f"{PAGE}/inviter", {"nummer": "9", "navn": "Per", "rolle": "mentor"})
            ways = _links(hilde.post(f"{PAGE}/inviter/ark").text)
            for name in ("Sara Moen", "Kari Lunde"):
                site.other().post(ways[name])
            (per,) = _all(site, select(participants.c.id).where(participants.c.name == "Per"))
            pairs = _pairs(hilde)
            assert len(pairs) == 2
            for pair in pairs:
                hilde.post(f"{PAGE}/par/{pair}/flytt", {"mentor": f"p{per.id}"})
            assert shown(hilde.get(PAGE).text).count("med Per") == 2
            (sara,) = _all(
                site, select(participants.c.id).where(participants.c.name == "Sara Moen")
            )
            assert _links(hilde.post(f"{PAGE}/inviter/paa-nytt", {"person": str(sara.id)}).text)
            hilde.post(f"{PAGE}/avslutt", {"navn": "Program uten navn"})
            assert "Programmet ble avsluttet" in shown(hilde.get(PAGE).text)


# -- languages -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nn", ("treng eit lite dytt", "Ingen møte på 55 dagar", "med Kari Lunde", "ikkje avtalt")),
        ("en", ("need a little nudge", "No meetings for 55 days", "with Kari Lunde")),
    ],
)
def test_the_pages_speak_the_reader_s_language(
    public: Site, language: str, said: tuple[str, ...]
) -> None:
    programme_crowd(public, 6)
    reader = staff_browser(public, (Role.COORDINATOR, 1), language=language)
    page = shown(reader.get(PAGE).text)
    for words in said:
        assert words in page, page
    assert "trenger" not in page
    for path in ("/inviter", "/par", "/avslutt"):
        assert not re.search(r"\b(ikke|noen|ennå)\b", shown(reader.get(PAGE + path).text)), path
