"""Who may order a call-up, under which act, in which status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from holdfast.law._asking import Asking
from holdfast.law._fields import Field
from holdfast.law.kinds._kind import Codes, Finding, Kind, Known, Said
from holdfast.law.kinds.status import Instrument, read_instrument
from holdfast.law.profile import Terms
from holdfast.law.statuses import Standing, standings
from holdfast.model import Interval


@dataclass(frozen=True, slots=True)
class AuthorityTerms(Terms):
    """Who may order, and what must be in force on every day of the call-up.

    Attributes
    ----------
    statuses
        Statuses of which one must be in force each day; empty for none.
    """

    by: tuple[str, ...]
    act: Instrument | None
    statuses: tuple[str, ...]


def _read(_rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> Terms:
    return AuthorityTerms(
        by=value["by"].names(known.authorities, "authority") if "by" in value else (),
        act=read_instrument(value["requires_act"], known) if "requires_act" in value else None,
        statuses=value["requires_status"].names(known.statuses, "status")
        if "requires_status" in value
        else (),
    )


def _standings(asking: Asking) -> Mapping[str, Standing]:
    found = asking.kept.get("standings")
    if found is None:
        found = asking.kept["standings"] = standings(asking.profile, asking.circumstances.acts)
    assert isinstance(found, dict)
    return found


def _of_act(asking: Asking, wanted: Instrument, region: str) -> list[Interval]:
    return [
        days
        for standing in _standings(asking).values()
        if Instrument(standing.act.kind, standing.act.issuer) == wanted
        and asking.circumstances.regions.holds_in(standing.act.regions, region)
        and (days := standing.whole_days) is not None
    ]


def _of_status(asking: Asking, wanted: tuple[str, ...], region: str) -> list[Interval]:
    return [
        days
        for standing in _standings(asking).values()
        if standing.act.declares in wanted
        and asking.circumstances.regions.holds_in(standing.act.regions, region)
        and (days := standing.whole_days) is not None
    ]


def _ask(terms: Terms, asking: Asking) -> Codes:
    assert isinstance(terms, AuthorityTerms)
    seats = tuple(asking.profile.authorities)
    entitled = np.zeros(len(seats) + 1, np.bool_)  # the last place is for -1, an unknown authority
    entitled[[seats.index(name) for name in terms.by]] = True
    codes = asking.zeros()
    if terms.statuses:
        codes[~asking.covered_by_region(lambda region: _of_status(asking, terms.statuses, region))] = 3
    if terms.act is not None:
        wanted = terms.act
        codes[~asking.covered_by_region(lambda region: _of_act(asking, wanted, region))] = 2
    if asking.circumstances.approvals.isdisjoint(terms.by):
        codes[~entitled[asking.column("authority")]] = 1
    return codes


def _say(terms: Terms, asking: Asking, code: int) -> Said:
    assert isinstance(terms, AuthorityTerms)
    authority, region = asking.name_of("authority"), asking.name_of("region")
    facts = [("ordered by", authority), ("may order", ", ".join(terms.by)), ("region", region)]
    if terms.act is not None:
        held = ", ".join(str(days) for days in _of_act(asking, terms.act, region))
        facts += [("act needed", str(terms.act)), ("in force", held or "never")]
    if terms.statuses:
        held = ", ".join(str(days) for days in _of_status(asking, terms.statuses, region))
        facts += [("status needed", " or ".join(terms.statuses)), ("status in force", held or "never")]
    reasons = {
        0: f"{authority} may order this service.",
        1: f"{authority} may not order this service; {' or '.join(terms.by)} may.",
        2: f"No {terms.act} is in force in {region} on every day of the call-up.",
        3: f"{region} is not in the status {' or '.join(terms.statuses)} on every day of the call-up.",
    }
    return reasons[code], tuple(facts)


AUTHORITY = Kind(
    "authority",
    _read,
    question="authority",
    value_keys=frozenset({"by", "requires_act", "requires_status"}),
    needed=frozenset({"by"}),
    ask=_ask,
    codes=(Finding.KEPT, Finding.BREACHED, Finding.BREACHED, Finding.BREACHED),
    say=_say,
)
