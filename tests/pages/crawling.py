"""A visitor who follows every link and sends every form of the staff's pages, once of each kind."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from tests.pages.site import Site

ROOT = "/staff"
# What would end the visit, or take away what there is to see, comes last.
LAST = re.compile(r"/(ut|avslutt|ta-ut|forkast|trekk|koble-fra|flytt)$")
TYPED = "Noe som stabsmedlemmet skriver"


@dataclass
class Form:
    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Links and forms of one page, with what the form's fields hold."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._select: str | None = None
        self._area: str | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if "hx-get" in given:
            self.links.append(given["hx-get"])
        if tag == "form":
            self._open = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._open)
        if self._open is not None and given.get("name"):
            self._field(tag, given, self._open)

    def _field(self, tag: str, given: dict[str, str], form: Form) -> None:
        name, value = given["name"], given.get("value", "")
        match tag, given.get("type"):
            case "button", _:
                form.buttons.append((name, value))
            case "input", "radio" | "checkbox":
                if "checked" in given or name not in dict(form.fields):
                    form.fields.append((name, value))
            case "input", "file":
                pass
            case "input", _:
                form.fields.append((name, value or TYPED))
            case "select", _:
                self._select = name
            case "textarea", _:
                self._area = name
                form.fields.append((name, ""))

    def handle_data(self, data: str) -> None:
        if self._area is not None and self._open is not None:
            name, text = self._open.fields[-1]
            self._open.fields[-1] = (name, text + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        if tag == "textarea":
            self._area = None


@dataclass
class Visit:
    """`seen` is told of each answer: the address and all of it, head and body."""

    browser: Site
    seen: Callable[[str, str], None]
    done: set[tuple[str, str, str]] = field(default_factory=set)
    addresses: set[tuple[str, str]] = field(default_factory=set)
    most: int = 600

    def crawl(self, start: str = ROOT) -> None:
        waiting: list[tuple[str, str, Any]] = [("get", start, None)]
        last: list[tuple[str, str, Any]] = []
        while waiting or last:
            method, address, data = waiting.pop(0) if waiting else last.pop(0)
            assert len(self.done) < self.most
            for found in self._visit(method, address, data):
                kind = (found[0], _shape(found[1]), _pressed(found[2]))
                if kind in self.done:
                    continue
                self.done.add(kind)
                (last if LAST.search(urlsplit(found[1]).path) else waiting).append(found)

    def visit(self, method: str, address: str, data: Any = None) -> None:
        """One more, that no page leads to."""
        for _ in self._visit(method, address, data):
            pass

    def _visit(self, method: str, address: str, data: Any) -> Iterator[tuple[str, str, Any]]:
        self.addresses.add((method, urlsplit(address).path))
        if method == "get":
            answer = self.browser.get(address)
        else:
            answer = self.browser.post(address, dict(data or {}) or {"a": "b"})
        assert answer.status_code < 500, (method, address)
        for each in (*answer.history, answer):
            heads = "".join(f"{name}: {value}\n" for name, value in each.headers.items())
            body = each.content.decode("utf-8", "replace")
            self.seen(f"{method} {address}", heads + body)
        if "text/html" not in answer.headers.get("content-type", ""):
            return
        page = _Reader()
        page.feed(answer.text)
        here = answer.url.path
        for link in page.links:
            if _inside(target := urljoin(here, link)):
                yield "get", target.partition("#")[0], None
        for form in page.forms:
            if not _inside(target := urljoin(here, form.action or here)):
                continue
            if form.method == "get":
                yield "get", target, None
                continue
            for button in form.buttons or [("", "")]:
                yield "post", target, [*form.fields, *([button] if button[0] else [])]


def _inside(address: str) -> bool:
    path = urlsplit(address).path
    return path == ROOT or path.startswith((f"{ROOT}/", f"{ROOT}."))


def _pressed(data: list[tuple[str, str]] | None) -> str:
    """The button, and of which row or card it is one."""
    name, value = (data or [("", "")])[-1]
    return re.sub(r"\d+", "#", f"{name}={value[:20]}")


def _shape(address: str) -> str:
    """One of a kind: whatever number, whichever set, and only the names of what is asked."""
    split = urlsplit(address)
    path = re.sub(r"/\d+", "/#", split.path)
    path = re.sub(r"^(/staff/bank)/(?!nytt|last-)[^/]+", r"\1/@", path)
    return path + "?" + ",".join(sorted(name for name, _ in parse_qsl(split.query)))
