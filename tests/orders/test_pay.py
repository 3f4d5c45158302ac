"""Pay: earnings lie sealed, months close once and in order, and what was wrong is owed with the next."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from sqlalchemy import func, select

from holdfast.desk import Enclosures
from holdfast.model import CorrectionReason, Earnings, Interval, Power, Seat, Side
from holdfast.orders import (
    AdoptProfile,
    AmendReservist,
    AppointToSeat,
    ClosePayMonth,
    CompleteCallUp,
    CorrectAttendance,
    CreateSeat,
    DischargeReservist,
    EraseReservist,
    Order,
    RecordAttendance,
    RecordEarnings,
    RecordService,
    ServeCallUp,
    StrikeAttendance,
)
from holdfast.orders.pay import totals
from holdfast.rebuild import rebuild
from holdfast.record import opens
from holdfast.store import pay as payroll
from holdfast.store import tables as t
from holdfast.store.ledger import entries, read_entry
from worlds import ALVA, BO, PROFILE, START, Toy

PAYS: Final = (
    PROFILE.replace("schema: 1\n", "schema: 1\ncurrency: CHF\n")
    .replace("rank_groups: [member]", "rank_groups: [member, leader]")
    .replace(
        "unknown:\n",
        """\
  - {id: daily, kind: pay, severity: deny, applies_to: [watch], component: service_pay, payer: state, payee: person,
     values: {2020-01-01: {per: day, amounts: {member: "50", leader: "70"}, article: Art. 14, source: book, confidence: A}}}
  - {id: loss, kind: pay, severity: deny, applies_to: [watch], component: loss_of_earnings, payer: fund, payee: person,
     values: {2020-01-01: {per: day, percent_of_earnings: "80", article: Art. 15, source: book, confidence: A}}}
