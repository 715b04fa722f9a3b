"""What can be done to a form, each as a new form. An unknown key changes nothing."""

from dialogues.editing.forms import Passage, QuestionForm, SetForm


def empty_form(kind: str) -> str:
    """The text of a new set of this kind (`slag`), with one question that has no words yet."""
    raise NotImplementedError


def add_question(form: SetForm, *, after: str | None = None, text: str = "") -> SetForm:
    """A new question with open answer, after that one or last. Its key is made from the text."""
    raise NotImplementedError


def duplicate_question(form: SetForm, key: str) -> SetForm:
    """A copy right after it, under a key of its own."""
    raise NotImplementedError


def remove_question(form: SetForm, key: str) -> SetForm:
    raise NotImplementedError


def move_question(form: SetForm, key: str, to: int) -> SetForm:
    """To that place, counted from 0; past the ends is the first or the last place."""
    raise NotImplementedError


def move_up(form: SetForm, key: str) -> SetForm:
    raise NotImplementedError


def move_down(form: SetForm, key: str) -> SetForm:
    raise NotImplementedError


def change_question(form: SetForm, question: QuestionForm, key: str) -> SetForm:
    """`question` in the place of the one that has this key."""
    raise NotImplementedError


def rename_question(form: SetForm, key: str, new: str) -> SetForm:
    """Another key, also in the texts and conditions that use its answer."""
    raise NotImplementedError


def write_words(form: SetForm, key: str, language: str, part: str, words: Passage) -> SetForm:
    """`part` is text, reworded or probe."""
    raise NotImplementedError


def answer_with(form: SetForm, key: str, name: str) -> SetForm:
    """Another answer form, with what it cannot do without: 1 to 10, one option."""
    raise NotImplementedError


def dependents(form: SetForm, key: str) -> tuple[str, ...]:
    """The keys of the questions whose words or condition use the answer to this one."""
    raise NotImplementedError
