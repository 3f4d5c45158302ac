"""A whole year of both worlds, told by orders: what comes of it, what is refused and why, and what it adds up to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from holdfast import demo, year
from holdfast.desk import Desk
from holdfast.home import Home
from holdfast.law import Profile, load_profile
from holdfast.model import ATTENDED, GONE, Interval, Power
from holdfast.profiles import text_of
from holdfast.scenarios import SCENARIOS, World, world
from holdfast.servicing import statement_of
from holdfast.store import Store
from holdfast.store import pay as payroll
from holdfast.store import tables as t
from holdfast.store.days import to_date, to_day
from holdfast.store.ledger import entries

PEOPLE = 600


@dataclass(slots=True)
class Told:
    """A world whose year has been told."""

    world: World
    desk: Desk
    store: Store
    figures: dict[str, Any]
    lines: list[str]
    folder: Path

    @property
    def year(self) -> dict[str, Any]:
        """The figures of the year."""
        found: dict[str, Any] = self.figures["year"]
        return found

    @property
    def law(self) -> Profile:
        """The profile of the world."""
        return load_profile(text_of(self.world.profile), name=self.world.profile)

    @property
    def region(self) -> str:
        """The region followed closely."""
        return str(self.year["pay"]["region"])

    @property
    def span(self) -> Interval:
        """The calendar year that is told."""
        first = self.world.plan.horizon.start.year
        return Interval(date(first, 1, 1), date(first + 1, 1, 1))

    def rows(self, query: Any) -> list[Any]:
        """Return what the register holds."""
        with self.store.read() as tx:
            return list(tx.execute(query).all())


def tell(name: str, folder: Path, *, people: int, until: date | None = None) -> Told:
    """Tell the story of a small world."""
    made, lines = world(name, people=people), list[str]()
    place = Home.create(folder / "home", name="holdfast.test")
    store = Store(place.url)
    store.migrate()
    store.start()
    clock = demo.StoryClock(datetime.combine(made.today, time(8), UTC))
    desk = Desk(store, place.key(), clock=clock)
    figures = demo.run(desk, clock, made, seconds=1.0, tell=lines.append, until=until, folder=folder)
    return Told(made, desk, store, figures, lines, folder)


@pytest.fixture(scope="module", params=list(SCENARIOS))
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """Tell each world's year once."""
    found = tell(request.param, tmp_path_factory.mktemp("year"), people=PEOPLE)
    yield found
    found.store.close()


def test_the_whole_year_is_told_and_proven(told: Told) -> None:
    """Tests that no scene is left out, that the record verifies and that the tables rebuild to the same."""
    assert told.year["left_out"] == []
    assert date.fromisoformat(told.year["told_until"]) > told.span.last
    assert told.figures["verified"]
    assert told.figures["rebuilt"]


def test_every_refusal_cites_its_article_or_a_named_silence(told: Told) -> None:
    """Tests that whatever was refused after the first day names an article, or a gap that the profile lists."""
    after = told.world.today + timedelta(days=1)
    with told.store.read() as tx:
        found = [json.loads(bytes(body)) for body in entries(tx)]
    refused = [
        e for e in found if e["outcome"] == "refused" and datetime.fromisoformat(e["at"]).date() >= after
    ]
    cited = told.year["refused"]
    silent = {each.removeprefix("not known: ") for each in cited if each.startswith("not known: ")}
    assert len(refused) == sum(cited.values())
    assert silent <= {gap.about for gap in told.law.unknown}
    assert silent
    named = {entry["verdicts"][0]["article"] for entry in refused if entry["verdicts"][0].get("article")}
    assert named == {each for each in cited if not each.startswith("not known: ")}
    assert len(named) >= 4


def test_pay_adds_up_to_the_statements(told: Told) -> None:
    """Tests that the months closed come to what the statements of all people say, to the cent."""
    months = told.year["pay"]["months"]
    assert [each["month"] for each in months] == [f"{told.span.start.year}-{n:02d}" for n in range(1, 13)]
    with told.store.read() as tx:
        people = payroll.people_to_pay(tx, [told.region], told.span)
    owed = sum(
        (
            total.amount
            for person in people
            for total in statement_of(told.desk, person, told.span).statement.totals
        ),
        Decimal(0),
    )
    assert sum(Decimal(each["amount"]) for each in months) == owed == Decimal(told.year["pay"]["total"])
    assert owed > 0


def test_months_are_the_sums_of_their_sealed_lines(told: Told) -> None:
    """Tests that the entry of each month says what its lines come to."""
    with told.store.read() as tx:
        for closed in payroll.closed_months(tx):
            lines = payroll.sealed_of(tx, closed)["lines"]
            total = sum(Decimal(each["amount"]) for each in closed.totals)
            assert sum(Decimal(line["amount"] or 0) for line in lines) == total


