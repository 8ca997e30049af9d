"""Foresee: what each row of a roster would become, with nothing written and nobody kept waiting.

A dry run reads in one transaction that waits for no writer. It asks what `issuing` asks, row by
row, each as if the rows before it had been issued, and makes the document that would be signed as
far as that goes without a place in a status list.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from registry.certification.assessing import Ahead, GrantedBefore, assess
from registry.certification.issuing import Outcome, Result
from registry.certification.rosters import RosterRow
from registry.credentials import preparing
from registry.ids import PublicUrls
from registry.work import Work
from signing.errors import Problem


def foresee(
    work: Work, rows: Sequence[RosterRow], *, at: datetime, done: Callable[[int], None] = lambda _: None
) -> list[Outcome]:
    """Return one outcome for each row, in their order; `done` hears of each row that was looked at."""
    ahead = Ahead()
    outcomes = []
    with work.read() as session:
        for row in rows:
            outcomes.append(_foresee(session, row, work.urls, ahead, at=at))
            done(1)
    return outcomes


def _foresee(session: Session, row: RosterRow, urls: PublicUrls, ahead: Ahead, *, at: datetime) -> Outcome:
    try:
        assessed = assess(session, row, urls, at=at, ahead=ahead)
        if isinstance(assessed, GrantedBefore):
            return Outcome(row, Result.ISSUED_BEFORE, assessed.number)
        preparing.check(session, assessed.claims, body_id=assessed.version.body_id, urls=urls, at=at)
    except Problem as problem:
        return Outcome(row, Result.REFUSED, finding=row.finding(problem))
    ahead.add(row)
    return Outcome(row, Result.WOULD_ISSUE, claims=assessed.claims)
