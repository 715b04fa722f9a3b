"""The languages of the staff's pages: bokmål in the templates, the others in catalogs.

A catalog is a folder of .po files, one for each part of the pages, which translators' tools read.
They are read once, when the first page in that language is shown.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from jinja2 import Environment, pass_context
from jinja2.runtime import Context

SOURCE: Final = "nb"
LANGUAGES: Final = (SOURCE, "nn", "en")
LOCALES: Final = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}


@lru_cache(maxsize=len(LANGUAGES))
def translations(language: str) -> NullTranslations:
    """Everything there is in a language; what is missing is said in bokmål."""
    merged = NullTranslations()
    if language == SOURCE or language not in LANGUAGES:
        return merged
    folder = files("bot.pages") / "locale" / language
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".po"):
            with file.open("rb") as opened:
                catalog = read_po(opened, locale=LOCALES[language], abort_invalid=True)
            compiled = BytesIO()
            write_mo(compiled, catalog)
            compiled.seek(0)
            read = Translations(compiled)
            read.add_fallback(merged)
            merged = read
    return merged


# A template that is imported for its macros does not know what its page knows.
_spoken: ContextVar[str] = ContextVar("language of the page", default=SOURCE)


@contextmanager
def spoken_in(language: object) -> Iterator[None]:
    """What is rendered within is said in this language."""
    before = _spoken.set(language if isinstance(language, str) else SOURCE)
    try:
        yield
    finally:
        _spoken.reset(before)


def language_of(context: Context) -> str:
    """That of the page which is being rendered."""
    found: str = context.get("language") or _spoken.get()
    return found


@pass_context
def _gettext(context: Context, message: str) -> str:
    return translations(language_of(context)).gettext(message)


@pass_context
def _ngettext(context: Context, one: str, many: str, count: int) -> str:
    found = translations(language_of(context))
    said: str = found.ngettext(one, many, count)
    return said


def speak(environment: Environment) -> None:
    """Templates say «{{ _('…') }}» and «{% trans %}», in the language of the page's `language`."""
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True  # a text over several lines is one text
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        _gettext, _ngettext, newstyle=True
    )
