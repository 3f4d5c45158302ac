"""Facts that rules ask about, as name and value: ``{beneficiary: [own_employer, relative]}``."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from holdfast.law._asking import Asking
from holdfast.law._fields import Field

Conditions = tuple[tuple[str, str], ...]


def read_conditions(field: Field | None) -> Conditions:
    """Read ``{beneficiary: own_employer}`` or ``{beneficiary: [own_employer, relative]}``."""
    found: list[tuple[str, str]] = []
    for name, entry in field.entries().items() if field else ():
        many = entry.items() if entry.node.shape == "list" else (entry,)
        found += [(name, each.text()) for each in many]
    return tuple(found)


def is_met(conditions: Conditions, facts: Mapping[str, str]) -> bool:
    """Tell whether one of the conditions is the case; what nobody has told is not."""
    return any(facts.get(name) == value for name, value in conditions)


def met(conditions: Conditions, asking: Asking) -> npt.NDArray[np.bool_]:
    """Return bool[n]: whether one of the conditions is told of each row's call-up."""
    bits = sum(1 << i for i, pair in enumerate(asking.profile.conditions) if pair in conditions)
    found: npt.NDArray[np.bool_] = (asking.calls.marks[asking.rows] & np.uint64(bits)) != 0
    return found


def told(conditions: Conditions, asking: Asking) -> Conditions:
    """Return those of the conditions that are told of the first row's call-up."""
    marks = int(asking.calls.marks[asking.rows[0]])
    every = [pair for i, pair in enumerate(asking.profile.conditions) if marks >> i & 1]
    return tuple(pair for pair in conditions if pair in every)


def in_words(conditions: Conditions) -> str:
    """Return conditions as a sentence shows them."""
    return " or ".join(f"{name} is {value}" for name, value in conditions)
