"""What a person has agreed to, and whether that is what is asked for now.

The text has versions. Whoever agreed to one that no longer counts is asked anew before anything
else goes on (see `consenting`).
"""

from markupsafe import Markup

from dialogues.draft import Draft
from dialogues.effects import RecordConsent
from dialogues.session import Programme


def outdated(draft: Draft) -> bool:
    """They have agreed, but to a version that does not count any more."""
    programme = draft.facts.programme
    if programme is None or not draft.consented:
        return False
    return _version(draft, programme) < programme.terms.since


def agree(draft: Draft, revision: int) -> None:
    """A yes to all that was asked; `revision` is that of the set that asked."""
    programme = draft.facts.programme or Programme()
    version = programme.terms.version
    draft.remember(consent=revision, agreed=(programme.id, version))
    draft.do(RecordConsent(revision, programme.id, version))


def own_text(draft: Draft) -> Markup:
    """What the programme itself adds to the standard words, as mark-up."""
    programme = draft.facts.programme
    return Markup.escape(programme.terms.text) if programme else Markup("")


def news(draft: Draft) -> Markup:
    """What is new since they agreed, a line for each version that said so."""
    programme = draft.facts.programme
    if programme is None:
        return Markup("")
    known = _version(draft, programme)
    told = [text for version, text in programme.terms.news if version > known and text]
    return Markup("\n").join(draft.line("nytt_i_samtykket", ord=text) for text in told)


def _version(draft: Draft, programme: Programme) -> int:
    """The version of this programme's that they agreed to; 0: of no such."""
    agreed_in, version = draft.memory.agreed
    return version if agreed_in == programme.id else 0