unknown:
""",
    )
)
CLERK: Final = Seat("clerk", "office", "Pay office", Side.CIVIL, frozenset({Power.PAY}))
JANUARY, FEBRUARY = ClosePayMonth("land", "2030-01"), ClosePayMonth("land", "2030-02")
DAY: Final = date(2030, 1, 7)


@pytest.fixture
def paying(toy: Toy) -> Toy:
    """Return the toy register on 3 February: Alva was there on two of four days of January, Bo on one of one."""
    adopt(toy)
    for person, days in ((ALVA, 4), (BO, 1)):
        toy.does(ServeCallUp(toy.calls(person, DAY, days), START.date()), "duty")
    toy.now = datetime(2030, 2, 3, 9, tzinfo=UTC)
    for call_up, day in ((1, DAY), (1, date(2030, 1, 8)), (2, DAY)):
        toy.does(RecordAttendance(call_up, day), "duty")
    toy.does(RecordEarnings(ALVA, Earnings(Decimal(100), "CHF"), date(2030, 1, 1)), "clerk")
    return toy


def adopt(toy: Toy, text: str = PAYS) -> None:
    """Make a profile with pay law, and seat a clerk."""
    body = text.encode()
    order = AdoptProfile("land", "toy.shore", hashlib.sha256(body).hexdigest())
    toy.does(order, enclosures=Enclosures(blobs=(body,)))
    toy.does(CreateSeat(CLERK))
    toy.does(AppointToSeat("clerk", "p-clerk"))


def sums(answer: Any) -> dict[str, tuple[str, str, int]]:
    """Return amount, arrears and open lines by component."""
    return {
        each["component"]: (each["amount"], each["arrears"], each["open"])
        for each in answer.effects["totals"]
    }


def later(toy: Toy, month: int) -> None:
    """Let it be the third of a month."""
    toy.now = datetime(2030, month, 3, 9, tzinfo=UTC)


def test_a_month_is_closed(paying: Toy) -> None:
    """Tests that the sums are those of the days attended, that what is not known stays open, and rebuilding agrees."""
    answer = paying.does(JANUARY, "clerk")
    assert {name: (Decimal(amount), missing) for name, (amount, _, missing) in sums(answer).items()} == {
        "loss_of_earnings": (Decimal(160), 1),
        "service_pay": (Decimal(150), 0),
    }
    assert (answer.effects["people"], answer.effects["lines"]) == (2, 4)
    assert "closed in land already" in paying.refuses(JANUARY, "clerk")
    assert rebuild(paying.store, check=True).same
    assert rebuild(paying.store, check=False).same


def test_nobodys_pay_is_in_the_record(paying: Toy) -> None:
    """Tests that no entry holds earnings or a line, and that the digest opens with what lies sealed."""
    paying.does(RecordEarnings(BO, Earnings(Decimal("123.45"), "CHF"), date(2030, 1, 1)), "clerk")
    answer = paying.does(JANUARY, "clerk")
    with paying.store.read() as tx:
        bodies = b"".join(entries(tx))
        digest = bytes.fromhex(answer.effects["digest"])
        row = tx.execute(select(t.sealed).where(t.sealed.c.commitment == digest)).one()
        entry = read_entry(tx, answer.entry)
    assert b"123.45" not in bodies
    assert b"98.76" not in bodies
    assert opens(digest, bytes(row.salt), bytes(row.body))
    lines = json.loads(bytes(row.body))["lines"]
    assert {"98.76"} <= {line["amount"] for line in lines}
    assert entry is not None
    assert entry.effects is not None
    assert entry.effects["totals"] == totals(lines)


def test_what_changed_is_owed_with_the_next(paying: Toy) -> None:
    """Tests that attendance entered, corrected or struck after closing is the difference in the next close, once."""
    paying.does(JANUARY, "clerk")
    paying.does(RecordAttendance(1, date(2030, 1, 9)), "duty")
    paying.does(StrikeAttendance(BO, DAY, CorrectionReason.WRONG_PERSON), "duty")
    later(paying, 3)
    second = sums(paying.does(FEBRUARY, "clerk"))
    assert [Decimal(x) for x in second["loss_of_earnings"][:2]] == [80, 80]
    assert [Decimal(x) for x in second["service_pay"][:2]] == [0, 0]
    later(paying, 4)
    assert paying.does(ClosePayMonth("land", "2030-03"), "clerk").effects["totals"] == []
    assert rebuild(paying.store, check=True).same


def test_hours_and_completed_call_ups(paying: Toy) -> None:
    """Tests that a completed call-up with nothing entered is paid in full, and one whose days are struck out is not."""
    number = paying.calls(BO, date(2030, 2, 11), 3)
    paying.does(ServeCallUp(number, date(2030, 2, 3)), "duty")
    paying.does(JANUARY, "clerk")
    paying.now = datetime(2030, 2, 14, tzinfo=UTC)
    paying.does(RecordAttendance(number, date(2030, 2, 11)), "duty")
    paying.does(CompleteCallUp(number), "duty")
    with paying.store.read() as tx:
        assert payroll.pay_facts(tx, [BO])[BO].served[1].attended is not None
    paying.does(StrikeAttendance(BO, date(2030, 2, 11), CorrectionReason.WRONG_DAY), "duty")
    later(paying, 3)
    assert all(Decimal(each["amount"]) == 0 for each in paying.does(FEBRUARY, "clerk").effects["totals"])


def test_calls_served_elsewhere_and_entered_late(paying: Toy) -> None:
    """Tests that a bonus from the third call-up is owed with the next month once the first two are entered."""
    bonus = """\
  - {id: bonus, kind: pay, severity: deny, applies_to: [watch], component: bonus, payer: state, payee: person,
     values: {2020-01-01: {per: call_up, amount: "500", from_call: 3, article: Art. 16, source: book, confidence: A}}}
