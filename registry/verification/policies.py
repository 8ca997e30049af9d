"""The `registry` policy over this registry's own bodies: whom it accepts and what it demands of them.

Every certification body here is an accepted issuer, and its credentials always carry both
status entries; everybody else is unknown, which is not accepted.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.ids import PublicUrls
from registry.keys.models import SigningKey
from registry.parties.models import Organisation
from signing.policy import Policy, Standing


def registry_policy(session: Session, urls: PublicUrls) -> Policy:
    """Return the policy as of now: the bodies that have a key are the issuers."""
    slugs = session.scalars(
        select(Organisation.slug).where(
            select(SigningKey.id).where(SigningKey.body_id == Organisation.id).exists()
        )
    )
    ours = frozenset(urls.did(slug) for slug in slugs)
    return Policy(
        name="registry",
        issuers=lambda did: Standing.ACCEPTED if did in ours else Standing.UNKNOWN,
        requires_status=ours.__contains__,
        local_origins=frozenset({urls.origin}),
    )
