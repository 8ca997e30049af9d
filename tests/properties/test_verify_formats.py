"""In every format: any bytes give a report, never an exception; no changed character is ever valid.

`CHANGES` tells how many changes of each document are tried (all positions: `CHANGES=all`).
"""

import datetime as dt
import json
import os
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from signing import contexts, policy, strict_json
from signing.data_integrity import suites
from signing.did import key
from signing.jose import key_binding, sd_jwt_vc, vc_jwt
from signing.keys import private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519, P256
from signing.mechanisms import formats
from signing.policy import PRESENTATION_RULES, VCDM_RULES, Policy, Standing
from signing.presentation import verify_presentation
from signing.report import CheckName, PresentationCheck, Report, Verdict
from signing.verify import verify
from tests.properties.nasty import AT, credential, nobody

CHANGES = os.environ.get("CHANGES", "60")
ED = FileSigner(private.of(ED25519, bytes(range(32))))
EC = FileSigner(private.of(P256, bytes(range(1, 33))))
DID, EC_DID = key.did_for(ED.multikey), key.did_for(EC.multikey)
METHOD, EC_METHOD = f"{DID}#{ED.multikey}", f"{EC_DID}#{EC.multikey}"
POLICIES = [build(lambda _did: Standing.ACCEPTED) for build in policy.BUILDERS.values()]
NAME = "Zoë O'Néill 張偉"


def options(suite: str, method: str = METHOD, purpose: str = "assertionMethod") -> dict[str, Any]:
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": "2026-05-02T00:00:00Z",
        "verificationMethod": method,
        "proofPurpose": purpose,
    }


def embedded(suite: str, signer: FileSigner, did: str, method: str) -> bytes:
    unsigned = credential(name=NAME, issuer=did)
    return strict_json.dumps(suites.add(unsigned, options(suite, method), signer, VCDM_RULES))


def chain() -> bytes:
    unsigned: dict[str, Any] = {
        "@context": [contexts.CREDENTIALS_V2],
        "type": ["VerifiableCredential"],
        "issuer": DID,
        "credentialSubject": {"id": "urn:example:1"},
    }
    first = options("ecdsa-jcs-2019", EC_METHOD) | {"id": "urn:proof:1"}
    whole = suites.add(unsigned, first, EC, VCDM_RULES)
    second = options("eddsa-rdfc-2022") | {"previousProof": "urn:proof:1"}
    return strict_json.dumps(suites.add(whole, second, ED, VCDM_RULES))


def presentation() -> dict[str, Any]:
    return {
        "@context": [contexts.CREDENTIALS_V2],
        "type": ["VerifiablePresentation"],
        "holder": DID,
        "verifiableCredential": [json.loads(embedded("eddsa-jcs-2022", ED, DID, METHOD))],
    }


def presented(suite: str) -> bytes:
    proof = options(suite, purpose="authentication") | {"challenge": "c", "domain": "d"}
    return strict_json.dumps(suites.add(presentation(), proof, ED, PRESENTATION_RULES))


def wallet() -> bytes:
    claims: dict[str, Any] = {"iss": EC_DID, "vct": "https://a.example/v", "name": NAME, "level": "2"}
    return sd_jwt_vc.issue(claims, disclosable=["name", "level"], signer=EC, method=EC_METHOD).encode()


def bound() -> bytes:
    claims: dict[str, Any] = {"iss": EC_DID, "vct": "https://a.example/v", "name": NAME}
    shown = sd_jwt_vc.issue(
        claims, disclosable=["name"], signer=EC, method=EC_METHOD, holder=f"{DID}#{ED.multikey}"
    )
    return key_binding.bind(shown, ED, nonce="c", audience="d", at=AT).encode()


DOCUMENTS: dict[str, tuple[bytes, Policy]] = {
    "eddsa-jcs-2022": (embedded("eddsa-jcs-2022", ED, DID, METHOD), POLICIES[0]),
    "ecdsa-rdfc-2019": (embedded("ecdsa-rdfc-2019", EC, EC_DID, EC_METHOD), POLICIES[0]),
    "ecdsa-jcs-2019": (embedded("ecdsa-jcs-2019", EC, EC_DID, EC_METHOD), POLICIES[0]),
    "a chain": (chain(), POLICIES[1]),
    "vc+jwt with EdDSA": (vc_jwt.sign(credential(), ED, method=METHOD).encode(), POLICIES[0]),
    "vc+jwt with ES256": (
        vc_jwt.sign(credential(issuer=EC_DID), EC, method=EC_METHOD).encode(), POLICIES[0],
    ),
    "dc+sd-jwt": (wallet(), POLICIES[0]),
    "dc+sd-jwt with key binding": (bound(), POLICIES[0]),
    "a presentation under JCS": (presented("eddsa-jcs-2022"), POLICIES[0]),
    "a presentation under RDFC": (presented("eddsa-rdfc-2022"), POLICIES[1]),
    "vp+jwt": (
        vc_jwt.sign_presentation(presentation(), ED, method=METHOD, nonce="c", audience="d").encode(),
        POLICIES[0],
    ),
}  # fmt: skip


