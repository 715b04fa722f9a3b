"""The mentor's pages, read and acted on as a browser does it, beside the conversation itself."""

import re
import time
from html import unescape

import pytest

from tests.pages.crowd import crowd
from tests.pages.pair import GOAL, TwoPages, page_text, two_pages
from tests.pages.site import Clock, Site, messages, shown
from tests.pages.test_mentor_logins import PAGES

CANARY = "kanarifuglen sang bare for seg selv"
LEVEL = "-1"  # the newest answer in the log, and so the first to be shared


@pytest.fixture
def two(public: Site) -> TwoPages:
    both = two_pages(public)
    both.log_in()
    return both


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return unescape(found[1])


def share_id(two: TwoPages) -> str:
    found = re.search(r'action="/mentor/delt/(\d+)"', two.mentor.get("/mentor").text)
    assert found
    return found[1]


# -- what is there --------------------------------------------------------------------------------


def test_an_empty_desk_says_what_will_come(two: TwoPages) -> None:
    text = page_text(two.mentor)
    assert "Hei, Kari" in text
    assert "Ingenting venter på deg nå." in text
    for said in ("Det er ikke noe å svare på nå", "Ingenting er delt nå", "Ingen bidrag ennå"):
        assert said in text
    assert "Ingenting er planlagt ennå" in text
    assert "Nora" in text


def test_what_was_not_shared_is_on_no_page(two: TwoPages) -> None:
    two.mentee.say("ikke nå")
    two.mentee.say(CANARY)
    assert CANARY in shown(two.mentee.say("del fra loggen"))
    two.mentee.say("2")
    for path in (*PAGES, f"/mentor/mote/{two.pair}"):
        answer = two.mentor.get(path)
        assert answer.status_code == 200
        assert CANARY not in unescape(answer.text)
        assert GOAL not in answer.text


def test_what_is_shared_is_there_with_its_question_and_gone_when_taken_back(two: TwoPages) -> None:
    two.share("1")
    text = page_text(two.mentor)
    assert "Én ting venter på deg." in text
    assert "Nora delte et svar" in text
    assert f"Hvor er du i dag? {LEVEL}" in text
    share = share_id(two)
    two.mentee.say("ta tilbake")
    two.mentee.say("1")
    for path in ("/mentor", "/mentor/delt", "/mentor/venter"):
        assert "Hvor er du i dag?" not in page_text(two.mentor, path)
    assert two.mentor.get(f"/mentor/delt/{share}").status_code == 404


def test_what_was_shared_stays_so_long_as_was_said_when_it_ends(
    two: TwoPages, clock: Clock
) -> None:
    two.share("1")
    share = share_id(two)
    two.mentee.say("avslutt mentorskapet")
    two.mentee.say("ja")
    text = page_text(two.mentor, "/mentor/delt")
    assert "mentorskapet er avsluttet" in text
    assert LEVEL in text
    refused = two.mentor.post(f"/mentor/delt/{share}", {"slag": "feedback", "tekst": "Bra sagt"})
    assert refused.status_code == 404
    clock.pass_(days=30)
    two.log_in()
    assert "Hvor er du i dag?" not in page_text(two.mentor, "/mentor/delt")


def test_the_heading_counts_what_waits(two: TwoPages) -> None:
    two.agree()
    two.share("1")
    assert "To ting venter på deg." in page_text(two.mentor)


