"""Write and expand DIDs of the method did:key.

Follows the W3C CCG did:key method §3.1 for signature keys: the DID is the Multikey, the document
follows from it alone. No derived encryption key is added. This module fetches nothing.
"""

from signing.did import documents
from signing.errors import Malformed
from signing.keys import multikey
from signing.keys.multikey import PublicKey
from signing.strict_json import Json

_PREFIX = "did:key:"


def did_for(public: str) -> str:
    """Return the DID of the Multikey `public`; raise `Malformed` if it is none."""
    return _PREFIX + multikey.decode(public).multikey


def public_key(did: str) -> PublicKey:
    """Return the key that `did` is; raise `Malformed` (`did-key-malformed` or the key's reason)."""
    if not did.startswith(_PREFIX):
        raise Malformed("did-key-malformed", "This is not a DID of the method key.")
    return multikey.decode(did.removeprefix(_PREFIX))


def document(did: str) -> dict[str, Json]:
    """Return the DID document of `did`; raise `Malformed` (`did-key-malformed` or the key's reason)."""
    public = public_key(did).multikey
    return documents.build(did_for(public), [(public, public)], authentication=True)
