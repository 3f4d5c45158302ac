"""Duty only for those trained for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from holdfast.law._asking import Asking
from holdfast.law._fields import Field
from holdfast.law.kinds import _read
from holdfast.law.kinds._conditions import Conditions, in_words, met, read_conditions, told
from holdfast.law.kinds._held import keys
from holdfast.law.kinds._kind import Codes, Finding, Kind, Known, Said
from holdfast.law.profile import Terms
from holdfast.model import Duration

Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TrainingTerms(Terms):
    """How much must have been served, on which bases, before such a call-up.

    Attributes
    ----------
    at_least
        How many days, one unless the text says more.
    unless
        Facts told of the call-up that stand for the training.
    """

    training: tuple[str, ...]
    at_least: Duration
    unless: Conditions

    @property
    def conditions(self) -> Conditions:
        """What the rule asks about."""
        return self.unless

    @property
    def days(self) -> int:
        """The days needed."""
        return self.at_least.count * (7 if self.at_least.unit == "weeks" else 1)


def _read_terms(rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> Terms:
    length = _read.length(value, "at_least", ("days", "weeks"))
    if length is not None and not length.count:
        value["at_least"].fault("No training at all is asked for.", "Give at least one day.")
    return TrainingTerms(
        training=rule["training"].names_or_all(known.bases, "basis") if "training" in rule else (),
        at_least=length if length is not None else Duration(1, "days"),
        unless=read_conditions(rule.get("unless")),
    )


class _Trained(NamedTuple):
    """Service on the bases of training: joined where it overlaps, by person and day; keys of `_held.keys`."""

    start: Longs
    end: Longs
    days: Longs  # served up to and with each entry


def _trained(terms: TrainingTerms, asking: Asking) -> _Trained:
    people = asking.people
    codes = [code for code, basis in enumerate(asking.profile.bases) if basis in terms.training]
    at = np.flatnonzero(np.isin(people.basis, codes) & (people.start < people.end))
    person = (np.searchsorted(people.first, at, side="right") - 1).astype(np.int64)
    start, end = keys(person, people.start[at]), keys(person, people.end[at])
    order = np.lexsort((end, start))
    start, end = start[order], np.maximum.accumulate(end[order])
    # A day counts once, so each entry begins where those before it have ended.
    start[1:] = np.maximum(start[1:], end[:-1])
    return _Trained(start, end, np.concatenate(([0], np.cumsum(end - start))))


def served_before(terms: TrainingTerms, asking: Asking) -> Longs:
    """Return int64[n]: the days each row's person served on the bases of training before the call-up begins."""
    trained, person = _trained(terms, asking), asking.calls.person_row[asking.rows]
    if len(trained.start) == 0:
        return np.zeros(len(asking.rows), np.int64)
    begins = keys(person, asking.column("start"))
    since = np.searchsorted(trained.start, person.astype(np.int64) << 32)
    until = np.searchsorted(trained.start, begins)
    over = np.where(until > since, np.maximum(trained.end[np.maximum(until, 1) - 1] - begins, 0), 0)
    found: Longs = trained.days[until] - trained.days[since] - over
    return found


def _before(asking: Asking) -> Longs:
    return asking.people.days_before[asking.calls.person_row[asking.rows]].astype(np.int64)


def _ask(terms: Terms, asking: Asking) -> Codes:
    assert isinstance(terms, TrainingTerms)
    trained = (served_before(terms, asking) >= terms.days) | (_before(asking) >= terms.days)
    return np.where(trained, 0, np.where(met(terms.unless, asking), 2, 1)).astype(np.int8)


def _say(terms: Terms, asking: Asking, code: int) -> Said:
    assert isinstance(terms, TrainingTerms)
    served = int(served_before(terms, asking)[0])
    facts = (
        ("days of training served", str(served)),
        ("days served before the register began", str(int(_before(asking)[0]))),
        ("training needed", f"{terms.at_least} of {' or '.join(terms.training)}"),
        *told(terms.unless, asking),
    )
    if code == 1:
        return (
            f"Only those trained may be called: {served} of {terms.at_least} have been served before.",
            facts,
        )
    if code == 2:
        return f"What stands for the training is told: {in_words(told(terms.unless, asking))}.", facts
    return "The person has been trained before.", facts


TRAINING_REQUIRED = Kind(
    "training_required",
    _read_terms,
    rule_keys=frozenset({"training", "unless"}),
    value_keys=frozenset({"at_least"}),
    needed=frozenset({"training"}),
    ask=_ask,
    codes=(Finding.KEPT, Finding.BREACHED, Finding.KEPT),
    say=_say,
)
