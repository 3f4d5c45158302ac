"""Appeals: against what, by when, to whom, and what they do meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from holdfast.law._fields import Field
from holdfast.law.kinds import _read
from holdfast.law.kinds._kind import Kind, Known
from holdfast.law.kinds.exemption import PENDING_EFFECTS, UNKNOWN_EFFECT
from holdfast.law.profile import Terms
from holdfast.model import Duration

APPEALABLE: Final = ("call_up", "exemption", "deferral", "key_worker", "pay")
"""What an appeal may be brought against."""


@dataclass(frozen=True, slots=True)
class AppealTerms(Terms):
    """An appeal against one of `of`.

    Attributes
    ----------
    within
        By when after service; None for no term.
    to
        The authority that decides.
    pending
        ``suspends`` or ``stands``: what becomes of the decision meanwhile; ``unknown`` where the text does not say.
    decide_within
        How soon it is to be decided; None for no term.
    """

    of: tuple[str, ...]
    within: Duration | None
    to: str
    pending: str
    decide_within: Duration | None


def _read_terms(rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> Terms:
    return AppealTerms(
        of=rule["of"].names(APPEALABLE, "subject of an appeal") if "of" in rule else (),
        within=_read.length(value, "within"),
        to=_read.choice(value, "to", known.authorities),
        pending=_read.choice(value, "pending", (*PENDING_EFFECTS, UNKNOWN_EFFECT), "stands"),
        decide_within=_read.length(value, "decide_within"),
    )


APPEAL = Kind(
    "appeal",
    _read_terms,
    rule_keys=frozenset({"of"}),
    value_keys=frozenset({"within", "to", "pending", "decide_within"}),
    needed=frozenset({"of", "to", "pending"}),
    by_basis=False,
)
