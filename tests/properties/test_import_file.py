"""Import files: whatever the bytes, a value or a refusal whose findings lie within the file."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from registry.certification import import_file
from registry.errors import FileRefused, Finding, Place
from signing.errors import Malformed, Problem

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
EXAMPLE = (EXAMPLES / "safety.yaml").read_text(encoding="utf-8")
YAML = st.text(st.sampled_from("a1:-,&*!|>%@`'\"{}[]#?\n \t") | st.characters(codec="utf-8"), max_size=120)


def no_file(name: str) -> bytes:
    raise Malformed("file-unreadable", f"{name} is not there.")


def parse(data: bytes) -> None:
    findings: tuple[Finding, ...] = ()
    try:
        import_file.parse(data, "f.yaml", beside=no_file)
    except FileRefused as refused:
        findings = refused.findings or (
            Finding(Place("f.yaml", 0, 0), "none", "A refusal without a finding."),
        )
    except Problem:
        return
    lines = data.count(b"\n") + 2
    assert all(1 <= finding.place.line <= lines and finding.place.column >= 1 for finding in findings)


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_or_read(data: bytes) -> None:
    parse(data)


@given(YAML)
def test_any_text_of_yaml_is_refused_or_read(text: str) -> None:
    parse(text.replace("\x85", "").replace("\u2028", "").replace("\u2029", "").replace("\r", "").encode())


@settings(max_examples=60)
@given(st.integers(0, len(EXAMPLE)), st.integers(0, 40), YAML)
def test_an_example_with_a_piece_put_in_its_place_is_refused_or_read(
    start: int, length: int, piece: str
) -> None:
    parse((EXAMPLE[:start] + piece.replace("\r", "") + EXAMPLE[start + length :]).encode())
