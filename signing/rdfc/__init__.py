"""RDFC-1.0 canonical N-Quads of a JSON-LD document: what `eddsa-rdfc-2022` hashes.

`json_ld` reads the document into quads and refuses what would be lost; `canonical` labels
the blank nodes; `nquads` writes. The signature of `canonicalise` is the seam: however the
quads are made, its bytes stay the same.
"""

from signing.contexts import Contexts, default
from signing.rdfc import canonical, json_ld
from signing.strict_json import Json


def canonicalise(
    document: dict[str, Json], *, contexts: Contexts | None = None, algorithm: str = "sha256"
) -> str:
    """Return the canonical N-Quads of `document` under `contexts` (those of the product by default).

    `algorithm` (sha256 or sha384) is the hash by which blank nodes are told apart; it changes labels
    only. A `proof` member is a member like every other here. Raise `Malformed` where a part of the
    document would not reach what is signed, and `TooLarge` (`canonicalisation-work`).
    """
    return canonical.canonicalise(json_ld.quads(document, contexts or default()), algorithm=algorithm).text
