"""Finland: notice and its waiver, the fast track that the President opens, and a state of defence that ends by itself."""

from __future__ import annotations

from datetime import date
from typing import Final

from holdfast.model import Agency, ApplicationKind, Power, Side
from holdfast.orders import IssueCallUp, RecordAct, ReportIn
from holdfast.scenarios.seats import SeatRow
from holdfast.stories._orders import act, approve, ask, call, decide, led_by, serve, state_of, tell_employer
from holdfast.stories._step import Comes, Look, Step, Tale
from holdfast.stories._world import Sketch, drawn

_BEGINS: Final = date(2026, 1, 12)
_ACT: Final = "1438/2007 §§32, 49-50, 78 ff."
_TEN_WEEKS: Final = date(2026, 3, 23)
_SPRING: Final = date(2026, 4, 20)

_SKETCH: Final = Sketch(
    name="finland",
    title="Refresher exercises and a state of defence in Finland, 2026",
    profile="fi.reserve-exercises",
    today=_BEGINS,
    basis="refresher",
    regions=(("FI", "Finland"), ("FI-18", "Uusimaa"), ("FI-09", "Kymenlaakso"), ("FI-10", "Lapland")),
    towns=(
        ("helsinki", "Helsinki", "FI-18", 60.170, 24.938),
        ("kotka", "Kotka", "FI-09", 60.466, 26.946),
        ("rovaniemi", "Rovaniemi", "FI-10", 66.503, 25.729),
    ),
    facilities=(
        ("rail-yard-a", "Rail yard A", "FI-18", "transport", 60.24, 25.05),
        ("harbour-b", "Harbour B", "FI-09", "transport", 60.45, 26.90),
        ("power-line-c", "Power line C", "FI-10", "energy", 66.45, 25.60),
        ("training-area-d", "Training area D", "FI-09", "defence", 60.80, 26.80),
    ),
    posts=(("area-d.refresher", "training-area-d", "training"), ("harbour-b.refresher", "harbour-b", "training")),
    ranks=(("rank_and_file", 40), ("specialist", 12), ("officer_or_nco", 8)),
    days_before={2: 70, 41: 70},
    seats=(
        SeatRow("register", "Keeper of the register", Side.CIVIL, (Power.REGISTER,), "forces"),
        SeatRow("reserve", "Administrator of the reserve", Side.MILITARY, (Power.RESERVE,), "forces"),
        SeatRow("caller", "Call-up officer of the regional office", Side.MILITARY, (Power.CALL_UP,), "forces",
                "regional_office"),
        SeatRow("office-head", "Head of the regional office", Side.MILITARY, (Power.ACTS,), "forces",
                "regional_office"),
        SeatRow("exemptions", "Official who decides on exemption", Side.MILITARY, (Power.ADJUDICATE,), "forces",
                "regional_office"),
        SeatRow("duty", "Duty officer", Side.MILITARY, (Power.ATTEND,), "forces"),
        SeatRow("president", "President of the Republic", Side.CIVIL, (Power.ACTS, Power.APPROVE), "president",
                "president"),
        SeatRow("government", "Government", Side.CIVIL, (Power.ACTS,), "government", "government"),
        SeatRow("appeals", "Body that hears appeals", Side.CIVIL, (Power.ADJUDICATE,), "appeals", "appeal_body"),
    ),
    agencies=(
        Agency("forces", "Defence Forces"),
        Agency("president", "Office of the President"),
        Agency("government", "Government"),
        Agency("appeals", "Body that hears appeals"),
    ),
)  # fmt: skip


def _refresher(person: int, start: date, days: int, *, waived: bool = False) -> IssueCallUp:
    return call(person, "area-d.refresher", start, days, "refresher", waived=waived)


def _fast(person: int, days: int, act: str | None = None) -> IssueCallUp:
    return call(person, "harbour-b.refresher", date(2026, 2, 18), days, "readiness_refresher", act=act)


_NOTICE: Final = (
    Step(
        "A refresher exercise is ordered ten weeks ahead.",
        "caller",
        _refresher(1, _TEN_WEEKS, 7),
        Comes.REFUSED,
        "refresher-notice",
    ),
    Step(
        "The reservist waives the notice, and may come.",
        "caller",
        _refresher(1, _TEN_WEEKS, 7, waived=True),
        cites="refresher-notice",
    ),
    Step(
        "One of the rank and file has served 70 of 80 days; 14 more are ordered.",
        "caller",
        _refresher(2, _SPRING, 14),
        Comes.REFUSED,
        "lifetime-rank-and-file",
    ),
    Step("Ten days are the last that can be.", "caller", _refresher(2, _SPRING, 10), keep="last-days"),
    Step(
        "A specialist with as many days behind may be called for 14.",
        "caller",
        _refresher(41, _SPRING, 14),
        cites="lifetime-specialist",
    ),
    Step("The call-up is handed over.", "duty", serve("last-days", _BEGINS)),
    Step(
        "The employer is told more than two months before.",
        "duty",
        tell_employer("last-days", _BEGINS),
        cites="305/2009 §§2-5",
    ),
)

