"""What every kind of rule brings: the keys it reads, the question it answers, how it asks and what it says.

A new kind is a file beside this one and a line in the package's register.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from holdfast.law._fields import Field
from holdfast.law.profile import Terms

if TYPE_CHECKING:
    from holdfast.law._asking import Asking

Codes = npt.NDArray[np.int8]
Said = tuple[str, tuple[tuple[str, str], ...]]
"""A reason, and the facts it rests on."""


class Finding(IntEnum):
    """What a rule found in one row."""

    KEPT = 0
    BREACHED = 1
    MISSING = 2  # a fact that the rule must know was not given
    CAUTION = 3  # kept, but somebody must see to it


@dataclass(frozen=True, slots=True)
class Known:
    """The names a profile defines, against which its rules are read."""

    authorities: tuple[str, ...]
    bases: tuple[str, ...]
    tasks: tuple[str, ...]
    rules: Mapping[str, str]  # kind by rule
    statuses: tuple[str, ...]
    grounds: tuple[str, ...] = ()
    rank_groups: tuple[str, ...] = ()
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rule.

    Attributes
    ----------
    question
        The question it answers for a call-up, or empty where it answers none.
    rule_keys, value_keys
        Keys beyond the common ones, in the rule and in each dated value; those in `needed` must be there.
    by_basis
        Whether its rules say to which bases they apply.
    by_authority
        Whether its rules always need an authority, which is then named by the severity.
    read
        Reads rule and value into terms.
    first_day_only
        Whether the value in force on the first day alone is asked; else each that is in force on some day is.
    ask
        Finds the code of each row, or None where call-ups are not asked, or where the ledger decides.
    codes
        What each code means.
    say
        The reason and facts of one row for its code.
    """

    name: str
    read: Callable[[Mapping[str, Field], Mapping[str, Field], Known], Terms]
    question: str = ""
    rule_keys: frozenset[str] = frozenset()
    value_keys: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()
    by_basis: bool = True
    by_authority: bool = False
    first_day_only: bool = False
    ask: Callable[[Terms, Asking], Codes] | None = None
    codes: tuple[Finding, ...] = (Finding.KEPT, Finding.BREACHED)
    say: Callable[[Terms, Asking, int], Said] | None = None
