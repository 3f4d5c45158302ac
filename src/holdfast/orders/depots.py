"""Orders about what there is: the catalogue of resources, depots, and what was counted in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from sqlalchemy import insert, select, update

from holdfast.errors import InvalidValueError
from holdfast.model import Power
from holdfast.model.resources import Counted, Depot, Resource, check_quantity
from holdfast.orders.base import Effects, Order, View, refuse
from holdfast.orders.codec import plain
from holdfast.orders.need import need_reach, need_region, need_row, refuse_known
from holdfast.orders.speaking import Told, _Spoken, check_speaker, need_text
from holdfast.orders.stock import Shift, need_depot, shift_stock, stock_of
from holdfast.store import tables as t
from holdfast.store.days import to_day

MOST_ROWS: Final = 20_000
"""Rows that one import may enter."""


@dataclass(frozen=True, slots=True)
class DefineResource(Order):
    """Enter a resource into the catalogue, or define one anew; its kind, type and unit stay once it was used."""

    resource: Resource
    region: str
    power: ClassVar[Power] = Power.OPERATE

    def concerns(self, view: View) -> str:
        """Return the region whose headquarters keeps the definition."""
        known = view.tx.execute(
            select(t.resource.c.region).where(t.resource.c.id == self.resource.id)
        ).scalar()
        return str(known) if known is not None else need_region(view, self.region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last defined it."""
        return view.tx.execute(select(t.resource.c.entry).where(t.resource.c.id == self.resource.id)).scalar()

    def check(self, view: View) -> None:
        """Refuse another kind, type or unit for what is counted or asked for already."""
        _check_definition(view, self.resource)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it."""
        _define(view, self.resource, self.region)
        return effects


@dataclass(frozen=True, slots=True)
class AddDepot(Order):
    """Enter a depot, the headquarters' own or an agency's."""

    depot: Depot
    power: ClassVar[Power] = Power.OPERATE

    def concerns(self, view: View) -> str:
        """Return the region in which it lies."""
        return need_region(view, self.depot.region)

    def check(self, view: View) -> None:
        """Refuse one that is known, or of an agency that is not."""
        refuse_known(view, t.depot, "depot", id=self.depot.id)
        _check_owner(view, self.depot)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it."""
        view.tx.execute(insert(t.depot), plain_depot(self.depot) | {"entry": view.n})
        return effects


