"""The catalogs of the staff's pages, brought up to date with the templates: `make catalogs`.

A message belongs to the area of each template that says it, and an area has a catalog in each
language. What the templates no longer say goes away; what is said a little differently keeps its
translation, marked fuzzy, until somebody has looked at it.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as CatalogMessage
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from bot.pages.languages import LANGUAGES, LOCALES, SOURCE
from bot.pages.rendering import templates

HERE: Final = Path(__file__).parent
TEMPLATES: Final = HERE / "templates"
LOCALE: Final = HERE / "locale"
STAFF: Final = "staff"
EDITOR: Final = Path("bank", "editor")

# No dates, versions or line numbers: a catalog changes only where a text does.
HEADER: Final = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""

Message = str | tuple[str, ...]


def area_of(template: Path) -> str:
    """Whose catalog: the folder below `staff/`. What all share is with the staff's first pages."""
    folder = template.parent
    if not folder.is_relative_to(STAFF) or folder == Path(STAFF):
        return STAFF
    within = folder.relative_to(STAFF)
    return "editor" if within.is_relative_to(EDITOR) else within.parts[0]


def all_templates() -> list[Path]:
    """As the loader names them."""
    return sorted(path.relative_to(TEMPLATES) for path in TEMPLATES.rglob("*.html"))


def messages_in(environment: Environment, template: Path) -> Iterator[Message]:
    """In the order they are said. A pair has one wording for one, and one for several."""
    source = (TEMPLATES / template).read_text(encoding="utf-8")
    for _line, _function, said in extract_from_ast(
        environment.parse(source, template.as_posix()), ("_", "gettext", "ngettext")
    ):
        words = (said,) if isinstance(said, str) else said or ()
        texts = tuple(text for text in words if text is not None)
        if texts:
            yield texts if len(texts) > 1 else texts[0]


def said_by_area() -> dict[str, Catalog]:
    """Every message of the templates, untranslated."""
    environment = templates()
    areas: dict[str, Catalog] = {}
    for template in all_templates():
        for message in messages_in(environment, template):
            catalog = areas.setdefault(area_of(template), Catalog(fuzzy=False))
            catalog.add(message, locations=[(template.as_posix(), 0)])
    return areas


def file_of(language: str, area: str) -> Path:
    return LOCALE / language / f"{area}.po"


def read_catalog(language: str, area: str) -> Catalog:
    """Empty where there is no file yet."""
    path = file_of(language, area)
    if not path.exists():
        return Catalog(LOCALES[language], fuzzy=False)
    with path.open("rb") as opened:
        return read_po(opened, locale=LOCALES[language], abort_invalid=True)


def update() -> Iterator[str]:
    """Write the catalogs anew. Tells of each what there is left to translate."""
    said = said_by_area()
    for language in (each for each in LANGUAGES if each != SOURCE):
        for area, template in said.items():
            catalog = read_catalog(language, area)
            catalog.update(template)
            _write(catalog, language, area)
            left = sum(1 for message in catalog if message.id and not is_translated(message))
            yield f"{language}/{area}: {len(catalog)} messages, {left} to translate"
        for path in (LOCALE / language).glob("*.po"):
            if path.stem not in said:
                path.unlink()
                yield f"{language}/{path.stem}: nothing says any of it, deleted"


def is_translated(message: CatalogMessage) -> bool:
    """In all its forms, and looked at."""
    return all(forms(message.string)) and not message.fuzzy


def forms(text: str | Sequence[str] | None) -> Sequence[str]:
    """For one and for several, where a text has both."""
    return (text,) if isinstance(text, str) else text or ("",)


def _write(catalog: Catalog, language: str, area: str) -> None:
    path = file_of(language, area)
    path.parent.mkdir(parents=True, exist_ok=True)
    header = HEADER.format(language=LOCALES[language], plurals=catalog.plural_forms)
    with path.open("wb") as opened:
        opened.write(header.encode())
        write_po(
            opened, catalog, omit_header=True, include_lineno=False, ignore_obsolete=True, width=96
        )


if __name__ == "__main__":
    for line in update():
        print(line)  # noqa: T201
