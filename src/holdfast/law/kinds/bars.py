"""What a status bars: while it is in force in a region, nobody is called there on some bases."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from holdfast.law._asking import Asking, shown
from holdfast.law._in_force import days_of_status
from holdfast.law.facts import day_number
from holdfast.law.kinds._kind import Codes, Said
from holdfast.law.kinds.status import STATUS as DECLARED
from holdfast.law.kinds.status import StatusTerms
from holdfast.law.profile import Dated, Rule, Terms
from holdfast.model import Interval


@dataclass(frozen=True, slots=True)
class BarsTerms(Terms):
    """On days of this status that lie in `period`, the bases of the rule are barred."""

    status: str
    period: Interval


def barring(rule: Rule, value: Dated) -> tuple[Rule, Dated] | None:
    """Return the rule that a status puts to call-ups, with its citation; None where it bars nothing."""
    terms = value.terms
    if not isinstance(terms, StatusTerms) or not terms.bars:
        return None
    article = terms.bars_article or value.article
    barred = replace(value, article=article, terms=BarsTerms(terms.status, value.period))
    return replace(rule, bases=terms.bars), barred


def _days(terms: BarsTerms, asking: Asking, region: str) -> list[Interval]:
    found = (days.intersection(terms.period) for days in days_of_status(asking, (terms.status,), region))
    return [days for days in found if days is not None]


def _ask(terms: Terms, asking: Asking) -> Codes:
    assert isinstance(terms, BarsTerms)
    codes, regions = asking.zeros(), asking.column("region")
    start, end = asking.column("start"), asking.column("end")
    for code in np.unique(regions):
        name = asking.circumstances.regions.ids[code] if code >= 0 else ""
        for days in _days(terms, asking, name):
            touched = (start < day_number(days.end)) & (end > day_number(days.start))
            codes[(regions == code) & touched] = 1
    return codes


def _say(terms: Terms, asking: Asking, code: int) -> Said:
    assert isinstance(terms, BarsTerms)
    basis, region = asking.name_of("basis"), asking.name_of("region")
    periods = _days(terms, asking, region)
    held = ", ".join(str(days) for days in periods) or "never"
    facts = (("basis", basis), ("region", region), ("status", terms.status), ("status in force", held))
    if code == 0:
        return f"{region} is not in the status {terms.status} on these days, which bars {basis}.", facts
    shared = (asking.period().intersection(days) for days in sorted(periods))
    first = next(shown(days.start) for days in shared if days is not None)
    return (
        f"Nobody is called for {basis} in {region} in the status {terms.status}: it holds on {first}.",
        facts,
    )


STATUS = replace(DECLARED, ask=_ask, say=_say)
"""The kind `status`, which asks call-ups where it bars some."""
