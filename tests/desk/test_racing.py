"""Several writers at once: threads and processes, on both kinds of database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import date

import pytest
from sqlalchemy import func, select

import jobs
from holdfast.desk import Receipt
from holdfast.model import ApplicationKind, Interval, PersonalText
from holdfast.orders import AcceptGap, DecideApplication, FileApplication, Order, VaryCallUp
from holdfast.rebuild import rebuild
from holdfast.record import open_checkpoint, verify_record
from holdfast.store import tables as t
from holdfast.store.ledger import entries, read_entry
from rights_world import adopt
from worlds import ALVA, BO, CLEO, KEY, START, Toy, watch

DAY = date(2030, 2, 4)
Answers = list[tuple[bool, int, str]]
Race = Callable[[Toy, Sequence[tuple[str, Sequence[Order]]]], list[Answers]]


def in_threads(toy: Toy, sides: Sequence[tuple[str, Sequence[Order]]]) -> list[Answers]:
    """Let each side give its orders from a thread of one process, on one desk."""
    barrier = threading.Barrier(len(sides))
    results: list[Answers] = [[] for _ in sides]

    def run(side: int) -> None:
        seat, orders = sides[side]
        barrier.wait(60)
        for order in orders:
            answer = toy.give(order, seat)
            results[side].append((isinstance(answer, Receipt), answer.entry, answer.checkpoint))

    threads = [threading.Thread(target=run, args=(side,)) for side in range(len(sides))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return results


def in_processes(toy: Toy, sides: Sequence[tuple[str, Sequence[Order]]]) -> list[Answers]:
    """Let each side give its orders from a process of its own."""
    barrier = jobs.WARM.Barrier(len(sides))
    started = []
    for seat, orders in sides:
        reads, writes = jobs.WARM.Pipe(duplex=False)
        process = jobs.WARM.Process(target=jobs.give, args=(toy.url, seat, orders, barrier, writes))
        process.start()
        writes.close()
        started.append((process, reads))
    results = []
    for process, reads in started:
        assert reads.poll(120), "a process never answered"
        results.append(reads.recv())
        reads.close()
        process.join(30)
        process.close()
    return results


WAYS = [pytest.param(in_threads, id="threads"), pytest.param(in_processes, id="processes")]


def check_record(toy: Toy, results: list[Answers]) -> None:
    """Check that the record is one line, holds every answer's checkpoint, and gives the tables."""
    with toy.store.read() as tx:
        bodies = list(entries(tx))
    checkpoints = [checkpoint for answers in results for _, _, checkpoint in answers]
    numbers = [entry for answers in results for _, entry, _ in answers]
    assert len(set(numbers)) == len(numbers)
    for number, checkpoint in zip(numbers, checkpoints, strict=True):
        assert open_checkpoint(checkpoint, KEY.verifier).size > number
    report = verify_record(bodies, toy.desk.checkpoint(), KEY.verifier, earlier=checkpoints)
    assert report.verified, report.faults
    assert rebuild(toy.store, check=True).same


def days_of(toy: Toy, person: int) -> int:
    """Return the days for which a person is called."""
    with toy.store.read() as tx:
        days = func.sum(t.call_up.c.end_day - t.call_up.c.start_day)
        return int(tx.execute(select(days).where(t.call_up.c.person == person)).scalar() or 0)


@pytest.mark.parametrize("race", WAYS)
def test_the_last_days_are_given_once(toy: Toy, race: Race) -> None:
    """Tests that of two call-ups for the last days under a cap exactly one is issued, each time."""
    pairs = []
    for person in (ALVA, BO, CLEO):
        toy.calls(person, DAY, 10)
        one = watch(person, date(2030, 4, 1), 7)
        other = watch(person, date(2030, 6, 3), 7, post="pump.door")
        pairs.append((one, other))
    first, second = zip(*pairs, strict=True)
    results = race(toy, [("caller", first), ("north-caller", second)])
    for one, other in zip(*results, strict=True):
        assert [one[0], other[0]].count(True) == 1
    assert [days_of(toy, person) for person in (ALVA, BO, CLEO)] == [17, 17, 17]
    check_record(toy, results)


