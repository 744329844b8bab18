"""A browser as people use it: pages are read, forms are filled in as they stand, and sent."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from service_fixtures import PASSWORD
from werkzeug.test import TestResponse


VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


class Element:
    """An element of a page: its name, its attributes, what it holds."""

    def __init__(self, tag: str, attributes: dict[str, str], parent: "Element | None") -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.inside: list[Element | str] = []

    def walk(self) -> Iterator["Element"]:
        yield self
        for item in self.inside:
            if isinstance(item, Element):
                yield from item.walk()

    def all(self, tag: str, **attributes: str) -> list["Element"]:
        return [
            item
            for item in self.walk()
            if item.tag == tag
            and all(
                item.attributes.get(key.rstrip("_")) == want for key, want in attributes.items()
            )
        ]

    @property
    def raw(self) -> str:
        return "".join(item if isinstance(item, str) else item.raw for item in self.inside)

    @property
    def text(self) -> str:
        return " ".join(self.raw.split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.here = Element("", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {key: value or "" for key, value in attrs}, self.here)
        self.here.inside.append(made)
        if tag not in VOID:
            self.here = made

    def handle_endtag(self, tag: str) -> None:
        assert self.here.tag == tag, f"<{self.here.tag}> is closed by </{tag}>"
        assert self.here.parent is not None
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.inside.append(data)


class Page:
    """A page that was answered."""

    def __init__(self, answer: TestResponse) -> None:
        self.status, self.headers = answer.status_code, answer.headers
        self.path = answer.request.path
        self.html = answer.text
        reader = _Reader()
        reader.feed(answer.text)
        self.root = reader.root

    @property
    def text(self) -> str:
        """What stands between header and footer."""
        (main,) = self.root.all("main")
        return main.text

    @property
    def h1(self) -> str:
        (found,) = self.root.all("h1")
        return found.text

    def links(self) -> dict[str, str]:
        """The links of the page: what they say, and where the first of them leads."""
        found: dict[str, str] = {}
        for item in self.root.all("a"):
            found.setdefault(item.text, item.attributes.get("href", ""))
        return found

    def form(self, action: str = "") -> Element:
        """The one form that leads to an address, or the one form of the page's own content."""
        found = [
            item
            for main in self.root.all("main")
            for item in main.all("form")
            if (item.attributes.get("action", "").split("#")[0] == action if action else True)
            and item.attributes.get("method") == "post"
        ]
        assert found, f"{self.path} has no form {action}: {self.text}"
        return found[0]


def values_of(form: Element) -> dict[str, Any]:
    """Return what a browser would send of a form that nobody filled in."""
    found: dict[str, Any] = {}
    for item in form.walk():
        name, kind = item.attributes.get("name"), item.attributes.get("type", "text")
        if not name:
            continue
        if item.tag == "textarea":
            found[name] = re.sub(r"^\r?\n", "", item.raw)
        elif item.tag == "select":
            options = item.all("option")
            chosen = [one for one in options if "selected" in one.attributes] or options[:1]
            found[name] = chosen[0].attributes["value"] if chosen else ""
        elif item.tag == "input" and kind in {"checkbox", "radio"}:
            if "checked" in item.attributes:
                found.setdefault(name, []).append(item.attributes.get("value", "on"))
        elif item.tag == "input" and kind not in {"submit", "file"}:
            found[name] = item.attributes.get("value", "")
    return found


class Browser:
    """Somebody at a browser without script."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def open(self, address: str) -> Page:
        """Open an address and follow where it leads."""
        return Page(self.client.get(address, follow_redirects=True, buffered=True))

    def send(self, page: Page, action: str = "", **filled: Any) -> Page:
        """Fill in a form of a page and send it; follow where that leads."""
        form = page.form(action)
        values = {**values_of(form), **filled}
        values = {name: value for name, value in values.items() if value is not None}
        target = form.attributes.get("action", "").split("#")[0] or page.path
        kind = form.attributes.get("enctype")
        answer = self.client.post(
            target, data=values, follow_redirects=True, **({"content_type": kind} if kind else {})
        )
        return Page(answer)

    def sign_in(self, email: str) -> Page:
        """Sign in by the form."""
        return self.send(self.open("/sign-in"), email=email, password=PASSWORD)
