"""The database: how transactions open and close, what instants it takes, and the ground that stands on it."""

import threading
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from registry import outbox
from registry.audit import OPERATOR, AuditEvent, Event, note
from registry.config import Settings
from registry.db import transactions
from registry.deployment import Deployment, create, read
from registry.outbox import Effect, OutboxItem
from registry.wiring import open_work
from registry.work import Work
from signing.errors import Unavailable
from tests.integration import registries
from tests.integration.registries import AT


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1)],
)
def test_every_connection_to_sqlite_is_set_up(tmp_path: Path, pragma: str, value: str | int) -> None:
    work = registries.new_registry(tmp_path / "data")
    for opened in (registries.begin(work), work.read()):
        with opened as session:
            assert session.scalar(text(f"PRAGMA {pragma}")) == value
    registries.close(work)


def test_a_transaction_commits_at_its_end_and_takes_everything_back_on_an_exception(work: Work) -> None:
    with registries.begin(work) as session:
        outbox.put(session, Effect.PUBLISH_LIST, "kept", AT)

    def fail() -> None:
        with registries.begin(work) as session:
            outbox.put(session, Effect.PUBLISH_LIST, "lost", AT)
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with work.read() as session:
        assert session.scalars(select(OutboxItem.subject)).all() == ["kept"]


def test_a_reader_waits_for_no_writer_and_sees_what_was_there_when_it_began(work: Work) -> None:
    with work.read() as reading:
        assert reading.scalars(select(OutboxItem)).all() == []
        with registries.begin(work) as writing:
            outbox.put(writing, Effect.PUBLISH_LIST, "new", AT)
        assert reading.scalars(select(OutboxItem)).all() == []
    with work.read() as reading:
        assert len(reading.scalars(select(OutboxItem)).all()) == 1


def test_writers_wait_for_each_other_and_none_works_on_what_is_outdated(work: Work) -> None:
    def count(session: Session) -> None:
        seen = len(session.scalars(select(OutboxItem)).all())
        outbox.put(session, Effect.PUBLISH_LIST, str(seen), AT)

    def count_ten_times() -> None:
        for _ in range(10):
            work.run(count)

    threads = [threading.Thread(target=count_ten_times) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with work.read() as session:
        subjects = session.scalars(select(OutboxItem.subject)).all()
    assert sorted(map(int, subjects)) == list(range(40)), "each saw what the one before had written"


@pytest.mark.parametrize(
    "instant",
    [datetime(2026, 11, 20, 10), datetime(2026, 11, 20, 10, 0, 0, 1, tzinfo=UTC)],  # noqa: DTZ001 -- what is refused
)
def test_an_instant_without_a_zone_or_of_parts_of_a_second_is_refused(work: Work, instant: datetime) -> None:
    with pytest.raises(StatementError, match="aware and whole seconds"), registries.begin(work) as session:
        outbox.put(session, Effect.PUBLISH_LIST, "x", instant)


def test_an_instant_is_kept_as_utc_whatever_its_offset(work: Work) -> None:
    manila = datetime(2026, 11, 20, 18, tzinfo=timezone(timedelta(hours=8)))
    with registries.begin(work) as session:
        outbox.put(session, Effect.PUBLISH_LIST, "x", manila)
    with work.read() as session:
        kept = session.scalars(select(OutboxItem.recorded_at)).one()
        stored = session.scalar(text("SELECT recorded_at FROM outbox"))
    assert (kept, kept.tzinfo) == (AT, UTC)
    assert str(stored).startswith("2026-11-20 10:00:00")


def test_a_word_outside_a_closed_list_is_refused_by_the_database(work: Work) -> None:
    with pytest.raises(IntegrityError), registries.begin(work) as session:
        session.execute(
            text("INSERT INTO outbox (effect, subject, recorded_at) VALUES ('delete-all', 'x', :at)"),
            {"at": "2026-11-20 10:00:00"},
        )


def test_the_outbox_gives_the_oldest_first_and_each_effect_apart(work: Work) -> None:
    with registries.begin(work) as session:
        for subject in ("b", "a", "c", "a"):
            outbox.put(session, Effect.SIGN_DOCUMENT, subject, AT)
        outbox.put(session, Effect.PUBLISH_DOCUMENT, "a", AT)
    with registries.begin(work) as session:
        pending = outbox.pending(session, Effect.SIGN_DOCUMENT, limit=3)
        assert [item.subject for item in pending] == ["b", "a", "c"]
        outbox.done(session, Effect.SIGN_DOCUMENT, ["a"], AT)
    with work.read() as session:
        left = [item.subject for item in outbox.pending(session, Effect.SIGN_DOCUMENT, limit=9)]
        assert left == ["b", "c"], "every item on the subject is done"
        assert len(outbox.pending(session, Effect.PUBLISH_DOCUMENT, limit=9)) == 1


def test_an_event_keeps_who_what_when_and_under_which_rule(work: Work) -> None:
    with registries.begin(work) as session:
        note(
            session,
            Event.DOCUMENT_SIGNED,
            actor=OPERATOR,
            subject="name",
            at=AT,
            rule="9.4",
            count=1,
            people=["a"],
        )
    with work.read() as session:
        event = session.scalars(select(AuditEvent)).one()
    assert (event.at, event.event, event.actor, event.subject) == (
        AT,
        Event.DOCUMENT_SIGNED,
        OPERATOR,
        "name",
    )
    assert (event.rule, event.body_id, event.detail) == ("9.4", None, {"count": 1, "people": ["a"]})


def test_what_is_fixed_at_creation_stays_whatever_is_asked_for_later(work: Work) -> None:
    with registries.begin(work) as session:
        again = create(session, public_url="https://other.example", default="x", demo=True, at=AT)
        assert (again.public_url, again.demo) == ("http://localhost:8000", False)
    with pytest.raises(IntegrityError), registries.begin(work) as session:
        session.add(Deployment(id=2, public_url="x", demo=False, created_at=AT))


def test_without_its_row_a_database_is_no_registry(settings: Settings, work: Work) -> None:
    registries.close(work)
    with registries.database(settings.data, triggers=False) as connection:
        connection.execute("DELETE FROM deployment")
    with pytest.raises(Unavailable) as refusal:
        open_work(settings)
    assert refusal.value.code == "registry-not-created"


@pytest.mark.parametrize("content", [None, b""])
def test_where_nothing_was_created_nothing_opens_and_nothing_is_made(
    tmp_path: Path, content: bytes | None
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    if content is not None:
        (folder / "registry.db").write_bytes(content)
    with pytest.raises(Unavailable) as refusal:
        open_work(registries.settings_in(folder))
    assert refusal.value.code == "registry-not-created"


def test_days_are_kept_as_days(example_work: Work) -> None:
    with registries.database(example_work.settings.data) as hand:
        ((first,),) = hand.execute("SELECT min(decided_on) FROM decisions").fetchall()
    with transactions(registries.engine_of(example_work), write=False)() as session:
        assert read(session).public_url == "http://localhost:8000"
    assert str(first) == date(2022, 5, 16).isoformat()
