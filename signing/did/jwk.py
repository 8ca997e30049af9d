"""Write and expand DIDs of the method did:jwk.

Follows the did:jwk method: the DID is the base64url of a JWK, as UTF-8 JSON, and the document
follows from it alone, with the one key as `#0`. A JWK that is not for signatures, or that carries
a private key, has no document here. This module fetches nothing.
"""

from typing import Final

from signing import base64url, strict_json
from signing.errors import Malformed
from signing.keys import jwk
from signing.keys.multikey import PublicKey
from signing.strict_json import Json

CONTEXTS: Final = ("https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1")
FRAGMENT: Final = "0"

_PREFIX: Final = "did:jwk:"
_MAX_CHARS: Final = 4_000
"""An RSA key of 8192 bits has some 1,900; what else a wallet puts beside it needs little."""


def did_for(key: PublicKey) -> str:
    """Return the DID of `key`, whose JWK has its required members alone."""
    return _PREFIX + base64url.encode(strict_json.dumps(jwk.write(key)))


def document(did: str) -> dict[str, Json]:
    """Return the DID document of `did`.

    Raise `Malformed` (`did-jwk-malformed`, `base64url-malformed`, or what JSON or key are refused for)
    or `TooLarge`.
    """
    if len(did) > _MAX_CHARS or not did.startswith(_PREFIX):
        raise Malformed("did-jwk-malformed", "This is not a DID of the method jwk.")
    value = strict_json.loads_object(base64url.decode(did.removeprefix(_PREFIX)), max_bytes=_MAX_CHARS)
    jwk.read(value)
    method = f"{did}#{FRAGMENT}"
    return {
        "@context": list(CONTEXTS),
        "id": did,
        "verificationMethod": [
            {"id": method, "type": "JsonWebKey2020", "controller": did, "publicKeyJwk": value}
        ],
        "assertionMethod": [method],
        "authentication": [method],
    }
