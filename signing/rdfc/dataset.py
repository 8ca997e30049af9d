"""The statements of one walk as canonical N-Quads text, and the labels of their nameless nodes.

Almost every document is a tree in one graph whose nameless nodes all differ in what is said of them.
Then RDFC-1.0 §4.4.3 ends after its fourth step: every node is labelled by the order of its
first-degree hash, and the lines need no other reading. Everything else, look-alike nodes and named
graphs, is handed to the general algorithm in `signing.rdfc.canonical`, which has a bound.

It may import nothing of the house but `signing`.
"""

import hashlib
from collections.abc import Collection, Iterator
from typing import Final, TypeAlias

from signing.rdfc import canonical, nquads

END: Final = " .\n"
"""What ends a line of the default graph."""

Subject: TypeAlias = str | int
"""A node: the N-Quads text of its IRI, or the number of a node without a name."""

Link: TypeAlias = tuple[Subject, str, str]
"""The one statement that points at a nameless node: its subject, its predicate, its end."""

_HASHES: Final = {"sha256": hashlib.sha256, "sha384": hashlib.sha384}


class Dataset:
    """Gather the statements of a tree: what follows each subject, and what points at each nameless node."""

    __slots__ = ("_has_graphs", "_links", "_named", "_rests")

    def __init__(self) -> None:
        """Start with nothing stated."""
        self._named: dict[str, list[str]] = {}
        self._rests: list[list[str]] = []
        self._links: list[Link | None] = []
        self._has_graphs = False

    def __len__(self) -> int:
        """Return how many statements there are, a repeated one as often as it was made."""
        linked = sum(link is not None for link in self._links)
        return linked + sum(map(len, self._named.values())) + sum(map(len, self._rests))

    def nameless(self, link: Link | None) -> int:
        """Return the number of a new node without a name; `link` is None where nothing points at it."""
        self._rests.append([])
        self._links.append(link)
        return len(self._rests) - 1

    def graph(self, link: Link) -> str:
        """Return the end of the lines of a new nameless graph, at which `link` points."""
        self._has_graphs = True
        return f" {_label(self.nameless(link))}{END}"

    def add(self, subject: Subject, rests: list[str]) -> None:
        """State `rests` of `subject`: the predicate, object and end of each line."""
        if isinstance(subject, int):
            self._rests[subject] += rests
        elif subject in self._named:
            self._named[subject] += rests
        else:
            self._named[subject] = rests

    def canonicalise(self, algorithm: str) -> str:
        """Return the canonical N-Quads (RDFC-1.0); raise `TooLarge` (`canonicalisation-work`)."""
        labels = None if self._has_graphs else self._labels(algorithm)
        if labels is None:
            text = self._written([_label(number) for number in range(len(self._rests))])
            return canonical.canonicalise(nquads.parse(text), algorithm=algorithm).text
        return self._written(labels)

    def _labels(self, algorithm: str) -> list[str] | None:
        """Return the nameless nodes' canonical labels, or None where two have one first-degree hash."""
        hashed, by_hash = _HASHES[algorithm], dict[bytes, int]()
        for number, text in enumerate(self._first_degree()):
            by_hash[hashed(text.encode()).digest()] = number
        if len(by_hash) < len(self._rests):
            return None
        labels = [""] * len(by_hash)
        for position, digest in enumerate(sorted(by_hash)):
            labels[by_hash[digest]] = f"_:c14n{position}"
        return labels

    def _first_degree(self) -> Iterator[str]:
        """Yield for each nameless node the lines that mention it: it reads `a`, every other `z` (§4.6)."""
        # A statement counts once; two statements that read alike now (two links of a kind) count twice.
        mentions = [[*{*rests}] for rests in self._rests]
        for link in self._links:
            if link is not None and isinstance(link[0], int):
                mentions[link[0]].append(f"{link[1]}_:z{link[2]}")
        for rests, link in zip(mentions, self._links, strict=True):
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
        named = {subject: [*rests] for subject, rests in self._named.items()}
        nameless = [[*rests] for rests in self._rests]
        for label, link in zip(labels, self._links, strict=True):
            if link is not None:
                subject, predicate, end = link
                group = nameless[subject] if isinstance(subject, int) else named.setdefault(subject, [])
                group.append(f"{predicate}{label}{end}")
        groups = [*named.items(), *zip(labels, nameless, strict=True)]
        # No two groups have one subject, and none is the beginning of another but `_:c14n1` of `_:c14n10`.
        return "".join([_lines(subject, {*rests}) for subject, rests in sorted(groups)])


def _lines(subject: str, rests: Collection[str]) -> str:
    """Return the lines of `subject`, sorted."""
    return subject + subject.join(sorted(rests)) if rests else ""


def _label(number: int) -> str:
    return f"_:b{number}"
