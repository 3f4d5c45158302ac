"""Germany: what counts as an exercise, an application that suspends, and civilian objects in tension only."""

from __future__ import annotations

from datetime import date
from typing import Final

from holdfast.model import Agency, ApplicationKind, Interval, Power, Side
from holdfast.orders import (
    AcceptGap,
    AnswerKeyWorker,
    AskKeyWorkers,
    IssueCallUp,
    RecordAct,
    RecordService,
    ReportIn,
)
from holdfast.scenarios.seats import SeatRow
from holdfast.stories._orders import act, approve, ask, call, decide, led_by, serve, state_of
from holdfast.stories._step import Comes, Look, Step, Tale
from holdfast.stories._world import Sketch, drawn

_BEGINS: Final = date(2026, 3, 2)
_ENDS: Final = date(2027, 2, 1)
_NCO, _OWNER, _STUDENT, _ENGINEER = 41, 1, 2, 5

_SKETCH: Final = Sketch(
    name="germany",
    title="Exercises, readiness service and the state of tension in Germany, 2026",
    profile="de.reserve-service",
    today=_BEGINS,
    basis="exercise",
    regions=(("DE", "Germany"), ("DE-NI", "Lower Saxony"), ("DE-HE", "Hesse"), ("DE-BY", "Bavaria")),
    towns=(
        ("hannover", "Hannover", "DE-NI", 52.376, 9.732),
        ("kassel", "Kassel", "DE-HE", 51.312, 9.480),
        ("nuernberg", "Nürnberg", "DE-BY", 49.454, 11.077),
    ),
    facilities=(
        ("barracks-a", "Barracks A", "DE-NI", "defence", 52.43, 9.80),
        ("depot-b", "Depot B", "DE-HE", "defence", 51.36, 9.55),
        ("waterworks-c", "Waterworks C", "DE-BY", "life_support", 49.48, 11.15),
        ("rail-bridge-d", "Rail bridge D", "DE-NI", "transport", 52.30, 9.60),
    ),
    posts=(
        ("barracks-a.training", "barracks-a", "training"),
        ("depot-b.gate", "depot-b", "guard"),
        ("waterworks-c.fence", "waterworks-c", "guard_civilian_object"),
    ),
    ranks=(("other_ranks", 40), ("nco", 14), ("officer", 6)),
    seats=(
        SeatRow("register", "Keeper of the register", Side.CIVIL, (Power.REGISTER,), "centre"),
        SeatRow("reserve", "Administrator of the reserve", Side.MILITARY, (Power.RESERVE,), "centre"),
        SeatRow("caller", "Call-up officer of the career centre", Side.MILITARY, (Power.CALL_UP,), "centre",
                "career_centre"),
        SeatRow("board", "Official of the career centre who decides on deferral", Side.CIVIL, (Power.ADJUDICATE,),
                "centre", "career_centre"),
        SeatRow("duty", "Duty officer", Side.MILITARY, (Power.ATTEND,), "centre"),
        SeatRow("ministry", "Federal Ministry of Defence", Side.CIVIL, (Power.ACTS, Power.APPROVE), "ministry",
                "ministry_of_defence"),
        SeatRow("government", "Federal Government", Side.CIVIL, (Power.ACTS,), "government", "federal_government"),
        SeatRow("bundestag", "Bundestag", Side.CIVIL, (Power.ACTS,), "bundestag", "bundestag"),
        SeatRow("liaison", "Liaison of the waterworks", Side.CIVIL, (Power.LIAISE,), "waterworks",
                "competent_authority"),
    ),
    agencies=(
        Agency("centre", "Career centre"),
        Agency("ministry", "Federal Ministry of Defence"),
        Agency("government", "Federal Government"),
        Agency("bundestag", "Bundestag"),
        Agency("waterworks", "Waterworks of the city"),
    ),
)  # fmt: skip


def _exercise(person: int, start: date, days: int, post: str = "barracks-a.training") -> IssueCallUp:
    return call(person, post, start, days, "exercise")


def _readiness(person: int) -> IssueCallUp:
    return call(person, "depot-b.gate", date(2026, 4, 7), 61, "readiness_service", act="readiness-1")


def _guard(person: int, start: date) -> IssueCallUp:
    return call(person, "waterworks-c.fence", start, 28, "defence_service")


def _served(start: date, end: date) -> RecordService:
    return RecordService(_NCO, Interval(start, end), "exercise")


_COUNTED: Final = (
    Step(
        "A sergeant served three months of exercises in 2021.",
        "reserve",
        _served(date(2021, 1, 4), date(2021, 4, 4)),
    ),
    Step("Three more in 2022.", "reserve", _served(date(2022, 1, 10), date(2022, 4, 10))),
    Step("And two in 2023: eight of nine months.", "reserve", _served(date(2023, 2, 6), date(2023, 4, 6))),
    Step(
        "The sergeant is called to an exercise of two months.",
        "caller",
        _exercise(_NCO, date(2026, 4, 7), 61),
        Comes.REFUSED,
        "SG 61(2)",
    ),
    Step(
        "The same two months as readiness service, which nobody has ordered.",
        "caller",
        _readiness(_NCO),
        Comes.REFUSED,
        "who-orders-readiness",
    ),
    Step(
        "The Federal Government orders readiness service.",
        "government",
        act(
            "readiness-1",
            "readiness_order",
            "Order of readiness service",
            "federal_government",
            date(2026, 3, 9),
            date(2026, 9, 1),
            regions=("DE",),
        ),
        on=date(2026, 3, 9),
        cites="SG 61",
    ),
    Step(
        "Now they are permitted, and no total limits them.",
        "caller",
        _readiness(_NCO),
        cites="readiness-unlimited",
    ),
    Step(
        "Nor do they count: one month of exercise is left, and may be called for.",
        "caller",
        _exercise(_NCO, date(2026, 9, 7), 30),
        cites="SG 61(2)",
    ),
    Step(
        "An exercise of four months is more than the rule: the ministry may except.",
        "caller",
        _exercise(10, date(2026, 5, 4), 120),
        Comes.WAITS,
        "exercise-length",
        keep="long",
    ),
    Step("It does.", "ministry", approve("long"), cites="exercise-length"),
    Step(
        "Notice of two weeks should be four: permitted, with a warning.",
        "caller",
        _exercise(11, date(2026, 3, 23), 5),
        cites="SG 72(3)",
    ),
    Step(
        "An exercise at the fence of the waterworks: a civilian object.",
        "caller",
        _exercise(12, date(2026, 5, 4), 14, "waterworks-c.fence"),
        Comes.REFUSED,
        "GG 87a(2)",
    ),
)

