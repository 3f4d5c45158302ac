"""Watch bills from the register: fair shares by hand, what is made the desk publishes, and who looks sees what stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import icalendar
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bills import (
    MONDAY,
    THREE,
    TWO,
    called,
    compile_solver,
    day,
    digest,
    parquet,
    publish,
    published,
    stood,
    with_rest,
)
from holdfast import papers, watching
from holdfast.desk import Receipt
from holdfast.errors import InvalidValueError, NotFoundError, PlanError
from holdfast.exchange.papers import Roster, render
from holdfast.model import Interval, Mix, Post, watch_pattern
from holdfast.orders import (
    AddPost,
    AmendReservist,
    AskForWatch,
    DischargeReservist,
    Enclosures,
    EraseReservist,
    IssueCallUp,
    ProposePlan,
    RevokeCallUp,
    ShapePost,
    SwapWatches,
    WithdrawWatchBill,
)
from holdfast.orders.bulk_calls import CALLS
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from holdfast.store import watches as kept
from holdfast.store.days import to_day
from holdfast.watch import WatchParams
from holdfast.watching.shares import fair_share
from rights_world import rows
from worlds import ALVA, BO, CLEO, EVA, PEOPLE, Toy, found_toy

QUICK = WatchParams(seconds=0.5, workers=1)


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    """Let the solver be compiled before the clock runs."""
    compile_solver()


@pytest.fixture
def one(sqlite_copy: Callable[[], Toy]) -> Toy:
    """Return a register on SQLite, where the kind of database makes no difference to what is tested."""
    return sqlite_copy()


def wish(days: int = 7, start: date = MONDAY, **more: Any) -> watching.WatchWish:
    """Return a wish for the gate of the dam, day and night unless said otherwise."""
    given_fields: dict[str, Any] = {"facility": "dam", "period": Interval.of_days(start, days), "hours": TWO}
    return watching.WatchWish(**given_fields | more)


def make(toy: Toy, wished: watching.WatchWish) -> watching.MadeBill:
    """Make a bill; by a clock that goes on at each look, so that a busy machine makes no worse one."""
    looks = count()
    return watching.make(toy.desk, wished, QUICK, clock=lambda: 0.01 * next(looks))


def put(toy: Toy, made: watching.MadeBill, name: str = "b1") -> Receipt:
    """Publish a bill that must be permitted."""
    _, answer = watching.publish(toy.desk, made, toy.by("planner"), name=name)
    assert isinstance(answer, Receipt), answer.reason()
    return answer


def there(made: watching.MadeBill) -> Counter[tuple[date, str]]:
    """Return how many people each watch of a made bill has."""
    board = watching.made_board(made)
    return Counter({(place.day, place.hours.id): len(place.people) for place in board})


@pytest.mark.parametrize(
    ("strength", "people", "hours", "rest", "free_days", "share"),
    [
        (4, 4, TWO, 660, (6, 7), 1),  # four by six days of seven are 3.4 a day, for two watches
        (4, 5, TWO, 660, (6, 7), 2),  # 4.3 a day
        (1, 9, TWO, 660, (7, 7), 1),  # never more than the strength
        (
            4,
            2,
            THREE,
            660,
            (7, 7),
            1,
        ),  # too few for each watch: one is wanted all the same, and will be short
        (4, 0, TWO, 660, (7, 7), 0),
        (9, 8, watch_pattern("08:00-08:00"), 660, (7, 7), 4),  # a day on, eleven hours off: every other day
        (
            9,
            8,
            watch_pattern("06:00-18:00,18:00-06:00"),
            800,
            (7, 7),
            2,
        ),  # more than twelve hours off: likewise
    ],
)
def test_fair_share_by_hand(
    strength: int, people: int, hours: Any, rest: int, free_days: tuple[int, int], share: int
) -> None:
    """Tests how many people each watch can have when all take turns with rest and days off."""
    assert fair_share(strength, people, hours, rest, free_days) == share


def test_from_the_call_ups(toy: Toy) -> None:
    """Tests that four called people share day and night by ones, nothing is short, and the desk publishes it."""
    called(toy, ALVA, BO, CLEO)
    toy.does(IssueCallUp(EVA, "dam.gate", Interval.of_days(MONDAY, 7), "watch"), "caller")
    made = make(toy, wish())
    assert set(there(made).values()) == {1}
    assert made.watches.height == 14
    assert any(
        "strength 4 (people at once); 4 called up share 2 watches a day" in note for note in made.notes
    )
    assert any("No rule of the profile" in note for note in made.notes)
    assert put(toy, made).effects == {"watches": 14}
    nights = Counter(person for _, person, name in stood(toy) if name == "N")
    assert max(nights.values()) - min(nights.values()) <= 1
    assert rebuild(toy.store, check=True).same


def test_who_is_there_when(one: Toy) -> None:
    """Tests that nobody stands a watch on a day without call-up, and nothing is wanted where nobody is there."""
    one.calls(ALVA, MONDAY, 3)
    one.calls(BO, day(1), 3)
    made = make(one, wish(days=6))
    put(one, made)
    assert {number for number, person, _ in stood(one) if person == ALVA} <= {0, 1, 2}
    assert {number for number, person, _ in stood(one) if person == BO} <= {1, 2, 3}
    assert {place[0] for place in there(made)} == {day(number) for number in range(4)}


def test_wanted_and_skills(one: Toy) -> None:
    """Tests that numbers given override the share, and that the one leader stands where a leader is wanted."""
    one.does(AmendReservist(CLEO, "member", frozenset({"leader"})))
    called(one)
    made = make(one, wish(days=3, wanted={"D": 2, "N": 0}, skills={"leader": 1}))
    assert there(made) == {(day(number), name): count for number in range(3) for name, count in (("D", 2),)}
    assert all((number, CLEO, "D") in _rows(made) for number in range(3))
    assert any("wanted are 2 on D, 0 on N, as asked" in note for note in made.notes)
    assert made.cover.filter(made.cover["skill"] == "leader").height == 3
    put(one, made)


def _rows(made: watching.MadeBill) -> list[tuple[int, int, str]]:
    first = (MONDAY - date(1970, 1, 1)).days
    return [(number - first, person, name) for _, number, name, person in made.watches.iter_rows()]


def test_requests(toy: Toy) -> None:
    """Tests that what people ask for is granted where nothing is lost by it, and counted."""
    called(toy, ALVA, BO)
    for number in range(3):
        toy.does(AskForWatch(ALVA, day(number), wants=True, watch="N"), "planner")
    toy.does(AskForWatch(BO, day(1), wants=True), "planner")
    toy.does(
        AskForWatch(BO, day(2), wants=True, watch="E"), "planner"
    )  # a watch that this bill does not have
    made = make(toy, wish(days=3, weights=watching.WatchWeights(night=0)))
    assert [name for _, person, name in _rows(made) if person == ALVA] == ["N", "N", "N"]
    assert [each.granted for each in made.requests] == [True, True, True, True, False]
    assert made.penalty == 0
    against = make(toy, wish(days=1, wanted={"D": 1, "N": 0}))
    toy.does(AskForWatch(against.watches["person"][0], MONDAY, wants=False, watch="D"), "planner")
    again = make(toy, wish(days=1, wanted={"D": 1, "N": 0}))
    assert again.watches["person"][0] != against.watches["person"][0]


def test_nights_stood_before(one: Toy) -> None:
    """Tests that who stood nights earlier this year stands fewer now, whichever bill they were of."""
    called(one, ALVA, BO)
    published(one, [(number, ALVA, "N") for number in range(4)])
    one.calls(ALVA, day(28), 4)
    one.calls(BO, day(28), 4)
    made = make(one, wish(days=4, start=day(28)))
    nights = Counter(person for _, person, name in _rows(made) if name == "N")
    assert nights[BO] == 4
    assert nights[ALVA] == 0


def test_after_the_bill_before(one: Toy) -> None:
    """Tests that a bill that follows another leaves rest from its last watches, and keeps to the days in a row."""
    called(one, ALVA, days=9)
    published(one, [(number, ALVA, "N") for number in range(6)], days=6)
    made = make(one, wish(days=3, start=day(6), wanted={"D": 1, "N": 0}))
    assert _rows(made) == [(7, ALVA, "D"), (8, ALVA, "D")]
    put(one, made, "b2")


def test_the_mix_of_a_post(one: Toy) -> None:
    """Tests that the mix of a post is wanted on each watch, no more of it than people."""
    one.does(ShapePost("dam.gate", mix=(Mix("leader", 1), Mix("medic", 2))))
    one.does(AmendReservist(CLEO, "member", frozenset({"leader"})))
    called(one)
    made = make(one, wish(days=2, wanted={"D": 1, "N": 0}))
    assert sorted(made.cover.select("skill", "wanted").unique().rows()) == [
        ("", 1),
        ("leader", 1),
        ("medic", 1),
    ]
    assert {person for _, person, _ in _rows(made)} == {CLEO}
    board = watching.made_board(made)
    assert [place.lacks for place in board] == [(("medic", 1),)] * 2


def test_from_a_plan(one: Toy) -> None:
    """Tests that a bill can be seen from the tours of a plan, and that the desk refuses it before they are called."""
    tours = parquet([(ALVA, "dam.gate", to_day(MONDAY), to_day(day(3)))], CALLS)
    order = ProposePlan(
        "p1",
        "land",
        "watch",
        Interval.of_days(MONDAY, 7),
        7,
        digest(tours),
        digest(b"proof"),
        1,
        1.0,
        1.0,
        1.0,
    )
    one.does(order, "planner", enclosures=Enclosures(blobs=(tours, b"proof")))
    made = make(one, wish(plan="p1", wanted={"D": 1, "N": 0}))
    assert _rows(made) == [(0, ALVA, "D"), (1, ALVA, "D"), (2, ALVA, "D")]
    _, answer = watching.publish(one.desk, made, one.by("planner"))
    assert "not called up to dam.gate" in answer.reason()
    with pytest.raises(PlanError, match="The plan p1 sends nobody to dam.dive"):
        make(one, wish(plan="p1", post="dam.dive"))


def test_posts_one_after_the_other(one: Toy) -> None:
    """Tests that a person called to two posts of a facility is not in both at once."""
    one.does(AddPost(Post("dam.back", "dam", "guard", "guard", 1)))
    one.calls(ALVA, MONDAY, 3, post="dam.back")
    one.calls(ALVA, day(3), 3)
    made = make(one, wish(days=6, hours=watch_pattern("06:00-18:00,18:00-06:00"), wanted={"D": 1, "N": 1}))
    put(one, made)
    assert len({number for number, _, _ in stood(one)}) == len(stood(one)) == 6
    assert {place.post for place in watching.made_board(made)} == {
        "dam.back",
        "dam.gate",
    }


def test_the_law_on_rest_leads(one: Toy) -> None:
    """Tests that the rest of the law is kept where less is asked for, and that watches it forbids are named."""
    with_rest(one)
    called(one)
    made = make(one, wish(rest_minutes=60))
    assert made.rest_minutes == 600
    assert made.verdicts[0].article == "Art. 30"
    assert any("less than the law's" in note for note in made.notes)
    assert make(one, wish(rest_minutes=700)).rest_minutes == 700
    with pytest.raises(PlanError, match=r"Art. 30.*at most 14:00 hours"):
        make(one, wish(hours=watch_pattern("06:00-21:00")))
    put(one, made)


def test_the_night_of_summer_time(one: Toy) -> None:
    """Tests that where the clocks take an hour of rest away, the bill is made with an hour more."""
    with_rest(one, zone="Europe/Zurich")
    one.calls(ALVA, date(2030, 3, 30), 2)
    made = make(one, wish(days=2, start=date(2030, 3, 30), rest_minutes=720, wanted={"D": 1, "N": 0}))
    assert made.watches.height == 1
    put(one, made)


def test_watches_that_have_begun(one: Toy) -> None:
    """Tests that a bill made at noon does not put anybody on this morning's watch."""
    called(one)
    one.now = datetime(2030, 1, 7, 12, tzinfo=UTC)
    made = make(one, wish(days=1))
    assert set(there(made)) == {(MONDAY, "N")}
    put(one, made)


