"""Strict JSON, JCS and multibase: what is written is read back, and no bytes crash a reader."""

import contextlib
import json
import math

from hypothesis import example, given
from hypothesis import strategies as st

from signing import jcs, multibase, strict_json
from signing.errors import Problem
from signing.strict_json import Json

CHARACTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn")) | st.sampled_from("\t\n\r")
TEXTS = st.text(CHARACTERS, max_size=12)
NUMBERS = st.integers(1 - 2**53, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_written_is_read_back(value: Json) -> None:
    assert strict_json.loads(strict_json.dumps(value)) == value


def outcome(data: bytes) -> tuple[str, str]:
    try:
        return (repr(strict_json.loads(data)), "")
    except Problem as problem:
        return (problem.code, problem.detail)


@given(st.dictionaries(TEXTS, VALUES, min_size=2, max_size=4), st.sampled_from([None, 1]), TEXTS)
@example({"a": -0.0, "b": 1e16, "c": 1}, None, "")
@example({"a": "x", "b": "y"}, 1, "\t")
def test_a_form_that_was_met_before_is_read_as_at_first(
    value: dict[str, Json], indent: int | None, text: str
) -> None:
    data = json.dumps({**value, "last": text}, ensure_ascii=False, indent=indent).encode()
    first = outcome(data)
    assert [outcome(data), outcome(data)] == [first, first]
    other = data.replace(b"x", b"\x7f").replace(b"y", b"\n")
    first = outcome(other)
    assert [outcome(other), outcome(other)] == [first, first]


@given(
    st.binary(max_size=60)
    | st.text('{"a":,"b"1}[]0.-e', max_size=40).map(lambda text: ('{"a":1,"b":' + text).encode())
)
@example(b'{"a":1,"b":1,"a":1}')
@example(b'{"a":1,"b":01}')
@example(b'{"a":1,"b":1e999}')
@example(b'{"a":1,"b":-0}')
@example(b'{"a":1,"b":NaN}')
@example(b'{"a":1,"b":123456789012345678901234567890}')
@example(b'{"a":1,"b":' + b"[" * 65 + b"]" * 65 + b"}")
def test_what_is_refused_at_first_is_refused_again(data: bytes) -> None:
    first = outcome(data)
    assert [outcome(data), outcome(data)] == [first, first]


@given(VALUES)
def test_the_standard_library_reads_the_same(value: Json) -> None:
    assert json.loads(strict_json.dumps(value)) == value


@given(st.binary(max_size=60) | st.text('[]{}",:0123456789eE.-+\\u d8tfn', max_size=60).map(str.encode))
@example(b'["\\ud800"]')
@example(b"-")
def test_bytes_are_read_or_refused_and_never_crash(data: bytes) -> None:
    with contextlib.suppress(Problem):
        strict_json.loads(data)


@given(VALUES)
def test_a_canonical_form_is_stable_and_keeps_the_value(value: Json) -> None:
    written = jcs.canonicalise(value)
    assert jcs.canonicalise(json.loads(written)) == written
    # ECMAScript writes a double above 2^53 with zeros for digits it does not hold.
    assert json.loads(written, parse_int=float) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_canonical_number_is_the_shortest_that_reads_back(number: float) -> None:
    written = jcs.canonicalise(number).decode()
    assert float(written) == number
    digits = written.lstrip("-").partition("e")[0].replace(".", "").strip("0")
    assert len(digits) <= 17
    assert math.copysign(1, float(written)) == math.copysign(1, number) or number == 0


@given(st.binary(max_size=80))
def test_multibase_keeps_the_bytes(data: bytes) -> None:
    assert multibase.decode_base58btc(multibase.encode_base58btc(data), max_chars=200) == data
    assert multibase.decode_base64url(multibase.encode_base64url(data), max_chars=200) == data


@given(st.text("zu123abcXYZ_-0lIO= ", max_size=12))
def test_a_multibase_text_that_is_read_is_the_only_one(text: str) -> None:
    with contextlib.suppress(Problem):
        assert multibase.encode_base58btc(multibase.decode_base58btc(text, max_chars=12)) == text
    with contextlib.suppress(Problem):
        assert multibase.encode_base64url(multibase.decode_base64url(text, max_chars=12)) == text
