"""Sheets handed straight to the desk: good ones are entered whole, bad ones are refused whole, in an entry."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from sqlalchemy import func, select

from holdfast.desk import Enclosures, Receipt, Refusal
from holdfast.model import Power, Seat, Side
from holdfast.orders import AppointToSeat, CreateSeat, EstablishHeadquarters, ImportSheet
from holdfast.orders.sheets import FORMS
from holdfast.rebuild import rebuild
from holdfast.store.days import to_day
from worlds import ALVA, EVA, YEAR, Toy, parquet, sheet

FROM, UNTIL = to_day(YEAR.start), to_day(YEAR.end)

GOOD: dict[str, list[tuple[Any, ...]]] = {
    "regions": [("r1", "R1", "land", None), ("r2", "R2", "r1", None)],
    "places": [("p1", "P1", "town", 47.0, 8.0, 0)],
    "kinds": [("k1", "K1", ""), ("k2", "K2", "dive swim")],
    "facilities": [("f1", "F1", "town", "water", 47.0, 8.0, 1.5)],
    "dependencies": [("mast", "dam"), ("mast", "pump")],
    "posts": [("q1", "dam", "guard", "guard", 2, 1.0, None, None), ("q2", "dam", "guard", "guard", 2, 1.0, 1, 9)],
    "units": [("u1", "U1", "north", "guard", 9)],
    "people": [(bytes(32), "north", "member", "", 0), (bytes(31) + b"1", "south", "member", "dive", 9)],
    "contracts": [("d1", ALVA, UNTIL, UNTIL + 9, "land", None, ""), ("d2", EVA, UNTIL, UNTIL + 9, "north", "frogs", "x")],
}  # fmt: skip
BAD: dict[str, list[tuple[str, list[tuple[Any, ...]]]]] = {
    "regions": [
        ("taken", [("north", "N", "land", None)]),
        ("no parent", [("r1", "R1", None, None)]),
        ("unknown parent", [("r1", "R1", "moon", None)]),
        ("circle", [("r1", "R1", "r2", None), ("r2", "R2", "r1", None)]),
        ("itself", [("r1", "R1", "r1", None)]),
        ("twice", [("r1", "R1", "land", None), ("r1", "R1", "land", None)]),
        ("identifier", [("r 1", "R1", "land", None)]),
        ("no identifier", [(None, "R1", "land", None)]),
        ("no name", [("r1", None, "land", None)]),
    ],
    "places": [
        ("off the globe", [("p1", "P1", "town", 97.0, 8.0, 0)]),
        ("nowhere", [("p1", "P1", "town", float("nan"), 8.0, 0)]),
        ("region", [("p1", "P1", "moon", 47.0, 8.0, 0)]),
        ("negative", [("p1", "P1", "town", 47.0, 8.0, -1)]),
        ("too many", [("p1", "P1", "town", 47.0, 8.0, 2**31)]),
        ("null", [("p1", "P1", None, 47.0, 8.0, 1)]),
    ],
    "kinds": [("null", [("k1", "K1", None)]), ("long", [("k" * 70, "K1", "")]), ("taken", [("guard", "G", "")])],
    "facilities": [
        ("exposure", [("f1", "F1", "town", "water", 47.0, 8.0, -1.0)]),
        ("endless", [("f1", "F1", "town", "water", 47.0, 8.0, float("inf"))]),
        ("sector", [("f1", "F1", "town", "", 47.0, 8.0, 1.0)]),
        ("nul", [("f1", "F\0", "town", "water", 47.0, 8.0, 1.0)]),
    ],
    "dependencies": [
        ("unknown", [("mast", "moon")]),
        ("twice", [("mast", "dam"), ("mast", "dam")]),
        ("there", [("pump", "dam")]),
    ],
    "posts": [
        ("facility", [("q1", "moon", "guard", "guard", 2, 1.0, None, None)]),
        ("kind", [("q1", "dam", "cook", "guard", 2, 1.0, None, None)]),
        ("task", [("q1", "dam", "guard", "cook", 2, 1.0, None, None)]),
        ("strength", [("q1", "dam", "guard", "guard", 0, 1.0, None, None)]),
        ("worth", [("q1", "dam", "guard", "guard", 1, -1.0, None, None)]),
        ("days", [("q1", "dam", "guard", "guard", 1, 1.0, 9, 9)]),
    ],
    "units": [("target", [("u1", "U1", "north", "guard", -1)]), ("kind", [("u1", "U1", "north", "cook", 1)])],
    "people": [
        ("rank", [(bytes(32), "north", "general", "", 0)]),
        ("days", [(bytes(32), "north", "member", "", -100)]),
        ("commitment", [(b"Anna", "north", "member", "", 0)]),
        ("none", [(None, "north", "member", "", 0)]),
        ("twice", [(bytes(32), "north", "member", "", 0)] * 2),
        ("region", [(bytes(32), "moon", "member", "", 0)]),
    ],
    "contracts": [
        ("person", [("d1", 99, UNTIL, UNTIL + 9, "land", None, "")]),
        ("unit", [("d1", ALVA, UNTIL, UNTIL + 9, "land", "toads", "")]),
        ("empty", [("d1", ALVA, UNTIL, UNTIL, "land", None, "")]),
        ("backwards", [("d1", ALVA, UNTIL, FROM, "land", None, "")]),
        ("overlap", [("d1", ALVA, FROM + 5, UNTIL, "land", None, "")]),
        ("overlap within", [("d1", ALVA, UNTIL, UNTIL + 9, "land", None, ""), ("d2", ALVA, UNTIL + 8, UNTIL + 20, "land", None, "")]),
        ("territory", [("d1", ALVA, UNTIL, UNTIL + 9, "moon", None, "")]),
        ("no clause", [("d1", ALVA, UNTIL, UNTIL + 9, "land", None, None)]),
        ("endless", [("d1", ALVA, UNTIL, 2**40, "land", None, "")]),
    ],
}  # fmt: skip
CASES = [pytest.param(name, rows, id=f"{name}-{what}") for name, cases in BAD.items() for what, rows in cases]


def count(toy: Toy, name: str) -> int:
    """Return how many rows the table of a sheet has."""
    with toy.store.read() as tx:
        return int(tx.execute(select(func.count()).select_from(FORMS[name][0])).scalar_one())


@pytest.mark.parametrize("name", GOOD)
def test_good_rows_are_entered(toy: Toy, name: str) -> None:
    """Tests that every row of a good file is entered in one entry, and made again from it."""
    before = count(toy, name)
    order, enclosures = sheet(name, GOOD[name])
    receipt = toy.does(order, enclosures=enclosures)
    assert receipt.effects["rows"] == len(GOOD[name])
    assert count(toy, name) == before + len(GOOD[name])
    assert rebuild(toy.store, check=True).same


@pytest.mark.parametrize(("name", "rows"), CASES)
def test_bad_rows_refuse_the_file(sqlite_copy: Any, name: str, rows: list[tuple[Any, ...]]) -> None:
    """Tests that one bad row refuses its file in an entry and enters nothing, the good rows beside it neither."""
    toy: Toy = sqlite_copy()
    before = count(toy, name)
    good = [row for row in GOOD[name] if row[0] not in {bad[0] for bad in rows}]
    for given in (rows, [*good, *rows]):
        order, enclosures = sheet(name, given)
        answer = toy.give(order, enclosures=enclosures)
        assert isinstance(answer, Refusal), answer
        assert answer.reason()
    assert count(toy, name) == before
    assert toy.desk.frame().parents["town"] == "north"


def test_all_bad_rows_on_both_databases(toy: Toy) -> None:
    """Tests that each bad file is refused on each kind of database."""
    for name, cases in BAD.items():
        for what, rows in cases:
            order, enclosures = sheet(name, rows)
            assert isinstance(toy.give(order, enclosures=enclosures), Refusal), (name, what)


@pytest.mark.parametrize(
    "body",
    [b"", b"not parquet", b"PAR1" + bytes(100) + b"PAR1", parquet("kinds", [("k1", "K1", "")])[:-20]],
)
def test_files_that_are_none(toy: Toy, body: bytes) -> None:
    """Tests that a file which is no table is refused in an entry."""
    order = ImportSheet("kinds", "land", hashlib.sha256(body).hexdigest(), 1)
    assert "must be Parquet" in toy.refuses(order, enclosures=Enclosures(blobs=(body,)))


def test_files_that_are_another(toy: Toy) -> None:
    """Tests that another sheet's file, another number of rows, no file and an unknown sheet are refused."""
    order, enclosures = sheet("kinds", GOOD["kinds"])
    named = {"file": order.file, "rows": order.rows, "region": "land"}
    assert "no posts sheet" in toy.refuses(ImportSheet("posts", **named), enclosures=enclosures)
    assert "has 2" in toy.refuses(ImportSheet("kinds", **named | {"rows": 3}), enclosures=enclosures)
    assert "not handed in" in toy.refuses(order)
    assert "no sheet 'persons'" in toy.refuses(ImportSheet("persons", **named), enclosures=enclosures)
    assert "no region moon" in toy.refuses(ImportSheet("kinds", **named | {"region": "moon"}))


