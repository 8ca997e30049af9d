"""The cryptosuite eddsa-rdfc-2022: Ed25519 over SHA-256 over RDFC-1.0.

Follows W3C Data Integrity EdDSA Cryptosuites 1.0 §3.2. The four values stand here; the procedure
they fill stands in `signing.data_integrity.cryptosuite`.
"""

import hashlib
from collections.abc import Mapping
from typing import Final

from signing import rdfc
from signing.contexts import Contexts
from signing.data_integrity.cryptosuite import Cryptosuite
from signing.data_integrity.proofs import Proof
from signing.keys.multikey import ED25519, PublicKey
from signing.ports import Signer
from signing.strict_json import Json

IDENTIFIER: Final = "eddsa-rdfc-2022"


def _canonicalise(document: dict[str, Json], contexts: Contexts) -> bytes:
    return rdfc.canonicalise(document, contexts=contexts).encode()


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


SUITE: Final = Cryptosuite(IDENTIFIER, ED25519, _canonicalise, _sha256)


def sign(
    unsigned: Mapping[str, Json], signer: Signer, *, contexts: Contexts | None = None
) -> dict[str, Json]:
    """Return `unsigned`, whose `proof` holds the complete options, signed; see `Cryptosuite.sign`."""
    return SUITE.sign(unsigned, signer, contexts)


def verify(
    document: Mapping[str, Json], proof: Proof, key: PublicKey, *, contexts: Contexts | None = None
) -> None:
    """Check `proof` over `document` (without its `proof`) with `key`; see `Cryptosuite.verify`."""
    SUITE.verify(document, proof, key, contexts)