@pytest.mark.parametrize("race", WAYS)
def test_another_unit_or_basis_does_not_slip_through(toy: Toy, race: Race) -> None:
    """Tests that two orders on two bases, or a change beside a new order, do not pass the cap together."""
    toy.does(AcceptGap("land", "Rest between drills", date(2030, 12, 1), "so be it"), "council")
    toy.calls(ALVA, DAY, 10)
    toy.calls(BO, DAY, 10)
    number = toy.calls(BO, date(2030, 3, 4), 5)
    longer = VaryCallUp(number, "dam.gate", Interval.of_days(date(2030, 3, 4), 9), "longer")
    first = [watch(ALVA, date(2030, 4, 1), 7), longer]
    second = [watch(ALVA, date(2030, 6, 3), 7, basis="drill"), watch(BO, date(2030, 6, 3), 5)]
    results = race(toy, [("caller", first), ("north-caller", second)])
    for one, other in zip(*results, strict=True):
        assert [one[0], other[0]].count(True) == 1
    assert days_of(toy, ALVA) == 17
    assert days_of(toy, BO) <= 20
    check_record(toy, results)


def said_to_loser(toy: Toy, results: list[Answers]) -> str:
    """Return what the record says to whoever came second of two; exactly one came first."""
    ((one,), (other,)) = results
    assert [one[0], other[0]].count(True) == 1
    with toy.store.read() as tx:
        entry = read_entry(tx, other[1] if one[0] else one[1])
    assert entry is not None
    assert entry.outcome == "refused"
    return str(entry.verdicts[0]["reason"])


@pytest.mark.parametrize("race", WAYS)
def test_two_call_the_same_person(toy: Toy, race: Race) -> None:
    """Tests that of two who call the same person for the same days one does, and the other is told why not."""
    one, other = watch(ALVA, DAY, 5), watch(ALVA, date(2030, 2, 6), 5, post="pump.door")
    results = race(toy, [("caller", [one]), ("north-caller", [other])])
    assert said_to_loser(toy, results) == "The person already serves on some of these days."
    assert days_of(toy, ALVA) == 5
    check_record(toy, results)


@pytest.mark.parametrize("race", WAYS)
def test_two_decide_on_one_application(toy: Toy, race: Race) -> None:
    """Tests that of two adjudicators one decides, and the other is told what was decided."""
    adopt(toy)
    toy.calls(ALVA, DAY, 5)
    toy.does(FileApplication(ALVA, ApplicationKind.EXEMPTION, "studies", START.date(), 1))
    why = PersonalText("As the timetable says.")
    sides = [
        (seat, [DecideApplication(1, granted, why, "Art. 21")])
        for seat, granted in (("panel", True), ("panel-b", False))
    ]
    results = race(toy, sides)
    granted = results[0][0][0]
    word, state = ("granted", "excused") if granted else ("refused", "issued")
    assert f"is {word} already since 2030-01-05" in said_to_loser(toy, results)
    with toy.store.read() as tx:
        assert tx.execute(select(t.call_up.c.state)).scalar() == state
    check_record(toy, results)


@pytest.mark.parametrize("race", WAYS)
def test_many_writers_one_record(toy: Toy, race: Race) -> None:
    """Tests that writers at the same time all succeed and leave one line of entries that verifies."""
    sides = [("administrator", [jobs.enrol(name, n) for n in range(12)]) for name in ("ann", "ben", "cat")]
    results = race(toy, sides)
    assert all(done for answers in results for done, _, _ in answers)
    check_record(toy, results)


def test_readers_beside_a_writer(toy: Toy) -> None:
    """Tests that who reads while another writes sees whole entries and one state of all tables."""
    stop, faults = threading.Event(), list[object]()

    def read() -> None:
        while not stop.is_set():
            frame = toy.desk.frame()
            if "caller" not in frame.seats:
                faults.append(frame)
            with toy.store.read() as tx:
                count = tx.execute(select(func.count()).select_from(t.person)).scalar()
                size = tx.execute(select(t.head.c.size)).scalar()
                again = tx.execute(select(func.count()).select_from(t.person)).scalar()
                if count != again or size != tx.execute(select(func.count()).select_from(t.entry)).scalar():
                    faults.append((count, again))

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(30):
        toy.does(jobs.enrol("zoe", number))
    stop.set()
    for reader in readers:
        reader.join(60)
    assert not faults
