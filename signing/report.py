"""The outcome of a verification: one row for each check, and the verdict that follows from them.

The rows are always all there and always in one order. A check that did not run says so and why;
no row reads *passed* for what nobody looked at, and a check that a securing mechanism knows no
matter for (contexts in an SD-JWT) is *not applicable*. A row cites the clause of the mechanism in
hand. The verdict is computed from the rows alone, by
the rules of the `registry` policy: invalid before everything, time before status, revoked before
suspended, and *indeterminate* for what could not be checked (VCDM 2.0 §7, Bitstring Status List
v1.0 §3.2).

This module checks nothing itself.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Final, NamedTuple

from signing.errors import InvalidProof, Problem, Refused, Unavailable
from signing.strict_json import Json

OK: Final = "ok"
NOT_REACHED: Final = "not-reached"
NOT_APPLICABLE: Final = "not-applicable"
NO_ENTRY: Final = "status-no-entry"
STATUS_MISSING: Final = "status-missing"
EXPIRED: Final = "expired"
NOT_YET_VALID: Final = "not-yet-valid"
REVOKED: Final = "revoked"
SUSPENDED: Final = "suspended"


class Outcome(StrEnum):
    """Tell how a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "not-checked"


class CheckName(StrEnum):
    """Name the checks of a credential, in the order in which they run and are shown."""

    DOCUMENT = "document"
    CONTEXTS = "contexts"
    SHAPE = "shape"
    PROOF = "proof"
    ISSUER = "issuer"
    KEY = "key"
    SIGNATURE = "signature"
    VALIDITY = "validity"
    REVOCATION = "revocation"
    SUSPENSION = "suspension"


class PresentationCheck(StrEnum):
    """Name the checks of a presentation, in the order in which they run and are shown."""

    DOCUMENT = "document"
    CONTEXTS = "contexts"
    SHAPE = "shape"
    PROOF = "proof"
    BINDING = "binding"
    HOLDER = "holder"
    KEY = "key"
    SIGNATURE = "signature"
    VALIDITY = "validity"
    CREDENTIALS = "credentials"


class Verdict(StrEnum):
    """Say what holds of a credential at one instant."""

    VALID = "VALID"
    REVOKED = "REVOKED"
    SUSPENDED = "SUSPENDED"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    INVALID = "INVALID"
    INDETERMINATE = "INDETERMINATE"


CLAUSES: Final[Mapping[StrEnum, str]] = {
    CheckName.DOCUMENT: "RFC 8259; RFC 7493 §2",
    CheckName.CONTEXTS: "VCDM 2.0 §4.3",
    CheckName.SHAPE: "VCDM 2.0 §4; Open Badges 3.0 §B",
    CheckName.PROOF: "VC Data Integrity 1.0 §2.1",
    CheckName.ISSUER: "VCDM 2.0 §4.7",
    CheckName.KEY: "Controlled Identifiers 1.0 §3.3",
    CheckName.SIGNATURE: "VC Data Integrity 1.0 §4.4",
    CheckName.VALIDITY: "VCDM 2.0 §4.9",
    CheckName.REVOCATION: "Bitstring Status List 1.0 §3.2",
    CheckName.SUSPENSION: "Bitstring Status List 1.0 §3.2",
    PresentationCheck.BINDING: "VC Data Integrity 1.0 §4.4",
    PresentationCheck.HOLDER: "VCDM 2.0 §4.13",
    PresentationCheck.CREDENTIALS: "VCDM 2.0 §4.13",
}
"""The clause behind each row, where the securing mechanism names no other."""

# A failed row of these names means more than "invalid", when it failed for this reason.
_VERDICTS: Final[Mapping[tuple[StrEnum, str], Verdict]] = {
    (CheckName.VALIDITY, EXPIRED): Verdict.EXPIRED,
    (CheckName.VALIDITY, NOT_YET_VALID): Verdict.NOT_YET_VALID,
    (CheckName.REVOCATION, REVOKED): Verdict.REVOKED,
    (CheckName.SUSPENSION, SUSPENDED): Verdict.SUSPENDED,
    (PresentationCheck.CREDENTIALS, EXPIRED): Verdict.EXPIRED,
    (PresentationCheck.CREDENTIALS, NOT_YET_VALID): Verdict.NOT_YET_VALID,
    (PresentationCheck.CREDENTIALS, REVOKED): Verdict.REVOKED,
    (PresentationCheck.CREDENTIALS, SUSPENDED): Verdict.SUSPENDED,
}


class Check(NamedTuple):
    """Hold one row: which check, how it ended, why, after which clause, and as of when."""

    name: StrEnum
    outcome: Outcome
    code: str
    detail: str
    clause: str
    at: dt.datetime

    def as_json(self) -> dict[str, Json]:
        """Return the row as JSON."""
        return {
            "check": self.name.value,
            "outcome": self.outcome.value,
            "code": self.code,
            "detail": self.detail,
            "clause": self.clause,
            "at": stamp(self.at),
        }


