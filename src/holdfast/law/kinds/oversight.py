"""Oversight: who is told of what, and by when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from holdfast.law._fields import Field
from holdfast.law.kinds import _read
from holdfast.law.kinds._kind import Kind, Known
from holdfast.law.profile import Terms
from holdfast.model import Duration
from holdfast.model.incidents import Effect, IncidentKind, Severity

_ON: Final = ("statuses", "bases", "acts", "orders", "events", "incidents")
_KINDS: Final = tuple(kind.value for kind in IncidentKind)
_SEVERITIES: Final = tuple(severity.value for severity in Severity)
_EFFECTS: Final = tuple(effect.value for effect in Effect)


@dataclass(frozen=True, slots=True)
class IncidentScope:
    """Which incidents are told of; what is empty does not matter.

    Attributes
    ----------
    kinds, severities
        Words of `holdfast.model.incidents`.
    sectors
        Of the facility where it happened, or of one that it affects.
    effects
        What it did to a facility at any time, in words of `holdfast.model.incidents`.
    """

    kinds: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()

    def covers(self, kind: str, severity: str, sectors: Collection[str], effects: Collection[str]) -> bool:
        """Tell whether an incident is told of."""
        return (
            (not self.kinds or kind in self.kinds)
            and (not self.severities or severity in self.severities)
            and (not self.sectors or not set(self.sectors).isdisjoint(sectors))
            and (not self.effects or not set(self.effects).isdisjoint(effects))
        )


@dataclass(frozen=True, slots=True)
class OversightTerms(Terms):
    """What gives rise to a duty to tell, whom, what and by when.

    Attributes
    ----------
    statuses, acts
        Statuses declared, and kinds of act issued, of which to tell.
    bases, orders, events
        Bases of call-ups, names of orders, and other events of which to tell.
    incidents
        Incidents of which to tell; None for none.
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
    incidents: IncidentScope | None = None


def _on(rule: Mapping[str, Field]) -> dict[str, Field]:
    on = rule["on"].keys((), _ON) if "on" in rule else {}
    if "on" in rule and not on and rule["on"].node.shape == "mapping":
        rule["on"].fault("Nothing is named of which to tell.", f"Name one of: {', '.join(_ON)}.")
    return on


def _incidents(field: Field | None) -> IncidentScope | None:
    if field is None:
        return None
    if field.node.shape == "text":
        field.choice(("any",))
        return IncidentScope()
    entries = field.keys((), ("kinds", "severities", "sectors", "effects"))
    if not entries and field.node.shape == "mapping":
        field.fault("Nothing is said of which incidents.", "Write 'incidents: any' for every one.")
    return IncidentScope(
        kinds=entries["kinds"].names(_KINDS, "kind") if "kinds" in entries else (),
        severities=entries["severities"].names(_SEVERITIES, "severity") if "severities" in entries else (),
        sectors=_read.identifiers(entries, "sectors", "sector"),
        effects=entries["effects"].names(_EFFECTS, "effect") if "effects" in entries else (),
    )


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
        incidents=_incidents(on.get("incidents")),
    )


OVERSIGHT = Kind(
    "oversight",
    _read_terms,
    rule_keys=frozenset({"on"}),
    value_keys=frozenset({"tell", "within", "what", "every"}),
    needed=frozenset({"on", "tell", "within", "what"}),
    by_basis=False,
)