def test_a_correction_is_paid_with_the_next_month(told: Told) -> None:
    """Tests that the day corrected after its month was closed is taken back in the next, and nowhere else."""
    corrected = told.year["corrected"]
    arrears = {each["month"]: Decimal(each["arrears"]) for each in told.year["pay"]["months"]}
    assert corrected["day"][:7] < corrected["month"]
    assert arrears.pop(corrected["month"]) < 0
    assert set(arrears.values()) == {Decimal(0)}


def test_days_count_once(told: Told) -> None:
    """Tests that the days entered lie within their call-ups, none twice, and that statements count no more of them."""
    a, c = t.attendance.c, t.call_up.c
    rows = told.rows(
        select(a.person, a.day, a.minutes, c.start_day, c.end_day, c.state).join(t.call_up, c.id == a.call_up)
    )
    said = told.year["attendance"]
    assert len(rows) == said["days"] + told.year["walk_ins"]
    assert len({(row.person, row.day) for row in rows}) == len(rows)
    assert all(row.start_day <= row.day < row.end_day and row.state in ATTENDED for row in rows)
    person = told.year["statement"]["person"]
    there = sum(row.person == person and row.minutes != 0 for row in rows)
    assert 0 < sum(told.year["statement"]["days"].values()) <= there


def test_attendance_is_in_full_for_one_region(told: Told) -> None:
    """Tests that each call-up of the region has attendance, and that the share of all is said."""
    said = told.year["attendance"]
    assert said["call_ups"] == said["of_region"]
    assert said["share"] == pytest.approx(said["call_ups"] / said["of_all"], abs=1e-4)
    assert said["late"] > 0
    assert said["left_early"] > 0
    assert any("Attendance is on record for" in line for line in told.lines)


def test_campaigns_reach_what_they_say(told: Told) -> None:
    """Tests that as many sign as are to, that whoever leaves has a reason, and that contracts are there for the rest."""
    assert told.year["campaigns"]
    for name, said in told.year["campaigns"].items():
        assert said["state"] == "reached"
        assert said["signed"] == said["to_sign"]
        assert said["applied"] == said["signed"] + sum(said["dropped"].values())
        signed = told.rows(select(func.count()).where(t.contract.c.id.startswith(f"{name}-")))[0][0]
        assert signed == said["signed"]
        kept = select(func.count()).where(
            t.candidate.c.campaign == name, t.candidate.c.commitment.is_not(None)
        )
        assert told.rows(kept)[0][0] == 0


def test_no_operation_outlives_its_act(told: Told) -> None:
    """Tests that each call-up to an operation rests, on every day it stands, on a status in force: what lost it was ended."""
    frame, c = told.desk.frame(), t.call_up.c
    stands = told.rows(select(t.call_up).where(c.basis == "operation", c.state.not_in(GONE)))
    assert bool(stands) == (told.world.name == "switzerland")
    for row in stands:
        for day in range(row.start_day, row.end_day):
            noon = datetime.combine(to_date(day), time(12), UTC)
            assert "disaster" in {each.status for each in frame.statuses(row.region, noon)}


def test_who_decides_commands_nothing(told: Told) -> None:
    """Tests that whoever decided on an application holds no seat that calls up, plans or approves."""
    frame = told.desk.frame()
    for row in told.rows(select(t.application).where(t.application.c.decided_in.is_not(None))):
        held = [seat for seat, accounts in frame.holders.items() if row.decided_by in accounts]
        powers = frozenset[Power]().union(*(frame.seats[seat].powers for seat in held))
        assert not powers & {Power.CALL_UP, Power.PLAN, Power.APPROVE}
        assert frame.seats[row.decided_in].authority in row.authorities.split()


def test_acts_end_lapse_and_are_lifted(told: Told) -> None:
    """Tests what became of each act, and that a status holds on the days it should and no more."""
    acts, frame = told.year["acts"], told.desk.frame()

    def status(region: str, *moment: int) -> set[str]:
        return {each.status for each in frame.statuses(region, datetime(*moment, 12, tzinfo=UTC))}  # type: ignore[misc, arg-type]

    if told.world.name == "switzerland":
        assert acts["VS-2027-flood in CH-VS"] == "ended"
        assert acts["VS-2027-flood-2 in CH-VS"] == "lifted"
        assert "disaster" in status("CH-VS", 2027, 7, 12)
        assert "disaster" not in status("CH-VS", 2027, 7, 13)
        assert "disaster" in status("CH-UR", 2027, 9, 2)
        assert "disaster" not in status("CH-GR", 2027, 9, 2)
        assert told.year["lost_their_ground"]["ceased"] >= 2
    else:
        assert acts["decree-martial-law in RU-BRY"] == "lapsed"
        assert "martial_law" in status("RU-BRY", 2026, 3, 18)
        assert "martial_law" not in status("RU-BRY", 2026, 3, 20)
        assert acts["decree-heightened in RU-TA"] == "lifted"
        assert status("RU-BA", 2026, 7, 7) == set()


