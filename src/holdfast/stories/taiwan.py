"""Taiwan: eight years that run from discharge, a centre that stands in a disaster only, and the stage of mobilisation."""

from __future__ import annotations

from datetime import date
from typing import Final

from holdfast.model import Agency, ApplicationKind, Headquarters, Power, Side
from holdfast.orders import AcceptGap, AnswerKeyWorker, AskKeyWorkers, EstablishHeadquarters, IssueCallUp
from holdfast.scenarios.seats import SeatRow
from holdfast.stories._orders import act, ask, call, decide, serve, state_of
from holdfast.stories._step import Comes, Look, Step, Tale
from holdfast.stories._world import Sketch, drawn

_BEGINS: Final = date(2026, 4, 1)
_JULY: Final = date(2026, 7, 1)
_ENDS: Final = date(2027, 4, 1)
_TEACHER, _LATE, _FIREFIGHTER = 7, 8, 9

_SKETCH: Final = Sketch(
    name="taiwan",
    title="A typhoon and the stage of mobilisation in Taiwan, 2026",
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
        ("substation-c.defence", "substation-c", "local_self_defence"),
    ),
    ranks=(("reservist", 60),),
    seats=(
        SeatRow("register", "Keeper of the register", Side.CIVIL, (Power.REGISTER,), "premier"),
        SeatRow("reserve", "Administrator of the reserve", Side.MILITARY, (Power.RESERVE,), "ministry"),
        SeatRow("caller", "Call-up officer of the Ministry", Side.MILITARY, (Power.CALL_UP,), "ministry",
                "ministry_of_national_defence"),
        SeatRow("ministry", "Ministry of National Defence", Side.MILITARY, (Power.ACTS,), "ministry",
                "ministry_of_national_defence"),
        SeatRow("president", "President", Side.CIVIL, (Power.ACTS,), "president", "president"),
        SeatRow("duty", "Duty officer", Side.MILITARY, (Power.ATTEND,), "ministry"),
        SeatRow("fire", "Liaison of the fire brigade", Side.CIVIL, (Power.LIAISE,), "fire-brigade"),
        SeatRow("excuses", "Official who decides on excuses", Side.CIVIL, (Power.ADJUDICATE,), "premier"),
        SeatRow("premier", "Premier", Side.CIVIL, (Power.ACTS,), "premier", "premier"),
    ),
    agencies=(Agency("ministry", "Ministry of National Defence"), Agency("premier", "Executive Yuan"),
              Agency("president", "Office of the President"), Agency("fire-brigade", "Fire brigade")),
)  # fmt: skip


def _training(person: int) -> IssueCallUp:
    return call(person, "ground-a.training", _JULY, 14, "training_call")


def _temporary(person: int, days: int) -> IssueCallUp:
    return call(person, "ground-a.training", _JULY, days, "temporary_call")


def _called_out(person: int, basis: str) -> IssueCallUp:
    return call(person, "substation-c.defence", _JULY, 60, basis)


_PEACE: Final = (
    Step(
        "A reservist is called to training; nobody has entered since when the eight years run.",
        "caller",
        _training(1),
        Comes.REFUSED,
        "four-calls-in-eight-years",
    ),
    Step(
        "The same for the relief of a disaster at the dyke.",
        "caller",
        call(1, "dyke-b.relief", _JULY, 7, "disaster_relief_call"),
        Comes.REFUSED,
        "施行法 27",
    ),
    Step("A temporary call in peacetime: who orders it was not found.", "caller", _temporary(2, 30), Comes.REFUSED,
         "silence:authority"),
    Step(
        "The Ministry accepts that the law is silent there.",
        "ministry",
        AcceptGap("TW", "Who orders a mobilisation or temporary call", _ENDS, "The Ministry orders it, until it is read."),
    ),
    Step(
        "And how early.",
        "ministry",
        AcceptGap("TW", "Notice of a mobilisation or temporary call, and of a muster", _ENDS, "Ten days at least."),
    ),
    Step(
        "A muster of one day: its eight years run from discharge, too.",
        "caller",
        call(1, "ground-a.training", _JULY, 1, "muster"),
        Comes.REFUSED,
        "施行法 28",
    ),
    Step("Thirty days are permitted.", "caller", _temporary(2, 30), cites="施行法 26"),
    Step("More than a year is not.", "caller", _temporary(3, 366), Comes.REFUSED, "施行法 26"),
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
)  # fmt: skip

