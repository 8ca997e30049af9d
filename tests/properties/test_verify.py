"""No change of a signed credential is valid, however small; the order of its members is no change."""

import copy
import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing import contexts, strict_json
from signing.data_integrity import eddsa_rdfc_2022
from signing.did import key
from signing.errors import Unavailable
from signing.keys import private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519
from signing.ports import Fetched
from signing.report import CheckName, Report, Verdict
from signing.verify import Policy, Standing, verify

SIGNER = FileSigner(private.of(ED25519, bytes(range(32))))
DID = key.did_for(SIGNER.multikey)
AT = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
POLICY = Policy("keys", lambda did: Standing.ACCEPTED if did == DID else Standing.UNKNOWN)

UNSIGNED: dict[str, Any] = {
    "@context": [contexts.CREDENTIALS_V2, contexts.OPEN_BADGES[2]],
    "id": "https://registry.example/credentials/1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": "Zoë O'Néill 張偉",
    "issuer": {"id": DID, "type": ["Profile"], "name": "Institute"},
    "validFrom": "2026-05-04T00:00:00+08:00",
    "validUntil": "2031-05-04T00:00:00+08:00",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "creditsEarned": 1.5,
        "identifier": [
            {"type": "IdentityObject", "hashed": False, "identityHash": "張偉", "identityType": "name"}
        ],
        "licenseNumber": "7QK4-M2XD-9TRA-B3CE",
        "achievement": {
            "id": "https://registry.example/s/ut2/v3",
            "type": ["Achievement"],
            "name": "UT 2",
            "description": "Certification.",
            "criteria": {"narrative": "Examination."},
            "tag": ["ndt", "ut"],
        },
    },
    "proof": {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-05-02T00:00:00Z",
        "verificationMethod": f"{DID}#{SIGNER.multikey}",
        "proofPurpose": "assertionMethod",
    },
}
SIGNED = eddsa_rdfc_2022.sign(UNSIGNED, SIGNER)
BYTES = strict_json.dumps(SIGNED)


def _nobody(url: str, *, max_bytes: int) -> Fetched:
    raise Unavailable("unreachable", f"{url} within {max_bytes} bytes")


def _verify(data: bytes) -> Report:
    report = verify(data, POLICY, AT, _nobody)
    assert [check.name for check in report.checks] == list(CheckName)
    return report


def test_the_unchanged_credential_is_valid() -> None:
    assert _verify(BYTES).verdict is Verdict.VALID


@given(st.integers(0, len(BYTES) - 1), st.integers(1, 255))
def test_no_changed_byte_is_valid(position: int, flip: int) -> None:
    changed = bytearray(BYTES)
    changed[position] ^= flip
    assert _verify(bytes(changed)).verdict is Verdict.INVALID


@given(st.binary(max_size=200))
def test_random_bytes_are_invalid_and_nothing_else(data: bytes) -> None:
    assert _verify(data).verdict is Verdict.INVALID


def _places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in items:
        yield (*path, step)
        yield from _places(item, (*path, step))


PLACES = list(_places(SIGNED))
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=300)
@given(st.sampled_from(PLACES), JSON)
def test_no_other_value_in_any_place_is_valid(path: tuple[str | int, ...], value: Any) -> None:  # noqa: ANN401 -- any JSON
    changed: Any = copy.deepcopy(SIGNED)
    target = changed
    for step in path[:-1]:
        target = target[step]
    same = type(target[path[-1]]) is type(value) and target[path[-1]] == value
    target[path[-1]] = value
    data = json.dumps(changed, ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert _verify(data).verdict is (Verdict.VALID if same else Verdict.INVALID)


@pytest.mark.parametrize("path", PLACES, ids=str)
def test_no_member_can_be_left_out_or_said_twice(path: tuple[str | int, ...]) -> None:
    for change in ("left out", "renamed"):
        changed: Any = copy.deepcopy(SIGNED)
        target = changed
        for step in path[:-1]:
            target = target[step]
        value = target.pop(path[-1])
        if change == "renamed" and isinstance(target, dict):
            target[f"{path[-1]}s"] = value
        assert _verify(strict_json.dumps(changed)).verdict is Verdict.INVALID


def _shuffled(value: Any, random: Any) -> Any:  # noqa: ANN401 -- any JSON, Hypothesis's random
    """Return `value` with the members of every object in another order."""
    if isinstance(value, list):
        return [_shuffled(item, random) for item in value]
    if isinstance(value, dict):
        members = [(name, _shuffled(member, random)) for name, member in value.items()]
        random.shuffle(members)
        return dict(members)
    return value


@given(st.randoms(use_true_random=False))
def test_the_order_of_members_is_no_change(random: Any) -> None:  # noqa: ANN401 -- Hypothesis's random
    assert _verify(strict_json.dumps(_shuffled(SIGNED, random))).verdict is Verdict.VALID
