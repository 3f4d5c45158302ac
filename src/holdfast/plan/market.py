"""The market: a price curve per post and period, moved until demand and supply agree.

Prices here are in the fixed-point units of `Ground`; `asked` turns them back into the unit of value.
"""

from __future__ import annotations

import numpy as np

from holdfast.plan.ground import Ground
from holdfast.plan.kernels import quote_all
from holdfast.plan.terms import NEVER, Market
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
    market = Market(
        cover=cover,
        base=base,
        slope=slope,
        room=room,
        gain=np.zeros(value.shape, np.int32),
        spell=np.full((value.shape[0], ground.terms.lengths.size * value.shape[1]), NEVER, np.int32),
    )
    quote_all(ground.terms, market, 0, value.shape[0])
    return market


def beside(market: Market) -> Market:
    """Return a copy of the market for another lane: the curves are shared, what answers is not."""
    return market._replace(cover=market.cover.copy(), gain=market.gain.copy(), spell=market.spell.copy())


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
