"""Makes guard-tour problems for measuring: clusters of homes and facilities, rare skills, seasons, alarms, leave."""

from __future__ import annotations

import numpy as np

from holdfast.plan import Problem

PERIODS = 52
SKILLED = (1.0, 0.15, 0.05, 0.08)  # share of people who may serve each kind
WANTED = (1.0, 0.6, 0.25, 0.4)  # share of facilities that want each kind


def make(
    people: int,
    facilities: int,
    *,
    seed: int = 0,
    scarcity: float = 1.0,
    cap: int = 8,
    reach_km: float = 150.0,
    span_km: float = 400.0,
    tiers: bool = False,
) -> Problem:
    """Return a problem of one year in weeks whose demand is `scarcity` times what the people may serve.

    With `tiers` a third of each strength is worth twice as much, and the rest 0.7 times.
    """
    rng = np.random.default_rng(seed)
    towns = rng.random((max(20, facilities // 5), 2)) * span_km
    place = towns[rng.integers(0, len(towns), facilities)] + rng.normal(0, 15, (facilities, 2))
    weight = rng.pareto(1.2, len(towns)) + 0.1
    home = rng.choice(len(towns), people, p=weight / weight.sum())
    skills = (rng.random((people, len(SKILLED))) < SKILLED) @ (1 << np.arange(len(SKILLED)))
    key, group = np.unique(home * 16 + skills, return_inverse=True)
    facility, kind = np.nonzero(rng.random((facilities, len(WANTED))) < WANTED)
    strength = np.where(kind == 0, rng.integers(4, 16, kind.size), rng.integers(1, 5, kind.size))
    worth = np.ones(kind.size)
    if tiers:
        least = np.maximum(1, strength // 3)
        facility, kind = np.concatenate((facility, facility)), np.concatenate((kind, kind))
        worth = np.repeat((2.0, 0.7), strength.size)
        strength = np.concatenate((least, strength - least))
    strength = np.maximum(1, np.rint(strength * scarcity * people * cap / (strength.sum() * PERIODS)))
    first, post, cost = _reach(key, towns, place, facility, kind, reach_km)
    return Problem(
        tour_lengths=np.array([2, 3, 4]),
        rest=2,
        tour_cost=0.3,
        post_facility=facility,
        post_kind=kind,
        demand=np.repeat(strength.astype(np.int64)[:, None], PERIODS, axis=1),
        value=_value(rng, facility, kind, facilities) * worth[:, None],
        group=group,
        cap=np.full(people, cap),
        available=_available(rng, people),
        reach_first=first,
        reach_post=post,
        reach_cost=cost,
    )


def _reach(
    key: np.ndarray,
    towns: np.ndarray,
    place: np.ndarray,
    facility: np.ndarray,
    kind: np.ndarray,
    reach_km: float,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    away = np.linalg.norm(towns[:, None] - place[None], axis=2)[key // 16][:, facility]
    owner, post = np.nonzero((away < reach_km) & ((key % 16)[:, None] >> kind & 1 == 1))
    return np.searchsorted(owner, np.arange(key.size + 1)), post, 0.002 * away[owner, post]


def _value(rng: np.random.Generator, facility: np.ndarray, kind: np.ndarray, facilities: int) -> np.ndarray:
    worth = rng.lognormal(0, 0.7, facilities)[facility] * np.where(kind == 0, 1.0, 1.3)
    season = 1 + 0.2 * np.sin(2 * np.pi * (np.arange(PERIODS) / PERIODS + rng.random((kind.size, 1))))
    alarm = np.ones((facilities, PERIODS))
    for f in rng.choice(facilities, max(1, facilities // 10), replace=False):
        begin = rng.integers(0, PERIODS)
        alarm[f, begin : begin + 6] = 2.0
    return worth[:, None] * season * alarm[facility]


def _available(rng: np.random.Generator, people: int) -> np.ndarray:
    free = np.full(people, (1 << PERIODS) - 1, np.uint64)
    for _ in range(3):
        begin = rng.integers(0, PERIODS, people).astype(np.uint64)
        extent = rng.integers(0, 9, people).astype(np.uint64)
        free &= ~(((np.uint64(1) << extent) - np.uint64(1)) << begin)
    return free
