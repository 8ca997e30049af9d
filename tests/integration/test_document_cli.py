"""`registry document`: a badge, a badge in an image, a token; to a file, or to stdout and nothing else."""

from pathlib import Path

import pytest

from signing import baking
from signing.did import jwk as did_jwk
from signing.jose import sd_jwt_vc
from signing.keys import multikey, private
from tests.integration.terminal import BAD_INPUT, DONE, REFUSED, Say
from tests.unit.signing.baking import images


@pytest.mark.parametrize("form", ["badge", "vc-jwt"])
def test_the_document_goes_to_stdout_as_it_was_signed(
    say: Say, data: Path, issued: list[str], form: str
) -> None:
    told = say("document", issued[0], "--format", form, "--data", data, "--json").value
    plain = say("document", issued[0], "--format", form, "--data", data)

    assert plain.status == DONE
    assert plain.out == told["document"] + "\n"
    assert (told["number"], told["format"]) == (issued[0], form)
    assert told["media_type"] == {"badge": "application/vc", "vc-jwt": "application/vc+jwt"}[form]
    assert told["url"].startswith("http://localhost:8000/credentials/")


@pytest.mark.parametrize("image", [images.png(), images.SVG], ids=["png", "svg"])
def test_a_badge_is_baked_into_an_image_and_its_document_verifies(
    say: Say, data: Path, issued: list[str], tmp_path: Path, image: bytes
) -> None:
    (tmp_path / "image").write_bytes(image)
    baked = tmp_path / "baked"
    words = ("--format", "badge", "--image", tmp_path / "image", "--out", baked)
    said = say("document", issued[0], *words, "--data", data, "--json")
    assert (said.status, said.value["file"]) == (DONE, str(baked))
    (tmp_path / "badge.json").write_bytes(baking.unbake(baked.read_bytes()))
    assert say("verify", tmp_path / "badge.json", "--data", data, "--json").value["verdict"] == "VALID"


def test_an_sd_jwt_vc_is_bound_to_the_did_that_is_named(say: Say, data: Path, issued: list[str]) -> None:
    public = private.of(multikey.P256, bytes(range(2, 34))).public
    words = ("document", issued[0], "--format", "sd-jwt-vc", "--data", data, "--json")
    said = say(*words, "--holder", f"did:key:{public.multikey}")
    assert said.value["media_type"] == "application/dc+sd-jwt"
    assert sd_jwt_vc.read(said.value["document"]).holder == public
    again = say(*words, "--holder", did_jwk.did_for(public))
    assert again.value["document"] == said.value["document"], "it is the same key"
    assert say(*words).codes == ["holder-needed"]
    assert say(*words, "--holder", "did:web:a.example").codes == ["holder-did-method"]


def test_an_sd_jwt_vc_is_bound_to_the_did_url_that_is_named(say: Say, data: Path, issued: list[str]) -> None:
    public = private.of(multikey.P256, bytes(range(2, 34))).public
    words = ("document", issued[0], "--format", "sd-jwt-vc", "--data", data, "--json", "--holder")
    of_key = f"did:key:{public.multikey}#{public.multikey}"
    for method in (of_key, f"{did_jwk.did_for(public)}#0"):
        said = say(*words, method)
        read = sd_jwt_vc.read(said.value["document"])
        assert (read.claims["cnf"], read.holder_method, read.holder) == ({"kid": method}, method, None)
        assert say(*words, method).value["document"] == said.value["document"]
    for wrong, code in (
        (f"{of_key}x", "holder-key-unknown"),
        ("did:web:a.example#key-1", "holder-did-method"),
        ("#key-1", "holder-did-method"),
        ("did:key:z6Mk#z6Mk", "key-type-unknown"),
    ):
        assert say(*words, wrong).codes == [code]


def test_a_file_that_is_there_is_left_alone(say: Say, data: Path, issued: list[str], tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    words = ("document", issued[0], "--format", "vc-jwt", "--data", data, "--json", "--out")
    said = say(*words, tmp_path / "there")
    assert (said.status, said.codes) == (BAD_INPUT, ["file-not-written"])
    assert (tmp_path / "there").read_text() == "mine"
    text = say(*[word for word in words if word != "--json"], tmp_path / "new")
    assert (text.status, text.out) == (DONE, f"{issued[0]}: vc-jwt written to {tmp_path / 'new'}\n")
    assert (tmp_path / "new").read_text().count(".") == 2


def test_what_cannot_be_made_is_told(say: Say, data: Path, issued: list[str], tmp_path: Path) -> None:
    image = tmp_path / "image.svg"
    image.write_bytes(images.SVG)

    def codes(*words: str | Path) -> tuple[int, list[str]]:
        said = say("document", issued[0], "--data", data, "--json", *words)
        return said.status, said.codes

    out = tmp_path / "out"
    assert codes("--format", "vc-jwt", "--image", image, "--out", out) == (BAD_INPUT, ["image-not-for-this"])
    assert codes("--format", "badge", "--image", image) == (BAD_INPUT, ["image-not-for-this"])
    assert codes("--format", "badge", "--image", tmp_path / "none", "--out", out) == (
        BAD_INPUT,
        ["file-unreadable"],
    )
    assert codes("--format", "certificate") == (BAD_INPUT, ["usage"])
    image.write_text("no image")
    assert codes("--format", "badge", "--image", image, "--out", out) == (BAD_INPUT, ["image-unknown"])
    assert not out.exists()
    say("withdraw", issued[0], "--reason", "r", "--data", data)
    assert codes("--format", "badge") == (REFUSED, ["certificate-not-in-good-standing"])
