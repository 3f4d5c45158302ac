"""The nouns refuse what they cannot be, and say what to give."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from holdfast.errors import InvalidValueError
from holdfast.model import (
    Act,
    Agency,
    CallUpState,
    Contract,
    Facility,
    Headquarters,
    Interval,
    PersonalDetails,
    Place,
    Plan,
    Post,
    Region,
    Reservist,
    Seat,
    Side,
    Unit,
    UnitKind,
)

SPAN = Interval(date(2030, 1, 1), date(2031, 1, 1))
NOW = datetime(2030, 1, 1, tzinfo=UTC)
BAD_IDS = ["", " ", "two words", "ä", "-x", "x" * 65, "a/b", "a\0", "a\n"]

NAMED: dict[str, Callable[[str], object]] = {
    "region": lambda name: Region(name, "R"),
    "place": lambda name: Place(name, "P", "land", 1, 1),
    "facility": lambda name: Facility(name, "F", "land", "energy", 1, 1),
    "sector": lambda name: Facility("f", "F", "land", name, 1, 1),
    "kind": lambda name: UnitKind(name, "K", frozenset()),
    "qualification": lambda name: UnitKind("k", "K", frozenset({name})),
    "post": lambda name: Post(name, "f", "k", "t", 1),
    "task": lambda name: Post("p", "f", "k", name, 1),
    "rank group": lambda name: Reservist(1, "land", name),
    "unit": lambda name: Unit(name, "U", "land", "k"),
    "contract": lambda name: Contract(name, 1, SPAN, ("land",)),
    "territory": lambda name: Contract("c", 1, SPAN, (name,)),
    "plan": lambda name: Plan(name, "land", "b", SPAN, 7, "f", "p", 1, 2),
    "act": lambda name: Act(name, "decree", "T", "mayor", NOW, SPAN, ("land",)),
    "act kind": lambda name: Act("a", name, "T", "mayor", NOW, SPAN, ("land",)),
    "act region": lambda name: Act("a", "decree", "T", "mayor", NOW, SPAN, (name,)),
    "agency": lambda name: Agency(name, "A"),
    "headquarters": lambda name: Headquarters(name, "land", "H"),
    "seat": lambda name: Seat(name, "office", "S", Side.CIVIL, frozenset()),
}


@pytest.mark.parametrize("bad", BAD_IDS)
@pytest.mark.parametrize("what", NAMED)
def test_identifiers(what: str, bad: str) -> None:
    """Tests that every identifier can be written in a URL, a file name and a form."""
    with pytest.raises(InvalidValueError, match="cannot be used as an identifier"):
        NAMED[what](bad)
    NAMED[what]("A1._:-z")


WRONG: dict[str, Callable[[], object]] = {
    "latitude": lambda: Place("p", "P", "land", 90.1, 1),
    "longitude": lambda: Place("p", "P", "land", 1, -180.1),
    "swapped": lambda: Facility("f", "F", "land", "energy", 120, 47),
    "nowhere": lambda: Facility("f", "F", "land", "energy", float("nan"), 47),
    "exposure": lambda: Facility("f", "F", "land", "energy", 1, 1, -0.1),
    "no exposure": lambda: Facility("f", "F", "land", "energy", 1, 1, float("nan")),
    "endless exposure": lambda: Facility("f", "F", "land", "energy", 1, 1, float("inf")),
    "strength": lambda: Post("p", "f", "k", "t", 0),
    "too many": lambda: Post("p", "f", "k", "t", 2**31),
    "worth": lambda: Post("p", "f", "k", "t", 1, -1),
    "person": lambda: Reservist(0, "land", "r"),
    "days before": lambda: Reservist(1, "land", "r", days_before=-1),
    "target": lambda: Unit("u", "U", "land", "k", -1),
    "period": lambda: Plan("p", "land", "b", SPAN, 0, "f", "p", 1, 2),
    "name": lambda: Region("r", " "),
    "long name": lambda: Region("r", "x" * 501),
    "control": lambda: Region("r", "a\x07b"),
    "local time": lambda: Act("a", "d", "T", "m", datetime(2030, 1, 1), SPAN, ("land",)),  # noqa: DTZ001
    "reference": lambda: PersonalDetails("", "N", None, "p"),
    "person's name": lambda: PersonalDetails("r", "", None, "p"),
    "residence": lambda: PersonalDetails("r", "N", None, ""),
    "contact": lambda: PersonalDetails("r", "N", None, "p", "a\0b"),
}


@pytest.mark.parametrize("what", WRONG)
def test_values_out_of_range(what: str) -> None:
    """Tests that a value which cannot be is refused with what to give."""
    with pytest.raises(InvalidValueError, match="Give"):
        WRONG[what]()


def test_personal_details_do_not_show_themselves() -> None:
    """Tests that neither text nor representation of personal details says anything."""
    details = PersonalDetails("REF-1", "Ann Onym", date(1990, 1, 1), "northby", "ann@onym.example")
    assert repr(details) == str(details) == "PersonalDetails(…)"


def test_only_revoked_and_excused_days_do_not_count() -> None:
    """Tests which states count as service."""
    assert {state for state in CallUpState if not state.counts} == {CallUpState.REVOKED, CallUpState.EXCUSED}


@pytest.mark.parametrize(("value", "bound", "gap"), [(1, 2, 0.5), (2, 2, 0), (0, 0, 0), (0, 4, 1)])
def test_the_gap_of_a_plan(value: float, bound: float, gap: float) -> None:
    """Tests that the gap is a share of the bound."""
    assert Plan("p", "land", "b", SPAN, 7, "f", "p", value, bound).gap == gap
