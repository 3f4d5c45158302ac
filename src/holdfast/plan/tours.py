"""Tours: who stands where, from when, for how long, as four columns of equal length."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self, TypeVar

import numpy as np
import numpy.typing as npt

from holdfast.errors import PlanError

_KIND_NAMES: Final = {"f": "real numbers", "b": "truth values"}

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Masks = npt.NDArray[np.uint64]
ALL_BITS: Final = ~np.uint64(0)
_Kind = TypeVar("_Kind", bound=np.generic)


def whole_numbers(name: str, given: npt.ArrayLike) -> Ints:
    """Return `given` as a read-only int64 array, or say why it cannot be one.

    Raises
    ------
    PlanError
        The values are not whole numbers, or do not fit 64 bits with a sign.
    """
    array = np.asarray(given)
    if array.size == 0:
        array = array.astype(np.int64)
    if array.dtype.kind not in "iu":
        kind = _KIND_NAMES.get(array.dtype.kind, str(array.dtype))
        raise PlanError(f"{name} holds {kind}; give whole numbers.")
    if array.dtype.kind == "u" and array.size and int(array.max()) > np.iinfo(np.int64).max:
        raise PlanError(
            f"{name} holds {int(array.max())}, more than 64 bits with a sign can hold; correct it."
        )
    return frozen(array.astype(np.int64, copy=False))


def frozen(array: npt.NDArray[_Kind]) -> npt.NDArray[_Kind]:
    """Return a read-only, contiguous view (or copy) of `array`; the caller's own array stays writable."""
    view = np.ascontiguousarray(array).view()
    view.setflags(write=False)
    return view


@dataclass(frozen=True, slots=True, eq=False)
class Tours:
    """Tours in columns; row r is one person at one post for consecutive periods.

    Attributes
    ----------
    person, post
        Numbers of the person and of the post, from 0; int64[R].
    start, length
        First period and number of periods; int64[R].
    """

    person: Ints
    post: Ints
    start: Ints
    length: Ints

    def __post_init__(self) -> None:
        for name in ("person", "post", "start", "length"):
            object.__setattr__(self, name, whole_numbers(f"tours: {name}", getattr(self, name)))
        shapes = {getattr(self, name).shape for name in ("person", "post", "start", "length")}
        if len(shapes) > 1 or self.person.ndim != 1:
            raise PlanError(
                f"The columns of the tours have shapes {sorted(shapes)}; give four of one length, one row per tour."
            )

    def __len__(self) -> int:
        return len(self.person)

    @classmethod
    def none(cls) -> Self:
        """Return no tours at all."""
        empty = np.zeros(0, np.int64)
        return cls(person=empty, post=empty, start=empty, length=empty)

    def in_order(self) -> Self:
        """Return the same tours sorted by person, then start."""
        by = np.lexsort((self.start, self.person))
        return self.at(by)

    def at(self, rows: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> Self:
        """Return some of the tours, by their rows or by a flag for each."""
        return type(self)(self.person[rows], self.post[rows], self.start[rows], self.length[rows])

    @property
    def periods(self) -> Masks:
        """The periods of each tour as a mask, bit t for period t; uint64[R]."""
        length = self.length.astype(np.uint64)
        mask: Masks = (ALL_BITS >> (np.uint64(64) - length)) << self.start.astype(np.uint64)
        return mask
