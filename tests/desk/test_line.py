"""Orders that share a transaction: none touches another, each is durable before its answer, and order is order."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

from holdfast.desk import Asked, Desk, Receipt, Refusal
from holdfast.desk.line import MOST_AT_ONCE, Line, Ticket
from holdfast.errors import BusyError, ConflictError, StoreError
from holdfast.model import Interval, Region
from holdfast.orders import AddRegion, Found, SetThreatLevel, VacateSeat
from holdfast.orders.base import View
from holdfast.orders.frame import Frame, load_frame
from holdfast.rebuild import rebuild
from holdfast.record import open_checkpoint, verify_record
from holdfast.store import Store
from holdfast.store import tables as t
from holdfast.store.ledger import entries, get_blob, read_head
from worlds import KEY, Toy, orders

DAYS = Interval(date(2030, 2, 1), date(2030, 2, 8))


def level(number: int, region: str = "north", reason: str = "Seen at the fence.") -> SetThreatLevel:
    """Return the order for a threat level."""
    return SetThreatLevel(region, number, DAYS, reason)


def together(toy: Toy, asked: Sequence[Asked]) -> list[Future[Receipt | Refusal]]:
    """Hand orders in while another is written, so that they share the next transaction."""
    with toy.store._turn():
        first = toy.desk.hand_in(Asked(level(1), toy.by("administrator")))
        while not first.running():
            time.sleep(0.001)
        futures = [toy.desk.hand_in(each) for each in asked]
    first.result(20)
    return futures


def levels(toy: Toy) -> list[int]:
    """Return the levels entered, in order."""
    with toy.store.read() as tx:
        return list(tx.execute(select(t.threat_level.c.level).order_by(t.threat_level.c.entry)).scalars())


def anew(toy: Toy) -> Frame:
    """Return the frame as the tables hold it."""
    with toy.store.read() as tx:
        return load_frame(tx, lambda name: get_blob(tx, name))


def told(frame: Frame) -> list[object]:
    """Return what can be compared of a frame."""
    return [getattr(frame, each.name) for each in fields(frame) if each.name != "tree"]


def check(toy: Toy) -> None:
    """Check that record and tables agree."""
    with toy.store.read() as tx:
        bodies = list(entries(tx))
    assert verify_record(bodies, toy.desk.checkpoint(), KEY.verifier).verified
    assert rebuild(toy.store, check=True).same


def test_those_who_wait_share_a_transaction(toy: Toy) -> None:
    """Tests one checkpoint for all that covers each, entries in the order of coming, and refusals among them."""
    by = toy.by("administrator")
    asked = [Asked(level(n % 5 + 1), by) for n in range(20)]
    asked[7] = Asked(level(99), by)
    answers = [future.result(20) for future in together(toy, asked)]
    assert [answer.entry for answer in answers] == list(range(answers[0].entry, answers[0].entry + 20))
    assert len({answer.checkpoint for answer in answers}) == 1
    assert open_checkpoint(answers[0].checkpoint, KEY.verifier).size == answers[-1].entry + 1
    assert [isinstance(answer, Refusal) for answer in answers] == [n == 7 for n in range(20)]
    assert levels(toy) == [1] + [n % 5 + 1 for n in range(20) if n != 7]
    check(toy)


def _boom(order: SetThreatLevel, view: View, effects: Any) -> Any:
    """Change the table as the order would, then fail as its reason says."""
    row = {
        "entry": view.n,
        "region": order.region,
        "level": order.level,
        "start_day": 1,
        "end_day": 2,
        "reason": "x",
    }
    view.tx.execute(t.threat_level.insert(), row)
    match order.reason:
        case "bug":
            raise TypeError("a fault of the program")
        case "ours":
            raise StoreError("Something of ours.")
        case "unique":
            view.tx.execute(t.threat_level.insert(), row)
        case "disk":
            raise OperationalError("INSERT", {}, Exception("database or disk is full"))
    return effects


@pytest.mark.parametrize(
    ("reason", "error"),
    [("bug", TypeError), ("ours", StoreError), ("unique", StoreError), ("disk", StoreError)],
)
def test_what_fails_touches_no_other(
    reason: str, error: type[Exception], toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that of three together the middle one alone fails, whatever it fails of, and leaves nothing behind."""
    by = toy.by("administrator")
    toy.does(level(2))
    monkeypatch.setattr(SetThreatLevel, "apply", _boom)
    futures = together(toy, [Asked(level(3), by), Asked(level(4, reason=reason), by), Asked(level(5), by)])
    first, last = futures[0].result(20), futures[2].result(20)
    with pytest.raises(error):
        futures[1].result(20)
    assert last.entry == first.entry + 1
    assert levels(toy) == [2, 1, 3, 5]


