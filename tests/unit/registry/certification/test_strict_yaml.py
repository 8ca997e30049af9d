"""Strict YAML: one document of mappings, lists and scalars; everything else is refused with its place."""

import pytest

from registry.certification import strict_yaml
from registry.certification.strict_yaml import Items, Members, Scalar
from registry.errors import FileRefused
from signing.errors import TooLarge


def load(text: str) -> Members:
    node = strict_yaml.load(text.encode("utf-8", "surrogatepass"), "f.yaml")
    assert isinstance(node, Members)
    return node


def scalar(text: str) -> Scalar:
    node = load(f"a: {text}").members["a"]
    assert isinstance(node, Scalar)
    return node


def refused(data: str | bytes) -> list[tuple[str, int, int]]:
    with pytest.raises(FileRefused) as raised:
        strict_yaml.load(data.encode() if isinstance(data, str) else data, "f.yaml")
    assert raised.value.code in {"yaml-refused", "file-not-utf8"}
    return [(one.code, one.place.line, one.place.column) for one in raised.value.findings]


def test_nodes_keep_their_text_and_their_place() -> None:
    root = load('a: one\nb:\n  - "two"\n  - {c: >-\n      x}\n'.replace("{c: >-\n      x}", "{c: x}"))
    items = root.members["b"]
    assert isinstance(items, Items)
    first = items.items[0]
    assert isinstance(first, Scalar)
    assert (first.text, first.plain, str(first.place)) == ("two", False, "f.yaml:3:5")
    assert str(root.names["b"]) == "f.yaml:2:1"
    assert str(strict_yaml.at(root, ("b", 1, "c"))) == "f.yaml:4:9"


def test_a_path_that_the_file_does_not_have_is_placed_at_the_last_node_that_it_has() -> None:
    root = load("a: {b: [x]}\n")
    assert str(strict_yaml.at(root, ("a", "none", 1))) == "f.yaml:1:4"
    assert str(strict_yaml.at(root, ("a", "b", 7))) == "f.yaml:1:8"
    assert str(strict_yaml.at(root, ())) == "f.yaml:1:1"


@pytest.mark.parametrize(
    ("text", "taken_for"),
    [
        ("3", "int"),
        ("0x1F", "int"),
        ("1_000", "int"),
        ("12:30:45", "int"),
        ("2.0", "float"),
        (".inf", "float"),
        ("no", "bool"),
        ("NO", "bool"),
        ("true", "bool"),
        ("null", "null"),
        ("~", "null"),
        ("", "null"),
        ("2026-01-01", "timestamp"),
        ("=", "value"),
        ("word", None),
        ('"3"', None),
        ("'no'", None),
        ("|\n  3", None),
    ],
)
def test_a_plain_scalar_tells_what_yaml_would_take_it_for(text: str, taken_for: str | None) -> None:
    assert scalar(text).taken_for == taken_for


def test_a_name_is_taken_as_it_is_written() -> None:
    assert list(load("no: a\n3: b\n2026-01-01: c\n").members) == ["no", "3", "2026-01-01"]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("", ("yaml-empty", 1, 1)),
        ("# only words\n", ("yaml-empty", 1, 1)),
        ("a: [b\n", ("yaml-syntax", 2, 1)),
        ("a: b: c\n", ("yaml-syntax", 1, 5)),
        ("a:\n\tb: c\n", ("yaml-syntax", 2, 1)),
        ("%YAML 9.0\n---\na: b\n", ("yaml-syntax", 1, 1)),
        ('a: "\\U00110000"\n', ("yaml-syntax", 1, 7)),
        ("a: b\n---\nc: d\n", ("yaml-documents", 2, 1)),
        ("a: &x b\nc: d\n", ("yaml-anchor", 1, 4)),
        ("a: !!python/object:os.system b\n", ("yaml-tag", 1, 4)),
        ("a: !!str 3\n", ("yaml-tag", 1, 4)),
        ("a: !local [b]\n", ("yaml-tag", 1, 4)),
        ("a: b\na: c\n", ("yaml-name-twice", 2, 1)),
        ("a: {b: c, b: d}\n", ("yaml-name-twice", 1, 11)),
        ("? [a]\n: b\n", ("yaml-name", 1, 3)),
        ("? |\n  a\n: b\n", ("yaml-name", 1, 3)),
        ("a: b\n\x07: c\n", ("yaml-character", 2, 1)),
        ("a: " + "[" * 40 + "]" * 40, ("yaml-too-deep", 1, 27)),
        ("[" * 200_000, ("yaml-too-deep", 1, 25)),
    ],
)
def test_what_could_mean_two_things_is_refused_at_its_place(text: str, finding: tuple[str, int, int]) -> None:
    assert refused(text) == [finding]


def test_aliases_are_refused_before_anything_grows() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{name}: &{name} [*{last}, *{last}]\n" for last, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    codes = {code for code, _, _ in refused(bomb)}
    assert codes == {"yaml-anchor", "yaml-alias"}


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_the_file() -> None:
    assert [line for _, line, _ in refused("a: !x b\nb: &y c\nb: d\n")] == [1, 2, 3]


def test_a_byte_order_mark_changes_nothing() -> None:
    assert strict_yaml.load(b"\xef\xbb\xbfa: b\n", "f.yaml") == load("a: b\n")


def test_what_is_not_utf8_is_refused_at_its_place() -> None:
    assert refused(b"a: b\nc: \xff\n") == [("file-not-utf8", 2, 4)]
    assert refused("a: b".encode("utf-16")) == [("file-not-utf8", 1, 1)]


def test_more_bytes_than_an_import_file_has_are_refused_unread() -> None:
    with pytest.raises(TooLarge) as raised:
        strict_yaml.load(b"a: " + b"x" * strict_yaml.MAX_BYTES, "f.yaml")
    assert raised.value.code == "file-too-large"
