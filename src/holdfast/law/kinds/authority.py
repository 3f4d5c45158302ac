"""Who may order a call-up, under which act, in which status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from holdfast.law._asking import Asking, shown
from holdfast.law._fields import Field
from holdfast.law._in_force import acts_of, days_of_status
from holdfast.law.kinds._kind import Codes, Finding, Kind, Known, Said
from holdfast.law.kinds.status import Instrument, read_instrument
from holdfast.law.profile import Terms
from holdfast.model import Interval, union


@dataclass(frozen=True, slots=True)
class AuthorityTerms(Terms):
    """Who may order, and what must be in force on every day of the call-up.

    Attributes
    ----------
    statuses
        Statuses of which one must be in force each day; empty for none.
    facts
        What the order must state: each name with the values of which one will do.
    """

    by: tuple[str, ...]
    act: Instrument | None
    statuses: tuple[str, ...]
    facts: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def conditions(self) -> tuple[tuple[str, str], ...]:
        """Name and value of every fact that is asked about."""
        return tuple((name, value) for name, values in self.facts for value in values)


def _facts(field: Field | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    entries = field.entries() if field is not None else {}
    return tuple(
        (name, tuple(each.text() for each in (entry.items() if entry.node.shape == "list" else (entry,))))
        for name, entry in entries.items()
    )


def _read(_rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> Terms:
    return AuthorityTerms(
        by=value["by"].names(known.authorities, "authority") if "by" in value else (),
        act=read_instrument(value["requires_act"], known) if "requires_act" in value else None,
        statuses=value["requires_status"].names(known.statuses, "status")
        if "requires_status" in value
        else (),
        facts=_facts(value.get("requires_facts")),
    )


def _of_act(asking: Asking, wanted: Instrument, region: str) -> list[Interval]:
    """Return the days on which such an act is in force."""
    return [days for _, days in acts_of(asking, wanted, region)]


def _ask(terms: Terms, asking: Asking) -> Codes:
    assert isinstance(terms, AuthorityTerms)
    seats = tuple(asking.profile.authorities)
    entitled = np.zeros(len(seats) + 1, np.bool_)  # the last place is for -1, an unknown authority
    entitled[[seats.index(name) for name in terms.by]] = True
    codes = asking.zeros()
    codes[~_stated(terms, asking)] = 4
    if terms.statuses:
        codes[~asking.covered_by_region(lambda region: days_of_status(asking, terms.statuses, region))] = 3
    if terms.act is not None:
        # NOTE: how long its act allows somebody to serve is a matter of the ledger; see `law._lengths`.
        codes[~asking.covered_by_region(partial(_of_act, asking, terms.act))] = 2
    if asking.circumstances.approvals.isdisjoint(terms.by):
        codes[~entitled[asking.column("authority")]] = 1
    return codes


def _stated(terms: AuthorityTerms, asking: Asking) -> npt.NDArray[np.bool_]:
    """Return whether each order states every fact that the rule asks for."""
    marks = asking.calls.marks[asking.rows]
    stated = np.ones(len(asking.rows), np.bool_)
    for name, values in terms.facts:
        bits = [asking.profile.conditions.index((name, value)) for value in values]
        stated &= (marks & np.uint64(sum(1 << bit for bit in bits))) != 0
    return stated


def _wanted(terms: AuthorityTerms) -> str:
    return ", ".join(f"{name}: {' or '.join(values)}" for name, values in terms.facts)


def _found(terms: AuthorityTerms, asking: Asking, region: str) -> list[tuple[str, str]]:
    """Return the facts about the act and the status."""
    facts: list[tuple[str, str]] = []
    if terms.act is not None:
        acts = acts_of(asking, terms.act, region)
        facts += [("act needed", str(terms.act)), ("in force", _days([days for _, days in acts]))]
        facts += [
            ("days that the act allows", str(each.act.days_at_most))
            for each, _ in acts
            if each.act.days_at_most is not None
        ]
    if terms.statuses:
        held = _days(days_of_status(asking, terms.statuses, region))
        facts += [("status needed", " or ".join(terms.statuses)), ("status in force", held)]
    if terms.facts:
        facts.append(("the order must state", _wanted(terms)))
    return facts


def _days(periods: list[Interval]) -> str:
    return ", ".join(str(days) for days in periods) or "never"


def _first_without(periods: list[Interval], wanted: Interval) -> str:
    """Return the first of these days that no period holds."""
    at = wanted.start
    for period in union(periods):
        if at in period:
            at = period.end
    return shown(at)


def _say(terms: Terms, asking: Asking, code: int) -> Said:
    assert isinstance(terms, AuthorityTerms)
    authority, region, days = asking.name_of("authority"), asking.name_of("region"), asking.period()
    facts = [("ordered by", authority), ("may order", ", ".join(terms.by)), ("region", region)]
    facts += _found(terms, asking, region)
    if code == 2 and terms.act is not None:
        lacking = _first_without(_of_act(asking, terms.act, region), days)
        facts.append(("first day without the act", lacking))
    if code == 3:
        lacking = _first_without(days_of_status(asking, terms.statuses, region), days)
        facts.append(("first day without the status", lacking))
    reasons = {
        0: f"{authority} may order this service.",
        1: f"{authority} may not order this service; {' or '.join(terms.by)} may.",
        2: f"No {terms.act} is in force in {region} on every day of the call-up.",
        3: f"{region} is not in the status {' or '.join(terms.statuses)} on every day of the call-up.",
        4: f"The order must state {_wanted(terms)}.",
    }
    if code in {2, 3}:
        return f"{reasons[code].removesuffix('.')}: not on {lacking}.", tuple(facts)
    return reasons[code], tuple(facts)


AUTHORITY = Kind(
    "authority",
    _read,
    question="authority",
    value_keys=frozenset({"by", "requires_act", "requires_status", "requires_facts"}),
    needed=frozenset({"by"}),
    ask=_ask,
    codes=(Finding.KEPT, *(Finding.BREACHED,) * 4),
    say=_say,
)
