"""Strict CSV: RFC 4180 with places, and no repairs."""

import pytest

from registry.certification.strict_csv import records
from registry.certification.tables import Record


def read(text: str) -> list[Record]:
    return list(records(text, "r.csv"))


def texts(text: str) -> list[list[str]]:
    return [[cell.text for cell in record.cells] for record in read(text) if record.fault is None]


def faults(text: str) -> list[tuple[str, int, int]]:
    found = [record.fault for record in read(text) if record.fault is not None]
    return [(fault.code, fault.place.line, fault.place.column) for fault in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\nc,d\n", [["a", "b"], ["c", "d"]]),
        ("a,b\r\nc,d", [["a", "b"], ["c", "d"]]),
        ("", []),
        ("\n\n", []),
        ("a\n\nb\n", [["a"], ["b"]]),
        (",\n", [["", ""]]),
        ("a,\n", [["a", ""]]),
        ('"a","b"\n', [["a", "b"]]),
        ('""\n', [[""]]),
        ('"a ""b"" c",d\n', [['a "b" c', "d"]]),
        ('"a,b",c\n', [["a,b", "c"]]),
        ('"a\nb",c\nd,e\n', [["a\nb", "c"], ["d", "e"]]),
        ("=1+1,@x,+y\n", [["=1+1", "@x", "+y"]]),
        ("a;b\n", [["a;b"]]),
        (" a , b \n", [[" a ", " b "]]),
    ],
)
def test_records_and_cells(text: str, expected: list[list[str]]) -> None:
    assert texts(text) == expected
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "fault", "others"),
    [
        ('a,b"c\nd,e\n', ("csv-stray-quote", 1, 4), [["d", "e"]]),
        ('a,"b"c\nd,e\n', ("csv-stray-text", 1, 6), [["d", "e"]]),
        ('a,"b""\nd,e\n', ("csv-quote-unclosed", 1, 3), []),
        ('x,y\na,"b\nd,e\n', ("csv-quote-unclosed", 2, 3), [["x", "y"]]),
        ("a,b\rc,d\ne,f\n", ("csv-line-end", 1, 4), [["e", "f"]]),
        ("a\r", ("csv-line-end", 1, 2), []),
        ('"a\nb"c,d\ne,f\n', ("csv-stray-text", 2, 3), [["e", "f"]]),
    ],
)
def test_a_record_that_cannot_be_read_is_a_fault_and_the_others_stand(
    text: str, fault: tuple[str, int, int], others: list[list[str]]
) -> None:
    assert faults(text) == [fault]
    assert texts(text) == others


def test_text_inside_a_quoted_cell_never_passes_for_a_row() -> None:
    assert texts('n,"x\nfalse,row\ny"\nreal,row\n') == [["n", "x\nfalse,row\ny"], ["real", "row"]]
    # Not even where the quote is never closed.
    assert texts('n,"x\nfalse,row\n') == []


def test_every_cell_has_its_physical_place() -> None:
    [first, second] = read('"a\nb",c\nÄÖ,"d"\n')
    assert [(cell.place.line, cell.place.column) for cell in first.cells] == [(1, 1), (2, 4)]
    assert [(cell.place.line, cell.place.column) for cell in second.cells] == [(3, 1), (3, 4)]
    assert str(second.place) == "r.csv:3:1"


def test_the_cells_of_a_record_are_counted_and_only_so_many_kept() -> None:
    [record] = read("," * 1000)
    assert record.width == 1001
    assert len(record.cells) < 100
