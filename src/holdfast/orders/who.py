"""Who may give an order: the first of the desk's steps, asked again when a parked order is approved."""

from __future__ import annotations

from holdfast.model import Headquarters, Power, Seat
from holdfast.orders.base import Author, Order, View, refuse
from holdfast.orders.frame import COMMANDS


def check_who(order: Order, view: View, region: str) -> None:
    """Raise `Refused` unless the author's seat may give this order in this region at this moment."""
    by, frame = view.by, view.frame
    if by is None:
        if order.kind != "Found":
            raise refuse("The system itself only founds the register.", kind="who")
        return
    seat = _held(view, by)
    usable = seat.powers & {order.needs, *order.suffices}
    if not usable:
        held = ", ".join(sorted(seat.powers)) or "none"
        raise refuse(
            f"{order.kind} asks for the power '{order.needs}'; the seat {seat.id} has: {held}. "
            "Ask somebody whose seat has it.",
            kind="who",
        )
    office = frame.headquarters[seat.headquarters]
    if not frame.lies_in(region, office.region) and not order.admits(view):
        raise refuse(
            f"The seat {seat.id} belongs to {office.region} and has no say in {region}. Ask the headquarters there.",
            kind="who",
        )
    _check_status(order, view, office, usable)


def _held(view: View, by: Author) -> Seat:
    """Return the seat in which somebody acts, or refuse where they do not hold it, or no longer."""
    frame = view.frame
    seat = frame.seats.get(by.seat)
    if seat is None or by.account not in frame.holders.get(by.seat, ()):
        raise refuse(f"The account {by.account} does not hold the seat {by.seat}.", kind="who")
    if not frame.holds(by.seat, by.account, view.at):
        raise refuse(
            f"The account {by.account} held the seat {by.seat} until {frame.terms[by.seat, by.account]}. "
            "An administrator appoints it anew, or somebody else.",
            kind="who",
        )
    return seat


def _check_status(order: Order, view: View, office: Headquarters, usable: frozenset[Power]) -> None:
    """Refuse what the headquarters may not do in the statuses of its region at this moment."""
    stands = view.frame.stands(office, view.at)
    if not stands and (order.standing or usable <= COMMANDS):
        raise refuse(
            f"The {office.title} does not stand at this moment: no status in force calls for it. "
            "Its seats keep the register and command nothing until one does.",
            kind="who",
        )
    given = view.frame.powers(office, view.at)
    if stands and given is not None and usable.isdisjoint(given):
        raise refuse(
            f"At this moment the profile gives {office.title} no power to {order.needs}: no status in force does. "
            "Ask a headquarters that has it.",
            kind="law",
        )
