"""The reference: the quads that PyLD reads in a JSON-LD document under closed contexts.

PyLD expands a document as JSON-LD 1.1 says (API §5.1.2, §8.1), thirty times more slowly than
`walker`, and drops in silence what it does not know. So it signs and verifies nothing here: tests
hold the walk against it, and a context that the walk does not read can be looked at with it.

It may import nothing of the house but `signing`; PyLD is used here and nowhere else.
"""

from functools import lru_cache
from threading import Lock
from typing import Any

from pyld import jsonld
from pyld.context_resolver import ContextResolver

from signing.contexts import Contexts
from signing.errors import Malformed
from signing.rdfc.nquads import Blank, Iri, Literal, Quad, Resource
from signing.strict_json import Json

# PyLD's caches of processed contexts are not made for threads.
_LOCK = Lock()


def quads(document: dict[str, Json], contexts: Contexts) -> list[Quad]:
    """Return the quads that PyLD finds in `document`; its contexts must be known to `contexts`.

    Raise `Malformed` (`json-ld-malformed`) where PyLD refuses.
    """
    resolver = _resolver(contexts)
    # PyLD's own loader would go to the network; both of its ways out lead to the closed one.
    options = {"contextResolver": resolver, "documentLoader": resolver.document_loader, "base": ""}
    # What a direction becomes: see `literals.with_language`.
    options["rdfDirection"] = "i18n-datatype"
    try:
        with _LOCK:
            dataset = jsonld.to_rdf(document, options)
    except jsonld.JsonLdError as error:
        raise Malformed("json-ld-malformed", "The document is not well-formed JSON-LD.") from error
    return [_quad(row, graph) for graph, rows in dataset.items() for row in rows]


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
