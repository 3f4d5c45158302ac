"""The tables that the compiled kernels share: what never changes in a search, the tours, the market, working memory."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from holdfast.plan.tours import Floats, Ints, Masks

Fixed = npt.NDArray[np.int32]
Small = npt.NDArray[np.int16]

LARGEST_SUM: Final = 2**29
"""Most fixed-point units one person can gain: sums of a few such numbers fit int32."""

NEVER: Final = -(2**30)
"""Worth of a state that cannot be reached: no gains make it positive, no charges make it overflow."""


class Terms(NamedTuple):
    """What never changes during a search; people sorted by group, gains and charges in fixed point.

    `lengths` are the tour lengths. `layers[i]` is one more than the tours person i may still make, 0 where nothing
    limits them; `whole_cap` the cap over the horizon where windows have caps of their own. `held_*` lists per person
    the reach entries held in the plan in force, as masks of periods; `keep_bonus` is what a person-period that stays is
    worth. `plain` says that no row is more than one head and that all of the reach is always open.
    """

    first: Ints
    post: Fixed
    cost: Fixed
    open: Masks
    group: Ints
    available: Masks
    lengths: Ints
    rest: int
    tour_cost: int
    value: Floats
    size: Ints
    layers: Ints
    longest: Ints
    window_first: Ints
    window_cap: Ints
    whole_cap: Ints
    ceiling: Ints
    burden: Ints
    fairness: float
    rolling_span: int
    rolling_cap: Ints
    held_first: Ints
    held_entry: Ints
    held_mask: Masks
    keep_bonus: int
    plain: bool


class Roster(NamedTuple):
    """The tours of every slot, `size[s]` of them: the entry of the reach, start and length."""

    entry: Fixed
    start: Small
    length: Small
    size: Small


class Market(NamedTuple):
    """The price curve of each post and period, and what it says at the present cover.

    Price = base + slope * (cover + 1/2 - room), cut to 0..value: the half makes it the mean over the next slot. `room`
    is the demand in slots, scaled down alike where only a sample of the people trades. `gain` is value - price, 0 where
    nothing is wanted. `spell[j, k * T + t]` is the gain of a tour of the k-th length from t, the charge per tour taken
    off; far below 0 where it would leave the horizon.
    """

    cover: Ints
    base: Floats
    slope: Floats
    room: Floats
    gain: Fixed
    spell: Fixed


class Scratch(NamedTuple):
    """Working memory of one lane.

    The best tour per (length, start) and how long that is, the entries a slot had, the programme, free runs, and one
    post's gains.
    """

    best: Fixed
    span: Fixed
    before: Fixed
    worth: Fixed
    run: Ints
    line: Ints
