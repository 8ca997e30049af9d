"""Keep what is made of contexts, for as long as the contexts last.

What follows from the known contexts is worked out once and kept, up to a number. Contexts that a
document brings along (`signing.inline_contexts`) are another for every document that wants it so: kept,
they would fill memory with tables that nobody asks for again, and drive out those of the known ones.
So what is made of them lives as long as one document's walk.

It may import nothing of the house.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar, cast


class Lasting(Protocol):
    """Tell whether what is made of this may be kept."""

    @property
    def lasting(self) -> bool:
        """Return whether its contexts are known ones."""
        ...


_From = TypeVar("_From", bound=Lasting)
_Rest = ParamSpec("_Rest")
_Made = TypeVar("_Made")


def kept(
    maxsize: int,
) -> Callable[[Callable[Concatenate[_From, _Rest], _Made]], Callable[Concatenate[_From, _Rest], _Made]]:
    """Keep the last `maxsize` results of a function, by its arguments, if the first of them is `lasting`."""

    def decorate(
        function: Callable[Concatenate[_From, _Rest], _Made],
    ) -> Callable[Concatenate[_From, _Rest], _Made]:
        keeping = cast("Callable[Concatenate[_From, _Rest], _Made]", lru_cache(maxsize)(function))

        @wraps(function)
        def made(source: _From, /, *rest: _Rest.args, **named: _Rest.kwargs) -> _Made:
            return (keeping if source.lasting else function)(source, *rest, **named)

        return made

    return decorate
