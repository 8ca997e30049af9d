r"""JSON values to canonical N-Quads literals, refusing what two spellings or lost digits would hide.

JSON-LD 1.1 Processing Algorithms §8.2.2 (object to RDF), for text, text with a language or a
direction, booleans and numbers. One meaning has one spelling: what a datatype asks for as a number is a
JSON number, and a number is refused where its RDF text does not give the same number back.

Texts are escaped as RDF Dataset Canonicalization 1.0 §5.2 does. It may import nothing of the house
but `signing`.
"""

import math
import re
from json.encoder import encode_basestring
from typing import Final

from signing.faults import refusal
from signing.rdfc.nquads import ESCAPES, XSD_STRING
from signing.strict_json import Json

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
_VALUE_OBJECT: Final = frozenset({"@value", "@language", "@direction"})
_DIRECTIONS: Final = ("ltr", "rtl")
_I18N: Final = "https://www.w3.org/ns/i18n#"
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Plain:
    """Write values under one datatype, or as their JSON types say where it is None."""

    __slots__ = ("_datatype", "_tail", "_types", "tail")

    def __init__(self, datatype: str | None) -> None:
        """Take the `datatype` of a term, an IRI."""
        self._datatype = datatype
        self._tail = "" if datatype in (None, XSD_STRING) else f"^^<{datatype}>"
        self._types = (str, bool, int, float) if datatype is None else _JSON_TYPES.get(datatype, (str,))
        self.tail = self._tail if str in self._types else None
        """What follows a text in its quotes, or None where a text may not stand."""

    def __call__(self, value: Json) -> str:
        """Return the literal of a JSON string, boolean or number.

        Raise `FaultError`: `json-ld-type`, `number-precision`, `json-forbidden-character`.
        """
        # Under a datatype, "1" and 1 are signed alike: only the JSON type that it asks for may stand there.
        if type(value) not in self._types:
            raise refusal("json-ld-type", f"The value has not the JSON type that {self._datatype} asks for")
        if isinstance(value, str):
            return quoted(value) + self._tail
        if isinstance(value, bool):
            return ('"true"' if value else '"false"') + (self._tail or f"^^<{_XSD}boolean>")
        assert isinstance(value, int | float)  # noqa: S101 -- the types of a datatype are these four
        return _number(value, self._datatype)


def quoted(value: str) -> str:
    """Return the text of a literal in its quotes; raise `FaultError` (`json-forbidden-character`)."""
    text = encode_basestring(value)
    # Python calls no control character and no surrogate printable: almost every text ends here.
    if value.isprintable():
        return text
    if not text.isascii() and _SURROGATE.search(text):
        raise refusal("json-forbidden-character", "The text holds a lone surrogate")
    # JSON writes the same escapes by letter; for the other controls it writes another number, or none.
    if "\\u" in text or "\x7f" in text:
        return f'"{value.translate(ESCAPES)}"'
    return text


def with_language(value: dict[str, Json]) -> str:
    """Return the literal of a text with its language, its direction or both, the tag in lower case.

    The case of a tag is no part of its meaning (BCP 47 §2.1.1). RDF would drop a direction, so it becomes
    a datatype, as JSON-LD 1.1 API §8.2.2 has it for `i18n-datatype` and others' suites sign it. Raise
    `FaultError` (`value-object`) for every other value object: a second spelling of a plain value.
    """
    text, language = value["@value"], value.get("@language", "")
    if not {"@value"} < value.keys() <= _VALUE_OBJECT:
        raise refusal("value-object", "A value object holds a text, its language and direction, nothing else")
    tagged = "@language" not in value or (isinstance(language, str) and _LANGUAGE.fullmatch(language))
    if not isinstance(text, str) or not isinstance(language, str) or not tagged:
        raise refusal("value-object", "A value object holds a text and a language tag (BCP 47)")
    if "@direction" not in value:
        return f"{quoted(text)}@{language.lower()}"
    if value["@direction"] not in _DIRECTIONS:
        raise refusal("value-object", "A text runs from left to right (ltr) or from right to left (rtl)")
    return f"{quoted(text)}^^<{_I18N}{language.lower()}_{value['@direction']}>"


def _number(value: float, datatype: str | None) -> str:
    """Write a number as JSON-LD 1.1 API §8.2.2 does, if that text gives the same number back."""
    if not abs(value) <= _MAX_EXACT and not (isinstance(value, float) and math.isfinite(value)):
        raise refusal("number-precision", "The number is outside what is signed exactly")
    number = float(value)
    if number.is_integer() and abs(number) < _DOUBLE_FROM and datatype != _DOUBLE:
        text, inferred = str(int(value)), f"{_XSD}integer"
    else:
        mantissa, _, exponent = f"{number:.15E}".partition("E")
        whole, _, fraction = mantissa.partition(".")
        text, inferred = f"{whole}.{fraction.rstrip('0') or '0'}E{int(exponent)}", _DOUBLE
    if float(text) != number or math.copysign(1, float(text)) != math.copysign(1, number):
        raise refusal("number-precision", "The number has more digits than are signed")
    return f'"{text}"^^<{datatype or inferred}>'
