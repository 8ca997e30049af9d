"""From a JSON-LD document to its RDF quads, through the closed contexts, losing nothing.

1. `data_loss` walks the document: what would vanish is refused before a processor sees it.
2. PyLD expands it and makes quads (JSON-LD 1.1 API §5.1.2, §8.1).
3. What the quads state must be what the walk has seen, or there is no answer.

It may import nothing of the house but `signing`; PyLD is used here and nowhere else.
"""

from functools import lru_cache
from threading import Lock
from typing import Any

from pyld import jsonld
from pyld.context_resolver import ContextResolver

from signing.contexts import Contexts
from signing.errors import Malformed
from signing.rdfc import data_loss
from signing.rdfc.nquads import Blank, Iri, Literal, Quad, Resource
from signing.strict_json import Json

# PyLD's caches of processed contexts are not made for threads.
_LOCK = Lock()


def quads(document: dict[str, Json], contexts: Contexts) -> list[Quad]:
    """Return the quads of `document`, a JSON-LD object; its contexts must be known to `contexts`.

    Raise what `data_loss.statements` raises, and `Malformed`: `json-ld-malformed` where PyLD
    refuses, `data-loss` where it reads something else than the document says.
    """
    expected = data_loss.statements(document, contexts)
    resolver = _resolver(contexts)
    # PyLD's own loader would go to the network; both of its ways out lead to the closed one.
    options = {"contextResolver": resolver, "documentLoader": resolver.document_loader, "base": ""}
    try:
        with _LOCK:
            dataset = jsonld.to_rdf(document, options)
    except jsonld.JsonLdError as error:
        raise Malformed("json-ld-malformed", "The document is not well-formed JSON-LD.") from error
    found = [_quad(row, graph) for graph, rows in dataset.items() for row in rows]
    if data_loss.of_quads(found) != expected:
        raise Malformed("data-loss", "The document says something that would not be signed as it stands.")
    return found


@lru_cache(maxsize=8)
def _resolver(contexts: Contexts) -> ContextResolver:
    """Return a resolver with a cache of its own: PyLD's default cache is shared by all loaders."""

    def loader(iri: str, _options: object) -> dict[str, Any]:
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": iri,
            "document": contexts.load(iri),
            "tag": "static",
        }

    return ContextResolver({}, loader)


def _quad(row: dict[str, Any], graph: str) -> Quad:
    subject = _resource(row["subject"]["value"])
    target = row["object"]
    value: Resource | Literal
    if target["type"] == "literal":
        value = Literal(target["value"], target["datatype"], target.get("language"))
    else:
        value = _resource(target["value"])
    return Quad(
        subject, Iri(row["predicate"]["value"]), value, None if graph == "@default" else _resource(graph)
    )


def _resource(value: str) -> Resource:
    return Blank(value[2:]) if value.startswith("_:") else Iri(value)