def test_somebody_elses_rows_are_not_found(two: TwoPages, public: Site) -> None:
    two.share("1")
    share, pair = share_id(two), two.pair
    two.mentor.post("/mentor/bidrag", voice())
    own = re.search(r"/mentor/bidrag/(\d+)", two.mentor.get("/mentor/bidrag").text)
    assert own
    other = another_mentor(public)
    for path in (f"/mentor/delt/{share}", f"/mentor/mote/{pair}", "/mentor/planlagt/12"):
        assert other.get(path).status_code == 404
    posts = {
        f"/mentor/delt/{share}": {"slag": "feedback", "tekst": "hei"},
        f"/mentor/mote/{pair}": {"naar": "fredag kl 9", "gjor": "foresla"},
        f"/mentor/mote/{pair}/bekreft": {"mote": "1"},
        f"/mentor/mote/{pair}/avlys": {"mote": "1"},
        f"/mentor/bidrag/{own[1]}": {"gjor": "fjern"},
        f"/mentor/inviter/{pair}": {"a": "b"},
        f"/mentor/avtale/{share}": {"svar": "enig"},
        f"/mentor/foresporsel/{share}": {"svar": "accepted"},
        "/mentor/planlagt/12": {"gjor": "cancel", "versjon": "1"},
    }
    for path, form in posts.items():
        assert other.post(path, form).status_code == 404, path
    text = page_text(other)
    assert "Nora" not in text
    assert "Hvor er du i dag?" not in text


def another_mentor(public: Site) -> Site:
    """Logged in, with a mentee of their own who is still to come."""
    other = TwoPages(public, public.other())
    second = two_pages_of_somebody_else(public)
    other.mentor = second
    other.log_in()
    return second


def two_pages_of_somebody_else(public: Site) -> Site:
    from bot.pairs.inviting import invite_both
    from tests.duo import WELCOME_MENTOR

    now, portal = public.parts.clock(), public.browser.portal
    assert portal is not None
    _, code = portal.call(public.parts.store.run, lambda t: invite_both(t, now))
    mentor = public.other()
    mentor.post(f"/inn/{code}")
    for text in WELCOME_MENTOR:
        mentor.say(text)
    return mentor


@pytest.mark.parametrize(
    "path",
    [
        "/mentor/delt/0",
        "/mentor/delt/hei",
        f"/mentor/delt/{2**63}",
        "/mentor/delt?side=0",
        "/mentor/mote/-1",
    ],
)
def test_an_address_that_cannot_be_is_answered(two: TwoPages, path: str) -> None:
    assert two.mentor.get(path).status_code in {404, 422}


@pytest.mark.parametrize("week", ["", "2026-48", "2026-0", "tull", "9999-1", "1-1", "2026-53"])
def test_any_week_that_is_asked_for_shows_one(two: TwoPages, week: str) -> None:
    answer = two.mentor.get(f"/mentor/planlagt?uke={week}")
    assert answer.status_code == 200
    assert "Uke " in shown(answer.text)


# -- acting on it ---------------------------------------------------------------------------------


def test_agreeing_on_a_goal(two: TwoPages, clock: Clock) -> None:
    two.agree()
    page = two.mentor.get("/mentor").text
    assert GOAL in page
    found = re.search(r"/mentor/avtale/(\d+)", page)
    assert found
    answer = two.mentor.post(found[0], {"svar": "enig"})
    assert "Da er dere enige om målet." in shown(answer.text)
    assert f"N Nora {GOAL}" in shown(answer.text)
    again = two.mentor.post(found[0], {"svar": "enig"})
    assert "Dette var svart på fra før" in shown(again.text)
    told(two, clock, "Nå er du og Kari enige om målet")


def told(two: TwoPages, clock: Clock, words: str) -> None:
    """The mentee hears of it when a talk that was just touched has rested for a while."""
    clock.pass_(minutes=11)
    until = time.monotonic() + 8
    while words not in spaced(two.mentee.get().text):
        assert time.monotonic() < until, messages(two.mentee.get().text)[-1]
        time.sleep(0.1)