_APPLICATION: Final = (
    Step(
        "The reservist asks to be exempt from it for work.",
        "reserve",
        ask(2, ApplicationKind.EXEMPTION, "work_or_study", date(2026, 2, 2), "last-days"),
        on=date(2026, 2, 2),
        cites="exemption",
        keep="work",
    ),
    Look("The duty stands meanwhile: the call-up is not suspended.", state_of("last-days"), "served"),
    Step(
        "The call-up officer cannot decide on it: who decides stands outside the chain of command.",
        "caller",
        decide("work", _ACT, granted=False),
        Comes.REFUSED,
        "house.who",
    ),
    Step("The official for exemptions refuses it within ten days.", "exemptions", decide("work", _ACT, granted=False),
         on=date(2026, 2, 9)),
    Step(
        "The reservist appeals against the call-up; the text does not say what that does meanwhile, and warns.",
        "reserve",
        ask(2, ApplicationKind.APPEAL, "call_up", date(2026, 2, 10), "last-days"),
        on=date(2026, 2, 10),
        cites="appeal",
        keep="appeal",
    ),
    Step(
        "Whoever refused the application does not hear the appeal.",
        "exemptions",
        decide("appeal", _ACT, granted=False),
        Comes.REFUSED,
        "house.authority",
    ),
    Step("The body that hears appeals grants it.", "appeals", decide("appeal", _ACT, granted=True), on=date(2026, 2, 16)),
    Look("The call-up is excused.", state_of("last-days"), "excused"),
)  # fmt: skip

_FAST_TRACK: Final = (
    Step(
        "Somebody is called for the day after tomorrow, and the law leaves that to the President.",
        "caller",
        _fast(3, 14),
        Comes.WAITS,
        "fast-track-authority",
        keep="fast",
    ),
    Step("The President approves this one.", "president", approve("fast"), cites="fast-track-authority"),
    Step(
        "The President decides that the security of the country makes the fast track necessary.",
        "president",
        act(
            "decision-1",
            "readiness_decision",
            "Decision on readiness exercises",
            "president",
            date(2026, 2, 17),
            date(2026, 6, 1),
            regions=("FI",),
        ),
        on=date(2026, 2, 17),
        cites="fast-track-authority",
    ),
    Step(
        "For tomorrow: permitted.",
        "caller",
        _fast(4, 30, "decision-1"),
        cites="fast-track-authority",
        keep="tomorrow",
    ),
    Step(
        "31 days at a time are not.", "caller", _fast(5, 31, "decision-1"), Comes.REFUSED, "fast-track-length"
    ),
    Step("The call-up is handed over.", "duty", serve("tomorrow", date(2026, 2, 17))),
    Step(
        "The reservist reports.",
        "duty",
        lambda kept: ReportIn(kept["tomorrow"], date(2026, 2, 18)),
        on=date(2026, 2, 18),
    ),
)


def _decree(end: date) -> RecordAct:
    return act(
        f"defence-{end:%m%d}",
        "state_of_defence_decree",
        "State of defence in the south-east",
        "president",
        date(2026, 3, 2),
        end,
        regions=("FI-09",),
        declares="state_of_defence",
    )


_DEFENCE: Final = (
    Step(
        "The President declares a state of defence for four months.",
        "president",
        _decree(date(2026, 7, 2)),
        Comes.REFUSED,
        "State of defence",
        date(2026, 3, 2),
    ),
    Step(
        "For three months it may be, in Kymenlaakso alone.",
        "president",
        _decree(date(2026, 6, 2)),
        cites="State of defence",
    ),
    Look("It holds in Kymenlaakso.", led_by("FI-09"), ("state_of_defence", "")),
    Look("It does not in Lapland.", led_by("FI-10"), None),
    Look(
        "On 1 June, its last day, it still holds.",
        led_by("FI-09"),
        ("state_of_defence", ""),
        date(2026, 6, 1),
    ),
    Look("On 2 June it has ended: nobody extended it.", led_by("FI-09"), None, date(2026, 6, 2)),
    Step(
        "The fast track has ended with the President's decision, too.",
        "caller",
        call(6, "harbour-b.refresher", date(2026, 6, 8), 14, "readiness_refresher", act="decision-1"),
        Comes.WAITS,
        "fast-track-authority",
    ),
)


def tale() -> Tale:
    """Return the tale."""
    return Tale(drawn(_SKETCH), (*_NOTICE, *_APPLICATION, *_FAST_TRACK, *_DEFENCE))
