"""Strict JSON: what is read, what is refused and under which code (RFC 8259, RFC 7493)."""

import json

import pytest

from signing import strict_json
from signing.errors import Malformed, Problem, TooLarge
from signing.strict_json import Json


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b"null", None),
        (b" \t\r\n[true, false]\n", [True, False]),
        (b'{"b":1,"a":-0.5}', {"b": 1, "a": -0.5}),
        (b"[9007199254740991,-9007199254740991]", [2**53 - 1, 1 - 2**53]),
        (b"[0.0,0e-999,1.7976931348623157e308,5e-324]", [0.0, 0.0, 1.7976931348623157e308, 5e-324]),
        ('"\\n\\t\\r line, José, 張偉 \\ud83d\\ude00"'.encode(), "\n\t\r line, José, 張偉 \U0001f600"),
        (b'{"":{"":""}}', {"": {"": ""}}),
        (b'{"a":"\\u0041\\n","b":[1,null]}', {"a": "A\n", "b": [1, None]}),
        (b'["\\"[[[{{{","\\\\"]', ['"[[[{{{', "\\"]),
        (b"[" * 64 + b"]" * 64, None),
    ],
)
def test_well_formed_json_is_read(data: bytes, value: Json) -> None:
    read = strict_json.loads(data)
    assert value is None or read == value


def test_member_order_is_kept_by_reading_and_writing() -> None:
    data = '{"z":1,"a":{"y":"é","b":[1.5,null,true]}}'.encode()
    assert strict_json.dumps(strict_json.loads(data)) == data


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xef\xbb\xbf{}", "json-not-utf8"),
        (b'"\xff"', "json-not-utf8"),
        (b'"\xed\xa0\x80"', "json-not-utf8"),
        ("{}".encode("utf-16"), "json-not-utf8"),
        (b"", "json-syntax"),
        (b"{} {}", "json-syntax"),
        (b"{'a':1}", "json-syntax"),
        (b"[1,]", "json-syntax"),
        (b'["a\nb"]', "json-syntax"),
        (b"[01]", "json-syntax"),
        (b'"unclosed \\', "json-syntax"),
        (b'{"a":1,"a":1}', "json-duplicate-member"),
        (b'{"a":{"b":1,"c":2,"b":3}}', "json-duplicate-member"),
        (b'{"a":1,"\\u0061":2}', "json-duplicate-member"),
        (b"[NaN]", "json-not-a-number"),
        (b"[-Infinity]", "json-not-a-number"),
        (b"[9007199254740992]", "json-number-range"),
        (b"[-9007199254740992]", "json-number-range"),
        (b"1" + b"0" * 400, "json-number-range"),
        (b"1" * 5000, "json-number-range"),
        (b"0." + b"1" * 5000, "json-number-range"),
        (b"1e400", "json-number-range"),
        (b"-1e400", "json-number-range"),
        (b"1e-400", "json-number-range"),
        (b"0.001e-400", "json-number-range"),
    ],
)
def test_what_two_parsers_could_read_differently_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Malformed) as caught:
        strict_json.loads(data)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "escaped",
    [
        "\\u0000", "\\b", "\\f", "\\u001b", "\\u007f", "\\u0085", "\\u009f", "\\ud800", "\\udfff\\ud800",
        "\\ufdd0", "\\uffff", "\\ud83f\\udfff", "\u007f", "\u0090", "\ufffe", "\U0010ffff",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("template", "place"),
    [('"{}"', "(root)"), ('{{"a":[0,"{}"]}}', "/a/1"), ('{{"a~/b":{{"x{}":1}}}}', "/a~0~1b/x")],
)
def test_a_character_that_must_not_be_shown_is_refused_wherever_it_hides(
    escaped: str, template: str, place: str
) -> None:
    with pytest.raises(Malformed) as caught:
        strict_json.loads(template.format(escaped).encode())
    assert caught.value.code == "json-forbidden-character"
    assert f"at {place}" in caught.value.detail


