"""Verify a document from anywhere under a policy that the one who asks has named.

`registry` is the strict policy over this registry's own bodies, and holds where nothing is named;
`vcdm` is for other people's W3C credentials. The format is found in the bytes, which may also be an
image with a badge in it. Nothing here reads HTTP: bytes come in, a report goes out.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from registry.verification.policies import registry_policy, vcdm_policy
from registry.work import Work
from signing import baking, open_badges_2, verify
from signing.mechanisms import formats
from signing.policy import Policy
from signing.presentation import verify_presentation as _verify_presentation
from signing.report import Report
from signing.verify import NOTHING_ASKED, Asked


class PolicyName(StrEnum):
    """Name the policies under which a stranger may have a document verified."""

    REGISTRY = "registry"
    VCDM = "vcdm"


def verify_document(
    work: Work,
    data: bytes,
    at: datetime,
    policy: PolicyName = PolicyName.REGISTRY,
    *,
    media_type: str | None = None,
    asked: Asked = NOTHING_ASKED,
) -> Report:
    """Verify a credential, as bytes of any format, under the policy `policy` as of `at`.

    `media_type` is what the sender says the bytes are; it may only narrow what is read. `asked` is what the
    one who asks wants the proofs to be made for.
    """
    return verify.verify(data, _policy(work, policy), at, work.fetch, media_type=media_type, asked=asked)


def verify_presentation(
    work: Work,
    data: bytes,
    at: datetime,
    policy: PolicyName = PolicyName.REGISTRY,
    *,
    challenge: str | None = None,
    domain: str | Collection[str] | None = None,
    media_type: str | None = None,
) -> Report:
    """Verify a presentation and every credential in it under the policy `policy` as of `at`.

    `challenge` and `domain` are what the presenter was given; None was not given.
    """
    return _verify_presentation(
        data,
        _policy(work, policy),
        at,
        work.fetch,
        challenge=challenge,
        domain=domain,
        media_type=media_type,
    )


def verify_any(
    work: Work,
    data: bytes,
    at: datetime,
    policy: PolicyName = PolicyName.REGISTRY,
    *,
    challenge: str | None = None,
    domain: str | None = None,
) -> Report:
    """Verify what a file holds: a credential, a presentation, a hosted badge, or an image with a badge in it.

    An assertion of Open Badges 2.0 is read anew from where it is hosted. With `challenge` or `domain` what is
    there has to be a presentation. Raise `Malformed` or `TooLarge` for an image that holds no badge.
    """
    baked = baking.read(data) if baking.is_image(data) else None
    document = _without_line_end(data) if baked is None else baked.document
    # What a presentation needs is never read off what was sent (RFC 9901 §7.3): who asked, expects an answer.
    if challenge is not None or domain is not None:
        return verify_presentation(work, document, at, policy, challenge=challenge, domain=domain)
    if open_badges_2.is_assertion(document) or (baked is not None and baked.edition is baking.Edition.V2):
        return open_badges_2.verify_hosted(document, _policy(work, policy), at, work.fetch)
    if formats.is_presentation(document):
        return verify_presentation(work, document, at, policy)
    return verify_document(work, document, at, policy)


def _without_line_end(data: bytes) -> bytes:
    """Return what a file holds without the line end that shells and editors put behind a token."""
    return data.removesuffix(b"\n").removesuffix(b"\r")


def _policy(work: Work, name: PolicyName) -> Policy:
    if name is PolicyName.VCDM:
        return vcdm_policy(work.settings, work.urls)
    with work.read() as session:
        return registry_policy(session, work.urls)
