"""Canonical forms over generated datasets and documents, against pyoxigraph, which is not our code.

And the promise of the data-loss check itself: change one thing in a document that is accepted,
and either it is refused or what is signed changes.
"""

import copy
from random import Random
from typing import Any, TypeAlias

import pyoxigraph
from hypothesis import assume, example, given
from hypothesis import strategies as st

from signing import contexts, rdfc
from signing.errors import Problem
from signing.rdfc import canonical, nquads
from signing.rdfc.nquads import RDF_LANG_STRING, Blank, Iri, Literal, Quad
from signing.strict_json import Json

ANY = st.characters(exclude_categories=["Cs"])
CHARACTERS = ANY | st.sampled_from('\x00\x08\x0c\x1f\x7f\x85\u2028"\\\n\r\t')
TEXTS = st.text(CHARACTERS, max_size=8)
IRIS = st.sampled_from([Iri("urn:example:a"), Iri("https://example.org/é"), Iri("urn:example:p")])
BLANKS = st.integers(0, 4).map(lambda number: Blank(f"n{number}"))
LITERALS = (
    TEXTS.map(Literal)
    | TEXTS.map(lambda text: Literal(text, "urn:example:type"))
    | TEXTS.map(lambda text: Literal(text, RDF_LANG_STRING, "zh-hans"))
)
QUADS = st.builds(Quad, IRIS | BLANKS, IRIS, IRIS | BLANKS | LITERALS, st.none() | IRIS | BLANKS)


def by_pyoxigraph(text: str) -> str:
    """Return pyoxigraph's RDFC-1.0 form of an N-Quads document."""
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.N_QUADS))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0_SHA_256)
    written = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS)
    assert written is not None
    lines = written.decode().split("\n")
    return "".join(sorted(f"{line}\n" for line in lines if line))


@given(st.lists(QUADS, max_size=8))
@example([Quad(Iri("urn:example:a"), Iri("urn:example:p"), Literal('\b\f\x7f\x00\x1f\x85\u2028"\\\n\r\t'))])
def test_a_dataset_has_the_form_pyoxigraph_gives_it(quads: list[Quad]) -> None:
    written = "".join(nquads.write(quad) for quad in quads)
    assert canonical.canonicalise(nquads.parse(written)).text == by_pyoxigraph(written)


@given(st.lists(QUADS, max_size=8), st.randoms(use_true_random=False))
def test_a_form_does_not_depend_on_order_and_is_its_own_form(quads: list[Quad], random: Random) -> None:
    text = canonical.canonicalise(quads).text
    shuffled = list(quads)
    random.shuffle(shuffled)
    assert canonical.canonicalise(shuffled).text == text
    assert canonical.canonicalise(nquads.parse(text)).text == text


WORDS = st.text(ANY, max_size=10)
TAGGED: st.SearchStrategy[dict[str, Any]] = st.builds(
    lambda text, tag: {"@value": text, "@language": tag}, WORDS, st.sampled_from(["en", "ar", "zh-Hans"])
)
NAMES = (
    WORDS
    | TAGGED
    | st.lists(TAGGED, max_size=3, unique_by=lambda tagged: (tagged["@value"], tagged["@language"]))
)
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(-1e6, 1e6).map(lambda number: round(number, 3) + 0.0)
ALIGNMENTS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"type": st.just(["Alignment"]), "targetName": WORDS, "targetUrl": st.just("https://example.org/t")},
    optional={"targetCode": WORDS, "targetDescription": WORDS},
)
ACHIEVEMENTS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "type": st.just(["Achievement"]),
        "name": WORDS,
        "criteria": st.fixed_dictionaries({"narrative": WORDS}),
    },
    optional={
        "id": st.just("https://registry.example/s/é"),
        "creditsAvailable": NUMBERS,
        "tag": st.lists(WORDS, max_size=4, unique=True),
        "alignment": st.lists(ALIGNMENTS, max_size=4),
        "resultDescription": st.lists(
            st.fixed_dictionaries(
                {"type": st.just(["ResultDescription"]), "name": WORDS},
                optional={"allowedValue": st.lists(WORDS, max_size=4)},
            ),
            max_size=2,
        ),
    },
)
Path: TypeAlias = tuple[str | int, ...]

