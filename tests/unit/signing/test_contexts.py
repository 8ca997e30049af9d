"""The closed context loader: what the manifest lists, as published, and nothing else."""

import hashlib
import json
from importlib import resources
from pathlib import Path

import pytest

from signing import contexts, jcs
from signing.contexts import Contexts
from signing.errors import Malformed, Unavailable

FOLDER = resources.files("schemas")
MANIFEST = json.loads(FOLDER.joinpath("manifest.json").read_text("utf-8"))["contexts"]
NAMED = {
    contexts.CREDENTIALS_V2,
    *contexts.OPEN_BADGES,
    contexts.OPEN_BADGES_EXTENSIONS,
    contexts.DID_V1,
    contexts.MULTIKEY_V1,
    contexts.DATA_INTEGRITY_V2,
    contexts.CREDENTIALS_V1,
    contexts.DATA_INTEGRITY_V1,
    contexts.ED25519_2020_V1,
    contexts.JWK_V1,
    contexts.CREDENTIALS_STATUS_V1,
}


@pytest.mark.parametrize("row", MANIFEST, ids=lambda row: str(row["path"]))
def test_every_file_has_the_digest_the_manifest_pins(row: dict[str, str]) -> None:
    document = json.loads(FOLDER.joinpath(*row["path"].split("/")).read_text("utf-8"))
    assert hashlib.sha256(jcs.canonicalise(document)).hexdigest() == row["jcs_sha256"]
    assert contexts.load(row["iri"]) == document


@pytest.mark.parametrize("row", MANIFEST, ids=lambda row: str(row["path"]))
def test_every_row_says_where_the_file_is_from_and_under_which_licence(row: dict[str, str]) -> None:
    assert row.keys() == {"iri", "path", "jcs_sha256", "title", "origin", "licence", "licence_url"}
    assert all(row.values())
    assert all(row[name].startswith("https://") for name in ("iri", "origin", "licence_url"))


def test_no_file_is_there_that_the_manifest_does_not_list() -> None:
    found = {f"contexts/{item.name}" for item in FOLDER.joinpath("contexts").iterdir()}
    assert found == {row["path"] for row in MANIFEST}


def test_the_known_contexts_are_the_named_ones() -> None:
    assert contexts.known() == NAMED == {row["iri"] for row in MANIFEST}


@pytest.mark.parametrize(
    "iri",
    [
        "",
        "https://www.w3.org/ns/credentials/v2/",
        "http://www.w3.org/ns/credentials/v2",
        "http://www.w3.org/2018/credentials/v1",
        "../manifest.json",
    ],
)
def test_any_other_iri_is_unknown(iri: str) -> None:
    with pytest.raises(Malformed) as caught:
        contexts.load(iri)
    assert caught.value.code == "context-unknown"


def test_what_a_caller_does_to_a_loaded_context_stays_with_the_caller() -> None:
    contexts.load(contexts.DID_V1).clear()
    assert contexts.load(contexts.DID_V1)


def test_an_altered_file_is_never_used(tmp_path: Path) -> None:
    iri = "https://example.org/c"
    document: dict[str, object] = {"@context": {"a": "https://example.org/a"}}
    digest = hashlib.sha256(jcs.canonicalise({"@context": {"a": "https://example.org/a"}})).hexdigest()
    manifest = {"contexts": [{"iri": iri, "path": "contexts/c.json", "jcs_sha256": digest}]}
    (tmp_path / "contexts").mkdir()
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    file = tmp_path / "contexts" / "c.json"

    file.write_text(json.dumps(document, indent=8), "utf-8")
    assert Contexts(tmp_path).load(iri) == document

    file.write_text(json.dumps(document).replace("org/a", "org/b"), "utf-8")
    altered = Contexts(tmp_path)
    for _ in range(2):
        with pytest.raises(Unavailable) as caught:
            altered.load(iri)
        assert caught.value.code == "context-altered"


def test_an_extended_set_knows_more_and_the_product_does_not() -> None:
    one, two = "https://example.org/one", "https://example.org/two"
    larger = (
        contexts.default().extended({one: {"@context": {}}}).extended({two: {"@context": {"x": "urn:x:y"}}})
    )
    assert larger.known() == contexts.known() | {one, two}
    assert larger.load(two) == {"@context": {"x": "urn:x:y"}}
    assert larger.load(contexts.DID_V1) == contexts.load(contexts.DID_V1)
    with pytest.raises(Malformed):
        contexts.load(one)


@pytest.mark.parametrize("taken", [contexts.CREDENTIALS_V2, "https://example.org/one"])
def test_a_known_context_cannot_be_replaced(taken: str) -> None:
    larger = contexts.default().extended({"https://example.org/one": {"@context": {}}})
    with pytest.raises(Malformed) as caught:
        larger.extended({taken: {"@context": {}}})
    assert caught.value.code == "context-pinned"
