"""The words of the pages, in English, by the closed values that they stand for.

Marked with `N_` for the catalogs and translated where they are shown. What `signing` reports is
English; a page says the same by check and code, so that it can be said in any language. A row
that did not run never reads like one that passed (DOMAIN §7).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from registry.verification.answers import Word
from signing.report import (
    EXPIRED,
    NO_ENTRY,
    NOT_REACHED,
    NOT_YET_VALID,
    REVOKED,
    SUSPENDED,
    CheckName,
    Outcome,
    Verdict,
)


def N_(message: str) -> str:  # noqa: N802 -- gettext's own name for a message that is translated later
    """Mark `message` for the catalogs and return it unchanged."""
    return message


@dataclass(frozen=True, slots=True)
class Headline:
    """How the answer is said: one word for titles, one sentence, and what follows from it."""

    word: str
    sentence: str
    advice: str


HEADLINES: Final = {
    Word.VALID: Headline(
        N_("Valid"),
        N_("This certificate is valid."),
        N_("The signature, the period of validity and the present status were checked."),
    ),
    Word.SUSPENDED: Headline(
        N_("Suspended"),
        N_("This certificate is suspended."),
        N_("It must not be relied on until the suspension is lifted."),
    ),
    Word.WITHDRAWN: Headline(
        N_("Withdrawn"),
        N_("This certificate has been withdrawn."),
        N_("It must not be relied on."),
    ),
    Word.EXPIRED: Headline(
        N_("Expired"),
        N_("This certificate has expired."),
        N_("Its period of validity is over. It must not be relied on."),
    ),
    Word.NOT_YET_EFFECTIVE: Headline(
        N_("Not yet effective"),
        N_("This certificate is not yet effective."),
        N_("It must not be relied on before its first valid day."),
    ),
    Word.UNCONFIRMED: Headline(
        N_("Not confirmed"),
        N_("This certificate could not be confirmed."),
        N_("At least one check failed or could not be made. Do not rely on it; the checks below say why."),
    ),
}

AHEAD_OF_LIST: Final = N_("The body has decided this; its signed status list does not show it yet.")
"""Said with a suspension or withdrawal that the published document's checks do not find."""
DISAGREES: Final = N_(
    "The signed document holds by itself, but it is not what the register says. Do not rely on it."
)
"""Said instead of the usual advice where every check passed and the certificate is not confirmed."""

OUTCOMES: Final = {
    Outcome.PASSED: N_("passed"),
    Outcome.FAILED: N_("failed"),
    Outcome.NOT_CHECKED: N_("not checked"),
}

CHECKS: Final[Mapping[StrEnum, str]] = {
    CheckName.DOCUMENT: N_("Document"),
    CheckName.CONTEXTS: N_("Vocabulary"),
    CheckName.SHAPE: N_("Form"),
    CheckName.PROOF: N_("Proof"),
    CheckName.ISSUER: N_("Issuer"),
    CheckName.KEY: N_("Key"),
    CheckName.SIGNATURE: N_("Signature"),
    CheckName.VALIDITY: N_("Period of validity"),
    CheckName.REVOCATION: N_("Withdrawal"),
    CheckName.SUSPENSION: N_("Suspension"),
}

PASSED: Final[Mapping[StrEnum, str]] = {
    CheckName.DOCUMENT: N_("The signed document can be read whole and without doubt."),
    CheckName.CONTEXTS: N_("Its terms are those of published standards, with the meanings fixed there."),
    CheckName.SHAPE: N_("It has the form that a certificate of this registry must have."),
    CheckName.PROOF: N_("It carries a proof of a known kind, made to attest."),
    CheckName.ISSUER: N_("It was issued by a certification body of this registry."),
    CheckName.KEY: N_("The key that signed it belongs to the body and is meant for this."),
    CheckName.SIGNATURE: N_("The signature holds: nothing has been changed since the body signed it."),
    CheckName.VALIDITY: N_("The time of this check lies within the period of validity."),
    CheckName.REVOCATION: N_("The signed status list of the body does not mark it as withdrawn."),
    CheckName.SUSPENSION: N_("The signed status list of the body does not mark it as suspended."),
}

