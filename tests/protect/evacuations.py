"""Small evacuations for tests, drawn by hypothesis, and the exact optimum of one by a linear programme."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import coo_array

from holdfast.protect.evacuation_problem import EvacuationProblem, Roads, Shelter, Zone

STEP = 60.0


def roads_of(*arcs: tuple[int, int, float, float], nodes: int) -> Roads:
    """Return roads from (tail, head, minutes, vehicles a minute)."""
    columns = np.array(arcs, np.float64).reshape(-1, 4)
    tail, head = columns[:, 0].astype(np.int64), columns[:, 1].astype(np.int64)
    return Roads(tail, head, columns[:, 2] * 60.0, columns[:, 3] * 60.0, nodes)


@st.composite
def problems(
    draw: st.DrawFn, *, special: bool = False, whole: bool = True, limits: bool = True
) -> EvacuationProblem:
    """Draw a problem of up to seven junctions; with `whole`, times are whole minutes."""
    nodes = draw(st.integers(2, 7))
    node = st.integers(0, nodes - 1)
    minutes = st.integers(1, 4) if whole else st.floats(0.05, 4.0)
    room = st.sampled_from([0.5, 1 / 3, 1.0, 2.0, 3.0, 10.0]) if whole else st.floats(0.1, 10.0)
    arcs = draw(st.lists(st.tuples(node, node, minutes, room), min_size=1, max_size=16))
    rate = st.sampled_from([None, 50.0, 300.0]) if limits else st.none()
    zones = [
        Zone(
            f"Z{i}",
            draw(node),
            people,
            draw(st.integers(0, people)) if special else 0,
            ready_seconds=60.0 * draw(st.integers(0, 3)),
            exit_per_hour=draw(rate),
        )
        for i, people in enumerate(draw(st.lists(st.integers(0, 30), min_size=1, max_size=3)))
    ]
    shelters = [
        Shelter(f"S{j}", draw(node), places, draw(st.integers(0, 30)) if special else 0, draw(rate))
        for j, places in enumerate(draw(st.lists(st.integers(0, 60), min_size=1, max_size=3)))
    ]
    thru = np.array(draw(st.lists(st.booleans(), min_size=nodes, max_size=nodes))) & draw(st.booleans())
    roads = roads_of(*arcs, nodes=nodes)
    roads = Roads(roads.tail, roads.head, roads.seconds, roads.capacity_per_hour, nodes, no_through=thru)
    return EvacuationProblem(roads, tuple(zones), tuple(shelters))


def most_by(problem: EvacuationProblem, steps: int) -> float:
    """Return the most people who can be placed within some minutes, by a linear programme over minutes (HiGHS).

    Written from the definition: a variable for each arc and minute, for each departure, and for each arrival.
    """
    return _Programme(problem, steps).solve()


def fewest_steps(problem: EvacuationProblem, people: float, start: int) -> int:
    """Return the fewest minutes in which so many are placed."""
    steps = start
    while steps > 0 and most_by(problem, steps - 1) >= people - 1e-6:
        steps -= 1
    while most_by(problem, steps) < people - 1e-6:
        steps += 1
    return steps


class _Programme:
    """People of two kinds on copies of the junctions, one for each minute; a centroid has one copy to come and one to go."""

    def __init__(self, problem: EvacuationProblem, steps: int) -> None:
        self.problem, self.steps = problem, steps
        self.rows: list[int] = []
        self.columns: list[int] = []
        self.values: list[float] = []
        self.count = 0
        self.row_of: dict[object, int] = {}
        self.caps: dict[object, float] = {}
        self.moved: list[int] = []

    def term(self, row: object, value: float, column: int) -> None:
        self.rows.append(self.row_of.setdefault(row, len(self.row_of)))
        self.columns.append(column)
        self.values.append(value)

    def column(self) -> int:
        self.count += 1
        return self.count - 1

    def _arrive(self, node: int) -> str:
        thru = self.problem.roads.no_through
        return f"in{node}" if thru is not None and thru[node] else f"{node}"

    def build(self) -> None:
        problem, roads = self.problem, self.problem.roads
        kinds = [k for k in (0, 1) if k == 0 or any(z.needing_places for z in problem.zones)]
        for k in kinds:
            for t in range(self.steps):
                for a in range(len(roads)):
                    later = t + round(roads.seconds[a] / STEP)
                    if later >= self.steps:
                        continue
                    x = self.column()
                    self.term(("flow", k, f"{roads.tail[a]}", t), 1.0, x)
                    self.term(("flow", k, self._arrive(int(roads.head[a])), later), -1.0, x)
                    self.term(("road", a, t), 1.0, x)
                    self.caps["road", a, t] = roads.capacity_per_hour[a] / 60.0
                for i, zone in enumerate(problem.zones):
                    self._leave(k, i, zone, t)
                for j, shelter in enumerate(problem.shelters):
                    for into in {f"{shelter.node}", self._arrive(shelter.node)}:
                        x = self.column()
                        self.moved.append(x)
                        self.term(("flow", k, into, t), 1.0, x)
                        self.term(("places", k, j), 1.0, x)
                        self.caps["places", k, j] = shelter.special_places if k else shelter.places
                        if shelter.entry_per_hour is not None:
                            self.term(("door", j, t), 1.0, x)
                            self.caps["door", j, t] = shelter.entry_per_hour / 60.0

    def _leave(self, k: int, i: int, zone: Zone, t: int) -> None:
        if t * STEP < zone.ready_seconds:
            return
        x = self.column()
        self.term(("flow", k, f"{zone.node}", t), -1.0, x)
        self.term(("zone", k, i), 1.0, x)
        self.caps["zone", k, i] = zone.needing_places if k else zone.people - zone.needing_places
        if zone.exit_per_hour is not None:
            self.term(("exit", i, t), 1.0, x)
            self.caps["exit", i, t] = zone.exit_per_hour * zone.people_per_vehicle / 60.0

    def solve(self) -> float:
        self.build()
        if not self.moved:
            return 0.0
        matrix = coo_array(
            (self.values, (self.rows, self.columns)), shape=(len(self.row_of), self.count)
        ).tocsr()
        balance = [r for name, r in self.row_of.items() if name[0] == "flow"]
        capped = [(r, self.caps[name]) for name, r in self.row_of.items() if name[0] != "flow"]
        worth = np.zeros(self.count)
        worth[self.moved] = -1.0
        found = linprog(
            worth,
            A_ub=matrix[[r for r, _ in capped]],
            b_ub=[c for _, c in capped],
            A_eq=matrix[balance],
            b_eq=np.zeros(len(balance)),
            method="highs",
        )
        assert found.status == 0
        return float(-found.fun)
