"""RDFC-1.0 canonical N-Quads of a JSON-LD document: what the suites named `-rdfc-` hash.

`walker` reads the document under closed contexts and refuses what would be lost; `tables` and `terms`
say what a member means; `dataset` labels and writes, and leaves look-alikes to `canonical`.
`json_ld` is the reference: the same quads by PyLD, for tests. The signature of `canonicalise` is
the seam: however the text is made, its bytes stay the same.
"""

from signing.contexts import Contexts, default
from signing.forms import Formed
from signing.rdfc import templates, walker
from signing.strict_json import Json


def canonicalise(
    document: dict[str, Json],
    *,
    contexts: Contexts | None = None,
    algorithm: str = "sha256",
    formed: Formed | None = None,
) -> str:
    """Return the canonical N-Quads of `document` under `contexts` (those of the product by default).

    `algorithm` (sha256 or sha384) is the hash by which blank nodes are told apart; it changes labels
    only. `formed` is the form of the document's text, without escapes, where its reader knows it. A
    `proof` member is a member like every other here. Raise `Malformed` where a part of the
    document would not reach what is signed (see `walker.walk`), and `TooLarge` (`canonicalisation-work`).
    """
    known = contexts or default()
    text = templates.canonicalise(document, known, algorithm, formed)
    return walker.walk(document, known).canonicalise(algorithm) if text is None else text