def test_other_words_for_the_goal(two: TwoPages, clock: Clock) -> None:
    two.agree()
    found = re.search(r"/mentor/avtale/(\d+)", two.mentor.get("/mentor").text)
    assert found
    empty = two.mentor.post(found[0], {"svar": "ordlyd", "tekst": " "})
    assert "Det sto ingenting i feltet" in shown(empty.text)
    form = {"svar": "ordlyd", "tekst": "Å ta ordet først", "rolle": "veileder"}
    assert "Forslaget er sendt." in shown(two.mentor.post(found[0], form).text)
    told(two, clock, "Å ta ordet først")
    replaced = two.mentor.post(found[0], {"svar": "enig"})
    assert "Det er ikke noe å svare på lenger." in shown(replaced.text)


def test_feedback_on_what_was_shared_reaches_the_mentee(two: TwoPages, clock: Clock) -> None:
    two.share("1")
    share = share_id(two)
    form = {"slag": "feedback", "tekst": "Du beskriver det <presist>.\r\nFortsett."}
    answer = two.mentor.post(f"/mentor/delt/{share}", form)
    assert "Det er sendt." in shown(answer.text)
    assert "presist" not in str(answer.url)
    assert "Ingenting venter på deg nå." in shown(answer.text)
    told(two, clock, "Du beskriver det <presist>.")


def test_what_cannot_be_sent_stays_in_the_form(two: TwoPages) -> None:
    two.share("1")
    path = f"/mentor/delt/{share_id(two)}"
    for text, said in (("  ", "Det sto ingenting i feltet"), ("a" * 3401, "Teksten er for lang")):
        answer = two.mentor.post(path, {"slag": "story", "tekst": text})
        assert answer.status_code == 422
        assert said in shown(answer.text)
        assert text.strip() in answer.text
    twice = "Hva tenker du? Og hva gjør du?"
    answer = two.mentor.post(path, {"slag": "question", "tekst": twice})
    assert "Der er det mer enn ett spørsmål" in shown(answer.text)
    assert twice in answer.text
    assert "Én ting venter på deg." in page_text(two.mentor)


def test_asking_on_puts_a_question_to_the_mentee(two: TwoPages) -> None:
    two.share("1")
    form = {"slag": "question", "tekst": "Hva skulle til for å komme til null?"}
    answer = two.mentor.post(f"/mentor/delt/{share_id(two)}", form)
    assert "Spørsmålet er sendt." in shown(answer.text)
    assert "Hva skulle til for å komme til null?" in page_text(two.mentor, "/mentor/planlagt")


def test_read_and_no_more(two: TwoPages) -> None:
    two.share("1")
    answer = two.mentor.post(f"/mentor/delt/{share_id(two)}", {"slag": "lest"})
    assert "Det er merket som lest." in shown(answer.text)
    assert "Ingenting venter på deg nå." in shown(answer.text)
    assert LEVEL in page_text(two.mentor, "/mentor/delt")


def test_a_request_is_answered_once_in_two_tabs(two: TwoPages) -> None:
    crowd(two.site, mentor_of(two), mentees=2, each=0, plans=0)
    page = two.mentor.get("/mentor").text
    assert "Amir Rahimi ber deg åpne en dør" in shown(page)
    found = re.search(r"/mentor/foresporsel/(\d+)", page)
    assert found
    form = {"svar": "done", "linje": "Ring meg på fredag"}
    assert "Svaret er sendt." in shown(two.mentor.post(found[0], form).text)
    assert "Dette var svart på fra før" in shown(two.mentor.post(found[0], form).text)
    assert "ber deg åpne en dør" not in page_text(two.mentor)


def mentor_of(two: TwoPages) -> int:
    from sqlalchemy import select

    from bot.store.pair_tables import mentorships

    found = select(mentorships.c.mentor_id).where(mentorships.c.id == two.pair)
    return two.site.parts.store.read(lambda reader: int(reader.execute(found).scalar_one()))


# -- meetings -------------------------------------------------------------------------------------


