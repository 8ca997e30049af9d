"""Verify a did:webvh log, entry by entry, from the first.

Follows did:webvh v1.0, Read (Resolve): for each entry the parameters, the version's number and
hash, the time, the place, and the proof; for the first also the SCID. An entry counts only if a
key signed it that the entry before it named (under pre-rotation: that the entry before it committed
to). So who holds the host but no key can add nothing, and who holds an old key can add nothing after
it was replaced.

This module fetches nothing, reads no clock, and leaves witnesses to `webvh_witnesses`.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from signing import instants, jcs, strict_json
from signing.data_integrity import eddsa_jcs_2022, proofs
from signing.data_integrity.proofs import Proof, Rules
from signing.did import webvh_hashes, webvh_parameters
from signing.did.webvh_parameters import Parameters, Witnesses, malformed
from signing.errors import InvalidProof
from signing.instants import Instant
from signing.keys import multikey
from signing.strict_json import Json

RULES: Final = Rules(frozenset({proofs.EDDSA_JCS_2022}))
"""What a proof of an entry, or of a witness, may be (Cryptographic Agility, version 1.0)."""

# One is enough to authorise an entry; each costs a canonical form of it.
_MAX_PROOFS: Final = 3
_MEMBERS: Final = frozenset({"versionId", "versionTime", "parameters", "state", "proof"})
_DID: Final = re.compile(r"did:webvh:([^:]+):.+")
_DID_KEY: Final = "did:key:"
_PLACEHOLDER: Final = "{SCID}"
_UTC: Final = ("Z", "+00:00")
# The specification lets a resolver's clock be behind by a little.
_SKEW: Final = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Version:
    """Hold one verified entry."""

    id: str
    time: Instant
    parameters: Parameters
    document: dict[str, Json]
    witnessed_by: Witnesses
    """Who had to witness this entry."""

    @property
    def did(self) -> Json:
        """Return the name that the DID has in this version."""
        return self.document.get("id")


def verify(
    entries: Sequence[Mapping[str, Json]], scid: str, at: Instant | None = None
) -> tuple[Version, ...]:
    """Return the versions in `entries`, each verified; the DID's hash is `scid`.

    Raise `Malformed` (`did-log-malformed`, `did-log-version`, what a proof's form is refused for) or
    `InvalidProof` (`did-log-scid`, `did-log-hash`, `did-log-time`, `did-log-key`, `did-log-commitment`,
    `did-log-moved`, `did-deactivated`, `signature-wrong`).
    """
    versions: list[Version] = []
    for number, entry in enumerate(entries, 1):
        before = versions[-1] if versions else None
        versions.append(_verified(entry, number, before, scid))
    if at is not None and versions[-1].time > at.plus(_SKEW):
        raise InvalidProof("did-log-time", "The DID's log is ahead of its time.")
    return tuple(versions)


def signer(proof: Proof) -> str:
    """Return the Multikey that the `did:key` of a proof names; raise `InvalidProof` (`did-log-key`)."""
    did, _, fragment = proof.verification_method.partition("#")
    public = did.removeprefix(_DID_KEY)
    if not did.startswith(_DID_KEY) or fragment != public:
        raise InvalidProof("did-log-key", "A proof in the DID's log names no did:key.")
    return public


def _verified(entry: Mapping[str, Json], number: int, before: Version | None, scid: str) -> Version:
    """Verify one entry against the one before it; the order is that of the costs."""
    if entry.keys() != _MEMBERS:
        raise malformed("an entry does not have its five members")
    document, unproved = entry["state"], {name: value for name, value in entry.items() if name != "proof"}
    if not isinstance(document, dict):
        raise malformed("an entry has no document")
    time = _time(entry["versionTime"], before)
    parameters = _parameters(entry["parameters"], before)
    _check_place(document, parameters, before, scid)
    if before is None:
        _check_scid(unproved, scid)
    version_id = _check_hash(unproved, number, scid if before is None else before.id)
    # Without a commitment the keys are those that the entry before named: new ones sign the next entry.
    keys = parameters.update_keys
    if before is not None and not before.parameters.next_key_hashes:
        keys = before.parameters.update_keys
    _check_proofs(unproved, entry["proof"], keys)
    # Witnesses take effect at once where there were none; their replacement is witnessed by those before.
    former = before.parameters.witness if before else Witnesses()
    return Version(version_id, time, parameters, document, former or parameters.witness)


def _time(value: Json, before: Version | None) -> Instant:
    if not isinstance(value, str) or not value.endswith(_UTC):
        raise malformed("an entry's time is not an instant in UTC")
    time = instants.parse(value)
    if before is not None and time <= before.time:
        raise InvalidProof("did-log-time", "An entry of the DID's log is not later than the one before.")
    return time


def _parameters(value: Json, before: Version | None) -> Parameters:
    if before is None:
        return webvh_parameters.first(value)
    if before.parameters.deactivated:
        raise InvalidProof("did-deactivated", "The DID's log goes on after the DID was deactivated.")
    return webvh_parameters.following(before.parameters, value)


def _check_place(
    document: Mapping[str, Json], parameters: Parameters, before: Version | None, scid: str
) -> None:
    """Refuse a document of another DID, or of one that moved without leave (DID Portability)."""
    did = document.get("id")
    found = _DID.fullmatch(did) if isinstance(did, str) else None
    if found is None or found[1] != scid or parameters.scid != scid:
        raise InvalidProof("did-log-scid", "An entry of the DID's log is of another DID.")
    if before is None or before.did == did:
        return
    known = document.get("alsoKnownAs")
    if not parameters.portable or not isinstance(known, list) or before.did not in known:
        raise InvalidProof("did-log-moved", "The DID has moved, and its log does not allow or say it.")


def _check_scid(unproved: Mapping[str, Json], scid: str) -> None:
    """Compare the SCID with the hash of the entry in which its placeholder stands for it (Verify SCID)."""
    text = jcs.canonicalise({**unproved, "versionId": _PLACEHOLDER}).decode()
    # Read again: members that held the SCID may now be in another order.
    seen = strict_json.loads_object(text.replace(scid, _PLACEHOLDER).encode())
    if webvh_hashes.of(jcs.canonicalise(seen)) != scid:
        raise InvalidProof("did-log-scid", "The DID names another first entry than its log has.")


def _check_hash(unproved: Mapping[str, Json], number: int, previous: str) -> str:
    """Return the entry's `versionId`, which its number and hash must be (Verify The Entry Hash)."""
    expected = f"{number}-{webvh_hashes.of(jcs.canonicalise({**unproved, 'versionId': previous}))}"
    if unproved["versionId"] != expected:
        raise InvalidProof("did-log-hash", "The chain of hashes in the DID's log is broken.")
    return expected


def _check_proofs(unproved: Mapping[str, Json], member: Json, keys: Sequence[str]) -> None:
    """Check that every proof of the entry holds, each by one of `keys` (Authorized Keys)."""
    found = proofs.read(member, RULES)
    if len(found) > _MAX_PROOFS:
        raise malformed(f"an entry has more than {_MAX_PROOFS} proofs")
    for proof in found:
        public = signer(proof)
        if public not in keys or proof.expires is not None:
            raise InvalidProof("did-log-key", "An entry of the DID's log is signed by a key that may not.")
        eddsa_jcs_2022.SUITE.verify(unproved, proof, multikey.decode(public))
