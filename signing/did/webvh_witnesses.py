"""Count the witnesses of a did:webvh log.

Follows did:webvh v1.0, Verifying Witness Proofs During Resolution. A witness signs a version's id
and so approves it and all before it. Proofs of versions that the log does not have, or that do not
hold, count nothing. Too few, or none that could be fetched, mean *could not be checked*: the proofs
are another file than the log, and may yet come.

This module opens no socket: the caller's `Fetch` guards the way out.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from signing import strict_json
from signing.data_integrity import eddsa_jcs_2022, proofs
from signing.did import webvh_log
from signing.did.webvh_log import Version
from signing.errors import Malformed, Problem, TooLarge, Unavailable
from signing.keys import multikey
from signing.ports import Fetch
from signing.strict_json import Json

MAX_BYTES: Final = 256 * 1024


def check(history: Sequence[Version], url: str, fetch: Fetch) -> None:
    """Check that each version of `history` has the witnesses that it had to have, from the proofs at `url`.

    Raise `Unavailable` (from `fetch`, `did-log-witnesses`).
    """
    places = {version.id: place for place, version in enumerate(history)}
    wanted = frozenset[str]().union(*(version.witnessed_by.dids for version in history))
    approved: dict[str, int] = {}
    for version_id, proof in _read(fetch(url, max_bytes=MAX_BYTES).body):
        place = places.get(version_id)
        if place is None:
            continue
        with suppress(Problem):
            witness = _witness(version_id, proof, wanted)
            approved[witness] = max(place, approved.get(witness, place))
    for place, version in enumerate(history):
        rule = version.witnessed_by
        if sum(approved.get(did, -1) >= place for did in rule.dids) < rule.threshold:
            raise _unwitnessed("too few of its witnesses approve of it")


def _read(data: bytes) -> list[tuple[str, Json]]:
    """Return each proof in the file with the version's id that it is about."""
    try:
        entries = strict_json.loads(data, max_bytes=MAX_BYTES)
    except (Malformed, TooLarge) as problem:
        raise _unwitnessed("its witnesses' proofs could not be read") from problem
    found: list[tuple[str, Json]] = []
    for entry in entries if isinstance(entries, list) else [None]:
        match entry:
            case {"versionId": str(version_id), "proof": list(members)}:
                found += [(version_id, member) for member in members]
            case _:
                raise _unwitnessed("its witnesses' proofs could not be read")
    return found


def _witness(version_id: str, member: Json, wanted: frozenset[str]) -> str:
    """Return the DID of the witness whose proof this is; raise a `Problem` if it is none, or nobody's."""
    # What stands in the list of proofs is one proof; another list in its place would be several.
    (proof,) = proofs.read([member], webvh_log.RULES)
    public = webvh_log.signer(proof)
    if proof.controller not in wanted or proof.expires is not None:
        raise _unwitnessed("a proof is of nobody who was asked")
    statement: Mapping[str, Json] = {"versionId": version_id}
    eddsa_jcs_2022.SUITE.verify(statement, proof, multikey.decode(public))
    return proof.controller


def _unwitnessed(what: str) -> Unavailable:
    return Unavailable("did-log-witnesses", f"The DID's log must be witnessed, and {what}.")
