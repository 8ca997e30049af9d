"""The rule that makes one public word of what the register says and what verification found.

Pure. Unknown is never valid: a document that does not verify, or could not be checked, is
`unconfirmed` unless the register itself says something worse than valid.
"""

from enum import StrEnum

from registry.certificates.rules import State
from signing.report import Verdict


class Word(StrEnum):
    """The public words. `unconfirmed` is for what could not be confirmed: it is never valid."""

    VALID = "valid"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    NOT_YET_EFFECTIVE = "not-yet-effective"
    UNCONFIRMED = "unconfirmed"


_BY_STATE = {
    State.EXPIRED: Word.EXPIRED,
    State.WITHDRAWN: Word.WITHDRAWN,
    State.SUSPENDED: Word.SUSPENDED,
    State.NOT_YET_EFFECTIVE: Word.NOT_YET_EFFECTIVE,
}
_BY_VERDICT = {
    Verdict.VALID: Word.VALID,
    Verdict.EXPIRED: Word.EXPIRED,
    Verdict.REVOKED: Word.WITHDRAWN,
    Verdict.SUSPENDED: Word.SUSPENDED,
    Verdict.NOT_YET_VALID: Word.NOT_YET_EFFECTIVE,
}


def word_of(state: State, verdict: Verdict, *, genuine: bool) -> Word:
    """Return the word for a register's state and a document's verdict: the worse of the two.

    `genuine` tells whether the signed document says what the register says. The register is
    told first, because a change stands there some seconds before the lists carry it.
    """
    if verdict is Verdict.INVALID or not genuine:
        return Word.UNCONFIRMED
    if state in _BY_STATE:
        return _BY_STATE[state]
    return _BY_VERDICT.get(verdict, Word.UNCONFIRMED)
