"""Everything that is due: finish what a crash left, publish changed lists, sign ageing ones anew.

A plain function of `Work`; `registry tick` calls it once, `registry serve` every 30 seconds.
It owns no rule, and calling it twice does nothing twice.
"""

from datetime import datetime

from registry.credentials import preparing, publishing
from registry.credentials.publishing import Finished
from registry.keys import bodies
from registry.work import Work


def tick(work: Work, at: datetime) -> Finished:
    """Run everything that is due at `at`; return what was done."""
    bodies.provide(work, at=at)
    return publishing.finish(work, at=at)


def catch_up(work: Work, at: datetime) -> Finished:
    """Give what an older version of this program did not know: a body's key, a certificate's QR code.

    Looks at every certificate, so it belongs to an upgrade and not to every tick. Interrupted, it is
    run again and goes on.
    """
    bodies.provide(work, at=at)
    preparing.complete(work, at=at)
    return publishing.finish(work, at=at)
