"""The suite Ed25519Signature2020: the type of its proofs is the suite; Ed25519, SHA-256, RDFC-1.0.

Follows W3C Data Integrity EdDSA Cryptosuites 1.0 §3.1; wallets sign presentations so. The
values stand here; the procedure they fill stands in `signing.data_integrity.cryptosuite`.
"""

from typing import Final

from signing.data_integrity import canonical_forms
from signing.data_integrity.cryptosuite import Cryptosuite
from signing.data_integrity.proofs import ED25519_SIGNATURE_2020
from signing.keys.multikey import ED25519

IDENTIFIER: Final = ED25519_SIGNATURE_2020
SUITE: Final = Cryptosuite(IDENTIFIER, {ED25519: "sha256"}, canonical_forms.rdfc)
