"""Presentations of an SD-JWT VC with key binding (RFC 9901 §4, SD-JWT+KB; OpenID4VP 1.0 §B.3).

One credential, of which the holder shows what they choose, and behind it the key binding JWT: the
holder's key over the verifier's challenge (`nonce`), the verifier's name (`aud`), an instant, and the
digest of just what is shown. Whether a proof is needed is never read off what was sent (§7.3): without
one, without a key in `cnf`, or without anything that was asked, it is refused.

A key that stands in `cnf` itself is named by its did:jwk, which is the same key in another spelling; so
its place is found as every presenter's is. The key counts for the holder's because the issuer signed it,
which the row of the credential tells: it is judged as if it had come alone. This module fetches nothing.
"""

from dataclasses import dataclass
from typing import Final

from signing import strict_json
from signing.data_integrity.proofs import AUTHENTICATION, Rules
from signing.did import jwk as did_jwk
from signing.errors import InvalidProof
from signing.instants import Instant
from signing.jose import key_binding, sd_jwt_vc
from signing.jose.key_binding import KeyBinding
from signing.jose.sd_jwt_vc import SdJwtVc
from signing.keys.multikey import PublicKey
from signing.mechanisms import sd_jwt_vc as alone
from signing.mechanisms.securing import Mechanism, Securing
from signing.mechanisms.vc_jwt import SIGNATURE_CLAUSE
from signing.reading import CredentialReader, Reading
from signing.report import PresentationCheck
from signing.strict_json import Json

MECHANISM: Final = Mechanism(
    name=alone.MECHANISM.name,
    media_types=alone.MECHANISM.media_types,
    clauses={
        PresentationCheck.DOCUMENT: "RFC 9901 §4; RFC 7493 §2",
        PresentationCheck.CONTEXTS: "SD-JWT VC §2.2",
        PresentationCheck.SHAPE: "SD-JWT VC §2.2.2; RFC 9901 §7.1",
        PresentationCheck.PROOF: "RFC 9901 §4.3, §7.3; RFC 8725 §3",
        PresentationCheck.BINDING: "RFC 9901 §7.3; OpenID4VP 1.0 §B.3.6",
        PresentationCheck.HOLDER: "RFC 9901 §4.1.2; RFC 7800 §3",
        PresentationCheck.KEY: "RFC 9901 §7.3; Controlled Identifiers 1.0 §3.3",
        PresentationCheck.SIGNATURE: f"RFC 9901 §4.3.1, §7.3; {SIGNATURE_CLAUSE}",
        PresentationCheck.VALIDITY: "RFC 9901 §7.3",
        PresentationCheck.CREDENTIALS: "RFC 9901 §7.1, §7.3",
    },
    has_contexts=False,
    sentences={
        PresentationCheck.SHAPE: "Every claim that decides is open, and every disclosure has its place.",
        PresentationCheck.PROOF: "The holder's proof is a key binding JWT of a known algorithm.",
        PresentationCheck.BINDING: "The holder's proof answers the challenge and the domain given.",
        PresentationCheck.HOLDER: "The credential names the key that must show it.",
        PresentationCheck.KEY: "The key is the one that the credential names, and for authentication.",
        PresentationCheck.SIGNATURE: "The holder's proof holds over just the claims that are shown.",
        PresentationCheck.VALIDITY: "The holder's proof was made just now.",
    },
    is_bound=True,
)


@dataclass(frozen=True, slots=True)
class PresentedWithDisclosures:
    """Hold an SD-JWT VC as its holder shows it."""

    token: SdJwtVc

    @property
    def mechanism(self) -> Mechanism:
        """Return the SD-JWT with key binding."""
        return MECHANISM

    @property
    def document(self) -> dict[str, Json]:
        """Return what the holder signed; what the issuer signed is the credential's own."""
        proof = self.token.key_binding
        return {} if proof is None else strict_json.loads_object(proof.payload)

    @property
    def claims(self) -> dict[str, Json]:
        """Return the claims with what is shown in its place."""
        return self.token.claims

    def read(self, reader: CredentialReader) -> Reading:
        """Return the holder and the credential; they follow no VCDM, so `reader` is not asked."""
        del reader
        return Reading(self._holder(), credentials=(self.token.presented.encode("ascii"),))

    def securings(self, rules: Rules, now: Instant) -> tuple[Securing, ...]:
        """Return the holder's one signature, with the nonce and the audience that it answers."""
        del now
        if rules.purpose != AUTHENTICATION:
            raise InvalidProof("proof-purpose", "The proof was made for another purpose than it is used for.")
        if self.token.key_binding is None:
            raise sd_jwt_vc.unproved()
        proof = key_binding.read(self.token.key_binding)
        return (
            Securing(
                method=self._method(),
                check=lambda key: self._check(proof, key),
                clause=MECHANISM.clauses[PresentationCheck.SIGNATURE],
                challenge=proof.nonce,
                domain=(proof.audience,),
                check_time=proof.check_time,
            ),
        )

    def _check(self, proof: KeyBinding, key: PublicKey) -> None:
        proof.verify(key, self.token.presented)

    def _holder(self) -> str:
        return self._method().partition("#")[0]

    def _method(self) -> str:
        """Return the DID URL of the key in `cnf`, "" where there is none."""
        if self.token.holder is None:
            return self.token.holder_method or ""
        return f"{did_jwk.did_for(self.token.holder)}#{did_jwk.FRAGMENT}"


def read(data: bytes) -> PresentedWithDisclosures:
    """Return the presentation in the token `data`; raise as `sd_jwt_vc.read`."""
    return PresentedWithDisclosures(sd_jwt_vc.read(data))
