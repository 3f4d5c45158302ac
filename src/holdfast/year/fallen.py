"""A day of the headquarters: in the evening an unmanned aircraft falls on a petrochemical works.

Report, alert, taskings to four agencies, evacuation of a zone, requests, a plan made again, situation reports, handover,
stand-down. The day is told through `Hands`: those of the demo give orders at the desk, those of a test by HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Protocol

from holdfast.model import Interval
from holdfast.model.alerts import AreaKind, WarnedArea
from holdfast.model.evacuation import Alone, Counted, Evacuee, Household
from holdfast.model.incidents import Effect, IncidentKind, Severity, Urgency
from holdfast.model.periods import MedicalKind
from holdfast.model.taskings import Priority
from holdfast.orders import (
    AcceptHandOver,
    AcceptTasking,
    AcknowledgeTasking,
    AffectFacility,
    ApproveAlert,
    ApproveEvacuation,
    ApprovePlan,
    AskTasking,
    Assign,
    BeginPhase,
    CancelAlert,
    CheckIn,
    CheckOut,
    CloseEvacuation,
    CloseIncident,
    ClosePeriod,
    CommitResource,
    CompleteTasking,
    CountMoved,
    CountReceived,
    Decide,
    DeployResource,
    DraftAlert,
    FailShelter,
    FinishPhase,
    GradeIncident,
    HandOverPeriod,
    IssueCallUps,
    IssueSitrep,
    LogEntry,
    MeetObjective,
    MergeIncidents,
    NoteHazard,
    OfferResource,
    OpenPeriod,
    Order,
    OrderReturn,
    PlanCare,
    PlanChannel,
    RefuseTasking,
    RegisterArrival,
    ReportIncident,
    RequestResource,
    ReturnResource,
    SendMessage,
    ServeCallUps,
    SetThreatLevel,
    StartTasking,
    UpdateAlert,
    VerifyIncident,
)
from holdfast.orders.base import Enclosures
from holdfast.year.fallen_ground import COLLEGE, HALL, NEAR, NET, SCHOOL, Works, standing

EVENING: Final = time(18)
"""When the story begins, in UTC."""
LEVEL: Final = 3
WEEKS: Final = 2
"""How long the threat level stays raised."""


class Hands(Protocol):
    """Who carries the day out."""

    def at(self, moment: datetime) -> None:
        """Let it be so late."""

    def give(self, order: Order, seat: str, files: Enclosures | None = None) -> Mapping[str, Any]:
        """Give an order from a seat and return its effects."""

    def plan_evacuation(self, seat: str, region: str, net: str, zones: list[str], title: str) -> int:
        """Have an evacuation planned and proposed; return its number."""

    def replan_evacuation(self, seat: str, evacuation: int, why: str) -> int:
        """Have it planned anew."""

    def phases(self, evacuation: int) -> list[int]:
        """Return the numbers of its phases, in order."""

    def replan(self, seat: str) -> str | None:
        """Have the plan in force made again and proposed; return its name, or None where there is none."""

    def in_force(self, plan: str) -> None:
        """Hear which plan is in force from now on."""

    def tell(self, line: str) -> None:
        """Say what happens."""


@dataclass(slots=True)
class Day:
    """The day on its way, and the numbers that later hours need."""

    hands: Hands
    works: Works
    on: date
    numbers: dict[str, int] = field(default_factory=dict)
    plan: str | None = None

    def clock(self, hours: int, minutes: int) -> datetime:
        """Let it be so long after the evening begins; return the moment."""
        moment = datetime.combine(self.on, EVENING, UTC) + timedelta(hours=hours, minutes=minutes)
        self.hands.at(moment)
        return moment

    def give(self, order: Order, seat: str) -> Mapping[str, Any]:
        """Give an order from a seat of the region's headquarters, or from one that is named in full."""
        return self.hands.give(order, self.seat(seat))

    def seat(self, word: str) -> str:
        """Return the name of a seat."""
        return word if "." in word else f"{self.works.region[3:]}-headquarters.{word}"

    def agency(self, word: str) -> str:
        """Return the name of an agency of the region."""
        return f"{self.works.region[3:]}-{word}"


def prepare(day: Day) -> None:
    """Enter what had stood in the register long before."""
    for seat, order, files in standing(day.works):
        day.hands.give(order, day.seat(seat), files)
    day.hands.tell("Zones, roads, shelters, buses and stocks around the works are in the register.")


def play(day: Day) -> None:
    """Tell the whole day."""
    for part in (
        _report,
        _open,
        _ask,
        _warn,
        _evacuate,
        _supply,
        _plan_again,
        _say,
        _hand_over,
        _return,
        _stand_down,
    ):
        part(day)


