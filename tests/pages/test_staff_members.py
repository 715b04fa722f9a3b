"""Staff invite staff, give roles and end them; where each of them begins."""

import re
from pathlib import Path

import pytest

from bot.pages import catalogs
from bot.pages.rendering import templates
from bot.pages.staff import home
from bot.pairs.inviting import invite_both
from bot.staff.members import Role, member, member_by_email
from bot.staff.membership import LastOwner, change_roles, end_access
from bot.store import Transaction, open_store
from tests.pages.people import PAGE
from tests.pages.site import Clock, Site, shown
from tests.pages.staff import EMAIL, staff_browser
from tests.postgres import database

PER = "per@example.no"
INVITE = {"navn": " Per  Ås ", "epost": " Per@Example.NO", "rolle": ["editor"], "spraak": "nn"}


def number(site: Site, email: str) -> int:
    known = site.parts.store.read(lambda connection: member_by_email(connection, email))
    assert known is not None
    return known.id


def link_in(page: str) -> str:
    return str(re.findall(r'<p class="code">\S+(/inn/[\w-]+)', page)[-1])


def test_a_member_is_invited_comes_in_and_works_in_their_language(public: Site) -> None:
    hilde = staff_browser(public)
    page = hilde.post("/staff/stab/inviter", INVITE)
    assert "Lenken til Per Ås er klar" in shown(page.text)
    path = link_in(page.text)
    assert path not in hilde.get("/staff/stab").text  # it was shown once
    per = public.other()
    assert "Velkommen, Per Ås" in shown(per.get(path).text)
    assert "Hei, Per Ås" in shown(per.post(path).text)
    assert "Du treng ikkje å kunne noko" in shown(per.get("/staff/hjelp").text)
    assert 'lang="nn"' in per.get("/staff").text
    assert public.other().post(path).status_code == 410
    per.post("/staff/meg", {"navn": "Per Ås", "spraak": "en"})
    assert "You and your language" in shown(per.get("/staff/meg").text)


def test_what_is_wrong_is_said_and_what_was_typed_stays(public: Site) -> None:
    hilde = staff_browser(public)
    wrong: tuple[tuple[dict[str, object], str], ...] = (
        ({"navn": " "}, "Skriv et navn på høyst 200 tegn"),
        ({"navn": "x" * 201}, "Skriv et navn på høyst 200 tegn"),
        ({"epost": "per"}, "Det ser ikke ut som en e-postadresse"),
        ({"epost": EMAIL}, "En med denne adressen er i staben allerede"),
        ({"rolle": []}, "Velg minst én"),
        ({"rolle": ["coordinator:999", "king"]}, "Velg minst én"),
    )
    for change, said in wrong:
        answer = hilde.post("/staff/stab/inviter", INVITE | change)
        assert answer.status_code == 422, change
        assert said in shown(answer.text)
        assert 'value="nn" checked' in answer.text
    assert public.count("staff") == 1


def test_roles_are_given_and_the_last_owner_stays_one(public: Site) -> None:
    hilde = staff_browser(public)
    me = number(public, EMAIL)
    for path in ("roller", "avslutt"):
        answer = hilde.post(f"/staff/stab/{me}/{path}", {"rolle": "editor"})
        assert "Hilde Aas er den eneste eieren" in shown(answer.text)
    assert hilde.post(f"/staff/stab/{me}/roller", {"a": "b"}).status_code == 422
    hilde.post("/staff/stab/inviter", INVITE)
    per = number(public, PER)
    hilde.post(f"/staff/stab/{per}/roller", {"rolle": ["owner", "coordinator:1", "coordinator"]})
    known = public.parts.store.read(lambda connection: member(connection, per))
    assert known is not None
    assert known.roles == {(Role.OWNER, None), (Role.COORDINATOR, None)}
    hilde.post(f"/staff/stab/{me}/roller", {"rolle": ["coordinator:1"]})
    assert hilde.get("/staff/stab/inviter").status_code == 404


def test_access_that_is_ended_ends_at_once_and_can_begin_anew(public: Site) -> None:
    hilde = staff_browser(public)
    first = link_in(hilde.post("/staff/stab/inviter", INVITE).text)
    per = public.other()
    per.post(first)
    identity = number(public, PER)
    spare = link_in(hilde.post(f"/staff/stab/{identity}/lenke").text)
    assert "logget ut alle steder med en gang" in shown(
        hilde.get(f"/staff/stab/{identity}/avslutt").text
    )
    hilde.post(f"/staff/stab/{identity}/avslutt")
    assert per.get("/staff").status_code == 401
    assert public.other().post(spare).status_code == 410
    assert "Per Ås" not in shown(hilde.get("/staff/stab").text)
    assert hilde.get(f"/staff/stab/{2**70}").status_code == 404
    for path in ("", "/avslutt"):
        assert hilde.get(f"/staff/stab/{identity}{path}").status_code == 404
    for path in ("roller", "lenke", "avslutt"):
        gone = hilde.post(f"/staff/stab/{identity}/{path}", {"rolle": "owner"})
        assert gone.status_code == 404
    back = link_in(hilde.post("/staff/stab/inviter", INVITE).text)
    assert per.post(back).url.path == "/staff"
    assert public.count("staff") == 2


