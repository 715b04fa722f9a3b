"""Words to the other one of a pair: written, shown as they will be read, and sent or not.

The sets that do this ask for the words in `ord` and for a yes in `sikker`. What is sent is what
was shown (`draft` of the talk), whatever is edited meanwhile.
"""

from collections.abc import Callable
from typing import Final

from markupsafe import escape

from dialogues.answers import Attachment
from dialogues.asking import ask_again, ask_from
from dialogues.draft import Draft
from dialogues.session import Turn
from dialogues.then import Then
from dialogues.voices import VOICE, WORDS

# In UTF-16 units with escapes, as a message is measured: the rest of it needs its room too.
LONGEST: Final = 3400
LONGEST_CAPTION: Final = 700  # Telegram takes 1,024 beside a voice message
LONGEST_VOICE: Final = 180  # seconds
LARGEST_VOICE: Final = 20_000_000  # bytes
SECONDS: Final = 60


def keep_words(draft: Draft, turn: Turn, *, short: bool = False) -> Then:
    """What was written becomes what will be shown. `short`: a word will do."""
    answer = turn.answer
    if answer is None:
        draft.say("ikke_sendt")
        return Then.LEAVE
    text = answer.text.strip()
    says_something = any(map(str.isalnum, text)) and (short or not turn.empty)
    if answer.attachment is None and not says_something:
        draft.say("skriv_mer")
        ask_from(draft, turn.question)
    elif _too_long(draft, text, LONGEST_CAPTION if answer.attachment else LONGEST):
        ask_from(draft, turn.question)
    else:
        draft.turn_to(draft=text)
        draft.thankable = False  # it is not the bot that was told something
    return Then.PROCEED


def room_for(text: str) -> int:
    """How much of a message the words take, as LONGEST counts."""
    return len(str(escape(text)).encode("utf-16-le", "surrogatepass")) // 2


def _too_long(draft: Draft, text: str, longest: int) -> bool:
    length = room_for(text)
    if length <= longest:
        return False
    draft.say("for_langt", tegn=length, plass=longest)
    return True


def decide(draft: Draft, turn: Turn, send: Callable[[Draft], None]) -> Then:
    """Send, write anew, or neither: only a clear choice sends."""
    match turn.value:
        case "ja":
            send(draft)
        case "nytt":
            ask_from(draft, WORDS)
        case _:
            draft.say("ikke_sendt")
    return Then.PROCEED


def fit_to_send(draft: Draft, attachment: Attachment) -> bool:
    """A voice message that is not too much; else it is said why, and the question stays."""
    if attachment.kind != VOICE:
        draft.say("bare_tale")
    elif attachment.seconds > LONGEST_VOICE:
        draft.say("tale_for_lang", minutter=LONGEST_VOICE // SECONDS)
    elif attachment.size > LARGEST_VOICE:
        draft.say("tale_for_stor", megabyte=LARGEST_VOICE // 1_000_000)
    else:
        return True
    ask_again(draft)
    return False
