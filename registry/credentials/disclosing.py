"""Selective disclosure for those who test suites: what is always shown, and what a holder shows besides.

VC-API of the W3C CCG (issue a credential, `mandatoryPointers`; derive a credential) in the cryptosuite
ecdsa-sd-2023 (VC DI ECDSA §3.6). Deriving needs no key: a base proof holds all that its holder needs. It is
here because those suites ask for it; a holder's own software does it on the holder's own device.

Nothing that is shown is kept, and nothing is fetched.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from registry.credentials import readable
from signing import strict_json
from signing.data_integrity import ecdsa_sd_2023
from signing.errors import Malformed
from signing.strict_json import Json

_NEVER_MISSED: Final = ("issuer", "validFrom", "validUntil", "credentialStatus")


def always_of(credential: Mapping[str, Json]) -> tuple[str, ...]:
    """Return pointers to what a verifier must not miss of `credential`, where its issuer names none.

    A holder could leave out the end of the validity, or the status, and be believed.
    """
    return tuple(f"/{member}" for member in _NEVER_MISSED if member in credential)


def derive(secured: Mapping[str, Json], pointers: Sequence[str], at: datetime) -> dict[str, Json]:
    """Return what `pointers` choose of `secured`, and what is always shown, with the proof of that.

    Raise as `ecdsa_sd_2023.derive`, and `Malformed` or `InvalidProof` for what its reader would refuse.
    """
    shown = ecdsa_sd_2023.derive(secured, pointers)
    try:
        readable.check(strict_json.dumps(shown), at)
    except Malformed as problem:
        raise Malformed(
            problem.code, f"What is chosen would not be read as a credential: {problem.detail}"
        ) from problem
    return shown
