"""Build DID documents, and find in foreign ones the key that may make assertions.

Follows DID Core 1.0 §5.2-§5.3 and Controlled Identifiers 1.0 §2.2-§2.3. A foreign document is
read for one thing only: a Multikey under an absolute id, controlled by the DID, listed for
assertions. Services, other key formats and unknown members are passed over, never interpreted.

This module fetches nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from signing import instants
from signing.errors import InvalidProof, Malformed
from signing.instants import Instant
from signing.keys import multikey
from signing.strict_json import Json

CONTEXTS = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1")

_MAX_METHODS = 200
_MULTIKEY = "Multikey"


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
    methods: list[Json] = [_method(did, fragment, public) for fragment, public in multikeys]
    # Strings, not embedded methods: one validator in wide use reads nothing else.
    listed: list[Json] = [f"{did}#{fragment}" for fragment, _ in multikeys if fragment in chosen]
    document: dict[str, Json] = {"@context": list(CONTEXTS), "id": did}
    if also_known_as:
        document["alsoKnownAs"] = list(also_known_as)
    document["verificationMethod"] = methods
    document["assertionMethod"] = listed
    if authentication:
        document["authentication"] = list(listed)
    return document


@dataclass(frozen=True, slots=True)
class DidDocument:
    """Hold what was read of a DID document: its methods by id, and the ids listed for assertions."""

    did: str
    methods: Mapping[str, Mapping[str, Json]]
    asserting: frozenset[str]

    def assertion_key(self, verification_method: str, at: Instant) -> multikey.PublicKey:
        """Return the key of `verification_method`, if it may make assertions at `at`.

        Raise `InvalidProof`: `verification-method-unknown`, `key-not-for-assertion`,
        `key-controller-mismatch`, `key-revoked`, `key-expired`, `key-malformed`.
        """
        method = self.methods.get(verification_method)
        if method is None:
            raise InvalidProof("verification-method-unknown", "The issuer's DID document has no such key.")
        if verification_method not in self.asserting:
            raise InvalidProof("key-not-for-assertion", "The issuer does not use this key for assertions.")
        if method.get("controller") != self.did:
            raise InvalidProof("key-controller-mismatch", "The key is controlled by another DID.")
        _refuse_ended(method, at)
        return _key_of(method)


def parse(document: Json, did: str) -> DidDocument:
    """Return what `document` says as the document of `did`.

    Raise `InvalidProof` (`did-document-mismatch`) if it is another's, `Malformed`
    (`did-document-malformed`) if it cannot be read in one way only.
    """
    if not isinstance(document, dict):
        raise _malformed("it is not an object")
    if document.get("id") != did:
        raise InvalidProof("did-document-mismatch", "The DID document found there belongs to another DID.")
    methods: dict[str, Mapping[str, Json]] = {}
    for method in _entries(document, "verificationMethod"):
        _add_method(methods, method)
    asserting = [_assertion(methods, entry) for entry in _entries(document, "assertionMethod")]
    return DidDocument(did, methods, frozenset(asserting))


def _method(did: str, fragment: str, public: str) -> dict[str, Json]:
    return {
        "id": f"{did}#{fragment}",
        "type": _MULTIKEY,
        "controller": did,
        "publicKeyMultibase": multikey.decode(public).multikey,
    }


def _entries(document: dict[str, Json], member: str) -> list[Json]:
    entries = document.get(member, [])
    if not isinstance(entries, list) or len(entries) > _MAX_METHODS:
        raise _malformed(f"its {member} is not a list of at most {_MAX_METHODS}")
    return entries


def _add_method(methods: dict[str, Mapping[str, Json]], method: Json) -> str:
    """Note `method` under its id and return that; two methods of one id would be two answers."""
    if not isinstance(method, dict) or not isinstance(method.get("id"), str):
        raise _malformed("a verification method has no id")
    name = cast("str", method["id"])
    if name in methods:
        raise _malformed("two verification methods have one id")
    methods[name] = method
    return name


def _assertion(methods: dict[str, Mapping[str, Json]], entry: Json) -> str:
    """Return the id that an entry of `assertionMethod` names, or embeds."""
    return entry if isinstance(entry, str) else _add_method(methods, entry)


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


def _key_of(method: Mapping[str, Json]) -> multikey.PublicKey:
    public = method.get("publicKeyMultibase")
    if method.get("type") != _MULTIKEY or not isinstance(public, str):
        raise InvalidProof("key-type-unknown", "The issuer's key is not a Multikey.")
    try:
        return multikey.decode(public)
    except Malformed as problem:
        raise InvalidProof(problem.code, problem.detail) from problem


def _key_malformed() -> InvalidProof:
    return InvalidProof("key-malformed", "The issuer's key has an end that cannot be read.")


def _malformed(what: str) -> Malformed:
    return Malformed("did-document-malformed", f"The DID document cannot be used: {what}.")
