"""RDFC-1.0: labels do not depend on order or old labels, and poisoned datasets are given up."""

import pyoxigraph
import pytest

from signing.errors import TooLarge
from signing.rdfc.canonical import canonicalise
from signing.rdfc.nquads import Blank, Iri, Literal, Quad, parse, write, write_term

P, Q = Iri("urn:example:p"), Iri("urn:example:q")


def test_an_empty_dataset_has_the_empty_form() -> None:
    assert canonicalise([]) == ("", {})


def test_a_repeated_quad_counts_once() -> None:
    quad = Quad(Iri("urn:example:s"), P, Literal("o"))
    assert canonicalise([quad, quad]).text == '<urn:example:s> <urn:example:p> "o" .\n'


def test_labels_do_not_depend_on_order_or_old_labels() -> None:
    ring = [Quad(Blank(f"n{i}"), P, Blank(f"n{(i + 1) % 5}")) for i in range(5)]
    marked = [*ring, Quad(Blank("n3"), Q, Literal("here"), Blank("n1"))]
    names = {f"n{i}": f"x{7 * i % 5}" for i in range(5)}

    def renamed(quad: Quad) -> Quad:
        def new(term: object) -> object:
            return Blank(names[term.label]) if isinstance(term, Blank) else term

        return Quad(*(new(term) for term in quad))  # type: ignore[arg-type] # each place keeps its kind

    assert canonicalise(marked).text == canonicalise([renamed(quad) for quad in reversed(marked)]).text
    assert canonicalise(marked).text != canonicalise([*ring, Quad(Blank("n3"), Q, Literal("here"))]).text


def test_the_hash_algorithm_changes_labels_only() -> None:
    quads = [Quad(Blank("a"), P, Blank("b")), Quad(Blank("b"), P, Blank("c"))]
    short, long = (canonicalise(quads, algorithm=name) for name in ("sha256", "sha384"))
    assert short.labels.keys() == long.labels.keys()
    assert short.labels != long.labels


def _clique(size: int) -> list[Quad]:
    return [Quad(Blank(f"n{i}"), P, Blank(f"n{j}")) for i in range(size) for j in range(size) if i != j]


def _one_neighbour_in_many_graphs(size: int) -> list[Quad]:
    """Give two look-alikes one neighbour, `size` times over: of that many equal nodes there is one order."""
    pairs = [(Blank("a"), Blank("c")), (Blank("b"), Blank("c"))]
    return [Quad(s, P, o, Iri(f"urn:g:{i}")) for s, o in pairs for i in range(size)]


def _stars(size: int) -> list[Quad]:
    """Give two look-alikes `size` leaves each: factorial orders of them."""
    return [Quad(Blank(c), P, Blank(f"{c}{i}")) for c in "ab" for i in range(size)]


def _chains(length: int) -> list[Quad]:
    return [Quad(Blank(f"{c}{i}"), P, Blank(f"{c}{i + 1}")) for c in "ab" for i in range(length)]


@pytest.mark.parametrize(
    "poison",
    [_clique(10), _stars(12), _chains(400)],
    ids=["clique", "stars", "chains"],
)
def test_a_poisoned_dataset_is_given_up(poison: list[Quad]) -> None:
    with pytest.raises(TooLarge) as caught:
        canonicalise(poison)
    assert caught.value.code == "canonicalisation-work"


def test_the_bound_on_calls_is_the_callers() -> None:
    clique = _clique(4)
    assert canonicalise(clique).text
    with pytest.raises(TooLarge):
        canonicalise(clique, max_calls=3)


@pytest.mark.parametrize(
    ("dataset", "calls"),
    [(_clique(3), 15), (_stars(3), 38), (_one_neighbour_in_many_graphs(1_500), 2)],
    ids=["clique", "stars", "graphs"],
)
def test_work_is_bounded_exactly(dataset: list[Quad], calls: int) -> None:
    assert canonicalise(dataset, max_calls=calls) == canonicalise(dataset)
    with pytest.raises(TooLarge):
        canonicalise(dataset, max_calls=calls - 1)


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_orders_the_lesser_path_counts(order: int) -> None:
    # Two neighbours of one node look alike until the paths behind them are followed.
    edges = [(3, 1), (1, 3), (1, 0), (0, 2), (2, 3), (2, 0)]
    quads = [Quad(Blank(f"n{source}"), P, Blank(f"n{target}")) for source, target in edges]
    dataset = pyoxigraph.Dataset(
        pyoxigraph.parse("".join(map(write, quads)).encode(), format=pyoxigraph.RdfFormat.N_QUADS)
    )
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0_SHA_256)
    found = parse(canonicalise(quads[::order]).text)
    expected = {(str(quad.subject), str(quad.object)) for quad in dataset}
    assert {(write_term(quad.subject), write_term(quad.object)) for quad in found} == expected