BY_CODE: Final = {
    NOT_REACHED: N_("Not checked, because a check before this one did not pass."),
    NO_ENTRY: N_("Not checked, because the document names no list for it."),
    EXPIRED: N_("The period of validity is over."),
    NOT_YET_VALID: N_("The period of validity has not begun."),
    REVOKED: N_("The signed status list of the body marks it as withdrawn."),
    SUSPENDED: N_("The signed status list of the body marks it as suspended."),
    "signature-wrong": N_(
        "The signature does not fit: the document has been changed, or another key signed it."
    ),
}

VERDICTS: Final = {
    Verdict.VALID: N_("Valid"),
    Verdict.REVOKED: N_("Revoked by its issuer"),
    Verdict.SUSPENDED: N_("Suspended by its issuer"),
    Verdict.EXPIRED: N_("No longer valid: its period is over"),
    Verdict.NOT_YET_VALID: N_("Not yet valid: its period has not begun"),
    Verdict.INVALID: N_("Not valid"),
    Verdict.INDETERMINATE: N_("Could not be checked"),
}
"""What a verdict means for somebody who sent a document: RFC 9457 `title` in English."""

FAMILIES: Final = {
    "Malformed": N_("What was sent cannot be read as it is: its form is wrong. Correct it and ask again."),
    "Unauthenticated": N_("Who is asking has not been shown. Sign in and ask again."),
    "Forbidden": N_("The one who asks is not allowed to do this."),
    "NotFound": N_("There is nothing under this name that may be shown to the public."),
    "Refused": N_("A rule does not allow what was asked, although it could be read."),
    "InvalidProof": N_("A signature, or what ties it to its issuer, does not hold."),
    "TooLarge": N_("What was sent is larger or deeper than is read here."),
    "TooMany": N_("There were too many requests in a short time. Wait and ask again."),
    "Unavailable": N_("Something that the answer needs cannot be had now. Asking again later may help."),
    "Unsupported": N_("This address does not answer requests of this kind."),
    "Fault": N_("Something went wrong on our side. The number of the request helps us to find out what."),
}
"""What each family of problems means, by the name in `registry.web.problems`."""

TITLES: Final = {
    "Malformed": N_("This cannot be read"),
    "Unauthenticated": N_("Sign in first"),
    "Forbidden": N_("Not allowed"),
    "NotFound": N_("Not found"),
    "Refused": N_("A rule says no"),
    "InvalidProof": N_("The proof does not hold"),
    "TooLarge": N_("Too large"),
    "TooMany": N_("Asked too often"),
    "Unavailable": N_("Not available now"),
    "Unsupported": N_("Not this way"),
    "Fault": N_("Something went wrong here"),
}
"""The title of each family: RFC 9457 `title` in English, and the headline of its page."""

HEADINGS: Final = {
    "number-check-character": N_("This number is mistyped"),
    "number-malformed": N_("This is not a certificate number"),
    "certificate-not-found": N_("Certificate not found"),
}
"""What heads a problem's page where its family's title would say less."""

PROBLEMS: Final = {
    "number-check-character": N_(
        "This cannot be a certificate number: its last character, which checks the others, does not fit. "
        "One of the 16 characters is probably mistyped."
    ),
    "number-malformed": N_(
        "A certificate number has 16 letters and digits, usually written in four groups of four. "
        "The letter U is never used."
    ),
    "certificate-not-found": N_(
        "No certificate can be shown under this number. "
        "Either there is none, or it is not open to the public."
    ),
    "page-not-found": N_("There is no page at this address."),
    "method-not-allowed": N_("This address does not take requests of this kind."),
}
"""What a reader is told instead of the report's English detail, for problems met on pages."""
