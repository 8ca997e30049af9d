"""Schemes and their versions: publishing one, finding one, and what a certificate tells of it.

ISO/IEC 17024:2012 §8. A version is published whole or not at all, passes the gate of
`scheme_rules`, and never changes afterwards: the digest of its bytes stands in certificates.
Steps only: they take the caller's session and never commit.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.audit import Event, note
from registry.certificates.claims import Coded, SchemeText
from registry.certification.contents import SchemeContent, read_content
from registry.certification.models import Scheme, SchemeVersion
from registry.certification.scheme_rules import check_scheme
from registry.ids import PublicUrls, new_name
from registry.parties.models import Organisation
from signing.errors import NotFound, Refused
from signing.strict_json import shown

__all__ = [
    "Granted",
    "check_known",
    "find_version",
    "granted",
    "publish",
    "read_content",
    "scheme_text",
    "version_content",
]


def publish(
    session: Session, body: Organisation, content: SchemeContent, *, by: str, at: datetime
) -> SchemeVersion | None:
    """Publish a version of one of `body`'s schemes; return none where these very bytes are published.

    Raise `Refused`: what `scheme_rules.check_scheme` finds, or `scheme-version-immutable`.
    """
    check_scheme(content, language=body.language)
    known = _version(session, body.id, content.code, content.version)
    if known is not None:
        if known.content != content.canonical():
            raise Refused(
                "scheme-version-immutable",
                f"Version {content.version} of scheme {content.code} is published with other content; "
                f"what has changed becomes a new version.",
            )
        return None
    version = SchemeVersion(
        id=new_name(),
        body_id=body.id,
        scheme_id=_scheme(session, body.id, content.code, at).id,
        version=content.version,
        content=content.canonical(),
        digest=content.digest(),
        recorded_at=at,
    )
    session.add(version)
    note(
        session,
        Event.SCHEME_VERSION_PUBLISHED,
        actor=by,
        body_id=body.id,
        subject=f"{body.slug}/{content.code}/{content.version}",
        at=at,
        rule="ISO/IEC 17024 8.2, 8.3",
        digest=version.digest,
    )
    session.flush()
    return version


def find_version(session: Session, body_id: str, code: str, version: str) -> SchemeVersion:
    """Return a published version; raise `NotFound` (`scheme-unknown`, `scheme-version-unknown`)."""
    found = _version(session, body_id, code, version)
    if found is not None:
        return found
    if session.scalar(select(Scheme.id).where(Scheme.body_id == body_id, Scheme.code == code)) is None:
        raise NotFound("scheme-unknown", f"The body has no scheme “{shown(code)}”.")
    raise NotFound("scheme-version-unknown", f"Scheme {code} has no version “{shown(version)}”.")


def check_known(session: Session, slug: str, codes: tuple[str, ...]) -> None:
    """Refuse codes that are no scheme of the body's: what is said of them would silently cover nothing.

    Raise `NotFound` (`scheme-unknown`).
    """
    known = set(session.scalars(select(Scheme.code).join(Organisation).where(Organisation.slug == slug)))
    for code in codes:
        if code not in known:
            raise NotFound("scheme-unknown", f"The body “{shown(slug)}” has no scheme “{shown(code)}”.")


def version_content(session: Session, slug: str, code: str, version: str) -> bytes:
    """Return a version's canonical JSON, which its digest covers.

    Raise `NotFound` (`scheme-version-unknown`).
    """
    content: bytes | None = session.scalar(
        select(SchemeVersion.content)
        .join(Scheme, SchemeVersion.scheme_id == Scheme.id)
        .join(Organisation, Organisation.id == Scheme.body_id)
        .where(Organisation.slug == slug, Scheme.code == code, SchemeVersion.version == version)
    )
    if content is None:
        raise NotFound("scheme-version-unknown", "There is no scheme version of this name here.")
    return content


def scheme_text(content: SchemeContent, *, digest: str, body_slug: str, urls: PublicUrls) -> SchemeText:
    """Return what a certificate tells of the scheme version; its criteria are those of §8.3 a."""
    return SchemeText(
        url=urls.scheme_version(body_slug, content.code, content.version),
        code=content.code,
        version=content.version,
        digest=digest,
        title=content.title,
        description=content.description,
        criteria=content.initial_certification,
        standard=str(content.standard),
        alignments=content.alignments,
    )


@dataclass(frozen=True, slots=True)
class Granted:
    """What a decision granted, in the scheme version's own texts and order."""

    level: Coded | None
    scope: tuple[Coded, ...]
    limitations: tuple[Coded, ...]
    conditions: tuple[Coded, ...]


def granted(
    content: SchemeContent, *, level: str | None, scope: tuple[str, ...], limitations: tuple[str, ...]
) -> Granted:
    """Return the texts of codes that `rules.check_codes` has let pass."""
    levels = _chosen(content.levels, () if level is None else (level,))
    return Granted(
        level=levels[0] if levels else None,
        scope=_chosen(content.scope_items, scope),
        limitations=_chosen(content.limitations, limitations),
        conditions=content.validity_conditions,
    )


def _chosen(items: tuple[Coded, ...], codes: tuple[str, ...]) -> tuple[Coded, ...]:
    return tuple(item for item in items if item.code in codes)


def _scheme(session: Session, body_id: str, code: str, at: datetime) -> Scheme:
    scheme: Scheme | None = session.scalar(
        select(Scheme).where(Scheme.body_id == body_id, Scheme.code == code)
    )
    if scheme is None:
        scheme = Scheme(id=new_name(), body_id=body_id, code=code, recorded_at=at)
        session.add(scheme)
        session.flush()
    return scheme


def _version(session: Session, body_id: str, code: str, version: str) -> SchemeVersion | None:
    found: SchemeVersion | None = session.scalar(
        select(SchemeVersion)
        .join(Scheme, SchemeVersion.scheme_id == Scheme.id)
        .where(Scheme.body_id == body_id, Scheme.code == code, SchemeVersion.version == version)
    )
    return found
