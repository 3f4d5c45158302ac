"""The search as a whole: two threads that share the best bill, one annealing, one pricing rosters and diving."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

import numpy as np

from holdfast.watch.anneal import anneal
from holdfast.watch.callbacks import WatchCallbacks, WatchProgress
from holdfast.watch.dive import dive, generate
from holdfast.watch.ground import Ground, Ints, limits
from holdfast.watch.master import Floats, Master
from holdfast.watch.model import close
from holdfast.watch.opening import QUICK, cover_of, opening, state_of
from holdfast.watch.pricing import Pricer
from holdfast.watch.problem import Watch, WatchParams, WatchProblem
from holdfast.watch.relaxed import relaxed_bound
from holdfast.watch.stretch import TOO_LARGE

_CELLS: Final = 1 << 24
"""Numbers in a thread's working space: 128 MiB."""
_CHUNK: Final = 50
_MEMBERS: Final = 3
_RELAXED: Final = 0.15
_SMALL: Final = 3000
_HEATS: Final = (1.0, 0.03, 0.3, 0.1)


@dataclass(slots=True)
class Best:
    """The best bill and the best proof so far, shared by the threads."""

    rows: Ints
    total: int
    bound: int
    heard: Callable[[int, int], None]
    lock: Lock = field(default_factory=Lock)

    def offer(self, rows: Ints, total: int) -> None:
        """Keep a bill if it is better."""
        with self.lock:
            if total < self.total:
                self.rows, self.total = rows.copy(), total
                self.heard(self.total, self.bound)

    def prove(self, bound: float) -> None:
        """Keep a proof if it is better; penalties are whole, so a bound may be rounded up."""
        with self.lock:
            whole = math.ceil(bound - 1e-9)
            if whole > self.bound:
                self.bound = min(whole, self.total)
                self.heard(self.total, self.bound)

    @property
    def closed(self) -> bool:
        """Return whether bill and proof meet."""
        return self.total <= self.bound