@pytest.mark.parametrize(
    ("more", "error", "said"),
    [
        ({"facility": "moon"}, NotFoundError, "holdfast facilities"),
        ({"post": "moon"}, NotFoundError, "dam.ball, dam.dive, dam.gate"),
        ({"post": "dam.dive"}, PlanError, "Nobody is called up to dam.dive"),
        ({"facility": "mast"}, PlanError, "holdfast plan issue"),
        ({"plan": "moon"}, NotFoundError, "plan list"),
        ({"rest_minutes": 10**6}, PlanError, "cannot be kept"),
    ],
)
def test_wishes_that_cannot_be(
    sqlite_copy: Callable[[], Toy], more: dict[str, Any], error: type[Exception], said: str
) -> None:
    """Tests that a wish that cannot be says why, and what to do."""
    toy = sqlite_copy()
    called(toy)
    with pytest.raises(error, match=said):
        make(toy, wish(**more))


@pytest.mark.parametrize(
    "more", [{"wanted": {"X": 1}}, {"wanted": {"D": -1}}, {"skills": {"x": -1}}, {"most_in_row": 0}]
)
def test_wishes_that_make_no_sense(more: dict[str, Any]) -> None:
    """Tests that a wish is checked when it is made."""
    with pytest.raises(InvalidValueError, match="Name one|0 or more|1 or more"):
        wish(**more)