@dataclass(frozen=True, slots=True)
class CloseDepot(Order):
    """Close a depot that is empty; nothing can be counted or reserved there afterwards."""

    depot: str
    reason: str
    power: ClassVar[Power] = Power.OPERATE

    def concerns(self, view: View) -> str:
        """Return its region."""
        return str(need_row(view, t.depot, "depot", id=self.depot).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed it."""
        return int(need_row(view, t.depot, "depot", id=self.depot).entry)

    def check(self, view: View) -> None:
        """Refuse one in which something lies, or of which something is out."""
        need_depot(view, self.depot)
        need_text("The reason", self.reason)
        c = t.stock.c
        some = (c.on_hand > 0) | (c.committed > 0) | (c.out > 0)
        left = view.tx.execute(
            select(c.resource).where(c.depot == self.depot, some).order_by(c.resource)
        ).scalar()
        if left is not None:
            raise refuse(
                f"The depot {self.depot} still has {left}, there or out. Count it to 0 first, or have it back."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the day."""
        values = {"closed_day": to_day(view.today), "entry": view.n}
        view.tx.execute(update(t.depot).where(t.depot.c.id == self.depot).values(**values))
        return effects


@dataclass(frozen=True, slots=True)
class StockDepot(_Spoken):
    """Enter what was counted in a depot, what is reserved there included; a correction says why.

    Attributes
    ----------
    counted
        How many lie there, in whole units of measure; what is out is not among them.
    reason
        Why it is not what the register had; may be empty at the first count.
    """

    depot: str
    resource: str
    counted: int
    reason: str = ""
    agency: str | None = None
    told: Told | None = None

    def concerns(self, view: View) -> str:
        """Return the region of the depot."""
        return str(need_row(view, t.depot, "depot", id=self.depot).region)

    def revised(self, view: View) -> int | None:
        """Return the entry that last changed this stock."""
        row = stock_of(view, self.depot, self.resource)
        return None if row is None else int(row.entry)

    def check(self, view: View) -> None:
        """Refuse another's depot, a count below what is reserved, and a correction without a reason."""
        check_speaker(view, self.agency, self.told)
        row = need_depot(view, self.depot)
        need_own(row.agency, self.agency, f"The depot {self.depot}")
        need_row(view, t.resource, "resource", id=self.resource)
        need_text("The reason", self.reason, longest=10_000, empty=True)
        need_quantity("The count", self.counted, least=0)
        _check_count(view, Counted(self.depot, self.resource, self.counted), self.reason)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Set what is on hand."""
        return {**effects, "changed": _count(view, self.depot, self.resource, self.counted, self.reason)}


@dataclass(frozen=True, slots=True)
class ImportStock(Order):
    """Enter catalogue, depots and counts of a file, all or nothing.

    Attributes
    ----------
    region
        The region whose headquarters keeps the definitions; depots lie in it or in one nested in it.
    reason
        Why counts differ from what the register had.
    """

    region: str
    resources: tuple[Resource, ...] = ()
    depots: tuple[Depot, ...] = ()
    counts: tuple[Counted, ...] = ()
    reason: str = "Counted."
    power: ClassVar[Power] = Power.OPERATE

    def concerns(self, view: View) -> str:
        """Return the region."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse the first row that does not fit, and say which."""
        rows = len(self.resources) + len(self.depots) + len(self.counts)
        if not 0 < rows <= MOST_ROWS:
            raise refuse(f"The import has {rows} rows. Give 1 to {MOST_ROWS} at once.")
        need_text("The reason", self.reason)
        for resource in self.resources:
            _check_definition(view, resource)
        for depot in self.depots:
            refuse_known(view, t.depot, "depot", id=depot.id)
            need_reach(view, need_region(view, depot.region))
            _check_owner(view, depot)
        _refuse_twice("resource", [each.id for each in self.resources])
        _refuse_twice("depot", [each.id for each in self.depots])
        _refuse_twice("count", [f"{each.resource} in {each.depot}" for each in self.counts])
        self._check_counts(view)

    def _check_counts(self, view: View) -> None:
        new, made = {each.id for each in self.depots}, {each.id for each in self.resources}
        for count in self.counts:
            if count.depot not in new:
                row = need_depot(view, count.depot)
                need_reach(view, row.region)
            if count.resource not in made:
                need_row(view, t.resource, "resource", id=count.resource)
            _check_count(view, count, self.reason)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter all of it."""
        for resource in self.resources:
            _define(view, resource, self.region)
        if self.depots:
            rows = [plain_depot(depot) | {"entry": view.n} for depot in self.depots]
            view.tx.execute(insert(t.depot), rows)
        for count in self.counts:
            _count(view, count.depot, count.resource, count.counted, self.reason)
        return {
            **effects,
            "resources": len(self.resources),
            "depots": len(self.depots),
            "counts": len(self.counts),
        }


def plain_depot(depot: Depot) -> dict[str, Any]:
    """Return a depot as its row has it."""
    return {
        "id": depot.id,
        "name": depot.name,
        "region": depot.region,
        "agency": depot.agency,
        "latitude": depot.latitude,
        "longitude": depot.longitude,
        "closed_day": None,
    }


def need_own(owner: str | None, speaker: str | None, what: str) -> None:
    """Refuse who disposes of what is another's."""
    if owner != speaker:
        remedy = (
            f"Let {owner} say it, or enter it for {owner} with how it was told."
            if owner
            else "Leave out the agency."
        )
        raise refuse(f"{what} is {_whose(owner)}, not {_whose(speaker)}. {remedy}", kind="who")


def need_quantity(what: str, given: int, *, least: int = 1) -> None:
    """Refuse a quantity that is none."""
    try:
        check_quantity(what, given, least=least)
    except InvalidValueError as error:
        raise refuse(str(error)) from error


def _whose(agency: str | None) -> str:
    return f"the agency {agency}'s" if agency else "the headquarters' own"


def _check_definition(view: View, resource: Resource) -> None:
    row = view.tx.execute(select(t.resource).where(t.resource.c.id == resource.id)).first()
    if row is None:
        return
    need_reach(view, row.region)
    if (row.kind, row.type, row.unit) == (resource.kind, resource.type, resource.unit):
        return
    counted = select(t.stock.c.depot).where(t.stock.c.resource == resource.id).limit(1)
    asked = select(t.request.c.id).where(t.request.c.resource == resource.id).limit(1)
    lines = select(t.request_line.c.id).where(t.request_line.c.resource == resource.id).limit(1)
    if any(view.tx.execute(query).first() is not None for query in (counted, asked, lines)):
        raise refuse(
            f"The resource {resource.id} is in use as {row.kind}, type {row.type or 'none'}, counted by {row.unit}. "
            "Define what differs under another identifier."
        )


def _define(view: View, resource: Resource, region: str) -> None:
    values: dict[str, Any] = dict(plain(resource)) | {"entry": view.n}
    here = t.resource.c.id == resource.id
    if view.tx.execute(update(t.resource).where(here).values(**values)).rowcount == 0:
        view.tx.execute(insert(t.resource), values | {"region": region})


def _check_owner(view: View, depot: Depot) -> None:
    if depot.agency is not None and depot.agency not in view.frame.agencies:
        raise refuse(
            f"There is no agency {depot.agency[:80]}. Enter it first, or leave it out for an own depot."
        )


def _check_count(view: View, count: Counted, reason: str) -> None:
    row = stock_of(view, count.depot, count.resource)
    if row is None:
        return
    if count.counted < row.committed:
        raise refuse(
            f"{row.committed} of {count.resource} are reserved in {count.depot}, and {count.counted} were counted. "
            "Release or withdraw what cannot be kept, then enter the count."
        )
    if count.counted != row.on_hand + row.committed and not reason.strip():
        raise refuse(
            f"The register has {row.on_hand + row.committed} of {count.resource} in {count.depot}, not {count.counted}. "
            "Say why in a few words."
        )


def _count(view: View, depot: str, resource: str, counted: int, reason: str) -> int:
    """Set what lies in a depot, and return by how much that changes what is on hand."""
    row = stock_of(view, depot, resource)
    change = counted - (0 if row is None else int(row.on_hand) + int(row.committed))
    shift_stock(view, depot, resource, Shift(on_hand=change), reason)
    return change


def _refuse_twice(what: str, names: list[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise refuse(f"The {what} {name} is given twice. Give it once.")
        seen.add(name)
