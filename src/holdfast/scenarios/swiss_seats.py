"""Who sits where in the Swiss world, and the acts of its story; the people in the seats are nobody real."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from holdfast.model import Act, Agency, Headquarters, Interval, Power, Seat, Side
from holdfast.scenarios.seats import SeatRow, alone, seated
from holdfast.scenarios.swiss_ground import CANTONS

_PARTNERS: Final = {
    "police": "Cantonal police", "fire": "Fire service", "health": "Health service",
    "technical": "Technical services", "protection": "Office of civil protection",
}  # fmt: skip

# BZG 3 and 15: the command body joins the five partners. Who plans, who approves, who calls up and who keeps
# the register are different seats on purpose.
_CANTON: Final = (
    SeatRow(
        "chief", "Chief of the command body", Side.CIVIL, (Power.APPROVE,), "{region}-protection", "canton"
    ),
    SeatRow("register", "Keeper of the register", Side.CIVIL, (Power.REGISTER,), "{region}-technical"),
    SeatRow("reserve", "Administrator of the reserve", Side.CIVIL, (Power.RESERVE,), "{region}-protection"),
    SeatRow("planner", "Planner", Side.CIVIL, (Power.PLAN,), "{region}-protection"),
    SeatRow("callup", "Call-up officer", Side.CIVIL, (Power.CALL_UP,), "{region}-protection", "canton"),
    SeatRow("duty", "Duty officer", Side.CIVIL, (Power.ATTEND, Power.OPERATE), "{region}-protection"),
    SeatRow("warning", "Public warning officer", Side.CIVIL, (Power.WARN,), "{region}-police"),
    SeatRow(
        "operations", "Chief of operations", Side.CIVIL, (Power.OPERATE, Power.WARN), "{region}-protection"
    ),
    SeatRow("overseer", "Overseer", Side.OVERSIGHT, (), "data-protection"),
)

_OFFICE: Final = (
    SeatRow("register", "Keeper of the register", Side.CIVIL, (Power.REGISTER,), "babs"),
    SeatRow("reserve", "Administrator of the reserve", Side.CIVIL, (Power.RESERVE,), "babs"),
    SeatRow("planner", "Planner", Side.CIVIL, (Power.PLAN,), "babs"),
    SeatRow("approver", "Approver of plans", Side.CIVIL, (Power.APPROVE,), "babs", "federal_office"),
    SeatRow("callup", "Call-up desk of the cantons", Side.CIVIL, (Power.CALL_UP,), "cantons", "canton"),
    SeatRow("duty", "Duty officer", Side.CIVIL, (Power.ATTEND, Power.OPERATE), "naz"),
    SeatRow("warning", "Public warning officer", Side.CIVIL, (Power.WARN,), "naz"),
    SeatRow("operations", "Chief of operations", Side.CIVIL, (Power.OPERATE, Power.WARN), "naz"),
    SeatRow("paymaster", "Compensation office", Side.CIVIL, (Power.PAY,), "compensation"),
    # Who decides on what people ask for calls nobody up, plans nothing and approves nothing.
    SeatRow(
        "adjudicator", "Appeals clerk of the cantons", Side.CIVIL, (Power.ADJUDICATE,), "cantons", "canton"
    ),
    SeatRow(
        "court", "Judge of the federal courts", Side.CIVIL, (Power.ADJUDICATE,), "courts", "federal_courts"
    ),
    SeatRow(
        "health-liaison",
        "Liaison of the health service of Valais",
        Side.CIVIL,
        (Power.LIAISE,),
        "VS-health",
        "partner_organisation",
    ),
    SeatRow("army", "Liaison of the armed forces", Side.MILITARY, (), "army"),
    SeatRow("overseer", "Overseer", Side.OVERSIGHT, (), "data-protection"),
)

_COUNCIL: Final = Agency("federal-council", "Federal Council")
_CANTONS: Final = Agency("cantons", "Conference of the cantons")
_AGREEMENT: Final = Agency("cantons-agreement", "Cantons in agreement")


def organisation() -> tuple[tuple[Headquarters, ...], tuple[Seat, ...], tuple[Agency, ...]]:
    """Return the headquarters to establish, the founding office first, with their seats and agencies."""
    office = Headquarters("office", "CH", "Federal Office for Civil Protection")
    cantons = [
        Headquarters(f"{code}-command", f"CH-{code}", f"Command body of {canton}", "cantonal-command-body")
        for code, canton in CANTONS.items()
    ]
    seats = [
        *seated(office, _OFFICE),
        alone(office, _COUNCIL, "federal_council", Power.ACTS, Power.APPROVE),
        alone(office, _CANTONS, "canton", Power.ACTS, Power.APPROVE),
        alone(office, _AGREEMENT, "cantons_in_agreement", Power.APPROVE),
    ]
    for each in cantons:
        seats += seated(each, _CANTON)
    return (office, *cantons), tuple(seats), _agencies()


def _agencies() -> tuple[Agency, ...]:
    federal = (
        Agency("babs", "Federal Office for Civil Protection"),
        Agency("naz", "National Emergency Operations Centre"),
        _COUNCIL,
        _CANTONS,
        _AGREEMENT,
        Agency("army", "Swiss Armed Forces"),
        Agency("compensation", "Compensation office"),
        Agency("courts", "Federal courts"),
        Agency("data-protection", "Data protection commissioners"),
    )
    return federal + tuple(
        Agency(f"{code}-{word}", f"{title} of {canton}")
        for code, canton in CANTONS.items()
        for word, title in _PARTNERS.items()
    )


def acts() -> tuple[Act, ...]:
    """Return two operation orders, invented: of a canton for itself, of the Federal Council for three (BZG 46)."""
    return (
        Act(
            id="VS-2027-flood",
            kind="operation_order",
            title="Operation order: floods in the Rhone valley",
            issuer="canton",
            issued_at=datetime(2027, 5, 22, 6, tzinfo=UTC),
            period=Interval(date(2027, 5, 22), date(2027, 7, 5)),
            regions=("CH-VS",),
            declares="disaster",
        ),
        Act(
            id="CH-2027-storm",
            kind="operation_order",
            title="Operation order: storm and landslides on the Gotthard axis",
            issuer="federal_council",
            issued_at=datetime(2027, 8, 14, 16, tzinfo=UTC),
            period=Interval(date(2027, 8, 15), date(2027, 9, 20)),
            regions=("CH-UR", "CH-GR", "CH-TI"),
            declares="disaster",
        ),
    )
