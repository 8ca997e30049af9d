"""The two canonical forms that cryptosuites hash: RDFC-1.0 of JSON-LD, and JCS (RFC 8785) of JSON.

The first sees what a document means under its contexts and refuses what they do not define; the
second sees every member as it is written, defined or not.
"""

from signing import jcs as rfc8785
from signing import rdfc as rdfc10
from signing.contexts import Contexts
from signing.forms import Formed
from signing.strict_json import Json


def rdfc(document: dict[str, Json], contexts: Contexts, hash_name: str, formed: Formed | None) -> bytes:
    """Return the canonical N-Quads of `document`; raise as `signing.rdfc.canonicalise`."""
    return rdfc10.canonicalise(document, contexts=contexts, algorithm=hash_name, formed=formed).encode()


def jcs(document: dict[str, Json], _contexts: Contexts, _hash_name: str, _formed: Formed | None) -> bytes:
    """Return the canonical text of `document`; raise as `signing.jcs.canonicalise`."""
    return rfc8785.canonicalise(document)
