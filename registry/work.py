"""What a procedure works with: transactions, signers, fetch, and the names of public things.

Procedures take a `Work` and run steps, each in a transaction of its own; they sign and fetch
only between transactions. `registry.wiring` is the only place that builds one from real
adapters.
"""

from collections.abc import Callable
from dataclasses import dataclass

from registry.config import Settings
from registry.db import Run, Transaction
from registry.ids import PublicUrls
from signing.ports import Fetch, Signer


@dataclass(frozen=True, slots=True)
class Work:
    """Hold one process's adapters."""

    settings: Settings
    run: Run
    """Runs a step in a transaction that writes, again from its start where another writer won."""
    read: Transaction
    """Opens a transaction that only reads and waits for no writer."""
    signer: Callable[[str], Signer]
    """Opens the signer behind a URI; raises `Unavailable` or `Forbidden`."""
    new_key: Callable[[str], str]
    """Makes a key of an algorithm where this registry keeps its keys and returns its URI."""
    fetch: Fetch
    """Reads URLs; this registry's own are answered from its database."""
    urls: PublicUrls
    close: Callable[[], None]
    """Closes every connection to the database; one that is needed later is opened anew."""
