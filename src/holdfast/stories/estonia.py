"""Estonia: a snap assembly by order of the Government, an emergency in Pärnu, and martial law above both."""

from __future__ import annotations

from datetime import date
from typing import Final

from holdfast.model import Agency, ApplicationKind, Headquarters, Interval, Power, Side
from holdfast.orders import AcceptGap, IssueCallUp, RecordGround
from holdfast.scenarios.seats import SeatRow
from holdfast.stories._orders import (
    act,
    approve,
    ask,
    call,
    decide,
    decline,
    led_by,
    report,
    serve,
    state_of,
    to_tell,
)
from holdfast.stories._step import Comes, Look, Step, Tale
from holdfast.stories._world import Sketch, drawn

_BEGINS: Final = date(2026, 3, 2)
_SUMMER: Final = date(2026, 8, 3)
_FLOOD: Final = date(2026, 4, 2)
_PARNU: Final = "EE-68"

_SKETCH: Final = Sketch(
    name="estonia",
    title="A snap assembly, an emergency and martial law in Estonia, 2026",
    profile="ee.reserve-service",
    today=_BEGINS,
    basis="training_assembly",
    regions=(("EE", "Estonia"), ("EE-37", "Harju county"), ("EE-45", "Ida-Viru county"), (_PARNU, "Pärnu county")),
    towns=(
        ("tallinn", "Tallinn", "EE-37", 59.437, 24.754),
        ("narva", "Narva", "EE-45", 59.377, 28.190),
        ("parnu", "Pärnu", _PARNU, 58.386, 24.497),
    ),
    facilities=(
        ("substation-a", "Substation A", "EE-37", "energy", 59.40, 24.85),
        ("waterworks-b", "Waterworks B", "EE-37", "life_support", 59.39, 24.70),
        ("training-area-c", "Training area C", "EE-45", "defence", 59.30, 27.90),
        ("harbour-d", "Harbour D", _PARNU, "transport", 58.37, 24.45),
    ),
    posts=(
        ("area-c.training", "training-area-c", "training"),
        ("substation-a.readiness", "substation-a", "readiness"),
        ("harbour-d.traffic", "harbour-d", "traffic_and_security"),
        ("harbour-d.dyke", "harbour-d", "emergency_work"),
    ),
    ranks=(("soldier", 36), ("nco", 14), ("officer", 6), ("civilian", 6)),
    seats=(
        SeatRow("register", "Keeper of the register", Side.CIVIL, (Power.REGISTER,), "government"),
        SeatRow("reserve", "Administrator of the reserve", Side.MILITARY, (Power.RESERVE,), "forces"),
        SeatRow("caller", "Call-up officer", Side.MILITARY, (Power.CALL_UP,), "forces", "authorised_commander"),
        SeatRow("duty", "Duty officer", Side.MILITARY, (Power.ATTEND,), "forces"),
        SeatRow("commander", "Commander of the Defence Forces", Side.MILITARY, (Power.ACTS,), "forces",
                "commander_of_defence_forces"),
        SeatRow("government", "Government", Side.CIVIL, (Power.ACTS, Power.APPROVE), "government", "government"),
        SeatRow("president", "President", Side.CIVIL, (Power.ACTS, Power.APPROVE), "president", "president"),
        SeatRow("riigikogu", "Riigikogu", Side.CIVIL, (Power.ACTS,), "riigikogu", "riigikogu"),
        SeatRow("minister", "Minister who leads the emergency situation", Side.CIVIL, (Power.ACTS,), "government",
                "emergency_leader"),
        SeatRow("adjudicator", "Adjudicator", Side.CIVIL, (Power.ADJUDICATE,), "government"),
    ),
    agencies=(
        Agency("forces", "Defence Forces"),
        Agency("government", "Government Office"),
        Agency("president", "Office of the President"),
        Agency("riigikogu", "Riigikogu"),
    ),
    headquarters=(
        (
            Headquarters("crisis", _PARNU, "Regional crisis committee of the west", "regional-crisis-committee"),
            (
                SeatRow("leader", "Minister who leads the emergency situation", Side.CIVIL, (Power.CALL_UP,),
                        "government", "emergency_leader"),
                SeatRow("overseer", "Overseer", Side.OVERSIGHT, (), "ombudsman"),
            ),
        ),
    ),
)  # fmt: skip


def _training(person: int, start: date, days: int) -> IssueCallUp:
    return call(person, "area-c.training", start, days, "training_assembly")


def _snap(person: int, days: int, act: str | None = "snap-1") -> IssueCallUp:
    return call(person, "substation-a.readiness", date(2026, 3, 10), days, "snap_assembly", act=act)


