"""What the law says of the employer of a person called up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from holdfast.law.kinds.employer import EmployerTerms
from holdfast.law.profile import Confidence, Profile
from holdfast.model import Duration


@dataclass(frozen=True, slots=True)
class EmployerNotice:
    """How the employer is told, and what the law protects.

    Attributes
    ----------
    notice
        At least so long before the first day; None for no term.
    consent
        ``person`` where the employer is told only if the person agrees, or ``none``.
    protection
        What the law protects, in words; may be empty.
    """

    rule: str
    notice: Duration | None
    consent: str
    protection: str
    article: str
    source: str
    confidence: Confidence

    def tell_by(self, start: date) -> date | None:
        """Return the last day on which the employer is told in time of a first day, or None without a term."""
        return self.notice.before(start) if self.notice is not None else None


def employer_notices(
    profile: Profile, basis: str, day: date, *, rank_group: str = ""
) -> tuple[EmployerNotice, ...]:
    """Return what the profile says on a day of the employer, in its order; nothing where it is silent.

    An empty rank group stands for every one.
    """
    found = []
    for rule, value in profile.of_kind("employer"):
        terms = value.terms
        assert isinstance(terms, EmployerTerms)
        if basis in rule.bases and rank_group in {"", *rule.rank_groups} and day in value.period:
            cited = (value.article, value.source, value.confidence)
            found.append(EmployerNotice(rule.id, terms.notice, terms.consent, terms.protection, *cited))
    return tuple(found)
