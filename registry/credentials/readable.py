"""Hold what the development surface hands out to what its own reader reads: the form, under `vcdm`.

VC-API of the W3C CCG leaves open what an issuer signs for its caller; nothing leaves here that a verifier
would refuse for its form, its key or its signature. When it holds, and its status, its reader checks.

Nothing is fetched: a key that is not in its own DID is left to the reader too.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from signing import policy, verify
from signing.errors import InvalidProof, Malformed, Unavailable
from signing.policy import Standing
from signing.ports import Fetched
from signing.report import CheckName, Outcome

_FORM: Final = (
    CheckName.DOCUMENT,
    CheckName.CONTEXTS,
    CheckName.SHAPE,
    CheckName.PROOF,
    CheckName.ISSUER,
    CheckName.KEY,
    CheckName.SIGNATURE,
)
"""What must not fail before a credential is handed out."""

_PROVING: Final = frozenset({CheckName.KEY, CheckName.SIGNATURE})


def check(secured: bytes, at: datetime, issuers: Callable[[str], Standing] = policy.anyone) -> None:
    """Refuse what the `vcdm` policy would not read; `issuers` answers for who may have issued it.

    Raise `Malformed`, or `InvalidProof` where a key or a signature is wrong, with the code of the check.
    """
    report = verify.verify(secured, policy.vcdm(issuers), at, _nothing)
    for name in _FORM:
        row = report.check(name)
        if row.outcome is Outcome.FAILED:
            raise (InvalidProof if name in _PROVING else Malformed)(row.code, row.detail)


def _nothing(url: str, *, max_bytes: int) -> Fetched:  # noqa: ARG001 -- the form of a `Fetch`
    raise Unavailable("not-read-here", "This lies outside this registry and was not asked for.")