def _work(person: int, days: int, *told: str) -> IssueCallUp:
    return call(person, "harbour-d.dyke", _FLOOD, days, "emergency_work_duty", told=told)


_SOLDIER, _FARMER, _LATE = 1, 2, 3
_HELPER, _PARENT = 57, 58
_NEEDED: Final = "authorities_and_volunteers=cannot_in_time"

_TRAINING: Final = (
    Step(
        "A soldier is called to a training assembly of 15 days.",
        "caller",
        _training(_SOLDIER, _SUMMER, 15),
        Comes.REFUSED,
        "KVTS 73(1)",
    ),
    Step("The same soldier, for 14 days.", "caller", _training(_SOLDIER, _SUMMER, 14), cites="KVTS 73(1)"),
    Step(
        "Another soldier, to an assembly that begins in 100 days.",
        "caller",
        _training(_FARMER, date(2026, 6, 10), 14),
        Comes.REFUSED,
        "KVTS 70¹, 73(4)",
    ),
    Step("In August there is time enough.", "caller", _training(_FARMER, _SUMMER, 14), keep="farmer"),
    Step("A third soldier, likewise.", "caller", _training(_LATE, _SUMMER, 14), keep="late"),
)

_ASSEMBLY: Final = (
    Step(
        "A snap assembly of 60 days is ordered while there is no order of the Government.",
        "caller",
        _snap(10, 60, None),
        Comes.WAITS,
        "KVTS 69(1¹), 73(5)",
        date(2026, 3, 6),
        keep="snap",
    ),
    Step(
        "The Government declines to approve one person; it will decide on all of them.",
        "government",
        decline("snap", "An order for the whole assembly comes on Monday."),
    ),
    Step(
        "The Government orders a snap assembly: two people at once, 60 days at most.",
        "government",
        act(
            "snap-1",
            "snap_assembly_order",
            "Order on a snap assembly",
            "government",
            date(2026, 3, 9),
            date(2026, 5, 31),
            regions=("EE",),
            people_at_most=2,
            days_at_most=60,
        ),
        on=date(2026, 3, 9),
        cites="KVTS 69(1¹), 73(5)",
    ),
    Step("61 days are ordered.", "caller", _snap(10, 61), Comes.REFUSED, "KVTS 73(2)"),
    Step("60 days are, for tomorrow.", "caller", _snap(10, 60), keep="first"),
    Step("A second person, likewise.", "caller", _snap(11, 60), cites="KVTS 73(2)"),
    Step(
        "A third, over the number in the order.", "caller", _snap(12, 60), Comes.REFUSED, "KVTS 69(1¹), 73(5)"
    ),
    Step(
        "The call goes out by post, which the law does not name.",
        "duty",
        serve("first", date(2026, 3, 9), channel="post"),
        Comes.REFUSED,
        "KVTS 70¹, 73(4)",
    ),
    Step(
        "It is broadcast, and so counts as served.",
        "duty",
        serve("first", date(2026, 3, 9), channel="broadcast"),
        cites="KVTS 70¹, 73(4)",
    ),
)

