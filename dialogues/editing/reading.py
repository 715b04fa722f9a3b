"""From the texts of a set to its form."""

from collections.abc import Mapping

from dialogues.editing.forms import CannotShow, SetForm


def read_form(texts: Mapping[str, str]) -> SetForm | CannotShow:
    """The form of a set whose texts are given by language (nb, nn, en; each may be missing).

    CannotShow names the first text that has no such form. Nothing is raised, whatever is given.
    """
    raise NotImplementedError