unknown:
"""
    body = PAYS.replace("unknown:\n", bonus).encode()
    order = AdoptProfile("land", "toy.shore", hashlib.sha256(body).hexdigest())
    paying.does(order, enclosures=Enclosures(blobs=(body,)))
    paying.does(CompleteCallUp(1), "duty")
    assert "bonus" not in sums(paying.does(JANUARY, "clerk"))
    for year in (2027, 2028):
        paying.does(RecordService(ALVA, Interval.of_days(date(year, 5, 1), 3), "watch"))
    later(paying, 3)
    assert [Decimal(x) for x in sums(paying.does(FEBRUARY, "clerk"))["bonus"][:2]] == [500, 500]
    assert rebuild(paying.store, check=True).same


def test_the_rank_held_on_the_day(paying: Toy) -> None:
    """Tests that a promotion changes the pay of days after it and of none before."""
    paying.does(AmendReservist(ALVA, "leader", frozenset()))
    paying.does(AmendReservist(ALVA, "member", frozenset()))
    paying.does(AmendReservist(ALVA, "leader", frozenset()))
    with paying.store.read() as tx:
        ranks = payroll.pay_facts(tx, [ALVA])[ALVA].rank_groups
    assert ranks == ((date.min, "member"), (date(2030, 2, 3), "leader"))
    assert Decimal(sums(paying.does(JANUARY, "clerk"))["service_pay"][0]) == 150


def test_nobody_is_paid_twice(paying: Toy) -> None:
    """Tests that regions inside one another are not closed both, and that months close in order once they are over."""
    assert "Close it after that" in paying.refuses(FEBRUARY, "clerk")
    paying.does(JANUARY, "clerk")
    assert "nobody is paid twice" in paying.refuses(ClosePayMonth("north", "2030-01"), "clerk")
    later(paying, 5)
    assert "next month to close in land is 2030-02" in paying.refuses(
        ClosePayMonth("land", "2030-04"), "clerk"
    )


def test_whoever_moved_is_paid_once(paying: Toy) -> None:
    """Tests that the months paid in one region are not paid again in another."""
    paying.does(ClosePayMonth("north", "2030-01"), "clerk")
    with paying.store.write() as tx:
        tx.execute(t.person.update().where(t.person.c.person == ALVA).values(region="south"))
    moved = paying.does(ClosePayMonth("south", "2030-01"), "clerk").effects["totals"]
    assert [Decimal(each["amount"]) for each in moved] == [0, 0]


@pytest.mark.parametrize(
    ("order", "says"),
    [
        (ClosePayMonth("land", "January"), "is no month"),
        (ClosePayMonth("land", "2030-13"), "is no month"),
        (ClosePayMonth("moon", "2030-01"), "no region moon"),
        (RecordEarnings(ALVA, None, DAY), "missing"),
        (RecordEarnings(99, Earnings(Decimal(1), "CHF"), DAY), "no person 99"),
    ],
)
def test_what_does_not_agree(paying: Toy, order: Order, says: str) -> None:
    """Tests that what cannot be is refused with a sentence."""
    assert says in paying.refuses(order, "clerk")


def test_without_pay_law(toy: Toy) -> None:
    """Tests that under a profile that is silent on pay nothing is closed."""
    adopt(toy, PROFILE)
    toy.now = START + timedelta(days=40)
    assert "no rule on pay" in toy.refuses(JANUARY, "clerk")


def test_earnings_are_replaced_and_erased(paying: Toy) -> None:
    """Tests that earnings of the same day take the others' place, and go with the person; nothing is clawed back."""
    paying.does(RecordEarnings(ALVA, Earnings(Decimal(200), "CHF"), date(2030, 1, 1)), "clerk")
    assert Decimal(sums(paying.does(JANUARY, "clerk"))["loss_of_earnings"][0]) == 320
    with paying.store.read() as tx:
        assert tx.execute(select(func.count()).select_from(t.sealed)).scalar() == 2
    paying.does(DischargeReservist(ALVA, date(2030, 2, 3)))
    paying.does(EraseReservist(ALVA, "asked for it"))
    with paying.store.read() as tx:
        assert tx.execute(select(t.earnings.c.commitment)).scalar() is None
        assert tx.execute(select(func.count()).select_from(t.sealed)).scalar() == 1
    assert "erased" in paying.refuses(RecordEarnings(ALVA, Earnings(Decimal(1), "CHF"), DAY), "clerk")
    later(paying, 3)
    assert paying.does(FEBRUARY, "clerk").effects["totals"] == []
    assert rebuild(paying.store, check=True).same


def test_partial_days_are_the_minutes(paying: Toy) -> None:
    """Tests that times corrected after the fact reach the facts that pay is reckoned from."""
    came = datetime(2030, 1, 7, 9, tzinfo=UTC)
    order = CorrectAttendance(ALVA, DAY, CorrectionReason.TIMES_MISSING, came, came + timedelta(hours=3))
    paying.does(order, "duty")
    with paying.store.read() as tx:
        facts = payroll.pay_facts(tx, [ALVA, 99])
        assert payroll.people_to_pay(tx, ["north"], Interval.of_days(DAY, 1)) == (1, 2, 3, 4)
    assert [day.minutes for day in facts[ALVA].served[0].attended or ()] == [180, None]
    assert 99 not in facts
