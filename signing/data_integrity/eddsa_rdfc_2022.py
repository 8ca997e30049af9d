"""The cryptosuite eddsa-rdfc-2022: Ed25519 over SHA-256 over RDFC-1.0.

Follows W3C Data Integrity EdDSA Cryptosuites 1.0 §3.2. The values stand here; the procedure
they fill stands in `signing.data_integrity.cryptosuite`.
"""

from collections.abc import Mapping
from typing import Final

from signing.contexts import Contexts
from signing.data_integrity import canonical_forms
from signing.data_integrity.cryptosuite import Cryptosuite
from signing.data_integrity.proofs import EDDSA_RDFC_2022, Proof
from signing.keys.multikey import ED25519, PublicKey
from signing.ports import Signer
from signing.strict_json import Json

IDENTIFIER: Final = EDDSA_RDFC_2022
SUITE: Final = Cryptosuite(IDENTIFIER, {ED25519: "sha256"}, canonical_forms.rdfc)


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