_STAGE: Final = (
    Step(
        "A service call is for war or emergency only.",
        "caller",
        _called_out(6, "service_call"),
        Comes.REFUSED,
        "兵役法 37",
        date(2026, 6, 1),
    ),
    Step(
        "The President's emergency decree opens the stage of implementation.",
        "president",
        act("decree-1", "emergency_decree", "Emergency decree", "president", date(2026, 6, 1), regions=("TW",),
            declares="mobilisation_implementation"),
        cites="動員準備法 2",
    ),
    Step("A mobilisation call: its length was not found.", "caller", _called_out(_TEACHER, "mobilisation_call"),
         Comes.REFUSED, "silence:cap"),
    Step(
        "The President accepts that.",
        "president",
        AcceptGap("TW", "Length of a mobilisation call", _ENDS, "Sixty days at a time."),
    ),
    Step("A teacher is called.", "caller", _called_out(_TEACHER, "mobilisation_call"), keep="teacher"),
    Step("Another reservist, too.", "caller", _called_out(_LATE, "mobilisation_call"), keep="late"),
    Step("It is handed over to the teacher.", "duty", serve("teacher", date(2026, 6, 1))),
    Step("And to the other.", "duty", serve("late", date(2026, 6, 1))),
    Step(
        "The teacher asks for deferral.",
        "reserve",
        ask(_TEACHER, ApplicationKind.DEFERRAL, "teacher", date(2026, 6, 3), "teacher"),
        on=date(2026, 6, 3),
        cites="兵役法 41",
        keep="school",
    ),
    Look("The call stands meanwhile.", state_of("teacher"), "served"),
    Step("It is granted to the end of the school year.", "excuses",
         decide("school", "兵役法 41", granted=True, until=date(2026, 8, 1))),
    Look("Nobody waits for the teacher.", state_of("teacher"), "excused"),
    Step(
        "The other cannot come on the day.",
        "reserve",
        ask(_LATE, ApplicationKind.DEFERRAL, "late_reporting", date(2026, 6, 3), "late"),
        cites="施行法 31",
        keep="postponed",
    ),
    Step("A week is more than may be granted.", "excuses",
         decide("postponed", "施行法 31", granted=True, until=date(2026, 7, 8)), Comes.REFUSED, "house.law"),
    Step("Three days may.", "excuses", decide("postponed", "施行法 31", granted=True, until=date(2026, 7, 4))),
    Step("The fire brigade is asked about one of its people.", "reserve",
         AskKeyWorkers("fire-brigade", (_FIREFIGHTER,)), keep="question"),
    Step("It claims the firefighter.", "fire",
         lambda kept: AnswerKeyWorker(kept["question"], claimed=True, until=_ENDS), cites="施行法 30"),
    Step("Who is claimed is called last: permitted, with a warning.", "caller",
         _called_out(_FIREFIGHTER, "mobilisation_call"), cites="called-last", keep="firefighter"),
    Step("It is handed over.", "duty", serve("firefighter", date(2026, 6, 3))),
    Step(
        "A review is asked for more than thirty days after that.",
        "reserve",
        ask(_FIREFIGHTER, ApplicationKind.APPEAL, "call_up", date(2026, 7, 6), "firefighter"),
        Comes.REFUSED,
        "施行法 40",
        date(2026, 7, 6),
    ),
)  # fmt: skip


def tale() -> Tale:
    """Return the tale."""
    return Tale(drawn(_SKETCH), (*_PEACE, *_TYPHOON, *_STAGE))
