"""Watch bills before the desk: what breaks rest or names who is not called is refused; swaps keep what held."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bills import (
    COVER,
    MONDAY,
    THREE,
    TWO,
    WATCHES,
    bill,
    called,
    day,
    digest,
    parquet,
    publish,
    published,
    refused,
    stood,
    with_rest,
)
from holdfast.desk import Receipt, Refusal
from holdfast.model import watch_pattern
from holdfast.orders import (
    AmendReservist,
    AskForWatch,
    DischargeReservist,
    Enclosures,
    RevokeCallUp,
    SwapWatches,
    WithdrawWatchBill,
)
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from holdfast.store.days import to_day
from rights_world import rows
from worlds import ALVA, BO, CLEO, DAN, EVA, Toy

WEEK = [(n, ALVA, "D") for n in range(7)] + [(n, BO, "N") for n in range(7)]
"""Alva by day and Bo by night."""


def test_published(toy: Toy) -> None:
    """Tests that a bill is entered with its watches and what it wants, says that no rule asks for rest, and is rebuilt."""
    called(toy)
    answer = published(toy, WEEK)
    assert answer.effects == {"watches": 14}
    assert answer.verdicts[0]["rule"] == "house.rest"
    assert stood(toy) == sorted(WEEK)
    (row,) = rows(toy, t.watch_bill)
    assert (row.facility, row.post, row.hours) == ("dam", None, "D=06:00-18:00,N=18:00-06:00")
    assert len(rows(toy, t.watch_cover)) == 14
    assert rebuild(toy.store, check=True).same


@pytest.mark.parametrize(
    ("wrong", "more", "said"),
    [
        ([(0, DAN, "D")], {}, "4 is not called up to dam.gate on 2030-01-07"),
        ([(0, ALVA, "D")], {"start": day(7)}, "outside the days of the bill"),
        ([(0, ALVA, "X")], {}, "names a watch that the bill does not have"),
        ([(0, ALVA, "D")], {"post": "mast.foot"}, "no post of dam"),
        ([(0, ALVA, "D"), (0, ALVA, "N")], {}, "1 stands two watches on 2030-01-07"),
        ([(0, ALVA, "N"), (1, ALVA, "D")], {}, "0:00 hours between the watch N on 2030-01-07"),
        ([(0, -1, "D")], {}, "names no person"),
        ([(0, ALVA, "D")], {"watches": 2}, "has 2 watches, its file has 1"),
        ([(0, ALVA, "D")], {"days": 400}, "too long"),
        ([], {"start": date(2030, 1, 4)}, "before today"),
        ([], {"start": date(2034, 1, 4)}, "too far off"),
        ([], {"hours": ()}, "Give the watches of a day"),
        ([], {"rest_minutes": -1}, "cannot be kept"),
        ([], {"rest_minutes": 10**6}, "cannot be kept"),
        ([], {"penalty": 1, "bound": 2}, "The bound is at least 0"),
        ([], {"name": "a b"}, "cannot be used as an identifier"),
        ([], {"facility": "moon"}, "no facility moon"),
        ([], {"post": "dam.gate", "cover_file": "0" * 64}, "was not handed in"),
        ([], {"cover": [("dam.gate", to_day(MONDAY), "D", "", -1)]}, "wants no number"),
        ([], {"cover": [("dam.gate", to_day(MONDAY), "D", "a b", 1)]}, "cannot be used as an identifier"),
        ([], {"cover": [("dam.gate", to_day(MONDAY), "D", "", 1)] * 2}, "says twice"),
    ],
)
def test_refused(toy: Toy, wrong: list[Any], more: dict[str, Any], said: str) -> None:
    """Tests that each fault of a bill is refused with a sentence, and leaves nothing."""
    called(toy)
    assert said in refused(toy, wrong, **more)
    assert rows(toy, t.watch_bill) == []


@pytest.mark.parametrize("body", [b"", b"PAR1 no", parquet([(1,)], {"other": WATCHES["person"]})])
def test_no_file_of_watches(toy: Toy, body: bytes) -> None:
    """Tests that a file that is no table of watches is refused."""
    order, enclosures = bill([], watches_file=digest(body))
    given_files = Enclosures(blobs=(*enclosures.blobs, body))
    assert "no table of this kind" in toy.refuses(order, "planner", enclosures=given_files)


def test_an_empty_cell(toy: Toy) -> None:
    """Tests that a row without a person is refused."""
    body = parquet([("dam.gate", to_day(MONDAY), "D", None)], WATCHES)
    order, enclosures = bill([], watches_file=digest(body), watches=1)
    given_files = Enclosures(blobs=(*enclosures.blobs, body))
    assert "Row 1 of the file has an empty cell" in toy.refuses(order, "planner", enclosures=given_files)


def test_who_may(toy: Toy) -> None:
    """Tests that publishing, withdrawing, asking and swapping take the power to plan."""
    called(toy)
    published(toy, WEEK)
    orders = [bill([])[0], WithdrawWatchBill("b1", "x"), AskForWatch(ALVA, MONDAY, wants=True)]
    for order in (*orders, SwapWatches("b1", ALVA, MONDAY, CLEO)):
        assert "asks for the power 'plan'" in toy.refuses(order, "duty")


def test_the_law_on_rest(toy: Toy) -> None:
    """Tests that a rule on rest is cited where it is kept, and refuses where a watch leaves too little."""
    with_rest(toy)
    called(toy)
    kept = published(toy, WEEK)
    assert kept.verdicts[0] == {"outcome": "permit", "rule": "rest-within", "article": "Art. 30"}
    toy.does(WithdrawWatchBill("b1", "another"), "planner")
    long = watch_pattern("D=06:00-22:00,N=22:00-06:00")
    answer = publish(toy, [(0, ALVA, "D"), (2, ALVA, "D")], name="b2", hours=long)
    assert isinstance(answer, Refusal)
    assert answer.verdicts[0]["article"] == "Art. 30"
    assert "8:00 hours, 8:00 hours unbroken; 1 more watches" in answer.reason()


def test_rest_to_the_minute(toy: Toy) -> None:
    """Tests that twelve hours between two watches are twelve hours, and a minute less than twelve hours and one."""
    called(toy)
    by_day = [(0, ALVA, "D"), (1, ALVA, "D")]
    assert "12:00 hours between" in refused(toy, by_day, rest_minutes=721)
    published(toy, by_day, rest_minutes=720)


def test_another_bill_counts_for_rest(toy: Toy) -> None:
    """Tests that a watch of the bill before is rested from, at another post too."""
    called(toy)
    published(toy, [(6, ALVA, "N")])
    toy.calls(ALVA, day(7), 2, post="pump.door")
    more: dict[str, Any] = {"name": "b2", "start": day(7), "days": 2, "post": "pump.door", "facility": "pump"}
    assert "0:00 hours between the watch N on 2030-01-13" in refused(toy, [(7, ALVA, "D")], **more)
    published(toy, [(7, ALVA, "N")], **more)


def test_one_bill_for_a_day(toy: Toy) -> None:
    """Tests that a second bill for the same post and day is refused until the first is withdrawn."""
    called(toy)
    published(toy, WEEK)
    assert "taken" in refused(toy, []) or "already" in refused(toy, [])
    assert "b1 stands for some of these posts and days" in refused(toy, [(0, CLEO, "D")], name="b2")
    toy.does(WithdrawWatchBill("b1", "A better one."), "planner")
    published(toy, [(0, CLEO, "D")], name="b2")
    assert rebuild(toy.store, check=True).same


def test_withdrawn(toy: Toy) -> None:
    """Tests that watches that have begun stay, the others fall away, and nothing is withdrawn twice."""
    called(toy)
    published(toy, WEEK)
    toy.now = datetime(2030, 1, 9, 12, tzinfo=UTC)  # Wednesday noon: the watch by day has begun
    assert toy.does(WithdrawWatchBill("b1", "x"), "planner").effects == {"withdrawn": 9}
    assert stood(toy) == [(0, ALVA, "D"), (0, BO, "N"), (1, ALVA, "D"), (1, BO, "N"), (2, ALVA, "D")]
    assert len(stood(toy, state="withdrawn")) == 9
    assert "withdrawn on 2030-01-09 already" in toy.refuses(WithdrawWatchBill("b1", "x"), "planner")
    assert "no watch bill b9" in toy.refuses(WithdrawWatchBill("b9", "x"), "planner")
    assert rebuild(toy.store, check=True).same


def test_nothing_left_to_withdraw(toy: Toy) -> None:
    """Tests that a bill whose days are over stays as it is."""
    called(toy)
    published(toy, WEEK)
    toy.now = datetime(2030, 1, 14, 8, tzinfo=UTC)
    assert "nothing is left" in toy.refuses(WithdrawWatchBill("b1", "x"), "planner")


def test_asked(toy: Toy) -> None:
    """Tests that the last word of a person counts, can be taken back, and that days and people must be there."""
    toy.does(AskForWatch(ALVA, MONDAY, wants=True, watch="N"), "planner")
    toy.does(AskForWatch(ALVA, MONDAY, wants=False, watch="N"), "planner")
    toy.does(AskForWatch(ALVA, MONDAY, wants=True), "planner")
    assert [(r.person, r.watch, r.wants) for r in rows(toy, t.watch_request)] == [
        (ALVA, "", 1),
        (ALVA, "N", 0),
    ]
    toy.does(AskForWatch(ALVA, MONDAY, wants=None), "planner")
    assert "asked for nothing" in toy.refuses(AskForWatch(ALVA, MONDAY, wants=None), "planner")
    assert len(rows(toy, t.watch_request)) == 1
    toy.does(DischargeReservist(EVA, date(2030, 1, 6)))
    for who, when, watch, said in (
        (99, MONDAY, None, "no person 99"),
        (EVA, MONDAY, None, "discharged"),
        (ALVA, date(2030, 1, 4), None, "over or too far off"),
        (ALVA, date.max, None, "over or too far off"),
        (ALVA, MONDAY, "a watch", "cannot be used"),
    ):
        assert said in toy.refuses(AskForWatch(who, when, wants=True, watch=watch), "planner")
    assert rebuild(toy.store, check=True).same


def test_a_watch_for_a_watch(toy: Toy) -> None:
    """Tests that two exchange watches, that what was given stays to be seen, and that they can change back."""
    called(toy)
    published(toy, [(0, ALVA, "D"), (3, BO, "N")])
    done = toy.does(SwapWatches("b1", ALVA, MONDAY, BO, day(3)), "planner")
    assert done.effects == {"watches": ["D", "N"]}
    assert stood(toy) == [(0, BO, "D"), (3, ALVA, "N")]
    assert stood(toy, state="given") == [(0, ALVA, "D"), (3, BO, "N")]
    toy.does(SwapWatches("b1", ALVA, day(3), BO, MONDAY), "planner")
    assert stood(toy) == [(0, ALVA, "D"), (3, BO, "N")]
    by_person = {(r.person, r.watch): r.sequence for r in rows(toy, t.watch)}
    assert by_person == {(ALVA, "D"): 2, (BO, "N"): 2, (BO, "D"): 1, (ALVA, "N"): 1}
    assert rebuild(toy.store, check=True).same


def test_watches_of_one_day(toy: Toy) -> None:
    """Tests that day and night of one date can be exchanged where both rest enough, and taken over without return."""
    called(toy)
    published(toy, [(2, ALVA, "D"), (2, BO, "N")])
    toy.does(SwapWatches("b1", ALVA, day(2), BO, day(2)), "planner")
    assert stood(toy) == [(2, ALVA, "N"), (2, BO, "D")]
    toy.does(SwapWatches("b1", ALVA, day(2), CLEO), "planner")
    assert stood(toy) == [(2, BO, "D"), (2, CLEO, "N")]


def test_swaps_refused(toy: Toy) -> None:
    """Tests that a swap is refused that breaks rest, doubles a day, or names who is not called or stands nothing."""
    called(toy)
    published(toy, WEEK)
    for order, said in (
        (SwapWatches("b1", BO, MONDAY, ALVA), "two watches on 2030-01-07"),
        (SwapWatches("b1", ALVA, MONDAY, BO, MONDAY), "0:00 hours between the watch N on 2030-01-07"),
        (SwapWatches("b1", ALVA, MONDAY, DAN), "4 is not called up"),
        (SwapWatches("b1", CLEO, MONDAY, ALVA), "3 stands no watch of b1 on 2030-01-07"),
        (SwapWatches("b1", ALVA, MONDAY, CLEO, MONDAY), "3 stands no watch"),
        (SwapWatches("b1", ALVA, MONDAY, ALVA), "with themselves"),
        (SwapWatches("b9", ALVA, MONDAY, BO), "no watch bill b9"),
    ):
        assert said in toy.refuses(order, "planner")
    toy.now = datetime(2030, 1, 7, 6, tzinfo=UTC)
    assert "has begun" in toy.refuses(SwapWatches("b1", ALVA, MONDAY, CLEO), "planner")
    assert stood(toy) == sorted(WEEK)


def test_both_on_one_watch(toy: Toy) -> None:
    """Tests that two who stand a watch together have nothing to exchange."""
    called(toy)
    published(toy, [(2, ALVA, "D"), (2, BO, "D")])
    assert "nothing to exchange" in toy.refuses(SwapWatches("b1", ALVA, day(2), BO, day(2)), "planner")


def test_the_law_on_a_swap(toy: Toy) -> None:
    """Tests that a swap is judged by the profile's rules on rest, even where the bill itself keeps less."""
    with_rest(toy)
    called(toy)
    published(toy, [(1, ALVA, "L"), (2, BO, "E"), (2, CLEO, "N")], hours=THREE, rest_minutes=0)
    answer = toy.give(SwapWatches("b1", BO, day(2), ALVA), "planner")
    assert isinstance(answer, Refusal)
    assert answer.verdicts[0]["article"] == "Art. 30"
    assert "2030-01-08 the person 1 has 8:00 hours, 8:00 hours unbroken." in answer.reason()
    assert isinstance(toy.give(SwapWatches("b1", CLEO, day(2), ALVA), "planner"), Receipt)


