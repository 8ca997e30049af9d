"""Losing the machine: a backup and the sheet give the registry back, and neither alone gives the keys."""

import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from registry import clock
from registry.config import read_settings
from registry.jobs.backup import back_up
from registry.wiring import open_work
from signing.errors import Unavailable
from tests.integration import registries
from tests.integration.first_days import Office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "home")


def lines_of_sheet(office: Office) -> list[str]:
    """Return the passphrase's lines as somebody reads them off the paper."""
    sheet = (office.folder / "recovery-sheet.txt").read_text(encoding="utf-8").splitlines()
    return [line.split()[-1] for line in sheet if line.strip().startswith("line ")]


@pytest.fixture
def lost(office: Office) -> tuple[Office, str, list[str]]:
    """Return an office whose machine is lost but for settings and backup, its number and its sheet."""
    office.home.mkdir()
    number = office.first_day()["number"]
    lines = lines_of_sheet(office)
    made = office.run("backup", "--json")
    assert made.exit_code == 0, made.output
    backup = Path(json.loads(made.stdout)["backup"])
    shutil.rmtree(office.data)
    for path in office.folder.iterdir():
        if path.name != "registry.env":
            path.unlink()
    shutil.copytree(backup, office.data)
    return office, number, lines


def test_a_backup_and_the_sheet_give_the_registry_back(lost: tuple[Office, str, list[str]]) -> None:
    office, number, lines = lost
    assert office.run("verify", number).exit_code == 0, "verifying needs no passphrase"
    suspended = ("suspend", number, "--reason", "r", "--deadline", "2099-01-01")
    without = office.run(*suspended)
    assert without.exit_code == 0, "the register needs no key"
    assert "could not be signed" in without.stdout
    typed = "\n".join([lines[0].lower(), lines[1].replace("-", " "), ""])
    recovered = office.run("recover", typed=typed)
    assert recovered.exit_code == 0, recovered.output
    assert "opens 2 key" in recovered.stdout
    written = office.folder / "passphrase"
    assert written.stat().st_mode & 0o777 == 0o600
    assert written.read_text(encoding="utf-8").strip() == "-".join(lines)
    withdrawn = office.run("withdraw", number, "--reason", "r")
    assert withdrawn.exit_code == 0
    assert "could not be signed" not in withdrawn.stdout


def test_a_slip_is_found_in_its_line_and_the_line_is_asked_again(lost: tuple[Office, str, list[str]]) -> None:
    office, _, lines = lost
    slip = lines[0][:-1] + ("A" if lines[0][-1] != "A" else "B")
    recovered = office.run("recover", typed="\n".join(["too short", slip, *lines, ""]))
    assert recovered.exit_code == 0, recovered.output
    assert "one of the 16 in this line is mistyped" in recovered.stderr


def test_another_passphrase_opens_nothing_and_is_not_kept(lost: tuple[Office, str, list[str]]) -> None:
    office, _, lines = lost
    refused = office.run("recover", typed="\n".join([lines[1], lines[0], ""]))
    assert refused.exit_code == 1
    assert "[passphrase-wrong]" in refused.stderr
    assert not (office.folder / "passphrase").exists()


def test_a_passphrase_that_is_in_no_file_is_not_put_back(lost: tuple[Office, str, list[str]]) -> None:
    office, _, _ = lost
    refused = office.run("recover", environ={**office.settings, "REGISTRY_KEY_PASSPHRASE": "env:SECRET"})
    assert refused.exit_code == 2
    assert "[passphrase-not-in-file]" in refused.stderr


def test_a_registry_without_keys_has_nothing_to_recover(tmp_path: Path) -> None:
    office = Office(tmp_path)
    registries.close(registries.new_registry(office.data))
    typed = "0000-0000-0000-0000\n" * 2
    refused = office.run("recover", "--data", str(office.data), typed=typed, environ={})
    assert refused.exit_code == 1
    assert "[keys-none]" in refused.stderr


def test_a_passphrase_that_cannot_be_written_is_told(lost: tuple[Office, str, list[str]]) -> None:
    office, _, lines = lost
    in_the_way = office.home / "file"
    in_the_way.write_text("", encoding="utf-8")
    environ = {**office.settings, "REGISTRY_KEY_PASSPHRASE": f"file:{in_the_way}/passphrase"}
    refused = office.run("recover", typed="\n".join([*lines, ""]), environ=environ)
    assert refused.exit_code == 1
    assert "[passphrase-unwritable]" in refused.stderr


def test_a_backup_holds_no_secret_and_is_for_its_owner_alone(office: Office) -> None:
    office.home.mkdir()
    office.first_day()
    made = office.run("backup", "--to", str(office.home / "elsewhere"))
    assert made.exit_code == 0, made.output
    [backup] = (office.home / "elsewhere").iterdir()
    held = b"".join(path.read_bytes() for path in backup.rglob("*") if path.is_file())
    assert not any(secret.encode() in held for secret in office.secrets())
    for path in (backup, *backup.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path
    assert {path.name for path in backup.iterdir()} == {"registry.db", "keys"}


def test_a_backup_while_others_write_is_whole(office: Office) -> None:
    office.home.mkdir()
    office.first_day()
    work = open_work(read_settings(office.data, office.settings))
    with registries.database(office.data) as connection:
        connection.execute(
            "INSERT INTO outbox (effect, subject, recorded_at) VALUES ('publish-list', 'x', '2026-01-01')"
        )
        made = back_up(work, office.home / "elsewhere", at=clock.now())
        connection.execute("ROLLBACK")
    registries.close(work)
    with registries.database(made) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert copy.execute("SELECT count(*) FROM outbox WHERE done_at IS NULL").fetchone() == (0,)


def test_a_backup_that_cannot_be_written_leaves_nothing(office: Office, at: datetime) -> None:
    office.home.mkdir()
    office.first_day()
    work = open_work(read_settings(office.data, office.settings))
    target = office.home / "elsewhere"
    first = back_up(work, target, at=at)
    with pytest.raises(Unavailable) as twice:
        back_up(work, target, at=at)
    in_the_way = office.home / "file"
    in_the_way.write_text("", encoding="utf-8")
    with pytest.raises(Unavailable) as nowhere:
        back_up(work, in_the_way / "folder", at=at)
    registries.close(work)
    assert [twice.value.code, nowhere.value.code] == ["backup-unwritable"] * 2
    assert list(target.iterdir()) == [first]


def test_backups_need_a_place(office: Office) -> None:
    office.home.mkdir()
    office.first_day()
    environ = {name: value for name, value in office.settings.items() if name != "REGISTRY_BACKUPS"}
    refused = office.run("backup", environ=environ)
    assert refused.exit_code == 2
    assert "[backups-not-named]" in refused.stderr
