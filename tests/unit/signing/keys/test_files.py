"""Files of the key store: whole or absent, never replaced, never larger than they can be."""

import os
from pathlib import Path

import pytest

from signing.errors import Malformed, Unavailable
from signing.keys import files


def test_a_file_is_whole_and_alone(tmp_path: Path) -> None:
    files.write_new(tmp_path / "deep" / "a.json", b"data")
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["a.json"]
    assert files.read(tmp_path / "deep" / "a.json", "missing", max_bytes=4) == b"data"


def test_what_is_there_is_not_replaced(tmp_path: Path) -> None:
    files.write_new(tmp_path / "a", b"first")
    with pytest.raises(Unavailable, match="key-store-unwritable"):
        files.write_new(tmp_path / "a", b"second")
    files.write_new(tmp_path / "a", b"third", may_exist=True)
    assert (tmp_path / "a").read_bytes() == b"first"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_write_that_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_descriptor: int) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(Unavailable, match="key-store-unwritable"):
        files.write_new(tmp_path / "a", b"data")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "keys").write_bytes(b"")
    with pytest.raises(Unavailable, match="key-store-unwritable"):
        files.write_new(tmp_path / "keys" / "a", b"data")


def test_a_file_beyond_its_limit_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    with pytest.raises(Malformed, match="key-file-malformed"):
        files.read(tmp_path / "a", "missing", max_bytes=4)


def test_a_missing_file_has_the_callers_code(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="their-code"):
        files.read(tmp_path / "a", "their-code", max_bytes=4)