_EMERGENCY: Final = (
    Step(
        "Before the emergency the regional committee has no power to call anybody.",
        "crisis.leader",
        _work(_HELPER, 2, _NEEDED),
        Comes.REFUSED,
        "house.law",
        date(2026, 4, 1),
    ),
    Step(
        "A storm flood: the Government declares an emergency situation in Pärnu county and names its leader.",
        "government",
        act(
            "flood-1",
            "emergency_situation_order",
            "Emergency situation in Pärnu county",
            "government",
            date(2026, 4, 2),
            regions=(_PARNU,),
            declares="emergency_situation",
        ),
        on=date(2026, 4, 2),
        cites="HOS 19-22, 24",
    ),
    Look("One minister leads in Pärnu.", led_by(_PARNU), ("emergency_situation", "emergency_leader")),
    Look("In Harju county nothing has changed.", led_by("EE-37"), None),
    Step(
        "Work duty on the dyke, for which the text names no works.",
        "crisis.leader",
        _work(_HELPER, 2, _NEEDED),
        Comes.REFUSED,
        "silence:task",
    ),
    Step(
        "The minister accepts that silence.",
        "minister",
        AcceptGap(_PARNU, "The tasks of work duty", date(2026, 5, 1), "Sandbags and pumps, nothing else."),
    ),
    Step(
        "The order does not state that authorities and volunteers cannot do it in time.",
        "crisis.leader",
        _work(_HELPER, 2),
        Comes.REFUSED,
        "HOS 26",
    ),
    Step(
        "It states it now: two days are permitted.",
        "crisis.leader",
        _work(_HELPER, 2, _NEEDED),
        cites="HOS 26",
    ),
    Step("Three days are not.", "crisis.leader", _work(59, 3, _NEEDED), Comes.REFUSED, "work-duty-length"),
    Step(
        "Rest of four hours in one piece and one more in the day is not enough.",
        "crisis.leader",
        _work(60, 2, _NEEDED, "rest_hours=5", "rest_unbroken=4"),
        Comes.REFUSED,
        "HOS 26(4)",
    ),
    Step(
        "Six hours, four of them unbroken, are.",
        "crisis.leader",
        _work(60, 2, _NEEDED, "rest_hours=6", "rest_unbroken=4"),
        cites="HOS 26(4)",
    ),
    Step(
        "Somebody is the parent of a child under 12.",
        "reserve",
        RecordGround(_PARENT, "parent_of_child_under_12", Interval(_BEGINS, date(2031, 1, 1))),
    ),
    Step(
        "The other parent is called: this one stays at home.",
        "crisis.leader",
        _work(_PARENT, 2, _NEEDED, "other_parent=called"),
        Comes.REFUSED,
        "HOS 26(5)",
    ),
    Step(
        "The other parent is at home: this one may be called.",
        "crisis.leader",
        _work(_PARENT, 2, _NEEDED),
        cites="HOS 26(5)",
    ),
    Step(
        "The Government sends forces in aid to direct traffic; the President has to consent.",
        "government",
        act(
            "aid-1",
            "aid_order",
            "Forces in aid in Pärnu county",
            "government",
            date(2026, 4, 2),
            date(2026, 4, 20),
            regions=(_PARNU,),
            declares="forces_in_aid",
            people_at_most=20,
        ),
        Comes.WAITS,
        "HOS 34, 35",
        keep="aid",
    ),
    Step("The President consents.", "president", approve("aid"), cites="HOS 34, 35"),
    Look(
        "The Riigikogu is to be told at once: its board, and the chair of its defence committee.",
        to_tell("EE"),
        (
            ("aid-tell-the-board", "riigikogu_board"),
            ("aid-tell-the-committee", "defence_committee_chair"),
        ),
    ),
    Step(
        "The board is told within the hour.",
        "government",
        report(
            "aid-tell-the-board", "aid-1", "EE", date(2026, 4, 2), "Letter of the Government to the board."
        ),
    ),
    Step(
        "So is the chair of the committee.",
        "government",
        report(
            "aid-tell-the-committee",
            "aid-1",
            "EE",
            date(2026, 4, 2),
            "Call to the chair, and the same letter.",
        ),
    ),
    Look("Nothing is left to tell.", to_tell("EE"), ()),
)

_SUMMER_WORK: Final = (
    Step(
        "The second soldier farms, and asks in time to be spared in August.",
        "reserve",
        ask(_FARMER, ApplicationKind.EXEMPTION, "farming", date(2026, 7, 10), "farmer"),
        on=date(2026, 7, 10),
        cites="KVTS 76(2)(3)(4)",
        keep="harvest",
    ),
    Step(
        "It is granted: the farm needs its farmer until October.",
        "adjudicator",
        decide("harvest", "KVTS 76(2)(3)(4)", granted=True),
    ),
    Look("The call-up is excused.", state_of("farmer"), "excused"),
    Step(
        "The third soldier asks on 20 July to be spared for studies: a day too late.",
        "reserve",
        ask(_LATE, ApplicationKind.EXEMPTION, "studies", date(2026, 7, 20), "late"),
        Comes.REFUSED,
        "KVTS 76(2)(3)(4)",
        date(2026, 7, 20),
    ),
)

_WAR: Final = (
    Step(
        "The Riigikogu declares martial law.",
        "riigikogu",
        act(
            "war-1",
            "state_of_war_resolution",
            "State of war",
            "riigikogu",
            date(2026, 7, 25),
            regions=("EE",),
            declares="state_of_war",
        ),
        on=date(2026, 7, 25),
        cites="Guidance of the Ministry of Defence; HOS 24(6)",
    ),
    Look("In Pärnu it stands above the emergency.", led_by(_PARNU), ("state_of_war", "prime_minister")),
    Step(
        "Nobody is called to a training assembly any more.",
        "caller",
        _training(20, date(2026, 12, 7), 10),
        Comes.REFUSED,
        "KVTS 76¹",
    ),
    Look(
        "Whoever is in reserve service is to be assigned or released; the Commander must hear of it in three days.",
        to_tell("EE"),
        (("war-assign-or-release", "commander_of_defence_forces"),),
    ),
)


def tale() -> Tale:
    """Return the tale."""
    return Tale(drawn(_SKETCH), (*_TRAINING, *_ASSEMBLY, *_EMERGENCY, *_SUMMER_WORK, *_WAR))
