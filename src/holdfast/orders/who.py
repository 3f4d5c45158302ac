"""Who may give an order: the first of the desk's steps, asked again when a parked order is approved."""

from __future__ import annotations

from holdfast.orders.base import Order, View, refuse


def check_who(order: Order, view: View, region: str) -> None:
    """Raise `Refused` unless the author's seat may give this order in this region at this moment."""
    by, frame = view.by, view.frame
    if by is None:
        if order.kind != "Found":
            raise refuse("The system itself only founds the register.", kind="who")
        return
    seat = frame.seats.get(by.seat)
    if seat is None or by.account not in frame.holders.get(by.seat, ()):
        raise refuse(f"The account {by.account} does not hold the seat {by.seat}.", kind="who")
    if order.needs not in seat.powers:
        held = ", ".join(sorted(seat.powers)) or "none"
        raise refuse(
            f"{order.kind} asks for the power '{order.needs}'; the seat {seat.id} has: {held}. "
            "Ask somebody whose seat has it.",
            kind="who",
        )
    office = frame.headquarters[seat.headquarters]
    if not frame.lies_in(region, office.region):
        raise refuse(
            f"The seat {seat.id} belongs to {office.region} and has no say in {region}. Ask the headquarters there.",
            kind="who",
        )
    if order.standing and not frame.stands(office, view.at):
        raise refuse(
            f"The {office.title} does not stand at this moment: no status in force calls for it. "
            "Its seats keep the register and command nothing until one does.",
            kind="who",
        )