BADGES: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "@context": st.just([contexts.CREDENTIALS_V2, contexts.OPEN_BADGES[-1]]),
        "type": st.just(["VerifiableCredential", "OpenBadgeCredential"]),
        "name": NAMES,
        "issuer": st.fixed_dictionaries(
            {"id": st.just("did:web:a.example"), "type": st.just(["Profile"]), "name": WORDS}
        ),
        "credentialSubject": st.fixed_dictionaries(
            {"type": st.just(["AchievementSubject"]), "achievement": ACHIEVEMENTS}
        ),
    },
    optional={"id": st.just("urn:uuid:0b9d6c1e-7a51-4a0e-9a63-6a3a5f0f6b11"), "validFrom": WORDS},
)


@given(BADGES)
def test_a_generated_badge_is_accepted_and_has_the_form_pyoxigraph_gives_it(badge: dict[str, Any]) -> None:
    text = rdfc.canonicalise(badge)
    assert by_pyoxigraph(text) == text


def places(value: Json, path: Path = ()) -> list[Path]:
    """Return the paths of all members and items below `value`."""
    steps: list[tuple[str | int, Json]] = []
    if isinstance(value, dict):
        steps = list(value.items())
    elif isinstance(value, list):
        steps = list(enumerate(value))
    return [found for step, inner in steps for found in ((*path, step), *places(inner, (*path, step)))]


LEAVES: st.SearchStrategy[Json] = st.sampled_from(
    [None, True, False, 0, 1, 1.5, "", "x", "en", "@id", "_:b0", "urn:x:y", "#k", [], {}, [[]],
     {"id": "urn:x:y"}, {"@value": "x"}, {"@list": ["x"]}, {"@set": []}, {"@index": "x"}, {"@graph": []},
     {"x": 1}, "Profile", "Achievement"]
)  # fmt: skip
MEMBERS = st.sampled_from(
    ["name", "id", "type", "@id", "@type", "@index", "@included", "@graph", "@foo", "@context", "grade",
     "Criteria", "criteria", "narrative", "https://schema.org/name", "credentialStatus", "evidence",
     "schema:name",     "", "tag", "allowedValue", "_:p"]
)  # fmt: skip


def meaning(value: Json) -> str:
    """Return `value` without what says nothing or has no order: the spellings that may sign alike.

    An array is a set unless it is a list (`allowedValue`); one item is that item and none is absence; a
    node with only a name is that name; a whole number has no fraction; a language tag has no case.
    """
    if isinstance(value, dict):
        if value.keys() == {"id"}:
            return meaning(value["id"])
        if "@language" in value:
            return repr((value.get("@value"), str(value["@language"]).lower()))
        members = [
            (name, ordered(inner) if name == "allowedValue" else meaning(inner))
            for name, inner in value.items()
            if inner != [] or name == "allowedValue"
        ]
        return repr(sorted(members))
    if isinstance(value, list):
        return meaning(value[0]) if len(value) == 1 else repr(sorted(meaning(item) for item in value))
    return repr(int(value) if isinstance(value, float) and value.is_integer() else value)


def ordered(value: Json) -> str:
    return repr([meaning(item) for item in (value if isinstance(value, list) else [value])])


@given(BADGES, st.data())
def test_one_change_is_refused_or_changes_what_is_signed(badge: dict[str, Any], data: st.DataObject) -> None:
    altered: Any = copy.deepcopy(badge)
    path = data.draw(st.sampled_from([path for path in places(badge) if path[0] != "@context"]))
    parent, step = altered, path[-1]
    for above in path[:-1]:
        parent = parent[above]
    match data.draw(st.sampled_from(["replace", "delete", "insert", "rename", "wrap"])):
        case "replace":
            parent[step] = data.draw(LEAVES)
        case "delete":
            del parent[step]
        case "insert" if isinstance(parent, dict):
            parent[data.draw(MEMBERS)] = data.draw(LEAVES)
        case "rename" if isinstance(parent, dict):
            parent[data.draw(MEMBERS)] = parent.pop(step)
        case _:
            kept = parent[step]
            parent[step] = data.draw(st.sampled_from([[kept], {"@value": kept}, {"@set": [kept]}]))
    assume(meaning(altered) != meaning(badge))
    try:
        text = rdfc.canonicalise(altered)
    except Problem:
        return
    assert text != rdfc.canonicalise(badge)
