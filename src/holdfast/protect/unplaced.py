"""Who is left where they are, and why."""

from __future__ import annotations

import numpy as np

from holdfast.protect.evacuation_plan import Flags, Floats, Reason, Stream, Unplaced
from holdfast.protect.evacuation_problem import EvacuationProblem
from holdfast.protect.network import FAR, Network, Source, earliest, stops

NOBODY = 1e-6


def unplaced_of(
    problem: EvacuationProblem, network: Network, streams: tuple[Stream, ...], too_late: dict[bool, bool]
) -> tuple[Unplaced, ...]:
    """Return those of the network's people who are in no stream.

    Parameters
    ----------
    problem, network, streams
        What was planned, and how.
    too_late
        Whether general (False) and special (True) people are left for want of time: others could be placed later.
    """
    out = _way_out(problem, network)
    found = []
    for (zone, special), people in _left(problem, network, streams).items():
        starts = [s for s in network.sources if s.zone == zone and s.special == special]
        stuck = _stuck(starts, out, people)
        if stuck > NOBODY:
            found.append(Unplaced(zone, stuck, special, Reason.NO_WAY_OUT))
        if people - stuck > NOBODY:
            found.append(_why(zone, people - stuck, special, late=too_late[special]))
    return tuple(found)


def _stuck(starts: list[Source], out: Flags, people: float) -> float:
    """Return how many of those left are where no road leads out."""
    if all(not out[s.node] for s in starts):
        return people
    return min(people, sum(s.people for s in starts if not out[s.node]))


def _why(zone: int, people: float, special: bool, *, late: bool) -> Unplaced:
    if late:
        return Unplaced(zone, people, special, Reason.TOO_LATE)
    reason = Reason.NO_SPECIAL_PLACES if special else Reason.NO_PLACES
    return Unplaced(zone, people, special, reason, people)


def _left(
    problem: EvacuationProblem, network: Network, streams: tuple[Stream, ...]
) -> dict[tuple[int, bool], float]:
    left: Floats = np.zeros((len(problem.zones), 2))
    for source in network.sources:
        left[source.zone, int(source.special)] += source.people
    for stream in streams:
        left[stream.zone, int(stream.special)] -= stream.people.sum()
    rows = np.argwhere(left > NOBODY).tolist()
    return {(zone, bool(special)): float(left[zone, special]) for zone, special in rows}


def _way_out(problem: EvacuationProblem, network: Network) -> Flags:
    """Return from which nodes an open road leads to any shelter, full or not."""
    stop = stops(problem.roads)
    ends = {int(stop[shelter.node]): 0 for shelter in problem.shelters}
    ends |= {shelter.node: 0 for shelter in problem.shelters}
    when = earliest(network.head, network.tail, network.time, network.nodes, ends)
    out: Flags = when < FAR
    return out
