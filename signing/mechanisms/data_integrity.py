"""Credentials and presentations with embedded proofs (VC Data Integrity 1.0): sets, and chains.

Every proof of a document must hold, each over the document and, in a chain, over the proofs before
it (§2.1.2). `created` is its signer's word and is compared with nothing.

This module checks no key's place and fetches nothing.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from signing import forms, jcs
from signing.contexts import Contexts
from signing.data_integrity import canonical_forms, proofs
from signing.data_integrity.cryptosuite import Cryptosuite
from signing.data_integrity.proofs import Rules
from signing.data_integrity.suites import SUITES
from signing.forms import Formed
from signing.instants import Instant
from signing.keys.multikey import PublicKey
from signing.mechanisms.securing import Mechanism, Securing, refuse_expired
from signing.reading import CredentialReader, Reading
from signing.strict_json import Json

MECHANISM: Final = Mechanism(
    name="data-integrity",
    media_types=frozenset(
        {
            "application/vc",
            "application/vp",
            "application/vc+ld+json",
            "application/vp+ld+json",
            "application/ld+json",
            "application/json",
        }
    ),
    clauses={},
)

_CLAUSES: Final[Mapping[str, str]] = {
    "eddsa-rdfc-2022": "VC Data Integrity EdDSA 1.0 §3.2.2",
    "eddsa-jcs-2022": "VC Data Integrity EdDSA 1.0 §3.3.2",
    "ecdsa-rdfc-2019": "VC Data Integrity ECDSA 1.0 §3.2.2",
    "ecdsa-jcs-2019": "VC Data Integrity ECDSA 1.0 §3.3.2",
    "ecdsa-sd-2023": "VC Data Integrity ECDSA 1.0 §3.6.7",
    "Ed25519Signature2020": "CCG Ed25519Signature2020 §3.2",
}


@dataclass(frozen=True, slots=True)
class WithProofs:
    """Hold a document with embedded proofs; `formed` is the form of its claims' text, where it is known."""

    document: dict[str, Json]
    claims: dict[str, Json]
    formed: Formed | None = None
    _proofs: dict[Rules, tuple[proofs.Proof, ...]] = field(default_factory=dict, compare=False)
    _texts: dict[tuple[str, bytes], bytes] = field(default_factory=dict, compare=False)

    @property
    def mechanism(self) -> Mechanism:
        """Return embedded proofs."""
        return MECHANISM

    def read(self, reader: CredentialReader) -> Reading:
        """Return what `reader` reads of the claims."""
        return reader(self.claims, self.formed)

    def securings(self, rules: Rules, now: Instant) -> tuple[Securing, ...]:
        """Return the document's proofs as `rules` accept them."""
        # What the proofs say is read once; whether they are expired is asked each time.
        if rules not in self._proofs:
            self._proofs[rules] = proofs.read(proofs.split(self.document)[1], rules)
        found = self._proofs[rules]
        for proof in found:
            refuse_expired(proof.expires, now)
        check = self._check if len(found) == 1 else self._check_one_of_several
        return tuple(
            Securing(
                method=proof.verification_method,
                check=partial(check, proof, proofs.previous_of(proof, found)),
                clause=_CLAUSES[proof.suite],
                challenge=proof.challenge,
                domain=proof.domain,
            )
            for proof in found
        )

    def _check(self, proof: proofs.Proof, previous: tuple[proofs.Proof, ...], key: PublicKey) -> None:
        SUITES[proof.suite].verify(self.claims, proof, key, previous=previous, formed=self.formed)

    def _check_one_of_several(
        self, proof: proofs.Proof, previous: tuple[proofs.Proof, ...], key: PublicKey
    ) -> None:
        """Check as `_check`; what the proofs of one document share is canonicalised once."""
        suite = SUITES[proof.suite]
        if isinstance(suite, Cryptosuite) and suite.canonicalise is canonical_forms.rdfc:
            suite = dataclasses.replace(suite, canonicalise=self._canonicalise)
        suite.verify(self.claims, proof, key, previous=previous)

    def _canonicalise(
        self, document: dict[str, Json], contexts: Contexts, hash_name: str, formed: Formed | None
    ) -> bytes:
        # By its JCS, which is some thirty times cheaper than RDFC-1.0 of a document made to cost.
        name = hash_name, jcs.canonicalise(document)
        if name not in self._texts:
            self._texts[name] = canonical_forms.rdfc(document, contexts, hash_name, formed)
        return self._texts[name]


def of(document: dict[str, Json], formed: Formed | None = None) -> WithProofs:
    """Return `document`, which was read strictly, as one with embedded proofs.

    `formed` is the form of its text, from which follows that of its claims.
    """
    claims = {name: value for name, value in document.items() if name != "proof"}
    return WithProofs(document, claims, None if formed is None else forms.without_last(formed, "proof"))
