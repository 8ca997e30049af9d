"""did:webvh logs of another implementation are read here, and both judge every alteration alike.

The other is did-webvh (PyPI): it writes logs with its own keys, hashes and proofs, and verifies them. Its
aiohttp is never used: logs are files. Where the two differ, the specification is cited.
"""

import asyncio
import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from signing import instants
from signing.did import resolve
from signing.errors import Problem, Unavailable
from signing.ports import Fetched

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from did_webvh.askar import AskarSigningKey
    from did_webvh.core.hash_utils import HashInfo
    from did_webvh.core.proof import di_jcs_sign
    from did_webvh.core.state import DocumentState
    from did_webvh.provision import genesis_document, provision_did
    from did_webvh.resolver import resolve_did

NOW = instants.parse("2026-11-20T00:00:00Z")
PLACE = "did:webvh:{SCID}:registry.example:b:pnwi"
FIRST, SECOND, THIRD = (AskarSigningKey.generate("ed25519") for _ in range(3))
Lines = list[dict[str, Any]]


def started(signer: AskarSigningKey = FIRST, place: str = PLACE, **parameters: object) -> DocumentState:
    """Return a first entry as the other writes it."""
    document = genesis_document(place)
    document["assertionMethod"] = [
        {
            "id": f"{place}#k0",
            "type": "Multikey",
            "controller": place,
            "publicKeyMultibase": str(FIRST.multikey),
        }
    ]
    state = provision_did(
        document,
        params={"updateKeys": [str(FIRST.multikey)], **parameters},
        timestamp="2026-01-01T00:00:00Z",
    )
    return signed(state, signer)


def signed(state: DocumentState, signer: AskarSigningKey) -> DocumentState:
    state.proofs.append(state.create_proof(signer, timestamp=state.timestamp))
    return state


def followed(
    before: DocumentState,
    signer: AskarSigningKey,
    document: dict[str, Any] | None = None,
    **parameters: object,
) -> DocumentState:
    stamp = f"2026-01-01T00:00:{before.version_number:02}Z"
    return signed(before.create_next(document, params_update=parameters, timestamp=stamp), signer)


def committed(*signers: AskarSigningKey) -> list[str]:
    return [HashInfo.from_name("sha2-256").formatted_hash(str(each.multikey).encode()) for each in signers]


def lines(*states: DocumentState) -> Lines:
    return [json.loads(state.history_json()) for state in states]


def plain() -> Lines:
    one = started()
    two = followed(one, FIRST, updateKeys=[str(SECOND.multikey)])
    return lines(one, two, followed(two, SECOND))


def rotating() -> Lines:
    one = started(nextKeyHashes=committed(SECOND))
    two = followed(one, SECOND, updateKeys=[str(SECOND.multikey)], nextKeyHashes=committed(THIRD))
    return lines(one, two, followed(two, THIRD, updateKeys=[str(THIRD.multikey)], nextKeyHashes=[]))


def moving() -> Lines:
    one = started(portable=True)
    there = json.loads(json.dumps(one.document).replace("registry.example", "other.example"))
    return lines(one, followed(one, FIRST, {**there, "alsoKnownAs": [one.document_id]}))


def witnessed() -> Lines:
    rule = {"threshold": 1, "witnesses": [{"id": f"did:key:{THIRD.multikey}"}]}
    one = started(witness=rule)
    return lines(one, followed(one, FIRST))


def approved(log: Lines, place: int, signer: AskarSigningKey = THIRD) -> Lines:
    statement = {"versionId": log[place]["versionId"]}
    return [{**statement, "proof": [di_jcs_sign(statement, signer)]}]


def deactivated() -> Lines:
    one = started()
    return lines(one, followed(one, FIRST, deactivated=True))


