"""What the staff's pages say is said in all three languages, and nothing outside of them."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import nodes

from bot.pages import catalogs
from bot.pages.languages import translations
from bot.pages.rendering import templates
from tests.pages.site import Site, shown
from tests.pages.staff import staff_browser

PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%|<[^>]*>")
# What is called the same in every language.
NAMES = ("Personlig Mentor", "bokmål", "nynorsk", "English")
# They show a set in its own three languages, side by side, with answers made up in each.
SPEAK_ALL = {Path("staff/bank/_parts.html"), Path("staff/bank/_samples.html")}
READ_ALOUD = ("alt", "aria-description", "aria-label", "content-label", "placeholder", "title")
CALLS = {"_", "gettext", "ngettext"}
LANGUAGES = ("nn", "en")
AREAS = catalogs.said_by_area()


@pytest.mark.parametrize("area", sorted(AREAS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(language: str, area: str) -> None:
    """`make catalogs` finds what is new; each message then wants its translation."""
    catalog = catalogs.read_catalog(language, area)
    said = {message.id for message in AREAS[area] if message.id}
    there = {message.id: message for message in catalog if message.id}
    assert said == set(there), "run make catalogs"
    untranslated = [key for key, message in there.items() if not catalogs.is_translated(message)]
    assert not untranslated
    assert not catalog.obsolete, "run make catalogs"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_catalog_is_left_over(language: str) -> None:
    files = {path.stem for path in (catalogs.LOCALE / language).glob("*.po")}
    assert files == set(AREAS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_what_its_message_has(language: str) -> None:
    """The same names to fill in and the same marks, however the words come."""
    for area in AREAS:
        for message in catalogs.read_catalog(language, area):
            if not message.id:
                continue  # the file's head
            texts = catalogs.forms(message.id)
            wanted = {found.group() for text in texts for found in PLACEHOLDER.finditer(text)}
            for form in catalogs.forms(message.string):
                has = {found.group() for found in PLACEHOLDER.finditer(form)}
                # «ett par» need not say its number.
                assert has == wanted or (len(texts) == 2 and has <= wanted), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_is_translated_in_one_way(language: str) -> None:
    """Whichever area asks, it is the same words: all catalogs are one when the pages run."""
    read: dict[object, object] = {}
    for area in AREAS:
        for message in catalogs.read_catalog(language, area):
            if message.id and isinstance(message.id, str):
                assert read.setdefault(message.id, message.string) == message.string
                assert translations(language).gettext(message.id) == message.string


def test_what_no_longer_is_said_goes_and_a_changed_text_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = tmp_path / "templates" / "staff" / "bank" / "editor"
    pages.mkdir(parents=True)
    monkeypatch.setattr(catalogs, "TEMPLATES", tmp_path / "templates")
    monkeypatch.setattr(catalogs, "LOCALE", tmp_path / "locale")
    page = pages / "a.html"
    page.write_text("{{ _('Lagre utkastet nå') }}{{ _('Gå tilbake') }}", encoding="utf-8")
    assert list(catalogs.update())[:1] == ["nn/editor: 2 messages, 2 to translate"]
    file = catalogs.file_of("en", "editor")
    file.write_text(
        file.read_text()
        .replace('nå"\nmsgstr ""', 'nå"\nmsgstr "Save the draft now"')
        .replace('tilbake"\nmsgstr ""', 'tilbake"\nmsgstr "Go back"')
    )
    page.write_text("\n\n{{ _('Lagre utkastet ditt nå') }}", encoding="utf-8")
    assert list(catalogs.update())[1] == "en/editor: 1 messages, 1 to translate"
    first = file.read_bytes()
    assert b"fuzzy" in first
    assert b"Save the draft now" in first
    assert b"Go back" not in first
    list(catalogs.update())
    assert file.read_bytes() == first
    page.unlink()
    assert "en/editor: nothing says any of it, deleted" in list(catalogs.update())


class Texts(HTMLParser):
    """What a page says of itself: its text, and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "code", "pre"}:
            self._inside.append(tag)
        self.found += [value for name, value in attrs if value and name in READ_ALOUD]

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            self._inside.remove(tag)

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.found.append(data)


