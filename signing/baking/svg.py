"""Baked SVG: one element behind the root's start tag, with the badge in an attribute or as CDATA.

Follows Open Badges 3.0 §5.3.2: `<openbadges:credential>` in `https://purl.imsglobal.org/ob/v3p0`, a
compact JWS in `verify`, or the JSON as content; and Open Badges 2.0 (Baked Badges):
`<openbadges:assertion>` in `http://openbadges.org`, with the JWS or the assertion's URL in `verify`,
beside which the JSON of the assertion may stand as content.

XML is read without its dangers: UTF-8 only, no document type and so no entities, elements and their
depth counted. Nothing an SVG points at is fetched and no script of it is run; whoever shows such an
image to people does so as an image, never as a page.
"""

import re
from typing import Final
from xml.parsers import expat

from signing.baking import baked
from signing.baking.baked import JWS_CHARACTERS, Baked, Edition
from signing.errors import Malformed, Refused

MAX_ELEMENTS: Final = 50_000
MAX_DEPTH: Final = 128

_NAMESPACE: Final = "https://purl.imsglobal.org/ob/v3p0"
_ROOT: Final = "http://www.w3.org/2000/svg svg"
_EDITIONS: Final = {
    f"{_NAMESPACE} credential": Edition.V3,
    "http://openbadges.org assertion": Edition.V2,
}
_CHILD_DEPTH: Final = 2
# What may stand before the root's name: a declaration, comments, white space.
_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|[A-Za-z_])")
# A start tag, known to be well-formed: a `>` within quotes does not end it.
_START_TAG = re.compile(rb"""<([^\s/>]+)(?:[^"'>]|"[^"]*+"|'[^']*+')*+>""")


def is_svg(data: bytes) -> bool:
    """Tell whether `data` begins as XML does, which JSON and tokens do not."""
    return _BEGINNING.match(data) is not None


def read(data: bytes) -> list[Baked]:
    """Return the badges in an SVG, in their order.

    Raise `Malformed`: `image-unknown`, `svg-malformed`, `image-badge-malformed`.
    """
    return _Reader(data).badges


def bake(image: bytes, document: bytes) -> bytes:
    """Return the SVG with `document` in an element behind its root's start tag.

    Raise `Malformed` as `read` does, or `Refused` (`image-already-baked`).
    """
    reader = _Reader(image)
    if reader.badges:
        raise Refused("image-already-baked", "There is a badge in this image: bake into the image as it was.")
    match = _START_TAG.match(image, reader.root_at)
    assert match is not None  # noqa: S101 -- the parser has just read this tag
    element, tag, rest = _element(document.strip()), match[0], image[match.end() :]
    if tag.endswith(b"/>"):
        tag, rest = tag[:-2] + b">", b"</" + match[1] + b">" + rest
    return image[: match.start()] + tag + element + rest


def _element(document: bytes) -> bytes:
    opened = f'<openbadges:credential xmlns:openbadges="{_NAMESPACE}"'.encode()
    if document.startswith(b"{"):
        # The one sequence that CDATA cannot hold is cut in two.
        content = document.replace(b"]]>", b"]]]]><![CDATA[>")
        return opened + b"><![CDATA[" + content + b"]]></openbadges:credential>"
    if not set(document.decode("latin-1")) <= JWS_CHARACTERS:
        raise baked.malformed("would be neither JSON nor a compact token")
    return opened + b' verify="' + document + b'"></openbadges:credential>'


class _Reader:
    """Read an SVG once: its badges, and at which byte its root's start tag begins."""

    def __init__(self, data: bytes) -> None:
        """Read all of `data`; raise `Malformed`."""
        if not is_svg(data):
            raise Malformed("image-unknown", "This is neither a PNG nor an SVG image.")
        self.badges: list[Baked] = []
        self.root_at = 0
        self._depth = self._elements = 0
        self._edition: Edition | None = None
        self._verify = ""
        self._content: list[str] = []
        # The encoding that a declaration names is not believed: it is UTF-8 or nothing.
        self._parser = expat.ParserCreate("utf-8", " ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as problem:
            raise _malformed("is not well-formed XML in UTF-8") from problem

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise _malformed("nests too deep or has too many elements")
        if self._depth == 1:
            self.root_at = self._parser.CurrentByteIndex
            if name != _ROOT:
                raise _malformed("has another root than svg")
        if self._edition is not None:
            raise baked.malformed("holds other elements")
        self._edition = _EDITIONS.get(name)
        if self._edition is not None:
            if self._depth != _CHILD_DEPTH:
                raise baked.malformed("does not stand directly in the root")
            self._verify, self._content = attributes.get("verify", ""), []

    def _characters(self, text: str) -> None:
        if self._edition is not None:
            self._content.append(text)

    def _end(self, _name: str) -> None:
        self._depth -= 1
        if self._edition is None:
            return
        edition, self._edition = self._edition, None
        content = "".join(self._content).strip()
        if edition is Edition.V3 and self._verify and content:
            raise baked.malformed("says two things")
        self.badges.append(baked.of(edition, (self._verify or content).encode()))


def _refuse_doctype(*_declared: object) -> None:
    raise _malformed("has a document type, which is never read")


def _malformed(what: str) -> Malformed:
    return Malformed("svg-malformed", f"The SVG image {what}.")
