"""Contents: what is published reads back as it was, and its bytes are one and the same."""

import json
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

from registry.certification.contents import SINCE_FORMAT_2, SchemeContent, read_content
from registry.certification.scheme_rules import content_faults


def test_a_content_reads_back_as_it_was_written(content: SchemeContent) -> None:
    ending = replace(content.certification_standard, transition_until=date(2028, 5, 1))
    variants = (
        content,
        replace(content, abilities=None, validity_years=None, levels=(), alignments=()),
        replace(content, certification_standard=ending),
    )
    for one in variants:
        assert read_content(one.canonical()) == one
        assert read_content(one.canonical()).digest() == one.digest()


def test_the_bytes_are_canonical_and_name_their_format(content: SchemeContent) -> None:
    value = json.loads(content.canonical())
    assert value["registry_scheme"] == 2
    assert value["effective_from"] == "2024-01-01"
    assert all(one < two for one, two in pairwise(value))
    assert (
        content.canonical()
        == json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    )


def test_a_version_published_in_the_first_format_reads_with_what_it_lacks_missing(
    content: SchemeContent,
) -> None:
    value = json.loads(content.canonical())
    for member in SINCE_FORMAT_2:
        del value[member]
    first = json.dumps({**value, "registry_scheme": 1}).encode()
    read = read_content(first)
    lacking: dict[str, Any] = {member: {} for member in SINCE_FORMAT_2}
    assert read == replace(content, **lacking)
    missing = {fault.path for fault in content_faults(read)}
    assert missing == {(member,) for member in SINCE_FORMAT_2}, "and would not be published again as it is"


def test_any_other_word_gives_another_digest(content: SchemeContent) -> None:
    others = [
        replace(content, title={"en": "Ultrasonic testing."}),
        replace(content, version="4"),
        replace(content, abilities=None),
        replace(content, levels=tuple(reversed(content.levels))),
        replace(content, effective_from=date(2024, 1, 2)),
    ]
    assert len({one.digest() for one in (content, *others)}) == 1 + len(others)


def test_a_standard_is_cited_with_its_edition(content: SchemeContent) -> None:
    assert str(content.standard) == "ISO 9712:2021"
