"""How a region comes into a status: which acts declare it, for how long, and whose confirmation keeps it alive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from holdfast.law._fields import Field
from holdfast.law.kinds._kind import Kind, Known
from holdfast.law.profile import Terms
from holdfast.model import Duration, Power

INSTRUMENT = ("kind", "issuer")


@dataclass(frozen=True, slots=True)
class Instrument:
    """A kind of act together with who issues it."""

    kind: str
    issuer: str

    def __str__(self) -> str:
        return f"{self.kind} of {self.issuer}"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who must confirm an act and how soon; otherwise it lapses at that moment."""

    by: str
    within: Duration


@dataclass(frozen=True, slots=True)
class StatusTerms(Terms):
    """How one status is declared.

    Attributes
    ----------
    acts
        The acts that declare it.
    area
        Over what area, in words.
    longest
        The longest it may be declared for at once; None for no term.
    extended_by
        The acts that may extend it; empty where it cannot be extended.
    lifted_by
        Authorities that may lift it.
    approval
        The authority that must have approved before the act, or empty.
    bases, powers
        What it enables, for display and for planning; what a call-up needs is said by its authority rule.
    rank
        Where statuses overlap, the higher prevails.
    leader
        The authority that leads while it prevails, or empty where it changes nothing.
    bars, bars_article
        The bases on which nobody may be called on its days, and where that is written.
    """

    status: str
    acts: tuple[Instrument, ...]
    area: str
    longest: Duration | None
    extended_by: tuple[Instrument, ...]
    lifted_by: tuple[str, ...]
    confirmation: Confirmation | None
    approval: str
    bases: tuple[str, ...]
    powers: tuple[str, ...]
    rank: int = 0
    leader: str = ""
    bars: tuple[str, ...] = ()
    bars_article: str = ""


def read_instrument(field: Field, known: Known) -> Instrument:
    """Read ``{kind: …, issuer: …}``."""
    entries = field.keys(INSTRUMENT)
    kind = entries["kind"].identifier() if "kind" in entries else ""
    return Instrument(kind, entries["issuer"].choice(known.authorities) if "issuer" in entries else "")


def _instruments(field: Field | None, known: Known) -> tuple[Instrument, ...]:
    return tuple(read_instrument(item, known) for item in field.items()) if field else ()


def _confirmation(field: Field | None, known: Known) -> Confirmation | None:
    if field is None:
        return None
    entries = field.keys(("by", "within"))
    within = entries["within"].duration(("hours", "days")) if "within" in entries else Duration(0, "hours")
    return Confirmation(entries["by"].choice(known.authorities) if "by" in entries else "", within)


def _longest(field: Field | None) -> Duration | None:
    return (
        None
        if field is None or field.is_word("none")
        else field.duration(("days", "weeks", "months", "years"))
    )


def _read(rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> Terms:
    enables = value["enables"].keys((), ("bases", "powers")) if "enables" in value else {}
    acts = _instruments(value.get("acts"), known)
    lifted = value["lifted_by"].names(known.authorities, "authority") if "lifted_by" in value else ()
    powers = tuple(power.value for power in Power)
    return StatusTerms(
        status=rule["declares"].identifier() if "declares" in rule else "",
        acts=acts,
        area=value["area"].text() if "area" in value else "",
        longest=_longest(value.get("longest")),
        extended_by=_instruments(value.get("extended_by"), known),
        lifted_by=lifted or tuple(dict.fromkeys(act.issuer for act in acts)),
        confirmation=_confirmation(value.get("confirmation"), known),
        approval=value["approval"].choice(known.authorities) if "approval" in value else "",
        bases=enables["bases"].names_or_all(known.bases, "basis") if "bases" in enables else (),
        powers=enables["powers"].names(powers, "power") if "powers" in enables else (),
        rank=value["rank"].whole() if "rank" in value else 0,
        leader=value["leader"].choice(known.authorities) if "leader" in value else "",
        bars=value["bars"].names_or_all(known.bases, "basis") if "bars" in value else (),
        bars_article=value["bars_article"].text() if "bars_article" in value else "",
    )


STATUS = Kind(
    "status",
    _read,
    rule_keys=frozenset({"declares"}),
    value_keys=frozenset(
        {
            "acts",
            "area",
            "longest",
            "extended_by",
            "lifted_by",
            "confirmation",
            "approval",
            "enables",
            "rank",
            "leader",
            "bars",
            "bars_article",
        }
    ),
    needed=frozenset({"declares", "acts", "area"}),
    by_basis=False,
)
