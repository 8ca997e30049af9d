"""Write did:webvh logs for tests: honest ones, and any that somebody with a key could forge."""

import json
from dataclasses import replace
from typing import Any

import pytest

from signing import instants, jcs, strict_json
from signing.data_integrity import eddsa_jcs_2022
from signing.did import documents, resolve, webvh_hashes, webvh_log
from signing.errors import Problem, Unavailable
from signing.keys import private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519
from signing.ports import Fetched

NOW = instants.parse("2026-11-20T00:00:00Z")
SCID = "{SCID}"
PLACE = "did:webvh:{SCID}:registry.example:b:pnwi"
ASSERTING = FileSigner(private.of(ED25519, bytes(range(32))))
FOLDER = "https://registry.example/b/pnwi/"

Entry = dict[str, Any]


def key(number: int) -> FileSigner:
    return FileSigner(private.of(ED25519, bytes([number]) * 32))


FIRST, SECOND, THIRD, ATTACKER, WITNESS, OTHER_WITNESS = map(key, range(1, 7))


def committed(*signers: FileSigner) -> list[str]:
    return [webvh_hashes.of(each.multikey.encode()) for each in signers]


def keys(*signers: FileSigner) -> list[str]:
    return [each.multikey for each in signers]


def witnesses(threshold: int, *signers: FileSigner) -> dict[str, Any]:
    return {"threshold": threshold, "witnesses": [{"id": f"did:key:{each.multikey}"} for each in signers]}


def state(did: str = PLACE, **changes: object) -> dict[str, Any]:
    return {**documents.build("did:web:x", [("k0", ASSERTING.multikey)]), **_under(did), **changes}


def _under(did: str) -> dict[str, Any]:
    method = {
        "id": f"{did}#k0",
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": ASSERTING.multikey,
    }
    return {"id": did, "verificationMethod": [method], "assertionMethod": [f"{did}#k0"]}


def proved(unproved: Entry, signer: FileSigner, **options: object) -> Entry:
    name = signer.multikey
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": f"did:key:{name}#{name}",
        "created": "2026-01-01T00:00:00Z",
        "proofPurpose": "assertionMethod",
    }
    secured: Entry = {**unproved, "proof": {**proof, **options}}
    rules = replace(webvh_log.RULES, purpose=secured["proof"]["proofPurpose"])
    return eddsa_jcs_2022.SUITE.sign(secured, signer, rules=rules)


def first(
    parameters: dict[str, Any] | None = None,
    *,
    signer: FileSigner = FIRST,
    document: dict[str, Any] | None = None,
    **changes: object,
) -> Entry:
    """Return a first entry: hashed, then named by its hash, then signed."""
    named = {"method": "did:webvh:1.0", "scid": SCID, "updateKeys": keys(FIRST), **(parameters or {})}
    entry: Entry = {
        "versionId": SCID,
        "versionTime": "2026-01-01T00:00:00Z",
        "parameters": {name: value for name, value in named.items() if value is not ...},
        "state": document or state(),
        **changes,
    }
    scid = webvh_hashes.of(jcs.canonicalise(entry))
    entry = json.loads(json.dumps(entry).replace(SCID, scid))
    return proved({**entry, "versionId": f"1-{webvh_hashes.of(jcs.canonicalise(entry))}"}, signer)


def following(
    before: Entry,
    parameters: object = None,
    *,
    signer: FileSigner = FIRST,
    document: dict[str, Any] | None = None,
    **changes: object,
) -> Entry:
    """Return an entry that follows `before`."""
    number = int(before["versionId"].partition("-")[0]) + 1
    entry: Entry = {
        "versionId": before["versionId"],
        "versionTime": f"2026-01-01T00:00:{number:02}Z",
        "parameters": parameters or {},
        "state": document or before["state"],
        **changes,
    }
    return proved({**entry, "versionId": f"{number}-{webvh_hashes.of(jcs.canonicalise(entry))}"}, signer)


def did_of(entry: Entry) -> str:
    return str(entry["state"]["id"])


def scid_of(entry: Entry) -> str:
    return str(entry["parameters"]["scid"])


def lines(*entries: Entry) -> bytes:
    return b"".join(strict_json.dumps(entry) + b"\n" for entry in entries)


def approval(version_id: str, *signers: FileSigner, **options: object) -> Entry:
    """Return an entry of did-witness.json."""
    signed = [proved({"versionId": version_id}, each, **options)["proof"] for each in signers]
    return {"versionId": version_id, "proof": signed}


class Host:
    """Answer for a log and its witnesses' proofs, and remember what was asked."""

    def __init__(self, log: bytes, approvals: object = None) -> None:
        """Hold the two files; no approvals are no file."""
        self.files = {f"{FOLDER}did.jsonl": log}
        if approvals is not None:
            body = approvals if isinstance(approvals, bytes) else json.dumps(approvals).encode()
            self.files[f"{FOLDER}did-witness.json"] = body
        self.asked: list[str] = []

    def __call__(self, url: str, *, max_bytes: int) -> Fetched:
        assert max_bytes == 256 * 1024
        self.asked.append(url)
        if url not in self.files:
            raise Unavailable("fetch-status", "Nothing is there.")
        return Fetched(url, "text/jsonl", self.files[url])


def resolved(*entries: Entry, did: str | None = None) -> str:
    """Return the key that the log's last document lists for assertions."""
    did = did or did_of(entries[-1])
    found = resolve.resolve(did, Host(lines(*entries)), NOW)
    return found.assertion_key(f"{did}#k0", NOW).multikey


def refused(*entries: Entry, did: str | None = None) -> tuple[type[Problem], str]:
    with pytest.raises(Problem) as problem:
        resolved(*entries, did=did)
    return type(problem.value), problem.value.code
