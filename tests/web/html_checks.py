"""Read a page as strictly as HTML allows: every element closed in order, and its text nodes."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "img", "input", "br", "path", "circle"})
INVISIBLE = frozenset({"style", "script"})


@dataclass(frozen=True)
class Element:
    """An element with its attributes."""

    tag: str
    attributes: dict[str, str | None]


@dataclass
class Page(HTMLParser):
    """Collect elements, and texts with the elements around them; refuse what is not well formed."""

    elements: list[Element] = field(default_factory=list)
    texts: list[tuple[tuple[Element, ...], str]] = field(default_factory=list)
    declaration: str = ""
    _open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Set the parser up beside the fields."""
        super().__init__(convert_charrefs=True)

    def handle_decl(self, decl: str) -> None:
        self.declaration = decl

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"<{tag}> has an attribute twice"
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID, f"<{tag}/> is not closed in HTML"
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((tuple(self._open), " ".join(data.split())))

    def text(self, within: str | None = None) -> str:
        """Return the visible text, or that inside elements named or classed `within`."""
        return " ".join(
            text
            for around, text in self.texts
            if within is None or any(within == e.tag or within in _classes(e) for e in around)
        )

    def all(self, tag: str) -> list[Element]:
        """Return every element of that name."""
        return [element for element in self.elements if element.tag == tag]


def parse(html: str) -> Page:
    """Return the page; fail where an element is left open or closed out of order."""
    page = Page()
    page.feed(html)
    page.close()
    assert not page._open, f"left open: {page._open}"
    return page


def _classes(element: Element) -> list[str]:
    return (element.attributes.get("class") or "").split()
