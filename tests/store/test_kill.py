"""A process that is killed while it writes leaves whole entries only, and all that it acknowledged."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import func, select

import jobs
from holdfast.desk import Desk
from holdfast.rebuild import rebuild
from holdfast.record import Frontier, leaf_hash, verify_record
from holdfast.store import Store
from holdfast.store import tables as t
from holdfast.store.ledger import entries, read_head
from worlds import KEY

Job = Callable[[str, str, Connection], None]
KILLS = 250
LONGEST_S = 55


class Watcher:
    """Checks the record after each kill, each entry once."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.frontier = Frontier()

    def check(self, acknowledged: int) -> None:
        """Open the database as after a crash, and check that it holds everything acknowledged and nothing half."""
        store = Store(self.url)
        try:
            store.check_version()
            with store.read() as tx:
                head = read_head(tx)
                bodies = list(entries(tx, self.frontier.size))
                people = tx.execute(select(func.count()).select_from(t.person)).scalar()
                private = tx.execute(select(func.count()).select_from(t.private)).scalar()
        finally:
            store.close()
        self.frontier = self.frontier.extend(leaf_hash(body) for body in bodies)
        assert self.frontier.root == head.frontier.root
        assert self.frontier.size == head.frontier.size > acknowledged
        assert people == private


def one_life(url: str, name: str, seconds: float, job: Job = jobs.enrol_for_ever) -> int:
    """Let a process write for a moment, kill it, and return the last entry that it acknowledged, or -1."""
    reads, writes = jobs.WARM.Pipe(duplex=False)
    process = jobs.WARM.Process(target=job, args=(url, name, writes))
    process.start()
    writes.close()
    assert reads.poll(60), "the process never began"
    assert reads.recv() == -1
    time.sleep(seconds)
    process.kill()
    process.join(30)
    assert process.exitcode == -9
    process.close()
    last = -1
    try:
        while True:
            last = max(last, reads.recv())
    except EOFError:
        reads.close()
    return last


def test_killed_again_and_again(sqlite_toy: Path, tmp_path: Path) -> None:
    """Tests that hundreds of kills at any moment lose nothing acknowledged and leave nothing half."""
    killed(sqlite_toy, tmp_path / "killed.db", jobs.enrol_for_ever, KILLS, LONGEST_S, 0.06)


def test_killed_while_orders_share_a_transaction(sqlite_toy: Path, tmp_path: Path) -> None:
    """Tests the same for orders of which several are committed at once."""
    killed(sqlite_toy, tmp_path / "killed.db", jobs.enrol_together_for_ever, KILLS // 3, LONGEST_S / 3, 0.3)


def killed(toy: Path, path: Path, job: Job, kills: int, seconds: float, longest: float) -> None:
    """Let processes write, kill each at some moment, and check the record after each."""
    shutil.copy(toy, path)
    url = f"sqlite:///{path}"
    watcher, chance, until = Watcher(url), random.Random(1), time.monotonic() + seconds
    lives, acknowledged = 0, -1
    while lives < kills and time.monotonic() < until:
        acknowledged = max(acknowledged, one_life(url, f"life{lives}", chance.uniform(0, longest), job))
        watcher.check(acknowledged)
        lives += 1
    assert lives >= 10
    assert acknowledged > 0
    store = Store(url)
    try:
        with store.read() as tx:
            bodies = list(entries(tx))
        assert verify_record(bodies, Desk(store, KEY).checkpoint(), KEY.verifier).verified
        assert rebuild(store, check=True).same
        print(f"{lives} kills, {len(bodies)} entries")  # noqa: T201
    finally:
        store.close()
