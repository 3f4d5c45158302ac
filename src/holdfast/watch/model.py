"""The problem as a plain constraint model, straight from the description: for proofs about one member, and as a peer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any, Final

from holdfast.watch.problem import Member, Shift, Watch, WatchBill, WatchProblem

RULES: Final = {
    "least_minutes": "the least minutes",
    "most_minutes": "the most minutes",
    "most_weekends": "the most weekends",
    "most_shifts": "the most watches of a shift",
    "most_in_row": "the most days in a row",
    "least_in_row": "the least days in a row",
    "least_off_in_row": "the least days free in a row",
    "days_off": "the days off",
    "succession": "which shift may follow which, and rest",
    "fixed": "what was set by hand",
}
"""Rules that may be left out when looking for what cannot be kept, in words."""
_DAY: Final = 1440


@dataclass(slots=True)
class Model:
    """The model, and its variables: does member stand shift on day."""

    problem: WatchProblem
    model: Any
    stands: dict[tuple[str, int, str], Any]

    def watches(self, value: Any) -> tuple[Watch, ...]:
        """Return the watches of a solution, given the function that tells a variable's value."""
        return tuple(Watch(*key) for key, stands in self.stands.items() if value(stands))

    def hint(self, watches: Iterable[Watch]) -> None:
        """Tell the search where to begin."""
        wanted = {(w.member, w.day, w.shift) for w in watches}
        for key, stands in self.stands.items():
            self.model.add_hint(stands, key in wanted)


def build(
    problem: WatchProblem, members: Iterable[Member], *, without: str | None = None, costs: bool = True
) -> Model:
    """Return the model for `members`, one of `RULES` left out if named, with costs or without."""
    # NOTE: imported here, for it must not meet the other solver's library in a process that does not need it.
    from ortools.sat.python import cp_model  # noqa: PLC0415

    made = Model(problem, cp_model.CpModel(), {})
    chosen = tuple(members)
    for member in chosen:
        _add_member(made, member, without)
    if without != "fixed":
        _fix(made, {member.id for member in chosen})
    if costs:
        made.model.minimize(_penalty(made, chosen))
    return made


def lawful(
    problem: WatchProblem, member: Member, *, without: str | None, seconds: float
) -> tuple[Watch, ...] | bool | None:
    """Return watches of a member that keep every rule but one, False if there are none, None if time ran out."""
    from ortools.sat.python import cp_model  # noqa: PLC0415

    made = build(problem, (member,), without=without, costs=False)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(seconds, 0.01)
    solver.parameters.num_workers = 1
    status = solver.solve(made.model)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return made.watches(solver.boolean_value)
    return False if status == cp_model.INFEASIBLE else None


