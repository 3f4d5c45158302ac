"""Oversight: who is told of what, and by when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from holdfast.law._fields import Field
from holdfast.law.kinds import _read
from holdfast.law.kinds._kind import Kind, Known
from holdfast.law.profile import Terms
from holdfast.model import Duration

_ON: Final = ("statuses", "bases", "acts", "orders", "events")


@dataclass(frozen=True, slots=True)
class OversightTerms(Terms):
    """What gives rise to a duty to tell, whom, what and by when.

    Attributes
    ----------
    statuses, acts
        Statuses declared, and kinds of act issued, of which to tell.
    bases, orders, events
        Bases of call-ups, names of orders, and other events of which to tell.
    tell
        The authority to be told.
    within
        How soon; no hours at all mean at once.
    every
        How often to tell again, or None for once.
    """

    statuses: tuple[str, ...]
    bases: tuple[str, ...]
    acts: tuple[str, ...]
    orders: tuple[str, ...]
    events: tuple[str, ...]
    tell: str
    within: Duration
    what: str
    every: Duration | None


def _on(rule: Mapping[str, Field]) -> dict[str, Field]:
    on = rule["on"].keys((), _ON) if "on" in rule else {}
    if "on" in rule and not on and rule["on"].node.shape == "mapping":
        rule["on"].fault("Nothing is named of which to tell.", f"Name one of: {', '.join(_ON)}.")
    return on


def _every(value: Mapping[str, Field]) -> Duration | None:
    every = _read.length(value, "every")
    if every is not None and not every.count:
        value["every"].fault("A report without end of time is asked for.", "Give at least one day.")
        return None
    return every


def _read_terms(rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> Terms:
    on = _on(rule)
    return OversightTerms(
        statuses=on["statuses"].names(known.statuses, "status") if "statuses" in on else (),
        bases=on["bases"].names_or_all(known.bases, "basis") if "bases" in on else (),
        acts=_read.identifiers(on, "acts", "kind of act"),
        orders=_read.order_names(on, "orders"),
        events=_read.identifiers(on, "events", "event"),
        tell=_read.choice(value, "tell", known.authorities),
        within=_read.length(value, "within", _read.CLOCK) or Duration(0, "hours"),
        what=_read.words(value, "what"),
        every=_every(value),
    )


OVERSIGHT = Kind(
    "oversight",
    _read_terms,
    rule_keys=frozenset({"on"}),
    value_keys=frozenset({"tell", "within", "what", "every"}),
    needed=frozenset({"on", "tell", "within", "what"}),
    by_basis=False,
)
