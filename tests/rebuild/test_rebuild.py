"""The tables made again from the record: the same, or what was tampered with is named and mended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, func, insert, select, update

from holdfast.errors import RecordError
from holdfast.model import Interval, PersonalDetails
from holdfast.orders import (
    AcceptGap,
    AcknowledgeCallUp,
    AppointToSeat,
    Approve,
    CeaseCallUp,
    CompleteCallUp,
    Decline,
    DischargeReservist,
    EnrolReservist,
    EraseReservist,
    RecordService,
    ReportIn,
    RevokeCallUp,
    ServeCallUp,
    VacateSeat,
    VaryCallUp,
)
from holdfast.rebuild import rebuild
from holdfast.record import canonical, parse, verify_record
from holdfast.store import tables as t
from holdfast.store.ledger import entries
from worlds import ALVA, BO, CLEO, DAN, EVA, KEY, START, Toy, flood, watch

DAY = date(2030, 2, 4)


def lived_in(toy: Toy) -> None:
    """Give orders of many kinds: accepted, refused, parked, approved, declined, erased."""
    toy.does(AcceptGap("land", "Rest between drills", date(2030, 12, 1), "so be it"), "council")
    toy.does(flood(date(2030, 1, 5), date(2030, 12, 1)), "mayor")
    toy.calls(ALVA, DAY, 5)
    toy.does(ServeCallUp(1, START.date()), "duty")
    toy.give(watch(ALVA, DAY, 5), "caller")
    entry = toy.does(watch(BO, DAY, 12), "caller").entry
    toy.does(Approve(entry), "council")
    entry = toy.does(watch(CLEO, DAY, 12), "caller").entry
    toy.does(Decline(entry, "no"), "council")
    toy.does(watch(CLEO, DAY, 12), "caller")
    toy.does(VaryCallUp(1, "pump.door", Interval.of_days(DAY, 4), "there"), "caller")
    toy.does(RecordService(EVA, Interval.of_days(date(2030, 1, 1), 3), "watch"))
    toy.does(DischargeReservist(DAN, START.date()))
    toy.does(EraseReservist(DAN, "asked for it"))


def test_a_register_in_use(toy: Toy) -> None:
    """Tests that the record gives exactly the tables, and that checking changes nothing."""
    lived_in(toy)
    seen: list[int] = []
    result = rebuild(toy.store, check=True, progress=seen.append)
    assert result.same, result.differences
    with toy.store.read() as tx:
        assert result.entries == tx.execute(select(func.count()).select_from(t.entry)).scalar() == seen[-1]
    assert rebuild(toy.store, check=False).same


def test_erased_stays_erased(toy: Toy) -> None:
    """Tests that after erasure the details are gone, the proofs hold, and rebuilding does not bring them back."""
    before = toy.desk.checkpoint()
    lived_in(toy)
    for check in (True, False):
        assert rebuild(toy.store, check=check).same
    with toy.store.read() as tx:
        references = tx.execute(select(t.private.c.reference)).scalars().all()
        commitment = tx.execute(select(t.person.c.commitment).where(t.person.c.person == DAN)).scalar()
        bodies = list(entries(tx))
    assert len(references) == 4
    assert "REF-7560004" not in references
    assert commitment is None
    assert verify_record(bodies, toy.desk.checkpoint(), KEY.verifier, earlier=[before]).verified
    assert "still serves" in toy.refuses(EraseReservist(ALVA, "x"))
    assert "erased already" in toy.refuses(EraseReservist(DAN, "x"))
    details = PersonalDetails("REF-7560004", "Dan Umberghast", date(1993, 8, 27), "northby")
    assert toy.does(EnrolReservist("north", "member", frozenset(), details)).effects["person"] == 6


def test_an_erased_person_serves_no_more(toy: Toy) -> None:
    """Tests that somebody erased is neither called nor brought back by a later discharge."""
    lived_in(toy)
    assert "discharged" in toy.refuses(watch(DAN, DAY, 3, post="dam.dive"), "caller")
    assert toy.refuses(DischargeReservist(DAN, date(2030, 12, 1)))


TAMPERED: dict[str, tuple[str, Any]] = {
    "a day": ("call_up", update(t.call_up).where(t.call_up.c.id == 1).values(end_day=t.call_up.c.end_day + 1)),
    "a state": ("call_up", update(t.call_up).where(t.call_up.c.id == 2).values(state="revoked")),
    "a row gone": ("call_up", delete(t.call_up).where(t.call_up.c.id == 1)),
    "a power": ("seat", update(t.seat).where(t.seat.c.id == "duty").values(powers="attend call_up")),
    "a holder": ("holder", insert(t.holder).values(seat="council", account="thief")),
    "days served": ("person", update(t.person).where(t.person.c.person == 2).values(days_before=3)),
    "a territory": ("contract", update(t.contract).where(t.contract.c.id == "c2").values(territory="land")),
    "a worth": ("post", update(t.post).where(t.post.c.id == "dam.gate").values(worth=1.0000000000000002)),
    "a parked order": ("pending", delete(t.pending)),
    "an act": ("act", update(t.act).values(end_day=t.act.c.end_day + 365)),
    "service": ("service", delete(t.service)),
}  # fmt: skip
KEYS = {"a day": "1", "a state": "2", "a power": "duty", "a holder": "council/thief", "a territory": "c2"}


@pytest.mark.parametrize("what", TAMPERED)
def test_a_changed_row_is_named_and_mended(toy: Toy, what: str) -> None:
    """Tests that a row changed behind the desk's back is found by table and key, and put right."""
    lived_in(toy)
    table, change = TAMPERED[what]
    with toy.store.write() as tx:
        tx.execute(change)
    found = rebuild(toy.store, check=True)
    assert [d.table for d in found.differences] == [table]
    assert found.differences[0].rows == 1
    if what in KEYS:
        assert found.differences[0].first == (KEYS[what],)
    assert not rebuild(toy.store, check=True).same
    assert not rebuild(toy.store, check=False).same
    assert rebuild(toy.store, check=True).same
    toy.calls(EVA, date(2030, 6, 3), 3)


