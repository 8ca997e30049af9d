"""Credentials that a JWS envelops (VC-JOSE-COSE 1.0 §3.1, `application/vc+jwt`).

The payload is the credential, and is judged by the same contexts and shape as one with embedded
proofs. The token's own `nbf` and `exp` bound it too (RFC 7519 §4.1.4, §4.1.5): every start and every
end holds.

This module checks no key's place and fetches nothing.
"""

import dataclasses
from dataclasses import dataclass
from typing import Final

from signing import instants
from signing.data_integrity.proofs import ASSERTION, Rules
from signing.errors import InvalidProof
from signing.instants import Instant
from signing.jose import vc_jwt
from signing.jose.vc_jwt import VcJwt
from signing.mechanisms.securing import Mechanism, Securing
from signing.reading import CredentialReader, Moment, Reading
from signing.report import CheckName
from signing.strict_json import Json

SIGNATURE_CLAUSE: Final = "RFC 7515 §5.2"

MECHANISM: Final = Mechanism(
    name="vc+jwt",
    media_types=frozenset({"application/vc+jwt", "application/jwt"}),
    clauses={
        CheckName.DOCUMENT: "RFC 7515 §7.1; RFC 7493 §2",
        CheckName.PROOF: "VC-JOSE-COSE 1.0 §3.1.1; RFC 8725 §3",
        CheckName.KEY: "VC-JOSE-COSE 1.0 §4; Controlled Identifiers 1.0 §3.3",
        CheckName.SIGNATURE: SIGNATURE_CLAUSE,
        CheckName.VALIDITY: "VCDM 2.0 §4.9; RFC 7519 §4.1.4",
    },
)


@dataclass(frozen=True, slots=True)
class WithJws:
    """Hold a credential in a token."""

    token: VcJwt

    @property
    def mechanism(self) -> Mechanism:
        """Return the enveloping JWS."""
        return MECHANISM

    @property
    def document(self) -> dict[str, Json]:
        """Return the credential in the token."""
        return self.token.credential

    @property
    def claims(self) -> dict[str, Json]:
        """Return the credential in the token."""
        return self.token.credential

    def read(self, reader: CredentialReader) -> Reading:
        """Return what `reader` reads of the credential, with the token's own bounds."""
        found = reader(self.claims, None)
        return dataclasses.replace(
            found,
            starts=(*found.starts, *moment(self.token.not_before)),
            ends=(*found.ends, *moment(self.token.expires)),
        )

    def securings(self, rules: Rules, now: Instant) -> tuple[Securing, ...]:
        """Return the token's one signature, which says of itself only that it asserts."""
        del now
        if rules.purpose != ASSERTION:
            raise InvalidProof("proof-purpose", "The proof was made for another purpose than it is used for.")
        return (Securing(self.token.method, self.token.jws.verify, SIGNATURE_CLAUSE),)


def moment(at: Instant | None) -> tuple[Moment, ...]:
    """Return `at` with a text for it, () where there is none."""
    return () if at is None else (Moment(at, instants.text(at)),)


def read(data: bytes) -> WithJws:
    """Return the credential in the token `data`; raise as `vc_jwt.read`."""
    return WithJws(vc_jwt.read(data))
