"""Who sits where in the reported world: civil and military authority apart, and one seat that only watches."""

from __future__ import annotations

from typing import Final

from holdfast.model import Agency, Headquarters, Power, Seat, Side
from holdfast.scenarios.reported_ground import POSTURES
from holdfast.scenarios.seats import SeatRow, alone, seated

_DEFENCE: Final = "ministry_of_defence"

# The Ministry of Defence sets place, time and length of an assembly, so calling up is a military seat of the
# office; the regional headquarters have no power to call up or to approve.
_OFFICE: Final = (
    SeatRow("register", "Keeper of the register of facilities", Side.CIVIL, (Power.REGISTER,), "government"),
    SeatRow("reserve", "Administrator of the reserve", Side.MILITARY, (Power.RESERVE,), "defence"),
    SeatRow("planner", "Planner", Side.MILITARY, (Power.PLAN,), "defence"),
    SeatRow("approver", "Approver", Side.MILITARY, (Power.APPROVE,), "defence", _DEFENCE),
    SeatRow("callup", "Call-up officer", Side.MILITARY, (Power.CALL_UP,), "defence", _DEFENCE),
    SeatRow("duty", "Duty officer", Side.MILITARY, (Power.ATTEND,), "defence"),
    SeatRow("watch", "Watch officer of the crisis centre", Side.CIVIL, (Power.OPERATE,), "government"),
    SeatRow("paymaster", "Paymaster", Side.CIVIL, (Power.PAY,), "government"),
    SeatRow("liaison", "Liaison of the security agencies", Side.CIVIL, (Power.LIAISE,), "security"),
    SeatRow("overseer", "Overseer", Side.OVERSIGHT, (), "ombudsman"),
)

_PARTNERS: Final = {
    "fire": "Fire service", "health": "Health service", "police": "Police", "works": "Operator of the works",
}  # fmt: skip
_REGION: Final = (
    SeatRow(
        "register",
        "Keeper of the register of facilities",
        Side.CIVIL,
        (Power.REGISTER,),
        "{region}-administration",
    ),
    SeatRow("planner", "Planner of the armed forces", Side.MILITARY, (Power.PLAN,), "{region}-commissariat"),
    SeatRow("duty", "Duty officer", Side.CIVIL, (Power.OPERATE,), "{region}-administration"),
    SeatRow("logistics", "Chief of logistics", Side.CIVIL, (Power.OPERATE,), "{region}-administration"),
    SeatRow("warning", "Public warning officer", Side.CIVIL, (Power.WARN,), "{region}-administration"),
    SeatRow(
        "chief",
        "Chief of the headquarters",
        Side.CIVIL,
        (Power.OPERATE, Power.WARN),
        "{region}-administration",
    ),
    *(
        SeatRow(
            f"{word}-liaison",
            f"Liaison of the {title.lower()}",
            Side.CIVIL,
            (Power.LIAISE,),
            f"{{region}}-{word}",
        )
        for word, title in _PARTNERS.items()
    ),
    SeatRow("overseer", "Overseer", Side.OVERSIGHT, (), "ombudsman"),
)

_PRESIDENT: Final = Agency("president", "President")
_GOVERNMENT: Final = Agency("government", "Government")
_COUNCIL: Final = Agency("federation-council", "Federation Council")


def organisation(
    border: tuple[str, ...], act: str
) -> tuple[tuple[Headquarters, ...], tuple[Seat, ...], tuple[Agency, ...]]:
    """Return the founding office and the headquarters of the border regions, with their seats and agencies."""
    office = Headquarters("office", "RU", "Register of the reserve")
    regional = [
        Headquarters(
            f"{region[3:]}-headquarters",
            region,
            f"Operational headquarters of {POSTURES[region].name}",
            "regional-operational-headquarters",
            act,
        )
        for region in border
    ]
    seats = [
        *seated(office, _OFFICE),
        alone(office, _PRESIDENT, "president", Power.ACTS, Power.APPROVE),
        alone(office, _GOVERNMENT, "government", Power.ACTS),
        alone(office, _COUNCIL, "federation_council", Power.ACTS),
    ]
    for each in regional:
        seats += seated(each, _REGION)
    return (office, *regional), tuple(seats), _agencies(border)


def _agencies(border: tuple[str, ...]) -> tuple[Agency, ...]:
    national = (
        _PRESIDENT,
        _GOVERNMENT,
        _COUNCIL,
        Agency("defence", "Ministry of Defence"),
        Agency("security", "Security agencies"),
        Agency("ombudsman", "Commissioner for human rights"),
    )
    return national + tuple(
        Agency(f"{region[3:]}-{word}", f"{title} of {POSTURES[region].name}")
        for region in border
        for word, title in (
            ("administration", "Administration"),
            ("commissariat", "Military commissariat"),
            *_PARTNERS.items(),
        )
    )
