"""Any life of applications, grounds and answers, most of them wrong; the record always gives the tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from holdfast.model import ApplicationKind, Interval, PersonalText
from holdfast.orders import (
    AcknowledgeCallUp,
    AnswerKeyWorker,
    AskKeyWorkers,
    CeaseCallUp,
    CompleteCallUp,
    DecideApplication,
    EndGround,
    FileApplication,
    NotifyEmployer,
    RecordGround,
    ReportIn,
    RevokeCallUp,
    ServeCallUp,
    WithdrawApplication,
)
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from rights_world import AT_ONCE, adopt
from worlds import ALVA, CLEO, START, Toy, watch

WHY = PersonalText("As the timetable says.")
GROUNDS = ["studies", "harvest", "call_up", "exemption", "deferral"]


class Life(RuleBasedStateMachine):
    """Orders of this world in any order, on three people."""

    make: Callable[[], Toy]

    def __init__(self) -> None:
        super().__init__()
        self.toy = adopt(type(self).make(), AT_ONCE)

    @property
    def day(self) -> date:
        """The day on the desk's clock."""
        return self.toy.now.date()

    def after(self, days: int) -> date:
        """Return a day some days from today."""
        return self.day + timedelta(days=days)

    @rule(person=st.integers(ALVA, CLEO), start=st.integers(0, 30), days=st.integers(1, 9))
    def issue(self, person: int, start: int, days: int) -> None:
        """Call somebody up, and serve it."""
        answer = self.toy.give(watch(person, self.after(start), days), "caller")
        self.toy.give(ServeCallUp(int(getattr(answer, "effects", {}).get("call_up", 1)), self.day), "duty")

    @rule(number=st.integers(1, 4), step=st.integers(0, 5), day=st.integers(-2, 6))
    def step(self, number: int, step: int, day: int) -> None:
        """Take a step in the life of a call-up."""
        orders = [
            AcknowledgeCallUp(number),
            ReportIn(number, self.day),
            CompleteCallUp(number),
            NotifyEmployer(number, self.day, consent=True),
            RevokeCallUp(number, "x"),
            CeaseCallUp(number, self.after(day), "x"),
        ]
        self.toy.give(orders[step], "caller" if step > 3 else "duty")

    @rule(
        person=st.integers(ALVA, CLEO),
        asks=st.sampled_from(ApplicationKind),
        ground=st.sampled_from(GROUNDS),
        about=st.one_of(st.none(), st.integers(1, 4)),
        against=st.one_of(st.none(), st.none(), st.integers(1, 3)),
    )
    def file(
        self, person: int, asks: ApplicationKind, ground: str, about: int | None, against: int | None
    ) -> None:
        """File something, sensible or not."""
        self.toy.give(FileApplication(person, asks, ground, self.day, about, against, (), WHY))

    @rule(number=st.integers(1, 5), how=st.integers(0, 4), until=st.integers(0, 20))
    def decide(self, number: int, how: int, until: int) -> None:
        """Decide or take back what may be waiting."""
        end = self.after(until) if until else None
        if how == 4:
            self.toy.give(WithdrawApplication(number))
            return
        order = DecideApplication(number, how < 2, WHY, "Art. 21", end)
        self.toy.give(order, ("panel", "court", "panel", "court")[how])

    @rule(person=st.integers(ALVA, CLEO), days=st.integers(1, 30), ends=st.booleans())
    def hold(self, person: int, days: int, ends: bool) -> None:
        """Enter a ground, or end one."""
        order = EndGround(person, self.after(days)) if ends else None
        self.toy.give(order or RecordGround(person, "bench", Interval.of_days(self.day, days)))

    @rule(person=st.integers(ALVA, CLEO), answers=st.booleans(), claimed=st.booleans())
    def claim(self, person: int, answers: bool, claimed: bool) -> None:
        """Ask an agency, or answer for it."""
        if answers:
            self.toy.give(AnswerKeyWorker(person, claimed, True, self.after(9)), "fire-liaison")
        else:
            self.toy.give(AskKeyWorkers("fire", (person,)))

    @rule(days=st.integers(1, 9))
    def wait(self, days: int) -> None:
        """Let time pass."""
        self.toy.now = datetime.combine(self.after(days), START.time(), UTC)

    @invariant()
    def what_is_suspended_waits(self) -> None:
        """Check that a call-up is suspended exactly while an application that suspends it waits."""
        a, c = t.application.c, t.call_up.c
        with self.toy.store.read() as tx:
            waiting = select(a.call_up).where(a.state == "pending", a.suspended_day.is_not(None))
            live = ("suspended", "issued", "served", "acknowledged", "reported")
            numbers = set(tx.execute(waiting).scalars())
            rows = tx.execute(select(c.id, c.state).where(c.state.in_(live))).all()
        for row in rows:
            assert (row.state == "suspended") == (row.id in numbers), (row, numbers)

    @invariant()
    def nobody_serves_twice_or_too_long(self) -> None:
        """Check that no two call-ups of a person share a day, no year holds more than twenty, and no day more than two people."""
        c = t.call_up.c
        with self.toy.store.read() as tx:
            where = c.state.not_in(("revoked", "excused"))
            rows = tx.execute(select(c.person, c.start_day, c.end_day).where(where)).all()
        days = [(row.person, day) for row in rows for day in range(row.start_day, row.end_day)]
        assert len(days) == len(set(days))
        for person in range(ALVA, CLEO + 1):
            assert sum(who == person for who, _ in days) <= 20
        for one in {day for _, day in days}:
            assert sum(day == one for _, day in days) <= 2

    def teardown(self) -> None:
        """Rebuild at the end."""
        result = rebuild(self.toy.store, check=True)
        self.toy.store.close()
        assert result.same, result.differences


def test_any_life_is_rebuilt(toy_factory: Callable[[], Toy]) -> None:
    """Tests that whatever is asked, decided and answered, the record gives the same tables, and limits hold."""

    class Here(Life):
        make = staticmethod(toy_factory)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
