"""The two canonical forms that cryptosuites hash: RDFC-1.0 of JSON-LD, and JCS (RFC 8785) of JSON.

The first sees what a document means under its contexts and refuses what they do not define; the
second sees every member as it is written, defined or not.
"""

from typing import Final

from signing import inline_contexts
from signing import jcs as rfc8785
from signing import rdfc as rdfc10
from signing.contexts import Contexts
from signing.errors import Malformed
from signing.forms import Formed
from signing.strict_json import Json

_OWN_CONTEXTS: Final = ("context-inline", "context-unknown")


def rdfc(
    document: dict[str, Json], contexts: Contexts, hash_name: str, formed: Formed | None = None
) -> bytes:
    """Return the canonical N-Quads of `document`; raise as `signing.rdfc.canonicalise`.

    Contexts that the document brings along are read as `inline_contexts` has it: whether it may have any
    is for a policy, which looks at them first.
    """
    try:
        return rdfc10.canonicalise(document, contexts=contexts, algorithm=hash_name, formed=formed).encode()
    except Malformed as problem:
        if problem.code not in _OWN_CONTEXTS:
            raise
    document, contexts = inline_contexts.resolved(document, contexts)
    return rdfc10.canonicalise(document, contexts=contexts, algorithm=hash_name).encode()


def jcs(
    document: dict[str, Json], _contexts: Contexts, _hash_name: str, _formed: Formed | None = None
) -> bytes:
    """Return the canonical text of `document`; raise as `signing.jcs.canonicalise`."""
    return rfc8785.canonicalise(document)
