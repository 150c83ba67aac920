"""Results of a pure function, given again while what they are made of is equal.

Many visitors give the same answer to the same question: what it is worth, and where the walk may go from
there, need not be worked out for each of them. Never changes what is found, only how often it is worked out;
holds a bounded number of results, the ones asked for lately.
"""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Found = TypeVar("Found")


class Recalled(Generic[Found]):
    def __init__(self, most: int) -> None:
        """`most`: results that are held, at most; half of them are those asked for last."""
        self._half = max(1, most // 2)
        self._young: dict[Hashable, Found] = {}
        self._old: dict[Hashable, Found] = {}

    def of(self, made_of: Hashable, find: Callable[[], Found]) -> Found:
        """What `find` gives; never None. `made_of`: all that it hangs on, equal only where the result is."""
        found = self._young.get(made_of)
        if found is None:
            found = self._old.get(made_of)
            if found is None:
                found = find()
            if len(self._young) >= self._half:
                self._old, self._young = self._young, {}
            self._young[made_of] = found
        return found
