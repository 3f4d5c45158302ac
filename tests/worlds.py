"""A toy register, small enough to check by hand: four regions, two headquarters, three posts, five people.

    land ── north ── town          Office (land), Staff of the north (north)
         └─ south

Alva, Bo, Cleo and Dan live in the north, Eva in the south. Everybody has a contract for 2030: Bo's is for the north
only, Dan's with the divers. It is the fifth of January 2030, eight o'clock.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import Any, Final

from holdfast.desk import Answer, Author, Desk, Enclosures, Receipt, Refusal
from holdfast.model import (
    Act,
    Agency,
    Contract,
    Facility,
    Headquarters,
    Interval,
    PersonalDetails,
    Post,
    Power,
    Region,
    Seat,
    Side,
    Unit,
)
from holdfast.orders import (
    AddAgency,
    AddFacility,
    AddPost,
    AddRegion,
    AdoptProfile,
    AppointToSeat,
    CreateSeat,
    EnrolReservist,
    EstablishHeadquarters,
    FormUnit,
    Found,
    ImportSheet,
    IssueCallUp,
    Order,
    RecordAct,
    SignContract,
)
from holdfast.orders.sheets import FORMS
from holdfast.record import SigningKey
from holdfast.store import Store

KEY: Final = SigningKey("holdfast.test", bytes(range(32)))
START: Final = datetime(2030, 1, 5, 8, tzinfo=UTC)
YEAR: Final = Interval(date(2030, 1, 1), date(2031, 1, 1))

PROFILE: Final = """\
profile: toy.shore
title: The shore
schema: 1
text_as_of: 2030-01-01
disclaimer: A toy.
sources:
  book: {title: The book}
authorities: {mayor: The mayor, council: The council, elders: The elders}
rank_groups: [member]
bases:
  watch: {title: Watch}
  drill: {title: Drill}
  flood_duty: {title: Flood duty}
tasks: {guard: Guard, dance: Dance}
rules:
  - {id: who, kind: authority, severity: deny, applies_to: [watch, drill],
     values: {2020-01-01: {by: [mayor, council], article: Art. 1, source: book, confidence: A}}}
  - {id: who-in-a-flood, kind: authority, severity: deny, applies_to: [flood_duty],
     values: {2020-01-01: {by: [mayor], requires_status: [flood], article: Art. 2, source: book, confidence: A}}}
  - {id: year, kind: cap.window, severity: deny, applies_to: [watch, drill], counts: all, window: calendar_year,
     values: {2020-01-01: {max: {days: 20}, article: Art. 3, source: book, confidence: A}}}
  - {id: long, kind: cap.per_call, severity: needs_authority, authority: council, applies_to: all,
     values: {2020-01-01: {max: {days: 10}, article: Art. 4, source: book, confidence: A}}}
  - {id: long-flood, kind: cap.per_call, severity: needs_authority, authority: elders, applies_to: [flood_duty],
     values: {2020-01-01: {max: {days: 12}, article: Art. 4a, source: book, confidence: A}}}
  - {id: longest, kind: cap.per_call, severity: deny, applies_to: all,
     values: {2020-01-01: {max: {days: 30}, article: Art. 5, source: book, confidence: A}}}
  - {id: no-notice, kind: notice, severity: deny, applies_to: [watch, flood_duty],
     values: {2020-01-01: {at_least: {days: 0}, article: Art. 6, source: book, confidence: A}}}
  - {id: notice, kind: notice, severity: deny, applies_to: [drill], waivable_by: person,
     values: {2020-01-01: {at_least: {days: 14}, article: Art. 7, source: book, confidence: A}}}
  - {id: where, kind: territory, severity: deny, basis_of_limit: contract, applies_to: all,
     values: {2020-01-01: {within: contract, article: Art. 8, source: book, confidence: A}}}
  - {id: what, kind: task.allow, severity: deny, applies_to: all,
     values: {2020-01-01: {tasks: [guard], article: Art. 9, source: book, confidence: A}}}
  - {id: rest, kind: rest, severity: warn, applies_to: [watch, flood_duty], counts: all,
     values: {2020-01-01: {between_calls: {days: 2}, article: Art. 10, source: book, confidence: A}}}
  - {id: flood, kind: status, severity: deny, declares: flood,
     values: {2020-01-01: {acts: [{kind: flood_order, issuer: mayor}], area: the land, longest: none,
       enables: {bases: [flood_duty], powers: [call_up]}, article: Art. 11, source: book, confidence: A}}}
  - {id: staff, kind: hq, severity: deny,
     values: {2020-01-01: {head: {role: Head, side: civil}, members: [], permanent: true, tasks: [Coordinate],
       powers: [read, register, reserve, plan, approve, call_up, attend], article: Art. 12, source: book, confidence: A}}}
  - {id: flood-staff, kind: hq, severity: deny,
     values: {2020-01-01: {head: {role: Head, side: civil}, members: [], exists_while: [flood], tasks: [Coordinate],
       powers: [read, register, reserve, plan, approve, call_up, attend], article: Art. 13, source: book, confidence: A}}}
