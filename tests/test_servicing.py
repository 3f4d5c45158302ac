"""From the register: what lies ahead where only so many are called at once, and pay from a later call-up on."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

import polars as pl
import pytest

from holdfast.desk import Enclosures
from holdfast.law import Profile, load_profile
from holdfast.model import Interval
from holdfast.orders import AdoptProfile, CompleteCallUp, RecordAttendance, RecordService, ServeCallUp
from holdfast.service.outlook import compare
from holdfast.servicing import RegionOutlook, cost_of_tours, outlook_of, statement_of
from worlds import ALVA, BO, EVA, PROFILE, START, YEAR, Toy, watch

DAY = date(2030, 1, 7)
BONUS = """\
  - {id: bonus, kind: pay, severity: deny, applies_to: [watch], component: bonus, payer: state, payee: person,
     values: {2020-01-01: {per: call_up, amount: "500", from_call: 3, article: Art. 14, source: book, confidence: A}}}
unknown:
"""
PAYS = PROFILE.replace("schema: 1\n", "schema: 1\ncurrency: CHF\n").replace("unknown:\n", BONUS)


def at_once(most: int, bases: str = "[watch]") -> str:
    """Return the toy profile in which so many may be called at once."""
    rule = f"""\
  - {{id: crowd, kind: cap.headcount, severity: deny, applies_to: {bases},
     values: {{2020-01-01: {{max: {most}, article: Art. 16, source: book, confidence: A}}}}}}
unknown:
"""
    return PROFILE.replace("unknown:\n", rule)


def adopt(toy: Toy, text: str) -> None:
    """Make a profile the law of the land."""
    body = text.encode()
    order = AdoptProfile("land", "toy.shore", hashlib.sha256(body).hexdigest())
    toy.does(order, enclosures=Enclosures(blobs=(body,)))


@pytest.fixture
def called(toy: Toy) -> Toy:
    """Return the toy register in which Alva and Bo, in the north, and Eva, in the south, are called for some days."""
    for person, start, post in ((ALVA, DAY, "dam.gate"), (BO, date(2030, 1, 9), "dam.gate")):
        toy.calls(person, start, 4, post=post)
    toy.does(watch(EVA, date(2030, 1, 10), 2, post="mast.foot"), "caller")
    return toy


def ahead(toy: Toy, region: str) -> RegionOutlook:
    """Return what lies ahead in a region this year."""
    return outlook_of(toy.desk, region, YEAR.end)


@pytest.mark.parametrize(("most", "unlawful"), [(2, [3]), (3, [])])
def test_who_is_called_elsewhere_is_counted(called: Toy, most: int, unlawful: list[int]) -> None:
    """Tests that a call-up in the south may not stand for those in the north, and nobody is counted twice."""
    adopt(called, at_once(most))
    for region in ("south", "land"):
        found = ahead(called, region)
        assert [found.calls[row] for row in found.outlook.unlawful] == unlawful
        assert [found.outlook.decided_by(row)[0] for row in found.outlook.unlawful] == ["crowd"] * len(
            unlawful
        )


def draft(text: str) -> Profile:
    """Return a draft."""
    return load_profile(text.replace("text_as_of: 2030-01-01", "text_as_of: 2026-01-01"), name="draft.yaml")


def test_a_draft_that_limits_how_many(called: Toy) -> None:
    """Tests that people called elsewhere are there for a draft too, by the names of its bases."""
    found = ahead(called, "south")
    assert found.outlook.unlawful.size == 0
    swapped = "bases:\n  watch: {title: Watch}\n  drill: {title: Drill}\n"
    assert swapped in PROFILE
    turned = "bases:\n  drill: {title: Drill}\n  watch: {title: Watch}\n"
    for most, unlawful in ((2, [0]), (3, [])):
        changes = compare(found.outlook, draft(at_once(most).replace(swapped, turned)))
        assert changes.unlawful.tolist() == unlawful


@pytest.mark.parametrize(
    ("before", "amounts"),
    [
        ([], []),
        ([(2027, "watch"), (2028, "watch")], [500]),
        ([(2027, "watch"), (2028, "drill")], []),  # a drill is no watch
        ([(2027, "watch"), (2031, "watch")], []),  # that is later
    ],
)
def test_calls_served_before_the_register(
    toy: Toy, before: list[tuple[int, str]], amounts: list[int]
) -> None:
    """Tests that a bonus from the third call-up counts those entered as served elsewhere, of its bases and by then."""
    adopt(toy, PAYS)
    number = toy.calls(ALVA, DAY, 2)
    toy.does(ServeCallUp(number, START.date()), "duty")
    for year, basis in before:
        toy.does(RecordService(ALVA, Interval.of_days(date(year, 5, 1), 3), basis))
    toy.now = datetime(2030, 1, 8, 9, tzinfo=UTC)
    toy.does(RecordAttendance(number, DAY), "duty")
    toy.now = datetime(2030, 1, 10, 9, tzinfo=UTC)
    toy.does(CompleteCallUp(number), "duty")
    lines = statement_of(toy.desk, ALVA, YEAR).statement.lines
    assert [line.amount for line in lines] == amounts
    tours = pl.DataFrame({"person": [ALVA, BO], "start_day": [30_000] * 2, "end_day": [30_002] * 2})
    with toy.store.read() as tx:
        (cost,) = cost_of_tours(tx, draft(PAYS), "watch", tours).lines
    # The one completed here and those before it, without the drill.
    due = 500 * (sum(basis == "watch" for _, basis in before) + 1 + 1 >= 3)
    assert (cost.least, cost.most) == (due, due)
