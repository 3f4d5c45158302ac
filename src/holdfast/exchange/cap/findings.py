"""What is found in an alert: each fault with its rule, its place and the reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from holdfast.errors import Fault, FaultsError

MOST: Final = 100
"""Findings told of one document; who has that many wants no more."""


class Weight(StrEnum):
    """Whether a finding makes an alert invalid, or is only advice."""

    INVALID = "invalid"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found in a document.

    Attributes
    ----------
    rule
        Which rule, such as ``polygon.open``.
    where
        The path to the element, such as ``alert/info[2]/area/polygon``.
    reason
        What was given, what is wrong, what to do.
    weight
        Whether the alert is invalid for it.
    """

    rule: str
    where: str
    reason: str
    weight: Weight = Weight.INVALID

    def __str__(self) -> str:
        return f"{self.where}: {self.reason} [{self.rule}]"


class CapError(FaultsError):
    """A document is no valid alert; `findings` has every reason."""

    def __init__(self, summary: str, findings: Sequence[Finding]) -> None:
        super().__init__(summary, [Fault(f.where, f.reason, f"({f.rule})") for f in findings])
        self.findings = tuple(findings)


def is_valid(findings: Sequence[Finding]) -> bool:
    """Return whether nothing found makes the document invalid."""
    return all(finding.weight is not Weight.INVALID for finding in findings)
