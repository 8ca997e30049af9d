"""What a verifier accepts: issuers, formats, suites, contexts, shapes, status, and how old a list may be.

A policy is a value given by the caller; `signing` has no opinion about trust. Two are built here:
`registry`, strict, for the certificates of a registry (the defaults of `Policy`), and `vcdm`, for
anybody's W3C credentials. What they differ in are values, never branches of the verifier.

This module decides nothing and checks nothing.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable, Collection, Container, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Protocol, TypeAlias

from signing import profile
from signing import vcdm as w3c
from signing.data_integrity import proofs
from signing.data_integrity.proofs import Rules
from signing.profile import LIST_CONTEXTS, REGISTRY_CONTEXTS
from signing.reading import CredentialReader
from signing.strict_json import Json


class Standing(StrEnum):
    """Tell how a policy stands to an issuer; UNJUDGED is the answer of one that judges none."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    UNJUDGED = "unjudged"


DATA_INTEGRITY: Final = "data-integrity"
VC_JWT: Final = "vc+jwt"
VP_JWT: Final = "vp+jwt"
SD_JWT_VC: Final = "dc+sd-jwt"
FORMATS: Final = frozenset({DATA_INTEGRITY, VC_JWT, VP_JWT, SD_JWT_VC})
"""The securing mechanisms, by the names of `signing.mechanisms`."""


def _never(_issuer: str) -> bool:
    return False


def _needs_no_fetch(did: str) -> bool:
    return did.startswith(("did:key:", "did:jwk:"))


def _any(_did: str) -> bool:
    return True


Delegates: TypeAlias = Mapping[str, Collection[str]]
"""Whose status lists count beside an issuer's own: the DID of an issuer, and those of its delegates."""


def _nobody() -> Delegates:
    return MappingProxyType({})


PRESENTATION_RULES: Final = Rules(
    proofs.REGISTRY_RULES.suites | {proofs.ED25519_SIGNATURE_2020}, proofs.AUTHENTICATION, extra=True
)
"""The proofs of presentations: what wallets sign with, answering a challenge."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Hold what a verification accepts; the defaults are those of the `registry` policy.

    `issuers` answers for an issuer's DID; only ACCEPTED goes on, and UNJUDGED, which the row says.
    `requires_status` tells whether this
    issuer's credentials must carry both a revocation and a suspension entry. `clock_skew` is how far
    ahead of us an issuer's clock may be when a status list or a presentation starts; `list_max_age`
    how old a list without `validUntil` may be. `local_origins` (`http://localhost:8000`) are the
    origins whose lists may be read although they are plain http or an address; every other list is
    https under a name. `delegates` are the DIDs that sign status lists for an issuer beside itself; the
    credential does not say who they are, so whoever trusts the issuer has to know, and a delegate's own
    delegates are nobody's.

    `formats` are the securing mechanisms; `proof_rules` what embedded proofs may be; `contexts` and
    `credential` what a VCDM credential may name and must look like, `list_contexts` and `status_list`
    the same of its lists. `foreign_proofs` allows proofs under other DIDs beside the issuer's own.
    `presentation_rules` are for the proofs of a presentation, `presentation_contexts` for what it may
    name; `holders` answers whether a presenter's DID may be resolved, which for most methods fetches.
    """

    name: str
    issuers: Callable[[str], Standing]
    requires_status: Callable[[str], bool] = _never
    clock_skew: dt.timedelta = dt.timedelta(minutes=5)
    list_max_age: dt.timedelta = dt.timedelta(days=1)
    contexts: Container[tuple[str, ...]] = REGISTRY_CONTEXTS
    local_origins: frozenset[str] = frozenset()
    formats: frozenset[str] = FORMATS
    proof_rules: Rules = proofs.REGISTRY_RULES
    credential: CredentialReader = profile.read_credential
    list_contexts: Container[tuple[str, ...]] = LIST_CONTEXTS
    status_list: Callable[[Mapping[str, Json]], None] = profile.check_status_list
    foreign_proofs: bool = False
    presentation_rules: Rules = PRESENTATION_RULES
    presentation_contexts: Container[tuple[str, ...]] = w3c.KnownContexts()
    holders: Callable[[str], bool] = _needs_no_fetch
    delegates: Delegates = field(default_factory=_nobody)


class Builder(Protocol):
    """Make a policy over the caller's own judgement of issuers."""

    def __call__(
        self,
        issuers: Callable[[str], Standing],
        *,
        requires_status: Callable[[str], bool] = _never,
        local_origins: Collection[str] = (),
        delegates: Delegates | None = None,
    ) -> Policy:
        """Return the policy."""
        ...


def registry(
    issuers: Callable[[str], Standing],
    *,
    requires_status: Callable[[str], bool] = _never,
    local_origins: Collection[str] = (),
    delegates: Delegates | None = None,
) -> Policy:
    """Return the strict policy for the certificates of a registry."""
    return Policy(
        "registry",
        issuers,
        requires_status,
        local_origins=frozenset(local_origins),
        delegates=delegates or _nobody(),
    )


def vcdm(
    issuers: Callable[[str], Standing],
    *,
    requires_status: Callable[[str], bool] = _never,
    local_origins: Collection[str] = (),
    delegates: Delegates | None = None,
) -> Policy:
    """Return the policy for W3C credentials in general: every suite, mechanism, known context."""
    known = w3c.KnownContexts()
    return Policy(
        "vcdm",
        issuers,
        requires_status,
        local_origins=frozenset(local_origins),
        contexts=known,
        proof_rules=VCDM_RULES,
        presentation_rules=dataclasses.replace(VCDM_RULES, purpose=proofs.AUTHENTICATION),
        credential=w3c.read_credential,
        list_contexts=known,
        status_list=w3c.check_status_list,
        foreign_proofs=True,
        holders=_any,
        delegates=delegates or _nobody(),
    )


def anyone(_issuer: str) -> Standing:
    """Judge no issuer: who it is, is for the reader of the report to judge."""
    return Standing.UNJUDGED


VCDM_RULES: Final = Rules(
    proofs.REGISTRY_RULES.suites | {proofs.ECDSA_SD_2023, proofs.ED25519_SIGNATURE_2020},
    chains=True,
    extra=True,
)
"""The proofs that the `vcdm` policy reads: every suite, sets and chains."""

BUILDERS: Final[Mapping[str, Builder]] = {"registry": registry, "vcdm": vcdm}
"""The policies, by the name that a caller may ask for."""
