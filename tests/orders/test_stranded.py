"""Call-ups whose ground is taken away: named when it happens, and listed with what to do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from holdfast.model import Act, ApplicationKind, Interval
from holdfast.orders import (
    CeaseCallUp,
    FileApplication,
    RecordAct,
    RecordGround,
    ReportIn,
    RevokeCallUp,
    ServeCallUp,
    View,
)
from holdfast.orders.stranded import Stranded, stranded
from holdfast.rebuild import rebuild
from rights_world import adopt
from worlds import ALVA, BO, CLEO, DAN, EVA, START, YEAR, Toy, flood

DAY = date(2030, 2, 4)


def at(toy: Toy, day: date) -> None:
    """Set the clock to noon of a day."""
    toy.now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def lifts(day: date, *, regions: tuple[str, ...] = ("land",), **more: Any) -> RecordAct:
    """Return the order by which the flood is lifted from a day on, or narrowed."""
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
    given = more or {"lifts": "flood-1"}
    act = Act(
        "over", "flood_order", "Over", "mayor", moment, Interval(day, date(2031, 1, 1)), regions, **given
    )
    return RecordAct(act)


def listed(toy: Toy) -> list[Stranded]:
    """Return the stranded call-ups of the land."""

    def none(*_: object) -> Any:
        raise AssertionError

    with toy.store.read() as tx:
        view = View(tx, toy.desk.frame(), 0, toy.now, None, {}, none, none)
        view.region = "land"
        return stranded(view, toy.desk.frame().within("land"))


def flooded(toy: Toy) -> None:
    """Declare a flood; Alva and Bo serve under it, Cleo is to come, Eva in the south, Dan on a basis without it."""
    toy.does(flood(date(2030, 1, 5), date(2030, 12, 1)), "mayor")
    for person, post in ((ALVA, "dam.gate"), (BO, "dam.gate"), (EVA, "mast.foot")):
        toy.calls(person, DAY, 9, basis="flood_duty", post=post)
    toy.calls(CLEO, DAY + timedelta(days=10), 9, basis="flood_duty")
    toy.calls(DAN, DAY, 9, post="dam.dive")
    for number in (1, 2):
        toy.does(ServeCallUp(number, START.date()), "duty")


def test_a_status_lifted_mid_tour(toy: Toy) -> None:
    """Tests that the act says how many lose their ground, and that each is listed with what to do."""
    flooded(toy)
    at(toy, DAY + timedelta(days=3))
    toy.does(ReportIn(1, DAY), "duty")
    assert listed(toy) == []
    answer = toy.does(lifts(DAY + timedelta(days=5)), "mayor")
    assert answer.effects == {"stranded": 4}
    found = listed(toy)
    assert [(each.call_up, each.begun) for each in found] == [(1, True), (2, True), (3, True), (4, False)]
    assert {each.article for each in found} == {"Art. 2"}
    told = "{} is not in the status flood on every day of the call-up: not on {}."
    assert [each.reason for each in found[1:]] == [
        told.format("north", "2030-02-09"), told.format("south", "2030-02-09"), told.format("north", "2030-02-14"),
    ]  # fmt: skip
    assert "CeaseCallUp call_up=1" in found[0].remedy
    assert "RevokeCallUp call_up=4" in found[3].remedy
    for number in (1, 2, 3):
        toy.does(CeaseCallUp(number, DAY + timedelta(days=5), "lifted"), "caller")
    toy.does(RevokeCallUp(4, "lifted"), "caller")
    assert listed(toy) == []
    assert rebuild(toy.store, check=True).same


def test_narrowed_to_a_region(toy: Toy) -> None:
    """Tests that an act which narrows a status strands the call-ups outside it."""
    flooded(toy)
    answer = toy.does(lifts(DAY + timedelta(days=5), regions=("north",), narrows="flood-1"), "mayor")
    assert answer.effects == {"stranded": 1}
    assert [each.call_up for each in listed(toy)] == [3]


def test_an_act_that_takes_nothing_away(toy: Toy) -> None:
    """Tests that a lifting after the last day strands nobody."""
    flooded(toy)
    assert toy.does(lifts(DAY + timedelta(days=60)), "mayor").effects == {"stranded": 0}


def test_a_ground_found_later(toy: Toy) -> None:
    """Tests that a call-up issued before the ground was known is listed; one that waits for a decision is not."""
    adopt(toy)
    toy.calls(ALVA, DAY, 3)
    toy.calls(BO, DAY, 3)
    toy.calls(CLEO, DAY, 3)
    toy.does(RecordGround(CLEO, "bench", YEAR))
    toy.does(RecordGround(ALVA, "bench", YEAR))
    toy.does(FileApplication(BO, ApplicationKind.EXEMPTION, "studies", START.date(), 2))
    assert [(each.call_up, each.article) for each in listed(toy)] == [(1, "Art. 20"), (3, "Art. 20")]
    at(toy, DAY + timedelta(days=3))
    assert listed(toy) == []