def _report(day: Day) -> None:
    works, n = day.works, day.numbers
    seen = day.clock(0, 7)
    first = ReportIncident(works.region, "Drone down on the tank farm, fire", facility=works.facility)
    n["incident"] = int(day.give(first, "duty")["incident"])
    day.clock(0, 9)
    latitude, longitude = works.at(0.1, 0.2)
    double = ReportIncident(
        works.region, "Explosion and flames at tank 12", IncidentKind.FIRE, latitude=latitude, longitude=longitude,
        happened_at=seen, source="Control room of the works",
    )  # fmt: skip
    second = int(day.give(double, "works-liaison")["incident"])
    day.clock(0, 12)
    incident = n["incident"]
    day.give(MergeIncidents(second, incident, "The same fire, seen from inside."), "duty")
    day.give(VerifyIncident(incident, verified=True, how="The control room and two patrols see it."), "duty")
    why = "Tank 12 burns, 5,000 t of light oil; smoke drifts north."
    day.give(GradeIncident(incident, Severity.SEVERE, Urgency.IMMEDIATE, why), "duty")
    day.give(AffectFacility(incident, works.facility, Effect.DOWN, how="Shut down by its operator."), "duty")
    day.hands.tell("In the evening a drone falls on the tank farm; two reports, one incident, graded severe.")


def _open(day: Day) -> None:
    now = day.clock(0, 15)
    opened = OpenPeriod(
        day.works.region, now, now + timedelta(hours=16), "Fire at the petrochemical works",
        ("Nobody is hurt by smoke or fire", "The fire does not reach tanks 11 and 13", "The works can start again"),
        situation="An unmanned aircraft fell on tank 12 at 18:07 UTC. Fire, thick smoke, wind from the south.",
        weather="Wind from the south, 4 m/s, no rain.",
    )  # fmt: skip
    period = day.numbers["period"] = int(day.give(opened, "chief")["period"])
    why = "The smoke reaches the houses within the hour; the wind will not turn before morning."
    day.give(Decide(period, "Evacuate Tank Row, keep Garden Town indoors", why), "chief")
    day.give(
        Assign(
            period,
            "Foam attack on tank 12",
            "Tank farm, south side",
            "4 foam tenders, 24 people",
            "Channel 3",
        ),
        "chief",
    )
    day.give(Assign(period, "Cordon and traffic", "Ring Road", "6 patrols, 12 people", "Channel 5"), "chief")
    arrived = CheckIn(period, "Foam tenders 1 to 4", 24, day.agency("fire"), home="Fire station 2")
    day.numbers["tenders"] = int(day.give(arrived, "duty")["check_in"])
    day.give(LogEntry(period, "Crisis room manned; line to the works open."), "duty")
    day.give(PlanChannel(period, "Channel 3", "Fire ground", "168.300 MHz", "168.300 MHz"), "chief")
    day.give(PlanCare(period, MedicalKind.HOSPITAL, "Regional hospital", reach="112", minutes=15), "chief")
    smoke = "Masks with filter north of the Ring Road; nobody alone; measure the air every half hour."
    day.give(NoteHazard(period, "Smoke of burning oil", smoke, "Tank farm and Tank Row", 1), "chief")
    asked = SendMessage(day.works.region, day.seat("works-liaison"), "Tank 12", "What is in it, how much, how full are 11 and 13?",
                        period)  # fmt: skip
    day.numbers["message"] = int(day.give(asked, "duty")["message"])


def _ask(day: Day) -> None:
    now = day.clock(0, 18)
    wanted = {
        "fire": "Extinguish tank 12; keep 11 and 13 cool.",
        "police": "Close the Ring Road to all but the evacuation and the fire service.",
        "health": "Take in people with smoke in their lungs; ambulances to School No. 4.",
        "works": "Stop all transfer of oil; send somebody who knows tank 12 to the incident command.",
    }
    for word, what in wanted.items():
        due = now + timedelta(minutes=45)
        asked = AskTasking(
            day.works.region, day.agency(word), what, day.numbers["incident"], due, Priority.IMMEDIATE
        )
        day.numbers[word] = int(day.give(asked, "duty")["tasking"])
    day.clock(0, 21)
    for word in ("fire", "police", "health"):
        day.give(AcknowledgeTasking(day.numbers[word]), f"{word}-liaison")
        day.give(AcceptTasking(day.numbers[word]), f"{word}-liaison")
        day.give(StartTasking(day.numbers[word]), f"{word}-liaison")
    works = day.numbers["works"]
    day.give(AcknowledgeTasking(works), "works-liaison")
    day.give(
        RefuseTasking(
            works, "Nobody of ours goes into the smoke. Transfer is stopped; ask for advice by radio."
        ),
        "works-liaison",
    )
    again = AskTasking(day.works.region, day.agency("works"), "Advise the incident command on tank 12 by radio, channel 3.",
                       day.numbers["incident"], now + timedelta(hours=1), Priority.URGENT)  # fmt: skip
    asked_again = day.numbers["works"] = int(day.give(again, "duty")["tasking"])
    for step in (AcknowledgeTasking(asked_again), AcceptTasking(asked_again), StartTasking(asked_again)):
        day.give(step, "works-liaison")
    day.hands.tell(
        "Four agencies asked; three accept, the works refuse to enter the smoke and advise by radio instead."
    )