def test_an_escaped_backslash_before_a_letter_is_no_control_character() -> None:
    assert strict_json.loads(b'["C:\\\\users\\\\bin"]') == ["C:\\users\\bin"]


@pytest.mark.parametrize(
    "data", [b"[" * 20_000, b"[" * 20_000 + b"]" * 20_000, b'{"a":' * 20_000, b"[" * 65 + b"]" * 65]
)
def test_depth_is_refused_before_a_parser_recurses(data: bytes) -> None:
    with pytest.raises(TooLarge) as caught:
        strict_json.loads(data)
    assert caught.value.code == "json-too-deep"


DEEP = "[" * 64 + "]" * 64


@pytest.mark.parametrize("text", ["\\\\", "\\\\\\\\", "", "a\\\\", '\\"\\\\', "]]"])
def test_no_escape_before_them_hides_brackets(text: str) -> None:
    with pytest.raises(TooLarge) as caught:
        strict_json.loads(f'["{text}",{DEEP}]'.encode())
    assert caught.value.code == "json-too-deep"


@pytest.mark.parametrize("text", ['\\"', '\\\\\\"', '\\\\\\\\\\"'])
def test_brackets_in_a_string_do_not_nest(text: str) -> None:
    data = f'["{text}{"[" * 100}"]'.encode()
    assert strict_json.loads(data) == json.loads(data)


def test_the_byte_limit_comes_first() -> None:
    with pytest.raises(TooLarge) as caught:
        strict_json.loads(b"\xff" * (strict_json.MAX_BYTES + 1))
    assert caught.value.code == "json-too-large"
    assert strict_json.loads(b"[1]", max_bytes=3) == [1]
    with pytest.raises(TooLarge):
        strict_json.loads(b"[12]", max_bytes=3)


def test_a_syntax_error_names_line_and_column() -> None:
    with pytest.raises(Malformed, match="line 2, column 3"):
        strict_json.loads(b"[\n1 2]")


@pytest.mark.parametrize("data", [b"[]", b'"text"', b"null", b"1"])
def test_an_object_is_asked_for_and_nothing_else_is_taken(data: bytes) -> None:
    with pytest.raises(Malformed) as caught:
        strict_json.loads_object(data)
    assert caught.value.code == "json-not-an-object"
    assert strict_json.loads_object(b'{"a":1}') == {"a": 1}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (float("nan"), "json-not-a-number"),
        ([float("inf")], "json-not-a-number"),
        ({"a": "\ud800"}, "json-forbidden-character"),
    ],
)
def test_nothing_is_written_that_could_not_be_read_back(value: Json, code: str) -> None:
    with pytest.raises(Malformed) as caught:
        strict_json.dumps(value)
    assert caught.value.code == code


def test_a_foreign_name_stands_in_a_detail_short_and_printable() -> None:
    name = "\u202e" + "x" * 500
    data = strict_json.dumps({"a": {name: 1}}).replace(b":1}", b":1," + strict_json.dumps(name) + b":2}")
    with pytest.raises(Problem) as caught:
        strict_json.loads(data)
    assert caught.value.code == "json-duplicate-member"
    assert "\u202e" not in caught.value.detail
    assert len(caught.value.detail) < 200


def test_many_brackets_beside_each_other_are_not_deep() -> None:
    flat = b"[" + b",".join([b"[]", b"{}"] * 100) + b"]"
    assert strict_json.loads(flat) == [[], {}] * 100


@pytest.mark.parametrize("character", ["\x01", "\x7f", "\x85", "\ufdd0", "\U0001ffff"])
def test_a_character_that_must_not_be_shown_does_not_hide_in_a_form_that_was_met(character: str) -> None:
    for _ in range(3):
        assert strict_json.loads(b'{"form":"that","was":"met"}') == {"form": "that", "was": "met"}
    with pytest.raises(Malformed):
        strict_json.loads(f'{{"form":"that","was":"{character}"}}'.encode())
