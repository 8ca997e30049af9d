"""What the public views ask the registry: one protocol, and its implementation over the database.

Each method is one use case of the floors below, in one transaction of its own where it needs
one. Tests of pages and headers give the views made-up answers through the same protocol. No
rule lives here, and no Flask.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from registry.certification import profiles, schemes
from registry.certification.profiles import BodyName, BodyProfile, SchemeProfile
from registry.credentials import published
from registry.credentials.published import NamedDocument, PublishedList
from registry.credentials.qr import Code, Form
from registry.keys import bodies
from registry.parties import organisations
from registry.verification import answers, documents
from registry.verification.answers import Answer
from registry.verification.documents import PolicyName
from registry.work import Work
from signing.report import Report
from signing.strict_json import Json
from signing.verify import Asked


class Reads(Protocol):
    """Answer the public's questions; every method raises `NotFound` alike for unknown and restricted."""

    def answer(self, number: str, at: datetime) -> Answer:
        """Return the answer about the certificate `number` (16 characters) at `at`."""
        ...

    def code(self, number: str, form: Form | None) -> Code:
        """Return the QR code of a certificate in `form`, or the fullest that it has."""
        ...

    def document(self, name: str) -> NamedDocument:
        """Return a published document, byte for byte, with its media type."""
        ...

    def status_list(self, name: str) -> PublishedList:
        """Return a published status list, byte for byte, with its media type."""
        ...

    def verify(self, data: bytes, at: datetime, policy: PolicyName, asked: Asked) -> Report:
        """Return the report on a credential that somebody sent, whose proofs are to be made for `asked`."""
        ...

    def verify_presentation(
        self, data: bytes, at: datetime, policy: PolicyName, *, challenge: str | None, domain: str | None
    ) -> Report:
        """Return the report on a presentation that somebody sent, as an answer to what was asked."""
        ...

    def did_document(self, slug: str) -> Mapping[str, Json]:
        """Return the DID document of a body."""
        ...

    def bodies(self) -> tuple[BodyName, ...]:
        """Return every certification body by name."""
        ...

    def body(self, slug: str, at: datetime) -> BodyProfile:
        """Return a certification body with its schemes, accreditations and keys as of `at`."""
        ...

    def scheme(self, slug: str, code: str, version: str, at: datetime) -> SchemeProfile:
        """Return a scheme version with its body, its other versions and its accreditations as of `at`."""
        ...

    def symbol(self, slug: str) -> bytes:
        """Return the PNG image of an accreditation body's symbol."""
        ...

    def scheme_version(self, slug: str, code: str, version: str) -> bytes:
        """Return the canonical JSON of a scheme version: the bytes that its digest covers."""
        ...


@dataclass(frozen=True, slots=True)
class RegistryReads:
    """Answer from the registry that `work` opens."""

    work: Work

    def answer(self, number: str, at: datetime) -> Answer:
        """Verify the certificate's published document and return the answer."""
        return answers.answer(self.work, number, at)

    def code(self, number: str, form: Form | None) -> Code:
        """Make the code of the certificate's published compact form."""
        with self.work.read() as session:
            return published.code(session, number, form, self.work.urls)

    def document(self, name: str) -> NamedDocument:
        """Read a published document."""
        with self.work.read() as session:
            return published.document(session, name)

    def status_list(self, name: str) -> PublishedList:
        """Read a published status list."""
        with self.work.read() as session:
            return published.status_list(session, name)

    def verify(self, data: bytes, at: datetime, policy: PolicyName, asked: Asked) -> Report:
        """Verify the credential under the policy."""
        return documents.verify_document(self.work, data, at, policy, asked=asked)

    def verify_presentation(
        self, data: bytes, at: datetime, policy: PolicyName, *, challenge: str | None, domain: str | None
    ) -> Report:
        """Verify the presentation under the policy."""
        return documents.verify_presentation(self.work, data, at, policy, challenge=challenge, domain=domain)

    def did_document(self, slug: str) -> Mapping[str, Json]:
        """Make the DID document from the body's keys."""
        with self.work.read() as session:
            return bodies.did_document(session, slug, self.work.urls)

    def bodies(self) -> tuple[BodyName, ...]:
        """Read the names of the certification bodies."""
        with self.work.read() as session:
            return profiles.body_names(session)

    def body(self, slug: str, at: datetime) -> BodyProfile:
        """Read what is known of a certification body."""
        with self.work.read() as session:
            return profiles.body_profile(session, slug, urls=self.work.urls, at=at)

    def scheme(self, slug: str, code: str, version: str, at: datetime) -> SchemeProfile:
        """Read a scheme version and what surrounds it."""
        with self.work.read() as session:
            return profiles.scheme_profile(session, slug, code, version, at=at)

    def symbol(self, slug: str) -> bytes:
        """Read an accreditation body's symbol."""
        with self.work.read() as session:
            return organisations.symbol(session, slug)

    def scheme_version(self, slug: str, code: str, version: str) -> bytes:
        """Read a scheme version's bytes."""
        with self.work.read() as session:
            return schemes.version_content(session, slug, code, version)