def _warn(day: Day) -> None:
    day.clock(0, 24)
    area = WarnedArea(AreaKind.CIRCLE, "2.5 km around the petrochemical works", latitude=day.works.latitude,
                      longitude=day.works.longitude, radius_km=2.5)  # fmt: skip
    smoke = DraftAlert(template="industrial-smoke", area=area, hours=6, region=day.works.region, incident=day.numbers["incident"],
                       values={"place": "Tank Row and Garden Town"})  # fmt: skip
    day.numbers["smoke"] = int(day.give(smoke, "warning")["alert"])
    day.clock(0, 26)
    day.give(ApproveAlert(day.numbers["smoke"]), "chief")
    day.hands.tell(
        "The public is told to stay indoors: drafted by one person, approved and signed by another."
    )


def _evacuate(day: Day) -> None:
    n, region = day.numbers, day.works.region
    day.clock(0, 30)
    n["evacuation"] = day.hands.plan_evacuation(day.seat("warning"), region, NET, [NEAR], "Tank Row")
    leave = DraftAlert(template="evacuation", area=WarnedArea(AreaKind.ZONE, zone=NEAR), hours=16, region=region, incident=n["incident"],
                       evacuation=n["evacuation"],
                       values={"place": "Tank Row", "shelter": "School No. 4", "buses": "Tank Row, every 10 minutes",
                               "route": "Ring Road East"})  # fmt: skip
    n["leave"] = int(day.give(leave, "warning")["alert"])
    day.clock(0, 34)
    day.give(ApproveAlert(n["leave"]), "chief")
    day.give(ApproveEvacuation(n["evacuation"], alert=n["leave"]), "chief")
    phases = day.hands.phases(n["evacuation"])
    day.give(BeginPhase(n["evacuation"], phases[0]), "warning")
    day.clock(0, 52)
    day.give(CountMoved(n["evacuation"], NEAR, 1_120), "duty")
    day.give(CountReceived(n["evacuation"], SCHOOL, 640), "duty")
    family = Household((Evacuee("Example Person A", 1984), Evacuee("Example Person B", 2016)))
    day.give(RegisterArrival(n["evacuation"], SCHOOL, 2, family, consents=True), "duty")
    child = Household((Evacuee("Example Person C", 2018),))
    day.give(RegisterArrival(n["evacuation"], SCHOOL, 1, child, alone=Alone.MINOR), "duty")
    day.clock(0, 58)
    day.give(FailShelter(HALL, "Its power has failed."), "duty")
    why = "The ice hall is dark; its people go on to the college."
    later = day.hands.replan_evacuation(day.seat("warning"), n["evacuation"], why)
    day.give(ApproveEvacuation(later, alert=n["leave"]), "chief")
    n["evacuation"] = later
    for phase in day.hands.phases(later):
        day.give(BeginPhase(later, phase), "warning")
    _count(day, later)
    day.hands.tell(
        "Tank Row is moved in phases; a shelter fails on the way, and those still there are planned anew."
    )


def _count(day: Day, evacuation: int) -> None:
    day.clock(1, 40)
    day.give(CountMoved(evacuation, NEAR, 690), "duty")
    day.give(CountMoved(evacuation, NEAR, 31, Counted.ELSEWHERE), "duty")
    day.give(CountMoved(evacuation, NEAR, 9, Counted.STAYED), "duty")
    day.give(CountReceived(evacuation, SCHOOL, 660), "duty")
    day.give(CountReceived(evacuation, COLLEGE, 510), "duty")
    for phase in day.hands.phases(evacuation):
        day.give(FinishPhase(evacuation, phase), "warning")


