"""A certificate's life: which state holds at an instant, and which change is allowed in it."""

from datetime import UTC, datetime, timedelta

import pytest

from registry.certificates.rules import (
    Change,
    Standing,
    State,
    Statement,
    Status,
    check_change,
    check_deadline,
    check_lift,
    standing_on,
    statement_on,
)
from signing.errors import NotFound, Refused

DAY = timedelta(days=1)
GRANTED = datetime(2026, 1, 1, tzinfo=UTC)
EFFECTIVE = GRANTED + 10 * DAY
EXPIRY = GRANTED + 100 * DAY


def fact(
    sequence: int, status: Status, valid_from: int, recorded: int, valid_to: int | None = None
) -> Statement:
    """Return a statement; days are counted from the grant."""
    return Statement(
        status,
        GRANTED + valid_from * DAY,
        None if valid_to is None else GRANTED + valid_to * DAY,
        GRANTED + recorded * DAY,
        sequence,
    )


GRANT = fact(1, Status.ACTIVE, 10, 0)
SUSPENSION = fact(2, Status.SUSPENDED, 20, 20)
LIFT = fact(3, Status.ACTIVE, 30, 30)
WITHDRAWAL = fact(4, Status.WITHDRAWN, 40, 40)
LIFE = (GRANT, SUSPENSION, LIFT, WITHDRAWAL)


def state_on(*statements: Statement, day: float, known: float | None = None, expiry: bool = True) -> Standing:
    """Return the standing on a day, as known then or on another day."""
    on = GRANTED + day * DAY
    return standing_on(
        statements,
        effective=EFFECTIVE,
        expiry=EXPIRY if expiry else None,
        on=on,
        known_at=on if known is None else GRANTED + known * DAY,
    )


@pytest.mark.parametrize(
    ("day", "state", "since"),
    [
        (5, State.NOT_YET_EFFECTIVE, 5),
        (9.999, State.NOT_YET_EFFECTIVE, 9.999),
        (10, State.ACTIVE, 10),
        (19.999, State.ACTIVE, 10),
        (20, State.SUSPENDED, 20),
        (29.999, State.SUSPENDED, 20),
        (30, State.ACTIVE, 10),
        (40, State.WITHDRAWN, 40),
        (99.999, State.WITHDRAWN, 40),
        (100, State.EXPIRED, 100),
        (5000, State.EXPIRED, 100),
    ],
)
def test_each_day_of_a_life_has_its_state(day: float, state: State, since: float) -> None:
    assert state_on(*LIFE, day=day) == Standing(state, GRANTED + since * DAY)


@pytest.mark.parametrize(
    ("day", "known", "state"),
    [
        (25, 15, State.ACTIVE),
        (25, 20, State.SUSPENDED),
        (25, 35, State.SUSPENDED),
        (35, 25, State.SUSPENDED),
        (45, 35, State.ACTIVE),
        (15, 60, State.ACTIVE),
        (5, 60, State.NOT_YET_EFFECTIVE),
        (200, 15, State.EXPIRED),
    ],
)
def test_what_was_known_then_stays_answerable(day: float, known: float, state: State) -> None:
    assert state_on(*LIFE, day=day, known=known).state is state


def test_a_suspension_recorded_late_counts_from_the_day_it_names() -> None:
    late = fact(2, Status.SUSPENDED, 20, 30)
    assert state_on(GRANT, late, day=25, known=29).state is State.ACTIVE
    assert state_on(GRANT, late, day=25, known=30).state is State.SUSPENDED


def test_of_two_statements_of_one_instant_the_later_recorded_holds() -> None:
    lifted = fact(3, Status.ACTIVE, 20, 20)
    assert state_on(GRANT, SUSPENSION, lifted, day=20).state is State.ACTIVE
    assert state_on(lifted, SUSPENSION, GRANT, day=20).state is State.ACTIVE, (
        "whatever order they are read in"
    )


def test_a_statement_ends_before_its_last_instant() -> None:
    bounded = fact(2, Status.SUSPENDED, 20, 20, valid_to=30)
    assert state_on(GRANT, bounded, day=29.999).state is State.SUSPENDED
    assert state_on(GRANT, bounded, day=30).state is State.ACTIVE