_SUSPENDED: Final = (
    Step(
        "Somebody with a business is called for May.",
        "caller",
        _exercise(_OWNER, date(2026, 5, 4), 14),
        keep="owner",
    ),
    Step("A student, likewise.", "caller", _exercise(_STUDENT, date(2026, 5, 4), 14), keep="student"),
    Step("The first call-up is handed over.", "duty", serve("owner", date(2026, 3, 9))),
    Step("So is the second.", "duty", serve("student", date(2026, 3, 9))),
    Step(
        "The owner asks for deferral: the business would be in danger.",
        "reserve",
        ask(_OWNER, ApplicationKind.DEFERRAL, "own_business", date(2026, 4, 20), "owner"),
        on=date(2026, 4, 20),
        cites="SG 64-67",
        keep="business",
    ),
    Look("The call-up is suspended until that is decided.", state_of("owner"), "suspended"),
    Step(
        "The student asks for it too.",
        "reserve",
        ask(_STUDENT, ApplicationKind.DEFERRAL, "study_from_third_semester", date(2026, 4, 20), "student"),
        cites="SG 64-67",
        keep="studies",
    ),
    Step(
        "The call-up officer may not decide.",
        "caller",
        decide("business", "SG 64-67", granted=False),
        Comes.REFUSED,
        "house.who",
    ),
    Step(
        "Who reports on the first day meanwhile is not booked as serving.",
        "duty",
        lambda kept: ReportIn(kept["owner"], date(2026, 5, 4)),
        Comes.REFUSED,
        "house.sense",
        on=date(2026, 5, 4),
    ),
    Step(
        "The board refuses the owner.",
        "board",
        decide("business", "SG 64-67", granted=False),
        on=date(2026, 5, 5),
    ),
    Look("The call-up goes on, from that day.", state_of("owner"), "served"),
    Step("The owner reports.", "duty", lambda kept: ReportIn(kept["owner"], date(2026, 5, 5))),
    Step(
        "The board grants it to the student, until the end of the semester.",
        "board",
        decide("studies", "SG 64-67", granted=True, until=date(2026, 10, 1)),
    ),
    Look("The student's call-up is excused.", state_of("student"), "excused"),
)


def _resolution(name: str, issuer: str) -> RecordAct:
    return act(
        name,
        "tension_resolution",
        "State of tension",
        issuer,
        date(2026, 6, 1),
        regions=("DE",),
        declares="tension",
    )


_TENSION: Final = (
    Step(
        "The Bundestag resolves the state of tension by plain majority.",
        "bundestag",
        _resolution("tension-0", "bundestag"),
        Comes.REFUSED,
        "GG 80a",
        date(2026, 6, 1),
    ),
    Step("By two thirds of the votes it is resolved.", "bundestag", _resolution("tension-1", "bundestag_two_thirds"), cites="GG 80a"),
    Look("The state of tension holds.", led_by("DE-BY"), ("tension", "")),
    Step(
        "Somebody is called to guard the waterworks; how long such service lasts was not read.",
        "caller",
        _guard(3, date(2026, 6, 8)),
        Comes.REFUSED,
        "silence:cap",
    ),
    Step(
        "The ministry accepts that the law is silent there.",
        "ministry",
        AcceptGap(
            "DE",
            "The length of service in tension or the defence case",
            _ENDS,
            "Four weeks at a time, until the section is read.",
        ),
    ),
    Step("The guard of a civilian object is permitted now.", "caller", _guard(3, date(2026, 6, 8)), cites="GG 87a(3)"),
    Step("The waterworks is asked whether it can do without its engineer.", "reserve",
         AskKeyWorkers("waterworks", (_ENGINEER,)), keep="question"),
    Step(
        "It cannot.",
        "liaison",
        lambda kept: AnswerKeyWorker(kept["question"], claimed=True, until=date(2026, 12, 1)),
        cites="SG 68",
    ),
    Step("The engineer is not called.", "caller", _guard(_ENGINEER, date(2026, 6, 15)), Comes.REFUSED, "SG 68"),
    Step(
        "The Bundestag demands that the state of tension ends.",
        "bundestag",
        act(
            "tension-2",
            "tension_resolution",
            "End of the state of tension",
            "bundestag",
            date(2026, 6, 22),
            regions=("DE",),
            lifts="tension-1",
        ),
        on=date(2026, 6, 22),
        cites="GG 80a",
    ),
    Look("It has ended.", led_by("DE-BY"), None),
    Step("Nobody guards civilian objects any more.", "caller", _guard(4, date(2026, 7, 6)), Comes.REFUSED, "GG 80a, 115a"),
)  # fmt: skip


def tale() -> Tale:
    """Return the tale."""
    return Tale(drawn(_SKETCH), (*_COUNTED, *_SUSPENDED, *_TENSION))
