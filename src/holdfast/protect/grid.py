"""A network cut into steps of time, with each node's clock set so that the ways to the shelters lose nothing by rounding.

Layer k of node v begins at `k * step - ahead[v]`, where `ahead[v]` is the time of the shortest way from v to any place. An arc from v
to w then takes ceil((time + ahead[w] - ahead[v]) / step) layers: none at all on a shortest way. What is rounded up is only
what a way is longer than the shortest, and whoever is early waits at the end of the road, less than a step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from holdfast.protect.cuts import Still
from holdfast.protect.evacuation_plan import Floats, Ints
from holdfast.protect.network import FAR, PER_HOUR, Network, earliest

MOST_UNITS, MOST_STILL_UNITS = 1e13, 1e9
"""All people together, in units: solvers add up in 64 bits. Without steps, an endless room takes all of them in a millisecond."""
FINE = 1e7
SCALES = (
    1,
    2,
    3,
    4,
    5,
    6,
    9,
    10,
    12,
    15,
    18,
    20,
    30,
    36,
    60,
    100,
    180,
    360,
    1000,
    1800,
    3600,
    36_000,
    360_000,
)
"""Whole vehicles an hour in whole seconds are whole 3600ths; tried from the coarsest."""
WHOLE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A network in steps of time; amounts are whole units, `scale` to a person.

    Attributes
    ----------
    network
        The network it was made of.
    step
        Milliseconds.
    ahead
        Milliseconds of the shortest way from each node to any place; `FAR` where there is none.
    first
        The first layer in which anybody can be at each node; `FAR` where nobody ever can.
    arcs
        The arcs of the network that can be of use, shape (arcs,); all columns of `still` are of these alone.
    scale
        Units to a person.
    still
        The network without time: time in layers, rooms in units per layer.
    """

    network: Network
    step: int
    ahead: Ints
    first: Ints
    arcs: Ints
    scale: int
    still: Still

    def cells(self, layers: int) -> int:
        """Return how many arcs the network in time has, up to some layer."""
        return int(np.maximum(layers - self.still.time - self.first[self.still.tail], 0).sum())


def scale_of(rooms: Floats, people: Floats, most: float) -> int:
    """Return how many units make a person, so that amounts are whole, or rounding loses little of the smallest room."""
    amounts = np.concatenate([rooms[np.isfinite(rooms)], people])
    finest = max(1.0, most // max(1.0, float(people.sum())))
    for scale in SCALES:
        scaled = amounts * scale
        if scale <= finest and (np.abs(scaled - np.round(scaled)) <= WHOLE).all():
            return scale
    smallest = float(np.min(rooms[rooms > 0], initial=1.0))
    return int(min(FINE * 10.0 ** np.ceil(-np.log10(smallest)), finest))


def make_grid(network: Network, step: int) -> Grid:
    """Return a network in steps of `step` milliseconds, with rooms rounded down to units."""
    rooms = network.rate * (step / PER_HOUR)
    people = np.array([s.people for s in network.sources], np.float64)
    scale = scale_of(rooms, people, MOST_UNITS)
    # NOTE: a road that lets through less than the smallest unit in a step lets nobody through at all.
    wide = rooms * scale >= 1.0
    places = dict.fromkeys((s.node for s in network.sinks), 0)
    ahead = earliest(network.head[wide], network.tail[wide], network.time[wide], network.nodes, places)
    useful = wide & (ahead[network.tail] < FAR) & (ahead[network.head] < FAR)
    tail, head = network.tail[useful], network.head[useful]
    late = network.time[useful] + ahead[head] - ahead[tail]
    time = -(-late // step)
    ready = np.array(
        [-(-(s.ready + ahead[s.node]) // step) if ahead[s.node] < FAR else FAR for s in network.sources],
        np.int64,
    )
    start: dict[int, int] = {}
    for each, layer in zip(network.sources, ready.tolist(), strict=True):
        start[each.node] = min(start.get(each.node, int(FAR)), layer)
    first = earliest(tail, head, time, network.nodes, start)
    passed = first[tail] < FAR
    ends_time = tail[passed], head[passed], time[passed]
    still = _still(network, ends_time, ready, rooms[useful][passed], (scale, 1))
    return Grid(network, step, ahead, first, np.flatnonzero(useful)[passed], scale, still)


def make_still(network: Network) -> Still:
    """Return the network without time, in milliseconds and rooms per hour rounded up: for bounds without steps."""
    people = np.array([s.people for s in network.sources], np.float64)
    scale = scale_of(network.rate, people, MOST_STILL_UNITS)
    ready = np.array([s.ready for s in network.sources], np.int64)
    ends = network.tail, network.head, network.time
    return _still(network, ends, ready, -network.rate, (scale, int(PER_HOUR)))


def _still(
    network: Network, arcs: tuple[Ints, Ints, Ints], ready: Ints, rooms: Floats, scale_unit: tuple[int, int]
) -> Still:
    """Make amounts whole: rooms down, or up where they are given as negative."""
    scale, unit = scale_unit
    people = np.array([s.people for s in network.sources], np.float64)
    places = np.array([s.places for s in network.sinks], np.float64)
    amounts = np.round(people * scale).astype(np.int64)
    endless = min((int(amounts.sum()) + 1) * unit, 1 << 52)
    given = np.abs(rooms) * scale
    limited = np.isfinite(given) & (given < endless)
    up = rooms < 0
    whole = np.where(up, np.ceil(given - WHOLE), np.floor(given + WHOLE))
    return Still(
        tail=arcs[0],
        head=arcs[1],
        time=arcs[2],
        room=np.where(limited, np.where(limited, whole, 0), endless).astype(np.int64),
        nodes=network.nodes,
        starts=np.array([s.node for s in network.sources], np.int64),
        ready=ready,
        amounts=amounts,
        ends=np.array([s.node for s in network.sinks], np.int64),
        places=np.round(places * scale).astype(np.int64),
        unit=unit,
        endless=endless,
        scale=scale,
    )
