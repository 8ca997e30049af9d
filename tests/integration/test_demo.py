"""The demo: made in seconds, kept when run again, finished after a crash, and no use in production."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from registry.certificates.rules import Change
from registry.cli import demo
from registry.work import Work
from tests.integration import registries
from tests.integration.terminal import BAD_INPUT, DONE, REFUSED, Say

QR_CODES = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])

KEYS = [
    "url",
    "number",
    "credential",
    "qr_png",
    "status_lists",
    "issued",
    "suspended",
    "withdrawn",
    "seconds",
]
PNG = b"\x89PNG\r\n\x1a\n"


def registry(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, in `folder`."""
    command = [sys.executable, "-c", "from registry.cli import main; main()", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Make one demo by the command; nobody changes it."""
    folder = tmp_path_factory.mktemp("demo")
    done = registry(folder, "demo", "--once", "--json")
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout)


def test_it_tells_what_it_made(made: tuple[Path, dict[str, Any]]) -> None:
    folder, value = made
    assert list(value) == KEYS
    assert (value["issued"], value["suspended"], value["withdrawn"]) == (16, 1, 1)
    assert value["url"] == f"http://localhost:8000/c/{value['number']}"
    assert 0 < value["seconds"] < 60
    for name in (value["credential"], value["qr_png"], *value["status_lists"]):
        assert not Path(name).is_absolute(), "relative to the folder in which it was run"
        assert (folder / name).is_file()
    assert (folder / value["qr_png"]).read_bytes().startswith(PNG)


def test_the_credential_is_one_json_file_with_its_revocation_entry_first(
    made: tuple[Path, dict[str, Any]],
) -> None:
    folder, value = made
    document = json.loads((folder / value["credential"]).read_bytes())
    entries = document["credentialStatus"]
    assert [entry["statusPurpose"] for entry in entries] == ["revocation", "suspension"]
    lists = [json.loads((folder / name).read_bytes())["id"] for name in value["status_lists"]]
    assert lists[:2] == [entry["statusListCredential"] for entry in entries]
    assert len(lists) == len(set(lists)) == 4


def test_one_letter_edited_and_it_verifies_no_more(made: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    folder, value = made
    assert registry(folder, "verify", value["credential"]).returncode == DONE
    text = (folder / value["credential"]).read_text(encoding="utf-8")
    name = json.loads(text)["credentialSubject"]["identifier"][0]["identityHash"]
    (tmp_path / "edited.json").write_text(text.replace(name, name[:-1] + "x"), encoding="utf-8")
    refused = registry(folder, "verify", str(tmp_path / "edited.json"), "--json")
    assert refused.returncode == REFUSED
    assert json.loads(refused.stdout)["verdict"] == "INVALID"


def test_its_qr_code_holds_the_certificate_itself(made: tuple[Path, dict[str, Any]]) -> None:
    folder, value = made
    image = Image.open(folder / value["qr_png"]).convert("L")
    (found,) = zxingcpp.read_barcodes(image, formats=QR_CODES)
    url, _, digits = found.text.partition("#")
    assert url == value["url"]
    assert digits.isdecimal()
    verified = json.loads(registry(folder, "verify", found.text, "--json").stdout)
    assert (verified["status"], verified["code"]["form"]) == ("valid", "full")


def test_run_again_it_keeps_what_is_there(made: tuple[Path, dict[str, Any]]) -> None:
    folder, value = made
    before = registries.row_counts(folder / "var/demo/8000")
    files = {name: (folder / name).read_bytes() for name in (value["credential"], *value["status_lists"])}
    again = json.loads(registry(folder, "demo", "--once", "--json").stdout)
    assert {**again, "seconds": 0} == {**value, "seconds": 0}
    assert registries.row_counts(folder / "var/demo/8000") == before
    assert {name: (folder / name).read_bytes() for name in files} == files


def test_for_people_it_draws_the_code_and_names_the_certificates(made: tuple[Path, dict[str, Any]]) -> None:
    folder, value = made
    done = registry(folder, "demo", "--once")
    assert done.returncode == DONE
    assert value["url"] in done.stdout
    assert "█" in done.stdout
    assert "Suspended:" in done.stdout
    assert "Withdrawn:" in done.stdout


def test_another_port_is_another_demo_and_the_newest_is_the_default(say: Say, tmp_path: Path) -> None:
    first = say("demo", "--once", "--json").value
    second = say("demo", "--once", "--port", "8001", "--json").value
    assert second["url"].startswith("http://localhost:8001/c/")
    assert (tmp_path / "var/demo/8000/registry.db").is_file()
    assert say("verify", second["number"]).status == DONE
    assert say("verify", first["number"], "--json").codes == ["certificate-not-found"]
    say("demo", "--once")
    assert say("verify", first["number"]).status == DONE, "the one that was used last"


def test_a_demo_that_was_killed_before_its_end_is_finished(
    say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change = demo._change

    def killed(work: Work, number: str, what: Change) -> None:
        if what is Change.WITHDRAW:
            raise KeyboardInterrupt
        change(work, number, what)

    monkeypatch.setattr(demo, "_change", killed)
    assert say("demo", "--once").status != DONE
    monkeypatch.setattr(demo, "_change", change)
    value = say("demo", "--once", "--json").value
    assert (value["issued"], value["suspended"], value["withdrawn"]) == (16, 1, 1)
    assert say("demo", "--once", "--json").value["withdrawn"] == 1
    assert registries.row_counts(tmp_path / "var/demo/8000")["certificates"] == 16


def test_a_public_url_that_is_set_is_no_demos(say: Say) -> None:
    # A demo is at its own port whatever else is set; its data then refuse the other URL.
    env = {"REGISTRY_PUBLIC_URL": "https://registry.example"}
    value = say("demo", "--once", "--json", env=env).value
    assert value["url"].startswith("http://localhost:8000/")
    said = say("verify", value["number"], "--json", env=env)
    assert (said.status, said.codes) == (REFUSED, ["public-url-fixed"])
    assert "http://localhost:8000" in said.value["error"]["detail"]


# Production.

PRODUCTION = {"REGISTRY_ENV": "production"}


def test_production_makes_no_demo(say: Say, tmp_path: Path) -> None:
    said = say("demo", "--once", "--json", env=PRODUCTION)
    assert (said.status, said.codes) == (REFUSED, ["demo-data-refused"])
    assert not (tmp_path / "var").exists()


def test_production_never_falls_back_on_a_demo(say: Say) -> None:
    assert say("demo", "--once").status == DONE
    assert say("tick", "--json", env=PRODUCTION).codes == ["data-not-named"]


@pytest.mark.parametrize("verb", ["tick", "verify", "issue", "import", "suspend", "migrate"])
def test_production_refuses_a_demos_data(
    made: tuple[Path, dict[str, Any]], say: Say, tmp_path: Path, verb: str
) -> None:
    folder, value = made
    (tmp_path / "passphrase").write_bytes((folder / "var/demo/8000/passphrase").read_bytes())
    env = PRODUCTION | {"REGISTRY_KEY_PASSPHRASE": f"file:{tmp_path / 'passphrase'}"}
    words: dict[str, list[str | Path]] = {
        "verify": [value["number"]],
        "issue": [registries.ROSTERS[0]],
        "import": [registries.EXAMPLES / "safety.yaml"],
        "suspend": [value["number"], "--reason", "r", "--deadline", "2199-01-01"],
    }
    said = say(verb, *words.get(verb, []), "--data", folder / "var/demo/8000", "--json", env=env)
    assert (said.status, said.codes) == (REFUSED, ["demo-data-refused"])


def test_production_refuses_a_demos_keys_though_the_data_hide_what_they_are(say: Say, tmp_path: Path) -> None:
    assert say("demo", "--once").status == DONE
    data = tmp_path / "var/demo/8000"
    (data / "passphrase").rename(tmp_path / "passphrase")
    env = PRODUCTION | {"REGISTRY_KEY_PASSPHRASE": f"file:{tmp_path / 'passphrase'}"}
    with registries.database(data, triggers=False) as connection:
        connection.execute("UPDATE deployment SET demo = 0")
        connection.execute("UPDATE status_lists SET signed_revision = NULL")  # something to sign
    said = say("tick", "--data", data, "--json", env=env)
    assert (said.status, said.codes) == (REFUSED, ["demo-key-refused"])
    assert say("tick", "--data", data, "--json", env=env | {"REGISTRY_ENV": "development"}).status == DONE


@pytest.mark.parametrize(
    "passphrase",
    [
        "",
        "file:{data}/passphrase",
        "file:{data}/../data/other",
        "file:data/passphrase",
        "file:./data/passphrase",
    ],
)
def test_production_refuses_a_passphrase_beside_its_keys(say: Say, tmp_path: Path, passphrase: str) -> None:
    env = dict(PRODUCTION)
    if passphrase:
        env["REGISTRY_KEY_PASSPHRASE"] = passphrase.format(data=tmp_path / "data")
    said = say("migrate", "--data", tmp_path / "data", "--json", env=env)
    assert (said.status, said.codes) == (BAD_INPUT, ["setting-key-passphrase"])
    assert not (tmp_path / "data" / "registry.db").exists()


@pytest.mark.parametrize("passphrase", ["file:{data}-secret", "env:SECRET"])
def test_production_takes_a_passphrase_from_elsewhere(say: Say, tmp_path: Path, passphrase: str) -> None:
    (tmp_path / "data-secret").write_text("a passphrase", encoding="utf-8")
    env = PRODUCTION | {
        "REGISTRY_KEY_PASSPHRASE": passphrase.format(data=tmp_path / "data"),
        "SECRET": "a passphrase",
        "REGISTRY_DATA": str(tmp_path / "data"),
    }
    assert say("migrate", "--json", env=env).status == DONE
    assert say("import", registries.EXAMPLES / "ultrasonic.yaml", "--json", env=env).status == DONE
    assert not (tmp_path / "data" / "passphrase").exists()
