"""The published RFC 8785 cases of `../shared/vectors/jcs`, byte for byte."""

import json
from pathlib import Path

import pytest

from signing import jcs

CASES = Path(__file__).parents[3] / "shared" / "vectors" / "jcs"

if not CASES.is_dir():
    pytest.skip("the published vectors are not beside the project", allow_module_level=True)


def test_all_published_cases_are_there() -> None:
    assert len(list((CASES / "input").glob("*.json"))) == 6


@pytest.mark.parametrize("file", sorted((CASES / "input").glob("*.json")), ids=lambda file: str(file.stem))
def test_jcs(file: Path) -> None:
    # Read with the standard library: a case holds U+0080 and U+007F, which strict JSON refuses.
    written = jcs.canonicalise(json.loads(file.read_text("utf-8")))
    assert written == (CASES / "output" / file.name).read_bytes()
    assert written == bytes.fromhex((CASES / "outhex" / f"{file.stem}.txt").read_text("ascii"))
