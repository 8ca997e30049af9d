r"""RDF terms and quads, and their N-Quads text: canonical when written, strict when read.

Writing follows RDF Dataset Canonicalization 1.0 §5.2 and RDF 1.2 N-Quads §4 (canonical
form): one space between terms, `xsd:string` left out, `\b \t \n \f \r \" \\` by letter, every other
control character and U+007F as `\u00XX`, all else as itself. Reading follows RDF 1.1 N-Quads.

It may import nothing of the house but `signing.errors`.
"""

import re
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

from signing.errors import Malformed

XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
"""The datatype that N-Quads leaves out."""

RDF_LANG_STRING: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
"""The datatype of every literal with a language."""


@dataclass(frozen=True, slots=True)
class Iri:
    """Hold an absolute IRI."""

    value: str


@dataclass(frozen=True, slots=True)
class Blank:
    """Hold a blank node's label, without `_:`."""

    label: str


@dataclass(frozen=True, slots=True)
class Literal:
    """Hold a literal: its text, its datatype IRI, and its language tag where it is a `langString`."""

    value: str
    datatype: str = XSD_STRING
    language: str | None = None


Resource: TypeAlias = Iri | Blank


class Quad(NamedTuple):
    """Hold one statement; `graph` is None in the default graph."""

    subject: Resource
    predicate: Iri
    object: Resource | Literal
    graph: Resource | None = None


ESCAPES: Final = {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F)} | {
    0x08: "\\b",
    0x09: "\\t",
    0x0A: "\\n",
    0x0C: "\\f",
    0x0D: "\\r",
    0x22: '\\"',
    0x5C: "\\\\",
}
"""How a literal's text is escaped, for `str.translate` (RDF Dataset Canonicalization 1.0 §5.2)."""

_IRI: Final = r'<((?:[^\x00-\x20<>"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*)>'
_LABEL: Final = r"_:([\w:](?:[\w:.·-]*[\w:·-])?)"
_TEXT: Final = r'"((?:[^"\\\n\r]|\\[tbnrf"\'\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*)"'
_LANGUAGE: Final = r"@([A-Za-z]+(?:-[A-Za-z0-9]+)*)"
_BLANKS: Final = r"[ \t]*"
_QUAD: Final = re.compile(
    rf"{_BLANKS}(?:{_IRI}|{_LABEL}){_BLANKS}{_IRI}{_BLANKS}"
    rf"(?:{_IRI}|{_LABEL}|{_TEXT}(?:\^\^{_IRI}|{_LANGUAGE})?)"
    rf"{_BLANKS}(?:{_IRI}|{_LABEL})?{_BLANKS}\.{_BLANKS}(?:#.*)?"
)
_NO_QUAD: Final = re.compile(rf"{_BLANKS}(?:#.*)?")
_ESCAPED: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_LETTERS: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def write(quad: Quad) -> str:
    """Return the canonical line of `quad`, line feed included."""
    graph = "" if quad.graph is None else f"{write_term(quad.graph)} "
    return f"{write_term(quad.subject)} <{quad.predicate.value}> {write_term(quad.object)} {graph}.\n"


def write_term(term: Resource | Literal) -> str:
    """Return the canonical text of `term`."""
    if isinstance(term, Iri):
        return f"<{term.value}>"
    if isinstance(term, Blank):
        return f"_:{term.label}"
    text = f'"{term.value.translate(ESCAPES)}"'
    if term.language is not None:
        return f"{text}@{term.language}"
    return text if term.datatype == XSD_STRING else f"{text}^^<{term.datatype}>"


def parse(text: str) -> list[Quad]:
    """Return the quads of an N-Quads document, in its order, repeated ones too.

    Raise `Malformed` (`nquads-syntax`) naming the line.
    """
    quads = []
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        if match := _QUAD.fullmatch(line):
            quads.append(_quad(match.groups(), number))
        elif not _NO_QUAD.fullmatch(line):
            raise Malformed("nquads-syntax", f"Line {number} is no N-Quads statement.")
    return quads


def _quad(found: tuple[str | None, ...], number: int) -> Quad:
    s_iri, s_label, predicate, o_iri, o_label, value, datatype, language, g_iri, g_label = found
    subject = _resource(s_iri, s_label, number)
    if value is None:
        target: Resource | Literal | None = _resource(o_iri, o_label, number)
    elif language is not None:
        target = Literal(_unescaped(value, number), RDF_LANG_STRING, language)
    else:
        target = Literal(_unescaped(value, number), _unescaped(datatype or XSD_STRING, number))
    assert subject is not None  # noqa: S101 -- the expression has matched a subject and an object
    assert target is not None  # noqa: S101
    return Quad(subject, Iri(_unescaped(predicate or "", number)), target, _resource(g_iri, g_label, number))


def _resource(iri: str | None, label: str | None, number: int) -> Resource | None:
    if iri is not None:
        return Iri(_unescaped(iri, number))
    return None if label is None else Blank(label)


def _unescaped(text: str, number: int) -> str:
    def char(match: re.Match[str]) -> str:
        short, long, letter = match.groups()
        if letter is not None:
            return _LETTERS[letter]
        try:
            return chr(int(short or long, 16))
        except (ValueError, OverflowError) as error:
            raise Malformed("nquads-syntax", f"Line {number} escapes a character that is none.") from error

    return _ESCAPED.sub(char, text) if "\\" in text else text