def test_who_may_import_what(toy: Toy) -> None:
    """Tests that people ask for power over the reserve, and the ground for power over the register."""
    for name, rows in GOOD.items():
        order, enclosures = sheet(name, rows)
        assert "asks for the power" in toy.refuses(order, "caller", enclosures=enclosures)


OUTSIDE: dict[str, list[tuple[Any, ...]]] = {
    "regions": [("r1", "R1", "south", None)],
    "places": [("p1", "P1", "south", 47.0, 8.0, 0)],
    "facilities": [("f1", "F1", "south", "water", 47.0, 8.0, 1.5)],
    "dependencies": [("mast", "dam")],
    "posts": [("q1", "mast", "guard", "guard", 2, 1.0, None, None)],
    "units": [("u1", "U1", "south", "guard", 9)],
    "people": [(bytes(32), "south", "member", "", 0)],
    "contracts": [("d1", EVA, UNTIL, UNTIL + 9, "land", None, "")],
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_rows_outside_the_region(toy: Toy, name: str) -> None:
    """Tests that a seat of the north enters nothing in the south, under whatever region it says."""
    inside, enclosures = sheet(name, OUTSIDE[name], region="north")
    assert "outside north" in toy.refuses(inside, "north-caller", enclosures=enclosures)
    outside, enclosures = sheet(name, OUTSIDE[name], region="south")
    assert "has no say in south" in toy.refuses(outside, "north-caller", enclosures=enclosures)


def test_a_seat_of_the_north_imports_in_the_north(toy: Toy) -> None:
    """Tests that what lies in the region or nested in it is entered."""
    for name, rows in {
        "regions": [("r1", "R1", "town", None), ("r2", "R2", "r1", None)],
        "posts": [("q1", "pump", "guard", "guard", 2, 1.0, None, None)],
        "contracts": [("d1", ALVA, UNTIL, UNTIL + 9, "land", None, "")],
        "dependencies": [("dam", "mast")],
    }.items():
        order, enclosures = sheet(name, rows, region="north")
        assert isinstance(toy.give(order, "north-caller", enclosures=enclosures), Receipt)
    assert toy.desk.frame().lies_in("r2", "north")


def test_nobody_is_left_without_details(toy: Toy) -> None:
    """Tests that the powers in these tests are what they seem."""
    seat = Seat("clerk", "office", "Clerk", Side.CIVIL, frozenset({Power.RESERVE}))
    toy.does(CreateSeat(seat))
    toy.does(AppointToSeat("clerk", "p-clerk"))
    order, enclosures = sheet("people", GOOD["people"])
    assert toy.does(order, "clerk", enclosures=enclosures).effects["first"] == 6
    assert EstablishHeadquarters.power is Power.CONSTITUTE