def test_board(toy: Toy) -> None:
    """Tests that what is short, who is not called any more, and what fell away are seen as they are."""
    toy.does(AmendReservist(ALVA, "member", frozenset({"leader"})))
    called(toy)
    first = (MONDAY - date(1970, 1, 1)).days
    cover = [("dam.gate", first + n, "D", skill, 1) for n in range(3) for skill in ("", "leader")]
    published(toy, [(0, ALVA, "D"), (1, BO, "D")], days=3, cover=cover)
    toy.does(RevokeCallUp(2, "Not needed."), "caller")
    with toy.store.read() as tx:
        one, two, three = watching.board_of(tx, kept.find_bill(tx, "b1"))
    assert (one.people, one.gone, one.lacks, one.short) == ((ALVA,), (), (), 0)
    assert (two.people, two.gone, two.lacks, two.short) == ((), (BO,), (("leader", 1),), 1)
    assert (three.people, three.wanted, three.withdrawn) == ((), 1, False)
    (load,) = watching.loads_of((one, two, three))
    assert (load.person, load.watches, load.minutes, load.nights, load.weekends) == (ALVA, 1, 720, 0, 0)
    toy.does(WithdrawWatchBill("b1", "x"), "planner")
    with toy.store.read() as tx:
        assert all(place.withdrawn for place in watching.board_of(tx, kept.find_bill(tx, "b1")))


