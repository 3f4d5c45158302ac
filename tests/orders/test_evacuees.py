"""Who is at a shelter: registered under protection, found only with a reason and a right to know, erased in the end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from evacuation_worlds import begins, ground
from holdfast.errors import InvalidValueError
from holdfast.model.evacuation import Alone, Evacuee, Household, Sought
from holdfast.orders import CloseEvacuation, EraseEvacuees, FinishPhase, LookUpEvacuee, RegisterArrival
from holdfast.orders.evacuees import MOST_LOOK_UPS
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from holdfast.store.ledger import entries
from rights_world import rows
from worlds import Toy

FAMILY = Household((Evacuee("Müller, Anna", 1980, "+41 79 000"), Evacuee("Tim Müller", 2020)))
CHILD = Household((Evacuee("Lina Quick", 2019),))
WHY = "A sister asks."


@pytest.fixture
def under_way(sqlite_copy: Any) -> Toy:
    """Return the toy register with an evacuation whose first phase has begun."""
    toy = ground(sqlite_copy())
    begins(toy)
    return toy


def found(toy: Toy, name: str, year: int, seat: str = "watch", **more: Any) -> list[dict[str, str]]:
    """Return what a search answers."""
    return list(toy.does(LookUpEvacuee(1, WHY, Sought(name, year), **more), seat).effects["received"])


def record(toy: Toy) -> bytes:
    """Return every entry of the record as one text."""
    with toy.store.read() as tx:
        return b"\n".join(entries(tx))


def test_registered_found_and_erased(toy: Toy) -> None:
    """Tests the whole way on both databases: the record never says who, and what is erased stays erased."""
    ground(toy)
    begins(toy)
    assert toy.does(RegisterArrival(1, "school", 2, FAMILY, consents=True), "fire").effects == {"arrival": 1}
    assert found(toy, "anna muller", 1980) == [{"shelter": "school", "day": "2030-01-05"}]
    assert found(toy, "anna muller", 1981) == found(toy, "anna", 1980) == []
    for word in (b"Anna", b"anna", b"+41 79 000", "Müller".encode(), b"born_year"):
        assert word not in record(toy)
    toy.does(FinishPhase(1, 1), "chief")
    assert "asks for one that is closed" in toy.refuses(EraseEvacuees(1, "Over"), "chief")
    toy.does(CloseEvacuation(1, "Over", 160), "chief")
    assert toy.does(EraseEvacuees(1, "The law says so."), "chief").effects == {"erased": 4}
    assert "erased already" in toy.refuses(EraseEvacuees(1, "Again"), "chief")
    assert "is erased" in toy.refuses(LookUpEvacuee(1, WHY, Sought("Anna", 1980)), "watch")
    assert rows(toy, t.sealed) == []
    assert [row.commitment for row in rows(toy, t.arrival)] == [None]
    assert rebuild(toy.store, check=True).same


def test_only_who_consented_is_told_of(under_way: Toy) -> None:
    """Tests that silence is the answer for all others, and for minors unless an agency asks."""
    under_way.does(RegisterArrival(1, "school", 2, FAMILY), "watch")
    under_way.does(RegisterArrival(1, "hall", 1, CHILD, alone=Alone.MINOR), "watch")
    assert found(under_way, "Anna Müller", 1980) == []
    assert found(under_way, "Lina Quick", 2019) == []
    assert found(under_way, "Lina Quick", 2019, agency="fire") == [{"shelter": "hall", "day": "2030-01-05"}]
    assert found(under_way, "Anna Müller", 1980, agency="fire") == []
    assert found(under_way, "Tim Müller", 2020, "fire", agency="fire") == [
        {"shelter": "school", "day": "2030-01-05"}
    ]


def test_every_search_is_on_record(under_way: Toy) -> None:
    """Tests that who searched, when and why is kept for oversight, and how often is bounded."""
    under_way.does(RegisterArrival(1, "school", 2, FAMILY, consents=True), "watch")
    for _ in range(MOST_LOOK_UPS):
        found(under_way, "Anna Müller", 1980)
    assert "times within an hour" in under_way.refuses(LookUpEvacuee(1, WHY, Sought("X", 1980)), "watch")
    assert found(under_way, "Anna Müller", 1980, "fire")
    under_way.now += timedelta(hours=2)
    assert found(under_way, "Anna Müller", 1980)
    kept = rows(under_way, t.look_up)
    assert len(kept) == MOST_LOOK_UPS + 2
    assert {(row.account, row.reason, row.found) for row in kept} == {("p-watch", WHY, 1), ("p-fire", WHY, 1)}


def test_who_may_not_search(under_way: Toy) -> None:
    """Tests that a reason is needed, an agency that is there, and one's own."""
    sought = Sought("Anna", 1980)
    assert "The reason" in under_way.refuses(LookUpEvacuee(1, " ", sought), "watch")
    assert "no agency police" in under_way.refuses(LookUpEvacuee(1, WHY, sought, "police"), "watch")
    assert "speaks for fire" in under_way.refuses(LookUpEvacuee(1, WHY, sought, "works"), "fire")
    assert "asks for the power" in under_way.refuses(LookUpEvacuee(1, WHY, sought), "overseer")
    assert "not said who" in under_way.refuses(LookUpEvacuee(1, WHY, None), "watch")
    assert rows(under_way, t.look_up) == []


@pytest.mark.parametrize(
    ("order", "said"),
    [
        (RegisterArrival(1, "school", 3, FAMILY), "names 2"),
        (RegisterArrival(1, "school", 2, None), "household is missing"),
        (RegisterArrival(1, "tent", 2, FAMILY), "no shelter tent"),
        (RegisterArrival(2, "school", 2, FAMILY), "no evacuation 2"),
        (RegisterArrival(1, "school", 1, CHILD), "All of them are minors"),
        (RegisterArrival(1, "school", 2, FAMILY, alone=Alone.MINOR), "is of age"),
        (RegisterArrival(1, "school", 2, FAMILY, alone=Alone.ADULT), "is one person"),
        (RegisterArrival(1, "school", 1, Household((Evacuee("A", 2031),))), "a year to come"),
    ],
)
def test_what_cannot_be_registered(under_way: Toy, order: RegisterArrival, said: str) -> None:
    """Tests that figures that contradict each other are refused, and nothing personal is repeated or kept."""
    reason = under_way.refuses(order, "watch")
    assert said in reason
    assert "Müller" not in reason
    assert rows(under_way, t.sealed) == []


def test_names_never_show_themselves() -> None:
    """Tests that what is personal is not in a text of the value, nor in the error that refuses it."""
    assert "Anna" not in repr(FAMILY)
    assert "1980" not in repr(Sought("Anna", 1980))
    with pytest.raises(InvalidValueError) as caught:
        Evacuee("Anna\0", 1980)
    assert "Anna" not in str(caught.value)
    with pytest.raises(InvalidValueError) as caught:
        Evacuee("Anna", 980)
    assert "980" not in str(caught.value)