def theirs(folder: Path, did: str, log: Lines, approvals: Lines | None = None) -> bool:
    """Tell whether the other resolves `did` from the log, and not as one that is deactivated."""
    (folder / "did.jsonl").write_text("".join(json.dumps(line) + "\n" for line in log))
    if approvals is not None:
        (folder / "did-witness.json").write_text(json.dumps(approvals))
    try:
        found = asyncio.run(resolve_did(did, local_history=folder))
    except Exception:  # noqa: BLE001 -- it raises whatever came up; only that it refused is asked
        return False
    return found.document is not None and not (found.document_metadata or {}).get("deactivated")


def ours(did: str, log: Lines, approvals: Lines | None = None) -> bool:
    def fetch(url: str, *, max_bytes: int) -> Fetched:
        assert max_bytes
        if url.endswith("did.jsonl"):
            return Fetched(url, "text/jsonl", "".join(json.dumps(line) + "\n" for line in log).encode())
        if approvals is None:
            raise Unavailable("fetch-status", "Nothing is there.")
        return Fetched(url, "application/json", json.dumps(approvals).encode())

    try:
        found = resolve.resolve(did, fetch, NOW)
    except Problem:
        return False
    assert found.assertion_key(f"{did}#k0", NOW).multikey == str(FIRST.multikey)
    return True


def did_of(log: Lines) -> str:
    return str(log[-1]["state"]["id"])


@pytest.mark.parametrize(
    ("write", "expected"), [(plain, True), (rotating, True), (moving, True), (deactivated, False)]
)
def test_logs_of_the_other_are_read_alike(
    tmp_path: Path, write: Callable[[], Lines], *, expected: bool
) -> None:
    log = write()
    assert ours(did_of(log), log) == theirs(tmp_path, did_of(log), log) == expected


def test_a_did_that_moved_is_no_longer_found_under_its_former_name(tmp_path: Path) -> None:
    log = moving()
    former = str(log[0]["state"]["id"])
    assert not ours(former, log)
    assert not theirs(tmp_path, former, log)


@pytest.mark.parametrize(
    ("place", "signer", "expected"), [(1, THIRD, True), (0, THIRD, False), (1, SECOND, False)]
)
def test_witnesses_are_counted_alike(
    tmp_path: Path, place: int, signer: AskarSigningKey, *, expected: bool
) -> None:
    log = witnessed()
    approvals = approved(log, place, signer)
    assert ours(did_of(log), log, approvals) == theirs(tmp_path, did_of(log), log, approvals) == expected


def test_witnesses_that_say_nothing_are_missed_alike(tmp_path: Path) -> None:
    log = witnessed()
    assert not ours(did_of(log), log)
    assert not theirs(tmp_path, did_of(log), log)
    assert not ours(did_of(log), log, [])
    assert not theirs(tmp_path, did_of(log), log, [])


ALTERATIONS: dict[str, Callable[[Lines], Lines]] = {
    "a document was changed": lambda log: [*log[:-1], {**log[-1], "state": {**log[-1]["state"], "x": 1}}],
    "a first document was changed": lambda log: [{**log[0], "state": {**log[0]["state"], "x": 1}}, *log[1:]],
    "a parameter was added": lambda log: [*log[:-1], {**log[-1], "parameters": {"ttl": 60}}],
    "a time was changed": lambda log: [*log[:-1], {**log[-1], "versionTime": "2026-01-02T00:00:00Z"}],
    "an entry is missing": lambda log: [log[0], *log[2:]],
    "an entry stands twice": lambda log: [*log, log[-1]],
    "the order is another": lambda log: [log[1], log[0], *log[2:]],
    "the first entry is missing": lambda log: log[1:],
    "a proof is missing": lambda log: [*log[:-1], {**log[-1], "proof": []}],
    "a proof is of another entry": lambda log: [*log[:-1], {**log[-1], "proof": log[0]["proof"]}],
    "a proof's value was changed": lambda log: [*log[:-1], reproved(log[-1], proofValue="z" + "2" * 88)],
    "a proof's time was changed": lambda log: [
        *log[:-1],
        reproved(log[-1], created="2026-01-03T00:00:00Z"),
    ],
    "a proof names another key": lambda log: [
        *log[:-1],
        reproved(
            log[-1], verificationMethod="did:key:{0}#{0}".format(AskarSigningKey.generate("ed25519").multikey)
        ),
    ],
    "a member was added": lambda log: [*log[:-1], {**log[-1], "more": 1}],
    "a version has no number": lambda log: [
        *log[:-1],
        {**log[-1], "versionId": log[-1]["versionId"].partition("-")[2]},
    ],
}