def test_a_meeting_is_shown_in_full_before_it_is_proposed(two: TwoPages, clock: Clock) -> None:
    path = f"/mentor/mote/{two.pair}"
    form = {"naar": "torsdag kl 14", "minutter": "45", "gjor": "foresla", "i_stedet": "0"}
    first = two.mentor.post(path, form)
    assert "Torsdag 26. november kl. 14.00–14.45 Stemmer det?" in spaced(first.text)
    assert "Ingen møter avtalt" in page_text(two.mentor)
    sent = two.mentor.post(path, form | {"sett": hidden(first.text, "sett")})
    assert "Forslaget til møte er sendt." in shown(sent.text)
    assert "Torsdag 26. november kl. 14.00 (ikke bekreftet)" in spaced(sent.text)
    told(two, clock, "torsdag 26. november kl. 14.00–14.45")


def spaced(page: str) -> str:
    return shown(page).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Skriv når møtet skal være."),
        ("tull og tøys", "klarte jeg ikke"),
        ("torsdag", "Skriv klokkeslettet også"),
        ("i går kl 9", "forbi"),
        ("hver mandag kl 9", "ett møte"),
    ],
)
def test_a_time_that_cannot_be_says_why(two: TwoPages, words: str, said: str) -> None:
    form = {"naar": words, "gjor": "foresla"}
    answer = two.mentor.post(f"/mentor/mote/{two.pair}", form)
    assert said in shown(answer.text)
    assert f'value="{words}"' in answer.text


def test_whoever_proposes_second_sees_how_it_is(two: TwoPages) -> None:
    path = f"/mentor/mote/{two.pair}"
    for at in ("torsdag kl 14", "fredag kl 9"):
        form = {"naar": at, "gjor": "foresla", "i_stedet": "0"}
        first = two.mentor.post(path, form)
        answer = two.mentor.post(path, form | {"sett": hidden(first.text, "sett")})
    text = spaced(answer.text)
    assert "Møtet er endret imens" in text
    assert "Torsdag 26. november kl. 14.00" in text
    assert 'value="fredag kl 9"' in answer.text


# -- contributions --------------------------------------------------------------------------------


def voice(**other: str) -> dict[str, str]:
    return {
        "slag": "historie",
        "tema": "mestring",
        "tekst": "Det første forslaget mitt ble møtt med stillhet.",
        "tid": "senere",
    } | other


def test_a_contribution_is_kept_changed_and_taken_away(two: TwoPages) -> None:
    answer = two.mentor.post("/mentor/bidrag", voice())
    assert "Bidraget er lagret." in shown(answer.text)
    assert "om mestring Det første forslaget mitt" in shown(answer.text)
    found = re.search(r"/mentor/bidrag/(\d+)", answer.text)
    assert found
    changed = two.mentor.post(found[0], {"gjor": "endre", "tekst": "Det andre gikk bedre."})
    assert "Det andre gikk bedre." in shown(changed.text)
    gone = two.mentor.post(found[0], {"gjor": "fjern"})
    assert "Bidraget vises ikke lenger." in shown(gone.text)
    assert "Det andre gikk bedre." not in shown(gone.text)
    assert two.mentor.post(found[0], {"gjor": "fjern"}).status_code == 404


@pytest.mark.parametrize(
    "other", [{"tekst": " "}, {"slag": "tull"}, {"tema": ""}, {"tid": "aldri"}]
)
def test_a_contribution_that_lacks_something_stays_in_the_form(
    two: TwoPages, other: dict[str, str]
) -> None:
    answer = two.mentor.post("/mentor/bidrag", voice(**other))
    assert answer.status_code == 422
    assert voice(**other)["tekst"].strip() in answer.text
    assert "Ingen bidrag ennå" in shown(answer.text)


def test_one_that_is_sent_now_reaches_the_mentee(two: TwoPages, clock: Clock) -> None:
    two.mentor.post("/mentor/bidrag", voice(tid="nå", hvem=str(two.pair)))
    told(two, clock, "Det første forslaget mitt ble møtt med stillhet.")


# -- inviting -------------------------------------------------------------------------------------


