"""The United States: State disaster duty and its fifteenth day, presidential calls and their length, a report to Congress."""

from __future__ import annotations

from datetime import date
from typing import Final

from holdfast.model import Agency, Power, Side
from holdfast.orders import AcceptGap, IssueCallUp
from holdfast.scenarios.seats import SeatRow
from holdfast.stories._orders import act, approve, call, decline, report, serve, tell_employer, to_tell
from holdfast.stories._step import Comes, Look, Step, Tale
from holdfast.stories._world import Sketch, drawn

_BEGINS: Final = date(2026, 5, 4)
_FLOOD: Final = date(2026, 5, 11)
_MISSION: Final = date(2026, 7, 1)
_ENDS: Final = date(2027, 5, 1)

_SKETCH: Final = Sketch(
    name="united-states",
    title="A flood, a mission and a report to Congress in the United States, 2026",
    profile="us.federal-and-state",
    today=_BEGINS,
    basis="disaster_duty",
    regions=(("US", "United States"), ("US-IA", "Iowa"), ("US-MO", "Missouri"), ("US-NE", "Nebraska")),
    towns=(
        ("des-moines", "Des Moines", "US-IA", 41.600, -93.609),
        ("davenport", "Davenport", "US-IA", 41.524, -90.578),
        ("omaha", "Omaha", "US-NE", 41.259, -95.938),
    ),
    facilities=(
        ("levee-a", "Levee A", "US-IA", "life_support", 41.50, -90.60),
        ("power-plant-b", "Power plant B", "US-IA", "energy", 41.62, -93.50),
        ("levee-c", "Levee C", "US-MO", "life_support", 39.75, -91.40),
        ("data-centre-d", "Data centre D", "US-NE", "telecom", 41.20, -96.10),
    ),
    posts=(
        ("levee-a.dyke", "levee-a", "disaster_response"),
        ("levee-c.dyke", "levee-c", "disaster_response"),
        ("plant-b.guard", "power-plant-b", "protect_critical_infrastructure"),
        ("centre-d.mission", "data-centre-d", "named_mission"),
        ("centre-d.cbrn", "data-centre-d", "wmd_or_terror_response"),
        ("plant-b.training", "power-plant-b", "training"),
        ("centre-d.planned", "data-centre-d", "preplanned"),
    ),
    ranks=(("enlisted", 48), ("officer", 12)),
    seats=(
        SeatRow("register", "Keeper of the register", Side.CIVIL, (Power.REGISTER,), "defense"),
        SeatRow("reserve", "Administrator of the reserve", Side.MILITARY, (Power.RESERVE,), "guard"),
        SeatRow("duty", "Duty officer", Side.MILITARY, (Power.ATTEND,), "guard"),
        SeatRow("governor", "Governor of Iowa", Side.CIVIL, (Power.CALL_UP, Power.ACTS), "governor", "governor"),
        SeatRow("secretary", "Secretary of Defense", Side.CIVIL, (Power.ACTS, Power.APPROVE), "defense",
                "secretary_of_defense"),
        SeatRow("president", "President", Side.CIVIL, (Power.CALL_UP, Power.ACTS), "president", "president"),
    ),
    agencies=(
        Agency("defense", "Department of Defense"),
        Agency("guard", "National Guard of Iowa"),
        Agency("governor", "Office of the Governor"),
        Agency("president", "Office of the President"),
    ),
)  # fmt: skip


def _flood(person: int, start: date, days: int, post: str = "levee-a.dyke") -> IssueCallUp:
    return call(person, post, start, days, "disaster_duty", act="consent-1")


def _mission(
    person: int, days: int, post: str = "centre-d.mission", told: tuple[str, ...] = ()
) -> IssueCallUp:
    return call(person, post, _MISSION, days, "presidential_call", told=("fairness_factors=weighed", *told))


def _planned(person: int, *told: str) -> IssueCallUp:
    return call(person, "centre-d.planned", date(2026, 10, 1), 180, "preplanned_mission", told=told)


def _reserves(person: int, days: int) -> IssueCallUp:
    return call(person, "levee-a.dyke", date(2026, 6, 15), days, "governor_disaster_call", act="request-1")


def _homeland(person: int) -> IssueCallUp:
    return call(person, "plant-b.guard", date(2026, 6, 1), 30, "homeland_defence")


_IN_IOWA: Final = 1  # lives in Davenport, as every third of the people

