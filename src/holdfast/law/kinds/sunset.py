"""When acts of a kind end at the latest, whatever they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from holdfast.law._fields import Field
from holdfast.law.kinds._kind import Kind, Known
from holdfast.law.profile import Terms


@dataclass(frozen=True, slots=True)
class SunsetTerms(Terms):
    """Acts of this kind end with the calendar year they begin in, or with the day before `on`."""

    act_kind: str
    on: date | None

    def latest_end(self, start: date) -> date:
        """Return the day after the last on which an act that begins on `start` can be in force."""
        return self.on if self.on is not None else date(start.year + 1, 1, 1)


def _read(rule: Mapping[str, Field], value: Mapping[str, Field], _known: Known) -> Terms:
    kind = rule["act_kind"].identifier() if "act_kind" in rule else ""
    ends = value.get("ends")
    if ends is None or ends.node.shape == "text":
        if ends is not None:
            ends.choice(("calendar_year",))
        return SunsetTerms(kind, None)
    entries = ends.keys(("on",))
    return SunsetTerms(kind, entries["on"].day() if "on" in entries else None)


SUNSET = Kind(
    "sunset",
    _read,
    rule_keys=frozenset({"act_kind"}),
    value_keys=frozenset({"ends"}),
    needed=frozenset({"act_kind", "ends"}),
    by_basis=False,
)
