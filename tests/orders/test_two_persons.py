"""Orders that the profile makes wait for a second person, whatever they are; and breaking the glass."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from authority_worlds import adopt, seat_elders
from holdfast.desk import Author, Receipt
from holdfast.errors import ConflictError, InvalidValueError
from holdfast.model import Agency, PersonalDetails, Region
from holdfast.orders import (
    AddAgency,
    AddRegion,
    AppointToSeat,
    Approve,
    Decline,
    EnrolReservist,
    ReviewBreakGlass,
    RevokeCallUp,
    VacateSeat,
)
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from holdfast.store.ledger import read_entry
from worlds import ALVA, START, Toy, flood, watch

DAY = date(2030, 2, 4)
MARCH = datetime(2030, 3, 1, 8, tzinfo=UTC)
LATER = date(2030, 4, 1)
XAVER = PersonalDetails("REF-9", "Xaver Geheimrat", date(1980, 11, 13), "northby", "x@geheim.example")


@pytest.fixture
def law(toy: Toy) -> Toy:
    """Return the toy register under the law of two persons."""
    adopt(toy)
    return toy


def acts(toy: Toy) -> list[str]:
    """Return the acts in force on record."""
    return [act.id for act in toy.desk.frame().acts]


def parked(toy: Toy, seat: str = "mayor") -> int:
    """Park an act that declares a flood."""
    receipt = toy.does(flood(date(2030, 1, 5), date(2030, 6, 1)), seat)
    assert receipt.waits_for == "council"
    assert receipt.verdicts[0]["article"] == "Art. 20"
    return receipt.entry


def test_an_order_that_the_law_permits_waits_for_the_second_person(law: Toy) -> None:
    """Tests that an order the profile marks changes nothing until the authority named has approved it."""
    entry = parked(law)
    assert acts(law) == []
    assert "Nobody approves their own" in law.refuses(Approve(entry), "mayor")
    assert "power 'approve'" in law.refuses(Approve(entry), "caller")
    law.does(Approve(entry), "council")
    assert acts(law) == ["flood-1"]
    assert rebuild(law.store, check=True).same


def test_not_by_oneself_in_the_seat_named(law: Toy) -> None:
    """Tests that even the authority that approves needs another person for its own order, from whatever seat."""
    entry = parked(law, "council")
    assert "Nobody approves their own" in law.refuses(Approve(entry), "council")
    law.does(AppointToSeat("council", "p-mayor"))
    second = law.does(flood(date(2030, 1, 5), date(2030, 6, 1), name="flood-2"), "mayor").entry
    answer = law.desk.submit(Approve(second), Author("p-mayor", "council"))
    assert "Nobody approves their own" in answer.reason()
    assert isinstance(law.desk.submit(Approve(entry), Author("p-mayor", "council")), Receipt)


def test_what_the_law_denies_does_not_wait(law: Toy) -> None:
    """Tests that an order which the law denies is refused at once, with the law's article."""
    act = flood(date(2030, 1, 5), date(2030, 6, 1))
    from dataclasses import replace

    answer = law.give(replace(act, act=replace(act.act, issuer="council")), "council")
    assert not isinstance(answer, Receipt)
    assert answer.verdicts[0]["article"] == "Art. 11"


def test_the_rule_counts_from_its_day(law: Toy) -> None:
    """Tests that a rule of March marks no call-up of February."""
    seat_elders(law)
    law.calls(ALVA, DAY, 3)
    law.now = MARCH
    assert law.does(watch(ALVA, LATER, 3), "caller").waits_for == "elders"


def test_what_the_law_needs_and_the_second_person_are_chained(law: Toy) -> None:
    """Tests that an order that needs an authority by the law and another by the rule goes to both, and no further."""
    seat_elders(law)
    law.now = MARCH
    receipt = law.does(watch(ALVA, LATER, 12), "caller")
    assert receipt.waits_for == "council"
    assert law.does(Approve(receipt.entry), "council").effects == {"waits_for": "elders"}
    with law.store.read() as tx:
        assert tx.execute(select(t.call_up)).first() is None
    assert law.does(Approve(receipt.entry), "elders").effects == {"call_up": 1}
    assert rebuild(law.store, check=True).same


