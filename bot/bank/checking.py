"""The check that a publication must pass: check(), and what the program counts on."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from bot.bank.places import FIXED_FOLDER
from bot.bank.sets import SetNow
from dialogues.bank import FALLBACK_LANGUAGE
from dialogues.check import check
from dialogues.fixed_sets import kept_problems
from dialogues.problems import Problem

Problems = Mapping[str, tuple[Problem, ...]]

NO_BOKMAAL: Final = "mangler_bokmål"
# What is not written yet, and so no mistake in what is.
NOT_WRITTEN: Final = frozenset(
    {
        "ingen_spørsmål",
        "mangler_ordlyd",
        "mangler_spørsmål",
        "mangler_tittel",
        "mangler_valgnøkkel",
        "tom_omformulert",
        "tom_tekst",
        "tom_utdyp",
        "tomt_sett",
        "valg_uten_tekst",
    }
)
# A question that bokmål does not ask. What is wrong with it goes with it.
EXTRA: Final = "ekstra_spørsmål"


def check_set(
    folder: str, texts: Mapping[str, str], changed: Collection[str], published: SetNow | None
) -> Problems:
    """{language: what keeps it from being published}, only where there is something.

    `texts`: the set as it will be, {language: text}; {} takes it away. Only the languages in
    `changed` are looked at: one that is left behind is for the list to say, and hinders nobody.
    `published`: what it is held against, None when it owes nothing to what was there.
    """
    found = {}
    for language, text in texts.items():
        if language not in changed:
            continue
        before = published.texts.get(language, "") if published else ""
        problems = check(text, language, folder, texts, before)
        if folder == FIXED_FOLDER and before and not problems:
            problems = kept_problems(text, before)
        if problems:
            found[language] = problems
    if texts and FALLBACK_LANGUAGE not in texts:
        found[FALLBACK_LANGUAGE] = (Problem(NO_BOKMAAL, 0),)
    return found


def unfinished(folder: str, problems: Problems) -> dict[str, frozenset[str]]:
    """{language: the keys of the questions that lack words}, for those that lack nothing else.

    The keys that only such a language has are among them: they wait for bokmål, or to be left out.
    Such a language waits in the draft while the others are published. Bokmål never does, which
    the others follow, nor does a set that the core calls, whose languages go together.
    """
    if folder == FIXED_FOLDER:
        return {}
    return {
        language: frozenset(_keys(found)) - {""}
        for language, found in problems.items()
        if language != FALLBACK_LANGUAGE and _only_unfinished(found)
    }


def _only_unfinished(problems: Collection[Problem]) -> bool:
    extra = {each.question for each in problems if each.code == EXTRA}
    return all(each.code in NOT_WRITTEN or each.question in extra for each in problems)


def _keys(problems: Collection[Problem]) -> Iterator[str]:
    for each in problems:
        lacks_it = each.code == "mangler_spørsmål"
        yield str(each.values.get("navn", "")) if lacks_it else each.question
