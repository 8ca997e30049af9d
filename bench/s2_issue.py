"""S2: issue one credential, from its members to signed bytes, against `@digitalbazaar/vc`."""

from bench import sample
from bench.duels import Duel, timed
from bench.peer import Peer


def duels(peer: Peer) -> list[Duel]:
    """Return the one duel."""
    document = sample.credential()
    return [
        Duel(
            "S2",
            "issue one credential",
            "@digitalbazaar/vc",
            timed(lambda: sample.signed(document)),
            lambda count: peer.seconds("issue", count),
            25,
        )
    ]