def test_the_rule_says_how_long(law: Toy) -> None:
    """Tests that an order waits to the very moment that the rule gives, and two weeks where it gives none."""
    entry = parked(law)
    law.now = START + timedelta(hours=48)
    assert "until 2030-01-07 08:00 UTC" in law.refuses(Approve(entry), "council")
    law.does(Decline(entry, "too late"), "mayor")  # whoever may approve takes it off the list then
    again = parked(law)
    law.now += timedelta(hours=48) - timedelta(microseconds=1)
    law.does(Approve(again), "council")
    law.calls(ALVA, DAY, 3)
    other = law.does(RevokeCallUp(1, "no need"), "caller").entry
    law.now += timedelta(days=14)
    assert "could be approved until" in law.refuses(Approve(other), "council")
    assert rebuild(law.store, check=True).same


def test_an_uncertain_text_only_warns(law: Toy) -> None:
    """Tests that a rule of confidence C makes nothing wait, and says so on the receipt."""
    receipt = law.does(AddRegion(Region("west", "West", "land")))
    assert receipt.waits_for is None
    assert (receipt.verdicts[0]["outcome"], receipt.verdicts[0]["article"]) == ("warn", "Art. 24")


def test_who_sits_where_goes_ahead_until_somebody_can_approve_it(law: Toy) -> None:
    """Tests that the register can be composed at first, that it cannot once elders sit, and that the last stays."""
    receipt = law.does(AddAgency(Agency("water", "Water"), "land"))
    assert receipt.verdicts[0]["article"] == "Art. 25"
    assert receipt.verdicts[0]["outcome"] == "warn"
    seat_elders(law)
    entry = law.does(AddAgency(Agency("rail", "Rail"), "land")).entry
    assert "nobody else acts for it" in law.refuses(VacateSeat("elders", "p-elders"))
    law.does(Approve(entry), "elders")
    law.does(AppointToSeat("elders", "p-other"))
    law.does(VacateSeat("elders", "p-elders"))


# What is personal


def test_what_is_personal_waits_sealed(law: Toy) -> None:
    """Tests that details of an order that waits are in no table of people until it is approved, and then are."""
    entry = law.does(EnrolReservist("north", "member", frozenset(), XAVER)).entry
    with law.store.read() as tx:
        assert tx.execute(select(t.private.c.name).where(t.private.c.reference == "REF-9")).first() is None
        assert tx.execute(select(t.sealed)).first() is not None
    number = law.does(Approve(entry), "council").effects["person"]
    with law.store.read() as tx:
        row = tx.execute(select(t.private).where(t.private.c.reference == "REF-9")).one()
        person = tx.execute(select(t.person.c.commitment).where(t.person.c.person == number)).scalar_one()
        assert tx.execute(select(t.sealed)).first() is None
    assert (row.name, row.commitment, row.born) == (XAVER.name, person, "1980-11-13")
    assert rebuild(law.store, check=True).same


def test_what_is_personal_is_forgotten_when_declined(law: Toy) -> None:
    """Tests that nothing personal stays of an order that was declined, and that the sense is asked again."""
    first = law.does(EnrolReservist("north", "member", frozenset(), XAVER)).entry
    second = law.does(EnrolReservist("north", "member", frozenset(), XAVER)).entry
    law.does(Approve(first), "council")
    assert "enrolled already" in law.refuses(Approve(second), "council")
    law.does(Decline(second, "twice"), "council")
    with law.store.read() as tx:
        assert tx.execute(select(t.sealed)).first() is None
    assert rebuild(law.store, check=True).same


# Breaking the glass


def broken(toy: Toy) -> Receipt:
    """Declare a flood at once."""
    return toy.does(flood(date(2030, 1, 5), date(2030, 6, 1)), "mayor", break_glass="The dam cracks.")


