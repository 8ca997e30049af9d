"""The 86 published RDFC-1.0 cases of `../shared/vectors/rdf-canon`: forms, label maps, one poison."""

import json
from pathlib import Path

import pytest

from signing.errors import TooLarge
from signing.rdfc import canonical, nquads

CASES = Path(__file__).parents[3] / "shared" / "vectors" / "rdf-canon"

if not CASES.is_dir():
    pytest.skip("the published vectors are not beside the project", allow_module_level=True)

ENTRIES: list[dict[str, str]] = json.loads((CASES / "manifest.jsonld").read_text("utf-8"))["entries"]


def _run(entry: dict[str, str]) -> canonical.Canonical:
    algorithm = entry.get("hashAlgorithm", "SHA256").lower()
    quads = nquads.parse((CASES / entry["action"]).read_text("utf-8"))
    return canonical.canonicalise(quads, algorithm=algorithm)


def _of_type(name: str) -> list[dict[str, str]]:
    return [entry for entry in ENTRIES if entry["type"] == f"rdfc:RDFC10{name}Test"]


def _name(entry: dict[str, str]) -> str:
    return entry["id"].removeprefix("#")


def test_every_published_case_is_of_a_type_that_is_run() -> None:
    assert [len(_of_type(name)) for name in ("Eval", "Map", "NegativeEval")] == [64, 21, 1]
    assert len(ENTRIES) == 86


@pytest.mark.parametrize("entry", _of_type("Eval"), ids=_name)
def test_canonical_form(entry: dict[str, str]) -> None:
    assert _run(entry).text.encode() == (CASES / entry["result"]).read_bytes()


@pytest.mark.parametrize("entry", _of_type("Map"), ids=_name)
def test_label_map(entry: dict[str, str]) -> None:
    assert _run(entry).labels == json.loads((CASES / entry["result"]).read_text("utf-8"))


@pytest.mark.parametrize("entry", _of_type("NegativeEval"), ids=_name)
def test_poison_is_given_up(entry: dict[str, str]) -> None:
    with pytest.raises(TooLarge) as caught:
        _run(entry)
    assert caught.value.code == "canonicalisation-work"