@dataclass(slots=True)
class Search:
    """One search: the problem, the clock, and what is shared."""

    problem: WatchProblem
    g: Ground
    params: WatchParams
    callbacks: WatchCallbacks
    should_stop: Callable[[], bool]
    clock: Callable[[], float]
    best: Best = field(init=False)
    begun: float = field(init=False)
    broken: bool = field(init=False, default=False)
    size: float = field(init=False, default=10.0)

    def run(self) -> Best:
        """Search until the time is over, the bill is proven, or somebody says stop."""
        self.begun = self.clock()
        draw = np.random.default_rng(self.params.seed)
        table = np.empty(_CELLS, dtype=np.int64)
        pricer = Pricer(self.g, [table], np.zeros(self.g.limit.shape, dtype=np.bool_))
        rows = opening(self.problem, self.g, pricer, draw, self.left)
        self.best = Best(rows, int(state_of(self.g, rows).total[0]), self._floor(), self._heard)
        if not self.g.allowed.any():
            # Nobody can stand anything: there is only this bill.
            self.best.prove(self.best.total)
            return self.best
        self._heard(self.best.total, self.best.bound)
        threads = self.params.workers
        with ThreadPoolExecutor(max(1, threads)) as pool:
            tables = [table, *(np.empty(_CELLS, dtype=np.int64) for _ in range(threads - 1))]
            pricer.tables, pricer.pool = tables, pool
            found = self._root(pricer, draw)
            pricer.tables = tables[:1]
            others = [
                pool.submit(self._anneal_on, self._seed(n), tables[n], 0.3 if found else 0.9)
                for n in range(1, threads)
            ]
            try:
                self._improve(pricer, found, draw)
            finally:
                self.broken = True
                for other in others:
                    other.result()
        return self.best

    def left(self) -> float:
        """Return the seconds that are left."""
        return self.params.seconds - (self.clock() - self.begun)

    def done(self) -> bool:
        """Return whether to stop now."""
        return self.broken or self.should_stop() or self.left() <= 0 or self.best.closed

    def _heard(self, total: int, bound: int) -> None:
        self.callbacks.on_progress(WatchProgress(self.clock() - self.begun, total, bound))

    def _seed(self, n: int) -> Ints:
        # NOTE: never 0, which is where the generator would stay.
        return np.array(
            [(self.params.seed * 1_000_003 + n + 1) * 0x9E3779B97F4A7C15 & (2**63 - 1) | 1], dtype=np.int64
        )

    def _floor(self) -> int:
        """Return the penalty that no bill can be without: requests of which only one can be granted are not looked at."""
        wish = np.minimum(self.g.wish, 0).min(axis=2, initial=0)
        return int(self.g.wish_base + wish.sum())

    # Pricing and diving.

    def _root(self, pricer: Pricer, draw: np.random.Generator) -> tuple[Master, Floats] | None:
        """Price rosters of whole members until proven, where that is possible in the time; raise the bound."""
        g, people, days = self.g, len(self.problem.members), self.problem.days
        everybody = list(range(people))
        empty = np.full((people, days), -1, dtype=np.int64)
        if not people or not self._can_price(pricer, empty):
            return None
        master = Master(g, everybody, 0, days, np.zeros(len(g.row_wanted), dtype=np.int64))
        for n in range(3):
            rows = opening(self.problem, g, pricer, draw, self.left) if n else self.best.rows
            for i in everybody:
                master.add(i, rows[i])
        share = self.begun + 0.6 * self.params.seconds
        until = lambda: self.done() or self.clock() > share  # noqa: E731
        heard = lambda bound: self.best.prove(bound + g.wish_base)  # noqa: E731
        _, proof = generate(
            master, pricer, empty, np.zeros(len(g.row_wanted)), rounds=10_000, until=until, heard=heard
        )
        return master, proof

    def _can_price(self, pricer: Pricer, empty: Ints) -> bool:
        """Return whether everybody's whole days can be priced forty times in the time."""
        g, begun = self.g, self.clock()
        prices = np.zeros(len(g.row_wanted), dtype=np.int64)
        for i in {int(r): i for i, r in enumerate(g.rule)}.values():
            found = pricer(empty, [i], 0, self.problem.days, prices)
            if found[0][1] <= TOO_LARGE:
                return False
        kinds = len(set(g.rule.tolist()))
        passes = (self.clock() - begun) / kinds * len(g.rule) / self.params.workers
        return passes * 40 < self.left()

    def _improve(
        self, pricer: Pricer, found: tuple[Master, Floats] | None, draw: np.random.Generator
    ) -> None:
        seed = self._seed(0)
        turn = 0
        if found is None:
            self._relax(pricer.tables[0])
        while not self.done():
            if found is None:
                self._anneal(seed, pricer.tables[0], turn, 0.9)
            else:
                work = self._reopen if turn % 4 else self._dive
                rows = work(pricer, found, draw)
                before = self.best.total
                if rows is not None:
                    self.best.offer(rows, int(state_of(self.g, rows).total[0]))
                if rows is not None and (turn % 4 == 0 or self.best.total < before):
                    self._polish(rows, seed, pricer.tables[0], 0.04 * self.params.seconds, hot=0.03)
            turn += 1

    def _relax(self, table: Ints) -> None:
        """Raise the bound where whole members are too long to price."""
        end = self.clock() + _RELAXED * self.left()
        relaxed_bound(
            self.g,
            target=lambda: self.best.total,
            until=lambda: self.done() or self.clock() > end,
            heard=self.best.prove,
            table=table,
        )

    def _dive(self, pricer: Pricer, found: tuple[Master, Floats], draw: np.random.Generator) -> Ints | None:
        """Dive for everybody."""
        master, proof = found
        empty = np.full((len(master.members), self.problem.days), -1, dtype=np.int64)
        chosen = dive(master, pricer, empty, proof, rounds=1, until=self.done, draw=draw.random)
        return None if chosen is None else np.array([chosen[i] for i in master.members])

    def _reopen(self, pricer: Pricer, found: tuple[Master, Floats], draw: np.random.Generator) -> Ints | None:
        """Free some members of the best bill, price and dive for them alone, all others staying as they are."""
        g, rows, before = self.g, self.best.rows.copy(), self.best.total
        people, days = rows.shape
        members = sorted(draw.choice(people, min(people, int(self.size)), replace=False).tolist())
        rest = rows.copy()
        rest[members] = -1
        master = Master(g, members, 0, days, cover_of(g, rest))
        chosen = set(members)
        for i, stretch, _ in found[0].columns:
            if i in chosen:
                master.add(i, stretch)
        for i in members:
            master.add(i, rows[i])
        bound, proof = generate(master, pricer, rows, found[1], rounds=30, until=self.done, reached=0.5)
        if bound + _wishes(g, rest) > before - 1 + 1e-6:
            # Nobody among them can be bettered: look further next time.
            self.size = min(float(people), 1.2 * self.size)
            return None
        self.size = max(6.0, 0.97 * self.size)
        dived = dive(master, pricer, rows, proof, rounds=1, until=self.done, draw=draw.random)
        for i, row in (dived or {}).items():
            rows[i] = row
        return rows if dived is not None else None

    # Annealing.

    def _anneal_on(self, seed: Ints, table: Ints, share: float) -> None:
        exactly = self._is_small()
        turn = 0
        while not self.done():
            if turn == 1 and exactly:
                self._close()
            else:
                self._anneal(seed, table, turn, 0.05 if exactly else share)
            turn += 1

    def _is_small(self) -> bool:
        """Return whether constraint solving may prove what pricing cannot: few choices, or duties that are to be shared."""
        choices = int(self.g.allowed.sum())
        return choices <= _SMALL or (bool(self.g.weights.any()) and choices <= 10 * _SMALL)

    def _close(self) -> None:
        shift_at = {shift.id: n for n, shift in enumerate(self.problem.shifts)}
        member_at = {member.id: n for n, member in enumerate(self.problem.members)}

        def better(watches: tuple[Watch, ...], total: int) -> None:
            rows = np.full_like(self.best.rows, -1)
            for watch in watches:
                rows[member_at[watch.member], watch.day] = shift_at[watch.shift]
            self.best.offer(rows, total)

        close(
            self.problem,
            watches_of(self.problem, self.best.rows),
            seconds=self.left(),
            seed=self.params.seed,
            better=better,
            proven=self.best.prove,
            until=self.done,
        )

    def _anneal(self, seed: Ints, table: Ints, turn: int, share: float) -> None:
        """Anneal from the best, first long and from the full heat, then at various heats."""
        seconds = share * self.left() if turn == 0 else 0.1 * self.params.seconds
        self._polish(self.best.rows, seed, table, seconds, hot=_HEATS[turn % len(_HEATS)])

    def _polish(self, rows: Ints, seed: Ints, table: Ints, seconds: float, *, hot: float) -> None:
        """Anneal from `rows`, beginning at a share of the usual temperature, and offer the best."""
        g = self.g
        first, last = _temperatures(g)
        state = state_of(g, rows)
        best, total = state.rows.copy(), state.total.copy()
        most = limits(g)
        longest = min(self.problem.days, 21 if self.problem.days <= 42 else 14)
        # A stretch of so many days, with all its weekends, needs this much for each node.
        need = (longest + 1) * int(g.nodes.max()) * 4 * (longest * int(g.minutes.max()) + 1)
        room = table[:QUICK] if need <= QUICK else table
        begun = self.clock()
        chunk = 1
        while not self.done():
            now = self.clock()
            share = (now - begun) / seconds
            if share >= 1:
                break
            heat = first * hot * (last / (first * hot)) ** share
            anneal(g, most, state, best, total, seed, chunk, heat, _MEMBERS, min(7, longest), longest, room)
            if total[0] < self.best.total:
                self.best.offer(best, int(total[0]))
            spent = self.clock() - now
            chunk = max(1, min(_CHUNK * 20, int(chunk * 0.05 / max(spent, 1e-4))))


def watches_of(problem: WatchProblem, rows: Ints) -> tuple[Watch, ...]:
    """Return the watches of `rows`, by member and day."""
    names = [shift.id for shift in problem.shifts]
    return tuple(
        Watch(member.id, day, names[shift])
        for member, row in zip(problem.members, rows.tolist(), strict=True)
        for day, shift in enumerate(row)
        if shift >= 0
    )


def _wishes(g: Ground, rows: Ints) -> int:
    """Return what the requests cost if members stand `rows`."""
    people, days = np.nonzero(rows >= 0)
    return g.wish_base + int(g.wish[people, days, rows[people, days]].sum())


def _temperatures(g: Ground) -> tuple[float, float]:
    """Return where annealing begins and ends: a good part of what a missing person costs, and of the least weight."""
    under = g.row_under[g.row_under > 0]
    wishes = np.abs(g.wish[g.wish != 0])
    weights = np.concatenate([under, g.row_over[g.row_over > 0], wishes, g.weights[g.weights > 0]])
    if not len(weights):
        return 1.0, 0.5
    most = float(np.median(under)) if len(under) else float(np.median(weights))
    return max(1.0, 0.6 * most), 0.2 * float(weights.min())