@pytest.mark.parametrize("role", [Role.EDITOR, Role.COORDINATOR])
def test_who_is_no_owner_sees_only_themselves(public: Site, role: Role) -> None:
    staff_browser(public)
    owner = number(public, EMAIL)
    per = staff_browser(public, (role, None), email=PER, name="Per Ås")
    page = shown(per.get("/staff/stab").text)
    assert "Per Ås" in page
    assert "Hilde" not in page
    own = number(public, PER)
    for identity in (owner, own, 12345, 2**70):
        assert per.get(f"/staff/stab/{identity}").status_code == 404
        sent = {"rolle": "owner"}
        assert per.post(f"/staff/stab/{identity}/roller", sent).status_code == 404
        assert per.post(f"/staff/stab/{identity}/avslutt").status_code == 404
        assert per.post(f"/staff/stab/{identity}/lenke").status_code == 404
    assert per.post("/staff/stab/inviter", INVITE | {"epost": "x@y.no"}).status_code == 404


async def test_two_owners_who_remove_each_other_leave_one() -> None:
    """On PostgreSQL, where both could be at it at once."""
    import asyncio
    from datetime import UTC, datetime

    from bot.staff.members import add_member

    now = datetime(2026, 11, 23, tzinfo=UTC)
    with database() as url:
        store = await asyncio.to_thread(open_store, url)
        try:

            def begin(transaction: Transaction) -> list[int]:
                owner = [(Role.OWNER, None)]
                return [add_member(transaction, f"{at}@x.no", "A", owner, now) for at in "ab"]

            one, other = await store.run(begin)
            results = await asyncio.gather(
                store.run(lambda transaction: end_access(transaction, one, other, now)),
                store.run(
                    lambda transaction: change_roles(
                        transaction, other, one, frozenset({(Role.EDITOR, None)}), now
                    )
                ),
                return_exceptions=True,
            )
            assert sum(isinstance(result, LastOwner) for result in results) == 1
        finally:
            await store.close()


# -- where they begin ------------------------------------------------------------------------------


def test_an_owner_of_nothing_yet_is_told_what_to_do_first(public: Site) -> None:
    page = staff_browser(public).get("/staff").text
    said = shown(page)
    order = [said.index(step) for step in ("Lag et program", "Inviter parene", "Se gjennom")]
    assert order == sorted(order)
    assert "/inviter" not in page  # nobody is invited to a programme that has no name yet


def test_each_begins_with_what_is_theirs(public: Site, clock: Clock) -> None:
    public.post(public.link("invite"))  # so that somebody is there
    editor = staff_browser(public, (Role.EDITOR, None), email="ed@x.no")
    said = shown(editor.get("/staff").text)
    assert "Begynn med spørsmålene" in said
    assert "Programmene dine" not in said
    coordinator = staff_browser(public, (Role.COORDINATOR, 1), email="co@x.no")
    said = shown(coordinator.get("/staff").text)
    assert "Programmene dine Program uten navn 0 par, én er her Åpne" in said
    for name in ("Per Hagen", "Eva Lie"):
        nummer = re.findall(
            r'name="nummer" value="(\d+)"', coordinator.get(f"{PAGE}/inviter").text
        )[0]
        form = {"nummer": nummer, "navn": name, "rolle": "mentor"}
        coordinator.post(f"{PAGE}/inviter", form)
    said = shown(coordinator.get("/staff").text)
    assert "0 par, én er her, 2 har ikke kommet ennå" in said
    assert "Ingenting venter på deg, men 2 som er invitert, har ikke kommet ennå." in said
    assert "Til spørsmålene" not in said
    assert "Dette venter på deg" not in said
    now = public.parts.clock()
    assert public.browser.portal is not None
    for _ in range(2):
        public.browser.portal.call(public.parts.store.run, lambda at: invite_both(at, now))
    clock.pass_(days=8)
    coordinator = staff_browser(public, (Role.COORDINATOR, 1), email="again@x.no")
    said = shown(coordinator.get("/staff").text)
    assert "Dette venter på deg 2 par trenger et lite dytt" in said


def test_what_the_help_names_is_called_that_where_it_is(public: Site) -> None:
    said = shown(staff_browser(public).get("/staff/hjelp").text)
    named = set(re.findall("«(.+?)»", said)) - {"mine data"}  # that is said to the bot
    assert {"Publiser på nytt", "Lag en ny lenke", "Flytt menteen"} <= named
    elsewhere: set[str] = set()
    for path in catalogs.all_templates():
        if path.name != "help.html":
            messages = catalogs.messages_in(templates(), path)
            elsewhere |= {each for each in messages if isinstance(each, str)}
    assert named <= elsewhere


def test_the_help_has_a_place_for_each_link_that_leads_there(public: Site) -> None:
    hilde = staff_browser(public)
    page = hilde.get("/staff/hjelp").text
    places = set(re.findall(r'id="([\w-]+)"', page))
    folder = Path(home.__file__).parent.parent / "templates" / "staff"
    for template in folder.rglob("*.html"):
        linked = re.findall(r"/staff/hjelp#([\w-]+)", template.read_text(encoding="utf-8"))
        assert set(linked) <= places, template.name
    assert set(re.findall(r'href="#([\w-]+)"', page)) <= places
