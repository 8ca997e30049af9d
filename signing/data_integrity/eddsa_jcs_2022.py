"""The cryptosuite eddsa-jcs-2022: Ed25519 over SHA-256 over JCS.

Follows W3C Data Integrity EdDSA Cryptosuites 1.0 §3.3. The values stand here; the procedure they fill
stands in `signing.data_integrity.cryptosuite`.
"""

from typing import Final

from signing.data_integrity import canonical_forms
from signing.data_integrity.cryptosuite import Cryptosuite
from signing.data_integrity.proofs import EDDSA_JCS_2022
from signing.keys.multikey import ED25519

IDENTIFIER: Final = EDDSA_JCS_2022
SUITE: Final = Cryptosuite(IDENTIFIER, {ED25519: "sha256"}, canonical_forms.jcs)
