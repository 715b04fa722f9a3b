"""Steering that only tells something: afterwards the open question is still open."""

from datetime import datetime, time

from markupsafe import Markup

from dialogues.asking import ask_again, open_question
from dialogues.draft import Draft
from dialogues.effects import Export, OfferLink, ReadLog, ReadProgress
from dialogues.mirror import quote, signed
from dialogues.when import day_in_words, read_moment

TO_QUESTION = "til_spørsmålet"


def pause(draft: Draft, text: str) -> None:
    """Silence until the mentee comes back, or until the day they wrote."""
    until = _until(draft, text)
    draft.remember(paused=True, paused_until=until)
    if until is None:
        draft.say("pause")
        draft.offer((draft.steering_button("fortsett"),))
        return
    local = until.astimezone(draft.facts.zone)
    day = day_in_words(local.date(), draft.local_now.date(), draft.session.language)
    draft.say("pause_til", dag=day)


def _until(draft: Draft, text: str) -> datetime | None:
    moment = read_moment(text, draft.words, draft.local_now)
    if moment is None or moment.day <= draft.local_now.date():
        return None
    local = datetime.combine(moment.day, moment.at or time(8), draft.facts.zone)
    return local.astimezone(draft.facts.now.tzinfo)


def help_(draft: Draft, _text: str) -> None:
    if not draft.memory.only_mentor:
        draft.say("hjelp")
    if draft.facts.pair is not None:
        draft.say("hjelp_med_mentor")
    if draft.facts.mentees or draft.memory.only_mentor:
        draft.say("hjelp_som_mentor")
    programme = draft.facts.programme
    if programme and programme.responsible:
        draft.say("hjelp_ansvarlig", ansvarlig=programme.responsible)
    offer(draft, "hjelp_nå")


def help_now(draft: Draft, _text: str = "") -> None:
    draft.say("krise_hjelp")
    offer(draft, urgent=True)


def who_are_you(draft: Draft, text: str) -> None:
    groups = draft.words.groups_of(text) | draft.words.asked_in(text)
    _and_ask_again(draft, "hvem_er_du", ja="maskin" in groups, nei="menneske" in groups)


def why_this(draft: Draft, _text: str) -> None:
    """«hvorfor spør du om det?»"""
    found = open_question(draft)
    if found and found[1].strict:
        programme = draft.facts.programme
        limit = programme.age_limit if programme else 0
        _and_ask_again(draft, "hvorfor_klart", aldersgrense=limit)
    else:
        _and_ask_again(draft, "hvorfor_spør")


def no_advice(draft: Draft, _text: str) -> None:
    """The bot has no opinion to give; the mentor may have."""
    _and_ask_again(draft, "ingen_råd", mentor=draft.facts.mentor)


def one_language(draft: Draft, _text: str) -> None:
    _and_ask_again(draft, "bare_bokmål")


def _and_ask_again(draft: Draft, line: str, **values: object) -> None:
    draft.say(line, **values)
    ask_again(draft)


def log(draft: Draft, text: str) -> None:
    """`logg` is the newest page; `logg-2` as a button the next."""
    draft.do(ReadLog(page_in(text)))


def page_in(text: str) -> int:
    page = text.rpartition("-")[2]
    return int(page) if page.isascii() and page.isdigit() and int(page) < 10_000 else 1


def goal(draft: Draft, _text: str) -> None:
    kept = draft.memory.goal
    if kept is None:
        draft.say("ikke_noe_mål")
        offer(draft, "endre_mål")
        return
    levels = [
        draft.line("mål_nivå", nivå=signed(level), ord=quote(text))
        for level, text in sorted(kept.levels, reverse=True)
    ]
    rating = signed(kept.rating) if kept.rating is not None else None
    draft.say("målet", ord=quote(kept.text), nivåer=Markup("\n").join(levels), plassering=rating)
    offer(draft, "endre_mål", "vurder_mål")


def progress(draft: Draft, _text: str) -> None:
    draft.do(ReadProgress())


def next_step(draft: Draft, _text: str) -> None:
    step = draft.memory.next_step
    if step is None or step.outcome:
        draft.say("ingen_neste_steg")
        offer(draft, "nytt_steg")
        return
    hard = quote(step.if_hard) if step.if_hard else None
    draft.say("neste_steg", ord=quote(step.what), dag=step.due_text, hvis=hard)
    offer(draft, "nytt_steg")


def my_data(draft: Draft, _text: str) -> None:
    draft.say("mine_data")
    draft.do(Export())


def connect(draft: Draft, _text: str) -> None:
    draft.say("koble_til")
    draft.do(OfferLink())


def offer(draft: Draft, *keys: str, urgent: bool = False) -> None:
    """Buttons that steer; last the way back to the open question, if there is one."""
    last = (TO_QUESTION,) if draft.session.stack else ()
    buttons = tuple(draft.steering_button(key) for key in (*keys, *last))
    draft.offer(buttons, urgent=urgent)