def reproved(line: dict[str, Any], **changes: object) -> dict[str, Any]:
    return {**line, "proof": [{**line["proof"][0], **changes}]}


@pytest.mark.parametrize("write", [plain, rotating, moving])
@pytest.mark.parametrize("case", ALTERATIONS)
def test_every_alteration_is_refused_by_both(tmp_path: Path, write: Callable[[], Lines], case: str) -> None:
    log = write()
    altered, did = ALTERATIONS[case](log), did_of(log)
    if len(log) < 3 and case == "an entry is missing":
        assert ours(str(log[0]["state"]["id"]), altered), "what is left is an older state"
        return
    assert not ours(did, altered)
    assert not theirs(tmp_path, did, altered)


def forged() -> dict[str, Lines]:
    """Return logs that the other's tools write for somebody who may not."""
    one, rotating_one = started(), started(nextKeyHashes=committed(SECOND))
    two = followed(one, FIRST, updateKeys=[str(SECOND.multikey)])
    third = str(THIRD.multikey)
    there = json.loads(json.dumps(one.document).replace("registry.example", "other.example"))
    return {
        "moved without leave": lines(one, followed(one, FIRST, {**there, "alsoKnownAs": [one.document_id]})),
        "by a stranger": lines(one, followed(one, THIRD, updateKeys=[third])),
        "by a key that was replaced": lines(one, two, followed(two, FIRST)),
        "the first by a stranger": lines(started(THIRD)),
        "by a key without commitment": lines(
            rotating_one, followed(rotating_one, THIRD, updateKeys=[third], nextKeyHashes=committed(THIRD))
        ),
        "by the keys before, under a commitment": lines(
            rotating_one,
            followed(rotating_one, FIRST, updateKeys=[str(SECOND.multikey)], nextKeyHashes=[]),
        ),
        "without new keys under a commitment": lines(
            rotating_one, followed(rotating_one, SECOND, nextKeyHashes=[])
        ),
        "a key on another curve": lines(one, p256(one)),
    }


def p256(one: DocumentState) -> DocumentState:
    other = AskarSigningKey.generate("p256")
    two = one.create_next(params_update={}, timestamp="2026-01-01T00:00:01Z")
    return signed(two, other)


@pytest.mark.parametrize("case", forged())
def test_every_forgery_is_refused_by_both(tmp_path: Path, case: str) -> None:
    log = forged()[case]
    assert not ours(did_of(log), log)
    assert not theirs(tmp_path, did_of(log), log)


# Where the other is more lenient than did:webvh v1.0.


def test_a_commitment_that_is_silently_dropped_is_refused_here_alone(tmp_path: Path) -> None:
    """Pre-Rotation, step 4: a new `nextKeyHashes` MUST be in the entry."""
    one = started(nextKeyHashes=committed(SECOND))
    log = lines(one, followed(one, SECOND, updateKeys=[str(SECOND.multikey)]))
    assert (ours(did_of(log), log), theirs(tmp_path, did_of(log), log)) == (False, True)


def test_a_proof_on_another_curve_is_refused_here_alone(tmp_path: Path) -> None:
    """Method parameter: version 1.0 permits eddsa-jcs-2022 alone."""
    key = AskarSigningKey.generate("p256")
    log = lines(started(key, updateKeys=[str(key.multikey)]))
    assert (ours(did_of(log), log), theirs(tmp_path, did_of(log), log)) == (False, True)