def _outputs(node: nodes.Node) -> Iterator[nodes.Output]:
    """In the order they stand, but for what a page adds to its class."""
    for child in node.iter_child_nodes():
        if isinstance(child, nodes.Block) and child.name == "page":
            continue
        if isinstance(child, nodes.Output):
            yield child
        yield from _outputs(child)


def _written(template: nodes.Template) -> str:
    """The template's own characters, with a figure where a value is filled in."""
    return "".join(
        node.data if isinstance(node, nodes.TemplateData) else "0"
        for output in _outputs(template)
        for node in output.nodes
    )


def _loose(node: nodes.Node) -> Iterator[str]:
    """Texts in expressions that no language is asked for."""
    for child in node.iter_child_nodes():
        called = child.node if isinstance(child, nodes.Call) else None
        if isinstance(called, nodes.Name) and called.name in CALLS:
            continue
        if isinstance(child, nodes.Compare | nodes.Getitem):
            continue  # words of the code's own, such as «spør»
        if isinstance(child, nodes.Pair):
            yield from _loose(nodes.List([child.value]))
            continue
        if isinstance(child, nodes.Const) and isinstance(child.value, str):
            yield child.value
        yield from _loose(child)


def _bare(source: str) -> list[str]:
    template = templates().parse(source)
    reader = Texts()
    reader.feed(_written(template))
    # A macro may write attributes or an address alone, for whoever calls it inside a tag.
    texts = [
        " ".join(re.sub(r'[\w-]+="[^"]*"|\S*/\S+|\.jinja', "", text).split())
        for text in reader.found
    ]
    for name in NAMES:
        texts = [text.replace(name, "") for text in texts]
    bare = [text for text in texts if re.search(r"[^\W\d_]{3}", text)]
    return bare + [
        text
        for text in _loose(template)
        if text not in NAMES and re.search(r"[æøåÆØÅ]|^[A-Z][a-z]+( |$)", text)
    ]


def _said_at_import(template: nodes.Template) -> bool:
    """Outside of macros, which are called when a page is made."""

    def calls(node: nodes.Node) -> bool:
        if isinstance(node, nodes.Macro):
            return False
        called = node.node if isinstance(node, nodes.Call) else None
        own = isinstance(called, nodes.Name) and called.name in CALLS
        return own or any(calls(child) for child in node.iter_child_nodes())

    return calls(template)


def test_a_template_that_is_imported_says_nothing_until_it_is_asked() -> None:
    """It is read once for all pages, in whatever language the first of them was."""
    environment = templates()
    imported = set()
    for template in catalogs.all_templates():
        tree = environment.parse((catalogs.TEMPLATES / template).read_text(encoding="utf-8"))
        plain = [*tree.find_all(nodes.Import)]
        some = [*tree.find_all(nodes.FromImport)]
        asked = [(found.template, found.with_context) for found in plain]
        asked += [(found.template, found.with_context) for found in some]
        imported |= {
            place.value
            for place, with_context in asked
            if not with_context and isinstance(place, nodes.Const)
        }
    for name in sorted(name for name in imported if name.startswith("staff/")):
        tree = environment.parse((catalogs.TEMPLATES / name).read_text(encoding="utf-8"))
        assert not _said_at_import(tree), name


def test_macros_speak_the_language_of_the_page(public: Site) -> None:
    for language, role in (("en", "Owner"), ("nb", "Eier"), ("nn", "Eigar")):
        page = staff_browser(public, email=f"{language}@example.no", language=language)
        assert role in shown(page.get("/staff/stab").text)


def test_no_text_is_in_one_language_only() -> None:
    bare = {}
    for template in catalogs.all_templates():
        if template.parts[0] != "staff" and template != Path("base.html"):
            continue
        found = _bare((catalogs.TEMPLATES / template).read_text(encoding="utf-8"))
        if found and template not in SPEAK_ALL:
            bare[template.as_posix()] = found
    assert not bare


@pytest.mark.parametrize(
    "source",
    [
        "<p>Ingen par ennå</p>",
        "<p>{{ name }} er med</p>",
        "<a {% if here %}aria-current='page'{% endif %} title='Til toppen'>{{ _('Opp') }}</a>",
        "{% set label = 'Spørsmål' %}",
        "{{ button('Lagre') }}",
        "{% macro part() %}<b>hei</b>{% endmacro %}",
    ],
)
def test_a_text_in_one_language_is_found(source: str) -> None:
    assert _bare(source)
