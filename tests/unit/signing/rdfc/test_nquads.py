"""N-Quads: canonical text out, strict text in."""

import pytest

from signing.errors import Malformed
from signing.rdfc.nquads import (
    RDF_LANG_STRING,
    XSD_STRING,
    Blank,
    Iri,
    Literal,
    Quad,
    parse,
    write,
    write_term,
)

S, P = Iri("urn:example:s"), Iri("urn:example:p")


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (Iri("https://example.org/é"), "<https://example.org/é>"),
        (Blank("c14n0"), "_:c14n0"),
        (Literal("x"), '"x"'),
        (Literal("x", "urn:t:t"), '"x"^^<urn:t:t>'),
        (Literal("x", RDF_LANG_STRING, "en-us"), '"x"@en-us'),
        (Literal('"\\\b\t\n\f\r'), '"\\"\\\\\\b\\t\\n\\f\\r"'),
        (Literal("\x00\x0b\x1f\x7f"), '"\\u0000\\u000B\\u001F\\u007F"'),
        (Literal("\x80\u2028\ufffe\U0010ffff/'é"), '"\x80\u2028\ufffe\U0010ffff/\'é"'),
    ],
)
def test_a_term_has_one_canonical_text(term: Iri | Blank | Literal, text: str) -> None:
    assert write_term(term) == text
    if not isinstance(term, Literal):
        assert parse(write(Quad(term, P, term, term))) == [Quad(term, P, term, term)]
    else:
        assert parse(write(Quad(S, P, term))) == [Quad(S, P, term)]


def test_a_line_has_single_spaces_and_ends_with_a_line_feed() -> None:
    assert write(Quad(S, P, Literal("o"))) == '<urn:example:s> <urn:example:p> "o" .\n'
    assert write(Quad(Blank("a"), P, Blank("b"), Iri("urn:g:g"))) == "_:a <urn:example:p> _:b <urn:g:g> .\n"


def test_terms_of_different_kinds_are_never_equal() -> None:
    assert len({Iri("urn:a:b"), Blank("urn:a:b"), Literal("urn:a:b")}) == 3


def test_comments_blank_lines_and_every_line_ending_are_read() -> None:
    text = '# c\r\n\r\n<urn:example:s><urn:example:p>"o".# c\r\t <urn:example:s>\t<urn:example:p> "o" . \n'
    assert parse(text) == [Quad(S, P, Literal("o"))] * 2


def test_escapes_are_read() -> None:
    text = (
        r'<urn:example:\u0073> <urn:example:\U00000070> "\u00e9\U0001F600\t\b\n\r\f\"\'\\"^^<urn:t:\u0074> .'
    )
    assert parse(text) == [Quad(S, P, Literal("é\U0001f600\t\b\n\r\f\"'\\", "urn:t:t"))]
    assert parse(f'<urn:example:s> <urn:example:p> "o"^^<{XSD_STRING}> .') == [Quad(S, P, Literal("o"))]


@pytest.mark.parametrize(
    "line",
    [
        "<urn:example:s> <urn:example:p> .",
        '<urn:example:s> <urn:example:p> "o"',
        '<urn:example:s> _:p "o" .',
        '"s" <urn:example:p> "o" .',
        '<urn:example:s> <urn:example:p> "o" "g" .',
        '<urn:example: s> <urn:example:p> "o" .',
        '<urn:example:s> <urn:example:p> "\\x" .',
        '<urn:example:s> <urn:example:p> "\\U00110000" .',
        '<urn:example:s> <urn:example:p> "\\UFFFFFFFF" .',
        '<urn:example:s> <urn:example:p> "o"@1 .',
    ],
)
def test_anything_else_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(Malformed, match="Line 2 ") as caught:
        parse(f"\n{line}\n")
    assert caught.value.code == "nquads-syntax"
