"""Pairs of a programme, as a coordinator's browser meets them."""

import re
import time
from functools import partial

import pytest
from sqlalchemy import delete, func, select

from bot.programmes.settings import ProgrammeSettings, make_programme
from bot.staff.members import Role
from bot.store.pair_tables import mentorships
from bot.store.people_tables import participants
from bot.store.staff_tables import audit
from bot.store.tables import due, programmes
from tests.duo import WELCOME_MENTEE, WELCOME_MENTOR
from tests.pages.pair import two_pages
from tests.pages.people import (
    NAME,
    PAGE,
    come,
    eventually,
    invite_two,
    links_on,
    pairs_of,
    rows,
    run,
)
from tests.pages.programme_crowd import CANARY, programme_crowd
from tests.pages.site import Clock, Site, shown
from tests.pages.staff import staff_browser


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
        eventually(browser, "er avsluttet", clock)
    assert "Sara Moen" not in shown(hilde.get(PAGE).text).split("Parene")[1]
    acts = [row.action for row in rows(hilde, select(audit.c.action).order_by(audit.c.id))]
    assert [act for act in acts if act != "log_in"] == ["invite", "make_links", "end_pair"]
    for query in ("", "?ord=moen", "?ord=KARI"):
        said = shown(hilde.get(f"/staff/hendelser{query}").text)
        assert "Avsluttet et par: Sara Moen og Kari Lunde" in said
        assert str(pair) not in said
    assert "Ingenting passet" in shown(hilde.get("/staff/hendelser?ord=moenx").text)
    run(hilde, lambda transaction: transaction.execute(delete(participants)))
    said = shown(hilde.get("/staff/hendelser").text)
    assert "Avsluttet et par: et par" in said
    assert "Sara" not in said


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
    eventually(people["Kari"], "er avsluttet")
    (new,) = [
        row.id
        for row in rows(hilde, select(mentorships).where(mentorships.c.ended_at.is_(None)))
        if row.mentee_id is not None
    ]
    log = shown(hilde.get("/staff/hendelser").text)
    assert "Flyttet en mentee: Sara Moen og Kari Lunde" in log
    assert "nytt par: Sara Moen og Per Hagen" in log
    hilde.post(f"{PAGE}/par/{new}/avslutt")
    together = hilde.get(f"{PAGE}/par").text
    (sara,) = re.findall(r'value="(p\d+)">Sara Moen', together)
    (kari,) = re.findall(r'value="(p\d+)">Kari Lunde', together)
    form = {"mentee": sara, "mentor": kari}
    assert "De to er et par nå" in shown(hilde.post(f"{PAGE}/par", form).text)
    assert "har allerede en mentor" in shown(hilde.post(f"{PAGE}/par", form).text)
    eventually(people["Kari"], "Du er invitert til å være mentor")
    wrong = hilde.post(f"{PAGE}/par", {"mentee": kari, "mentor": "u1 or 1=1"})
    assert "noe er endret i mellomtiden" in shown(wrong.text)


