"""The database away, or its disk full: said in a sentence, nothing kept by halves, and over when it is over.

One PostgreSQL server of this module's own is stopped and started while a registry works on it. A full
disk is SQLite's page limit, and on PostgreSQL a trigger that raises what the server raises then.
"""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from registry.certification.issuing import Result
from registry.credentials import publishing
from registry.ids import show_number
from registry.verification import answers
from registry.verification.rules import Word
from registry.web import create_app
from registry.wiring import open_work
from registry.work import Work
from signing.errors import Unavailable
from signing.ports import Signer
from tests.integration import databases, invariants, registries
from tests.integration.databases import Server
from tests.integration.processes import get, served, until
from tests.integration.registries import AT
from tests.integration.terminal import REFUSED, Say, roster

T = TypeVar("T")
ROWS = registries.rows_of(*registries.ROSTERS)[:3]
LATER = AT + timedelta(hours=1)


@pytest.fixture(scope="module")
def own() -> Iterator[Server]:
    """Return a PostgreSQL server that only this module's tests use."""
    server = Server(f"own-{os.getpid()}")
    yield server
    server.close()


@pytest.fixture
def remote(own: Server, tmp_path: Path) -> Iterator[Work]:
    """Return a registry with the example bodies on the module's own server."""
    databases.prepare(tmp_path / "remote", own.url)
    work = registries.new_registry(tmp_path / "remote")
    registries.enter_examples(work)
    yield work
    own.start()
    work.close()
    databases.drop(tmp_path / "remote")


def code_of(act: Callable[[], object]) -> str:
    """Return the code with which something is not to be had now."""
    with pytest.raises(Unavailable) as refusal:
        act()
    return refusal.value.code


def cut_off_at(work: Work, own: Server, step: int) -> Work:
    """Return `work` with a server that ends before the commit of its transaction number `step`."""
    begun = 0

    def run(act: Callable[[Session], T], /) -> T:
        nonlocal begun
        begun += 1

        def act_and_lose(session: Session) -> T:
            done = act(session)
            session.flush()
            if begun == step:
                own.stop()
            return done

        return work.run(act_and_lose)

    return replace(work, run=run)


@pytest.mark.parametrize("step", [1, 2, 3, 4, 5])
def test_a_server_that_ends_while_issuing_or_publishing_loses_nothing(
    remote: Work, own: Server, step: int
) -> None:
    code = code_of(lambda: registries.issue(cut_off_at(remote, own, step), ROWS))
    assert code == "database-unavailable"
    assert code_of(lambda: registries.issue(remote, ROWS)) == "database-unavailable", "as long as it is away"
    own.start()
    outcomes = registries.issue(remote, ROWS, at=LATER)
    expected = Result.ISSUED if step == 1 else Result.ISSUED_BEFORE
    assert [outcome.result for outcome in outcomes] == [expected] * 3
    assert invariants.faults(remote.settings.data, ROWS) == []


def test_pages_say_that_they_cannot_be_had_now_and_recover_by_themselves(remote: Work, own: Server) -> None:
    number, *_ = registries.numbers_of(registries.issue(remote, ROWS))
    client = create_app(remote, lambda: AT).test_client()
    path = f"/c/{show_number(number)}"
    assert client.get(f"{path}/status").status_code == 200
    own.stop()
    for _ in range(2):
        as_json, as_page = client.get(f"{path}/status"), client.get(path, headers={"Accept": "text/html"})
        assert (as_json.status_code, as_page.status_code) == (503, 503)
        assert json.loads(as_json.data)["code"] == "database-unavailable"
        assert as_json.headers["Cache-Control"] == "no-store"
        for told in (as_json.text, as_page.text):
            assert "psycopg" not in told
            assert "postgres" not in told
    own.start()
    assert client.get(f"{path}/status").status_code == 200, "without a restart"
    assert answers.answer(remote, number, AT).word is not Word.UNCONFIRMED


def test_processes_say_it_and_answer_again_without_a_restart(remote: Work, own: Server) -> None:
    number, *_ = registries.numbers_of(registries.issue(remote, ROWS))
    path = f"/c/{show_number(number)}/status"
    with served(remote.settings.data) as (process, port):
        assert get(port, path)[0] == 200
        own.stop()
        for _ in range(5):  # each of the processes, on a connection that it still held or a new one
            status, headers, body = get(port, path)
            assert (status, headers["Cache-Control"]) == (503, "no-store")
            assert json.loads(body)["code"] == "database-unavailable"
        own.start()
        until(lambda: all(get(port, path)[0] == 200 for _ in range(5)))
        assert process.poll() is None


