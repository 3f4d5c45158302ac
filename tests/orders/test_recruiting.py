"""Campaigns and candidates: the way to a contract, what is refused on it, and what is erased."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from holdfast.model import (
    Campaign,
    CampaignEnd,
    CampaignMode,
    CandidateSource,
    DropReason,
    Interval,
    PersonalDetails,
    Stage,
)
from holdfast.orders import (
    AdvanceCandidate,
    CloseCampaign,
    DropCandidate,
    EngageCandidate,
    EnterCandidate,
    EraseCandidate,
    EraseDueCandidates,
    EraseReservist,
    OpenCampaign,
    Order,
)
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from holdfast.store.ledger import entries
from worlds import ALVA, PEOPLE, YEAR, Toy, watch

NAME = "Fenno Grubelmann"
FENNO = PersonalDetails("REF-9000001", NAME, date(1995, 3, 2), "northby", "fenno@grubelmann.example")
GRETA = PersonalDetails("REF-9000002", "Greta Hollenstein", date(1996, 3, 2), "southby")


def drive(name: str = "frogs-2030", **more: Any) -> OpenCampaign:
    """Return the order that opens a campaign for divers in the north."""
    fields: dict[str, Any] = {
        "region": "north", "unit_kind": "diver", "unit": "frogs", "mode": CampaignMode.ENLARGE, "target_people": 2,
        "period": YEAR,
    }  # fmt: skip
    return OpenCampaign(Campaign(name, **(fields | more)))


def enter(details: PersonalDetails | None = FENNO, campaign: str = "frogs-2030") -> EnterCandidate:
    """Return the order that enters a candidate of the north."""
    return EnterCandidate(campaign, "north", CandidateSource.EVENT, details)


def engage(candidate: int = 1, **more: Any) -> EngageCandidate:
    """Return the order that engages a candidate."""
    fields: dict[str, Any] = {
        "rank_group": "member", "qualifications": frozenset({"dive"}), "contract": "n1", "period": YEAR,
        "territory": ("land",),
    }  # fmt: skip
    return EngageCandidate(candidate, **(fields | more))


def to_offer(toy: Toy, candidate: int = 1) -> None:
    """Bring a candidate to the offer."""
    for stage in (Stage.SCREENED, Stage.FIT, Stage.OFFERED):
        toy.does(AdvanceCandidate(candidate, stage))


def count(toy: Toy, table: Any) -> int:
    """Return the number of rows."""
    with toy.store.read() as tx:
        return int(tx.execute(select(func.count()).select_from(table)).scalar_one())


@pytest.fixture
def offered(toy: Toy) -> Toy:
    """Return the toy register with a candidate to whom a contract is offered."""
    toy.does(drive())
    toy.does(enter())
    to_offer(toy)
    return toy


def test_from_application_to_service(offered: Toy) -> None:
    """Tests that an engaged candidate is a reservist under contract whom the law lets serve, with one set of details."""
    before = count(offered, t.private)
    assert offered.does(engage()).effects["person"] == 6
    assert count(offered, t.private) == before
    with offered.store.read() as tx:
        person = tx.execute(select(t.person).where(t.person.c.person == 6)).one()
        candidate = tx.execute(select(t.candidate)).one()
        contract = tx.execute(select(t.contract).where(t.contract.c.id == "n1")).one()
        name = tx.execute(
            select(t.private.c.name).where(t.private.c.commitment == person.commitment)
        ).scalar()
    assert name == NAME
    assert (candidate.stage, candidate.person, candidate.commitment) == ("signed", 6, None)
    assert (contract.unit, contract.person) == ("frogs", 6)
    offered.calls(6, date(2030, 2, 4), 3, post="dam.dive")
    assert rebuild(offered.store, check=True).same


def test_nothing_personal_in_the_record(offered: Toy) -> None:
    """Tests that no entry holds name, reference or contact, also where the order was refused."""
    offered.refuses(enter())
    offered.does(DropCandidate(1, DropReason.WITHDREW))
    with offered.store.read() as tx:
        bodies = b"".join(entries(tx))
    assert not [word for word in (b"Fenno", b"REF-9000001", b"grubelmann") if word in bodies]


@pytest.mark.parametrize(
    ("order", "says"),
    [
        (drive(), "in the register already"),
        (drive("x", region="moon", unit=None), "no region moon"),
        (drive("x", unit_kind="cook", unit=None), "no kind of unit"),
        (drive("x", unit_kind="guard"), "of the kind diver"),
        (drive("x", region="south"), "outside south"),
        (drive("x", unit="toads"), "no unit toads"),
        (drive("x", period=Interval(date(2029, 1, 1), date(2030, 1, 1))), "are over"),
        (enter(None), "missing"),
        (enter(), "on the way already"),
        (enter(PEOPLE[0]), "enrolled already"),
        (enter(GRETA), "place of residence"),
        (enter(campaign="x"), "no campaign x"),
        (EnterCandidate("frogs-2030", "south", CandidateSource.OTHER, GRETA), "outside north"),
        (EnterCandidate("frogs-2030", "moon", CandidateSource.OTHER, GRETA), "no region moon"),
        (AdvanceCandidate(1, Stage.OFFERED), "cannot be offered now"),
        (AdvanceCandidate(1, Stage.SIGNED), "engage the candidate"),
        (AdvanceCandidate(2, Stage.FIT), "no candidate 2"),
        (engage(2), "no candidate 2"),
        (engage(rank_group="general"), "no rank group"),
        (engage(qualifications=frozenset({"two words"})), "identifier"),
        (engage(days_before=-1), "served -1 days"),
        (engage(contract="two words"), "identifier"),
        (engage(contract="c1"), "in the register already"),
        (engage(territory=()), "no territory"),
        (engage(territory=("moon",)), "no region moon"),
        (engage(unit="toads"), "no unit toads"),
        (DropCandidate(1, DropReason.NOT_FIT, date(2030, 1, 5)), "cannot be kept"),
        (DropCandidate(1, DropReason.NOT_FIT, date(2032, 1, 5)), "cannot be kept"),
        (EraseCandidate(1), "Drop the candidate first"),
        (EraseDueCandidates("land"), "Nothing in land"),
        (CloseCampaign("frogs-2030", CampaignEnd.REACHED), "1 candidates"),
    ],
)
def test_what_does_not_agree(offered: Toy, order: Order, says: str) -> None:
    """Tests that what cannot be is refused with a sentence and changes nothing."""
    assert says in offered.refuses(order)
    assert (count(offered, t.person), count(offered, t.contract), count(offered, t.candidate)) == (5, 5, 1)


def test_dropped_and_erased(offered: Toy) -> None:
    """Tests that details go with the drop, or at the stated day, and the candidate may apply again."""
    kept = count(offered, t.private)
    offered.does(DropCandidate(1, DropReason.OFFER_DECLINED))
    assert count(offered, t.private) == kept - 1
    assert "erased already" in offered.refuses(EraseCandidate(1))
    assert "only one on the way" in offered.refuses(DropCandidate(1, DropReason.NOT_FIT))
    offered.does(enter())
    offered.does(DropCandidate(2, DropReason.NOT_NEEDED, date(2030, 3, 1)))
    assert "Erase that one first" in offered.refuses(enter())
    assert "Nothing in land" in offered.refuses(EraseDueCandidates("land"))
    offered.now = datetime(2030, 3, 1, 9, tzinfo=UTC)
    assert offered.does(EraseDueCandidates("land")).effects["erased"] == [2]
    assert count(offered, t.private) == kept - 1
    offered.does(enter())
    offered.does(DropCandidate(3, DropReason.NOT_NEEDED, date(2030, 4, 1)))
    offered.does(EraseCandidate(3))
    offered.does(CloseCampaign("frogs-2030", CampaignEnd.GIVEN_UP))
    assert "closed: given_up" in offered.refuses(enter())
    assert rebuild(offered.store, check=True).same


def test_signed_is_the_reservists(offered: Toy) -> None:
    """Tests that once engaged nobody is dropped, advanced, engaged or erased as a candidate."""
    offered.does(engage())
    assert "only one on the way" in offered.refuses(DropCandidate(1, DropReason.NOT_FIT))
    assert "engaged as person 6" in offered.refuses(EraseCandidate(1))
    assert "Nothing comes after" in offered.refuses(AdvanceCandidate(1, Stage.SCREENED))
    assert "is signed" in offered.refuses(engage(contract="n2"))
    assert "enrolled already" in offered.refuses(enter())
    assert "still serves" in offered.refuses(EraseReservist(6, "x"))


def test_somebody_enrolled_meanwhile(offered: Toy) -> None:
    """Tests that a candidate whom a sheet enrolled meanwhile is not enrolled twice."""
    offered.does(drive("guards", unit_kind="guard", unit=None, region="land"))
    other = PersonalDetails("REF-9000003", "Hanno", None, "northby")
    offered.does(EnterCandidate("guards", "north", CandidateSource.OFFICE, other))
    to_offer(offered, 2)
    with offered.store.write() as tx:
        tx.execute(
            t.private.update().where(t.private.c.name == "Hanno").values(reference=PEOPLE[0].reference)
        )
    assert f"as person {ALVA}" in offered.refuses(engage(2))


def test_a_unit_of_another_kind(offered: Toy) -> None:
    """Tests that nobody recruited for one kind of unit is engaged for another, and that no unit is no obstacle."""
    offered.does(drive("guards", unit_kind="guard", unit=None, region="land"))
    offered.does(EnterCandidate("guards", "south", CandidateSource.ONLINE, GRETA))
    to_offer(offered, 2)
    assert "of the kind diver" in offered.refuses(engage(2, unit="frogs"))
    offered.does(engage(2))
    offered.calls(6, date(2030, 2, 4), 3)
    assert offered.refuses(watch(6, date(2030, 2, 5), 3), "overseer")
