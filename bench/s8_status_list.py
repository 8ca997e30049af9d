"""S8: from one more revocation to the signed bytes of a status list, against `vc-bitstring-status-list`.

Lists of 131,072 places, one in a hundred set at random, one more set each time.
"""

from itertools import count as counting

from bench import sample
from bench.duels import Duel, timed
from bench.peer import Peer
from signing.status import bitstring
from signing.status.bitstring import Purpose


def duels(peer: Peer) -> list[Duel]:
    """Return the one duel."""
    bits, following = bytearray(bitstring.MINIMUM_LENGTH // 8), counting()
    for index in sample.set_bits():
        bits[index >> 3] |= 0x80 >> (index & 7)

    def ours() -> None:
        bits[0] = next(following) % 256
        sample.signed(sample.status_list(Purpose.REVOCATION, bitstring.pack(bytes(bits))))

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
