"""S1: verify one credential (proof, shape, dates, two status bits) against `@digitalbazaar/vc`.

The peer checks the proof and the dates; in the second duel it reads both status lists too. Ours does
all of that in each, through `signing.verify` and from the bytes. Both duels take certificates of a few
forms by turns; a third, which is no goal, takes certificates of forms never met before.
"""

from itertools import islice

from bench import sample, varied
from bench.duels import Duel, Timed, timed
from bench.peer import Peer
from signing.verify import Verdict, verify

_STRANGERS = 2_000
_PEER = "@digitalbazaar/vc"


def duels(peer: Peer) -> list[Duel]:
    """Return the three duels."""
    world = sample.World()

    def ours(data: bytes) -> None:
        if verify(data, sample.POLICY, sample.AT, world).verdict is not Verdict.VALID:
            raise RuntimeError("The sample is not valid.")

    def theirs(work: str) -> Timed:
        return lambda count: peer.seconds(work, count)

    known = timed(varied.by_turns(ours, [sample.signed(each) for each in varied.certificates()]))
    strange = [sample.signed(each) for each in islice(varied.strangers(), _STRANGERS)]
    first = timed(varied.by_turns(ours, strange))
    one, new = "verify one credential; the peer's", "verify the first of its form; the peer's"
    return [
        Duel("S1", f"{one} `verify`", _PEER, known, theirs("verify"), 20),
        Duel("S1", f"{one} `verify-status`", _PEER, known, theirs("verify-status"), 20),
        Duel("S1", f"{new} `verify-status`", _PEER, first, theirs("verify-status")),
    ]
