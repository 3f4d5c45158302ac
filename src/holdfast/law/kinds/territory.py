"""Where a person may be made to serve: at home, or where the contract says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from holdfast.law._asking import Asking
from holdfast.law._fields import Field
from holdfast.law.kinds._kind import Codes, Finding, Kind, Known, Said
from holdfast.law.profile import Terms

_WITHIN = ("residence", "contract", "anywhere")


@dataclass(frozen=True, slots=True)
class TerritoryTerms(Terms):
    """Where duty must lie; ``anywhere`` says that no place is excluded, which is not silence."""

    within: str


def _read(_rule: Mapping[str, Field], value: Mapping[str, Field], _known: Known) -> Terms:
    return TerritoryTerms(value["within"].choice(_WITHIN) if "within" in value else "anywhere")


def _ask(terms: Terms, asking: Asking) -> Codes:
    assert isinstance(terms, TerritoryTerms)
    if terms.within == "anywhere":
        return asking.zeros()
    return _ask_contract(asking) if terms.within == "contract" else _ask_residence(asking)


def _ask_residence(asking: Asking) -> Codes:
    home = asking.home
    inside = asking.circumstances.regions.inside(asking.calls.region[asking.rows], home)
    return np.where(home < 0, 2, np.where(inside, 0, 1)).astype(np.int8)


def _ask_contract(asking: Asking) -> Codes:
    people, rows = asking.people, asking.rows
    codes = np.full(len(rows), 2, np.int8)
    holder, contract = asking.calls.person_row[rows], asking.calls.contract_row[rows]
    held = (people.contract_first[holder] <= contract) & (contract < people.contract_first[holder + 1])
    at = np.flatnonzero((contract >= 0) & held)
    codes[at] = _of_contract(people.contract_territory[contract[at]], asking, at, contract[at])
    return codes


def _of_contract(
    territory: npt.NDArray[np.int32],
    asking: Asking,
    at: npt.NDArray[np.intp],
    contract: npt.NDArray[np.int64],
) -> Codes:
    people, region = asking.people, asking.calls.region[asking.rows[at]]
    written = np.append(people.territories.any(axis=1), np.False_)[territory]
    if people.territories.size:
        inside = written & (region >= 0) & people.territories[territory, region]
    else:
        inside = np.zeros(len(at), np.bool_)
    runs = people.contract_start[contract] <= asking.calls.start[asking.rows[at]]
    runs &= asking.calls.end[asking.rows[at]] <= people.contract_end[contract]
    return np.select([~runs, ~written, ~inside], [4, 3, 1], 0).astype(np.int8)


def _clause(asking: Asking) -> str:
    contract = int(asking.calls.contract_row[asking.rows[0]])
    clauses = asking.people.clauses
    return clauses[contract] if 0 <= contract < len(clauses) else ""


def _say(terms: Terms, asking: Asking, code: int) -> Said:
    assert isinstance(terms, TerritoryTerms)
    region = asking.name_of("region")
    if terms.within == "anywhere":
        return "No place of duty is excluded.", (("region of duty", region),)
    if terms.within == "residence":
        return _say_residence(asking, region, code)
    clause = _clause(asking)
    facts = (("region of duty", region), ("clause of the contract", clause or "not named"))
    named = f" ({clause})" if clause else ""
    reasons = {
        0: f"The contract{named} covers duty in {region}.",
        1: f"Duty in {region} lies outside the territory of the contract{named}.",
        2: "No contract of the person is named, so the territory is not known.",
        3: f"The contract{named} names no territory.",
        4: "The contract does not run on every day of the call-up.",
    }
    return reasons[code], facts


def _say_residence(asking: Asking, region: str, code: int) -> Said:
    home = int(asking.home[0])
    name = asking.circumstances.regions.ids[home] if home >= 0 else "not known"
    reasons = {
        0: f"Duty in {region} lies in the home region.",
        1: f"Duty in {region} lies outside the home region {name}.",
        2: "The home region of the person is not known.",
    }
    return reasons[code], (("region of duty", region), ("home region", name))


TERRITORY = Kind(
    "territory",
    _read,
    question="territory",
    value_keys=frozenset({"within"}),
    needed=frozenset({"within"}),
    ask=_ask,
    codes=(Finding.KEPT, Finding.BREACHED, Finding.MISSING, Finding.MISSING, Finding.BREACHED),
    say=_say,
)