def test_an_invitation_is_shown_once_drawn_and_taken_back(two: TwoPages) -> None:
    page = two.mentor.post("/mentor/inviter")
    assert str(page.url).endswith("/mentor/inviter")
    link = re.search(r"https://mentor\.example(/inn/[\w-]+)", page.text)
    assert link
    assert '<svg viewBox="' in page.text
    assert "style=" not in page.text
    again = two.mentor.get("/mentor/inviter").text
    assert link[1] not in again
    assert "Velkommen til Personlig Mentor" in two.mentee.other().get(link[1]).text
    open_ = re.search(r"/mentor/inviter/(\d+)", again)
    assert open_
    assert "trukket tilbake" in shown(two.mentor.post(open_[0]).text)
    assert two.mentee.other().get(link[1]).status_code == 410
    assert two.mentor.post(open_[0]).status_code == 404


# -- what the mentee shares -----------------------------------------------------------------------


def test_the_mentee_sees_what_is_shared_and_takes_it_back(two: TwoPages) -> None:
    assert "Du deler ingenting nå" in page_text(two.mentee, "/deling")
    two.share("1")
    page = two.mentee.get("/deling").text
    assert f"Kari Hvor er du i dag? {LEVEL}" in shown(page)
    share = re.search(r"/deling/(\d+)", page)
    assert share
    not_theirs = two.mentor.post(share[0])
    assert "Det var ikke delt lenger." in shown(not_theirs.text)
    assert "Hvor er du i dag?" in page_text(two.mentor, "/mentor/delt")
    answer = two.mentee.post(share[0])
    assert "Det er tatt tilbake" in shown(answer.text)
    assert "Hvor er du i dag?" not in page_text(two.mentor, "/mentor/delt")
    assert "Det var ikke delt lenger." in shown(two.mentee.post(share[0]).text)


# -- much of it -----------------------------------------------------------------------------------

MOST_SECONDS, MOST_BYTES = 0.2, 150_000


def test_thirty_mentees_and_five_hundred_rows_are_quick(two: TwoPages) -> None:
    crowd(two.site, mentor_of(two), mentees=30, each=17, plans=500)
    for path in PAGES:
        two.mentor.get(path)  # templates are compiled when they are first used
        took = []
        for _ in range(3):
            begun = time.perf_counter()
            answer = two.mentor.get(path)
            took.append(time.perf_counter() - begun)
        assert answer.status_code == 200
        assert len(answer.text.encode()) <= MOST_BYTES, path
        assert min(took) <= MOST_SECONDS, (path, took)
    text = page_text(two.mentor)
    assert re.search(r"Se alt som venter \(\d+\)", text)
    assert "Se alt som er delt (510)" in text
    assert "Se alle 31" in text
    assert "Side 2 av 21" in page_text(two.mentor, "/mentor/delt?side=2")
    assert "Side 21 av 21" in page_text(two.mentor, "/mentor/delt?side=9999")


def test_the_sheet_for_a_meeting_can_be_printed_and_has_only_what_is_shared(
    two: TwoPages, clock: Clock
) -> None:
    assert two.mentor.get(f"/mentor/ark/{two.pair}").status_code == 404
    two.answer(CANARY)
    two.mentee.say("avslutt")
    for text in ("møte", "torsdag kl 14", "60 minutter", "hopp", "ja"):
        two.mentor.say(text)
    clock.pass_(minutes=20)
    for _ in range(40):
        if "Passer det?" in two.mentee.get().text:
            break
        time.sleep(0.1)
    two.mentee.press("Bekreft")
    assert f"/mentor/ark/{two.pair}" in two.mentor.get("/mentor/mentees").text
    page = page_text(two.mentor, f"/mentor/ark/{two.pair}")
    assert "Til møtet med Nora" in page
    assert "torsdag" in page
    assert CANARY not in page
    assert two.mentor.get(f"/mentor/ark/{two.pair + 1}").status_code == 404