def events(body: bytes) -> dict[str, Any]:
    """Return the events of a calendar by their identifiers."""
    return {str(event["uid"]): event for event in icalendar.Calendar.from_ical(body).walk("VEVENT")}


def test_calendar_of_a_person(toy: Toy) -> None:
    """Tests that a calendar holds a person's own watches, that swaps cancel and add, and that nobody else is in it."""
    called(toy)
    published(toy, [(0, ALVA, "D"), (0, BO, "N"), (2, ALVA, "N")])
    before = events(watching.calendar_of_person(toy.desk, ALVA))
    assert set(before) == {"b1.2030-01-07.D.1@holdfast.test", "b1.2030-01-09.N.1@holdfast.test"}
    toy.does(SwapWatches("b1", ALVA, MONDAY, CLEO), "planner")
    body = watching.calendar_of_person(toy.desk, ALVA)
    given_away = events(body)["b1.2030-01-07.D.1@holdfast.test"]
    assert (given_away["status"], given_away["sequence"]) == ("CANCELLED", 1)
    kept_watch = events(body)["b1.2030-01-09.N.1@holdfast.test"]
    assert (kept_watch["status"], kept_watch["sequence"]) == ("CONFIRMED", 0)
    assert kept_watch.decoded("dtstart") == datetime(2030, 1, 9, 18, tzinfo=UTC)
    taken = events(watching.calendar_of_person(toy.desk, CLEO))
    assert [event["status"] for event in taken.values()] == ["CONFIRMED"]
    text = body.decode()
    assert not any(details.name in text or details.reference in text for details in PEOPLE)
    assert watching.calendar_of_person(toy.desk, ALVA) == body
    assert events(watching.calendar_of_person(toy.desk, EVA)) == {}


