"""Whatever stands where a DID, its document or its log should be: a key, or a refusal, and nothing else."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from signing import base64url, instants
from signing.did import documents, resolve
from signing.errors import Problem
from signing.keys import cose_key
from signing.ports import Fetched
from tests.unit.signing.did import webvh_logs
from tests.unit.signing.did.webvh_logs import Host, did_of, lines

NOW = instants.parse("2026-11-20T00:00:00Z")
DID = "did:web:registry.example"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=9) | st.sampled_from([DID, "#k0"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=9,
)
NAMES = ["id", "type", "controller", "publicKeyMultibase", "publicKeyJwk", "expires", "revoked"]
METHODS = st.dictionaries(st.sampled_from(NAMES), JSON | st.just("Multikey")) | JSON
DOCUMENTS = st.fixed_dictionaries(
    {"id": st.just(DID)},
    optional={
        name: st.lists(METHODS, max_size=3) | JSON
        for name in ("verificationMethod", "assertionMethod", "authentication")
    },
)
ONE = webvh_logs.first({"nextKeyHashes": webvh_logs.committed(webvh_logs.SECOND)})
TWO = webvh_logs.following(
    ONE,
    {"updateKeys": webvh_logs.keys(webvh_logs.SECOND), "nextKeyHashes": []},
    signer=webvh_logs.SECOND,
)
LOG = [ONE, TWO]


@given(JSON | DOCUMENTS)
def test_a_strange_document_gives_a_key_or_a_refusal(document: Any) -> None:  # noqa: ANN401
    try:
        found = documents.parse(document, DID)
        found.assertion_key(f"{DID}#k0", NOW)
    except Problem:
        return


@given(
    st.text()
    | st.text().map("did:jwk:{}".format)
    | JSON.map(lambda value: "did:jwk:" + base64url.encode(json.dumps(value).encode()))
    | st.text().map("did:key:z{}".format)
    | st.text().map("did:webvh:{}".format)
    | st.text().map(lambda text: f"did:webvh:Qm{'a' * 44}:{text}")
)
def test_a_strange_did_is_refused(did: str) -> None:
    def nobody(url: str, *, max_bytes: int) -> Fetched:
        return Fetched(url, "", b"[]"[:max_bytes])

    try:
        resolve.resolve(did, nobody, NOW)
    except Problem:
        return
    assert did.startswith(("did:key:", "did:jwk:"))


@given(st.data(), st.integers(0, 1))
def test_a_log_with_anything_changed_is_refused(data: st.DataObject, place: int) -> None:
    entry = json.loads(json.dumps(LOG[place]))
    holder: Any = entry
    while True:
        name = data.draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
        if not isinstance(holder[name], dict | list) or not holder[name] or data.draw(st.booleans()):
            break
        holder = holder[name]
    value = data.draw(JSON)
    same = json.dumps(value, sort_keys=True) == json.dumps(holder[name], sort_keys=True)
    holder[name] = value
    log = [*LOG[:place], entry, *LOG[place + 1 :]]
    try:
        resolve.resolve(did_of(ONE), Host(lines(*log)), NOW)
    except Problem:
        assert not same
    else:
        assert same


@given(st.binary(max_size=99) | st.binary(max_size=99).map(lambda data: lines(ONE) + data))
def test_a_strange_log_is_refused(log: bytes) -> None:
    try:
        resolve.resolve(did_of(ONE), Host(log), NOW)
    except Problem:
        return
    assert log == lines(ONE)


@given(
    st.dictionaries(st.integers(-5, 5), st.binary(max_size=49) | st.integers(-9, 9) | st.booleans()) | JSON
)
def test_a_strange_cose_key_gives_a_key_or_a_refusal(value: object) -> None:
    try:
        key = cose_key.read(value)
    except Problem:
        return
    assert cose_key.read(cose_key.write(key)) == key
