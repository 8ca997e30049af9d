"""Selective disclosure over HTTP: what is issued for it, what its holder shows, and what is refused."""

import copy
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.credentials.development import SELECTIVE
from registry.web import create_app
from signing import multibase
from signing.cose import cbor
from tests.web import development, samples
from tests.web.development import ISSUER, a_credential, derived, issued, verified
from tests.web.samples import AT


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return development.client_of_issuer()


ENTRY = {
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": "7",
    "statusListCredential": "https://status.example/1",
}


def a_base(client: FlaskClient, always: object = None, **changes: object) -> dict[str, Any]:
    """Return a credential for its holder; `always` are the mandatory pointers, if they are named."""
    options = {} if always is None else {"mandatoryPointers": always}
    status, answer = issued(client, SELECTIVE, a_credential(**changes), options=options)
    assert status == 201, answer
    base: dict[str, Any] = answer["verifiableCredential"]
    return base


def shown(client: FlaskClient, base: object, *pointers: str) -> dict[str, Any]:
    status, answer = derived(client, base, *pointers)
    assert (status, list(answer)) == (201, ["verifiableCredential"]), answer
    found: dict[str, Any] = answer["verifiableCredential"]
    return found


def test_a_holder_shows_what_it_chooses_and_what_it_must(client: FlaskClient) -> None:
    base = a_base(client, ["/issuer"], id="urn:uuid:1", name="A name")
    part = shown(client, base, "/credentialSubject/id")
    assert set(part) == {"@context", "id", "type", "issuer", "credentialSubject", "proof"}
    assert part["credentialSubject"] == {"id": "did:example:subject"}
    assert part["issuer"] == ISSUER.dids()["p256"]
    status, told = verified(client, part, policy="vcdm")
    assert (status, told["verdict"]) == (200, "VALID")
    everything = shown(client, base, "")
    assert {**everything, "proof": 0} == {**base, "proof": 0}
    assert verified(client, everything)[0] == 200


def test_a_base_proof_is_for_the_holder_alone(client: FlaskClient) -> None:
    status, told = verified(client, a_base(client))
    assert (status, told["verdict"], told["code"]) == (422, "INVALID", "disclosure-base")
    assert told["report"]["issuer"] == ISSUER.dids()["p256"]


@pytest.mark.parametrize("change", ["changed", "added", "left out"])
def test_what_is_shown_cannot_be_altered(client: FlaskClient, change: str) -> None:
    part = shown(client, a_base(client, name="A name"), "/credentialSubject", "/name")
    other = copy.deepcopy(part)
    if change == "changed":
        other["credentialSubject"]["name"] = "Somebody else"
    elif change == "added":
        other["description"] = "More."
    else:
        del other["name"]
    status, told = verified(client, other)
    assert (status, told["verdict"]) == (422, "INVALID")
    assert [row["check"] for row in told["report"]["checks"] if row["outcome"] == "failed"] == ["signature"]


def _with_value(part: dict[str, Any], value: object) -> dict[str, Any]:
    return {**part, "proof": {**part["proof"], "proofValue": value}}


def test_the_values_of_both_proofs_have_their_form_and_no_other_is_read(client: FlaskClient) -> None:
    """VC DI ECDSA §3.5.2-§3.5.8, as W3C's suite for it asks."""
    base = a_base(client, ["/issuer"])
    assert base["proof"]["proofValue"].startswith("u2V0A")
    header, parts = _opened(base)
    signature, key, hmac_key, signatures, pointers = parts
    assert (header, len(signature), len(key), len(hmac_key), pointers) == (0, 64, 35, 32, ["/issuer"])
    part = shown(client, base, "/credentialSubject")
    header, parts = _opened(part)
    assert (header, [type(each) for each in parts]) == (1, [bytes, bytes, list, dict, list])
    assert {len(each) for each in [*signatures, *parts[2]]} == {64}
    value = part["proof"]["proofValue"]
    changed: dict[str, object] = {
        "no prefix": value[1:],
        "another prefix": f"z{value[1:]}",
        "no header": f"u{value[4:]}",
        "one letter": "a",
        "nothing": "",
        "no text": 7,
        "a name that is none": _closed(parts, 3, {0: b"x"}),
        "a position that is none": _closed(parts, 4, ["0"]),
        "four parts": multibase.encode_base64url(b"\xd9\x5d\x01" + cbor.encode(parts[:4])),
    }
    assert verified(client, _with_value(part, _closed(parts, 4, parts[4])))[0] == 200
    taken = {name for name, each in changed.items() if verified(client, _with_value(part, each))[0] != 422}
    assert taken == set()


