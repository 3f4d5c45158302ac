"""Which service counts against which cap, where that has changed or differs from what the cap says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from holdfast.law._fields import Field
from holdfast.law.kinds._kind import Kind, Known
from holdfast.law.profile import Terms


@dataclass(frozen=True, slots=True)
class CountsTerms(Terms):
    """Days served on these bases, while the value is in force, count or do not count against these caps."""

    caps: tuple[str, ...]
    service: tuple[str, ...]
    counted: bool


def _read(rule: Mapping[str, Field], value: Mapping[str, Field], known: Known) -> Terms:
    caps = tuple(name for name, kind in known.rules.items() if kind.startswith("cap."))
    return CountsTerms(
        caps=rule["caps"].names(caps, "cap") if "caps" in rule else (),
        service=rule["service"].names_or_all(known.bases, "basis") if "service" in rule else (),
        counted=value["counted"].truth() if "counted" in value else True,
    )


COUNTS = Kind(
    "counts",
    _read,
    rule_keys=frozenset({"caps", "service"}),
    value_keys=frozenset({"counted"}),
    needed=frozenset({"caps", "service", "counted"}),
    by_basis=False,
)