def test_calendar_of_who_is_not_called_any_more(one: Toy) -> None:
    """Tests that the watches of a call-up that was revoked are cancelled in the person's calendar."""
    called(one)
    published(one, [(0, ALVA, "D")])
    one.does(RevokeCallUp(1, "Not needed."), "caller")
    (event,) = events(watching.calendar_of_person(one.desk, ALVA)).values()
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)


def test_calendar_by_the_clocks_of_the_region(one: Toy) -> None:
    """Tests that times are by the region's clocks where its law names a zone."""
    with_rest(one, zone="Europe/Zurich")
    called(one)
    published(one, [(0, ALVA, "D")])
    (event,) = events(watching.calendar_of_person(one.desk, ALVA)).values()
    assert event["dtstart"].params["TZID"] == "Europe/Zurich"
    assert event["dtstart"].to_ical() == b"20300107T060000"
    assert event.decoded("dtstart") == datetime(2030, 1, 7, 5, tzinfo=UTC)


def test_calendar_of_a_facility(toy: Toy) -> None:
    """Tests that a facility's calendar counts people and names none, and that a withdrawn bill is cancelled."""
    called(toy)
    published(toy, [(0, ALVA, "D"), (0, BO, "D")], days=2)
    body = watching.calendar_of_facility(toy.desk, "dam")
    found = events(body)
    assert len(found) == 4
    assert str(found["b1.dam.gate.2030-01-07.D@holdfast.test"]["summary"]) == "Watch D, dam.gate: 2/1"
    assert not any(details.name in body.decode() for details in PEOPLE)
    toy.does(WithdrawWatchBill("b1", "x"), "planner")
    after = events(watching.calendar_of_facility(toy.desk, "dam"))
    assert {event["status"] for event in after.values()} == {"CANCELLED"}
    assert all(after[uid]["sequence"] > found[uid]["sequence"] for uid in found)


def test_calendar_of_nobody(one: Toy) -> None:
    """Tests that a person or facility that is not there is named."""
    with pytest.raises(NotFoundError, match="number 99"):
        watching.calendar_of_person(one.desk, 99)
    with pytest.raises(NotFoundError, match="'moon'"):
        watching.calendar_of_facility(one.desk, "moon")


def test_an_exercise(tmp_path: Any) -> None:
    """Tests that calendar and sheet of an exercise say so."""
    toy = found_toy(f"sqlite:///{tmp_path / 'exercise.db'}", exercise=True)
    called(toy)
    published(toy, [(0, ALVA, "D")])
    (event,) = events(watching.calendar_of_person(toy.desk, ALVA)).values()
    assert event["summary"] == "EXERCISE – NOT AN ORDER: Watch D, Dam"  # noqa: RUF001 -- as on papers
    assert papers.watch_sheet(toy.desk, "b1").head.exercise
    toy.store.close()


