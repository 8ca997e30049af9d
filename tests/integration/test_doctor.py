"""The doctor: every check finds what it is for, says the way out, and never calls ok what did not run."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from registry import clock
from registry.config import Settings, read_settings
from registry.credentials import lists
from registry.jobs import due, machine
from registry.jobs.examine import CHECKS, examine, is_healthy
from registry.jobs.health import Check, Found, Health, Row
from registry.jobs.machine import Machine
from registry.jobs.reach import Reached
from registry.keys import bodies
from registry.wiring import open_work
from signing.errors import Unavailable
from tests.integration import registries
from tests.integration.conftest import Template
from tests.integration.first_days import Office

GB = 1_000_000_000


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return a registry after its first day, with a backup, its sheet printed, its rehearsal over."""
    office = Office(tmp_path_factory.mktemp("first-day"))
    number = office.first_day()["number"]
    assert office.run("withdraw", number, "--reason", "rehearsal-over").exit_code == 0
    assert office.run("backup").exit_code == 0
    (office.folder / "recovery-sheet.txt").unlink()
    return office


@pytest.fixture
def office(made: Office, tmp_path: Path) -> Office:
    """Return a copy of that registry with settings of its own."""
    home = tmp_path / "home"
    shutil.copytree(made.home, home)
    settings = home / "data-office" / "registry.env"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace(str(made.home), str(home)), encoding="utf-8"
    )
    return Office(home)


def settings_of(office: Office) -> Settings:
    return read_settings(office.data, office.settings)


def healthy_machine(office: Office, at: datetime) -> Machine:
    """Return a machine on which everything is in order."""
    work = open_work(settings_of(office))
    with work.read() as session:
        document = bodies.did_document(session, "halimbawa-safety-certification", work.urls)
    answer = Reached(json.dumps(document).encode(), at + timedelta(days=60))
    return Machine(lambda: True, lambda _folder: 10 * GB, lambda _url: answer)


def checked(
    office: Office, at: datetime, probes: Machine | None = None, settings: Settings | None = None
) -> dict[Check, Found]:
    rows = examine(
        settings or settings_of(office), at, production=True, probes=probes or healthy_machine(office, at)
    )
    return {row.check: row.found for row in rows}


def test_a_registry_after_its_first_day_is_healthy(office: Office) -> None:
    found = checked(office, clock.now())
    assert {check: one.detail for check, one in found.items() if one.health is not Health.OK} == {}
    assert sorted(found) == sorted(Check)


def test_the_order_is_that_of_mending(office: Office) -> None:
    rows = examine(
        settings_of(office), clock.now(), production=True, probes=healthy_machine(office, clock.now())
    )
    assert [row.check for row in rows] == [Check.SETTINGS, Check.DISK, *CHECKS]


def unreachable(_url: str) -> Reached:
    raise Unavailable("address-unreachable", "It cannot be reached from here: refused.")


def another(_url: str) -> Reached:
    return Reached(b'{"id": "did:web:other.example"}', clock.now() + timedelta(days=60))


def no_json(_url: str) -> Reached:
    return Reached(b"<html>", clock.now() + timedelta(days=60))


