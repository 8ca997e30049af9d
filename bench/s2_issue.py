"""S2: issue one credential, from its members to signed bytes, against `@digitalbazaar/vc`.

The goal takes certificates of a few forms by turns; the second duel, which is no goal, takes
certificates of forms never met before.
"""

from itertools import islice

from bench import sample, varied
from bench.duels import Duel, timed
from bench.peer import Peer

_STRANGERS = 2_000


def duels(peer: Peer) -> list[Duel]:
    """Return the two duels."""
    known = timed(varied.by_turns(sample.signed, varied.certificates()))
    first = timed(varied.by_turns(sample.signed, list(islice(varied.strangers(), _STRANGERS))))

    def theirs(count: int) -> float:
        return peer.seconds("issue", count)

    return [
        Duel("S2", "issue one credential", "@digitalbazaar/vc", known, theirs, 25),
        Duel("S2", "issue the first of its form", "@digitalbazaar/vc", first, theirs),
    ]
