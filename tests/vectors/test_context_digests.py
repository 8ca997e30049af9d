"""The shipped contexts are the published ones: their JCS digests against `../shared/vectors/contexts`."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from signing import contexts, jcs, rdfc

PUBLISHED = Path(__file__).parents[3] / "shared" / "vectors" / "contexts"

if not PUBLISHED.is_dir():
    pytest.skip("the published vectors are not beside the project", allow_module_level=True)

DIGESTS = dict(
    re.findall(
        r"^\| (https://\S+) \|.*\| ([0-9a-f]{64}) \|$",
        (PUBLISHED / "DIGESTS.md").read_text("utf-8"),
        re.MULTILINE,
    )
)


@pytest.mark.parametrize("iri", sorted(contexts.known()))
def test_a_shipped_context_has_the_published_digest(iri: str) -> None:
    assert hashlib.sha256(jcs.canonicalise(contexts.load(iri))).hexdigest() == DIGESTS[iri]


def test_no_shipped_file_is_a_byte_copy_of_a_published_one() -> None:
    published = {file.read_bytes() for file in PUBLISHED.glob("*.jsonld")}
    shipped = Path(__file__).parents[2] / "schemas" / "contexts"
    assert published
    assert not published & {file.read_bytes() for file in shipped.iterdir()}


@pytest.mark.parametrize("name", ["certificate", "badge"])
def test_the_proposed_shapes_lose_nothing(name: str, shared: Path) -> None:
    document = json.loads((shared / "shape" / f"{name}.json").read_text("utf-8"))
    assert rdfc.canonicalise(document).count("\n") == {"certificate": 77, "badge": 72}[name]
