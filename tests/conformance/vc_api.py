"""What the tests of the VC-API have in common: the holder, and ways to change a document."""

from collections.abc import Callable
from typing import Any, TypeAlias

from tests.web.development import ISSUER

Document: TypeAlias = dict[str, Any]
REFUSED = {400, 422}
HOLDER = ISSUER.dids()["ed"]
METHOD = f"{HOLDER}#{HOLDER.rpartition(':')[2]}"


def of_proof(**changes: object) -> Callable[[Document], Document]:
    """Change members of a proof; an ellipsis takes one away."""

    def change(secured: Document) -> Document:
        first = secured["proof"][0] if isinstance(secured["proof"], list) else secured["proof"]
        proof = {**first, **changes}
        return {**secured, "proof": {name: value for name, value in proof.items() if value is not ...}}

    return change


def of_document(**changes: object) -> Callable[[Document], Document]:
    """Change members of a document; an ellipsis takes one away."""
    return lambda secured: {name: value for name, value in {**secured, **changes}.items() if value is not ...}