def _opened(secured: dict[str, Any]) -> tuple[int, list[Any]]:
    """Return the last byte of the header of a proof's value, and its parts."""
    data = multibase.decode_base64url(secured["proof"]["proofValue"], max_chars=10_000)
    assert data[:2] == b"\xd9\x5d"
    parts = cbor.decode(data[3:], max_bytes=10_000, any_order=True)
    assert isinstance(parts, list)
    assert len(parts) == 5
    return data[2], parts


def _closed(parts: list[Any], place: int, part: Any) -> str:  # noqa: ANN401 -- any CBOR
    """Return the value of a derived proof with one part exchanged."""
    changed = [*parts[:place], part, *parts[place + 1 :]]
    return multibase.encode_base64url(b"\xd9\x5d\x01" + cbor.encode(changed))


def test_what_a_verifier_must_not_miss_is_always_shown_where_nothing_is_said(client: FlaskClient) -> None:
    ends = "2036-01-01T00:00:00Z"
    base = a_base(client, validUntil=ends, credentialStatus=ENTRY, name="A name")
    part = shown(client, base, "/credentialSubject/id")
    assert (part["validUntil"], part["credentialStatus"]) == (ends, ENTRY)
    assert "name" not in part
    without = {name: value for name, value in part.items() if name != "credentialStatus"}
    assert verified(client, without)[1]["code"] == "disclosure-mismatch"


def test_who_names_what_is_always_shown_is_believed(client: FlaskClient) -> None:
    part = shown(client, a_base(client, ["/issuer"], validUntil="2036-01-01T00:00:00Z"), "/credentialSubject")
    assert "validUntil" not in part
    assert set(shown(client, a_base(client, []), "/issuer", "/credentialSubject/id")) >= {"issuer"}


@pytest.mark.parametrize(
    ("pointers", "code"),
    [
        (["issuer"], "pointer-malformed"),
        (["/issuer~"], "pointer-malformed"),
        (["/credentialSubject/non/existent"], "pointer-nowhere"),
        (["/@context"], "pointer-nowhere"),
        (["/proof"], "pointer-nowhere"),
        (["/name/@value"], "pointer-inside-value"),
        (["/issuer"] * 1_001, "disclosure-too-large"),
        ("/issuer", "options-malformed"),
        ({"0": "/issuer"}, "options-malformed"),
        (["/issuer", 7], "options-malformed"),
        ([["/issuer"]], "options-malformed"),
        (False, "options-malformed"),
    ],
)
def test_pointers_that_are_none_are_refused_by_both(client: FlaskClient, pointers: object, code: str) -> None:
    named = a_credential(name={"@value": "A name", "@language": "en"})
    status, answer = issued(client, SELECTIVE, named, options={"mandatoryPointers": pointers})
    assert (status, answer["code"]) == (413 if code == "disclosure-too-large" else 400, code)
    _, base = issued(client, SELECTIVE, named)
    body = {**base, "options": {"selectivePointers": pointers}}
    refused = client.post("/credentials/derive", json=body)
    assert (refused.status_code, json.loads(refused.data)["code"]) == (status, code)


