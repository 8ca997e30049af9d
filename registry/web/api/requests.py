"""Read what a program sends: one JSON object within limits, and the members that a view needs of it.

The limits come first: size and media type before anything is parsed (RFC 9110 §8.3, §15.5.14,
§15.5.16), then strict JSON (`signing.strict_json`), so that no member name stands twice anywhere in
the request. Nothing here knows what a credential is.
"""

from collections.abc import Mapping
from typing import Final

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from signing import strict_json
from signing.errors import Malformed
from signing.strict_json import Json

MAX_BYTES: Final = strict_json.MAX_BYTES
"""The limit of a request with a document in it: that of a document itself."""

# A document that nests as deep as any may stands in the request's own object.
_MAX_DEPTH: Final = strict_json.MAX_DEPTH + 1
_JSON: Final = "application/json"
_MAX_TEXT_CHARS: Final = 1_000


def read_object() -> dict[str, Json]:
    """Return the JSON object in the body of the present request.

    Raise `Malformed` or `TooLarge` (`json-...`), and HTTP's own refusals for another media type and
    for a body above the limit that was set for the request.
    """
    if request.mimetype != _JSON:
        raise UnsupportedMediaType
    return strict_json.loads_object(request.get_data(cache=False), max_bytes=MAX_BYTES, max_depth=_MAX_DEPTH)


def options_of(body: Mapping[str, Json]) -> dict[str, Json]:
    """Return the member `options`, empty where there is none; raise `Malformed` (`options-malformed`).

    Options that nobody asks for are left alone, as VC-API's own suites need: they send `checks`.
    """
    options = body.get("options")
    if options is None:
        return {}
    if not isinstance(options, dict):
        raise Malformed("options-malformed", "The options are an object.")
    return options


def text_of(options: Mapping[str, Json], name: str) -> str | None:
    """Return the option `name`, a short string, or nothing; raise `Malformed` (`options-malformed`)."""
    value = options.get(name)
    if value is not None and (not isinstance(value, str) or len(value) > _MAX_TEXT_CHARS):
        raise Malformed(
            "options-malformed", f"The option {name} is a string of up to {_MAX_TEXT_CHARS} characters."
        )
    return value


def texts_of(options: Mapping[str, Json], name: str) -> list[str] | None:
    """Return the option `name`, a list of strings, or nothing; raise `Malformed` (`options-malformed`)."""
    value = options.get(name)
    if value is None:
        return None
    texts = [text for text in value if isinstance(text, str)] if isinstance(value, list) else []
    if not isinstance(value, list) or len(texts) != len(value):
        raise Malformed("options-malformed", f"The option {name} is a list of strings.")
    return texts
