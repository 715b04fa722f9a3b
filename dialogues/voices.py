"""The mentor's own words as the mentee meets them, with the mentor's name and never reworded."""

from typing import Final

from markupsafe import Markup

from dialogues.answers import Attachment
from dialogues.draft import Draft
from dialogues.mirror import quote, quote_whole
from dialogues.session import Conversation, Turn, Voice
from dialogues.stages import Stance

VOICE: Final = "voice"  # the one kind of attachment that can be sent on as it is
VOICE_CHANNEL: Final = "telegram"  # where voice messages can be recorded and played
WORDS: Final = "ord"  # the question whose answer is what will be sent

# As the sets call them, and as they are kept.
KINDS: Final = {
    "historie": "story",
    "mening": "opinion",
    "råd": "advice",
    "lærdom": "lesson",
    "tilbakemelding": "feedback",
    "dør": "door",
}
# What each kind of mentor is first of all asked for; the rest comes after.
_FIRST: Final = {
    Stance.SAGE: ("door", "advice", "lesson"),
    Stance.GUIDE: ("advice", "lesson", "story"),
    Stance.ALLIANCE: ("story", "opinion", "feedback"),
}


def fitting_voice(draft: Draft) -> Voice | None:
    """What the mentor has kept for this theme: first what the stance asks for, then the oldest."""
    asked_for = _FIRST[draft.top.stance]
    fitting = [voice for voice in draft.facts.voices if voice.theme == draft.top.theme]
    return min(fitting, key=lambda voice: voice.kind not in asked_for, default=None)


def voice_of(draft: Draft) -> Voice | None:
    """What is being offered in this talk, while it is still there."""
    return next((voice for voice in draft.facts.voices if voice.id == draft.top.voice), None)


def kind_of_voice(draft: Draft) -> str:
    voice = voice_of(draft)
    return kind_in_words(draft, voice.kind) if voice else ""


def kind_in_words(draft: Draft, kind: str) -> str:
    """«en historie», «et råd»."""
    return draft.label(f"slag_{kind}")


def answered(draft: Draft, question: str) -> str:
    """The key chosen in the talk on top, "" if none was."""
    found = _newest(draft.top, question)
    return str(found.value or "") if found else ""


def recording(draft: Draft) -> Attachment | None:
    """The voice message that the talk on top is about to send."""
    found = _newest(draft.top, WORDS)
    return found.answer.attachment if found and found.answer else None


def _newest(talk: Conversation, question: str) -> Turn | None:
    return next((turn for turn in reversed(talk.turns) if turn.question == question), None)


def told(draft: Draft, who: str, text: str, attachment: Attachment | None) -> Markup:
    """«Kari skriver: …». `who` is the mentor's name, "" for one without."""
    words = quote_whole(text) if text else ""
    return draft.line("ord_fra", fra=who, ord=words, tale=attachment is not None)


def heading(draft: Draft, who: str, kind: str, things: int, answers: str) -> Markup:
    """What has come; with the shared thing it is about, where it is one."""
    about = quote(answers) if answers else ""
    slag = kind_in_words(draft, kind)
    return draft.line("bidrag_kommer", fra=who, slag=slag, antall=things, delt=about)


def kind_being_written(draft: Draft) -> str:
    """As it is kept; "" where what is written is no contribution."""
    purpose = draft.top.purpose
    return purpose if purpose in KINDS.values() else KINDS.get(answered(draft, "slag"), "")


def preview(draft: Draft) -> Markup:
    """Just what the other one will read, as far as the mentor may see it."""
    name, text, spoken = draft.session.name or "", draft.top.draft, recording(draft)
    kind = kind_being_written(draft)
    if answered(draft, "når") == "senere" or not kind:
        return told(draft, name, text, spoken)
    things = 1 if draft.top.about else 0
    first = heading(draft, name, kind, things, "")
    return Markup("\n").join((first, told(draft, name, text, spoken)))