def test_sheet(toy: Toy) -> None:
    """Tests that a sheet has names or numbers, a page a week, and the same bytes until the bill is changed."""
    called(toy, days=9)
    published(toy, [(0, ALVA, "D"), (8, BO, "N")], days=9)
    made = papers.watch_sheet(toy.desk, "b1")
    first, second = (block for block in made.blocks if isinstance(block, Roster))
    assert [row[0] for row in first.rows] == ["Alva Zyxwick", "Bo Quillfeather", "Cleo Vandersnoot"]
    assert first.rows[0][1] == ("D", *"······")
    assert second.rows[1][1] == ("·", "N")
    numbered = papers.watch_sheet(toy.desk, "b1", numbers=True)
    assert [block.rows[0][0] for block in numbered.blocks if isinstance(block, Roster)] == ["1", "1"]
    toy.now += timedelta(days=2)
    assert render(papers.watch_sheet(toy.desk, "b1")) == render(made)
    toy.does(SwapWatches("b1", BO, day(8), CLEO), "planner")
    assert render(papers.watch_sheet(toy.desk, "b1")) != render(made)
    with pytest.raises(NotFoundError, match="watch list"):
        papers.watch_sheet(toy.desk, "b9")


def test_sheet_of_a_withdrawn_bill(one: Toy) -> None:
    """Tests that nothing is printed where nothing stands."""
    called(one)
    published(one, [(0, ALVA, "D"), (0, BO, "N")])
    one.does(WithdrawWatchBill("b1", "x"), "planner")
    with pytest.raises(NotFoundError, match="nothing to print"):
        papers.watch_sheet(one.desk, "b1")


def test_sheet_of_who_was_erased(one: Toy) -> None:
    """Tests that who was erased is on the sheet by number."""
    called(one)
    published(one, [(0, ALVA, "D"), (0, BO, "N")])
    one.now = datetime(2030, 1, 20, 8, tzinfo=UTC)
    one.does(DischargeReservist(ALVA, date(2030, 1, 20)))
    one.does(EraseReservist(ALVA, "Asked for it."))
    (block,) = (each for each in papers.watch_sheet(one.desk, "b1").blocks if isinstance(each, Roster))
    assert [row[0] for row in block.rows] == ["1", "Bo Quillfeather", "Cleo Vandersnoot"]


def test_a_year_of_another_bill_is_not_counted(toy: Toy) -> None:
    """Tests that nights and weekends are counted by the days given, each weekend once."""
    called(toy)
    published(toy, [(1, ALVA, "D"), (4, ALVA, "N"), (5, ALVA, "N"), (6, ALVA, "N")])
    with toy.store.read() as tx:
        assert kept.nights_and_weekends(tx, [ALVA, BO], MONDAY, day(7)) == {ALVA: (3, 1), BO: (0, 0)}
        assert kept.nights_and_weekends(tx, [ALVA], day(5), day(6)) == {ALVA: (1, 1)}


calls = st.lists(
    st.tuples(st.sampled_from([ALVA, BO, CLEO]), st.integers(0, 6), st.integers(1, 6)), max_size=4
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    calls, st.sampled_from([TWO, THREE]), st.sampled_from([480, 660]), st.integers(1, 6), st.integers(0, 3)
)
def test_what_is_made_is_published(
    sqlite_copy: Callable[[], Toy], given_calls: list[Any], hours: Any, rest: int, in_row: int, before: int
) -> None:
    """Tests that any bill that is made, after another one, is one that the desk publishes: no rest is broken."""
    toy = sqlite_copy()
    for person, start, days in given_calls:
        toy.give(IssueCallUp(person, "dam.gate", Interval.of_days(day(start), days), "watch"), "caller")
    publish(toy, [(number, ALVA, "N") for number in range(before)], days=3, hours=hours, name="b0")
    start = day(3) if rows(toy, t.watch_bill) else MONDAY
    try:
        made = make(toy, wish(start=start, hours=hours, rest_minutes=rest, most_in_row=in_row))
    except PlanError as error:
        assert "Nobody is called up" in str(error)
        return
    put(toy, made)
    assert rebuild(toy.store, check=True).same
