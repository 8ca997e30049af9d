"""Tables of the signed documents, and of the status lists that say what became of them.

A document's unsigned bytes are stored before they are signed and never change; its signature
is set once; its publication follows (HOUSE: issuing, steps 1, 2 and 4; triggers hold them). Status entries
lie at random indexes, so that a list tells nothing of the order or the volume of issuing. An
attacker who can write here can hide or show documents and publish no new one: bytes that no
key signed fail verification, on our own page too.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base, closed
from registry.ids import new_name
from signing.status.bitstring import MINIMUM_LENGTH, Purpose


class DocumentFormat(StrEnum):
    """The forms in which a certificate version is signed."""

    CERTIFICATE = "certificate"  # VCDM 2.0, Open Badges 3.0, eddsa-rdfc-2022
    COSE_FULL = "cose-full"  # COSE_Sign1 with ES256: schemas/cddl/certificate.cddl, full form
    COSE_SMALL = "cose-small"  # the same, small form
    BADGE = "badge"  # Open Badges 3.0 with one status entry, eddsa-rdfc-2022 (ADR 0019)
    VC_JWT = "vc-jwt"  # the certificate's credential as a JWT, ES256 (VC-JOSE-COSE)
    SD_JWT_VC = "sd-jwt-vc"  # SD-JWT VC bound to the holder's key, ES256


AT_ISSUING = (DocumentFormat.CERTIFICATE, DocumentFormat.COSE_FULL, DocumentFormat.COSE_SMALL)
"""The forms that every version is given when it is issued; the others are made when they are asked for."""


class Document(Base):
    """One signed document about one certificate version; `name` ends its public `id`."""

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("number", "version", "format", "holder_key", "issue"),
        UniqueConstraint("body_id", "name"),
        ForeignKeyConstraint(
            ["number", "version"], ["certificate_versions.number", "certificate_versions.version"]
        ),
        ForeignKeyConstraint(["body_id", "number"], ["certificates.body_id", "certificates.number"]),
        ForeignKeyConstraint(["body_id", "key_id"], ["signing_keys.body_id", "signing_keys.id"]),
        CheckConstraint("published_at IS NULL OR signed IS NOT NULL", name="published_is_signed"),
        Index(None, "published_at"),
    )

    name: Mapped[str] = mapped_column(primary_key=True, default=new_name)
    body_id: Mapped[str]
    number: Mapped[str]
    version: Mapped[int]
    format: Mapped[DocumentFormat] = mapped_column(closed(DocumentFormat))
    holder_key: Mapped[str] = mapped_column(default="")
    """The key a document is bound to; empty where it is bound to none."""
    key_id: Mapped[str]
    prepared: Mapped[bytes]
    """The exact document to sign, everything within but the proof value or the signature."""
    to_sign: Mapped[bytes]
    """The bytes that the key signs: made with `prepared`, from it, once."""
    signed: Mapped[bytes | None]
    prepared_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    issue: Mapped[int] = mapped_column(default=1, server_default="1")
    """Which of those of one form: a badge that a suspension revoked is followed by another."""


class StatusList(Base):
    """One list of one purpose of one body.

    `revision` counts its changes, `signed_revision` those that are published.
    """

    __tablename__ = "status_lists"
    __table_args__ = (UniqueConstraint("body_id", "name"),)

    name: Mapped[str] = mapped_column(primary_key=True, default=new_name)
    body_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    purpose: Mapped[Purpose] = mapped_column(closed(Purpose))
    length: Mapped[int] = mapped_column(default=MINIMUM_LENGTH)
    taken: Mapped[int] = mapped_column(default=0)
    """How many places are given out; counted here, because counting rows would slow every issue."""
    decoy_seed: Mapped[bytes | None]
    """The secret from which the places of its decoys follow; none where it has none."""
    decoys_begin: Mapped[int] = mapped_column(default=0, server_default="0")
    decoys_end: Mapped[int] = mapped_column(default=0, server_default="0")
    """Which of those places are set, `[begin, end)`; both only grow."""
    token: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it is a Token Status List: an entry is two bits, for revocation and for suspension (ADR 0019).

    Its purpose is revocation then, and no decoy of it is ever cleared.
    """
    revision: Mapped[int] = mapped_column(default=0)
    signed: Mapped[bytes | None]
    signed_revision: Mapped[int | None]
    signed_at: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]


class StatusEntry(Base):
    """The place of one document in one list, and its bit."""

    __tablename__ = "status_entries"
    __table_args__ = (
        UniqueConstraint("document_name", "purpose"),
        ForeignKeyConstraint(["body_id", "list_name"], ["status_lists.body_id", "status_lists.name"]),
        ForeignKeyConstraint(["body_id", "document_name"], ["documents.body_id", "documents.name"]),
        CheckConstraint("list_index >= 0", name="index_not_negative"),
        Index("ix_status_entries_set", "list_name", sqlite_where=text("bit"), postgresql_where=text("bit")),
    )

    list_name: Mapped[str] = mapped_column(primary_key=True)
    list_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body_id: Mapped[str]
    document_name: Mapped[str]
    purpose: Mapped[Purpose] = mapped_column(closed(Purpose))
    bit: Mapped[bool] = mapped_column(default=False)
