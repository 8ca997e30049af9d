"""Any life of a certificate: the rules against a plain model, and what no life can do."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from registry.certificates.rules import (
    Change,
    Standing,
    State,
    Statement,
    Status,
    check_change,
    standing_on,
)
from signing.errors import Refused

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
HORIZON = 500
STATUS_OF = {
    Change.SUSPEND: Status.SUSPENDED,
    Change.LIFT: Status.ACTIVE,
    Change.WITHDRAW: Status.WITHDRAWN,
}

Attempts = list[tuple[int, Change]]
ATTEMPTS = st.lists(
    st.tuples(st.integers(1, HORIZON), st.sampled_from(Change)), max_size=12, unique_by=lambda one: one[0]
).map(lambda attempts: sorted(attempts, key=lambda one: one[0]))
EFFECTIVE = st.integers(0, 200)
EXPIRY = st.one_of(st.none(), st.integers(201, HORIZON))
HOURS = st.integers(0, HORIZON + 50)


def instant(hour: int) -> datetime:
    """Return the instant so many hours after the grant."""
    return START + hour * HOUR


def standing(facts: list[Statement], effective: int, expiry: int | None, on: int, known: int) -> Standing:
    """Return the standing at an hour, as known at another."""
    return standing_on(
        facts,
        effective=instant(effective),
        expiry=None if expiry is None else instant(expiry),
        on=instant(on),
        known_at=instant(known),
    )


def lived(attempts: Attempts, effective: int, expiry: int | None) -> tuple[list[Statement], Attempts]:
    """Ask for each change in turn; return the facts of a life, and the changes that were allowed."""
    facts = [Statement(Status.ACTIVE, instant(effective), None, START, 0)]
    allowed: Attempts = []
    for hour, change in attempts:
        try:
            check_change(change, standing(facts, effective, expiry, hour, hour))
        except Refused:
            continue
        allowed.append((hour, change))
        facts.append(Statement(STATUS_OF[change], instant(hour), None, instant(hour), len(facts)))
    return facts, allowed


def model(allowed: Attempts, effective: int, expiry: int | None, hour: int) -> State:
    """Return the state by a plain reading of the table of changes: the last one holds."""
    if expiry is not None and hour >= expiry:
        return State.EXPIRED
    last = next((change for when, change in reversed(allowed) if when <= hour), None)
    if last is Change.WITHDRAW:
        return State.WITHDRAWN
    if last is Change.SUSPEND:
        return State.SUSPENDED
    return State.ACTIVE if hour >= effective else State.NOT_YET_EFFECTIVE


@given(ATTEMPTS, EFFECTIVE, EXPIRY, HOURS)
def test_any_life_is_what_its_changes_say(
    attempts: Attempts, effective: int, expiry: int | None, hour: int
) -> None:
    facts, allowed = lived(attempts, effective, expiry)
    assert standing(facts, effective, expiry, hour, hour).state is model(allowed, effective, expiry, hour)


@given(ATTEMPTS, EFFECTIVE, EXPIRY, HOURS, HOURS)
def test_later_facts_never_change_what_was_known(
    attempts: Attempts, effective: int, expiry: int | None, on: int, known: int
) -> None:
    facts, _ = lived(attempts, effective, expiry)
    then = [fact for fact in facts if fact.recorded_at <= instant(known)]
    assert standing(facts, effective, expiry, on, known) == standing(then, effective, expiry, on, known)


@given(ATTEMPTS, EFFECTIVE, EXPIRY, HOURS, st.randoms(use_true_random=False))
def test_the_order_in_which_facts_are_read_says_nothing(
    attempts: Attempts, effective: int, expiry: int | None, hour: int, random: Random
) -> None:
    facts, _ = lived(attempts, effective, expiry)
    shuffled = list(facts)
    random.shuffle(shuffled)
    assert standing(shuffled, effective, expiry, hour, hour) == standing(facts, effective, expiry, hour, hour)


@given(ATTEMPTS, EFFECTIVE, EXPIRY, HOURS, HOURS)
def test_nothing_comes_back_from_withdrawn_or_expired(
    attempts: Attempts, effective: int, expiry: int | None, one: int, other: int
) -> None:
    facts, allowed = lived(attempts, effective, expiry)
    earlier, later = sorted((one, other))
    before = standing(facts, effective, expiry, earlier, earlier).state
    after = standing(facts, effective, expiry, later, later).state
    if before is State.EXPIRED:
        assert after is State.EXPIRED
    if before is State.WITHDRAWN:
        assert after in {State.WITHDRAWN, State.EXPIRED}
    assert [change for _, change in allowed].count(Change.WITHDRAW) <= 1


@given(ATTEMPTS, EFFECTIVE, EXPIRY, HOURS)
def test_a_state_never_began_in_the_future(
    attempts: Attempts, effective: int, expiry: int | None, hour: int
) -> None:
    facts, _ = lived(attempts, effective, expiry)
    assert standing(facts, effective, expiry, hour, hour).since <= instant(hour)