def test_suspended_and_withdrawn_are_told_before_the_first_day() -> None:
    for status, state in ((Status.SUSPENDED, State.SUSPENDED), (Status.WITHDRAWN, State.WITHDRAWN)):
        assert state_on(GRANT, fact(2, status, 3, 3), day=5) == Standing(state, GRANTED + 3 * DAY)


def test_a_suspension_lifted_before_the_first_day_leaves_the_first_day_as_it_was() -> None:
    life = (GRANT, fact(2, Status.SUSPENDED, 3, 3), fact(3, Status.ACTIVE, 4, 4))
    assert state_on(*life, day=5).state is State.NOT_YET_EFFECTIVE
    assert state_on(*life, day=10) == Standing(State.ACTIVE, EFFECTIVE)


def test_where_the_only_statement_has_ended_nothing_is_effective() -> None:
    assert state_on(fact(1, Status.ACTIVE, 10, 0, valid_to=20), day=25).state is State.NOT_YET_EFFECTIVE


def test_without_an_end_it_never_expires() -> None:
    assert state_on(GRANT, day=90_000, expiry=False).state is State.ACTIVE


def test_before_anything_was_recorded_there_is_no_certificate() -> None:
    with pytest.raises(NotFound) as refusal:
        state_on(fact(1, Status.ACTIVE, 10, 5), day=50, known=4.999)
    assert refusal.value.code == "certificate-not-known-then"


def test_no_statement_covers_the_days_before_the_first() -> None:
    assert statement_on([GRANT], on=GRANTED, known_at=EXPIRY) is None


ALLOWED = {
    (State.ACTIVE, Change.SUSPEND),
    (State.ACTIVE, Change.WITHDRAW),
    (State.NOT_YET_EFFECTIVE, Change.SUSPEND),
    (State.NOT_YET_EFFECTIVE, Change.WITHDRAW),
    (State.SUSPENDED, Change.LIFT),
    (State.SUSPENDED, Change.WITHDRAW),
}
REFUSED = {
    **{(State.EXPIRED, change): "certificate-expired" for change in Change},
    **{(State.WITHDRAWN, change): "certificate-withdrawn" for change in Change},
    (State.SUSPENDED, Change.SUSPEND): "certificate-suspended-already",
    (State.ACTIVE, Change.LIFT): "certificate-not-suspended",
    (State.NOT_YET_EFFECTIVE, Change.LIFT): "certificate-not-suspended",
}


def test_every_change_in_every_state_is_ruled() -> None:
    assert ALLOWED | set(REFUSED) == {(state, change) for state in State for change in Change}
    assert not ALLOWED & set(REFUSED)


@pytest.mark.parametrize(("state", "change"), sorted(ALLOWED))
def test_a_change_is_allowed(state: State, change: Change) -> None:
    check_change(change, Standing(state, GRANTED))


@pytest.mark.parametrize(("state", "change"), sorted(REFUSED))
def test_a_change_is_refused(state: State, change: Change) -> None:
    with pytest.raises(Refused) as refusal:
        check_change(change, Standing(state, GRANTED))
    assert refusal.value.code == REFUSED[state, change]


@pytest.mark.parametrize(
    ("deadline", "code"),
    [(None, "deadline-missing"), (GRANTED, "deadline-past"), (GRANTED - DAY, "deadline-past")],
)
def test_a_suspension_needs_a_deadline_ahead(deadline: datetime | None, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_deadline(Change.SUSPEND, deadline, at=GRANTED)
    assert refusal.value.code == code
    check_deadline(Change.SUSPEND, GRANTED + timedelta(seconds=1), at=GRANTED)


@pytest.mark.parametrize("change", [Change.LIFT, Change.WITHDRAW])
def test_no_other_change_has_a_deadline(change: Change) -> None:
    check_deadline(change, None, at=GRANTED)


def test_a_suspension_is_lifted_before_its_deadline_or_never() -> None:
    check_lift(None, at=GRANTED)
    check_lift(GRANTED + timedelta(seconds=1), at=GRANTED)
    for deadline in (GRANTED, GRANTED - DAY):
        with pytest.raises(Refused) as refusal:
            check_lift(deadline, at=GRANTED)
        assert refusal.value.code == "suspension-deadline-past"
