"""Table of the signing keys of bodies: public half, where the private half is, and its interval.

An attacker who can write this table can publish a key of their own in a body's DID document;
that is why the log and the DID history will note every change. It holds no private key.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base
from registry.ids import new_name


class SigningKey(Base):
    """One key of a body. Retired honest keys stay published, so that old documents verify."""

    __tablename__ = "signing_keys"
    __table_args__ = (UniqueConstraint("body_id", "fragment"), UniqueConstraint("body_id", "id"))

    id: Mapped[str] = mapped_column(primary_key=True, default=new_name)
    body_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    fragment: Mapped[str]
    """Fragment of the verification method's DID URL."""
    algorithm: Mapped[str]
    """The one algorithm of the key: `Ed25519` or `P-256`."""
    multikey: Mapped[str] = mapped_column(unique=True)
    signer: Mapped[str]
    """URI of the signer that holds the private key."""
    active_from: Mapped[datetime]
    retired_at: Mapped[datetime | None]
