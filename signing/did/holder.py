"""Find the key that a holder names by a DID, where the DID itself says which: did:key and did:jwk.

RFC 7800 §3.4 lets an issuer bind a token to a key by its name (`cnf.kid`); for wallets the name is a
DID URL (OpenID4VCI 1.0 §F.1, the `kid` of the holder's proof). A document that is fetched may name another
key tomorrow, so of such a DID nothing is bound here to anybody. This module fetches nothing.
"""

from typing import Final

from signing.did import documents, jwk, key
from signing.errors import InvalidProof, Malformed
from signing.instants import Instant
from signing.keys.multikey import PublicKey

_KEY: Final = "did:key:"
_JWK: Final = "did:jwk:"
_DOCUMENTS: Final = {_KEY: key.document, _JWK: jwk.document}


def key_of(method: str, at: Instant) -> PublicKey:
    """Return the key that the DID URL `method` names, if it may speak for its DID.

    Raise `Malformed`: `holder-did-method` (another method), `holder-key-unknown` (a DID has one key, and this
    is not its name), and what is wrong with the DID or its key; or `TooLarge`.
    """
    did = method.partition("#")[0]
    expand = _DOCUMENTS.get(did[: len(_KEY)])
    if expand is None:
        raise Malformed("holder-did-method", "A holder's DID is a did:key or a did:jwk here.")
    try:
        return documents.parse(expand(did), did).authentication_key(method, at)
    except InvalidProof as problem:
        raise Malformed(
            "holder-key-unknown", f"The DID URL does not name its DID's key: that is {_name(did)}."
        ) from problem


def method_of(did: str) -> str:
    """Return the DID URL of the one key of `did`, a did:key or did:jwk; `key_of` tells whether it is one."""
    return f"{did}{_name(did)}"


def _name(did: str) -> str:
    return f"#{jwk.FRAGMENT}" if did.startswith(_JWK) else f"#{did.removeprefix(_KEY)}"