@dataclass(frozen=True, slots=True)
class Report:
    """Hold the verdict of one verification at one instant, with its rows.

    `issuer` is the issuer's DID once the policy accepted it; `document` is the credential once its
    signature held (and is None before: what is not proved is not handed on). `notes` say what was
    found and not judged. A presentation's report holds its `holder` and one report for each credential.
    """

    verdict: Verdict
    checks: tuple[Check, ...]
    at: dt.datetime
    document: dict[str, Json] | None
    issuer: str | None
    notes: tuple[str, ...] = ()
    holder: str | None = None
    credentials: "tuple[Report, ...]" = ()

    def check(self, name: StrEnum) -> Check:
        """Return the row of `name`, which is one of this report's."""
        return next(check for check in self.checks if check.name == name)

    def require(self) -> None:
        """Return if the verdict is VALID, else raise with the code and detail of the row that decided.

        `InvalidProof` for INVALID, `Unavailable` for INDETERMINATE, `Refused` for the rest.
        """
        if self.verdict is Verdict.VALID:
            return
        row = next(check for check in self.checks if _decides(check, self.verdict))
        family = _FAMILIES.get(self.verdict, Refused)
        raise family(row.code, row.detail)

    def as_json(self) -> dict[str, Json]:
        """Return the report as JSON, without the document."""
        return {
            "verdict": self.verdict.value,
            "at": stamp(self.at),
            "issuer": self.issuer,
            "checks": [check.as_json() for check in self.checks],
            **({"notes": list(self.notes)} if self.notes else {}),
            **({"holder": self.holder} if self.holder is not None else {}),
            **({"credentials": [each.as_json() for each in self.credentials]} if self.credentials else {}),
        }


class Stopped(Exception):  # noqa: N818 -- no error: the row that was just noted says what happened
    """Leave the steps that follow unreached."""


@dataclass(slots=True)
class Rows:
    """Collect the rows of one verification; what is never noted stays *not reached*.

    `clauses` and `sentences` are the securing mechanism's own, once it is known.
    """

    at: dt.datetime
    names: Iterable[StrEnum] = CheckName
    clauses: Mapping[StrEnum, str] = field(default_factory=dict)
    sentences: Mapping[StrEnum, str] = field(default_factory=dict)
    _noted: dict[StrEnum, tuple[Outcome, str, str]] = field(default_factory=dict)

    def note(self, name: StrEnum, outcome: Outcome, code: str, detail: str) -> None:
        """Note how the check `name` ended."""
        self._noted[name] = outcome, code, detail

    def step(self, name: StrEnum, detail: str) -> "Step":
        """Run one check: *passed* with `detail`, or the row of the `Problem` it raised and `Stopped`."""
        return Step(self, name, self.sentences.get(name, detail))

    def note_problem(self, name: StrEnum, problem: Problem) -> None:
        """Note a problem: what could not be had is *not checked*, everything else *failed*."""
        unavailable = isinstance(problem, Unavailable)
        outcome = Outcome.NOT_CHECKED if unavailable else Outcome.FAILED
        self.note(name, outcome, problem.code, problem.detail)

    def skip(self, name: StrEnum, detail: str) -> None:
        """Note that there is nothing for the check `name` to look at."""
        self.note(name, Outcome.NOT_CHECKED, NOT_APPLICABLE, detail)

    def checks(self) -> tuple[Check, ...]:
        """Return every row, in order."""
        return tuple(self._row(name) for name in self.names)

    def _row(self, name: StrEnum) -> Check:
        outcome, code, detail = self._noted.get(name, _UNREACHED)
        return Check(name, outcome, code, detail, self.clauses.get(name) or CLAUSES[name], self.at)


class Step:
    """Note how the block of one check ends."""

    __slots__ = ("_detail", "_name", "_rows")

    def __init__(self, rows: Rows, name: StrEnum, detail: str) -> None:
        """Take the rows, the check's name and what is said when it passes."""
        self._rows = rows
        self._name = name
        self._detail = detail

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Note that the check passed, or its problem; then the steps are `Stopped`."""
        if error is None:
            self._rows.note(self._name, Outcome.PASSED, OK, self._detail)
        elif isinstance(error, Problem):
            self._rows.note_problem(self._name, error)
            raise Stopped from error


_UNREACHED: Final = (
    Outcome.NOT_CHECKED,
    NOT_REACHED,
    "Not checked: a check before this one did not pass.",
)
# A row that was not checked for these reasons leaves no doubt behind.
_HARMLESS: Final = frozenset({NO_ENTRY, NOT_APPLICABLE})


SEVERITY: Final = (
    Verdict.INVALID,
    Verdict.EXPIRED,
    Verdict.NOT_YET_VALID,
    Verdict.REVOKED,
    Verdict.SUSPENDED,
    Verdict.INDETERMINATE,
    Verdict.VALID,
)
"""The verdicts, each before those that it outweighs."""


def conclude(checks: tuple[Check, ...]) -> Verdict:
    """Return the verdict that `checks` allow: VALID only if every row passed, or had nothing to check."""
    doubtful = [check for check in checks if check.outcome is not Outcome.PASSED]
    for verdict in SEVERITY if doubtful else ():
        if any(_decides(check, verdict) for check in doubtful):
            return verdict
    return Verdict.VALID


def stamp(at: dt.datetime) -> str:
    """Return `at` (aware) as a dateTimeStamp in UTC, to the second."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _decides(check: Check, verdict: Verdict) -> bool:
    """Tell whether `check` by itself makes `verdict`."""
    if check.outcome is Outcome.PASSED:
        return False
    if check.outcome is Outcome.NOT_CHECKED:
        return verdict is Verdict.INDETERMINATE and check.code not in _HARMLESS
    return _VERDICTS.get((check.name, check.code), Verdict.INVALID) is verdict


_FAMILIES: Final[Mapping[Verdict, type[Problem]]] = {
    Verdict.INVALID: InvalidProof,
    Verdict.INDETERMINATE: Unavailable,
}