def test_a_commit_that_fails_is_told_to_all_and_changes_nothing(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that nobody is answered before the transaction is on the disk."""
    by = toy.by("administrator")

    def fail(_connection: Connection) -> None:
        raise OperationalError("COMMIT", {}, Exception("database or disk is full"))

    with monkeypatch.context() as patch:
        patch.setattr(Connection, "commit", fail)
        for future in [toy.desk.hand_in(Asked(level(3), by)) for _ in range(5)]:
            with pytest.raises(StoreError, match="full"):
                future.result(20)
    assert levels(toy) == []
    toy.does(level(3))
    check(toy)


def test_the_same_key_twice_in_one_transaction(toy: Toy) -> None:
    """Tests that of one order sent twice at once one is carried out, and another order with its key is an error."""
    by = toy.by("administrator")
    futures = together(toy, [Asked(level(3), by, "k"), Asked(level(3), by, "k"), Asked(level(4), by, "k")])
    first, again = futures[0].result(20), futures[1].result(20)
    assert isinstance(first, Receipt)
    assert isinstance(again, Receipt)
    assert (first.entry, first.repeated, again.entry, again.repeated) == (
        first.entry,
        False,
        first.entry,
        True,
    )
    with pytest.raises(ConflictError):
        futures[2].result(20)
    assert levels(toy) == [1, 3]


def test_who_loses_a_seat_has_lost_it_for_the_next_in_line(toy: Toy) -> None:
    """Tests that what changes the frame counts within the transaction, and not where it is undone."""
    admin, north = toy.by("administrator"), toy.by("north-caller")
    asked = [
        Asked(level(2), north),
        Asked(VacateSeat("north-caller", "p-north-caller"), admin),
        Asked(level(3), north),
    ]
    before, vacated, after = (future.result(20) for future in together(toy, asked))
    assert [isinstance(each, Receipt) for each in (before, vacated, after)] == [True, True, False]
    assert "does not hold" in after.reason()


def test_the_frame_kept_is_the_one_in_the_tables(toy: Toy) -> None:
    """Tests that after each order, alone or with others, carried out or failed, the desk's frame is what the store holds."""
    by = toy.by("administrator")
    asked = [Asked(AddRegion(Region(f"r{n}", f"R{n}", "north")), by) for n in range(3)]
    asked.insert(1, Asked(level(2), by))
    for future in together(toy, asked):
        future.result(20)
    toy.does(level(2))
    assert told(toy.desk.frame()) == told(anew(toy))
    with toy.store.read() as tx:
        assert read_head(tx).framed == read_head(tx).frontier.size - 1
    second = Desk(toy.store, KEY, clock=lambda: toy.now)
    second.submit(AddRegion(Region("r9", "R9", "north")), by)
    assert "r9" in toy.desk.frame().parents


def test_every_order_that_changes_the_frame_says_so(tmp_path: Path) -> None:
    """Tests after each order of the toy register's own story that the frame kept is the one in the tables."""
    store = Store(f"sqlite:///{tmp_path / 'told.db'}")
    store.migrate()
    store.start()
    toy = Toy(store.url)
    toy.desk.submit(Found(Region("land", "Land"), "Office", "admin"), None)
    for order, enclosures in orders():
        toy.does(order, enclosures=enclosures)
        assert told(toy.desk.frame()) == told(anew(toy)), order.kind
    toy.store.close()
    store.close()


def test_threads_that_wait_and_loops_that_do_not(toy: Toy) -> None:
    """Tests eight threads and as many hand-ins at once: all are answered, each entry is one of a kind."""
    by = toy.by("administrator")
    found: list[int] = []

    def submit() -> None:
        found.extend(toy.desk.submit(level(2), by).entry for _ in range(10))

    threads = [threading.Thread(target=submit) for _ in range(8)]
    for thread in threads:
        thread.start()
    futures = [toy.desk.hand_in(Asked(level(3), by)) for _ in range(2 * MOST_AT_ONCE)]
    for thread in threads:
        thread.join(60)
    found += [future.result(60).entry for future in futures]
    assert len(set(found)) == len(found) == 80 + 2 * MOST_AT_ONCE
    toy.desk.close()
    toy.does(level(2))
    check(toy)


def test_who_waits_too_long_is_told_and_nothing_is_done() -> None:
    """Tests that an order that is given up is not carried out later."""
    carried: list[Asked] = []
    go = threading.Event()

    def carry(tickets: Sequence[Ticket]) -> None:
        go.wait(20)
        for ticket in tickets:
            carried.append(ticket.asked)
            ticket.answer.set_result(Receipt(0, "", (), ""))

    line = Line(carry, patience_s=0.05)
    order: Any = None
    first = line.join(Asked(order, None, "first"))
    while not first.running():
        time.sleep(0.001)
    with pytest.raises(BusyError, match="Nothing was changed"):
        line.wait(Asked(order, None, "second"))
    go.set()
    first.result(20)
    line.wait(Asked(order, None, "third"))
    line.close()
    assert [asked.key for asked in carried] == ["first", "third"]
