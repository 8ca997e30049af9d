"""S1: verify one credential (proof, shape, dates, two status bits) against `@digitalbazaar/vc`.

The peer checks the proof and the dates; in the second duel it reads both status lists too. Ours does
all of that in both, through `signing.verify` and from the bytes.
"""

from bench import sample
from bench.duels import Duel, timed
from bench.peer import Peer
from signing.verify import Verdict, verify


def duels(peer: Peer) -> list[Duel]:
    """Return the two duels."""
    data, world = sample.signed(sample.credential()), sample.World()

    def ours() -> None:
        if verify(data, sample.POLICY, sample.AT, world).verdict is not Verdict.VALID:
            raise RuntimeError("The sample is not valid.")

    def theirs(work: str) -> Duel:
        title = f"verify one credential; the peer's `{work}`"
        return Duel(
            "S1", title, "@digitalbazaar/vc", timed(ours), lambda count: peer.seconds(work, count), 20
        )

    return [theirs("verify"), theirs("verify-status")]
