"""Writers at once: each loses races and none loses work; what lost is run again, and no error is told.

`make soak` issues 2,000 certificates at once from two processes; `make test` fewer. The lists of one
body are where writers meet: every document of it takes two places there.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import clock
from registry.audit import OPERATOR
from registry.certification.issuing import Result, issue
from registry.certification.rosters import RosterRow
from registry.credentials import publishing
from registry.credentials.models import StatusList
from registry.db import runner
from registry.db_faults import Contended
from registry.keys import bodies
from registry.keys.models import SigningKey
from registry.work import Work
from tests.integration import invariants, registries
from tests.integration.registries import AT
from tests.integration.terminal import result, roster, start

CERTIFICATES = int(os.environ.get("AT_ONCE", "96"))
"""How many certificates the two processes issue together."""
SECONDS = 3600


def rows_for(writer: str, number: int) -> list[RosterRow]:
    """Return rows with candidates of the writer's own."""
    rows = registries.present_rows(clock.now())
    return [
        replace(row, candidate_ref=f"{writer}-{place}-{row.candidate_ref}")
        for place, row in zip(range(number), cycle(rows), strict=False)
    ]


def at_once(*acts: Callable[[], None]) -> None:
    """Run functions at once; raise what the first of them raised."""
    faults: list[BaseException] = []

    def guarded(act: Callable[[], None]) -> None:
        try:
            act()
        except BaseException as fault:  # noqa: BLE001 -- handed to the test
            faults.append(fault)

    threads = [threading.Thread(target=guarded, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def test_two_processes_issue_at_once(entered_work: Work, tmp_path: Path) -> None:
    halves = [rows_for(writer, CERTIFICATES // 2) for writer in ("A", "B")]
    processes = [
        start(entered_work.settings.data, "issue", roster(tmp_path / f"{place}.csv", rows), batch=50)
        for place, rows in enumerate(halves)
    ]
    values = [result(process, seconds=SECONDS) for process in processes]
    assert [value["issued"] for value in values] == [CERTIFICATES // 2] * 2
    assert [value["findings"] for value in values] == [[], []]
    numbers = [one["number"] for value in values for one in value["certificates"]]
    assert len(set(numbers)) == CERTIFICATES
    assert invariants.faults(entered_work.settings.data, [*halves[0], *halves[1]]) == []


def test_many_threads_issue_sign_and_publish_at_once(entered_work: Work) -> None:
    shares = [rows_for(f"T{writer}", 6) for writer in range(4)]

    def act(rows: list[RosterRow]) -> Callable[[], None]:
        def issue_share() -> None:
            for row in rows:
                (outcome,) = issue(entered_work, [row], actor=OPERATOR, at=clock.now())
                assert outcome.result is Result.ISSUED, outcome.finding
            publishing.finish(entered_work, at=clock.now())

        return issue_share

    at_once(*(act(rows) for rows in shares))
    assert invariants.faults(entered_work.settings.data, [row for rows in shares for row in rows]) == []


def test_two_that_give_keys_at_once_give_one_each(entered_work: Work) -> None:
    with registries.database(entered_work.settings.data, triggers=False) as hand:
        hand.execute("DELETE FROM signing_keys")
    barrier = threading.Barrier(3)

    def slowly(algorithm: str) -> str:
        barrier.wait(timeout=30)
        return entered_work.new_key(algorithm)

    meeting = replace(entered_work, new_key=slowly)
    at_once(*[lambda: _provide(meeting)] * 3)
    with entered_work.read() as session:
        given = session.execute(select(SigningKey.body_id, SigningKey.algorithm)).all()
    assert len(given) == len(set(given)) == 4


def _provide(work: Work) -> None:
    bodies.provide(work, at=AT)


def test_writers_that_take_the_same_rows_in_other_orders_both_finish(example_work: Work) -> None:
    with example_work.read() as session:
        names = session.scalars(select(StatusList.name).order_by(StatusList.name)).all()
    met = threading.Barrier(2)

    def act(first: str, second: str) -> Callable[[], None]:
        attempts = 0

        def step(session: Session) -> None:
            nonlocal attempts
            attempts += 1
            session.get_one(StatusList, first).taken += 1
            session.flush()
            if attempts == 1 and not is_sqlite:
                met.wait(timeout=30)
            session.get_one(StatusList, second).taken += 1

        return lambda: example_work.run(step)

    is_sqlite = example_work.settings.database is None  # writers wait there before they begin
    before = _taken(example_work)
    at_once(act(names[0], names[1]), act(names[1], names[0]))
    after = _taken(example_work)
    assert {name: after[name] - before[name] for name in names[:2]} == dict.fromkeys(names[:2], 2)


def _taken(work: Work) -> dict[str, int]:
    with work.read() as session:
        return {row.name: row.taken for row in session.scalars(select(StatusList))}


@contextmanager
def always_losing() -> Iterator[Session]:
    """Open a transaction that another writer always wins."""
    yield Session()
    raise Contended


def test_patience_ends_and_says_so() -> None:
    attempts = 0

    def step(_session: Session) -> None:
        nonlocal attempts
        attempts += 1

    with pytest.raises(Contended) as refusal:
        runner(always_losing, always_losing, patience=0.2)(step)
    assert refusal.value.code == "database-busy"
    assert attempts > 1


def test_a_fault_that_is_no_lost_race_is_not_tried_again(work: Work) -> None:
    attempts = 0

    def step(_session: Session) -> None:
        nonlocal attempts
        attempts += 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work.run(step)
    assert attempts == 1
