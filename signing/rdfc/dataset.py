"""The statements of one walk as canonical N-Quads text, and the labels of their nameless nodes.

Almost every document is a tree in one graph whose nameless nodes all differ in what is said of them.
Then RDFC-1.0 §4.4.3 ends after its fourth step: every node is labelled by the order of its
first-degree hash, and the lines need no other reading. Everything else, look-alike nodes and named
graphs, is handed to the general algorithm in `signing.rdfc.canonical`, which has a bound.

It may import nothing of the house but `signing`.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from typing import Final, TypeAlias

from signing.rdfc import canonical, nquads

END: Final = " .\n"
"""What ends a line of the default graph."""

Subject: TypeAlias = str | int
"""A node: the N-Quads text of its IRI, or the number of a node without a name."""

Link: TypeAlias = tuple[Subject, str, str]
"""The one statement that points at a nameless node: its subject, its predicate, its end."""

HASHES: Final = {"sha256": hashlib.sha256, "sha384": hashlib.sha384}
"""The hashes by which nameless nodes may be told apart."""


class Dataset:
    """Gather the statements of a tree: what follows each subject, and what points at each nameless node."""

    __slots__ = ("has_graphs", "links", "named", "rests")

    def __init__(self) -> None:
        """Start with nothing stated."""
        self.named: dict[str, list[str]] = {}
        self.rests: list[list[str]] = []
        self.links: list[Link | None] = []
        self.has_graphs = False

    def __len__(self) -> int:
        """Return how many statements there are, a repeated one as often as it was made."""
        linked = sum(link is not None for link in self.links)
        return linked + sum(map(len, self.named.values())) + sum(map(len, self.rests))

    def nameless(self, link: Link | None) -> int:
        """Return the number of a new node without a name; `link` is None where nothing points at it."""
        self.rests.append([])
        self.links.append(link)
        return len(self.rests) - 1

    def graph(self, link: Link) -> str:
        """Return the end of the lines of a new nameless graph, at which `link` points."""
        self.has_graphs = True
        return f" {_label(self.nameless(link))}{END}"

    def says(self, subject: Subject, rests: list[str]) -> bool:
        """Tell whether any of `rests` is stated of `subject` already; a nameless node is met once."""
        return isinstance(subject, str) and not set(rests).isdisjoint(self.named.get(subject, ()))

    def add(self, subject: Subject, rests: list[str]) -> None:
        """State `rests` of `subject`: the predicate, object and end of each line."""
        if isinstance(subject, int):
            self.rests[subject] += rests
        elif subject in self.named:
            self.named[subject] += rests
        else:
            self.named[subject] = rests

    def canonicalise(self, algorithm: str) -> str:
        """Return the canonical N-Quads (RDFC-1.0); raise `TooLarge` (`canonicalisation-work`)."""
        labels = None if self.has_graphs else self._labels(algorithm)
        if labels is None:
            text = self._written([_label(number) for number in range(len(self.rests))])
            return canonical.canonicalise(nquads.parse(text), algorithm=algorithm).text
        return self._written(labels)

    def _labels(self, algorithm: str) -> list[str] | None:
        """Return the nameless nodes' canonical labels, or None where two have one first-degree hash."""
        hashed, by_hash = HASHES[algorithm], dict[bytes, int]()
        for number, text in enumerate(self._first_degree()):
            by_hash[hashed(text.encode()).digest()] = number
        return labels_by_hash(by_hash, len(self.rests))

    def _first_degree(self) -> Iterator[str]:
        """Yield for each nameless node the lines that mention it: it reads `a`, every other `z` (§4.6)."""
        # A statement counts once; two statements that read alike now (two links of a kind) count twice.
        mentions = [[*{*rests}] for rests in self.rests]
        for link in self.links:
            if link is not None and isinstance(link[0], int):
                mentions[link[0]].append(f"{link[1]}_:z{link[2]}")
        for rests, link in zip(mentions, self.links, strict=True):
            lines = _lines("_:a", rests)
            if link is None:
                yield lines
            elif isinstance(link[0], int):
                yield f"{lines}_:z{link[1]}_:a{link[2]}"
            else:
                # In the order of characters an IRI's bracket comes first, and “_:z” last.
                yield f"{link[0]}{link[1]}_:a{link[2]}{lines}"

    def _written(self, labels: list[str]) -> str:
        """Return every line in canonical order, the nameless nodes as `labels` say."""
        named = {subject: [*rests] for subject, rests in self.named.items()}
        nameless = [[*rests] for rests in self.rests]
        for label, link in zip(labels, self.links, strict=True):
            if link is not None:
                subject, predicate, end = link
                group = nameless[subject] if isinstance(subject, int) else named.setdefault(subject, [])
                group.append(f"{predicate}{label}{end}")
        groups = [*named.items(), *zip(labels, nameless, strict=True)]
        # No two groups have one subject, and none is the beginning of another but `_:c14n1` of `_:c14n10`.
        return "".join([_lines(subject, {*rests}) for subject, rests in sorted(groups)])


def labels_by_hash(by_hash: Mapping[bytes, int], nodes: int) -> list[str] | None:
    """Return the label of each of so many `nodes`, given their numbers by their first-degree hashes.

    None where two of them have one hash.
    """
    if len(by_hash) < nodes:
        return None
    labels = [""] * nodes
    for position, digest in enumerate(sorted(by_hash)):
        labels[by_hash[digest]] = f"_:c14n{position}"
    return labels


def _lines(subject: str, rests: Collection[str]) -> str:
    """Return the lines of `subject`, sorted."""
    return subject + subject.join(sorted(rests)) if rests else ""


def _label(number: int) -> str:
    return f"_:b{number}"
