"""did:webvh: nothing counts that the keys before did not sign, and nobody moves or revives a DID."""

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

from signing.did import resolve, webvh
from signing.errors import InvalidProof, Malformed, Unavailable
from signing.keys.file_store import FileSigner
from tests.unit.signing.did.webvh_logs import (
    ASSERTING,
    ATTACKER,
    FIRST,
    FOLDER,
    NOW,
    SCID,
    SECOND,
    THIRD,
    Entry,
    Host,
    committed,
    did_of,
    first,
    following,
    keys,
    lines,
    proved,
    refused,
    resolved,
    scid_of,
    state,
)

LATER = "2030-01-01T00:00:00Z"


def changed(entry: Entry, **members: object) -> Entry:
    """Return `entry` altered after it was signed."""
    return {**entry, **members}


def test_a_log_is_fetched_once_and_its_last_document_counts() -> None:
    one = first()
    two = following(one, document=json.loads(json.dumps(one["state"]).replace("#k0", "#k1")))
    host = Host(lines(one, two))
    found = resolve.resolve(did_of(one), host, NOW)
    assert found.assertion_key(f"{did_of(one)}#k1", NOW).multikey == ASSERTING.multikey
    assert host.asked == [f"{FOLDER}did.jsonl"]


def test_keys_are_replaced_by_those_before_them() -> None:
    one = first()
    two = following(one, {"updateKeys": keys(SECOND)})
    assert resolved(one, two, following(two, signer=SECOND))
    assert refused(one, two, following(two, signer=FIRST)) == (InvalidProof, "did-log-key")
    assert refused(one, following(one, {"updateKeys": keys(ATTACKER)}, signer=ATTACKER)) == (
        InvalidProof,
        "did-log-key",
    )


def test_a_commitment_binds_the_next_keys() -> None:
    one = first({"nextKeyHashes": committed(SECOND, THIRD)})
    two = following(one, {"updateKeys": keys(SECOND), "nextKeyHashes": committed(THIRD)}, signer=SECOND)
    three = following(two, {"updateKeys": keys(THIRD), "nextKeyHashes": []}, signer=THIRD)
    assert resolved(one, two, three, following(three, {"updateKeys": keys(FIRST)}, signer=THIRD))
    stolen = {"updateKeys": keys(ATTACKER), "nextKeyHashes": committed(ATTACKER)}
    for signer in (FIRST, ATTACKER):
        assert refused(one, following(one, stolen, signer=signer)) == (InvalidProof, "did-log-commitment")
    mixed = {"updateKeys": keys(SECOND, ATTACKER), "nextKeyHashes": []}
    assert refused(one, following(one, mixed, signer=SECOND)) == (InvalidProof, "did-log-commitment")
    unsigned = {"updateKeys": keys(SECOND), "nextKeyHashes": []}
    assert refused(one, following(one, unsigned, signer=FIRST)) == (InvalidProof, "did-log-key")


@pytest.mark.parametrize(
    "parameters", [{}, {"updateKeys": keys(SECOND)}, {"nextKeyHashes": committed(SECOND)}]
)
def test_a_commitment_is_neither_dropped_nor_passed_over(parameters: dict[str, Any]) -> None:
    one = first({"nextKeyHashes": committed(SECOND)})
    assert refused(one, following(one, parameters, signer=SECOND)) == (Malformed, "did-log-malformed")


def test_without_keys_a_log_goes_no_further() -> None:
    one = first()
    two = following(one, {"updateKeys": []})
    assert resolved(one, two)
    assert refused(one, two, following(two)) == (InvalidProof, "did-log-key")


def test_a_deactivated_did_has_no_document_and_no_future() -> None:
    one = first()
    two = following(one, {"deactivated": True})
    assert refused(one, two) == (InvalidProof, "did-deactivated")
    assert refused(one, two, following(two, {"deactivated": False})) == (InvalidProof, "did-deactivated")
    assert refused(first({"deactivated": True})) == (InvalidProof, "did-deactivated")


def moved(entry: Entry, host: str = "other.example", **changes: object) -> dict[str, Any]:
    did = did_of(entry).replace("registry.example", host)
    return state(did, **{"alsoKnownAs": [did_of(entry)], **changes})


def test_a_portable_did_moves_and_is_itself_under_its_present_name_alone() -> None:
    one = first({"portable": True})
    two = following(one, {"portable": True}, document=moved(one))
    new, log = did_of(two), lines(one, two)
    host = Host(log)
    host.files = {"https://other.example/b/pnwi/did.jsonl": log, **host.files}
    assert resolve.resolve(new, host, NOW).did == new
    assert refused(one, two, did=did_of(one)) == (InvalidProof, "did-document-mismatch")


