"""The languages of the staff's pages: bokmål in the templates, the others in catalogs.

A catalog is a folder of .po files, one for each part of the pages, which translators' tools read.
They are read once, when the first page in that language is shown.
"""

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


@pass_context
def _gettext(context: Context, message: str) -> str:
    return translations(context.get("language", SOURCE)).gettext(message)


@pass_context
def _ngettext(context: Context, one: str, many: str, count: int) -> str:
    found = translations(context.get("language", SOURCE))
    said: str = found.ngettext(one, many, count)
    return said


def speak(environment: Environment) -> None:
    """Templates say «{{ _('…') }}» and «{% trans %}», in the language of the page's `language`."""
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True  # a text over several lines is one text
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        _gettext, _ngettext, newstyle=True
    )