unknown:
  - {about: Rest between drills, kinds: [rest], bases: [drill], note: No rule., accepted_by: [council]}
"""
FILE: Final = hashlib.sha256(PROFILE.encode()).hexdigest()

PEOPLE: Final = (
    PersonalDetails("REF-7560001", "Alva Zyxwick", date(1990, 5, 24), "northby", "alva@zyxwick.example"),
    PersonalDetails("REF-7560002", "Bo Quillfeather", date(1991, 6, 25), "northby", "+41 79 555 01 02"),
    PersonalDetails("REF-7560003", "Cleo Vandersnoot", None, "northby", ""),
    PersonalDetails("REF-7560004", "Dan Umberghast", date(1993, 8, 27), "northby", "dan@umberghast.example"),
    PersonalDetails(
        "REF-7560005", "Eva Thistlewort", date(1994, 9, 28), "southby", "eva@thistlewort.example"
    ),
)
ALVA, BO, CLEO, DAN, EVA = range(1, 6)

SEATS: Final[dict[str, tuple[str, Side, frozenset[Power], str]]] = {
    "caller": ("office", Side.CIVIL, frozenset({Power.CALL_UP}), "mayor"),
    "duty": ("office", Side.CIVIL, frozenset({Power.ATTEND}), ""),
    "planner": ("office", Side.CIVIL, frozenset({Power.PLAN}), "mayor"),
    "council": ("office", Side.CIVIL, frozenset({Power.APPROVE, Power.ACTS, Power.CALL_UP}), "council"),
    "mayor": ("office", Side.CIVIL, frozenset({Power.APPROVE, Power.ACTS}), "mayor"),
    "north-caller": ("north-staff", Side.CIVIL, frozenset({Power.CALL_UP, Power.REGISTER, Power.RESERVE}), "mayor"),
    "north-duty": ("north-staff", Side.CIVIL, frozenset({Power.ATTEND}), ""),
    "overseer": ("office", Side.OVERSIGHT, frozenset({Power.READ}), ""),
    "colonel": ("office", Side.MILITARY, frozenset({Power.READ, Power.ATTEND}), ""),
}  # fmt: skip
"""Headquarters, side, powers and authority of each seat; its holder's account is called `p-` and the seat."""


AT_WORK: Final[dict[str, tuple[frozenset[Power], str | None]]] = {
    "watch": (frozenset({Power.OPERATE}), None),
    "chief": (frozenset({Power.OPERATE, Power.WARN}), None),
    "warning": (frozenset({Power.WARN}), None),
    "fire": (frozenset({Power.LIAISE}), "fire"),
    "works": (frozenset({Power.LIAISE}), "works"),
}
"""Powers and agency of the seats that `headquarters_at_work` adds to the office of the land."""


