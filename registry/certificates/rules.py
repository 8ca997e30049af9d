"""Rules of a certificate's life: which status holds when, and which change is allowed.

Pure: values in, a state or a refusal out. The table of changes is DOMAIN §3; the bitemporal
reading is: of the statements recorded by the day of knowledge that cover the asked instant, the
latest recorded holds. No table, no clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from signing.errors import NotFound, Refused


class Status(StrEnum):
    """What a body has decided about a certificate; expiry is told by the clock and needs no statement."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


class State(StrEnum):
    """What a certificate is at an instant; the clock alone makes the first and the last."""

    NOT_YET_EFFECTIVE = "not-yet-effective"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Change(StrEnum):
    """What a body can decide about a certificate that it granted."""

    SUSPEND = "suspend"
    LIFT = "lift"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Statement:
    """One recorded status fact: `status` holds in `[valid_from, valid_to)`, known from `recorded_at`."""

    status: Status
    valid_from: datetime
    valid_to: datetime | None
    recorded_at: datetime
    sequence: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A state and the instant since which it holds."""

    state: State
    since: datetime


def statement_on(statements: Iterable[Statement], *, on: datetime, known_at: datetime) -> Statement | None:
    """Return the statement that holds at `on` as known at `known_at`, or none."""
    covering = [
        statement
        for statement in statements
        if statement.recorded_at <= known_at
        and statement.valid_from <= on
        and (statement.valid_to is None or on < statement.valid_to)
    ]
    return max(covering, key=lambda statement: (statement.recorded_at, statement.sequence), default=None)


def standing_on(
    statements: Iterable[Statement],
    *,
    effective: datetime,
    expiry: datetime | None,
    on: datetime,
    known_at: datetime,
) -> Standing:
    """Return the state at `on` as known at `known_at`, and since when.

    Expiry is told before a sanction, which ends with the certificate (DOMAIN §7); withdrawal before
    the first day, because it never goes away; and an ended suspension does not show in `since`.
    Raise `NotFound` (`certificate-not-known-then`) where nothing was recorded by `known_at`.
    """
    known = [statement for statement in statements if statement.recorded_at <= known_at]
    if not known:
        raise NotFound(
            "certificate-not-known-then", "No certificate of this number was recorded by that day."
        )
    if expiry is not None and on >= expiry:
        return Standing(State.EXPIRED, expiry)
    statement = statement_on(known, on=on, known_at=known_at)
    if statement is not None and statement.status is Status.WITHDRAWN:
        return Standing(State.WITHDRAWN, statement.valid_from)
    if statement is not None and statement.status is Status.SUSPENDED:
        return Standing(State.SUSPENDED, statement.valid_from)
    # No statement covers the days before the first one, which begins with the effective day.
    if on < effective or statement is None:
        return Standing(State.NOT_YET_EFFECTIVE, on)
    return Standing(State.ACTIVE, effective)


def check_change(change: Change, standing: Standing) -> None:
    """Refuse a change that the present state does not allow.

    Raise `Refused`: `certificate-expired`, `certificate-withdrawn`, `certificate-suspended-already`,
    `certificate-not-suspended`.
    """
    match standing.state, change:
        case State.EXPIRED, _:
            raise Refused("certificate-expired", "The certificate has expired; its status is final.")
        case State.WITHDRAWN, _:
            raise Refused("certificate-withdrawn", "The certificate is withdrawn, which is final.")
        case State.SUSPENDED, Change.SUSPEND:
            raise Refused("certificate-suspended-already", "The certificate is suspended already.")
        case ((State.ACTIVE | State.NOT_YET_EFFECTIVE), Change.LIFT):
            raise Refused(
                "certificate-not-suspended", "The certificate is not suspended; nothing is to lift."
            )
        case _:
            return


def check_deadline(change: Change, deadline: datetime | None, *, at: datetime) -> None:
    """Demand of a suspension a deadline ahead of `at`, and of no other change.

    Raise `Refused`: `deadline-missing`, `deadline-past`.
    """
    if change is not Change.SUSPEND:
        return
    if deadline is None:
        raise Refused("deadline-missing", "A suspension needs a day by which it is lifted or withdrawn.")
    if deadline <= at:
        raise Refused("deadline-past", "The deadline of a suspension is a day to come.")


def check_lift(deadline: datetime | None, *, at: datetime) -> None:
    """Refuse to lift a suspension whose deadline is past: the case must be decided anew.

    Raise `Refused` (`suspension-deadline-past`); DOMAIN §3: never a silent return to active.
    """
    if deadline is not None and at >= deadline:
        raise Refused(
            "suspension-deadline-past",
            "The deadline of this suspension is past: withdraw the certificate or decide anew.",
        )
