"""Bitstring Status List v1.0: left to right, never short, never a bomb, one spelling of an index."""

import base64
import gzip
import zlib
from typing import Any

import pytest

from signing import multibase
from signing.errors import Malformed, TooLarge
from signing.status import bitstring
from signing.status.bitstring import Bitstring, Purpose, StatusEntry
from signing.strict_json import Json

URL = "https://registry.example/status/r1"


def _encoded(data: bytes) -> str:
    return multibase.encode_base64url(data)


def test_bits_count_from_the_left() -> None:
    # Bitstring Status List v1.0 §3: "index 0 is the left-most bit".
    bits = bitstring.decode(bitstring.encode([0, 9, 131_071]))
    assert bits.data[:2] == b"\x80\x40"
    assert bits.data[-1] == 1
    assert [index for index in range(bits.length) if bits.bit(index)] == [0, 9, 131_071]


def test_equal_lists_are_equal_bytes() -> None:
    assert bitstring.encode([5, 3]) == bitstring.encode([3, 5, 3])


def test_an_empty_list_has_the_minimum_of_entries() -> None:
    bits = bitstring.decode(bitstring.encode([]))
    assert bits.length == bitstring.MINIMUM_LENGTH == 131_072
    assert not any(bits.data)


def test_a_foreign_gzip_header_is_read() -> None:
    assert bitstring.decode(_encoded(gzip.compress(b"\1" + bytes(20_000)))).bit(7)


@pytest.mark.parametrize("length", [0, 8, 131_071, 131_064, 131_073])
def test_a_list_too_short_or_of_broken_bytes_is_not_written(length: int) -> None:
    with pytest.raises(Malformed, match="status-list-length"):
        bitstring.encode([], length=length)


@pytest.mark.parametrize("index", [-1, 131_072])
def test_an_index_beyond_the_list_is_refused(index: int) -> None:
    with pytest.raises(Malformed, match="status-index-out-of-range"):
        bitstring.encode([index])
    with pytest.raises(Malformed, match="status-index-out-of-range"):
        Bitstring(bytes(16_384)).bit(index)


WHOLE = gzip.compress(bytes(16_384), mtime=0)


@pytest.mark.parametrize(
    ("encoded", "code"),
    [
        (base64.urlsafe_b64encode(WHOLE).decode().rstrip("="), "multibase-prefix"),
        ("u" + base64.urlsafe_b64encode(WHOLE + b"\0").decode(), "multibase-alphabet"),
        (_encoded(WHOLE[:-8]), "status-list-malformed"),
        (_encoded(WHOLE[:-1]), "status-list-malformed"),
        (_encoded(WHOLE[:-8] + bytes(8)), "status-list-malformed"),
        (_encoded(WHOLE + b"\0"), "status-list-malformed"),
        (_encoded(WHOLE + WHOLE), "status-list-malformed"),
        (_encoded(zlib.compress(bytes(16_384))), "status-list-malformed"),
        (_encoded(b""), "status-list-malformed"),
        (_encoded(gzip.compress(bytes(16_383), mtime=0)), "status-list-length"),
    ],
)
def test_what_is_not_one_whole_gzip_stream_of_enough_bits_is_refused(encoded: str, code: str) -> None:
    with pytest.raises(Malformed) as refused:
        bitstring.decode(encoded)
    assert refused.value.code == code


def test_a_bomb_stops_at_the_bound() -> None:
    with pytest.raises(TooLarge, match="status-list-too-large"):
        bitstring.decode(_encoded(gzip.compress(bytes(64 * 1024 * 1024))))


def test_a_list_of_exactly_the_bound_is_read() -> None:
    assert bitstring.decode(_encoded(gzip.compress(bytes(20_000))), max_bytes=20_000).length == 160_000
    with pytest.raises(TooLarge, match="status-list-too-large"):
        bitstring.decode(_encoded(gzip.compress(bytes(20_001))), max_bytes=20_000)


def _entry(**changes: object) -> dict[str, Any]:
    return {**bitstring.entry(url=URL, purpose=Purpose.REVOCATION, index=5821), **changes}


def test_a_built_entry_reads_back() -> None:
    assert _entry()["id"] == f"{URL}#5821"
    assert bitstring.parse_entry(_entry()) == StatusEntry(Purpose.REVOCATION, 5821, URL)
    assert bitstring.parse_entry(_entry(type=["BitstringStatusListEntry"])).index == 5821


@pytest.mark.parametrize(
    ("index", "number"), [("0", 0), ("131071", 131_071), ("9223372036854776808", 2**63 + 1000)]
)
def test_an_index_is_a_decimal_number_of_any_size(index: str, number: int) -> None:
    assert bitstring.parse_entry(_entry(statusListIndex=index)).index == number


OTHER_SPELLINGS = [
    "",
    "-1",
    "+1000",
    " 1000",
    "1000 ",
    "01000",
    "00",
    "1_000",
    "1000.0",
    "1e3",
    "0x3e8",
    "1\n",
]


@pytest.mark.parametrize(
    "index", [*OTHER_SPELLINGS, "\u0661\u0662", "9" * 33, 1000, 1000.0, True, None, ["1000"], {}]
)
def test_an_index_in_another_spelling_is_refused(index: object) -> None:
    with pytest.raises(Malformed, match="status-entry-malformed"):
        bitstring.parse_entry(_entry(statusListIndex=index))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"type": "StatusList2021Entry"}, "status-entry-malformed"),
        ({"type": ["BitstringStatusListEntry", "Other"]}, "status-entry-malformed"),
        ({"statusListCredential": None}, "status-entry-malformed"),
        ({"statusPurpose": "message"}, "status-purpose-unknown"),
        ({"statusPurpose": ["revocation"]}, "status-purpose-unknown"),
        ({"statusPurpose": {}}, "status-purpose-unknown"),
    ],
)
def test_an_entry_that_is_not_understood_is_refused(changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Malformed) as refused:
        bitstring.parse_entry(_entry(**changes))
    assert refused.value.code == code


@pytest.mark.parametrize("entry", ["revoked", None, 7, [], True])
def test_an_entry_that_is_no_object_is_refused(entry: Json) -> None:
    with pytest.raises(Malformed, match="status-entry-malformed"):
        bitstring.parse_entry(entry)


def test_a_list_credential_states_its_list() -> None:
    document = bitstring.list_credential(
        url=URL,
        issuer="did:web:registry.example",
        purpose=Purpose.SUSPENSION,
        encoded=bitstring.encode([]),
        valid_from="2026-11-20T00:00:00Z",
        valid_until="2026-11-21T00:00:00Z",
        ttl_ms=60_000,
    )
    assert document["id"] == URL
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    assert bitstring.purposes(subject) == {"suspension"}
    assert subject["ttl"] == 60_000


@pytest.mark.parametrize(
    ("stated", "purposes"),
    [
        (["revocation", "suspension"], {"revocation", "suspension"}),
        ("refresh", {"refresh"}),
        ([7], set()),
        (None, set()),
    ],
)
def test_a_list_may_state_several_purposes(stated: Json, purposes: set[str]) -> None:
    assert bitstring.purposes({"statusPurpose": stated}) == purposes


def test_bits_are_packed_as_indexes_are() -> None:
    data = bytearray(bitstring.MINIMUM_LENGTH // 8)
    data[0], data[-1] = 0b0100_0001, 1
    assert bitstring.pack(bytes(data)) == bitstring.encode([1, 7, bitstring.MINIMUM_LENGTH - 1])
    with pytest.raises(Malformed, match="status-list-length"):
        bitstring.pack(bytes(data[1:]))