def test_skills_hold(toy: Toy) -> None:
    """Tests that the only holder of a wanted skill cannot give the watch to somebody without it."""
    toy.does(AmendReservist(ALVA, "member", frozenset({"leader"})))
    called(toy)
    first = to_day(MONDAY)
    cover = [("dam.gate", first + 2, "D", skill, 1) for skill in ("", "leader")]
    published(toy, [(2, ALVA, "D"), (4, CLEO, "D")], cover=cover)
    for order in (SwapWatches("b1", ALVA, day(2), BO), SwapWatches("b1", ALVA, day(2), CLEO, day(4))):
        assert "wants 1 with leader and would have 0" in toy.refuses(order, "planner")
    toy.does(AmendReservist(BO, "member", frozenset({"leader"})))
    toy.does(SwapWatches("b1", ALVA, day(2), BO), "planner")


def test_called_off_after_publishing(toy: Toy) -> None:
    """Tests that who is not called up any more takes over nothing."""
    called(toy)
    published(toy, WEEK)
    toy.does(RevokeCallUp(3, "Not needed."), "caller")
    assert "3 is not called up" in toy.refuses(SwapWatches("b1", ALVA, MONDAY, CLEO), "planner")


def test_the_hour_that_summer_time_removes(toy: Toy) -> None:
    """Tests that rest is measured by exact clocks: twelve hours over the night of summer time are eleven."""
    with_rest(toy, zone="Europe/Zurich")
    start = date(2030, 3, 29)
    called(toy, start=start, days=4)
    days = (start - MONDAY).days
    more: dict[str, Any] = {"start": start, "days": 4, "rest_minutes": 720}
    by_day = [(days + 1, ALVA, "D"), (days + 2, ALVA, "D")]
    assert "11:00 hours between the watch D on 2030-03-30" in refused(toy, by_day, **more)
    published(toy, by_day, **more | {"rest_minutes": 660})


