"""How long before its first day a call-up must be in the person's hands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from holdfast.law._asking import Asking, shown
from holdfast.law._calendar import after_days
from holdfast.law._fields import Field
from holdfast.law.facts import day_of
from holdfast.law.kinds import _read
from holdfast.law.kinds._kind import Codes, Finding, Kind, Known, Said
from holdfast.law.profile import Terms
from holdfast.model import Duration

CHANNELS: Final = ("personal", "post", "electronic", "newspaper", "broadcast")
"""The ways in which a call-up may be served."""


@dataclass(frozen=True, slots=True)
class DeemedService:
    """Service by one of these channels counts as done so long after it was handed over or published."""

    channels: tuple[str, ...]
    after: Duration


@dataclass(frozen=True, slots=True)
class NoticeTerms(Terms):
    """The least notice; zero says that none is needed, which is not silence.

    Attributes
    ----------
    channels
        The ways in which it may be served; empty where the text does not say.
    deemed
        When service counts as done, for channels where that is another day.
    """

    at_least: Duration
    waivable: bool = False
    channels: tuple[str, ...] = ()
    deemed: tuple[DeemedService, ...] = ()


def _deemed(field: Field | None) -> tuple[DeemedService, ...]:
    """Read one ``{channels: [electronic], after: {days: 3}}``, or a list of them."""
    if field is None:
        return ()
    found = []
    for each in field.items() if field.node.shape == "list" else (field,):
        entries = each.keys(("channels", "after"))
        after = _read.length(entries, "after") or Duration(0, "days")
        channels = entries["channels"].names(CHANNELS, "channel") if "channels" in entries else ()
        found.append(DeemedService(channels, after))
    return tuple(found)


def _channels(value: Mapping[str, Field], deemed: tuple[DeemedService, ...]) -> tuple[str, ...]:
    channels = value["channels"].names(CHANNELS, "channel") if "channels" in value else ()
    strange = [name for each in deemed for name in each.channels if channels and name not in channels]
    if strange:
        value["deemed_served"].fault(
            f"The channel {strange[0]!r} is not among those by which it may be served.",
            "List it under 'channels' too.",
        )
    return channels


def _read_terms(rule: Mapping[str, Field], value: Mapping[str, Field], _known: Known) -> Terms:
    waivable = "waivable_by" in rule and rule["waivable_by"].choice(("person",)) == "person"
    length = value["at_least"].duration() if "at_least" in value else Duration(0, "days")
    deemed = _deemed(value.get("deemed_served"))
    return NoticeTerms(length, waivable, _channels(value, deemed), deemed)


def _ask(terms: Terms, asking: Asking) -> Codes:
    assert isinstance(terms, NoticeTerms)
    late = asking.column("start") < after_days(terms.at_least, asking.column("issued"))
    waived = asking.column("waived").astype(np.bool_) & terms.waivable
    return np.where(late, np.where(waived, 2, 1), 0).astype(np.int8)


def _say(terms: Terms, asking: Asking, code: int) -> Said:
    assert isinstance(terms, NoticeTerms)
    start, issued = int(asking.column("start")[0]), int(asking.column("issued")[0])
    facts = (
        ("issued", shown(day_of(issued))),
        ("start", shown(day_of(start))),
        ("notice", f"{start - issued} days"),
        ("notice needed", str(terms.at_least)),
    )
    earliest = shown(terms.at_least.after(day_of(issued)))
    if code == 2:
        return "The notice is too short, and the person has waived it.", facts
    if code == 1:
        return (
            f"At least {terms.at_least} of notice are needed: from this notice the first day is {earliest}.",
            facts,
        )
    if terms.at_least.count == 0:
        return "No notice is needed for this service.", facts
    return f"The notice of {start - issued} days is long enough.", facts


NOTICE = Kind(
    "notice",
    _read_terms,
    question="notice",
    rule_keys=frozenset({"waivable_by"}),
    value_keys=frozenset({"at_least", "channels", "deemed_served"}),
    needed=frozenset({"at_least"}),
    first_day_only=True,
    ask=_ask,
    codes=(Finding.KEPT, Finding.BREACHED, Finding.KEPT),
    say=_say,
)
