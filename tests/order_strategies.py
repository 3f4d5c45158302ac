"""Any order with any fields: sensible, hostile, and at the edges of what databases and calendars hold."""

from __future__ import annotations

import sys
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from hypothesis import strategies as st

from holdfast.errors import InvalidValueError
from holdfast.model import Interval, PersonalDetails, PersonalText, Power, ReportTo
from holdfast.orders import Order, type_of
from worlds import FILE, PEOPLE

NAMES: Final = [
    "land", "north", "south", "town", "dam", "mast", "pump", "dam.gate", "dam.dive", "pump.door", "mast.foot",
    "pump.summer", "c1", "c2", "frogs", "guard", "diver", "office", "north-staff", "staff", "flood-staff", "caller",
    "council", "mayor", "p-caller", "member", "watch", "drill", "flood_duty", "flood", "flood_order", "toy.shore",
    "Rest between drills", "northby", "people", "regions", "contracts", "fire", "new1", "new2", FILE,
]  # fmt: skip
LIKELY: Final = {
    "region": ["land", "north", "south", "town"], "parent": ["land", "north", "new1"], "rank_group": ["member"],
    "territory": ["land", "north"], "regions": ["land", "north"], "post": ["dam.gate", "pump.door", "dam.dive"],
    "facility": ["dam", "mast", "new1"], "kind": ["guard", "diver", "flood_order"], "task": ["guard"],
    "basis": ["watch", "watch", "flood_duty"], "unit": ["frogs", "new1"], "contract": ["c1", "c2", "new1"],
    "seat": ["caller", "council", "new1"], "headquarters": ["office", "north-staff", "new1"],
    "account": ["p-caller", "p-new"], "authority": ["", "mayor", "council"], "id": ["new1", "new2", "dam", "dam.gate"],
    "declares": ["flood"], "issuer": ["mayor"], "rule": ["staff", "flood-staff"], "about": ["Rest between drills"],
    "sector": ["energy"], "campaign": ["new1", "new2"], "unit_kind": ["guard", "diver"], "month": ["2030-01", "2029-12"],
    "currency": ["CHF"], "agency": ["fire"], "name": ["New"], "title": ["New"], "reason": ["Because."],
    "ground": ["studies", "bench", "call_up"], "channel": ["personal", "electronic"], "report_time": ["06:30"],
    "facts": ["travel=booked", "age=30"], "ground_of_law": ["Art. 21"],
    "profile": ["toy.shore"], "file": [FILE], "sheet": ["people", "regions"], "act": ["new1"], "how": ["Told."],
}  # fmt: skip
ODD: Final = [
    "",
    " ",
    "two words",
    "x" * 70,
    "a\0b",
    "\ud800",
    "né",
    "'; DROP TABLE entry; --",
    "%s",
    "😀",
    "-x",
    "\n",
]
NUMBERS: Final = [
    0,
    1,
    2,
    3,
    5,
    48,
    49,
    50,
    51,
    -1,
    99,
    2**31 - 1,
    2**31,
    2**53 - 1,
    2**53,
    2**63,
    2**70,
    -(2**70),
]
DAYS: Final = [
    *(date(2030, 1, 5) + timedelta(days=n) for n in (0, 1, 2, 5, 10, 14, 30, 31, 40, 90, 200)),
    date(2029, 12, 31), date(2031, 1, 1), date.min, date.max, date(1, 1, 2), date(9999, 12, 30),
]  # fmt: skip
REALS: Final = [
    0.0,
    1.0,
    -1.0,
    0.1,
    47.2,
    8.1,
    1e308,
    -1e308,
    5e-324,
    float("nan"),
    float("inf"),
    float("-inf"),
]

_TEXTS = st.one_of(st.sampled_from(NAMES), st.sampled_from(NAMES), st.sampled_from(ODD))


def _built(cls: type, **parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    def build(values: dict[str, Any]) -> Any:
        try:
            return cls(**values)
        except (InvalidValueError, OverflowError):
            return None

    return st.fixed_dictionaries(parts).map(build).filter(lambda value: value is not None)


def _interval() -> st.SearchStrategy[Interval]:
    near = st.builds(Interval.of_days, st.sampled_from(DAYS[:11]), st.integers(1, 13))
    return st.one_of(near, near, _built(Interval, start=st.sampled_from(DAYS), end=st.sampled_from(DAYS)))


def _details() -> st.SearchStrategy[PersonalDetails]:
    fresh = st.builds(
        PersonalDetails,
        st.integers(1, 10**6).map(lambda n: f"R{n}"),
        st.just("Ann"),
        st.sampled_from([None, date(1990, 1, 1), date.min]),
        st.sampled_from(["northby", "southby", "nowhere"]),
    )
    return st.one_of(fresh, fresh, st.sampled_from(PEOPLE))


def of_type(hint: Any) -> st.SearchStrategy[Any]:  # noqa: PLR0911 -- one line a type
    """Return values of a type, sensible ones more often than odd ones."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    simple: dict[Any, st.SearchStrategy[Any]] = {
        str: _TEXTS,
        int: st.one_of(st.integers(1, 6), st.sampled_from(NUMBERS)),
        float: st.sampled_from(REALS),
        Decimal: st.sampled_from(
            [Decimal(0), Decimal("120.55"), Decimal(10**9), Decimal(-1), Decimal("NaN")]
        ),
        bool: st.booleans(),
        date: st.sampled_from(DAYS),
        datetime: st.sampled_from(DAYS).map(lambda day: datetime(day.year, day.month, day.day, tzinfo=UTC)),
        Interval: _interval(),
        PersonalDetails: _details(),
        PersonalText: st.just(PersonalText("In their words.")),
        ReportTo: st.just(ReportTo("06:30", "the gate")),
        type(None): st.none(),
    }
    if hint in simple:
        return simple[hint]
    if origin in {types.UnionType, typing.Union}:
        return st.one_of(*map(of_type, inner))
    if origin in {Mapping, dict}:
        return st.dictionaries(of_type(inner[0]), of_type(inner[1]), max_size=2)
    if origin is frozenset:
        return st.frozensets(of_type(inner[0]), max_size=2)
    if origin is tuple:
        return st.lists(of_type(inner[0]), max_size=2).map(tuple)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    assert is_dataclass(hint), hint
    assert isinstance(hint, type)
    return of_class(hint)


def of_class(cls: type) -> st.SearchStrategy[Any]:
    """Return instances of a dataclass; those that refuse their fields are left out."""
    scope: dict[str, Any] = {"ClassVar": typing.ClassVar}
    for each in reversed(cls.__mro__):  # an order may take its fields from a noun of another file
        scope |= vars(sys.modules[each.__module__])
    hints = typing.get_type_hints(cls, scope | {"Power": Power})
    return _built(cls, **{f.name: _of_field(f.name, hints[f.name]) for f in fields(cls)})


def _of_field(name: str, hint: Any) -> st.SearchStrategy[Any]:
    """Return values of a field: mostly such as the toy register has under that name."""
    anything = of_type(hint)
    if name not in LIKELY or str not in (hint, *typing.get_args(hint)):
        return anything
    likely = st.sampled_from(LIKELY[name])
    if typing.get_origin(hint) is tuple:
        return st.one_of(likely.map(lambda value: (value,)), likely.map(lambda value: (value,)), anything)
    return st.one_of(likely, likely, likely, likely, anything)


def any_order() -> st.SearchStrategy[Order]:
    """Return an order of any kind."""
    return st.sampled_from(sorted(type_of)).flatmap(lambda kind: of_class(type_of[kind]))
