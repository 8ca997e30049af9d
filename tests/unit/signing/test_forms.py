"""The form of a JSON text: together with its strings it is the text, and it alone settles the structure."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signing import forms
from signing.forms import Formed
from signing.strict_json import Json

TEXTS = st.text(st.characters(blacklist_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)
DOCUMENTS = st.dictionaries(TEXTS, VALUES, min_size=2, max_size=5)


def met(text: str) -> Formed | None:
    """Return the form of a text that is met for the second time."""
    forms.of(text)
    return forms.of(text)


def compact(document: Json) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def values_of(formed: Formed) -> dict[int, str]:
    return {place: formed.strings[place] for place, _ in forms.values(formed.form)}


@given(DOCUMENTS)
def test_a_form_and_its_strings_are_the_text_again(document: dict[str, Json]) -> None:
    text = compact(document)
    formed = met(text)
    assert formed is not None
    assert forms.written(formed.form, values_of(formed)) == text


@given(DOCUMENTS, st.lists(TEXTS, min_size=40, max_size=40))
def test_other_strings_change_no_structure(document: dict[str, Json], others: list[str]) -> None:
    def blank(value: Json) -> Json:
        if isinstance(value, dict):
            return {name: blank(member) for name, member in value.items()}
        return (
            [blank(item) for item in value]
            if isinstance(value, list)
            else ""
            if isinstance(value, str)
            else value
        )

    formed = met(compact(document))
    assert formed is not None
    filled = {place: json.dumps(others[place % 40])[1:-1] for place, _ in forms.values(formed.form)}
    again = json.loads(forms.written(formed.form, filled))
    assert blank(again) == blank(json.loads(compact(document)))
    assert list(again) == list(document)


@given(DOCUMENTS, VALUES)
def test_an_object_without_its_last_member_has_the_form_that_it_would_have(
    document: dict[str, Json], last: Json
) -> None:
    document.pop("proof", None)
    whole = met(compact({**document, "proof": last}))
    assert whole is not None
    assert forms.without_last(whole, "proof") == met(compact(document))


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"proof":2,"b":3}',
        '{"a":1,"b":{"proof":2}}',
        '{"proof":{"a":1}}',
        '["a",{"x":1,"proof":2}]',
        '[{"x":1},{"proof":2}]',
    ],
)
def test_what_is_not_the_last_of_several_members_is_not_taken_off(text: str) -> None:
    whole = met(text)
    assert whole is None or forms.without_last(whole, "proof") is None


def test_spaces_around_the_last_member_do_not_matter() -> None:
    whole = met('{ "a" : "x" , "b": 1 ,\n "proof" : {"c": ["d"]} }')
    assert whole is not None
    rest = forms.without_last(whole, "proof")
    assert rest is not None
    assert json.loads(forms.written(rest.form, values_of(rest))) == {"a": "x", "b": 1}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        '"a"',
        '{"a":1}',
        '{"a":"b","c":1}"',
        '{"a":"b","c":"d',
        '{"a":1,"b":"' + "x" * forms.MAX_CHARS + '"}',
    ],
)
def test_what_has_no_form(text: str) -> None:
    assert met(text) is None


def test_a_form_is_told_when_it_is_met_again_and_forgotten_in_time() -> None:
    def text(name: str) -> str:
        return f'{{"{name}":"x","y":"z"}}'

    assert forms.of(text("once")) is None
    assert forms.of(text("once")) is not None
    for number in range(2 * forms.MAX_KEPT):
        assert forms.of(text(f"other{number}")) is None
    assert forms.of(text("once")) is None


@pytest.mark.parametrize("places", [[], [1], [2, 0]])
def test_picked_strings_are_a_tuple(places: list[int]) -> None:
    assert forms.pick(places)(["a", "b", "c"]) == tuple("abc"[place] for place in places)
