"""A process that is killed while it writes leaves whole entries only, and all that it acknowledged."""

from __future__ import annotations

import random
import shutil
import time
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


def one_life(url: str, name: str, seconds: float) -> int:
    """Let a process write for a moment, kill it, and return the last entry that it acknowledged, or -1."""
    reads, writes = jobs.WARM.Pipe(duplex=False)
    process = jobs.WARM.Process(target=jobs.enrol_for_ever, args=(url, name, writes))
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
    path = tmp_path / "killed.db"
    shutil.copy(sqlite_toy, path)
    url = f"sqlite:///{path}"
    watcher, chance, until = Watcher(url), random.Random(1), time.monotonic() + LONGEST_S
    lives, acknowledged = 0, -1
    while lives < KILLS and time.monotonic() < until:
        acknowledged = max(acknowledged, one_life(url, f"life{lives}", chance.uniform(0, 0.06)))
        watcher.check(acknowledged)
        lives += 1
    assert lives >= 20
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