def test_everything_gone_is_made_again(toy: Toy) -> None:
    """Tests that all tables but the record can be lost and come back."""
    lived_in(toy)
    with toy.store.write() as tx:
        for table in t.PROJECTION:
            tx.execute(delete(table))
    assert not rebuild(toy.store, check=False).same
    assert rebuild(toy.store, check=True).same


def test_a_desk_sees_what_was_mended(toy: Toy) -> None:
    """Tests that a desk opened after the mending judges by the mended tables."""
    with toy.store.write() as tx:
        tx.execute(insert(t.holder).values(seat="caller", account="thief"))
    rebuild(toy.store, check=False)
    toy.does(AppointToSeat("caller", "p-second"))
    with toy.store.read() as tx:
        assert tx.execute(select(t.holder).where(t.holder.c.account == "thief")).first() is None


def test_a_changed_file_is_found(toy: Toy) -> None:
    """Tests that a file which is not what its name says is found."""
    for body in toy_files(toy):
        with toy.store.write() as tx:
            tx.execute(update(t.blob).where(t.blob.c.body == body).values(body=body + b" "))
        with pytest.raises(RecordError, match="not what its name says"):
            rebuild(toy.store, check=True)
        with toy.store.write() as tx:
            tx.execute(update(t.blob).where(t.blob.c.body == body + b" ").values(body=body))
    assert rebuild(toy.store, check=True).same


def test_a_lost_file_is_found(toy: Toy) -> None:
    """Tests that a record whose files are gone is not rebuilt into something else."""
    with toy.store.write() as tx:
        tx.execute(delete(t.blob))
    for check in (True, False):
        with pytest.raises(RecordError):
            rebuild(toy.store, check=check)


def toy_files(toy: Toy) -> list[bytes]:
    """Return the files in the store."""
    with toy.store.read() as tx:
        return [bytes(body) for body in tx.execute(select(t.blob.c.body)).scalars()]


def change_entry(fields: dict[str, Any]) -> dict[str, Any]:
    """Return an entry as somebody would like it to have been."""
    return fields | {"by": {"account": "thief", "seat": "caller"}}


