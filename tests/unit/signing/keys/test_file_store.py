"""The key store: one passphrase, files that cannot be altered, demo's keys kept apart."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from signing.errors import Forbidden, Malformed, Problem, Unauthenticated, Unavailable
from signing.keys import file_store, multikey, private
from signing.keys.file_store import FileStore

PASSPHRASE = b"correct horse"


@pytest.fixture(scope="module", params=[multikey.ED25519, multikey.P256, multikey.P384])
def algorithm(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory, algorithm: str) -> tuple[Path, str, str]:
    """Make a folder with one real and one demo key; return it with the two URIs."""
    folder = tmp_path_factory.mktemp("original") / "keys"
    store = FileStore(folder, PASSPHRASE, allow_demo=True)
    real, demo = (store.create(algorithm=algorithm, demo=demo) for demo in (False, True))
    return folder, real, demo


@pytest.fixture
def folder(original: tuple[Path, str, str], tmp_path: Path) -> Path:
    """Copy the folder, so that a test may damage it."""
    copy = tmp_path / "keys"
    copy.mkdir()
    for path in original[0].iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    return copy


@pytest.fixture
def uri(original: tuple[Path, str, str]) -> str:
    return original[1]


@pytest.fixture
def demo_uri(original: tuple[Path, str, str]) -> str:
    return original[2]


def _file(folder: Path, uri: str) -> Path:
    return folder / f"{uri.removeprefix('file:')}.json"


def _edit(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    record = json.loads(path.read_bytes())
    change(record)
    path.write_text(json.dumps(record), "utf-8")


def test_a_stored_key_signs_again_after_reopening(folder: Path, uri: str, algorithm: str) -> None:
    first = FileStore(folder, PASSPHRASE, allow_demo=False).signer(uri)
    again = FileStore(folder, PASSPHRASE, allow_demo=False).signer(uri)
    signature = first.sign(b"bytes")
    assert signature == again.sign(b"bytes")
    assert first.algorithm == algorithm
    multikey.decode(again.multikey).verify(signature, b"bytes")


def test_a_uri_tells_nothing_of_the_key(uri: str, folder: Path) -> None:
    signer = FileStore(folder, PASSPHRASE, allow_demo=False).signer(uri)
    assert len(uri) == len("file:") + 32
    assert signer.multikey not in uri


def test_every_key_is_new(original: tuple[Path, str, str]) -> None:
    assert original[1] != original[2]


def test_a_signer_shows_its_public_key_alone(folder: Path, uri: str) -> None:
    signer = FileStore(folder, PASSPHRASE, allow_demo=False).signer(uri)
    assert repr(signer) == f"FileSigner({signer.multikey})"


def test_files_are_for_their_owner_alone(original: tuple[Path, str, str]) -> None:
    folder = original[0]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_no_file_holds_the_secret_in_clear(
    tmp_path: Path, algorithm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = private.new_secret(algorithm)
    monkeypatch.setattr(private, "new_secret", lambda _: secret)
    store = FileStore(tmp_path, PASSPHRASE, allow_demo=False)
    uri = store.create(algorithm=algorithm, demo=False)
    assert store.signer(uri).multikey == private.of(algorithm, secret).public.multikey, (
        "control: it is this one"
    )
    for path in tmp_path.iterdir():
        assert secret.hex() not in path.read_text("utf-8")


def test_all_keys_of_a_store_cost_one_derivation(
    folder: Path, uri: str, demo_uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    derivations: list[int] = []
    derive = file_store._derive

    def counted(passphrase: bytes, salt: bytes, n: int) -> bytes:
        derivations.append(n)
        return derive(passphrase, salt, n)

    monkeypatch.setattr(file_store, "_derive", counted)
    store = FileStore(folder, PASSPHRASE, allow_demo=True)
    for each in (uri, demo_uri, store.create(algorithm=multikey.P256, demo=True)):
        store.signer(each)
    assert len(derivations) == 1


def test_a_wrong_passphrase_is_told_apart_from_damage(folder: Path, uri: str) -> None:
    with pytest.raises(Unauthenticated, match="passphrase-wrong"):
        FileStore(folder, b"wrong horse", allow_demo=False).signer(uri)


def test_a_wrong_passphrase_cannot_add_a_key_to_a_store(folder: Path) -> None:
    with pytest.raises(Unauthenticated, match="passphrase-wrong"):
        FileStore(folder, b"wrong horse", allow_demo=True).create(algorithm=multikey.P256, demo=True)


def test_an_empty_passphrase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unauthenticated, match="passphrase-empty"):
        FileStore(tmp_path, b"", allow_demo=True)


def test_a_demo_key_is_refused_where_demos_are_not_allowed(folder: Path, demo_uri: str) -> None:
    store = FileStore(folder, PASSPHRASE, allow_demo=False)
    with pytest.raises(Forbidden, match="demo-key-refused"):
        store.signer(demo_uri)
    with pytest.raises(Forbidden, match="demo-key-refused"):
        store.create(algorithm=multikey.P256, demo=True)
    assert FileStore(folder, PASSPHRASE, allow_demo=True).signer(demo_uri)


def test_a_demo_key_cannot_be_made_a_real_one_by_editing(folder: Path, demo_uri: str) -> None:
    _edit(_file(folder, demo_uri), lambda record: record.update(demo=False))
    with pytest.raises(Malformed, match="key-file-altered"):
        FileStore(folder, PASSPHRASE, allow_demo=False).signer(demo_uri)


def test_a_key_cannot_take_the_place_of_another(folder: Path, uri: str, demo_uri: str) -> None:
    _file(folder, uri).write_bytes(_file(folder, demo_uri).read_bytes())
    with pytest.raises(Malformed, match="key-file-altered"):
        FileStore(folder, PASSPHRASE, allow_demo=True).signer(uri)


def _flip(member: str) -> Callable[[dict[str, Any]], object]:
    def change(record: dict[str, Any]) -> None:
        record[member] = ("0" if record[member][0] != "0" else "1") + record[member][1:]

    return change


def _exchange_algorithm(record: dict[str, Any]) -> None:
    record["algorithm"] = "P-256" if record["algorithm"] == "Ed25519" else "Ed25519"


OTHER_KEY = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_flip("ciphertext"), "key-file-altered"),
        (_flip("nonce"), "key-file-altered"),
        (lambda record: record.update(multikey=OTHER_KEY), "key-file-altered"),
        (lambda record: record.update(version=2), "key-file-malformed"),
        (lambda record: record.update(algorithm="P-521"), "key-file-malformed"),
        (lambda record: record.update(algorithm=["P-256"]), "key-file-malformed"),
        (_exchange_algorithm, "key-file-altered"),
        (lambda record: record.update(multikey=7), "key-file-malformed"),
        (lambda record: record.update(demo="no"), "key-file-malformed"),
        (lambda record: record.update(nonce="00"), "key-file-malformed"),
        (lambda record: record.update(nonce="xyz"), "key-file-malformed"),
        (lambda record: record.update(nonce=None), "key-file-malformed"),
        (lambda record: record.update(comment=""), "key-file-malformed"),
        (lambda record: record.pop("demo"), "key-file-malformed"),
    ],
)
def test_an_altered_key_file_is_refused(
    folder: Path, uri: str, change: Callable[[dict[str, Any]], object], code: str
) -> None:
    _edit(_file(folder, uri), change)
    with pytest.raises(Malformed) as refused:
        FileStore(folder, PASSPHRASE, allow_demo=True).signer(uri)
    assert refused.value.code == code


@pytest.mark.parametrize("secret", [bytes(31), bytes(33), b""])
def test_a_secret_of_another_length_is_refused(folder: Path, uri: str, secret: bytes) -> None:
    store = FileStore(folder, PASSPHRASE, allow_demo=False)
    path = _file(folder, uri)
    record = json.loads(path.read_bytes())
    header = file_store._header(record)
    record |= file_store._sealed(store._key(create=False), secret, header.associated_data())
    path.write_text(json.dumps(record), "utf-8")
    with pytest.raises(Malformed, match="key-file-altered"):
        store.signer(uri)


def test_a_key_of_an_unknown_kind_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="key-type-unknown"):
        FileStore(tmp_path, PASSPHRASE, allow_demo=True).create(algorithm="P-521", demo=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda record: record.update(n=2), "key-file-malformed"),
        (lambda record: record.update(n=2**30), "key-file-malformed"),
        (lambda record: record.update(n=[32768]), "key-file-malformed"),
        (lambda record: record.update(r=1), "key-file-malformed"),
        (lambda record: record.update(p=16), "key-file-malformed"),
        (lambda record: record.update(kdf="md5"), "key-file-malformed"),
        (lambda record: record.update(version=2), "key-file-malformed"),
        (lambda record: record.update(salt="-"), "key-file-malformed"),
        (lambda record: record.update(salt="00" * 16), "passphrase-wrong"),
        (lambda record: record.pop("salt"), "key-file-malformed"),
    ],
)
def test_a_store_with_other_parameters_is_refused(
    folder: Path, uri: str, change: Callable[[dict[str, Any]], object], code: str
) -> None:
    _edit(folder / "store.json", change)
    with pytest.raises(Problem) as refused:
        FileStore(folder, PASSPHRASE, allow_demo=True).signer(uri)
    assert refused.value.code == code


def test_a_key_file_that_is_no_json_is_refused(folder: Path, uri: str) -> None:
    _file(folder, uri).write_bytes(b"\xff")
    with pytest.raises(Malformed, match="key-file-malformed"):
        FileStore(folder, PASSPHRASE, allow_demo=True).signer(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "file:",
        "file:../../etc/passwd",
        "file:" + "A" * 32,
        "file:" + "a" * 31,
        "pkcs11:" + "a" * 32,
        "a" * 32,
    ],
)
def test_a_uri_of_another_form_opens_nothing(folder: Path, uri: str) -> None:
    with pytest.raises(Malformed, match="key-uri-malformed"):
        FileStore(folder, PASSPHRASE, allow_demo=True).signer(uri)


def test_a_missing_key_is_unavailable(folder: Path) -> None:
    with pytest.raises(Unavailable, match="key-file-missing"):
        FileStore(folder, PASSPHRASE, allow_demo=True).signer("file:" + "0" * 32)


def test_a_key_without_its_store_is_unavailable(folder: Path, uri: str) -> None:
    (folder / "store.json").unlink()
    with pytest.raises(Unavailable, match="key-store-missing"):
        FileStore(folder, PASSPHRASE, allow_demo=True).signer(uri)


def test_the_store_made_first_is_everybodys(folder: Path) -> None:
    before = (folder / "store.json").read_bytes()
    FileStore(folder, PASSPHRASE, allow_demo=True)._make_store(folder / "store.json")
    assert (folder / "store.json").read_bytes() == before
