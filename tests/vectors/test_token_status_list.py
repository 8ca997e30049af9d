"""The published examples of Token Status List: encodings of 1, 2, 4 and 8 bits, a JWT and a CWT.

Reads `../shared/vectors`. The files of the long examples do not state their content; the draft's
appendix does, and the JSON and the CBOR form of each must hold the same.
"""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest

from signing import base64url, instants
from signing.cose import cbor
from signing.status import token_list
from signing.status.token_list import StatusList

FOLDER = Path(__file__).parents[3] / "shared" / "vectors" / "token-status-list" / "examples"

if not FOLDER.is_dir():
    pytest.skip("the published vectors are not beside the project", allow_module_level=True)

SHORT = {"status_list_encoding": 1, "status_list_encoding2": 2}
LONG = {
    "status_list_encoding1_long": 1,
    "status_list_encoding2_long": 2,
    "status_list_encoding4": 4,
    "status_list_encoding8": 8,
}
EXPIRES = dt.datetime.fromtimestamp(2_291_720_170, dt.UTC)
ISSUED = dt.datetime.fromtimestamp(1_686_920_170, dt.UTC)


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text("utf-8")


def encoded(name: str) -> str:
    """Return what stands behind the words of an example, its line breaks taken out."""
    return re.sub(r"\s", "", text_of(name).rpartition("encoded:")[2])


def bytes_of(name: str) -> bytes:
    """Return the bytes that an example states it encodes."""
    found = re.search(r"byte_array = \[(.*)\]", text_of(name))
    assert found is not None
    return bytes(int(item, 16) for item in found.group(1).split(","))


def of_json(name: str) -> StatusList:
    value: dict[str, Any] = json.loads(encoded(f"{name}_json"))
    return token_list.decode(base64url.decode(value["lst"]), value["bits"])


def of_cbor(name: str) -> StatusList:
    value = cbor.decode_foreign(bytes.fromhex(encoded(f"{name}_cbor")), max_bytes=1_000_000)
    assert isinstance(value, dict)
    bits, lst = value["bits"], value["lst"]
    assert isinstance(bits, int)
    assert isinstance(lst, bytes)
    return token_list.decode(lst, bits)


@pytest.mark.parametrize(("name", "bits"), SHORT.items())
def test_the_short_lists_hold_the_published_bytes(name: str, bits: int) -> None:
    expected = StatusList(bits, bytes_of(f"{name}_json"))
    assert of_json(name) == of_cbor(name) == expected
    statuses = {index: expected.status(index) for index in range(expected.length)}
    assert token_list.encode(statuses, bits=bits, length=expected.length) in encoded(f"{name}_json")


# The draft's appendix "Test vectors for Status List encoding": which entries are not 0.
PLACES = (0, 1993, 25460, 159495, 495669, 554353, 645645, 723232, 854545, 934534, 1000345)
CONTENT = {
    "status_list_encoding1_long": dict.fromkeys(PLACES, 1),
    "status_list_encoding2_long": dict(zip(PLACES, (1, 2, 1, 3, 1, 1, 2, 1, 1, 2, 3), strict=True)),
}


@pytest.mark.parametrize("name", CONTENT)
def test_the_long_lists_hold_what_the_specification_says(name: str) -> None:
    found = of_json(name)
    assert [found.status(place) for place in PLACES] == list(CONTENT[name].values())
    lst = token_list.encode(CONTENT[name], bits=found.bits, length=found.length)
    assert token_list.decode(base64url.decode(lst), found.bits) == found, "and no other entry is set"


@pytest.mark.parametrize(("name", "bits"), LONG.items())
def test_the_long_lists_are_the_same_in_both_forms(name: str, bits: int) -> None:
    found = of_json(name)
    assert found == of_cbor(name)
    assert (found.bits, found.length) == (bits, 1_048_576)
    assert 0 < len(found.data) - found.data.count(0) < 1_000


def test_the_published_short_lists_say_what_the_specification_says() -> None:
    one, two = of_json("status_list_encoding"), of_json("status_list_encoding2")
    assert [one.status(index) for index in range(16)] == [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]
    assert [two.status(index) for index in range(12)] == [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]


def test_the_published_jwt_is_read() -> None:
    found = token_list.read_jwt(re.sub(r"\s", "", text_of("status_list_jwt_raw")))
    found.check_uri("https://example.com/statuslists/1")
    assert (found.issuer, found.ttl) == ("https://example.com", 43_200)
    assert (found.issued_at, found.expires) == (instants.of(ISSUED), instants.of(EXPIRES))
    assert found.entries == of_json("status_list_encoding")
    assert (found.secured.algorithm, found.secured.key_id) == ("ES256", "12")
    found.check_age(EXPIRES - dt.timedelta(seconds=1), dt.timedelta(), dt.timedelta())


def test_the_published_cwt_is_read() -> None:
    found = token_list.read_cwt(bytes.fromhex(re.sub(r"\s", "", text_of("status_list_cwt"))))
    found.check_uri("https://example.com/statuslists/1")
    assert (found.issuer, found.ttl) == (None, 43_200)
    assert (found.issued_at, found.expires) == (instants.of(ISSUED), instants.of(EXPIRES))
    assert found.entries == of_json("status_list_encoding")
    assert (found.secured.algorithm, found.secured.key_id) == ("ES256", "12")


def test_the_published_referenced_token_points_into_its_list() -> None:
    data = bytes.fromhex(re.sub(r"\s", "", text_of("referenced_token_cwt")))
    match cbor.decode_foreign(data[1:], max_bytes=1_000):
        case [bytes(), dict(), bytes(payload), bytes()]:
            claims = cbor.decode_foreign(payload, max_bytes=1_000)
    assert isinstance(claims, dict)
    status = claims[65_535]
    assert status == {"status_list": {"idx": 0, "uri": "https://example.com/statuslists/1"}}