def test_a_mentee_is_moved_only_to_a_programme_that_one_runs(
    met: tuple[Site, dict[str, Site], int], public: Site
) -> None:
    hilde, _, pair = met
    now = public.parts.clock()
    make = partial(make_programme, staff=None, now=now, zone="Europe/Oslo")
    mine, theirs = (
        run(public, partial(make, settings=ProgrammeSettings(name))) for name in ("Mitt", "Deres")
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
    (sara,) = rows(hilde, select(participants.c.id).where(participants.c.name == "Sara Moen"))
    page = hilde.post(f"{PAGE}/inviter/paa-nytt", {"person": str(sara.id)})
    eventually(people["Kari"], "er avsluttet")
    assert "Sara Moen med Kari Lunde Venter på menteen" in shown(hilde.get(PAGE).text)
    phone = come(public, links_on(page.text)["Sara Moen"], *WELCOME_MENTEE[:4])
    assert WELCOME_MENTEE[6] not in phone.get().text  # nothing of what the first one wrote
    row = rows(hilde, select(mentorships).where(mentorships.c.id == pair))[0]
    assert row.ended_at is not None


def test_another_programme_and_its_pairs_are_not_there(hilde: Site, public: Site) -> None:
    other = run(
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
    assert rows(public, ended)[0][0] == 0
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


def test_the_list_at_500_pairs_is_quick_small_and_can_be_searched(public: Site) -> None:
    programme_crowd(public, 500)
    hilde = staff_browser(public, (Role.COORDINATOR, 1))
    hilde.get(PAGE)
    took = []
    for _ in range(3):
        begun = time.process_time()  # the machine may be busy with something else
        page = hilde.get(PAGE, **{"accept-encoding": "gzip"})
        took.append(time.process_time() - begun)
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


def test_a_programme_is_closed_by_its_name_and_then_nobody_comes_and_pairs_have_ended(
    met: tuple[Site, dict[str, Site], int], public: Site, clock: Clock
) -> None:
    hilde, people, _ = met
    owner = staff_browser(public, email="eier@example.no", name="Ola Vik")
    open_link = links_on(hilde.post(f"{PAGE}/inviter/ark").text)["Nils Øy"]
    page = shown(owner.get(f"{PAGE}/avslutt").text)
    for said in ("2 par avsluttes", "Én har ikke kommet ennå", "Alt slettes", "kan ikke gjøres om"):
        assert said in page, page
    wrong = owner.post(f"{PAGE}/avslutt", {"navn": "Noe annet"})
    assert (wrong.status_code, "Ingenting er gjort" in shown(wrong.text)) == (422, True)
    closed = shown(owner.post(f"{PAGE}/avslutt", {"navn": f" {NAME.upper()} "}).text)
    assert "Programmet er avsluttet." in closed
    assert "Alt i programmet slettes" in closed
    assert public.other().post(open_link).status_code == 410
    for path in ("/inviter", "/inviter/liste", "/inviter/ark", "/par", "/avslutt"):
        late = hilde.post(PAGE + path, {"navn": NAME})
        assert (late.status_code, "Ola Vik avsluttet programmet" in shown(late.text)) == (409, True)
    assert "Ola Vik avsluttet programmet" in shown(hilde.get(f"{PAGE}/avslutt").text)
    told = ("news", "over", "deletion")
    assert rows(public, select(due.c.kind).where(due.c.kind.not_in(told))) == []
    clock.pass_(hours=1)  # the clockwork tells of it by itself
    for browser in people.values():
        eventually(browser, "Programmet er slutt, så jeg stiller ikke flere spørsmål")


def test_only_an_owner_closes_a_programme_and_a_coordinator_is_told_whom_to_ask(
    hilde: Site, public: Site
) -> None:
    staff_browser(public, email="eier@example.no", name="Ola Vik")
    page = hilde.get(f"{PAGE}/avslutt")
    assert "Spør en av eierne: Ola Vik." in shown(page.text)
    assert "<form" not in page.text.partition("<main")[2]
    refused = hilde.post(f"{PAGE}/avslutt", {"navn": NAME})
    assert (refused.status_code, "Bare en eier" in shown(refused.text)) == (403, True)
    assert rows(public, select(programmes.c.closed_at))[0].closed_at is None


def test_what_cannot_be_undone_asks_who_it_is_anew(
    met: tuple[Site, dict[str, Site], int], clock: Clock
) -> None:
    hilde, _, pair = met
    clock.pass_(minutes=31)
    for path in (f"/par/{pair}/avslutt", f"/par/{pair}/flytt", "/avslutt", "/inviter/paa-nytt"):
        assert hilde.post(PAGE + path, {"navn": NAME}).status_code == 403, path
    assert hilde.get(f"{PAGE}/par.csv").status_code == 403
    ended = select(func.count()).where(mentorships.c.ended_at.is_not(None))
    assert rows(hilde, ended)[0][0] == 0


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nn", ("treng eit lite dytt", "Ingen møte på 55 dagar", "med Kari Lunde", "ikkje avtalt")),
        ("en", ("need a nudge", "No meetings for 55 days", "with Kari Lunde")),
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


def test_an_ended_pair_is_found_again_and_who_is_told_is_said_as_it_is(hilde: Site) -> None:
    ways = invite_two(hilde)
    came = come(hilde, ways["Kari Lunde"], *WELCOME_MENTOR)
    first, second = pairs_of(hilde)
    page = shown(hilde.get(f"{PAGE}/par/{first}").text)
    assert "Kari Lunde får beskjed av boten." in page
    assert "Begge får beskjed" not in page
    hilde.post(f"{PAGE}/par/{first}/avslutt")
    eventually(came, "er avsluttet")
    assert pairs_of(hilde) == [second]
    ended = hilde.get(f"{PAGE}?vis=avsluttet").text
    assert f"/par/{first}" in ended
    assert f"/par/{second}" not in ended
    assert "Ingen trenger et dytt nå" in shown(hilde.get(f"{PAGE}?vis=dytt").text)
    hilde.post(f"{PAGE}/par/{second}/avslutt")
    assert "Alle parene er avsluttet" in shown(hilde.get(PAGE).text)


def test_a_pair_of_whom_nobody_has_come_tells_nobody(hilde: Site) -> None:
    invite_two(hilde)
    page = shown(hilde.get(f"{PAGE}/par/{pairs_of(hilde)[0]}").text)
    assert "Ingen av dem har kommet, så boten kan ikke si fra til noen." in page


def test_a_closed_programme_gives_no_advice_that_cannot_be_followed(
    hilde: Site, public: Site
) -> None:
    invite_two(hilde)
    hilde.post(f"{PAGE}/inviter/ark")
    owner = staff_browser(public, email="eier@example.no", name="Ola Vik")
    owner.post(f"{PAGE}/avslutt", {"navn": NAME})
    page = shown(hilde.get(PAGE).text)
    assert "Alle parene er avsluttet" in page
    assert "eller inviter en liste" not in page
    assert "ikke har kommet ennå" not in page
    assert "Ingen kan settes sammen her lenger" in shown(hilde.get(f"{PAGE}/par").text)
    invited = shown(hilde.get(f"{PAGE}/inviter").text)
    assert "3 kom ikke" in invited
    assert "Har ikke fått lenke" not in invited
    assert "Kom ikke" in invited
