"""The policies under which documents are verified here.

`registry`: every certification body here is an accepted issuer, and its credentials always carry
both status entries; everybody else is unknown, which is not accepted. `vcdm`: W3C credentials of
anybody, whose issuer is told and not judged.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.config import Settings
from registry.ids import PublicUrls
from registry.keys.models import SigningKey
from registry.parties.models import Organisation
from signing import policy
from signing.policy import Policy, Standing


def registry_policy(session: Session, urls: PublicUrls) -> Policy:
    """Return the policy as of now: the bodies that have a key are the issuers."""
    slugs = session.scalars(
        select(Organisation.slug).where(
            select(SigningKey.id).where(SigningKey.body_id == Organisation.id).exists()
        )
    )
    ours = frozenset(urls.did(slug) for slug in slugs)
    return policy.registry(
        lambda did: Standing.ACCEPTED if did in ours else Standing.UNKNOWN,
        requires_status=ours.__contains__,
        local_origins={urls.origin},
    )


def vcdm_policy(settings: Settings, urls: PublicUrls) -> Policy:
    """Return the policy for other people's W3C credentials, whose issuers nobody here judges.

    Lists are read under this registry's own origin, the development issuer's, and those that the
    settings allow for development.
    """
    development = {settings.dev_vc_api} if settings.dev_vc_api else set()
    return policy.vcdm(policy.anyone, local_origins={urls.origin, *settings.fetch_allow, *development})
