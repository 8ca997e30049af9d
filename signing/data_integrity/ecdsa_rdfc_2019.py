"""The cryptosuite ecdsa-rdfc-2019: ECDSA over RDFC-1.0, with SHA-256 on P-256 and SHA-384 on P-384.

Follows W3C Data Integrity ECDSA Cryptosuites 1.0 §3.2. The values stand here; the procedure they fill
stands in `signing.data_integrity.cryptosuite`.
"""

from typing import Final

from signing.data_integrity import canonical_forms
from signing.data_integrity.cryptosuite import Cryptosuite
from signing.data_integrity.proofs import ECDSA_RDFC_2019
from signing.keys.multikey import P256, P384

IDENTIFIER: Final = ECDSA_RDFC_2019
SUITE: Final = Cryptosuite(IDENTIFIER, {P256: "sha256", P384: "sha384"}, canonical_forms.rdfc)