def test_the_command_line_says_it_and_writes_nothing(
    remote: Work, own: Server, say: Say, tmp_path: Path
) -> None:
    path, data = roster(tmp_path / "roster.csv", ROWS), remote.settings.data
    own.stop()
    for words in (["issue", path], ["tick"], ["migrate"], ["import", registries.EXAMPLES / "safety.yaml"]):
        said = say(*words, "--data", data, "--json")
        assert (said.status, said.codes) == (REFUSED, ["database-unavailable"])
    assert str(own.url) not in say("tick", "--data", data).err
    own.start()
    assert say("issue", path, "--data", data, "--json").value["issued"] == 3
    assert invariants.faults(data, ROWS) == []


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    url = f"postgresql://nobody@/none?host={tmp_path}"
    settings = replace(registries.settings_in(tmp_path), database=url)
    assert code_of(lambda: open_work(settings)) == "database-unavailable"


def test_a_database_with_nothing_in_it_is_no_registry(own: Server, tmp_path: Path) -> None:
    databases.prepare(tmp_path / "data", own.url)
    assert code_of(lambda: open_work(registries.settings_in(tmp_path / "data"))) == "registry-not-created"
    databases.drop(tmp_path / "data")


def test_a_database_that_cannot_write_every_name_is_refused(own: Server, tmp_path: Path) -> None:
    databases.prepare(tmp_path / "data", own.url, like=" TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    assert code_of(lambda: open_work(registries.settings_in(tmp_path / "data"))) == "database-not-utf8"
    databases.drop(tmp_path / "data")


# A disk that fills.


class Disk:
    """The disk of a registry's database, which can be full."""

    def __init__(self, work: Work) -> None:
        """Know the registry's database."""
        self._engine = registries.engine_of(work)
        self._folder = work.settings.data

    def fill(self) -> None:
        """Leave room for no more than a few rows."""
        if self._engine.dialect.name == "sqlite":
            self._engine.dispose()
            event.listen(self._engine, "connect", _limit)
        else:
            with registries.database(self._folder) as hand:
                hand.execute(
                    "CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                    "RAISE EXCEPTION USING ERRCODE = 'disk_full'; END $$"
                )
                hand.execute(
                    "CREATE TRIGGER a_full_disk BEFORE INSERT ON status_entries "
                    "FOR EACH ROW EXECUTE FUNCTION disk_full()"
                )

    def clear(self) -> None:
        """Make room."""
        if self._engine.dialect.name == "sqlite":
            event.remove(self._engine, "connect", _limit)
            self._engine.dispose()
        else:
            with registries.database(self._folder) as hand:
                hand.drop_trigger("a_full_disk")


def _limit(connection: Any, _record: object) -> None:  # noqa: ANN401 -- as the driver types it
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages + 2}")


def test_a_full_disk_is_told_and_keeps_what_was_there(entered_work: Work) -> None:
    rows = registries.rows_of(*registries.ROSTERS)
    registries.issue(entered_work, rows[:1])
    disk = Disk(entered_work)
    disk.fill()
    before = registries.row_counts(entered_work.settings.data)
    assert code_of(lambda: registries.issue(entered_work, rows)) == "database-full"
    assert registries.row_counts(entered_work.settings.data) == before
    assert invariants.faults(entered_work.settings.data, rows[:1]) == [], "what was issued stays whole"
    disk.clear()
    outcomes = registries.issue(entered_work, rows)
    assert [outcome.result for outcome in outcomes] == [Result.ISSUED_BEFORE, *[Result.ISSUED] * 15]
    assert invariants.faults(entered_work.settings.data, rows) == []


def test_a_disk_that_fills_between_issuing_and_publishing_loses_nothing(tmp_path: Path) -> None:
    work = registries.new_registry(tmp_path / "data")
    registries.enter_examples(work)
    rows = registries.rows_of(*registries.ROSTERS)
    disk = Disk(work)

    def signer(uri: str) -> Signer:
        disk.fill()
        return work.signer(uri)

    assert code_of(lambda: registries.issue(replace(work, signer=signer), rows)) == "database-full"
    assert code_of(lambda: publishing.finish(work, at=LATER)) == "database-full", "as long as it is full"
    disk.clear()
    publishing.finish(work, at=LATER)
    assert invariants.faults(work.settings.data, rows) == []
    work.close()
