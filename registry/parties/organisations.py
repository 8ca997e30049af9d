"""Organisations: entering certification and accreditation bodies, and finding them by slug.

What an organisation says of itself is entered once and not edited: its name stands in signed
certificates, and a history of names is not kept yet, so a difference is refused. Steps only:
they take the caller's session and never commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.audit import Event, note
from registry.ids import new_name
from registry.parties.models import Organisation, OrganisationKind
from signing.errors import NotFound, Refused
from signing.strict_json import shown


@dataclass(frozen=True, slots=True)
class Profile:
    """What an organisation says of itself."""

    slug: str
    kind: OrganisationKind
    name: dict[str, str]
    """Language map; holds `language`."""
    language: str
    """The language in which a certification body signs."""
    country: str
    """ISO 3166-1 alpha-2."""
    url: str
    time_zone: str
    symbol: bytes | None = None
    """PNG image of an accreditation body's symbol."""


MEMBERS = ("kind", "name", "language", "country", "url", "time_zone", "symbol")


def enter(session: Session, profile: Profile, *, by: str, at: datetime) -> Organisation | None:
    """Enter an organisation; return none where it is entered with the same words already.

    Raise `Refused` (`organisation-differs`) where the slug is another organisation's or its words differ.
    """
    known = _by_slug(session, profile.slug)
    if known is not None:
        differing = [member for member in MEMBERS if getattr(known, member) != getattr(profile, member)]
        if differing:
            raise Refused(
                "organisation-differs",
                f"The organisation {profile.slug} is entered with other values for {', '.join(differing)}.",
            )
        return None
    organisation = Organisation(
        id=new_name(),
        slug=profile.slug,
        recorded_at=at,
        **{member: getattr(profile, member) for member in MEMBERS},
    )
    session.add(organisation)
    session.flush()
    note(
        session,
        Event.ORGANISATION_ENTERED,
        actor=by,
        body_id=organisation.id,
        subject=profile.slug,
        at=at,
        kind=profile.kind,
    )
    return organisation


def find(session: Session, slug: str, kind: OrganisationKind | None = None) -> Organisation:
    """Return the organisation of that slug, of that kind if one is given.

    Raise `NotFound` (`organisation-unknown`).
    """
    known = _by_slug(session, slug)
    if known is None or kind not in {None, known.kind}:
        what = "organisation" if kind is None else kind.value.replace("-", " ")
        raise NotFound("organisation-unknown", f"There is no {what} “{shown(slug)}” in this registry.")
    return known


def find_body(session: Session, slug: str) -> Organisation:
    """Return the certification body of that slug; raise `NotFound` (`organisation-unknown`)."""
    return find(session, slug, OrganisationKind.CERTIFICATION_BODY)


def certification_bodies(session: Session) -> Sequence[Organisation]:
    """Return every certification body, in the order of their slugs."""
    return session.scalars(
        select(Organisation)
        .where(Organisation.kind == OrganisationKind.CERTIFICATION_BODY)
        .order_by(Organisation.slug)
    ).all()


def _by_slug(session: Session, slug: str) -> Organisation | None:
    known: Organisation | None = session.scalar(select(Organisation).where(Organisation.slug == slug))
    return known


def symbol(session: Session, slug: str) -> bytes:
    """Return the PNG of an accreditation body's symbol; raise `NotFound` (`symbol-not-found`)."""
    known = _by_slug(session, slug)
    if known is None or known.symbol is None:
        raise NotFound("symbol-not-found", "There is no symbol of this name here.")
    return known.symbol
