"""RDFC-1.0: canonical labels for the blank nodes of an RDF dataset, within a bound of work.

RDF Dataset Canonicalization 1.0 §4. The steps, by the names of the specification:

1. Every blank node gets a first-degree hash over the quads that mention it (§4.6).
2. Hashes that one node alone has are labelled at once, in hash order (§4.4.3 step 4).
3. The others are told apart by the paths that lead away from them (§4.8), in hash order.

Step 3 grows with the factorial of look-alike neighbours (§7.1, dataset poisoning); it stops
with `TooLarge` at a number of calls, and of nested calls.

It may import nothing of the house but `signing.errors` and the terms of `signing.rdfc.nquads`.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from signing.errors import TooLarge
from signing.rdfc.nquads import Blank, Quad, write

MAX_CALLS: Final = 512
"""The default bound on calls of Hash N-Degree Quads; the hardest published case takes 468."""

# Each level of Hash N-Degree Quads is two Python frames, and the caller's stack needs its room.
_MAX_DEPTH: Final = 128


class Canonical(NamedTuple):
    """Hold the canonical N-Quads of a dataset, and its blank nodes' new labels by their old ones."""

    text: str
    labels: Mapping[str, str]


def canonicalise(
    quads: Iterable[Quad], *, algorithm: str = "sha256", max_calls: int = MAX_CALLS
) -> Canonical:
    """Return the canonical form of the dataset of `quads` (repeated quads count once).

    `algorithm` is hashlib's name, sha256 or sha384. Raise `TooLarge` (`canonicalisation-work`).
    """
    return _Run(dict.fromkeys(quads), algorithm, max_calls).result()


class _Issuer:
    """Issue labels `prefix0`, `prefix1`, ... once per node, remembering their order (§4.5)."""

    __slots__ = ("issued", "prefix")

    def __init__(self, prefix: str, issued: dict[str, str] | None = None) -> None:
        self.prefix = prefix
        self.issued = {} if issued is None else issued

    def issue(self, label: str) -> str:
        return self.issued.setdefault(label, f"{self.prefix}{len(self.issued)}")

    def copy(self) -> "_Issuer":
        return _Issuer(self.prefix, self.issued.copy())


