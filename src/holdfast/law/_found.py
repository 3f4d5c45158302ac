"""What one rule found in the rows it was asked about, and what that comes to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from holdfast.law._asking import Asking, Rows
from holdfast.law._limits import Lift
from holdfast.law._register import KINDS
from holdfast.law.kinds._kind import Finding
from holdfast.law.profile import Dated, Profile, Rule
from holdfast.law.verdicts import Outcome

Outcomes = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Item:
    """Something a call-up was asked: a dated value of a rule, or a rule of the house's own.

    Attributes
    ----------
    basis
        For a silence of the profile, the basis it concerns.
    lift, cap
        For an override, what it raises, and the limit itself.
    """

    id: str
    kind: str
    rule: Rule | None = None
    value: Dated | None = None
    basis: str = ""
    lift: Lift | None = None
    cap: tuple[Rule, Dated] | None = None

    @property
    def article(self) -> str:
        """The article applied, or the name of the house's own rule."""
        return self.value.article if self.value is not None else self.id


@dataclass(slots=True, eq=False)
class Asked:
    """What one item found: its rows, their codes, and for limits what was measured."""

    item: Item
    rows: Rows
    codes: npt.NDArray[np.int8]
    outcomes: Outcomes
    measure: npt.NDArray[np.int64] | None = None


def worth(profile: Profile, rule: Rule, value: Dated) -> Outcomes:
    """Return what each finding on a value comes to, worked out once per profile."""
    kept: dict[int, Outcomes] = profile.kept.setdefault("worth", {})  # type: ignore[assignment]
    if id(value) not in kept:
        codes = KINDS[rule.kind].codes
        kept[id(value)] = np.array([outcome_of(finding, rule, value) for finding in codes], np.int8)
    return kept[id(value)]


def outcome_of(finding: Finding, rule: Rule, value: Dated) -> Outcome:
    breach = rule.breach(value)
    return {
        Finding.KEPT: Outcome.PERMIT,
        Finding.BREACHED: breach,
        Finding.MISSING: Outcome.WARN if breach is Outcome.WARN else Outcome.UNKNOWN,
        Finding.CAUTION: Outcome.WARN,
    }[finding]


def allowed(outcomes: Outcomes, asking: Asking, rule: Rule) -> Outcomes:
    """Permit what needed an authority that has given the order or approved it."""
    if not rule.authority or not (outcomes == Outcome.NEEDS_AUTHORITY).any():
        return outcomes
    given = given_by(asking, rule.authority)
    return np.where(given & (outcomes == Outcome.NEEDS_AUTHORITY), np.int8(Outcome.PERMIT), outcomes)


def given_by(asking: Asking, authority: str) -> npt.NDArray[np.bool_]:
    """Return whether an authority has given each order, or approved it."""
    if authority in asking.circumstances.approvals:
        return np.ones(len(asking.rows), np.bool_)
    given: npt.NDArray[np.bool_] = asking.column("authority") == tuple(asking.profile.authorities).index(
        authority
    )
    return given
