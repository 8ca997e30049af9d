"""S8: from one more revocation to the signed bytes of a status list, against `vc-bitstring-status-list`.

Lists of 131,072 places, one in a hundred set at random, one more set each time.
"""

from itertools import count as counting

from bench import sample
from bench.duels import Duel, timed
from bench.peer import Peer
from signing.status.bitstring import Purpose


def duels(peer: Peer) -> list[Duel]:
    """Return the one duel."""
    indexes, following = sample.set_bits(), counting()

    def ours() -> None:
        sample.signed(sample.status_list(Purpose.REVOCATION, [*indexes, next(following) % 100]))

    return [
        Duel(
            "S8",
            "revocation to signed list",
            "@digitalbazaar/vc-bitstring-status-list",
            timed(ours),
            lambda count: peer.seconds("list", count),
            15,
        )
    ]