@pytest.mark.parametrize(
    ("chosen", "missing"), [("/issuer", "/credentialSubject"), ("/credentialSubject", "/issuer")]
)
def test_what_is_no_credential_by_itself_is_not_shown(client: FlaskClient, chosen: str, missing: str) -> None:
    status, answer = derived(client, a_base(client, ["/validFrom"]), chosen)
    assert (status, answer["code"]) == (400, "shape-member-missing")
    assert f"{missing} is missing" in answer["detail"]
    assert shown(client, a_base(client, ["/validFrom"]), chosen, missing)


def test_nothing_is_shown_of_what_was_altered_or_never_meant_for_it(client: FlaskClient) -> None:
    base = a_base(client)
    _, other = issued(client, "ecdsa-rdfc-2019-p256", a_credential())
    cases: list[tuple[object, int, str]] = [
        ({**base, "validFrom": "2026-02-26T00:37:07Z"}, 422, "signature-wrong"),
        ({**base, "name": "More"}, 422, "disclosure-mismatch"),
        ({**base, "issuer": ISSUER.dids()["ed"]}, 422, "verification-method-foreign"),
        ({name: value for name, value in base.items() if name != "proof"}, 422, "proof-missing"),
        ({**base, "proof": [base["proof"], base["proof"]]}, 400, "disclosure-malformed"),
        ({**base, "proof": {**base["proof"], "proofValue": "uAAAA"}}, 400, "disclosure-malformed"),
        (shown(client, base, ""), 400, "disclosure-malformed"),
        (other["verifiableCredential"], 422, "cryptosuite-unknown"),
        ("eyJ", 400, "document-missing"),
        (None, 400, "document-missing"),
    ]
    found = [(status, answer["code"]) for sent, *_ in cases for status, answer in [derived(client, sent, "")]]
    assert found == [(status, code) for _, status, code in cases]


def test_options_may_be_left_out_and_must_be_an_object(client: FlaskClient) -> None:
    base = a_base(client, ["/issuer", "/credentialSubject"])
    for more, status in (
        ({}, 201),
        ({"options": {}}, 201),
        ({"options": {"any": 1}}, 201),
        ({"options": 7}, 400),
    ):
        assert (
            client.post("/credentials/derive", json={"verifiableCredential": base, **more}).status_code
            == status
        )


def test_the_other_ways_leave_the_pointers_alone(client: FlaskClient) -> None:
    assert issued(client, "eddsa-rdfc-2022", a_credential(), options={"mandatoryPointers": 7})[0] == 201


def test_no_other_origin_s_page_may_call_it_and_it_is_not_there_unless_asked_for(client: FlaskClient) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    assert "Access-Control-Allow-Origin" not in client.options("/credentials/derive", headers=asked).headers
    assert client.post("/credentials/derive", data="{}", content_type="text/plain").status_code == 415
    plain = create_app(samples.work(), lambda: AT, reads=samples.FakeReads()).test_client()
    assert plain.post("/credentials/derive", json={"verifiableCredential": {}}).status_code in {404, 405}


POINTERS = st.lists(
    st.sampled_from(
        ["", "/issuer", "/id", "/type/0", "/credentialSubject/name", "/name/@value", "/validFrom"]
    )
    | st.text("/~01ab", max_size=8)
    | st.integers()
    | st.none(),
    max_size=4,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    always=POINTERS,
    selective=POINTERS,
    name=st.sampled_from(["validFrom", "proof", "x"]),
    value=st.text(max_size=9),
)
def test_whatever_is_sent_a_part_verifies_or_is_refused(
    client: FlaskClient, always: list[Any], selective: list[Any], name: str, value: str
) -> None:
    status, answer = issued(client, SELECTIVE, a_credential(), options={"mandatoryPointers": always})
    assert status in {201, 400}
    if status == 201:
        status, part = derived(client, answer["verifiableCredential"], *selective)
        assert status in {201, 400}
        assert status == 400 or verified(client, part["verifiableCredential"])[0] == 200
        status, part = derived(client, {**answer["verifiableCredential"], name: value}, "")
        assert status in {400, 422}