def test_a_did_moves_only_where_its_first_entry_allows_it_and_says_from_where() -> None:
    one, portable = first(), first({"portable": True})
    cases = [
        (one, following(one, document=moved(one))),
        (one, following(one, {"portable": False}, document=moved(one))),
        (portable, following(portable, document=moved(portable, alsoKnownAs=[]))),
        (portable, following(portable, document=moved(portable, alsoKnownAs=None))),
        (portable, following(portable, {"portable": False}, document=moved(portable))),
    ]
    for entries in cases:
        assert refused(*entries, did=did_of(entries[0])) == (InvalidProof, "did-log-moved")
    assert refused(one, following(one, {"portable": True})) == (Malformed, "did-log-malformed")


def other(entry: Entry) -> Entry:
    """Return an entry that another DID's controller signed."""
    return following(entry, document=state(did_of(first(versionTime="2025-01-01T00:00:00Z"))))


@pytest.mark.parametrize(
    ("alter", "code"),
    [
        (lambda one: [changed(one, versionTime="2026-01-01T00:00:01Z")], "did-log-scid"),
        (lambda one: [changed(one, versionId="1-" + scid_of(one))], "did-log-hash"),
        (lambda one: [changed(one, versionId=one["versionId"].replace("1-", "01-"))], "did-log-hash"),
        (lambda one: [changed(one, versionId=one["versionId"][2:])], "did-log-hash"),
        (lambda one: [changed(one, versionId=7)], "did-log-hash"),
        (lambda one: [one, one], "did-log-time"),
        (lambda one: [one, following(one, versionTime="2025-12-31T23:59:59Z")], "did-log-time"),
        (lambda one: [one, following(one, versionTime=one["versionTime"])], "did-log-time"),
        (lambda one: [one, following(one, versionTime="2026-11-20T00:05:01Z")], "did-log-time"),
        (lambda one: [one, following(following(one))], "did-log-hash"),
        (lambda one: [following(one)], "instant"),
        (lambda one: [one, changed(following(one), state=state())], "did-log-scid"),
        (lambda one: [one, other(one)], "did-log-scid"),
        (lambda one: [one, following(one, document={"id": 7})], "did-log-scid"),
        (lambda one: [one, changed(following(one), proof=one["proof"])], "signature-wrong"),
        (lambda one: [one, changed(following(one), proof=[])], "proof-missing"),
        (
            lambda one: [one, proved(bare(following(one)), FIRST, proofPurpose="authentication")],
            "proof-purpose",
        ),
        (
            lambda one: [one, proved(bare(following(one)), FIRST, expires=LATER)],
            "did-log-key",
        ),
        (
            lambda one: [
                one,
                changed(following(one), proof=[following(one)["proof"], by(ATTACKER, following(one))]),
            ],
            "did-log-key",
        ),
        (lambda one: [one, named(following(one), f"{did_of(one)}#k0")], "did-log-key"),
        (lambda one: [one, named(following(one), f"did:key:{FIRST.multikey}#x")], "did-log-key"),
    ],
)
def test_a_forged_log_is_refused(alter: Callable[[Entry], list[Entry]], code: str) -> None:
    one = first()
    assert resolved(one), "control"
    family, found = refused(*alter(one), did=did_of(one))
    assert found.startswith(code) or (code, found) == ("instant", "did-log-malformed")
    assert family is InvalidProof or code == "instant"


def bare(entry: Entry) -> Entry:
    return {name: value for name, value in entry.items() if name != "proof"}


def by(signer: FileSigner, entry: Entry) -> Any:  # noqa: ANN401 -- a member of JSON
    return proved(bare(entry), signer)["proof"]


def named(entry: Entry, method: str) -> Entry:
    return proved(bare(entry), FIRST, verificationMethod=method)


def test_several_keys_may_sign_one_entry() -> None:
    one = first({"updateKeys": keys(FIRST, SECOND)})
    two = following(one)
    assert resolved(one, changed(two, proof=[by(FIRST, two), by(SECOND, two)]))


def test_no_more_keys_sign_one_entry_than_are_needed() -> None:
    several = (FIRST, SECOND, THIRD, ATTACKER)
    one = first({"updateKeys": keys(*several)})
    two = following(one)
    assert resolved(one, changed(two, proof=[by(each, two) for each in several[:3]]))
    too_many = changed(two, proof=[by(each, two) for each in several])
    assert refused(one, too_many) == (Malformed, "did-log-malformed")