class Toy:
    """The toy register on one database, with a desk and a clock that tests set.

    Attributes
    ----------
    now
        The moment that the desk's clock shows.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.now = START
        self.store = Store(url)
        self.desk = Desk(self.store, KEY, clock=lambda: self.now)

    def by(self, seat: str) -> Author:
        """Return the holder of a seat."""
        return Author("admin" if seat == "administrator" else f"p-{seat}", seat)

    def give(self, order: Any, seat: str = "administrator", **more: Any) -> Receipt | Refusal:
        """Submit an order from a seat."""
        return self.desk.submit(order, self.by(seat), **more)

    def does(self, order: Any, seat: str = "administrator", **more: Any) -> Receipt:
        """Submit an order that must be carried out or parked."""
        answer = self.give(order, seat, **more)
        assert isinstance(answer, Receipt), answer.reason()
        return answer

    def refuses(self, order: Any, seat: str = "administrator", **more: Any) -> str:
        """Submit an order that must be refused, and return the reason."""
        answer = self.give(order, seat, **more)
        assert isinstance(answer, Refusal), f"{order} was not refused"
        return answer.reason()

    def calls(self, person: int, start: date, days: int, **more: Any) -> int:
        """Issue a watch at the dam that must be permitted, and return its number."""
        return int(self.does(watch(person, start, days, **more), "caller").effects["call_up"])


def watch(
    person: int, start: date, days: int, *, post: str = "dam.gate", basis: str = "watch", **more: Any
) -> IssueCallUp:
    """Return the order for a call-up."""
    return IssueCallUp(person, post, Interval.of_days(start, days), basis, **more)


def flood(start: date, end: date, *, name: str = "flood-1", region: str = "land") -> RecordAct:
    """Return the order that enters an act by which a flood is declared."""
    moment = datetime(start.year, start.month, start.day, tzinfo=UTC)
    act = Act(
        name, "flood_order", "Flood", "mayor", moment, Interval(start, end), (region,), declares="flood"
    )
    return RecordAct(act)


def orders() -> list[tuple[Order, Enclosures]]:
    """Return the orders that make the toy register, after its founding."""
    given: list[Order] = [
        AdoptProfile("land", "toy.shore", FILE),
        *(AddRegion(Region(*region)) for region in (("north", "North", "land"), ("south", "South", "land"))),
        AddRegion(Region("town", "Town", "north")),
        AddAgency(Agency("fire", "Fire service"), "land"),
        EstablishHeadquarters(Headquarters("north-staff", "north", "Staff of the north", "staff")),
    ]
    for name, (office, side, powers, authority) in SEATS.items():
        given += [CreateSeat(Seat(name, office, name.title(), side, powers, None, authority))]
        given += [AppointToSeat(name, f"p-{name}")]
    return [(order, Enclosures(blobs=(PROFILE.encode(),))) for order in given] + _ground() + _service()


def _ground() -> list[tuple[Order, Enclosures]]:
    places = [("northby", "Northby", "north", 47.0, 8.0, 10), ("southby", "Southby", "south", 46.0, 8.0, 10)]
    kinds = [("guard", "Guard", ""), ("diver", "Diver", "dive")]
    facilities = [
        Facility("dam", "Dam", "north", "energy", 47.1, 8.1),
        Facility("mast", "Mast", "south", "telecom", 46.1, 8.1),
        Facility("pump", "Pump", "town", "water", 47.2, 8.2, depends_on=("dam",)),
    ]
    posts = [
        Post("dam.gate", "dam", "guard", "guard", 4),
        Post("dam.dive", "dam", "diver", "guard", 1),
        Post("mast.foot", "mast", "guard", "guard", 4),
        Post("pump.door", "pump", "guard", "guard", 4),
        Post("pump.summer", "pump", "guard", "guard", 4, period=Interval(date(2030, 6, 1), date(2030, 9, 1))),
        Post("dam.ball", "dam", "guard", "dance", 1),
    ]
    plain: list[Order] = [AddFacility(facility) for facility in facilities]
    plain += [AddPost(post) for post in posts]
    return [
        sheet("places", places),
        sheet("kinds", kinds),
        *((order, Enclosures()) for order in plain),
        (FormUnit(Unit("frogs", "Frogs", "north", "diver", 5)), Enclosures()),
    ]


def _service() -> list[tuple[Order, Enclosures]]:
    given: list[Order] = []
    for number, details in enumerate(PEOPLE, 1):
        region = "south" if number == EVA else "north"
        skills = frozenset({"dive"}) if number == DAN else frozenset[str]()
        territory, clause = (("north",), "clause 4b") if number == BO else (("land",), "clause 4a")
        unit = "frogs" if number == DAN else None
        given += [EnrolReservist(region, "member", skills, details)]
        given += [SignContract(Contract(f"c{number}", number, YEAR, territory, unit, clause))]
    return [(order, Enclosures()) for order in given]


def parquet(name: str, rows: list[tuple[Any, ...]]) -> bytes:
    """Return the file of a sheet, as orders name it."""
    import io

    import polars as pl

    buffer = io.BytesIO()
    pl.DataFrame(rows, schema=FORMS[name][1], orient="row").write_parquet(buffer)
    return buffer.getvalue()


def sheet(name: str, rows: list[tuple[Any, ...]], region: str = "land") -> tuple[ImportSheet, Enclosures]:
    """Return the order that imports rows, with its file."""
    body = parquet(name, rows)
    order = ImportSheet(name, region, hashlib.sha256(body).hexdigest(), len(rows))
    return order, Enclosures(blobs=(body,))


def found_toy(url: str, *, exercise: bool = False) -> Toy:
    """Make the toy register in an empty database, as an actual one or as an exercise."""
    store = Store(url)
    store.migrate()
    store.start()
    store.close()
    toy = Toy(url)
    answer: Answer = toy.desk.submit(Found(Region("land", "Land"), "Office", "admin", exercise), None)
    assert isinstance(answer, Receipt), answer
    for order, enclosures in orders():
        toy.does(order, enclosures=enclosures)
    return toy


def headquarters_at_work(toy: Toy) -> Toy:
    """Add an agency, and seats that operate, warn and answer for agencies, with accounts for their holders."""
    from holdfast.accounts import Accounts

    toy.does(AddAgency(Agency("works", "Public works"), "land"))
    for name, (powers, agency) in AT_WORK.items():
        toy.does(CreateSeat(Seat(name, "office", name.title(), Side.CIVIL, powers, agency)))
        toy.does(AppointToSeat(name, f"p-{name}"))
    Accounts(toy.store).add_all({f"p-{name}": name.title() for name in AT_WORK})
    return toy
