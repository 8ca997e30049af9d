"""What a verifier accepts: issuers, contexts, required status, and how old a list may be.

A policy is a value given by the caller; `signing` has no opinion about trust. The defaults are
those of the `registry` policy.

This module decides nothing and checks nothing.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from signing.profile import REGISTRY_CONTEXTS


class Standing(StrEnum):
    """Tell how a policy stands to an issuer."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"


def _never(_issuer: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Policy:
    """Hold what a verification accepts.

    `issuers` answers for an issuer's DID; only ACCEPTED goes on. `requires_status` tells whether this
    issuer's credentials must carry both a revocation and a suspension entry. `clock_skew` is how far
    ahead of us an issuer's clock may be when a status list starts; `list_max_age` how old a list
    without `validUntil` may be. `local_origins` (`http://localhost:8000`) are the origins whose lists
    may be read although they are plain http or an address; every other list is https under a name.
    """

    name: str
    issuers: Callable[[str], Standing]
    requires_status: Callable[[str], bool] = _never
    clock_skew: dt.timedelta = dt.timedelta(minutes=5)
    list_max_age: dt.timedelta = dt.timedelta(days=1)
    contexts: frozenset[tuple[str, ...]] = REGISTRY_CONTEXTS
    local_origins: frozenset[str] = frozenset()
