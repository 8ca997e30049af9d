"""What is fixed when a registry's data are created: its public URL, and whether it is a demo.

Identifiers, DIDs and signed documents all hold the public URL, so it can never change behind
them; another is refused with the way out. A demo's data are refused in production.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.db import Base
from signing.errors import Forbidden, Refused, Unavailable


class Deployment(Base):
    """Hold the one row that tells what these data were made for."""

    __tablename__ = "deployment"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    public_url: Mapped[str]
    demo: Mapped[bool]
    created_at: Mapped[datetime]


def create(session: Session, *, public_url: str | None, default: str, demo: bool, at: datetime) -> Deployment:
    """Fix the public URL of these data, `default` if none is asked for; return what is fixed already."""
    found: Deployment | None = session.scalar(select(Deployment))
    if found is None:
        found = Deployment(public_url=public_url or default, demo=demo, created_at=at)
        session.add(found)
    return found


def read(session: Session) -> Deployment:
    """Return what is fixed; raise `Unavailable` (`registry-not-created`) where nothing is yet."""
    found: Deployment | None = session.scalar(select(Deployment))
    if found is None:
        raise Unavailable(
            "registry-not-created", "There is no registry in this folder yet: `registry demo` makes one."
        )
    return found


def check(deployment: Deployment, *, public_url: str | None, production: bool) -> None:
    """Refuse another public URL than the data's, and a demo's data in production."""
    if public_url is not None and public_url != deployment.public_url:
        raise Refused(
            "public-url-fixed",
            f"These data were made for {deployment.public_url} and every certificate in them says so. "
            f"Set REGISTRY_PUBLIC_URL to that, or begin with an empty data folder.",
        )
    if production and deployment.demo:
        raise Forbidden(
            "demo-data-refused",
            "These are a demo's data, with keys that anybody may hold: production refuses them.",
        )