watches = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from([ALVA, BO, CLEO]), st.sampled_from(["E", "L", "N"])),
    max_size=9,
    unique_by=lambda row: row[:2],
)
swaps = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from([ALVA, BO, CLEO]), st.sampled_from([ALVA, BO, CLEO]), st.none() | st.integers(0, 6)),
    max_size=4,
)  # fmt: skip


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(watches, swaps, st.sampled_from([480, 660, 720]))
def test_nothing_that_stands_breaks_rest(
    sqlite_copy: Any, given_rows: list[Any], given_swaps: list[Any], rest: int
) -> None:
    """Tests that whatever is asked for, what stands leaves everybody the rest that the bill names, and is rebuilt."""
    toy: Toy = sqlite_copy()
    called(toy)
    publish(toy, given_rows, hours=THREE, rest_minutes=rest)
    for number, who, other, back in given_swaps:
        toy.give(SwapWatches("b1", who, day(number), other, None if back is None else day(back)), "planner")
    begin = {"E": 6, "L": 14, "N": 22}
    by_person: dict[int, list[int]] = {}
    for number, who, name in stood(toy):
        by_person.setdefault(who, []).append(24 * number + begin[name])
    for starts in by_person.values():
        for one, two in zip(sorted(starts), sorted(starts)[1:], strict=False):
            assert (two - one - 8) * 60 >= rest
    assert rebuild(toy.store, check=True).same
    assert timedelta(days=1) == day(1) - MONDAY


def test_the_files_are_those_of_the_order() -> None:
    """Tests that the columns of the files are the documented ones."""
    assert list(WATCHES) == ["post", "day", "watch", "person"]
    assert list(COVER) == ["post", "day", "watch", "skill", "wanted"]
    assert [each.id for each in TWO] == ["D", "N"]