class _Run:
    """One canonicalisation: the state that the specification calls the canonicalization state (§4.3)."""

    def __init__(self, quads: Iterable[Quad], algorithm: str, max_calls: int) -> None:
        self._quads = tuple(quads)
        self._algorithm = algorithm
        self._calls_left = max_calls
        self._canonical = _Issuer("c14n")
        self._mentions: dict[str, list[Quad]] = defaultdict(list)
        for quad in self._quads:
            for label in {label for _, label in _blanks(quad)}:
                self._mentions[label].append(quad)
        self._first_degree = {label: self._hash_first_degree(label) for label in self._mentions}

    def result(self) -> Canonical:
        by_hash: dict[str, list[str]] = defaultdict(list)
        for label, digest in self._first_degree.items():
            by_hash[digest].append(label)
        shared = []
        for digest in sorted(by_hash):
            if len(by_hash[digest]) == 1:
                self._canonical.issue(by_hash[digest][0])
            else:
                shared.append(by_hash[digest])
        for labels in shared:
            self._label_look_alikes(labels)
        issued = self._canonical.issued
        lines = sorted(write(_renamed(quad, issued.__getitem__)) for quad in self._quads)
        return Canonical("".join(lines), issued)

    def _label_look_alikes(self, labels: list[str]) -> None:
        """Tell apart the nodes of one first-degree hash (§4.4.3 step 5)."""
        paths = []
        for label in labels:
            if label not in self._canonical.issued:
                issuer = _Issuer("b")
                issuer.issue(label)
                paths.append(self._hash_n_degree(label, issuer, _MAX_DEPTH))
        for _, issuer in sorted(paths, key=lambda path: path[0]):
            for label in issuer.issued:
                self._canonical.issue(label)

    def _hash(self, text: str) -> str:
        return hashlib.new(self._algorithm, text.encode("utf-8")).hexdigest()

    def _hash_first_degree(self, label: str) -> str:
        """Hash First Degree Quads (§4.6.3): the node itself reads `a`, every other one `z`."""

        def rename(other: str) -> str:
            return "a" if other == label else "z"

        return self._hash("".join(sorted(write(_renamed(quad, rename)) for quad in self._mentions[label])))

    def _hash_related(self, related: str, quad: Quad, position: str, issuer: _Issuer) -> str:
        """Hash Related Blank Node (§4.7.3)."""
        predicate = "" if position == "g" else f"<{quad.predicate.value}>"
        known = self._canonical.issued.get(related) or issuer.issued.get(related)
        return self._hash(position + predicate + (f"_:{known}" if known else self._first_degree[related]))

    def _hash_n_degree(self, label: str, issuer: _Issuer, depth: int) -> tuple[str, _Issuer]:
        """Hash N-Degree Quads (§4.8.3)."""
        self._calls_left -= 1
        if self._calls_left < 0 or depth == 0:
            raise _too_much_work()
        related: dict[str, list[str]] = defaultdict(list)
        for quad in self._mentions[label]:
            for position, other in _blanks(quad):
                if other != label:
                    related[self._hash_related(other, quad, position, issuer)].append(other)
        data = ""
        for digest in sorted(related):
            path, issuer = self._shortest_path(related[digest], issuer, depth)
            data += digest + path
        return self._hash(data), issuer

    def _shortest_path(self, related: list[str], issuer: _Issuer, depth: int) -> tuple[str, _Issuer]:
        """Return the least path over all orders of `related`, and the issuer after it (step 5.4).

        Of nodes that can be ordered in two ways one at least is explored in each, which is a call.
        """
        best: tuple[str, _Issuer] | None = None
        for order in _orders(related):
            found = self._path(order, issuer.copy(), best[0] if best else None, depth)
            if found and (best is None or found[0] < best[0]):
                best = found
        assert best is not None  # noqa: S101 -- the first order is never given up
        return best

    def _path(
        self, order: tuple[str, ...], issuer: _Issuer, best: str | None, depth: int
    ) -> tuple[str, _Issuer] | None:
        """Return the path of one order, or None once it is worse than `best` (steps 5.4.4 and 5.4.5)."""
        path = ""
        unexplored = []
        for label in order:
            known = self._canonical.issued.get(label)
            if known is None:
                if label not in issuer.issued:
                    unexplored.append(label)
                known = issuer.issue(label)
            path += f"_:{known}"
            if _is_worse(path, best):
                return None
        for label in unexplored:
            digest, after = self._hash_n_degree(label, issuer, depth - 1)
            path += f"_:{issuer.issue(label)}<{digest}>"
            issuer = after
            if _is_worse(path, best):
                return None
        return path, issuer


def _orders(nodes: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield each order of `nodes` once: a graph stands among them as often as it has a node's quads."""
    names = list(dict.fromkeys(nodes))
    rank_of = {name: rank for rank, name in enumerate(names)}
    ranks = sorted(map(rank_of.__getitem__, nodes))
    while True:
        yield tuple(names[rank] for rank in ranks)
        # The next order of the ranks, as a dictionary has words: the last that can grow, grows least.
        place = len(ranks) - 2
        while place >= 0 and ranks[place] >= ranks[place + 1]:
            place -= 1
        if place < 0:
            return
        larger = max(at for at in range(place + 1, len(ranks)) if ranks[at] > ranks[place])
        ranks[place], ranks[larger] = ranks[larger], ranks[place]
        ranks[place + 1 :] = ranks[:place:-1]


def _is_worse(path: str, best: str | None) -> bool:
    return best is not None and len(path) >= len(best) and path > best


def _blanks(quad: Quad) -> list[tuple[str, str]]:
    """Return the blank nodes of `quad` with their positions: s, o, g (§4.8.3 step 3.1)."""
    places = (("s", quad.subject), ("o", quad.object), ("g", quad.graph))
    return [(position, term.label) for position, term in places if isinstance(term, Blank)]


def _renamed(quad: Quad, rename: Callable[[str], str]) -> Quad:
    subject, predicate, target, graph = quad
    return Quad(
        Blank(rename(subject.label)) if isinstance(subject, Blank) else subject,
        predicate,
        Blank(rename(target.label)) if isinstance(target, Blank) else target,
        Blank(rename(graph.label)) if isinstance(graph, Blank) else graph,
    )


def _too_much_work() -> TooLarge:
    return TooLarge(
        "canonicalisation-work",
        "The document's unnamed nodes resemble each other so much that telling them apart is not attempted.",
    )