def test_broken_glass_is_carried_out_and_marked(law: Toy) -> None:
    """Tests that it is carried out at once, with a warning, a mark and a note, and waits for its review."""
    receipt = broken(law)
    assert acts(law) == ["flood-1"]
    assert receipt.waits_for is None
    assert (receipt.verdicts[0]["outcome"], receipt.verdicts[0]["article"]) == ("warn", "Art. 20")
    with law.store.read() as tx:
        entry = read_entry(tx, receipt.entry)
        row = tx.execute(select(t.review)).one()
    assert entry is not None
    assert entry.note == "Break-glass: The dam cracks."
    assert entry.effects == {
        "break_glass": {
            "reason": "The dam cracks.",
            "reviewed_by": "elders",
            "until": "2030-01-08T08:00:00Z",
            "rule": "two-for-acts",
        }
    }
    assert (row.authority, row.until_at, row.reviewed_at) == ("elders", "2030-01-08T08:00:00Z", None)
    assert rebuild(law.store, check=True).same


def test_only_where_the_rule_lets(law: Toy) -> None:
    """Tests that the glass is not broken where the rule has none, where nobody need approve, or for an approval."""
    law.calls(ALVA, DAY, 3)
    assert "lets nobody go ahead" in law.refuses(RevokeCallUp(1, "x"), "caller", break_glass="Now!")
    assert "no glass to break" in law.refuses(watch(ALVA, date(2030, 3, 4), 3), "caller", break_glass="Now!")
    assert "no glass to break" in law.refuses(AddRegion(Region("w", "W", "land")), break_glass="Now!")
    entry = parked(law)
    assert "no glass to break" in law.refuses(Approve(entry), "council", break_glass="Now!")
    with pytest.raises(InvalidValueError):
        law.give(flood(date(2030, 1, 5), date(2030, 6, 1), name="f2"), "mayor", break_glass="\0")


def test_it_spares_no_law(law: Toy) -> None:
    """Tests that whoever may not give the order may not break the glass, and what is denied stays denied."""
    assert "asks for the power" in law.refuses(flood(DAY, LATER), "duty", break_glass="Now!")
    from dataclasses import replace

    wrong = flood(DAY, LATER)
    wrong = replace(wrong, act=replace(wrong.act, issuer="council"))
    assert "declared by" in law.refuses(wrong, "council", break_glass="Now!")


def test_it_spares_no_authority_that_the_law_itself_asks(law: Toy) -> None:
    """Tests that breaking the glass does not stand in for an authority of the law's own."""
    rule = """\
  - {id: two, kind: approval, severity: needs_authority, authority: elders, orders: [IssueCallUp],
     values: {2020-01-01: {break_glass: {review_by: elders, review_within: {days: 1}}, article: Art. 50,
       source: book, confidence: A}}}
"""
    adopt(law, rules=rule)
    law.does(watch(ALVA, DAY, 3), "caller", break_glass="Now!")
    assert "not what the law itself asks" in law.refuses(watch(ALVA, LATER, 12), "caller", break_glass="Now!")


def test_reviewed_by_another_person(law: Toy) -> None:
    """Tests that another person of the authority named says once whether it was right, even late."""
    seat_elders(law)
    entry = broken(law).entry
    review = ReviewBreakGlass(entry, justified=False, reason="There was time.")
    assert "reviewed by elders" in law.refuses(review, "council")
    law.does(AppointToSeat("elders", "p-mayor"))
    own = law.desk.submit(review, Author("p-mayor", "elders"))
    assert "Nobody reviews what they did themselves" in own.reason()
    assert law.refuses(ReviewBreakGlass(entry, justified=True, reason=" "), "elders")
    law.now = START + timedelta(days=10)
    law.does(review, "elders")
    assert "reviewed already" in law.refuses(review, "elders")
    with law.store.read() as tx:
        row = tx.execute(select(t.review)).one()
    assert (row.justified, row.remark, row.reviewed_by) == (0, "There was time.", "elders")
    assert "no entry to be reviewed" in law.refuses(ReviewBreakGlass(3, justified=True, reason="x"), "elders")
    assert rebuild(law.store, check=True).same


def test_a_repeat_breaks_no_second_glass(law: Toy) -> None:
    """Tests that the key of an order broken through is that of another order without the reason."""
    act = flood(date(2030, 1, 5), date(2030, 6, 1))
    first = law.does(act, "mayor", key="k", break_glass="Now!")
    assert law.does(act, "mayor", key="k", break_glass="Now!").entry == first.entry
    with pytest.raises(ConflictError):
        law.give(act, "mayor", key="k")