_DISASTER: Final = (
    Step(
        "The Governor calls the Guard to a flood under Title 32, without the consent of the Secretary.",
        "governor",
        _flood(_IN_IOWA, _FLOOD, 14),
        Comes.REFUSED,
        "32 USC 328a",
    ),
    Step(
        "The Secretary of Defense consents.",
        "secretary",
        act(
            "consent-1",
            "consent_to_disaster_duty",
            "Consent to disaster duty in Iowa",
            "secretary_of_defense",
            date(2026, 5, 8),
            date(2026, 9, 1),
            regions=("US",),
        ),
        on=date(2026, 5, 8),
        cites="32 USC 328a",
    ),
    Step("Fourteen days.", "governor", _flood(_IN_IOWA, _FLOOD, 14), cites="disaster-duty-year"),
    Step(
        "A fifteenth: more than fourteen in a year asks for the Secretary's approval.",
        "governor",
        _flood(_IN_IOWA, date(2026, 5, 25), 1),
        Comes.WAITS,
        "32 USC 328a",
        keep="fifteenth",
    ),
    Step(
        "The Secretary declines it: the river has fallen.",
        "secretary",
        decline("fifteenth", "The river has fallen."),
    ),
    Step(
        "It rises again: 21 days for another.",
        "governor",
        _flood(4, _FLOOD, 21),
        Comes.WAITS,
        "32 USC 328a",
        keep="three-weeks",
    ),
    Step(
        "The Secretary approves seven days more.",
        "secretary",
        approve("three-weeks"),
        cites="seven-days-more",
    ),
    Step(
        "22 days are beyond what anybody may approve.",
        "governor",
        _flood(7, _FLOOD, 22),
        Comes.REFUSED,
        "seven-days-more",
    ),
    Step(
        "In the next State: permitted, with a warning that it is not the person's own.",
        "governor",
        _flood(10, _FLOOD, 14, "levee-c.dyke"),
        cites="own-state",
    ),
)

_STATE: Final = (
    Step(
        "The Governor asks for a plant determined critical to be guarded; the longest such duty was not read.",
        "governor",
        _homeland(13),
        Comes.REFUSED,
        "silence:cap",
    ),
    Step(
        "The Secretary of Defense accepts that the text is silent there.",
        "secretary",
        AcceptGap("US", "The longest homeland-defence duty", _ENDS, "Thirty days at a time, until section 904 is read."),
    ),
    Step("Now it is permitted.", "governor", _homeland(13), cites="32 USC 901-908", keep="homeland"),
    Step("Training at the plant is no homeland defence.", "governor",
         call(14, "plant-b.training", date(2026, 6, 1), 30, "homeland_defence"), Comes.REFUSED, "homeland-defence-tasks"),
)  # fmt: skip

_FEDERAL: Final = (
    Step(
        "Reserves are called to the flood, and no Governor has asked.",
        "president",
        _reserves(16, 120),
        Comes.REFUSED,
        "10 USC 12304a",
    ),
    Step(
        "The Governor asks.",
        "governor",
        act(
            "request-1",
            "governor_request",
            "Request of the Governor of Iowa",
            "governor",
            date(2026, 5, 12),
            date(2026, 12, 1),
            regions=("US",),
        ),
        on=date(2026, 5, 12),
        cites="10 USC 12304a",
    ),
    Step("Where federal duty may lie was not read.", "president", _reserves(16, 120), Comes.REFUSED, "silence:territory"),
    Step(
        "The President accepts that the text is silent there.",
        "president",
        AcceptGap("US", "Place of federal duty", _ENDS, "Within the United States, until it is read."),
    ),
    Step("120 days.", "president", _reserves(16, 120), cites="10 USC 12304a"),
    Step("121 are not.", "president", _reserves(19, 121), Comes.REFUSED, "governor-disaster-length"),
    Step(
        "The Governor calls people to a federal mission.",
        "governor",
        _mission(20, 30),
        Comes.REFUSED,
        "presidential-authority",
    ),
    Step("The President calls them for 366 days.", "president", _mission(20, 366), Comes.REFUSED, "presidential-length"),
    Step(
        "For 365, counted against the 200,000 at once.",
        "president",
        _mission(20, 365),
        cites="presidential-headcount",
        keep="mission",
    ),
    Step(
        "Against a terrorist attack only when civilian capability is exceeded, which nobody has stated.",
        "president",
        _mission(21, 30, "centre-d.cbrn"),
        Comes.REFUSED,
        "civilian-capability",
    ),
    Step(
        "It is stated.",
        "president",
        _mission(21, 30, "centre-d.cbrn", ("civilian_capability=exceeded",)),
        cites="civilian-capability",
    ),
    Step("The order is handed over.", "duty", serve("mission", date(2026, 5, 12))),
    Step("The employer is told: the job is held for five years.", "duty", tell_employer("mission", date(2026, 5, 12)),
         cites="38 USC 4312"),
)  # fmt: skip

_CONGRESS: Final = (
    Step(
        "A preplanned mission, which the budget does not provide for as far as is stated.",
        "president",
        _planned(25),
        Comes.REFUSED,
        "10 USC 12304b",
    ),
    Step("It does.", "president", _planned(25, "in_budget=yes"), cites="10 USC 12304b", keep="planned"),
    Look(
        "Congress is to be told of that at once, and of the guard of the plant within the year.",
        to_tell("US"),
        (("report-preplanned", "congress"), ("report-homeland-defence", "congress")),
    ),
    Step(
        "The report on the mission goes to Congress the next day: late, and on record as such.",
        "secretary",
        report(
            "report-preplanned", "planned", "US", date(2026, 5, 13), "Report on members called; a letter."
        ),
        on=date(2026, 5, 13),
    ),
    Look("The yearly report is left.", to_tell("US"), (("report-homeland-defence", "congress"),)),
)


def tale() -> Tale:
    """Return the tale."""
    return Tale(drawn(_SKETCH), (*_DISASTER, *_STATE, *_FEDERAL, *_CONGRESS))