def judged(data: bytes, chosen: Policy, *, presented: bool) -> Report:
    if presented:
        report = verify_presentation(data, chosen, AT, nobody, challenge="c", domain="d")
        assert [check.name for check in report.checks] == list(PresentationCheck)
    else:
        report = verify(data, chosen, AT, nobody)
        assert [check.name for check in report.checks] == list(CheckName)
    return report


@pytest.mark.parametrize(
    ("asked", "verdict"),
    [
        ({"challenge": "c"}, Verdict.VALID),
        ({"domain": "d"}, Verdict.VALID),
        ({"challenge": "other"}, Verdict.INVALID),
        ({"domain": "other"}, Verdict.INVALID),
        ({"challenge": "c", "domain": ["d", "e"]}, Verdict.INVALID),
    ],
)
@pytest.mark.parametrize("name", ["a presentation under JCS", "vp+jwt"])
def test_what_was_asked_is_compared_and_nothing_else(name: str, asked: Any, verdict: Verdict) -> None:  # noqa: ANN401 -- options
    data, chosen = DOCUMENTS[name]
    assert verify_presentation(data, chosen, AT, nobody, **asked).verdict is verdict


def is_one(name: str) -> bool:
    return formats.is_presentation(DOCUMENTS[name][0])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_unchanged_document_is_valid(name: str) -> None:
    data, chosen = DOCUMENTS[name]
    assert judged(data, chosen, presented=is_one(name)).verdict is Verdict.VALID


def positions(data: bytes) -> range:
    """Return the places to change: so many of them, evenly spread, both ends among them."""
    return range(0, len(data), 1 if CHANGES == "all" else max(1, len(data) // int(CHANGES)))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_changed_character_is_valid(name: str) -> None:
    data, chosen = DOCUMENTS[name]
    text = data.decode()
    for place in (*positions(text.encode()), len(text) - 1):
        if place >= len(text):
            break
        for other in {"A", "e", "~", " ", chr(ord(text[place]) ^ 1)} - {text[place]}:
            changed = (text[:place] + other + text[place + 1 :]).encode("utf-8", "surrogatepass")
            verdict = judged(changed, chosen, presented=is_one(name)).verdict
            # A character of a DID or URL may also lead to somebody who does not answer.
            assert verdict in {Verdict.INVALID, Verdict.INDETERMINATE}, (place, other)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_shorter_or_longer_document_is_valid(name: str) -> None:
    data, chosen = DOCUMENTS[name]
    for changed in (
        data[:-1],
        data[1:],
        data[: len(data) // 2],
        data + b"A",
        data + b"=",
        data + b"~",
        data + b".",
    ):
        assert judged(changed, chosen, presented=is_one(name)).verdict is Verdict.INVALID


STARTS = [data for data, _ in DOCUMENTS.values()]


@settings(max_examples=150)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.binary(max_size=100).map(lambda tail: b"e" + tail),
        st.text("eyJ.~A_-=", max_size=200).map(str.encode),
        st.tuples(st.sampled_from(STARTS), st.integers(0, 3_000), st.binary(max_size=9)).map(
            lambda cut: cut[0][: cut[1]] + cut[2] + cut[0][cut[1] + len(cut[2]) :]
        ),
        st.tuples(st.sampled_from(STARTS), st.sampled_from(STARTS)).map(lambda two: two[0] + b"~" + two[1]),
    ),
    st.sampled_from(POLICIES),
    st.booleans(),
)
@example(b"", POLICIES[0], False)
@example(b"e30.e30.~" * 50, POLICIES[1], True)
def test_any_bytes_give_a_report(data: bytes, chosen: Policy, presented: bool) -> None:  # noqa: FBT001 -- a drawn value
    report = judged(data, chosen, presented=presented)
    assert isinstance(report, Report)
    assert report.verdict is not Verdict.VALID or data in STARTS


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "@context",
                    "type",
                    "id",
                    "issuer",
                    "credentialSubject",
                    "proof",
                    "credentialStatus",
                    "holder",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@settings(max_examples=100)
@given(st.sampled_from(sorted(name for name in DOCUMENTS if "+" not in name)), st.data())
def test_any_value_in_any_member_gives_a_report(name: str, data: st.DataObject) -> None:
    body, chosen = DOCUMENTS[name]
    document = json.loads(body)
    member = data.draw(st.sampled_from(sorted(document)))
    value = data.draw(JSON)
    changed = json.dumps({**document, member: value}, ensure_ascii=False).encode("utf-8", "surrogatepass")
    verdict = judged(changed, chosen, presented=is_one(name)).verdict
    assert verdict is not Verdict.VALID or document[member] == value


def test_the_instant_is_the_callers() -> None:
    data, chosen = DOCUMENTS["vc+jwt with EdDSA"]
    early = verify(data, chosen, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), nobody)
    assert early.verdict is Verdict.NOT_YET_VALID
