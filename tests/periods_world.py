"""The toy headquarters in a night of work: a period with all that can be in one, incidents, a tasking, a request."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from holdfast.model.incidents import Effect, IncidentKind, Severity
from holdfast.model.periods import MedicalKind, Priority, Urgency213
from holdfast.orders import (
    AffectFacility,
    AnswerMessage,
    AskTasking,
    Assign,
    CheckIn,
    CheckOut,
    Decide,
    FillPosition,
    GradeIncident,
    HandOverPeriod,
    LogEntry,
    MeetObjective,
    NoteHazard,
    OpenPeriod,
    PlanCare,
    PlanChannel,
    ReportIncident,
    SendMessage,
    SetObjective,
)
from worlds import START, Toy, headquarters_at_work

NIGHT = OpenPeriod(
    "land",
    START,
    START + timedelta(hours=12),
    "Night of the fallen drone",
    ("Keep people out of the plume", "Restore the dam"),
    situation="An unmanned aircraft fell on the works at 05:40.\n\nTank 3 leaks; the wind is from the west.",
    weather="West 15 km/h, dry, 4 °C",
)


def open_night(toy: Toy) -> int:
    """Add the seats of a headquarters at work, and open the period; return its number."""
    headquarters_at_work(toy)
    return int(toy.does(NIGHT, "watch").effects["period"])


def work(toy: Toy, period: int) -> None:
    """Fill the period with one of everything and more."""
    toy.now += timedelta(minutes=5)
    toy.does(
        ReportIncident("north", "Unmanned aircraft down beside the dam", IncidentKind.UAS_FALLEN, "dam"),
        "watch",
    )
    toy.does(GradeIncident(1, Severity.SEVERE, why="Tank 3 leaks"), "watch")
    toy.does(AffectFacility(1, "dam", Effect.DOWN, how="The gate is jammed"), "watch")
    toy.does(SetObjective(period, "Nobody is hurt", Priority.HIGH), "chief")
    toy.does(MeetObjective(period, 2, "The gate moves again"), "chief")
    toy.does(Decide(period, "Close the bridge", "The plume drifts over it"), "chief")
    toy.does(FillPosition(period, "incident_commander", "chief", "p-chief"), "watch")
    toy.does(FillPosition(period, "operations_chief", "fire"), "watch")
    toy.does(FillPosition(period, "branch_director", unit="frogs"), "watch")
    toy.does(FillPosition(period, "safety_officer", "watch", "p-watch"), "watch")
    toy.does(PlanChannel(period, "TETRA 12", "Command", "TG 4012", "TG 4012", "digital"), "watch")
    toy.does(
        Assign(period, "Foam on tank 3", "Works, north gate", "2 foam tenders", "TETRA 12",
               "Upwind only.", "fire", 1, have=1, need=2), "watch",
    )  # fmt: skip
    toy.does(Assign(period, "Road block on the bridge", "Bridge of Northby"), "watch")
    toy.does(
        PlanCare(period, MedicalKind.HOSPITAL, "Hospital of Northby", "Northby", "TETRA 30", "burns", 14),
        "watch",
    )
    toy.does(
        NoteHazard(period, "Chlorine in the air", "Masks on within 800 m of tank 3", "Works", 1), "watch"
    )
    toy.does(CheckIn(period, "Foam tender Florian 1", 6, "fire", home="Northby", assignment=1), "watch")
    toy.does(CheckIn(period, "Divers", 4, unit="frogs", method="van"), "watch")
    toy.now += timedelta(minutes=30)
    toy.does(CheckOut(2, "Depot of the north", "All well"), "watch")
    toy.does(LogEntry(period, "The mayor was told by telephone"), "chief")
    toy.does(AskTasking("land", "fire", "Measure the air at the school", 1), "watch")
    toy.does(
        SendMessage(
            "land", "chief", "Wind turns", "It turns to the north at ten.", period, Urgency213.PRIORITY
        ),
        "watch",
    )
    toy.does(AnswerMessage(1, "Seen. Move the road block."), "chief")


def hand_over(toy: Toy, period: int) -> None:
    """Hand the period over to the chief, who has not accepted yet."""
    toy.does(HandOverPeriod(period, "All quiet since eight. Watch the wind.", "chief"), "watch")


EVENING = datetime(2030, 1, 5, 18, tzinfo=UTC)
