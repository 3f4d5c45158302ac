"""The market: a price curve per post and period, moved until demand and supply agree.

Prices here are in the fixed-point units of `Ground`; `asked` turns them back into the unit of value.
"""

from __future__ import annotations

import numpy as np

from holdfast.plan.ground import LARGEST_SUM, Ground
from holdfast.plan.kernels import Fixed, Market
from holdfast.plan.tours import Floats, Ints


def open_market(
    ground: Ground, base: Floats, cover: Ints, *, slots: float, width: float, least: float
) -> Market:
    """Return price curves whose tails are `width` times the demand wide, but at least `least` slots.

    `slots` is what one person of the demand comes to: the number of clones times the share of people who trade.
    """
    value = ground.terms.value
    room = ground.demand * np.float64(slots)
    slope = value / np.maximum(room * np.float64(width), np.float64(least))
    price = np.maximum(base + slope * (cover + 0.5 - room), 0.0)
    gain = np.where(room > 0, np.maximum(value - price, 0.0), 0.0).astype(np.int32)
    return Market(cover=cover, base=base, slope=slope, room=room, gain=gain, spell=_spells(ground, gain))


def _spells(ground: Ground, gain: Fixed) -> Fixed:
    posts, periods = gain.shape
    lengths = ground.terms.lengths
    total = np.zeros((posts, periods + 1), np.int64)
    np.cumsum(gain, axis=1, out=total[:, 1:])
    spell = np.full((posts, lengths.size, periods), -2 * LARGEST_SUM, np.int32)
    for k, n in enumerate(lengths.tolist()):
        spell[:, k, : periods - n + 1] = total[:, n:] - total[:, : periods - n + 1] - ground.tour_cost
    return spell.reshape(posts, lengths.size * periods)


def moved_base(ground: Ground, market: Market, step: float) -> Floats:
    """Return the bases moved by `step` towards the present price: up where too many stand, down where too few.

    The multiplier step of the augmented Lagrangian (Hestenes 1969, Powell 1969), shortened because one pass does not
    settle the market.
    """
    pressed = market.base + step * market.slope * (market.cover - market.room)
    moved: Floats = np.clip(pressed, 0.0, ground.terms.value)
    return moved


def asked(ground: Ground, base: Floats) -> Floats:
    """Return the bases as prices for the certificate, in the unit of value.

    Where nothing is wanted the price is the value: nothing may be gained there.
    """
    value = ground.problem.value
    prices: Floats = np.where(ground.demand > 0, np.clip(base / ground.scale, 0.0, value), value)
    return prices