def _supply(day: Day) -> None:
    now = day.clock(1, 45)
    asked = RequestResource(
        day.works.region, "foam", 9_000, now + timedelta(minutes=30), now + timedelta(hours=12), "Tank farm, south gate",
        day.numbers["incident"], purpose="Second foam attack on tank 12.",
    )  # fmt: skip
    request = day.numbers["request"] = int(day.give(asked, "duty")["request"])
    offered = day.give(OfferResource(request, 9_000, depot="KRS-depot"), "logistics")
    line = day.numbers["line"] = int(offered["line"])
    day.give(CommitResource(line), "logistics")
    day.clock(2, 5)
    day.give(DeployResource(line, where="Tank farm, south gate"), "logistics")
    masks = RequestResource(
        day.works.region, "mask", 900, now + timedelta(hours=1), incident=day.numbers["incident"]
    )
    day.numbers["masks"] = int(day.give(masks, "duty")["request"])
    day.hands.tell("Foam goes out from the depot; 900 masks are asked for, 600 lie there: a shortage shows.")


def _plan_again(day: Day) -> None:
    day.clock(3, 0)
    days = Interval.of_days(day.on + timedelta(days=2), 7 * WEEKS)
    day.give(
        SetThreatLevel(day.works.region, LEVEL, days, "A works was hit; more aircraft are expected."),
        "register",
    )
    day.plan = day.hands.replan("office.planner")
    if day.plan is None:
        return
    day.clock(3, 30)
    day.give(ApprovePlan(day.plan), "office.approver")
    issued = int(day.give(IssueCallUps(day.plan, only_permitted=True), "office.callup")["issued"])
    if issued:
        day.give(ServeCallUps(day.plan, day.on + timedelta(days=1)), "office.duty")
    day.hands.in_force(day.plan)
    day.hands.tell(
        f"The threat level is raised to {LEVEL}; the plan is made again, approved by another person, {issued} called up."
    )


def _say(day: Day) -> None:
    day.clock(4, 0)
    said = "The fire is held at tank 12. Tank Row is empty; 1,810 people are in shelters. Nobody is missing."
    sitrep = IssueSitrep(day.works.region, said, day.numbers["period"], day.numbers["incident"],
                         outlook="Foam for four hours; the wind turns in the morning.", issues="300 masks are missing.")  # fmt: skip
    day.numbers["sitrep"] = int(day.give(sitrep, "duty")["sitrep"])
    day.clock(4, 30)
    longer = int(day.give(UpdateAlert(of=day.numbers["smoke"], hours=10), "warning")["alert"])
    day.give(ApproveAlert(longer), "chief")
    day.numbers["smoke"] = longer
    day.hands.tell("Situation report 1; the alert is updated, with the right reference to the one before.")


def _hand_over(day: Day) -> None:
    day.clock(5, 0)
    briefing = "Fire held. Tank Row empty, Garden Town indoors. Foam for four hours. Masks are short. The works advise by radio."
    day.give(HandOverPeriod(day.numbers["period"], briefing, day.seat("logistics")), "chief")
    day.give(AcceptHandOver(day.numbers["period"]), "logistics")


def _return(day: Day) -> None:
    n = day.numbers
    day.clock(11, 0)
    for word in ("fire", "police", "health", "works"):
        day.give(CompleteTasking(n[word], "Done; nobody of ours is hurt."), f"{word}-liaison")
    for alert in (n["smoke"], n["leave"]):
        over = int(day.give(CancelAlert(alert, "The fire is out and the air is clean."), "warning")["alert"])
        day.give(ApproveAlert(over), "chief")
    day.give(
        OrderReturn(n["evacuation"], (NEAR,), "Air measured clean at three places; water and gas checked."),
        "warning",
    )
    day.clock(13, 0)
    day.give(CountMoved(n["evacuation"], NEAR, 1_841, Counted.RETURNED), "duty")
    day.give(ReturnResource(n["line"], 1_500, 7_500, "7,500 litres used."), "logistics")
    day.hands.tell("Alerts are cancelled, people go home, what is left of the foam goes back.")


def _stand_down(day: Day) -> None:
    n = day.numbers
    day.clock(14, 0)
    day.give(
        AffectFacility(
            n["incident"], day.works.facility, Effect.DEGRADED, how="Two of three lines start again."
        ),
        "duty",
    )
    day.give(CloseIncident(n["incident"], "The fire is out. Tank 12 is lost; nobody is hurt."), "duty")
    day.give(CloseEvacuation(n["evacuation"], "Everybody is back but nine who had stayed."), "chief")
    said = "The fire is out, people are home. The works run on two lines of three."
    day.give(IssueSitrep(day.works.region, said, n["period"], n["incident"]), "duty")
    for objective, how in (
        (1, "Nobody is hurt."),
        (2, "Tanks 11 and 13 stayed cool."),
        (3, "Two lines of three run."),
    ):
        day.give(MeetObjective(n["period"], objective, how), "logistics")
    day.give(CheckOut(n["tenders"], "Fire station 2", "All 24 back."), "duty")
    day.clock(15, 0)
    day.give(ClosePeriod(n["period"]), "logistics")
    day.hands.tell("The period is closed with a signed snapshot; the record tells the day in order.")
