"""JSON-LD values to RDF literals, refusing what two spellings or lost digits would hide.

JSON-LD 1.1 Processing Algorithms §8.2.2 (object to RDF), for text, text with a language,
booleans and numbers. One meaning has one spelling: what a datatype asks for as a number is a
JSON number, and a number is refused where its RDF text does not give the same number back.

It may import nothing of the house but `signing`.
"""

import math
import re
from typing import Final, TypeAlias

from signing.errors import Malformed
from signing.rdfc.nquads import RDF_LANG_STRING, XSD_STRING, Literal
from signing.strict_json import Json, pointer

Path: TypeAlias = tuple[str | int, ...]
"""The steps from the root of a document to a value, for a JSON Pointer."""

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_DOUBLE: Final = f"{_XSD}double"
_MAX_EXACT: Final = 2**53
# §8.2.2: from here on an integer is written as a double.
_DOUBLE_FROM: Final = 1e21
_NUMERIC: Final = ("integer", "nonNegativeInteger", "decimal", "double", "float")
# The JSON types that a datatype asks for; text where it is not listed. Open Badges 3.0 writes the
# namespace of XML Schema with https as well.
_JSON_TYPES: Final[dict[str, tuple[type, ...]]] = {
    f"{namespace}{name}": types
    for namespace in (_XSD, _XSD.replace("http:", "https:"))
    for name, types in {"boolean": (bool,), **dict.fromkeys(_NUMERIC, (int, float))}.items()
}
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def refusal(code: str, what: str, path: Path) -> Malformed:
    """Return the `Malformed` that says `what` is wrong at `path`."""
    return Malformed(code, f"{what}, at {pointer(path)}.")


def with_language(value: dict[str, Json], path: Path) -> Literal:
    """Return the literal of `{"@value": text, "@language": tag}`, the tag in lower case.

    Raise `Malformed` (`value-object`) for every other value object: it would be a second spelling
    of a plain value, or carry a direction, which RDF drops.
    """
    if value.keys() != {"@value", "@language"}:
        raise refusal("value-object", "A value object holds a text and its language, nothing else", path)
    text, language = value["@value"], value["@language"]
    if not isinstance(text, str) or not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
        raise refusal("value-object", "A value object holds a text and a language tag (BCP 47)", path)
    return Literal(_text(text, path), RDF_LANG_STRING, language.lower())


def plain(value: str | float, datatype: str | None, path: Path) -> Literal:
    """Return the literal of a JSON string, boolean or number under a term's `datatype`, if it has one.

    Raise `Malformed`: `json-ld-type`, `number-precision`, `json-forbidden-character`.
    """
    # Under a datatype, "1" and 1 are signed alike: only the JSON type that it asks for may stand there.
    if datatype is not None and type(value) not in _JSON_TYPES.get(datatype, (str,)):
        raise refusal("json-ld-type", f"The value has not the JSON type that {datatype} asks for", path)
    if isinstance(value, str):
        return Literal(_text(value, path), datatype or XSD_STRING)
    if isinstance(value, bool):
        return Literal("true" if value else "false", datatype or f"{_XSD}boolean")
    return _number(value, datatype, path)


def _number(value: float, datatype: str | None, path: Path) -> Literal:
    """Write a number as JSON-LD 1.1 API §8.2.2 does, if that text gives the same number back."""
    if not abs(value) <= _MAX_EXACT and not (isinstance(value, float) and math.isfinite(value)):
        raise refusal("number-precision", "The number is outside what is signed exactly", path)
    number = float(value)
    if number.is_integer() and abs(number) < _DOUBLE_FROM and datatype != _DOUBLE:
        literal = Literal(str(int(value)), datatype or f"{_XSD}integer")
    else:
        mantissa, _, exponent = f"{number:.15E}".partition("E")
        whole, _, fraction = mantissa.partition(".")
        literal = Literal(f"{whole}.{fraction.rstrip('0') or '0'}E{int(exponent)}", datatype or _DOUBLE)
    if float(literal.value) != number or math.copysign(1, float(literal.value)) != math.copysign(1, number):
        raise refusal("number-precision", "The number has more digits than are signed", path)
    return literal


def _text(value: str, path: Path) -> str:
    if _SURROGATE.search(value):
        raise refusal("json-forbidden-character", "The text holds a lone surrogate", path)
    return value
