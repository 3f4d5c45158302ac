"""Taiwan: four calls in eight years, a fifth by military need, and four days of notice in a typhoon."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from holdfast.desk import Desk
from holdfast.model import Agency, ApplicationKind, Earnings, Headquarters, Interval, Power, Side
from holdfast.orders import (
    CompleteCallUp,
    EstablishHeadquarters,
    IssueCallUp,
    RecordDate,
    RecordEarnings,
    RecordService,
    ReportIn,
)
from holdfast.scenarios.seats import SeatRow
from holdfast.servicing import statement_of
from holdfast.stories._orders import act, approve, ask, call, decide, serve, state_of
from holdfast.stories._step import Comes, Kept, Look, Step, Tale
from holdfast.stories._world import Sketch, drawn

_BEGINS: Final = date(2026, 4, 1)
_JUNE: Final = date(2026, 6, 1)
_DISCHARGED: Final = date(2019, 7, 1)
_THREE_CALLS, _FOUR_CALLS, _SIBLING, _TRAVELLER, _RESCUER = 1, 2, 3, 4, 5

_SKETCH: Final = Sketch(
    name="taiwan",
    title="Four calls in eight years, and a typhoon, in Taiwan, 2026",
    profile="tw.reserve-call-up",
    today=_BEGINS,
    basis="training_call",
    regions=(("TW", "Taiwan"), ("TW-TPE", "Taipei"), ("TW-HUA", "Hualien"), ("TW-TNN", "Tainan")),
    towns=(
        ("taipei", "Taipei", "TW-TPE", 25.047, 121.532),
        ("hualien", "Hualien", "TW-HUA", 23.977, 121.604),
        ("tainan", "Tainan", "TW-TNN", 22.991, 120.213),
    ),
    facilities=(
        ("training-ground-a", "Training ground A", "TW-TPE", "defence", 25.10, 121.45),
        ("river-dyke-b", "River dyke B", "TW-HUA", "life_support", 23.95, 121.58),
        ("substation-c", "Substation C", "TW-TNN", "energy", 23.02, 120.25),
    ),
    posts=(
        ("ground-a.training", "training-ground-a", "training"),
        ("dyke-b.relief", "river-dyke-b", "disaster_relief"),
        ("dyke-b.training", "river-dyke-b", "training"),
    ),
    ranks=(("reservist", 60),),
    seats=(
        SeatRow("register", "Keeper of the register", Side.CIVIL, (Power.REGISTER,), "premier"),
        SeatRow("reserve", "Administrator of the reserve", Side.MILITARY, (Power.RESERVE,), "ministry"),
        SeatRow("caller", "Call-up officer of the Ministry", Side.MILITARY, (Power.CALL_UP,), "ministry",
                "ministry_of_national_defence"),
        SeatRow("ministry", "Ministry of National Defence", Side.MILITARY, (Power.ACTS,), "ministry",
                "ministry_of_national_defence"),
        SeatRow("need", "Officer of the Ministry for military need", Side.MILITARY, (Power.ACTS, Power.APPROVE),
                "ministry", "ministry_by_military_need"),
        SeatRow("duty", "Duty officer", Side.MILITARY, (Power.ATTEND,), "ministry"),
        SeatRow("pay", "Paymaster", Side.MILITARY, (Power.PAY,), "ministry"),
        SeatRow("excuses", "Official who decides on excuses", Side.CIVIL, (Power.ADJUDICATE,), "premier"),
        SeatRow("premier", "Premier", Side.CIVIL, (Power.ACTS,), "premier", "premier"),
    ),
    agencies=(Agency("ministry", "Ministry of National Defence"), Agency("premier", "Executive Yuan")),
)  # fmt: skip


def _training(
    person: int, start: date = _JUNE, days: int = 14, post: str = "ground-a.training"
) -> IssueCallUp:
    return call(person, post, start, days, "training_call")


def _served(person: int, year: int) -> RecordService:
    return RecordService(person, Interval.of_days(date(year, 6, 1), 7), "training_call")


def _discharged(person: int) -> RecordDate:
    return RecordDate(person, "discharge", _DISCHARGED)


def _owed(desk: Desk, _kept: Kept) -> object:
    """Return what the fifth call brings: component, payer and amount."""
    found = statement_of(desk, _FOUR_CALLS, Interval(_JUNE, date(2026, 7, 1))).statement
    return {(line.component, line.payer, line.amount) for line in found.lines}


_CALLS: Final = (
    Step(
        "A reservist is called, and nobody knows since when the eight years run.",
        "caller",
        _training(_THREE_CALLS),
        Comes.REFUSED,
        "four-calls-in-eight-years",
    ),
    *(
        Step(f"Discharged on 1 July 2019: reservist {person}.", "reserve", _discharged(person))
        for person in range(_THREE_CALLS, _RESCUER + 1)
    ),
    *(
        Step(f"The first served seven days in {year}.", "reserve", _served(_THREE_CALLS, year))
        for year in (2021, 2023, 2025)
    ),
    *(
        Step(f"The second did in {year}.", "reserve", _served(_FOUR_CALLS, year))
        for year in (2020, 2021, 2023, 2025)
    ),
    Step(
        "The fourth call.",
        "caller",
        _training(_THREE_CALLS),
        cites="four-calls-in-eight-years",
        keep="fourth",
    ),
    Step(
        "The fifth call of the other needs the Ministry, by military need.",
        "caller",
        _training(_FOUR_CALLS),
        Comes.WAITS,
        "施行法 27",
        keep="fifth",
    ),
    Step(
        "The Ministry raises the number for this one.",
        "need",
        approve("fifth"),
        cites="more-calls",
        keep="fifth",
    ),
)

_EXCUSED: Final = (
    Step("A third reservist is called.", "caller", _training(_SIBLING), keep="sibling"),
    Step("A fourth, too.", "caller", _training(_TRAVELLER), keep="traveller"),
    Step(
        "The call is put in the newspaper.",
        "duty",
        serve("sibling", date(2026, 4, 6), channel="newspaper"),
        Comes.REFUSED,
        "召集規則 23",
        date(2026, 4, 6),
    ),
    Step("It is handed over.", "duty", serve("sibling", date(2026, 4, 6))),
    Step("So is the next.", "duty", serve("traveller", date(2026, 4, 6))),
    Step("And that of the fifth call.", "duty", serve("fifth", date(2026, 4, 6))),
    Step(
        "Half of the siblings are called already.",
        "reserve",
        ask(_SIBLING, ApplicationKind.EXEMPTION, "half_of_siblings_called", date(2026, 4, 8), "sibling"),
        on=date(2026, 4, 8),
        cites="認定標準 2-9",
        keep="siblings",
    ),
    Step("That is so: excused.", "excuses", decide("siblings", "認定標準 2-9", granted=True)),
    Look("Nobody waits for that reservist.", state_of("sibling"), "excused"),
    Step(
        "A holiday abroad, booked after the notice.",
        "reserve",
        ask(_TRAVELLER, ApplicationKind.EXEMPTION, "abroad", date(2026, 4, 8), "traveller",
            "travel_booked=after_notice"),
        Comes.REFUSED,
        "認定標準 6",
    ),
    Step(
        "A review is asked for, a month after service and more.",
        "reserve",
        ask(_TRAVELLER, ApplicationKind.APPEAL, "call_up", date(2026, 5, 11), "traveller"),
        Comes.REFUSED,
        "施行法 40",
        date(2026, 5, 11),
    ),
)  # fmt: skip

_CENTRE: Final = EstablishHeadquarters(
    Headquarters("centre", "TW", "Central emergency operations centre", "central-operations-centre")
)

_TYPHOON: Final = (
    Step("A centre is to be set up before there is a disaster.", "administrator", _CENTRE, Comes.REFUSED,
         "災害防救法 13, 28, 30", date(2026, 5, 18)),
    Step(
        "A typhoon: the Premier opens the central emergency operations centre.",
        "premier",
        act("typhoon-1", "centre_opening", "Opening of the centre", "premier", date(2026, 5, 19), date(2026, 6, 20),
            regions=("TW",), declares="disaster_response"),
        on=date(2026, 5, 19),
        cites="災害防救法 12, 13",
    ),
    Step("Now it is set up.", "administrator", _CENTRE, cites="災害防救法 13, 28, 30"),
    Step(
        "Training at the dyke with four days of notice.",
        "caller",
        _training(_RESCUER, date(2026, 5, 23), 7, "dyke-b.training"),
        Comes.REFUSED,
        "召集規則 23",
    ),
    Step(
        "Disaster relief at the dyke with four days of notice.",
        "caller",
        call(_RESCUER, "dyke-b.relief", date(2026, 5, 23), 7, "disaster_relief_call"),
        cites="disaster-notice",
    ),
)  # fmt: skip

_PAID: Final = (
    Step(
        "The reservist of the fifth call earns 1,800 a day.",
        "pay",
        RecordEarnings(_FOUR_CALLS, Earnings(Decimal(1800), "TWD"), date(2026, 1, 1)),
    ),
    Step("And reports.", "duty", lambda kept: ReportIn(kept["fifth"], _JUNE), on=_JUNE),
    Step(
        "Fourteen days later it is done.",
        "duty",
        lambda kept: CompleteCallUp(kept["fifth"]),
        on=date(2026, 6, 14),
    ),
    Look(
        "The employer owes the wage of fourteen days of leave, and the State its bonus from the fifth call on.",
        _owed,
        {("wage", "employer", Decimal(25200)), ("bonus", "state", Decimal(5000))},
        date(2026, 7, 1),
    ),
)


def tale() -> Tale:
    """Return the tale."""
    return Tale(drawn(_SKETCH), (*_CALLS, *_EXCUSED, *_TYPHOON, *_PAID))
