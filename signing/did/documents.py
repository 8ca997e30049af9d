"""Build DID documents, and find in foreign ones the key that may do what is asked of it.

Follows DID Core 1.0 §5.2-§5.3 and Controlled Identifiers 1.0 §2.2-§2.3. A foreign document is
read for one thing only: a key controlled by the DID and listed for the relationship that is asked
for. A method's id may be relative (`#key-1`, DID Core §3.2.2): it stands under the document's DID.
Services and unknown members are passed over, never interpreted; how a key is spelled is the
business of `signing.did.verification_methods`.

This module fetches nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import cast

from signing import instants
from signing.did import verification_methods
from signing.errors import InvalidProof, Malformed
from signing.instants import Instant
from signing.keys import multikey
from signing.keys.multikey import PublicKey
from signing.strict_json import Json

CONTEXTS = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")

Method = Mapping[str, Json]
"""A verification method as its document has it."""

_MAX_METHODS = 200


def build(
    did: str,
    multikeys: Sequence[tuple[str, str]],
    *,
    also_known_as: Sequence[str] = (),
    asserting: Collection[str] | None = None,
    authentication: bool = False,
) -> dict[str, Json]:
    """Return the DID document of `did` with its keys, given as (fragment, Multikey).

    `asserting` names the fragments listed in `assertionMethod` (None: all); a retired honest key
    stays in it, or every certificate it signed dies. `authentication` lists the same keys there.
    Raise `Malformed` for a key that is none.
    """
    chosen = {fragment for fragment, _ in multikeys} if asserting is None else set(asserting)
    entries: list[Json] = [_method(did, fragment, public) for fragment, public in multikeys]
    # Strings, not embedded methods: one validator in wide use reads nothing else.
    listed: list[Json] = [f"{did}#{fragment}" for fragment, _ in multikeys if fragment in chosen]
    document: dict[str, Json] = {"@context": list(CONTEXTS), "id": did}
    if also_known_as:
        document["alsoKnownAs"] = list(also_known_as)
    document["verificationMethod"] = entries
    document["assertionMethod"] = listed
    if authentication:
        document["authentication"] = list(listed)
    return document


class Relationship(StrEnum):
    """Name what a DID lets a key do (DID Core §5.3)."""

    ASSERTION = "assertionMethod"
    AUTHENTICATION = "authentication"


@dataclass(frozen=True, slots=True)
class DidDocument:
    """Hold what was read of a DID document: its methods by absolute id, and those of each relationship."""

    did: str
    methods: Mapping[str, Method]
    usable: Mapping[Relationship, Mapping[str, Method]]
    _keys: dict[tuple[str, Relationship], PublicKey] = field(default_factory=dict, compare=False, repr=False)

    def assertion_key(self, verification_method: str, at: Instant) -> PublicKey:
        """Return the key of `verification_method`, if it may make assertions at `at`; raise as `key`."""
        return self.key(verification_method, at, Relationship.ASSERTION)

    def authentication_key(self, verification_method: str, at: Instant) -> PublicKey:
        """Return the key of `verification_method`, if it may speak for the DID at `at`; raise as `key`."""
        return self.key(verification_method, at, Relationship.AUTHENTICATION)

    def key(self, verification_method: str, at: Instant, relationship: Relationship) -> PublicKey:
        """Return the key with the absolute id `verification_method`, if it is for `relationship` at `at`.

        Raise `InvalidProof`: `verification-method-unknown`, `key-not-for-assertion`,
        `key-not-for-authentication`, `key-controller-mismatch`, `key-revoked`, `key-expired`,
        `key-malformed`, and what `verification_methods.public_key` finds.
        """
        method = self.usable[relationship].get(verification_method)
        if kept := self._keys.get((verification_method, relationship)):
            _refuse_ended(cast("Method", method), at)
            return kept
        if method is None and verification_method in self.methods:
            raise _not_listed(relationship)
        if method is None:
            raise InvalidProof("verification-method-unknown", "The DID document has no such key.")
        if method.get("controller") != self.did:
            raise InvalidProof("key-controller-mismatch", "The key is controlled by another DID.")
        _refuse_ended(method, at)
        # What a method spells does not change; whether its time is over does.
        key = self._keys[verification_method, relationship] = verification_methods.public_key(method)
        return key


def parse(document: Json, did: str) -> DidDocument:
    """Return what `document` says as the document of `did`.

    Raise `InvalidProof` (`did-document-mismatch`) if it is another's, `Malformed`
    (`did-document-malformed`) if it cannot be read in one way only.
    """
    if not isinstance(document, dict):
        raise _malformed("it is not an object")
    if document.get("id") != did:
        raise InvalidProof("did-document-mismatch", "The DID document found there belongs to another DID.")
    methods: dict[str, Method] = {}
    for entry in _entries(document, "verificationMethod"):
        _add(methods, entry, did)
    usable = {each: _usable(_entries(document, each), methods, did) for each in Relationship}
    asserting, authenticating = usable.values()
    if any(asserting[name] != authenticating[name] for name in asserting.keys() & authenticating):
        raise _malformed("two verification methods have one id")
    return DidDocument(did, methods, usable)


def _method(did: str, fragment: str, public: str) -> dict[str, Json]:
    return {
        "id": f"{did}#{fragment}",
        "type": verification_methods.MULTIKEY,
        "controller": did,
        "publicKeyMultibase": multikey.decode(public).multikey,
    }


def _entries(document: dict[str, Json], member: str) -> list[Json]:
    entries = document.get(member, [])
    if not isinstance(entries, list) or len(entries) > _MAX_METHODS:
        raise _malformed(f"its {member} is not a list of at most {_MAX_METHODS}")
    return entries


def _usable(entries: list[Json], methods: Mapping[str, Method], did: str) -> dict[str, Method]:
    """Return the methods that a relationship names or embeds; an embedded one is for it alone (§5.3)."""
    found = dict(methods)
    names = [
        _absolute(entry, did) if isinstance(entry, str) else _add(found, entry, did) for entry in entries
    ]
    return {name: found[name] for name in names if name in found}


def _add(found: dict[str, Method], method: Json, did: str) -> str:
    """Note `method` under its id and return that; two methods of one id would be two answers."""
    if not isinstance(method, dict) or not isinstance(method.get("id"), str):
        raise _malformed("a verification method has no id")
    name = _absolute(cast("str", method["id"]), did)
    if name in found:
        raise _malformed("two verification methods have one id")
    found[name] = method
    return name


def _absolute(name: str, did: str) -> str:
    return did + name if name.startswith("#") else name


def _refuse_ended(method: Mapping[str, Json], at: Instant) -> None:
    """Refuse a key whose end is past (Controlled Identifiers §2.2, `revoked` and `expires`).

    Whether a signature is older than the end, only a log could prove: `created` is the signer's word.
    """
    for member in ("revoked", "expires"):
        if member in method and _instant(method[member]) <= at:
            code = "key-revoked" if member == "revoked" else "key-expired"
            raise InvalidProof(code, "The issuer's DID document says that this key's time is over.")


def _instant(value: Json) -> Instant:
    if not isinstance(value, str):
        raise _key_malformed()
    try:
        return instants.parse(value)
    except Malformed as problem:
        raise _key_malformed() from problem


def _not_listed(relationship: Relationship) -> InvalidProof:
    if relationship is Relationship.AUTHENTICATION:
        return InvalidProof(
            "key-not-for-authentication", "The DID does not use this key to speak for itself."
        )
    return InvalidProof("key-not-for-assertion", "The issuer does not use this key for assertions.")


def _key_malformed() -> InvalidProof:
    return InvalidProof("key-malformed", "The issuer's key has an end that cannot be read.")


def _malformed(what: str) -> Malformed:
    return Malformed("did-document-malformed", f"The DID document cannot be used: {what}.")
