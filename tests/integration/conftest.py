"""Registries on both database engines: an empty one, one with the examples entered, one with all issued.

This is the one place that chooses the database: every test that asks for a registry runs on SQLite
and on PostgreSQL. Registries with contents are made once for a process and copied for each test.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from registry import clock
from registry.certification.rosters import RosterRow
from registry.cli import main
from registry.config import Settings
from registry.work import Work
from tests.integration import databases, registries, terminal
from tests.integration.terminal import Said, Say


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the URL of a PostgreSQL server that this run's processes share."""
    base = tmp_path_factory.getbasetemp()
    running = databases.Server(os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{base.name}-{os.getpid()}"))
    yield running.url
    running.close()


@pytest.fixture(scope="session", params=databases.ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Return the name of the database engine under test."""
    return str(request.param)


@pytest.fixture(scope="session")
def server(engine: str, request: pytest.FixtureRequest) -> str | None:
    """Return the URL of the server of the engine under test, or none for the embedded one."""
    return request.getfixturevalue("postgresql") if engine == "postgresql" else None


@pytest.fixture
def at() -> datetime:
    """Return the instant at which tests act."""
    return registries.AT


@pytest.fixture
def environ(tmp_path: Path, server: str | None) -> Iterator[dict[str, str]]:
    """Return the environment in which the command line makes a registry on the engine under test."""
    folder = tmp_path / databases.BESIDE
    databases.prepare(folder, server)
    yield {} if server is None else {"REGISTRY_DATABASE_URL": f"file:{folder / databases.URL_FILE}"}
    databases.drop(folder)


@pytest.fixture
def settings(tmp_path: Path, server: str | None) -> Iterator[Settings]:
    """Return the settings of a registry that is not there yet."""
    databases.prepare(tmp_path / "data", server)
    yield registries.settings_in(tmp_path / "data")
    databases.drop(tmp_path / "data")


@pytest.fixture
def work(settings: Settings) -> Iterator[Work]:
    """Return an empty registry."""
    work = registries.new_registry(settings.data)
    yield work
    registries.close(work)


@dataclass(frozen=True, slots=True)
class Template:
    """A closed registry with contents, and its certificates' numbers in the order of the rosters."""

    folder: Path
    numbers: tuple[str, ...]


@pytest.fixture(scope="session")
def entered_template(tmp_path_factory: pytest.TempPathFactory, server: str | None) -> Template:
    """Make a registry with the example bodies, an account and no certificate."""
    folder = tmp_path_factory.mktemp("entered") / "data"
    databases.prepare(folder, server)
    work = registries.new_registry(folder)
    registries.enter_examples(work)
    registries.give_account(work)
    registries.close(work)
    return Template(work.settings.data, ())


@pytest.fixture(scope="session")
def issued_template(tmp_path_factory: pytest.TempPathFactory, entered_template: Template) -> Template:
    """Make a registry with the example rosters issued."""
    folder = tmp_path_factory.mktemp("issued") / "data"
    work = registries.copy_of(entered_template.folder, folder)
    numbers = registries.issue_examples(work)
    registries.close(work)
    return Template(folder, tuple(numbers))


@pytest.fixture
def entered_work(tmp_path: Path, entered_template: Template) -> Iterator[Work]:
    """Return a registry of its own with the example bodies and no certificate."""
    work = registries.copy_of(entered_template.folder, tmp_path / "data")
    yield work
    registries.close(work)
    databases.drop(work.settings.data)


@pytest.fixture
def example_work(tmp_path: Path, issued_template: Template) -> Iterator[Work]:
    """Return a registry of its own with the example rosters issued at `at`."""
    work = registries.copy_of(issued_template.folder, tmp_path / "data")
    yield work
    registries.close(work)
    databases.drop(work.settings.data)


@pytest.fixture
def numbers(issued_template: Template) -> tuple[str, ...]:
    """Return the numbers of `example_work`'s certificates, in the order of the rosters."""
    return issued_template.numbers


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Say:
    """Return a function that runs a verb in an empty folder, with no setting but those given."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("REGISTRY_")]:
        monkeypatch.delenv(name)

    def run(*words: str | Path, env: dict[str, str] | None = None) -> Said:
        given = env or {}
        folder = ["--data", given["REGISTRY_DATA"]] if "REGISTRY_DATA" in given else []
        settings = {**databases.environ([*words, *folder]), **given}
        result = CliRunner(env=settings).invoke(main, [str(word) for word in words], prog_name="registry")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return Said(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def data(entered_work: Work) -> Path:
    """Return the folder of a registry with the example bodies and no certificate."""
    return entered_work.settings.data


@pytest.fixture
def rows() -> list[RosterRow]:
    """Return the examples' decisions, with days by which they are in effect today."""
    return registries.present_rows(clock.now())


@pytest.fixture
def issued(say: Say, data: Path, tmp_path: Path, rows: list[RosterRow]) -> list[str]:
    """Issue four rows in `data` by the command line; return the certificates' numbers as they are shown."""
    said = say("issue", terminal.roster(tmp_path / "roster.csv", rows[:4]), "--data", data, "--json")
    assert said.status == terminal.DONE
    return [certificate["number"] for certificate in said.value["certificates"]]