def test_the_log_of_another_did_is_not_this_ones() -> None:
    mine, others = first(), first(versionTime="2025-01-01T00:00:00Z")
    assert did_of(mine) != did_of(others)
    assert refused(others, did=did_of(mine)) == (InvalidProof, "did-log-scid")


def test_the_scid_that_an_entry_states_is_its_own() -> None:
    one = first({"scid": "Qm" + "a" * 44})
    assert refused(one) == (InvalidProof, "did-log-scid")


def test_the_scid_is_the_hash_wherever_it_stands() -> None:
    named_twice = "did:webvh:{SCID}:registry.example:{SCID}"
    one = first(document=state(named_twice, alsoKnownAs=[f"urn:{SCID}"], **{f"x{SCID}": SCID}))
    host = Host(b"")
    host.files = {f"https://registry.example/{scid_of(one)}/did.jsonl": lines(one)}
    assert resolve.resolve(did_of(one), host, NOW).did == did_of(one)


def test_the_present_is_compared_only_where_it_is_told() -> None:
    one = first(versionTime="2026-11-20T00:05:00Z")
    later = following(one, versionTime="2040-01-01T00:00:00+00:00")
    assert resolved(one), "five minutes are within a clock's error"
    assert refused(one, later) == (InvalidProof, "did-log-time")
    assert resolve.resolve(did_of(one), Host(lines(one, later))).did == did_of(one)


def test_parameters_are_an_object_and_the_first_ones_are_the_first_alone() -> None:
    one = first()
    assert refused(one, following(one, {"scid": scid_of(one)})) == (Malformed, "did-log-malformed")
    assert refused(one, following(one, ["method"])) == (Malformed, "did-log-malformed")
    assert refused(changed(one, parameters=[]))[1] == "did-log-malformed"


def test_early_writers_null_is_the_default() -> None:
    names = ("nextKeyHashes", "witness", "watchers", "ttl")
    one = first(dict.fromkeys(names))
    assert resolved(one, following(one, {"updateKeys": None, "method": "did:webvh:1.0", "ttl": 0}))


@pytest.mark.parametrize("method", ["did:webvh:0.5", "did:webvh:1.1", 1])
def test_a_log_of_another_version_is_not_guessed(method: object) -> None:
    assert refused(first({"method": method})) == (Malformed, "did-log-version")


@pytest.mark.parametrize(
    "changes",
    [
        {"more": 1},
        {"state": "x"},
        {"versionTime": 7},
        {"versionTime": "2026-01-01T00:00:00+08:00"},
    ],
)
def test_an_entry_of_another_shape_is_refused(changes: dict[str, Any]) -> None:
    one = first()
    assert refused(changed(one, **changes), did=did_of(one)) == (Malformed, "did-log-malformed")
    assert refused(bare(one)) == (Malformed, "did-log-malformed")


def test_a_time_that_is_none_is_refused() -> None:
    one = first()
    assert refused(changed(one, versionTime="2026-13-01T00:00:00Z"))[0] is Malformed


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]\n", b"\n", b'{"a":1,"a":2}\n'])
def test_what_is_no_log_is_an_outage_not_a_forgery(body: bytes) -> None:
    with pytest.raises(Unavailable, match="did-log-unreadable"):
        resolve.resolve(did_of(first()), Host(body), NOW)


def test_half_a_line_at_the_end_is_an_outage() -> None:
    one = first()
    log = lines(one, following(one))
    for cut in (log[:-2], log + b"{", log + b"\n"):
        with pytest.raises(Unavailable, match="did-log-unreadable"):
            resolve.resolve(did_of(one), Host(cut), NOW)


def test_a_log_that_cannot_be_had_is_unavailable() -> None:
    host = Host(b"")
    host.files = {}
    with pytest.raises(Unavailable, match="fetch-status"):
        resolve.resolve(did_of(first()), host, NOW)


def test_a_log_is_bounded_before_anything_of_it_is_read() -> None:
    one = first()
    for log in (b"{}\n" * 201, b" " * (256 * 1024 + 1)):
        with pytest.raises(Unavailable, match="did-log-too-long"):
            resolve.resolve(did_of(one), Host(log), NOW)


def test_the_longest_log_is_read() -> None:
    one = first()
    entries = list(itertools.accumulate(range(199), step, initial=one))
    assert len(entries) == webvh.MAX_ENTRIES
    assert resolve.resolve(did_of(one), Host(lines(*entries)), NOW).did == did_of(one)


def step(before: Entry, number: int) -> Entry:
    return following(before, versionTime=f"2026-01-01T00:{1 + number // 60:02}:{number % 60:02}Z")
