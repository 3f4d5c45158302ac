"""What orders look up, and the refusal where it is not there."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, Table, and_, bindparam, insert, select, update

from holdfast.errors import InvalidValueError
from holdfast.law import Profile
from holdfast.model.checks import check_id
from holdfast.orders.base import View, refuse
from holdfast.store import tables as t


def need_id(what: str, *given: str) -> None:
    """Refuse what cannot be an identifier."""
    try:
        for name in given:
            check_id(what, name)
    except InvalidValueError as error:
        raise refuse(str(error)) from error


def need_region(view: View, region: str) -> str:
    """Return the region, or refuse where there is none."""
    if region not in view.frame.parents:
        raise refuse(f"There is no region {region}. Enter it first, or give one that is in the register.")
    return region


def need_reach(view: View, region: str) -> None:
    """Refuse where the author's seat has no say: for orders that touch more regions than the one they concern."""
    if view.by is None:
        return
    seat = view.frame.seats[view.by.seat]
    office = view.frame.headquarters[seat.headquarters].region
    if not view.frame.lies_in(region, office):
        raise refuse(
            f"The seat {seat.id} belongs to {office} and has no say in {region}. Ask the headquarters there.",
            kind="who",
        )


def need_profile(view: View, region: str) -> Profile:
    """Return the profile that is law in the region, or refuse where none is."""
    profile = view.frame.profile_of(region)
    if profile is None:
        raise refuse(
            f"No profile is law in {region}, so nothing can be permitted there. Adopt one first.", kind="law"
        )
    return profile


def need_row(view: View, table: Table, what: str, **key: object) -> Row[Any]:
    """Return the row of a table by its key, or refuse where there is none."""
    row = view.tx.execute(_by_key(table.name, tuple(key)), key).first()
    if row is None:
        given = ", ".join(str(value) for value in key.values())
        raise refuse(f"There is no {what} {given}. Give one that is in the register.")
    return row


def refuse_known(view: View, table: Table, what: str, **key: object) -> None:
    """Refuse where the key is taken."""
    if view.tx.execute(select(table).where(_match(table, key))).first() is not None:
        given = ", ".join(str(value) for value in key.values())
        raise refuse(f"The {what} {given} is in the register already. Give another identifier, or amend it.")


def put(view: View, table: Table, key: Mapping[str, object], values: Mapping[str, object]) -> None:
    """Change the row with that key, or insert it."""
    changed = view.tx.execute(update(table).where(_match(table, key)).values(**values))
    if changed.rowcount == 0:
        view.tx.execute(insert(table), dict(key) | dict(values))


def region_of_facility(view: View, facility: str) -> str:
    """Return the region of a facility, or refuse where there is no such facility."""
    return str(need_row(view, t.facility, "facility", id=facility).region)


@lru_cache(maxsize=256)
def _by_key(table: str, names: tuple[str, ...]) -> Select[Any]:
    """Return the query for a row by its key; built once, since building costs more than running."""
    columns = t.METADATA.tables[table].c
    return select(t.METADATA.tables[table]).where(*(columns[name] == bindparam(name) for name in names))


def _match(table: Table, key: Mapping[str, object]) -> Any:
    return and_(*(table.c[name] == value for name, value in key.items()))
