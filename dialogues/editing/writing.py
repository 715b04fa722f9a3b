"""From a form back to the texts: only what was changed is written."""

from collections.abc import Mapping

from dialogues.editing.forms import SetForm


def write(texts: Mapping[str, str], form: SetForm) -> dict[str, str]:
    """The texts with what differs between `form` and `read_form(texts)` written into them.

    Where nothing differs, every byte stays. What is the same for all languages is written in all
    that there are, words in their own; a language that has no text yet gets one, built like the
    reference, when there are words for it. Texts that have no form are given back as they were.
    """
    raise NotImplementedError
