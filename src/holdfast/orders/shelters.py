"""Orders about shelters: entered, changed, full, failed, open again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import Row, delete, insert, update

from holdfast.model import Power
from holdfast.model.evacuation import SHELTER_MOVES, Shelter, ShelterState
from holdfast.orders.base import Effects, Order, View, refuse
from holdfast.orders.evacuation_need import broken, mend, need_text, shelter_line
from holdfast.orders.need import need_reach, need_region, need_row, refuse_known
from holdfast.store import tables as t
from holdfast.store.evacuations import in_open_evacuation


@dataclass(frozen=True, slots=True)
class AddShelter(Order):
    """Enter a shelter; it is open."""

    shelter: Shelter
    power: ClassVar[Power] = Power.REGISTER

    def concerns(self, view: View) -> str:
        """Return its region."""
        return need_region(view, self.shelter.region)

    def check(self, view: View) -> None:
        """Refuse a name that is taken."""
        refuse_known(view, t.shelter, "shelter", id=self.shelter.id)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it."""
        state = {"state": ShelterState.OPEN.value, "reason": ""}
        view.tx.execute(insert(t.shelter), _row(self.shelter, view) | state)
        return effects


@dataclass(frozen=True, slots=True)
class AmendShelter(Order):
    """Change a shelter's places and what it suits; its state stays as it is."""

    shelter: Shelter
    power: ClassVar[Power] = Power.REGISTER

    def concerns(self, view: View) -> str:
        """Return the region it lay in until now."""
        return str(found_shelter(view, self.shelter.id).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed it."""
        return int(found_shelter(view, self.shelter.id).entry)

    def check(self, view: View) -> None:
        """Refuse a region out of reach."""
        need_reach(view, need_region(view, self.shelter.region))

    def apply(self, view: View, effects: Effects) -> Effects:
        """Change it."""
        _change(view, self.shelter.id, **_row(self.shelter, view))
        return effects


@dataclass(frozen=True, slots=True)
class RemoveShelter(Order):
    """Take a shelter out of the register; who was received there stays on record."""

    shelter: str
    reason: str
    power: ClassVar[Power] = Power.REGISTER

    def concerns(self, view: View) -> str:
        """Return its region."""
        return str(found_shelter(view, self.shelter).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed it."""
        return int(found_shelter(view, self.shelter).entry)

    def check(self, view: View) -> None:
        """Refuse while an open evacuation counts on it."""
        need_text("The reason", self.reason)
        other = in_open_evacuation(view.tx, t.evacuation_shelter.c.shelter, self.shelter)
        if other is not None:
            raise refuse(
                f"Evacuation {other} counts on the shelter {self.shelter}. Close that first, or fail the shelter."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Remove it."""
        view.tx.execute(delete(t.shelter).where(t.shelter.c.id == self.shelter))
        return effects


class _ToState(Order):
    """What orders share that bring a shelter into another state."""

    __slots__ = ()

    power: ClassVar[Power] = Power.OPERATE
    to: ClassVar[ShelterState]
    shelter: str
    reason: str

    def concerns(self, view: View) -> str:
        """Return its region."""
        return str(found_shelter(view, self.shelter).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed it."""
        return int(found_shelter(view, self.shelter).entry)

    def check(self, view: View) -> None:
        """Refuse a state that it is in already."""
        need_text("The reason", self.reason)
        state = ShelterState(found_shelter(view, self.shelter).state)
        if self.to not in SHELTER_MOVES[state]:
            raise refuse(f"The shelter {self.shelter} is {state.value}, so it cannot become {self.to.value}.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it."""
        reason = "" if self.to is ShelterState.OPEN else self.reason
        _change(view, self.shelter, state=self.to.value, reason=reason)
        return effects


@dataclass(frozen=True, slots=True)
class FillShelter(_ToState):
    """Say that a shelter takes nobody more in."""

    shelter: str
    reason: str
    to: ClassVar[ShelterState] = ShelterState.FULL


@dataclass(frozen=True, slots=True)
class FailShelter(_ToState):
    """Say that a shelter cannot be used; evacuations that count on it are named, and wait for a new plan."""

    shelter: str
    reason: str
    to: ClassVar[ShelterState] = ShelterState.FAILED

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it, and mark the evacuations that count on it."""
        _change(view, self.shelter, state=self.to.value, reason=self.reason)
        return {**effects, "evacuations": broken(view, shelter=self.shelter)}


@dataclass(frozen=True, slots=True)
class ReopenShelter(_ToState):
    """Say that a shelter takes people in again."""

    shelter: str
    reason: str
    to: ClassVar[ShelterState] = ShelterState.OPEN

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note it, and strike it from what plans lack."""
        _change(view, self.shelter, state=self.to.value, reason="")
        return {**effects, "evacuations": mend(view, [shelter_line(self.shelter)])}


def found_shelter(view: View, shelter: str) -> Row[Any]:
    """Return the row of a shelter, or refuse where there is none."""
    return need_row(view, t.shelter, "shelter", id=shelter)


def _change(view: View, shelter: str, **values: Any) -> None:
    view.tx.execute(update(t.shelter).where(t.shelter.c.id == shelter).values(**values | {"entry": view.n}))


def _row(shelter: Shelter, view: View) -> dict[str, Any]:
    same = ("id", "name", "region", "latitude", "longitude", "places", "special_places")
    return {name: getattr(shelter, name) for name in same} | {
        "accessible": int(shelter.accessible),
        "pets": int(shelter.pets),
        "nodes": "\n".join(shelter.nodes),
        "entry": view.n,
    }
