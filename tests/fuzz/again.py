"""What is fuzzed beside the parsers: that a form which was met before is read, shaped and signed as at first.

Each target does a thing by the long way and by what is kept of its form, and compares the outcomes, the
words of a refusal among them.
"""

from collections.abc import Callable, Mapping
from typing import Final

from signing import forms, profile_table, rdfc, shapes, strict_json
from signing.contexts import default
from signing.errors import Problem
from signing.profile_table import CREDENTIAL
from signing.rdfc import walker
from tests.properties import nasty


def _outcome(work: Callable[[], object]) -> tuple[str, str]:
    try:
        return (repr(work()), "")
    except Problem as problem:
        return (problem.code, problem.detail)


def _read_again(data: bytes) -> None:
    first = _outcome(lambda: strict_json._read(data, strict_json._decode(data), strict_json.MAX_DEPTH))
    for _ in range(3):
        assert _outcome(lambda: strict_json.loads(data)) == first


def _sign_again(data: bytes) -> None:
    document = strict_json.loads_object(data)
    first = _outcome(lambda: walker.walk(document, default()).canonicalise("sha256"))
    formed = [strict_json.loads_formed(data)[1] for _ in range(2)][-1]
    for known in (None, None, formed, formed):
        assert _outcome(lambda known=known: rdfc.canonicalise(document, formed=known)) == first  # type: ignore[misc]


def _shape_again(data: bytes) -> None:
    document = strict_json.loads_object(data)
    first = _outcome(lambda: profile_table.check(CREDENTIAL, document))
    for _ in range(3):
        formed = strict_json.loads_formed(data)[1]
        assert _outcome(lambda formed=formed: shapes.check(CREDENTIAL, document, formed)) == first  # type: ignore[misc]


def _form(data: bytes) -> None:
    text = strict_json._decode(data)
    if any(char in text for char in "\0\1\2"):
        return
    found = forms.of(text) or forms.of(text)
    if found is not None and not _outcome(lambda: strict_json.loads(data))[1]:
        kept = {place: found.strings[place] for place, _ in forms.values(found.form)}
        assert forms.written(found.form, kept) == text


TARGETS: Final[Mapping[str, Callable[[bytes], None]]] = {
    "read-again": _read_again,
    "sign-again": _sign_again,
    "shape-again": _shape_again,
    "form": _form,
}


def seeds() -> dict[str, list[bytes]]:
    """Return documents of forms that are read, signed and of the class."""
    credential = {name: value for name, value in nasty.credential().items() if name != "proof"}
    written = strict_json.dumps(credential)
    escaped = written.replace(b"a", b"\\u0061", 1)
    return {name: [written, escaped, b'{"a":"\\\\","b":"\\""}'] for name in TARGETS}
