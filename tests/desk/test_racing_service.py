"""Two administrators at once: one candidate engaged, one person admitted, on both kinds of database."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from holdfast.model import (
    Campaign,
    CampaignMode,
    CandidateSource,
    PersonalDetails,
    Power,
    Seat,
    Side,
    Stage,
)
from holdfast.orders import (
    AdmitWalkIn,
    AdvanceCandidate,
    AppointToSeat,
    CreateSeat,
    EngageCandidate,
    EnterCandidate,
    OpenCampaign,
)
from holdfast.store import tables as t
from worlds import ALVA, BO, CLEO, START, YEAR, Toy

from .test_racing import WAYS, Race, check_record, days_of


@pytest.mark.parametrize("race", WAYS)
def test_a_candidate_is_engaged_once(toy: Toy, race: Race) -> None:
    """Tests that of two administrators who engage one candidate exactly one enrols and signs."""
    toy.does(OpenCampaign(Campaign("spring", "north", "guard", None, CampaignMode.FORM, 9, YEAR)))
    candidates = range(1, 4)
    for number in candidates:
        details = PersonalDetails(f"S-{number}", f"Person {number}", None, "northby")
        toy.does(EnterCandidate("spring", "north", CandidateSource.OFFICE, details))
        for stage in (Stage.SCREENED, Stage.FIT, Stage.OFFERED):
            toy.does(AdvanceCandidate(number, stage))
    toy.does(CreateSeat(Seat("second", "office", "Second", Side.CIVIL, frozenset({Power.RESERVE}))))
    toy.does(AppointToSeat("second", "p-second"))
    sides = [
        (by, [EngageCandidate(n, "member", frozenset(), f"{by}-{n}", YEAR, ("land",)) for n in candidates])
        for by in ("administrator", "second")
    ]
    results = race(toy, sides)
    for one, other in zip(*results, strict=True):
        assert [one[0], other[0]].count(True) == 1
    with toy.store.read() as tx:
        assert tx.execute(select(func.count()).select_from(t.person)).scalar() == 8
        assert tx.execute(select(func.count()).select_from(t.contract)).scalar() == 8
    check_record(toy, results)


@pytest.mark.parametrize("race", WAYS)
def test_a_walk_in_is_admitted_once(toy: Toy, race: Race) -> None:
    """Tests that of two posts that admit one person on one day exactly one does, and the day counts once."""
    today, people = START.date(), (ALVA, BO, CLEO)
    first = [AdmitWalkIn(person, "dam.gate", today, "watch") for person in people]
    second = [AdmitWalkIn(person, "pump.door", today, "watch") for person in people]
    results = race(toy, [("caller", first), ("north-caller", second)])
    for one, other in zip(*results, strict=True):
        assert [one[0], other[0]].count(True) == 1
    assert [days_of(toy, person) for person in people] == [1, 1, 1]
    with toy.store.read() as tx:
        assert tx.execute(select(func.count()).select_from(t.attendance)).scalar() == 3
    check_record(toy, results)