@pytest.mark.parametrize("what", ["body", "leaf", "both", "last", "first", "refused"])
def test_a_changed_entry_is_found(toy: Toy, what: str) -> None:
    """Tests that an entry changed, cut off or left out of the record is found before anything is rebuilt."""
    lived_in(toy)
    with toy.store.write() as tx:
        bodies = list(entries(tx))
        outcomes = [parse(body)["outcome"] for body in bodies]
        n = outcomes.index("refused") if what == "refused" else 40
        body = canonical(change_entry(parse(bodies[n])))
        row = update(t.entry).where(t.entry.c.n == n)
        if what in {"body", "refused"}:
            tx.execute(row.values(body=body))
        elif what == "leaf":
            tx.execute(row.values(leaf=bytes(32)))
        elif what == "both":
            from holdfast.record import leaf_hash

            tx.execute(row.values(body=body, leaf=leaf_hash(body)))
        else:
            tx.execute(delete(t.entry).where(t.entry.c.n == (0 if what == "first" else len(bodies) - 1)))
    for check in (True, False):
        with pytest.raises(RecordError):
            rebuild(toy.store, check=check)


class Life(RuleBasedStateMachine):
    """Any orders in any order, most of them wrong; the record always gives the tables."""

    make: Callable[[], Toy]

    def __init__(self) -> None:
        super().__init__()
        self.toy = type(self).make()
        self.number = 0

    @rule(
        person=st.integers(ALVA, EVA), start=st.integers(0, 30), days=st.integers(1, 13),
        post=st.sampled_from(["dam.gate", "pump.door", "mast.foot", "dam.dive"]),
    )  # fmt: skip
    def issue(self, person: int, start: int, days: int, post: str) -> None:
        """Call somebody up."""
        self.toy.give(watch(person, self.day + timedelta(days=start), days, post=post), "caller")

    @property
    def day(self) -> date:
        """The day on the desk's clock."""
        return self.toy.now.date()

    @rule(number=st.integers(1, 5), step=st.integers(0, 7), day=st.integers(-2, 12))
    def step(self, number: int, step: int, day: int) -> None:
        """Take a step in the life of a call-up."""
        when = self.day + timedelta(days=day)
        orders = [
            ServeCallUp(number, when),
            AcknowledgeCallUp(number),
            ReportIn(number, when),
            CompleteCallUp(number),
            RevokeCallUp(number, "x"),
            CeaseCallUp(number, when, "x"),
            VaryCallUp(number, "dam.gate", Interval.of_days(when, 4), "x"),
            VaryCallUp(number, "dam.gate", Interval.of_days(when, 12), "x"),
        ]
        self.toy.give(orders[step], "caller" if step > 3 else "duty")

    @rule(back=st.integers(1, 6), yes=st.booleans())
    def answer(self, back: int, yes: bool) -> None:
        """Approve or decline what may be waiting."""
        with self.toy.store.read() as tx:
            size = tx.execute(select(t.head.c.size)).scalar_one()
        self.toy.give(Approve(size - back) if yes else Decline(size - back, "x"), "council")

    @rule(person=st.integers(ALVA, EVA), day=st.integers(-3, 20))
    def leave(self, person: int, day: int) -> None:
        """Discharge and erase somebody."""
        self.toy.give(DischargeReservist(person, self.day + timedelta(days=day)))
        self.toy.give(EraseReservist(person, "x"))

    @rule(number=st.integers(1, 3))
    def enrol(self, number: int) -> None:
        """Enrol somebody, perhaps again."""
        details = PersonalDetails(f"R{number}", "Somebody", None, "northby")
        self.toy.give(EnrolReservist("north", "member", frozenset(), details), key=f"k{number}")

    @rule(gone=st.booleans())
    def seat(self, gone: bool) -> None:
        """Vacate the caller's seat, or appoint to it."""
        self.toy.give((VacateSeat if gone else AppointToSeat)("caller", "p-caller"))

    @rule(days=st.integers(1, 9))
    def wait(self, days: int) -> None:
        """Let time pass."""
        self.toy.now = datetime.combine(self.day + timedelta(days=days), START.time(), UTC)

    @invariant()
    def nobody_passes_the_cap(self) -> None:
        """Nobody is called for more than twenty days of the year."""
        c = t.call_up.c
        with self.toy.store.read() as tx:
            rows = tx.execute(select(c.person, c.start_day, c.end_day).where(c.state != "revoked")).all()
        for person in {row.person for row in rows}:
            assert sum(row.end_day - row.start_day for row in rows if row.person == person) <= 20

    def teardown(self) -> None:
        """Rebuild at the end."""
        result = rebuild(self.toy.store, check=True)
        self.toy.store.close()
        assert result.same, result.differences


def test_any_life_is_rebuilt(toy_factory: Callable[[], Toy]) -> None:
    """Tests that whatever was ordered, the record gives the same tables, and caps hold."""

    class Here(Life):
        make = staticmethod(toy_factory)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