def test_headquarters_fall_with_their_status(told: Told) -> None:
    """Tests that what stood by a status stood no more once that was over, before anybody stood it down."""
    said = told.year["headquarters"]
    fell = [value for name, value in said.items() if name.startswith("stood_after")]
    assert fell
    assert not any(fell)


def test_rights_of_the_swiss_year(told: Told) -> None:
    """Tests that leave is granted, a postponement refused and then granted on appeal, and each has come to its call-up."""
    found = {(row.kind, row.ground): row.state for row in told.rows(select(t.application))}
    if told.world.name != "switzerland":
        assert found == {}
        return
    assert found == {
        ("exemption", "leave"): "granted",
        ("deferral", "postponement"): "granted",
        ("appeal", "deferral"): "granted",
    }
    excused = told.rows(select(t.call_up).where(t.call_up.c.state == "excused"))
    assert {row.id for row in excused} == {
        row.call_up for row in told.rows(select(t.application).where(t.application.c.call_up.is_not(None)))
    }
    reports = told.rows(select(t.report))
    assert len(reports) == told.year["duties"]["reported"] == told.year["completed"]
    assert told.year["duties"]["late"] == 0


def test_the_plan_reckons_with_what_was_said(told: Told) -> None:
    """Tests that leaders are asked for, the threat is raised, a unit serves together and a tour is set by hand, and held."""
    said, plan = told.year["shape"], told.figures["plan"]
    shaped = told.rows(select(t.post).where(t.post.c.mix.is_not(None)))
    assert len(shaped) == said["posts"] > 1
    assert any(row.tiers for row in shaped)
    assert any(row.by_threat for row in shaped)
    assert said["leaders"] > 0
    raised = {row.region for row in told.rows(select(t.threat_level))}
    assert raised == ({told.region, "RU-KRS"} if told.world.name == "reported-2025" else {told.region})
    assert [row.id for row in told.rows(select(t.unit).where(t.unit.c.together == 1))] == [said["together"]]
    tour = told.rows(select(t.fixed_tour))[0]
    c = t.call_up.c
    called = select(c.post).where(c.person == tour.person, c.start_day == tour.start_day)
    assert tour.post in {row.post for row in told.rows(called)}
    assert any("mix" in note for note in plan["notes"])
    assert plan["fairness"]["dial"] == 0.25
    assert 0 <= plan["fairness"]["lost"] < 0.2


def test_the_plan_is_made_again_and_issued(told: Told) -> None:
    """Tests that few tours change that nothing forced to, that the new plan is issued and the one before stays on record."""
    said = told.year["again"]
    states = {row.id: row.state for row in told.rows(select(t.plan))}
    assert states.keys() >= {told.figures["plan"]["id"], said["plan"]}
    assert set(states.values()) == {"issued"}
    assert said["kept"] > said["varied"] + said["new"] + said["revoked"]
    assert said["revoked"] > 0
    assert said["share_undisturbed_kept"] > 0.8
    assert any("Planned again" in line for line in told.lines)
    assert any("Side by side" in line for line in told.lines)


def test_what_is_short_is_explained(told: Told) -> None:
    """Tests that shortages name what they are for want of, and that more people and more service would bring something."""
    short, answers = told.year["short"], told.year["would_bring"]
    assert all(row["missing"] > 0 and row["proved"] for row in short)
    assert short[0]["confirmed"] is not None
    assert len(answers) == 2
    assert all(each["worth"]["at_most"] > 0 for each in answers)


def test_a_watch_bill_is_lived_with(told: Told) -> None:
    """Tests that a bill is published, what was asked for is weighed, and its calendars and sheet are written."""
    said = told.year["watches"]
    assert [row.id for row in told.rows(select(t.watch_bill))] == [said["bill"]]
    assert said["watches"] > 0
    assert said["penalty"] >= said["bound"]
    assert said["asked"] == 1
    given = told.rows(select(func.count()).where(t.watch.c.state == "given"))[0][0]
    assert bool(given) == said["swapped"]
    for name in said["files"]:
        start = (told.folder / name).read_bytes()[:15]
        assert start.startswith((b"BEGIN:VCALENDAR", b"%PDF"))


def test_the_story_can_stop_in_the_middle(tmp_path: Path) -> None:
    """Tests that the world shown in a browser has people on duty, some months closed and nothing told too early."""
    name = "reported-2025"
    found = tell(name, tmp_path, people=300, until=year.SHOWN[name])
    shown = year.SHOWN[name]
    assert date.fromisoformat(found.year["told_until"]) == shown
    assert len(found.year["pay"]["months"]) == 5
    c = t.call_up.c
    on_duty = found.rows(select(c.id).where(c.start_day <= to_day(shown), c.end_day > to_day(shown)))
    assert on_duty
    closed = found.rows(select(func.max(t.pay_month.c.month_day)))[0][0]
    assert to_date(closed) == date(shown.year, shown.month - 1, 1)
    found.store.close()
