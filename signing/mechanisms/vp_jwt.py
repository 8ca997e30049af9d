"""Presentations that a JWS envelops (VC-JOSE-COSE 1.0 §3.1, `application/vp+jwt`).

The verifier's challenge is the token's `nonce`, its domain the token's `aud`; `nbf` and `exp` bound
the presentation. A presentation in a token names its holder by the key at least.

This module checks no key's place and fetches nothing.
"""

import dataclasses
from dataclasses import dataclass
from typing import Final

from signing.data_integrity.proofs import AUTHENTICATION, Rules
from signing.errors import InvalidProof
from signing.instants import Instant
from signing.jose import vc_jwt
from signing.jose.vc_jwt import VpJwt
from signing.mechanisms.securing import Mechanism, Securing
from signing.mechanisms.vc_jwt import SIGNATURE_CLAUSE, moment
from signing.reading import CredentialReader, Reading
from signing.report import PresentationCheck
from signing.strict_json import Json

MECHANISM: Final = Mechanism(
    name="vp+jwt",
    media_types=frozenset({"application/vp+jwt", "application/jwt"}),
    clauses={
        PresentationCheck.DOCUMENT: "RFC 7515 §7.1; RFC 7493 §2",
        PresentationCheck.PROOF: "VC-JOSE-COSE 1.0 §3.1.2; RFC 8725 §3",
        PresentationCheck.BINDING: "RFC 7519 §4.1.3; RFC 9700 §4.5",
        PresentationCheck.KEY: "VC-JOSE-COSE 1.0 §4; Controlled Identifiers 1.0 §3.3",
        PresentationCheck.SIGNATURE: SIGNATURE_CLAUSE,
        PresentationCheck.VALIDITY: "RFC 7519 §4.1.4",
    },
)


@dataclass(frozen=True, slots=True)
class PresentedWithJws:
    """Hold a presentation in a token."""

    token: VpJwt

    @property
    def mechanism(self) -> Mechanism:
        """Return the enveloping JWS."""
        return MECHANISM

    @property
    def document(self) -> dict[str, Json]:
        """Return the presentation in the token."""
        return self.token.presentation

    @property
    def claims(self) -> dict[str, Json]:
        """Return the presentation in the token."""
        return self.token.presentation

    def read(self, reader: CredentialReader) -> Reading:
        """Return the token's own bounds, and the holder as who says it; `reader` checks the shape."""
        return dataclasses.replace(
            reader(self.claims, None),
            issuer=self.token.holder,
            starts=moment(self.token.not_before),
            ends=moment(self.token.expires),
        )

    def securings(self, rules: Rules, now: Instant) -> tuple[Securing, ...]:
        """Return the token's one signature, with the nonce and the audience that it answers."""
        del now
        if rules.purpose != AUTHENTICATION:
            raise InvalidProof("proof-purpose", "The proof was made for another purpose than it is used for.")
        token = self.token
        return (Securing(token.method, token.jws.verify, SIGNATURE_CLAUSE, token.nonce, token.audience),)


def read(data: bytes) -> PresentedWithJws:
    """Return the presentation in the token `data`; raise as `vc_jwt.read_presentation`."""
    return PresentedWithJws(vc_jwt.read_presentation(data))