@pytest.mark.parametrize(
    ("check", "health", "change"),
    [
        (Check.CLOCK, Health.WARNING, lambda one: replace(one, synchronised=lambda: False)),
        (Check.CLOCK, Health.NOT_CHECKED, lambda one: replace(one, synchronised=lambda: None)),
        (Check.DISK, Health.WARNING, lambda one: replace(one, free_bytes=lambda _folder: GB // 2)),
        (Check.DISK, Health.FAILED, lambda one: replace(one, free_bytes=lambda _folder: GB // 20)),
        (Check.ADDRESS, Health.FAILED, lambda one: replace(one, reach=unreachable)),
        (Check.ADDRESS, Health.FAILED, lambda one: replace(one, reach=another)),
        (Check.ADDRESS, Health.FAILED, lambda one: replace(one, reach=no_json)),
        (
            Check.ADDRESS,
            Health.WARNING,
            lambda one: replace(
                one, reach=lambda url: replace(one.reach(url), tls_until=clock.now() + timedelta(days=3))
            ),
        ),
    ],
)
def test_what_is_wrong_with_the_machine_is_found(
    office: Office, check: Check, health: Health, change: Callable[[Machine], Machine]
) -> None:
    at = clock.now()
    found = checked(office, at, change(healthy_machine(office, at)))
    assert {name: one.health for name, one in found.items() if one.health is not Health.OK} == {check: health}
    assert found[check].mend


def passphrase_gone(office: Office) -> None:
    (office.folder / "passphrase").unlink()


def passphrase_wrong(office: Office) -> None:
    (office.folder / "passphrase").write_text("another", encoding="utf-8")


def passphrase_open(office: Office) -> None:
    (office.folder / "passphrase").chmod(0o640)


def key_gone(office: Office) -> None:
    for path in (office.data / "keys").glob("*.json"):
        path.unlink()


def key_open(office: Office) -> None:
    (office.data / "keys").chmod(0o755)


def sheet_there(office: Office) -> None:
    (office.folder / "recovery-sheet.txt").write_text("secret", encoding="utf-8")


def backups_gone(office: Office) -> None:
    shutil.rmtree(office.home / "data-backups")


def backups_old(office: Office) -> None:
    for path in (office.home / "data-backups").iterdir():
        old = path.stat().st_mtime - 3 * 86_400
        os.utime(path, (old, old))


def waits_long(office: Office) -> None:
    with registries.database(office.data) as connection:
        connection.execute(
            "INSERT INTO outbox (effect, subject, recorded_at) VALUES ('publish-list', 'x', ?)",
            [f"{clock.now() - timedelta(hours=2):%Y-%m-%d %H:%M:%S}"],
        )


def waits(office: Office) -> None:
    with registries.database(office.data) as connection:
        connection.execute(
            "INSERT INTO outbox (effect, subject, recorded_at) VALUES ('publish-list', 'x', ?)",
            [f"{clock.now() - timedelta(minutes=10):%Y-%m-%d %H:%M:%S}"],
        )


def recorded_later(office: Office) -> None:
    with registries.database(office.data) as connection:
        connection.execute(
            "INSERT INTO audit_events (at, event, actor, subject, detail) "
            "VALUES ('2099-01-01 00:00:00', 'keys:key:create', 'operator', 's', '{}')"
        )


def other_key(office: Office) -> None:
    with registries.database(office.data) as connection:
        connection.execute("DROP TRIGGER signing_keys_fixed")
        connection.execute("UPDATE signing_keys SET multikey = 'z6MkOther' WHERE fragment = 'key-1'")


def no_key(office: Office) -> None:
    with registries.database(office.data) as connection:
        connection.execute("UPDATE signing_keys SET retired_at = '2026-01-01 00:00:00'")


def older_database(office: Office) -> None:
    with registries.database(office.data) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")


def no_database(office: Office) -> None:
    for path in office.data.glob("registry.db*"):
        path.unlink()


def garbage(office: Office) -> None:
    no_database(office)
    (office.data / "registry.db").write_bytes(b"this is no database" * 1000)


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        (passphrase_gone, {Check.SECRETS: Health.FAILED, Check.KEYS: Health.FAILED}),
        (passphrase_wrong, {Check.KEYS: Health.FAILED}),
        (passphrase_open, {Check.SECRETS: Health.FAILED}),
        (key_gone, {Check.KEYS: Health.FAILED}),
        (key_open, {Check.KEYS: Health.FAILED}),
        (sheet_there, {Check.SHEET: Health.WARNING}),
        (backups_gone, {Check.BACKUPS: Health.FAILED}),
        (backups_old, {Check.BACKUPS: Health.FAILED}),
        (waits, {Check.OUTBOX: Health.WARNING}),
        (waits_long, {Check.OUTBOX: Health.FAILED}),
        (recorded_later, {Check.CLOCK: Health.FAILED}),
        (other_key, {Check.KEYS: Health.FAILED, Check.ADDRESS: Health.FAILED}),
        (no_key, {Check.KEYS: Health.FAILED}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_wrong_with_the_registry_is_found(
    office: Office, harm: Callable[[Office], None], expected: dict[Check, Health]
) -> None:
    at = clock.now()
    probes = healthy_machine(office, at)
    harm(office)
    found = checked(office, at, probes)
    assert {name: one.health for name, one in found.items() if one.health is not Health.OK} == expected
    assert all(found[check].mend for check in expected)


@pytest.mark.parametrize("harm", [older_database, no_database, garbage])
def test_where_the_data_do_not_open_the_rest_is_not_checked(
    office: Office, harm: Callable[[Office], None]
) -> None:
    at = clock.now()
    probes = healthy_machine(office, at)
    harm(office)
    found = checked(office, at, probes)
    assert found[Check.DATABASE].health is Health.FAILED
    assert found[Check.DATABASE].mend
    rest = set(CHECKS) - {Check.DATABASE}
    assert {found[check].health for check in rest} == {Health.NOT_CHECKED}


def test_a_damaged_database_is_found(office: Office) -> None:
    at = clock.now()
    probes = healthy_machine(office, at)
    path = office.data / "registry.db"
    with registries.database(office.data) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(path.read_bytes())
    # The last pages are an index's or a table's, and not the schema that opening reads.
    data[-8192:] = os.urandom(8192)
    path.write_bytes(data)
    assert checked(office, at, probes)[Check.DATABASE].health is Health.FAILED


@pytest.mark.parametrize(
    ("later", "health"),
    [
        (timedelta(0), Health.OK),
        (lists.LIFE / 2, Health.OK),
        (lists.LIFE * 0.6, Health.WARNING),
        (lists.LIFE, Health.FAILED),
    ],
)
def test_lists_that_nobody_renews_are_found(office: Office, later: timedelta, health: Health) -> None:
    at = clock.now() + later
    assert checked(office, at)[Check.LISTS].health is health
    due.tick(open_work(settings_of(office)), at)
    assert checked(office, at)[Check.LISTS].health is Health.OK, "what it says mends it"


def test_a_rehearsal_that_still_stands_is_found(tmp_path: Path) -> None:
    office = Office(tmp_path)
    number = office.first_day()["number"]
    at = clock.now()
    found = checked(office, at)[Check.REHEARSAL]
    assert found.health is Health.WARNING
    assert number in found.mend
    assert checked(office, at + timedelta(days=15))[Check.REHEARSAL].health is Health.OK, "it has ended"


def test_a_place_for_backups_that_nobody_named_is_not_checked(office: Office) -> None:
    settings = replace(settings_of(office), backups=None)
    found = checked(office, clock.now(), settings=settings)[Check.BACKUPS]
    assert found.health is Health.NOT_CHECKED
    assert "REGISTRY_BACKUPS" in found.mend


def test_a_demo_is_told_and_refused_for_production(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    registries.close(registries.new_registry(folder, demo=True))
    probes = Machine(lambda: True, lambda _folder: 10 * GB, unreachable)
    for production, check, health in (
        (False, Check.SECRETS, Health.WARNING),
        (True, Check.DATABASE, Health.FAILED),
    ):
        rows = examine(registries.settings_in(folder), clock.now(), production=production, probes=probes)
        found = {row.check: row.found for row in rows}
        assert found[check].health is health
        assert "registry init" in found[check].mend
        assert found[Check.SETTINGS].health is (Health.FAILED if production else Health.WARNING)


def test_a_registry_for_development_is_told_what_it_is(tmp_path: Path, entered_template: Template) -> None:
    work = registries.copy_of(entered_template.folder, tmp_path / "data")
    probes = Machine(lambda: True, lambda _folder: 10 * GB, unreachable)
    rows = examine(work.settings, registries.AT, production=False, probes=probes)
    registries.close(work)
    found = {row.check: row.found.health for row in rows}
    assert found[Check.SECRETS] is Health.WARNING, "the passphrase lies beside the keys"
    assert found[Check.ADDRESS] is Health.NOT_CHECKED, "localhost is no public address"
    assert found[Check.KEYS] is Health.OK
    assert is_healthy(rows, production=False)
    assert not is_healthy(rows, production=True)


def test_a_registry_without_a_body_is_not_called_ok(tmp_path: Path) -> None:
    work = registries.new_registry(tmp_path / "data")
    rows = examine(work.settings, registries.AT, production=False, probes=machine.THIS)
    registries.close(work)
    assert {row.check: row.found.health for row in rows}[Check.KEYS] is Health.NOT_CHECKED


def test_a_secret_in_the_environment_is_in_no_file(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", (office.folder / "passphrase").read_text(encoding="utf-8").strip())
    settings = replace(settings_of(office), key_passphrase="env:SECRET")  # noqa: S106 -- a secret's URI
    found = checked(office, clock.now(), settings=settings)
    assert found[Check.SECRETS].health is Health.OK
    assert found[Check.KEYS].health is Health.OK
    assert found[Check.SHEET].health is Health.NOT_CHECKED


@pytest.mark.parametrize("health", Health)
def test_production_takes_nothing_but_ok(health: Health) -> None:
    rows = [Row(Check.CLOCK, Found(Health.OK, "")), Row(Check.DISK, Found(health, ""))]
    assert is_healthy(rows, production=True) is (health is Health.OK)
    assert is_healthy(rows, production=False) is (health is not Health.FAILED)


def test_the_command_says_row_by_row_and_its_exit_status_is_the_verdict(office: Office) -> None:
    told = office.run("doctor", "--offline")
    assert told.exit_code == 0, told.output
    assert "not checked   public address" in told.stdout
    strict = office.run("doctor", "--offline", "--production", "--json")
    assert strict.exit_code == 1
    value = json.loads(strict.stdout)
    assert (value["healthy"], value["production"]) == (False, True)
    assert {row["check"]: row["health"] for row in value["checks"]}["public address"] == "not checked"
    passphrase_wrong(office)
    broken = office.run("doctor", "--offline")
    assert broken.exit_code == 1
    assert "FAILED        keys" in broken.stdout
    assert "mend: registry recover" in broken.stdout


def test_this_machine_can_be_asked() -> None:
    assert machine.THIS.synchronised() in {True, False, None}
    assert machine.THIS.free_bytes(Path.cwd()) > 0
