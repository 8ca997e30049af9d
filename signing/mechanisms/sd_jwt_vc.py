"""Credentials as SD-JWT VC (`application/dc+sd-jwt`, draft-ietf-oauth-sd-jwt-vc; RFC 9901).

What is disclosed is judged; what is withheld is not missed. The claims that decide (`iss`, `exp`,
`status` and their like) are never disclosures; `signing.jose.sd_jwt_vc` sees to that. The status is
one reference that answers for both rows (draft-ietf-oauth-status-list §6.2).

A token with the holder's proof behind it is a presentation (`sd_jwt_kb`) and is refused here: unchecked,
that proof would look like one that holds. This module checks no key's place and fetches nothing.
"""

from dataclasses import dataclass
from typing import Final

from signing.data_integrity.proofs import ASSERTION, Rules
from signing.errors import InvalidProof
from signing.instants import Instant
from signing.jose import sd_jwt_vc
from signing.jose.sd_jwt_vc import SdJwtVc
from signing.mechanisms.securing import Mechanism, Securing
from signing.mechanisms.vc_jwt import SIGNATURE_CLAUSE, moment
from signing.reading import CredentialReader, Reading
from signing.report import CheckName
from signing.status import token_list
from signing.status.bitstring import Purpose
from signing.status.token_list import Reference
from signing.strict_json import Json

MECHANISM: Final = Mechanism(
    name="dc+sd-jwt",
    media_types=frozenset({"application/dc+sd-jwt", "application/vc+sd-jwt"}),
    clauses={
        CheckName.DOCUMENT: "RFC 9901 §4; RFC 7493 §2",
        CheckName.CONTEXTS: "SD-JWT VC §2.2",
        CheckName.SHAPE: "SD-JWT VC §2.2.2; RFC 9901 §7.1",
        CheckName.PROOF: "SD-JWT VC §2.4; RFC 8725 §3",
        CheckName.ISSUER: "SD-JWT VC §2.5",
        CheckName.KEY: "SD-JWT VC §2.5; Controlled Identifiers 1.0 §3.3",
        CheckName.SIGNATURE: f"RFC 9901 §7.1; {SIGNATURE_CLAUSE}",
        CheckName.VALIDITY: "RFC 7519 §4.1.4",
        CheckName.REVOCATION: "Token Status List §8.3",
        CheckName.SUSPENSION: "Token Status List §8.3",
    },
    has_contexts=False,
)

# RFC 9901 §7.3: whoever has a copy can send it; the rows here say nothing of who that is.
_BOUND: Final = (
    "The credential is bound to a key of its holder; only a presentation proves that who shows it has it.",
)


@dataclass(frozen=True, slots=True)
class TokenStatusEntry:
    """Hold a credential's pointer into a Token Status List, asked about one purpose."""

    purpose: Purpose
    index: int
    list_url: str


@dataclass(frozen=True, slots=True)
class WithDisclosures:
    """Hold a credential in an SD-JWT."""

    token: SdJwtVc

    @property
    def mechanism(self) -> Mechanism:
        """Return the enveloping SD-JWT."""
        return MECHANISM

    @property
    def document(self) -> dict[str, Json]:
        """Return the claims with what was disclosed in its place."""
        return self.token.claims

    @property
    def claims(self) -> dict[str, Json]:
        """Return the claims with what was disclosed in its place."""
        return self.token.claims

    def read(self, reader: CredentialReader) -> Reading:
        """Return what the claims say; they follow no VCDM, so `reader` is not asked."""
        del reader
        token = self.token
        entries = _entries(token_list.reference(self.claims["status"])) if "status" in self.claims else ()
        starts, ends = moment(token.not_before), moment(token.expires)
        return Reading(token.issuer, starts, ends, entries, notes=_BOUND if "cnf" in self.claims else ())

    def securings(self, rules: Rules, now: Instant) -> tuple[Securing, ...]:
        """Return the issuer's one signature."""
        del now
        if rules.purpose != ASSERTION:
            raise InvalidProof("proof-purpose", "The proof was made for another purpose than it is used for.")
        if self.token.key_binding is not None:
            raise InvalidProof(
                "key-binding-unasked",
                "This is a presentation: it is verified as one, with what its holder was asked.",
            )
        clause = MECHANISM.clauses[CheckName.SIGNATURE]
        return (Securing(self.token.method, self.token.jws.verify, clause),)


def _entries(pointer: Reference) -> tuple[TokenStatusEntry, ...]:
    return tuple(TokenStatusEntry(purpose, pointer.index, pointer.list_url) for purpose in Purpose)


def read(data: bytes) -> WithDisclosures:
    """Return the credential in the token `data`; raise as `sd_jwt_vc.read`."""
    return WithDisclosures(sd_jwt_vc.read(data))
