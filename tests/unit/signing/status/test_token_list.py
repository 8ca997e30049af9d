"""Token Status Lists: small entries, bounded decompression, tokens as JWT and CWT."""

import datetime as dt
import json
import tracemalloc
import zlib
from typing import Any

import pytest

from signing import base64url, instants
from signing.cose import cbor
from signing.errors import InvalidProof, Malformed, Problem, TooLarge, Unavailable
from signing.jose import jws
from signing.keys.multikey import ED25519, P256, P384
from signing.status import token_list
from signing.status.token_list import Reference, Status, StatusList
from tests.unit.signing.jose.tokens import KEYS, METHOD, SIGNERS

URI = "https://issuer.example/lists/1"
AT = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
SKEW = dt.timedelta(minutes=5)
JWT, CWT = "application/statuslist+jwt", "application/statuslist+cwt"
STATUSES = {0: 1, 7: 1, 8: 1}
LST = token_list.encode(STATUSES, bits=1, length=16)
NUMBER = int(AT.timestamp())
CLAIMS: dict[str, Any] = {"sub": URI, "iat": NUMBER, "status_list": {"bits": 1, "lst": LST}}


def token(payload: dict[str, Any], **header: Any) -> str:  # noqa: ANN401 -- any JSON at all
    stated = {"typ": "statuslist+jwt", "kid": METHOD, **header}
    return jws.sign(stated, json.dumps(payload).encode(), SIGNERS[P256])


def own() -> str:
    return token_list.issue(
        uri=URI,
        lst=LST,
        bits=1,
        signer=SIGNERS[P256],
        method=METHOD,
        issued_at=AT,
        expires=AT + DAY,
        ttl=300,
    )


def cwt(
    claims: dict[Any, Any] | None = None,
    *,
    protected: dict[Any, Any] | None = None,
    unprotected: dict[Any, Any] | None = None,
    kind: str = P256,
    tag: bytes = b"\xd2",
) -> bytes:
    """Return a CWT of any parts, signed by a real key."""
    default = {2: URI, 6: NUMBER, 4: NUMBER + 86_400, 65_534: 300, 65_533: own_list()}
    header = cbor_of({1: -7, 16: "application/statuslist+cwt"} if protected is None else protected)
    payload = cbor_of(default if claims is None else claims)
    signature = SIGNERS[kind].sign(cbor.encode(["Signature1", header, b"", payload]))
    stated = {4: METHOD.encode()} if unprotected is None else unprotected
    return tag + cbor_of([header, stated, payload, signature])


def own_list() -> dict[str, Any]:
    return {"bits": 1, "lst": base64url.decode(LST)}


def cbor_of(value: Any) -> bytes:  # noqa: ANN401 -- any CBOR, with texts for keys
    if isinstance(value, dict):
        members = b"".join(cbor_of(key) + cbor_of(member) for key, member in value.items())
        return bytes([0xA0 | len(value)]) + members
    if isinstance(value, list):
        return bytes([0x80 | len(value)]) + b"".join(map(cbor_of, value))
    return cbor.encode(value)


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_every_value_at_every_place_comes_back(bits: int) -> None:
    length = 4 * (8 // bits)
    statuses = {index: (index * 7 + 1) % (1 << bits) for index in range(length)}
    found = token_list.decode(base64url.decode(token_list.encode(statuses, bits=bits, length=length)), bits)
    assert [found.status(index) for index in range(length)] == list(statuses.values())
    assert found.length == length
    for index in (-1, length):
        with pytest.raises(Malformed, match="status-index-out-of-range"):
            found.status(index)


def test_the_first_entry_is_in_the_lowest_bits() -> None:
    assert StatusList(1, b"\x01").status(0) == Status.INVALID
    assert StatusList(2, b"\x02").status(0) == Status.SUSPENDED
    assert StatusList(4, b"\x10").status(0) == Status.VALID
    assert StatusList(4, b"\x10").status(1) == 1


@pytest.mark.parametrize(
    ("statuses", "bits", "length", "code"),
    [
        ({}, 3, 8, "status-list-length"),
        ({}, 1, 9, "status-list-length"),
        ({}, 1, 0, "status-list-length"),
        ({}, 8, -1, "status-list-length"),
        ({8: 1}, 1, 8, "status-index-out-of-range"),
        ({-1: 1}, 1, 8, "status-index-out-of-range"),
        ({0: 2}, 1, 8, "status-value"),
        ({0: 4}, 2, 8, "status-value"),
        ({0: -1}, 8, 8, "status-value"),
    ],
)
def test_a_list_that_cannot_be_written_is_refused(
    statuses: dict[int, int], bits: int, length: int, code: str
) -> None:
    with pytest.raises(Malformed, match=code):
        token_list.encode(statuses, bits=bits, length=length)


@pytest.mark.parametrize("bits", [0, 3, 16, True, -1])
def test_entries_of_another_size_are_refused(bits: int) -> None:
    with pytest.raises(Malformed, match="status-list-malformed"):
        token_list.decode(zlib.compress(b"\0"), bits)


@pytest.mark.parametrize(
    "data",
    [b"", b"no zlib", zlib.compress(b"\0" * 9)[:-1], zlib.compress(b"\0") + b"x", zlib.compress(b"\0")[2:]],
)
def test_what_is_not_one_whole_stream_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed, match="status-list-malformed"):
        token_list.decode(data, 1)


