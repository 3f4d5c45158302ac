"""Regions that nest: who lies in whom, by code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from holdfast.errors import InvalidValueError


@dataclass(frozen=True, slots=True, eq=False)
class RegionTree:
    """The regions of a world, numbered in the order given, and which lies in which.

    Attributes
    ----------
    ids, codes
        Identifier by code, and code by identifier.
    parents
        int32[R]: the code of the region around each, -1 for none.
    """

    ids: tuple[str, ...]
    codes: Mapping[str, int]
    parents: npt.NDArray[np.int32]

    @classmethod
    def of(cls, parents: Mapping[str, str | None]) -> RegionTree:
        """Return the tree of a mapping from each region to the one around it.

        Raises
        ------
        InvalidValueError
            If a parent is not itself a region, or regions lie in each other.
        """
        ids = tuple(parents)
        codes = {region: code for code, region in enumerate(ids)}
        for region, parent in parents.items():
            if parent is not None and parent not in codes:
                raise InvalidValueError(
                    f"The region {region!r} lies in {parent!r}, which is not among the regions. Add {parent!r}."
                )
        above = [-1 if parent is None else codes[parent] for parent in parents.values()]
        tree = cls(ids, codes, np.array(above, np.int32))
        for code in range(len(ids)):
            tree.chain(code)
        return tree

    def code(self, region: str) -> int:
        """Return the code of a region, -1 where it is not known."""
        return self.codes.get(region, -1)

    def chain(self, code: int) -> tuple[int, ...]:
        """Return the region and those around it, outermost last; none for -1.

        Raises
        ------
        InvalidValueError
            If regions lie in each other.
        """
        chain: list[int] = []
        while code >= 0:
            chain.append(code)
            if len(chain) > len(self.ids):
                raise InvalidValueError(
                    f"The region {self.ids[code]!r} lies in itself, through others. Correct its parent."
                )
            code = int(self.parents[code])
        return tuple(chain)

    def holds_in(self, area: Iterable[str], region: str) -> bool:
        """Tell whether what is said of an area holds in a region: it is named, or lies in one that is."""
        if region not in self.codes:
            return region in tuple(area)
        named = {self.ids[code] for code in self.chain(self.codes[region])}
        return not named.isdisjoint(area)

    def inside(self, duty: npt.NDArray[np.int32], home: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
        """Return bool[n]: whether each region of duty is the home region or lies in it; never for -1."""
        at, found = duty.copy(), np.zeros(len(duty), np.bool_)
        above = np.append(self.parents, -1).astype(np.int32)
        while (at >= 0).any():
            found |= (at >= 0) & (at == home)
            at = above[at]
        return found

    def territory(self, regions: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Return bool[R]: each region that is named or lies in one that is."""
        named = np.zeros(len(self.ids) + 1, np.bool_)
        named[[self.codes[region] for region in regions if region in self.codes]] = True
        at, found = np.arange(len(self.ids), dtype=np.int32), np.zeros(len(self.ids), np.bool_)
        above = np.append(self.parents, -1).astype(np.int32)
        while (at >= 0).any():
            found |= (at >= 0) & named[at]
            at = above[at]
        return found
