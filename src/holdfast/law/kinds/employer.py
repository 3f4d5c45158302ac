"""The employer: how early to be told, with whose consent, and what the law protects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from holdfast.law._fields import Field
from holdfast.law.kinds import _read
from holdfast.law.kinds._kind import Kind, Known
from holdfast.law.profile import Terms
from holdfast.model import Duration


@dataclass(frozen=True, slots=True)
class EmployerTerms(Terms):
    """What is owed to and by the employer of a person called up.

    Attributes
    ----------
    notice
        At least so long before the first day the employer is told; None for no term.
    consent
        ``person`` where the employer is told only if the person agrees, or ``none``.
    protection
        What the law protects, in words; may be empty.
    """

    notice: Duration | None
    consent: str
    protection: str


def _read_terms(rule: Mapping[str, Field], value: Mapping[str, Field], _known: Known) -> Terms:
    if not {"notice", "protection"} & set(value):
        rule["values"].fault("A value has neither 'notice' nor 'protection'.", "Give one of the two.")
    return EmployerTerms(
        notice=_read.length(value, "notice"),
        consent=_read.choice(value, "consent", ("person", "none"), "none"),
        protection=_read.words(value, "protection"),
    )


EMPLOYER = Kind(
    "employer",
    _read_terms,
    value_keys=frozenset({"notice", "consent", "protection"}),
)