def test_a_bomb_is_stopped_early() -> None:
    bomb = zlib.compress(bytes(256 * 1024 * 1024), 1)
    tracemalloc.start()
    with pytest.raises(TooLarge, match="status-list-too-large"):
        token_list.decode(bomb, 1)
    assert tracemalloc.get_traced_memory()[1] < 3 * token_list.MAX_LIST_BYTES
    tracemalloc.stop()
    largest = zlib.compress(bytes(token_list.MAX_LIST_BYTES))
    assert token_list.decode(largest, 1).length == 8 * token_list.MAX_LIST_BYTES


def test_a_token_is_read_as_it_was_issued() -> None:
    found = token_list.read(own().encode(), JWT)
    found.secured.verify(KEYS[P256])
    found.check_uri(URI)
    assert (found.uri, found.issuer, found.ttl) == (URI, None, 300)
    assert found.secured.method(None) == METHOD
    assert found.issued_at == instants.of(AT)
    assert found.expires == instants.of(AT + DAY)
    assert {index: found.status(index) for index in (0, 1, 8)} == {0: 1, 1: 0, 8: 1}


def test_one_changed_byte_anywhere_is_refused() -> None:
    text = own()
    for place, letter in enumerate(text):
        changed = text[:place] + ("A" if letter != "A" else "B") + text[place + 1 :]
        with pytest.raises(Problem):
            token_list.read_jwt(changed).secured.verify(KEYS[P256])


def test_one_changed_byte_of_a_cwt_is_refused() -> None:
    data = cwt()
    for place, byte in enumerate(data):
        changed = data[:place] + bytes([byte ^ 1]) + data[place + 1 :]
        try:
            found = token_list.read_cwt(changed)
            found.secured.verify(KEYS[P256])
        except Problem:
            continue
        # The key's id alone is not signed: it chooses a key, and names another one now.
        assert found.secured.key_id != METHOD


def test_another_list_is_refused() -> None:
    with pytest.raises(InvalidProof, match="status-list-id"):
        token_list.read_jwt(own()).check_uri("https://issuer.example/lists/2")


@pytest.mark.parametrize(
    ("changes", "late", "code"),
    [
        ({"exp": NUMBER + 60}, dt.timedelta(seconds=60), "status-list-expired"),
        ({}, DAY + dt.timedelta(seconds=1), "status-list-stale"),
        ({}, -SKEW - dt.timedelta(seconds=1), "status-list-not-yet-valid"),
    ],
)
def test_a_list_that_is_not_in_force_is_told_as_not_to_be_had(
    changes: dict[str, Any], late: dt.timedelta, code: str
) -> None:
    found = token_list.read_jwt(token({**CLAIMS, **changes}))
    with pytest.raises(Unavailable, match=code):
        found.check_age(AT + late, SKEW, DAY)


@pytest.mark.parametrize(
    ("changes", "late"), [({"exp": NUMBER + 60}, dt.timedelta(seconds=59)), ({}, DAY), ({}, -SKEW)]
)
def test_a_list_holds_to_the_end_of_its_time(changes: dict[str, Any], late: dt.timedelta) -> None:
    token_list.read_jwt(token({**CLAIMS, **changes})).check_age(AT + late, SKEW, DAY)


@pytest.mark.parametrize(
    "changes",
    [
        {"sub": None},
        {"iat": None},
        {"status_list": None},
        {"status_list": [1, LST]},
        {"status_list": {"bits": 1}},
        {"status_list": {"bits": "1", "lst": LST}},
        {"status_list": {"bits": True, "lst": LST}},
        {"status_list": {"bits": 1.0, "lst": LST}},
        {"status_list": {"bits": 1, "lst": 1}},
        {"ttl": 0},
        {"ttl": -1},
        {"ttl": True},
        {"ttl": "300"},
        {"ttl": None, "exp": "tomorrow"},
    ],
)
def test_a_token_of_another_shape_is_refused(changes: dict[str, Any]) -> None:
    stated = {**CLAIMS, **changes}
    for name in ("sub", "iat"):
        if stated[name] is None:
            del stated[name]
    with pytest.raises(Malformed, match=r"status-list-malformed|jwt-claim"):
        token_list.read_jwt(token(stated))


def test_a_token_of_another_type_is_refused() -> None:
    with pytest.raises(InvalidProof, match="jws-type"):
        token_list.read_jwt(token(CLAIMS, typ="JWT"))
    with pytest.raises(Unavailable, match="status-list-media-type"):
        token_list.read(own().encode(), "text/html")


