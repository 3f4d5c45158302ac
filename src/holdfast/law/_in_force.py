"""What the acts on record leave in force in a region, for the rules that call-ups are put to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from holdfast.law.kinds.status import Instrument
from holdfast.law.statuses import Standing, standings
from holdfast.model import Interval

if TYPE_CHECKING:
    from holdfast.law._asking import Asking


def standings_of(asking: Asking) -> Mapping[str, Standing]:
    """Return what is left of each act, worked out once for one judging."""
    found = asking.kept.get("standings")
    if found is None:
        found = asking.kept["standings"] = standings(asking.profile, asking.circumstances.acts)
    assert isinstance(found, dict)
    return found


def acts_of(asking: Asking, wanted: Instrument, region: str) -> list[tuple[Standing, Interval]]:
    """Return the acts of a kind and issuer that hold in a region, each with its days there."""
    return [
        (standing, days)
        for standing in standings_of(asking).values()
        if standing.act.kind == wanted.kind and standing.act.issuer == wanted.issuer
        for days in standing.days_in(region, asking.circumstances.regions)
    ]


def days_of_status(asking: Asking, wanted: Collection[str], region: str) -> list[Interval]:
    """Return the days on which a region is in one of these statuses."""
    return [
        days
        for standing in standings_of(asking).values()
        if standing.act.declares in wanted
        for days in standing.days_in(region, asking.circumstances.regions)
    ]