def solve_plainly(
    problem: WatchProblem, *, seconds: float, seed: int = 0, workers: int = 2
) -> WatchBill | None:
    """Solve the plain model and nothing else, as a peer to measure by; return None where no bill was found."""
    from ortools.sat.python import cp_model  # noqa: PLC0415

    made = build(problem, problem.members)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = workers
    status = solver.solve(made.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    bound = -int(-solver.best_objective_bound // 1)
    return WatchBill(
        made.watches(solver.boolean_value), int(solver.objective_value), bound, status == cp_model.OPTIMAL
    )


def close(
    problem: WatchProblem,
    watches: Iterable[Watch],
    *,
    seconds: float,
    seed: int,
    better: Callable[[tuple[Watch, ...], int], None],
    proven: Callable[[float], None],
    until: Callable[[], bool],
) -> None:
    """Search the plain model from `watches` on one thread until stopped, and tell what is found and proven."""
    from ortools.sat.python import cp_model  # noqa: PLC0415

    made = build(problem, problem.members)
    made.hint(watches)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(seconds, 0.01)
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = 1
    solver.best_bound_callback = proven

    class Told(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            better(made.watches(self.boolean_value), round(self.objective_value))

    over = Event()

    def look() -> None:
        while not over.wait(0.1):
            if until():
                solver.stop_search()

    looker = Thread(target=look, daemon=True)
    looker.start()
    try:
        status = solver.solve(made.model, Told())
    finally:
        over.set()
        looker.join()
    if status == cp_model.OPTIMAL:
        proven(solver.objective_value)


def _add_member(made: Model, member: Member, without: str | None) -> None:
    problem, model = made.problem, made.model
    last = problem.days - 1 if member.last_day is None else member.last_day
    off = frozenset() if without == "days_off" else member.days_off
    there = range(member.first_day, last + 1)
    for day in there:
        for shift in problem.shifts:
            if day not in off:
                made.stands[member.id, day, shift.id] = model.new_bool_var("")
    works = {day: sum(_on(made, member, day).values()) for day in there}
    for day in there:
        model.add(works[day] <= 1)
    for rule in (_minutes, _weekends, _shifts):
        rule(made, member, without, works)
    _rows(made, member, without, works)
    if without != "succession":
        _succession(made, member, there)


def _on(made: Model, member: Member, day: int) -> dict[str, Any]:
    return {
        shift.id: made.stands[member.id, day, shift.id]
        for shift in made.problem.shifts
        if (member.id, day, shift.id) in made.stands
    }


def _minutes(made: Model, member: Member, without: str | None, works: Mapping[int, Any]) -> None:
    length = {shift.id: shift.minutes for shift in made.problem.shifts}
    minutes = sum(length[s] * stands for day in works for s, stands in _on(made, member, day).items())
    if member.most_minutes is not None and without != "most_minutes":
        made.model.add(minutes <= member.most_minutes)
    if member.least_minutes is not None and without != "least_minutes":
        made.model.add(minutes >= member.least_minutes)


def _weekend_days(problem: WatchProblem, days: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for day in days:
        if (problem.first_weekday + day) % 7 >= 5:
            found.setdefault((problem.first_weekday + day) // 7, []).append(day)
    return found


def _weekend_flags(made: Model, works: Mapping[int, Any]) -> list[Any]:
    flags = []
    for days in _weekend_days(made.problem, works).values():
        flag = made.model.new_bool_var("")
        for day in days:
            made.model.add(works[day] <= flag)
        made.model.add(flag <= sum(works[day] for day in days))
        flags.append(flag)
    return flags


def _weekends(made: Model, member: Member, without: str | None, works: Mapping[int, Any]) -> None:
    if member.most_weekends is not None and without != "most_weekends":
        made.model.add(sum(_weekend_flags(made, works)) <= member.most_weekends)


def _shifts(made: Model, member: Member, without: str | None, works: Mapping[int, Any]) -> None:
    if without == "most_shifts":
        return
    for shift, most in member.most_shifts.items():
        stands = [
            made.stands[member.id, day, shift] for day in works if (member.id, day, shift) in made.stands
        ]
        made.model.add(sum(stands) <= most)


def _rows(made: Model, member: Member, without: str | None, works: Mapping[int, Any]) -> None:
    first, last = min(works), max(works)
    if member.most_in_row is not None and without != "most_in_row":
        for day in range(first, last - member.most_in_row + 1):
            window = range(day, day + member.most_in_row + 1)
            made.model.add(sum(works[d] for d in window) <= member.most_in_row)
    for rule, least, sign in (
        ("least_in_row", member.least_in_row, 1),
        ("least_off_in_row", member.least_off_in_row, -1),
    ):
        for length in range(1, least or 0) if without != rule else ():
            for day in range(first + 1, last - length + 1):
                # A row of exactly this length, with the opposite on both sides, is too short.
                inner = [works[d] for d in range(day, day + length)]
                edge = works[day - 1] + works[day + length]
                if sign > 0:
                    made.model.add(sum(inner) - edge <= length - 1)
                else:
                    made.model.add(edge - sum(inner) <= 1)


def _succession(made: Model, member: Member, there: range) -> None:
    problem = made.problem
    for one in problem.shifts:
        for two in problem.shifts:
            for lag in _lags(problem, one, two):
                for day in there:
                    before = made.stands.get((member.id, day, one.id))
                    after = made.stands.get((member.id, day + lag, two.id))
                    if before is not None and after is not None:
                        made.model.add(before + after <= 1)


def _lags(problem: WatchProblem, one: Shift, two: Shift) -> set[int]:
    lags = {1} if two.id in one.never_before else set()
    if one.start_minute is None or two.start_minute is None:
        return lags
    end = one.start_minute + one.minutes
    for lag in range(1, problem.days):
        if lag * _DAY + two.start_minute - end >= problem.rest_minutes:
            break
        lags.add(lag)
    return lags


def _fix(made: Model, members: set[str]) -> None:
    for fixed in made.problem.fixed:
        if fixed.member not in members:
            continue
        for shift in made.problem.shifts:
            stands = made.stands.get((fixed.member, fixed.day, shift.id))
            if stands is not None:
                made.model.add(stands == int(shift.id == fixed.shift))
            elif shift.id == fixed.shift:
                made.model.add_bool_or([])


def _penalty(made: Model, members: tuple[Member, ...]) -> Any:
    problem, model = made.problem, made.model
    terms: list[Any] = []
    for row in problem.cover:
        people = [
            made.stands[m.id, row.day, row.shift]
            for m in members
            if (m.id, row.day, row.shift) in made.stands and (row.skill is None or row.skill in m.skills)
        ]
        under = model.new_int_var(0, row.wanted, "")
        over = model.new_int_var(0, len(people), "")
        model.add(sum(people) + under - over == row.wanted)
        terms += [row.under_weight * under, row.over_weight * over]
    for wish in problem.requests:
        stands = made.stands.get((wish.member, wish.day, wish.shift), 0)
        terms.append(wish.weight * ((1 - stands) if wish.wants else stands))
    terms += _sharing(made, members)
    return sum(terms)


def _sharing(made: Model, members: tuple[Member, ...]) -> list[Any]:
    problem, terms = made.problem, []
    nights = [shift for shift in problem.shifts if shift.night]
    if problem.night_weight and nights:
        due = [m for m in members if any(m.most_shifts.get(s.id, 1) for s in nights)]
        counts = [
            m.nights_before
            + sum(made.stands.get((m.id, d, s.id), 0) for d in range(problem.days) for s in nights)
            for m in due
        ]
        terms.append(problem.night_weight * _spread(made, due, counts))
    if problem.weekend_weight:
        due = [m for m in members if m.most_weekends != 0]
        counts = []
        for m in due:
            last = problem.days - 1 if m.last_day is None else m.last_day
            works = {d: sum(_on(made, m, d).values()) for d in range(m.first_day, last + 1)}
            counts.append(m.weekends_before + sum(_weekend_flags(made, works)))
        terms.append(problem.weekend_weight * _spread(made, due, counts))
    return terms


def _spread(made: Model, members: list[Member], counts: list[Any]) -> Any:
    problem, model = made.problem, made.model
    if not members:
        return 0
    present = [(problem.days if m.last_day is None else m.last_day + 1) - m.first_day for m in members]
    together = sum(present)
    far = together * (
        sum(m.nights_before + m.weekends_before for m in members) + problem.days * len(members) + 1
    )
    top, bottom = model.new_int_var(-far, far, ""), model.new_int_var(-far, far, "")
    for days, count in zip(present, counts, strict=True):
        ahead = together * count - days * sum(counts)
        model.add(top >= ahead)
        model.add(bottom <= ahead)
    spread = model.new_int_var(0, 2 * far, "")
    # Differences of less than one whole unit do not count.
    model.add(together * spread + together - 1 >= top - bottom)
    return spread