def test_the_issuer_may_be_named() -> None:
    assert token_list.read_jwt(token({**CLAIMS, "iss": "did:web:issuer.example"})).issuer == METHOD[:-6]


@pytest.mark.parametrize("tag", [b"\xd2", b"\xd8\x3d\xd2"])
@pytest.mark.parametrize(("kind", "algorithm"), [(P256, -7), (ED25519, -8), (P384, -35)])
def test_a_cwt_is_read_and_verified(kind: str, algorithm: int, tag: bytes) -> None:
    data = cwt(protected={1: algorithm, 16: "statuslist+cwt"}, kind=kind, tag=tag)
    found = token_list.read(data, CWT)
    found.secured.verify(KEYS[kind])
    found.check_uri(URI)
    found.check_age(AT, SKEW, DAY)
    assert (found.ttl, found.status(0), found.status(1)) == (300, 1, 0)
    assert found.secured.method(None) == METHOD
    with pytest.raises(InvalidProof, match="key-type-mismatch"):
        found.secured.verify(KEYS[P384 if kind != P384 else P256])


def test_the_key_id_of_a_cwt_may_be_protected_or_missing() -> None:
    named = cwt(protected={1: -7, 4: METHOD.encode(), 16: "statuslist+cwt"}, unprotected={})
    assert token_list.read_cwt(named).secured.key_id == METHOD
    assert token_list.read_cwt(cwt(unprotected={})).secured.key_id is None
    assert token_list.read_cwt(cwt(unprotected={4: 7})).secured.key_id is None
    with pytest.raises(InvalidProof, match="jws-key-id"):
        token_list.read_cwt(cwt(unprotected={4: b"\xff"})).secured.method(None)


@pytest.mark.parametrize(
    ("protected", "code"),
    [
        ({1: -7}, "jws-type"),
        ({1: -7, 16: "application/cwt"}, "jws-type"),
        ({1: -37, 16: "statuslist+cwt"}, "jws-algorithm"),
        ({1: "ES256", 16: "statuslist+cwt"}, "jws-algorithm"),
        ({16: "statuslist+cwt"}, "jws-algorithm"),
        ({1: -7, 2: [4], 16: "statuslist+cwt"}, "jws-critical"),
    ],
)
def test_a_cwt_of_another_header_is_refused(protected: dict[Any, Any], code: str) -> None:
    with pytest.raises(InvalidProof, match=code):
        token_list.read_cwt(cwt(protected=protected))


def test_an_unprotected_header_carries_a_key_id_alone() -> None:
    with pytest.raises(InvalidProof, match="jws-critical"):
        token_list.read_cwt(cwt(unprotected={33: b"certificate"}))


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {2: URI, 6: NUMBER},
        {6: NUMBER, 65_533: {"bits": 1, "lst": b"x"}},
        {2: URI, 65_533: own_list()},
        {2: b"bytes", 6: NUMBER, 65_533: own_list()},
        {2: URI, 6: NUMBER, 4: b"bytes", 65_533: own_list()},
        {2: URI, 6: NUMBER, 65_533: {"bits": 1, "lst": "text"}},
        {2: URI, 6: NUMBER, 65_533: [1, b"x"]},
    ],
)
def test_a_cwt_of_other_claims_is_refused(claims: dict[Any, Any]) -> None:
    with pytest.raises(Malformed, match=r"status-list-malformed|jwt-claim"):
        token_list.read_cwt(cwt(claims))


def test_claims_of_no_known_name_are_passed_over() -> None:
    claims = {2: URI, 6: NUMBER, 7: b"id", "text": 1, 65_533: own_list()}
    assert token_list.read_cwt(cwt(claims)).expires is None


@pytest.mark.parametrize("data", [b"", b"\xd2", b"\x84", b"\xd2\x80", b"\xd8\x3d\x84", b"\xd2\x01", b"\xff"])
def test_what_is_no_cwt_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        token_list.read_cwt(data)
    with pytest.raises(Malformed):
        token_list.read_cwt(b"\xd2" + cbor_of([b"", [], b"", b""]))


def test_a_credential_points_into_a_list() -> None:
    pointer = Reference(7, URI)
    assert token_list.reference(token_list.status_claim(pointer)) == pointer
    assert token_list.reference({"status_list": {"idx": 0, "uri": URI, "more": 1}, "other": {}}).index == 0


@pytest.mark.parametrize(
    "value",
    [
        None,
        {},
        [],
        {"status_list": None},
        {"status_list": {"idx": 1}},
        {"status_list": {"idx": -1, "uri": URI}},
        {"status_list": {"idx": True, "uri": URI}},
        {"status_list": {"idx": False, "uri": URI}},
        {"status_list": {"idx": "1", "uri": URI}},
        {"status_list": {"idx": 1.0, "uri": URI}},
        {"status_list": {"idx": 1, "uri": 1}},
    ],
)
def test_a_pointer_of_another_shape_is_refused(value: Any) -> None:  # noqa: ANN401 -- any JSON at all
    with pytest.raises(Malformed, match="status-entry-malformed"):
        token_list.reference(value)
