"""Witnesses of a did:webvh log: enough of those who were asked, or *could not be checked*."""

from typing import Any

import pytest

from signing import instants
from signing.did import resolve
from signing.errors import InvalidProof, Unavailable
from tests.unit.signing.did.webvh_logs import (
    ATTACKER,
    FIRST,
    FOLDER,
    OTHER_WITNESS,
    WITNESS,
    Entry,
    Host,
    approval,
    did_of,
    first,
    following,
    key,
    lines,
    witnesses,
)

NOW = instants.parse("2026-11-20T00:00:00Z")
BOTH = {"witness": witnesses(2, WITNESS, OTHER_WITNESS)}
ONE = {"witness": witnesses(1, WITNESS)}


def accepted(entries: list[Entry], approvals: object) -> bool:
    """Tell whether the log is accepted; the alternative is *could not be checked*, nothing else."""
    host = Host(lines(*entries), approvals)
    try:
        return bool(resolve.resolve(did_of(entries[0]), host, NOW))
    except Unavailable as problem:
        if problem.code != "did-log-witnesses":
            raise
        return False
    finally:
        assert host.asked == [f"{FOLDER}did.jsonl", f"{FOLDER}did-witness.json"]


def test_as_many_as_the_threshold_must_approve() -> None:
    one = first(BOTH)
    version = one["versionId"]
    assert accepted([one], [approval(version, WITNESS, OTHER_WITNESS)])
    assert accepted([one], [approval(version, WITNESS), approval(version, OTHER_WITNESS)])
    assert not accepted([one], [approval(version, WITNESS)])
    assert not accepted([one], [approval(version, WITNESS, WITNESS)])
    assert not accepted([one], [approval(version, WITNESS, ATTACKER)])
    assert not accepted([one], [])


def test_who_approves_of_a_version_approves_of_those_before() -> None:
    one = first(ONE)
    two = following(one)
    three = following(two)
    assert accepted([one, two], [approval(two["versionId"], WITNESS)])
    assert not accepted([one, two], [approval(one["versionId"], WITNESS)])
    assert not accepted([one, two], [approval(three["versionId"], WITNESS)]), "nobody can look at it"
    later_first = [approval(two["versionId"], WITNESS), approval(one["versionId"], WITNESS)]
    assert accepted([one, two], later_first)


def test_new_witnesses_begin_after_the_entry_that_names_them_but_the_first_ones_with_it() -> None:
    one = first()
    two = following(one, ONE)
    assert accepted([one, two], [approval(two["versionId"], WITNESS)])
    assert not accepted([one, two], [])
    three = following(two, {"witness": witnesses(1, OTHER_WITNESS)})
    assert accepted([one, two, three], [approval(three["versionId"], WITNESS)])
    assert not accepted([one, two, three], [approval(three["versionId"], OTHER_WITNESS)])
    four = following(three)
    both = [approval(three["versionId"], WITNESS), approval(four["versionId"], OTHER_WITNESS)]
    assert accepted([one, two, three, four], both)
    assert not accepted([one, two, three, four], both[1:])


def test_witnesses_are_dismissed_before_witnesses() -> None:
    one = first(ONE)
    two = following(one, {"witness": {}})
    three = following(two)
    assert accepted([one, two, three], [approval(two["versionId"], WITNESS)])
    assert not accepted([one, two, three], [approval(one["versionId"], WITNESS)])


def test_nobody_is_asked_where_nobody_witnesses() -> None:
    one = first({"witness": {}})
    host = Host(lines(one))
    assert resolve.resolve(did_of(one), host, NOW)
    assert host.asked == [f"{FOLDER}did.jsonl"]


def test_proofs_that_cannot_be_had_leave_the_log_unchecked() -> None:
    one = first(ONE)
    with pytest.raises(Unavailable, match="fetch-status"):
        resolve.resolve(did_of(one), Host(lines(one)), NOW)


@pytest.mark.parametrize(
    "file",
    [
        b"<html>",
        {},
        [7],
        [{}],
        [{"versionId": 7, "proof": []}],
        [{"versionId": "1-x", "proof": {}}],
        b"[" + b" " * 256 * 1024 + b"]",
    ],
)
def test_a_file_that_cannot_be_read_leaves_the_log_unchecked(file: object) -> None:
    assert not accepted([first(ONE)], file)


def altered(version_id: str, **options: object) -> list[dict[str, Any]]:
    return [approval(version_id, WITNESS, **options)]


def test_a_proof_that_does_not_hold_counts_nothing_and_hurts_nothing() -> None:
    one = first(ONE)
    version, good = one["versionId"], approval(one["versionId"], WITNESS)
    bad: list[list[Any]] = [
        [{**good, "proof": [7]}],
        [{**good, "proof": [good["proof"] * 2]}],
        [{**good, "proof": [good["proof"]]}],
        [{"versionId": version, "proof": approval("1-other", WITNESS)["proof"]}],
        altered(version, expires="2030-01-01T00:00:00Z"),
        altered(version, verificationMethod=f"did:key:{WITNESS.multikey}#other"),
        altered(version, verificationMethod="did:web:a.example#k0"),
        altered(version, proofPurpose="authentication"),
    ]
    for approvals in bad:
        assert not accepted([one], approvals)
        assert accepted([one], [*approvals, good])


def test_a_log_is_verified_before_its_witnesses_are_asked() -> None:
    one = first(ONE)
    host = Host(lines(one, following(one, signer=ATTACKER)), [])
    with pytest.raises(InvalidProof, match="did-log-key"):
        resolve.resolve(did_of(one), host, NOW)
    assert host.asked == [f"{FOLDER}did.jsonl"]


def test_the_largest_file_of_proofs_is_counted() -> None:
    many = [key(number) for number in range(10, 110)]
    one = first({"witness": witnesses(100, *many)})
    assert accepted([one], [approval(one["versionId"], *many)])
    assert not accepted([one], [approval(one["versionId"], *many[:-1], FIRST)])
