"""Read the one key that a verification method of a DID document spells.

Follows Controlled Identifiers 1.0 §2.2.2-§2.2.3 (Multikey, JsonWebKey) and, because documents
in the wild still use them, the older types JsonWebKey2020 and Ed25519VerificationKey2020. A method
must not spell its key more than once (DID Core 1.0 §5.2.1): two spellings are two answers, so they
are refused even where they agree.

This module fetches nothing and asks nobody's leave.
"""

from collections.abc import Callable, Mapping
from typing import Final

from signing.errors import InvalidProof, Malformed
from signing.keys import jwk, multikey
from signing.keys.multikey import PublicKey
from signing.strict_json import Json

MULTIKEY: Final = "Multikey"


def public_key(method: Mapping[str, Json]) -> PublicKey:
    """Return the key that `method` spells.

    Raise `InvalidProof`: `key-type-unknown`, `key-ambiguous`, `key-type-mismatch`, or the reason why
    what is spelled is no key.
    """
    kind, spelled = method.get("type"), [name for name in method if name.startswith("publicKey")]
    member, read = _KINDS.get(kind, _UNKNOWN) if isinstance(kind, str) else _UNKNOWN
    if len(spelled) > 1:
        raise InvalidProof("key-ambiguous", "The DID document spells one key in more than one way.")
    if spelled != [member]:
        raise InvalidProof("key-type-unknown", "The DID document's key is of a type that is not known here.")
    try:
        return read(method[member])
    except Malformed as problem:
        raise InvalidProof(problem.code, problem.detail) from problem


def _multibase(value: Json) -> PublicKey:
    if not isinstance(value, str):
        raise Malformed("key-type-unknown", "A key in multibase is a string.")
    return multikey.decode(value)


def _ed25519(value: Json) -> PublicKey:
    key = _multibase(value)
    if key.algorithm != multikey.ED25519:
        raise Malformed("key-type-mismatch", "The key is of another algorithm than its type says.")
    return key


_Kind = tuple[str, Callable[[Json], PublicKey]]
_KINDS: Final[Mapping[str, _Kind]] = {
    MULTIKEY: ("publicKeyMultibase", _multibase),
    "Ed25519VerificationKey2020": ("publicKeyMultibase", _ed25519),
    "JsonWebKey": ("publicKeyJwk", jwk.read),
    "JsonWebKey2020": ("publicKeyJwk", jwk.read),
}
_UNKNOWN: Final[_Kind] = ("", _multibase)
