"""Resolve DIDs of the method did:webvh, version 1.0, from their verified log.

Follows did:webvh v1.0 (Method-Specific Identifier, The DID to HTTPS Transformation, Read). The DID
names its log by place and by the hash of its first entry (SCID), so the host can withhold entries but
cannot forge one. In order:

1. The log is fetched, within 256 kB and 200 entries. What is no log is an outage, not a forgery.
2. Every entry, from the first, is verified (`webvh_log`); one that is not refuses the whole DID.
3. Where an entry had to be witnessed, the witnesses' proofs are fetched and counted (`webvh_witnesses`);
   too few mean *could not be checked*.
4. The DID must not be deactivated. The last entry's document is the answer; who reads it holds it to be
   the DID's own (`documents.parse`), so a DID that has moved is resolved under its present name alone:
   former hosts vouch for nothing (DID Portability).

Names are ASCII here; one of another script is written as IDNA has it. This module opens no socket
and reads no clock.
"""

import re
from typing import Final, NamedTuple

from signing import strict_json
from signing.did import web, webvh_log, webvh_witnesses
from signing.errors import InvalidProof, Malformed, TooLarge, Unavailable
from signing.instants import Instant
from signing.ports import Fetch
from signing.strict_json import Json

MAX_BYTES: Final = 256 * 1024
MAX_ENTRIES: Final = 200

_PREFIX: Final = "did:webvh:"
# The method forbids addresses: the last label of a name is no number.
_DID: Final = re.compile(r"did:webvh:(Qm[1-9A-HJ-NP-Za-km-z]{44}):((?![0-9.]+(?:%3A|:|$))[^:]+(?::.+)?)")


class Place(NamedTuple):
    """Hold what a DID says: the hash of its first entry, and where its log and its witnesses' proofs are."""

    scid: str
    log_url: str
    witness_url: str


def place(did: str) -> Place:
    """Return what `did` says; raise `Malformed` (`did-webvh-malformed`)."""
    found = _DID.fullmatch(did)
    if found is None:
        raise _malformed()
    try:
        # The rest of the DID is did:web's, and leads to the same folder.
        folder = web.document_url(f"did:web:{found[2]}").removesuffix("did.json")
    except Malformed as problem:
        raise _malformed() from problem
    return Place(found[1], f"{folder}did.jsonl", f"{folder}did-witness.json")


def document(did: str, fetch: Fetch, at: Instant | None = None) -> dict[str, Json]:
    """Return the last document in the log of `did`: its own, or that of the name it has moved to.

    `at` is the present, which no entry may be ahead of (None: not compared). Raise `Malformed`
    (`did-webvh-malformed`, `did-log-malformed`), `InvalidProof` (`did-log-...`, `did-deactivated`,
    and what a proof is refused for) or `Unavailable` (from `fetch`,
    `did-log-unreadable`, `did-log-witnesses`).
    """
    where = place(did)
    history = webvh_log.verify(_lines(where.log_url, fetch), where.scid, at)
    last = history[-1]
    if any(version.witnessed_by for version in history):
        webvh_witnesses.check(history, where.witness_url, fetch)
    if last.parameters.deactivated:
        raise InvalidProof("did-deactivated", "The DID has been deactivated by its controller.")
    return last.document


def _lines(url: str, fetch: Fetch) -> list[dict[str, Json]]:
    """Return the objects in the log at `url` (JSON Lines)."""
    data = fetch(url, max_bytes=MAX_BYTES).body
    lines = data.removesuffix(b"\n").split(b"\n")
    if len(data) > MAX_BYTES or len(lines) > MAX_ENTRIES:
        raise Unavailable("did-log-too-long", "The DID's log is longer than is read here.")
    try:
        return [strict_json.loads_object(line, max_bytes=MAX_BYTES) for line in lines]
    except (Malformed, TooLarge) as problem:
        raise Unavailable(
            "did-log-unreadable", f"The DID's log could not be read: {problem.detail}"
        ) from problem


def _malformed() -> Malformed:
    return Malformed("did-webvh-malformed", "This is no DID of the method webvh in its one spelling.")
