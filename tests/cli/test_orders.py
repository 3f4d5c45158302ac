"""Any order from the terminal: its fields, its answer, and the answers to those that wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from terminal import holdfast

TODAY = datetime.now(UTC).date()
CHIEF, DUTY = ("--as", "c.moser"), ("--as", "d.frei")


def declare(home: Path) -> None:
    """Let an operation order declare a disaster from today on."""
    act = [f"act.id=op-1 act.kind=operation_order act.issuer=canton act.issued_at={TODAY}T00:00:00Z"]
    act = [*act[0].split(), "act.title=Flood order", f"act.period={TODAY}..{TODAY + timedelta(days=30)}"]
    holdfast("order", "RecordAct", *act, "act.regions=CH", "act.declares=disaster", *CHIEF, home=home)


def call(home: Path, person: int = 1, status: int = 0) -> str:
    """Call somebody up for today."""
    words = (
        f"person={person}",
        "post=pump-1.gate",
        f"period={TODAY}..{TODAY + timedelta(days=1)}",
        "basis=operation",
    )
    return holdfast("order", "IssueCallUp", *words, "act=op-1", *CHIEF, home=home, status=status).out


def test_life_of_a_call_up(home: Path) -> None:
    """Tests a call-up from issue to completion, under a status that an act declares today."""
    declare(home)
    assert "disaster by op-1" in holdfast("status", home=home).out
    assert "call_up 1" in call(home)
    for kind, day in (
        ("ServeCallUp", True),
        ("AcknowledgeCallUp", False),
        ("ReportIn", True),
        ("CompleteCallUp", False),
    ):
        words = ["call_up=1", *([f"day={TODAY}"] if day else [])]
        holdfast("order", kind, *words, *DUTY, home=home)
    assert holdfast("call-ups", "--json", home=home).json["call_ups"][0]["state"] == "completed"
    there = holdfast("facilities", "CH", "--json", home=home).json["facilities"]
    assert {f["facility"]: f["met"] for f in there} == {"pump-1": 1, "sub-3": 0}
    refused = holdfast(
        "order", "RevokeCallUp", "call_up=1", "reason=Moved.. abroad", *CHIEF, home=home, status=1
    )
    assert "is completed" in refused.err


def test_law_refuses(home: Path) -> None:
    """Tests that without the status the call-up is refused with its article, and that `law explain` says why."""
    words = (
        "person=1",
        "post=pump-1.gate",
        f"period={TODAY}..{TODAY + timedelta(days=1)}",
        "basis=operation",
    )
    answer = holdfast("order", "IssueCallUp", *words, *CHIEF, "--json", home=home, status=1).json
    assert answer["outcome"] == "refused"
    assert "BZG 46" in {v.get("article") for v in answer["verdicts"]}
    assert "BZG 46" in holdfast("law", "explain", answer["entry"], home=home).out


def test_parked(home: Path) -> None:
    """Tests that an order which needs an authority waits, that its author cannot approve it, and another can."""
    words = ("person=1", "post=pump-1.gate", "period=2031-03-03..2031-04-02", "basis=additional_training")
    holdfast("order", "AddPost", "post.id=p.t", "post.facility=pump-1", "post.kind=guard", "post.task=training",
             "post.strength_people=1", "--as", "admin", home=home)  # fmt: skip
    gap = ("region=CH", "about=Notice to the employer", "until=2032-01-01", "reason=A test.")
    holdfast("order", "AcceptGap", *gap, *CHIEF, home=home)
    holdfast("order", "CreateSeat", "seat.id=federal", "seat.headquarters=office", "seat.title=F", "seat.side=civil",
             "seat.powers=approve", "seat.authority=federal_council", "--as", "admin", home=home)  # fmt: skip
    holdfast("order", "AppointToSeat", "seat=federal", "account=f.rey", "--as", "admin", home=home)
    words = ("person=1", "post=p.t", *words[2:])
    parked = holdfast("order", "IssueCallUp", *words, *CHIEF, "--json", home=home).json
    assert parked["outcome"] == "parked"
    waiting = holdfast("pending", "--json", home=home).json["pending"]
    assert [w["waits_for"] for w in waiting] == ["federal_council"]
    holdfast("approve", parked["entry"], *CHIEF, home=home, status=1)
    holdfast("approve", parked["entry"], "--as", "f.rey", home=home)
    assert holdfast("pending", "--json", home=home).json == {"pending": []}
    again = holdfast("order", "IssueCallUp", *words[:2], "period=2031-06-03..2031-07-02", words[3], *CHIEF, "--json",
                     home=home, status=None).json  # fmt: skip
    if again["outcome"] == "parked":
        holdfast("decline", again["entry"], "--reason", "No.", "--as", "f.rey", home=home)


def test_nested_json_and_repeat(home: Path) -> None:
    """Tests that a nested field may be JSON, and that an idempotency key changes nothing twice."""
    seat = 'seat={"id":"x","headquarters":"office","title":"X","side":"oversight","powers":["read"]}'
    first = holdfast("order", "CreateSeat", seat, "--key", "k", "--as", "admin", "--json", home=home).json
    again = holdfast("order", "CreateSeat", seat, "--key", "k", "--as", "admin", "--json", home=home).json
    assert (again["entry"], again["repeated"]) == (first["entry"], True)
    other = seat.replace('"x"', '"y"')
    assert (
        "another order"
        in holdfast("order", "CreateSeat", other, "--key", "k", "--as", "admin", home=home, status=2).err
    )


def test_headquarters(home: Path) -> None:
    """Tests that a headquarters of the profile's rule is established and stands."""
    words = ("headquarters.id=hq", "headquarters.region=CH", "headquarters.title=Body")
    rule = "headquarters.rule=cantonal-command-body"
    holdfast("order", "EstablishHeadquarters", *words, rule, "--as", "admin", home=home)
    regions = holdfast("status", "CH", "--at", "2031-01-01", "--json", home=home).json["regions"]
    assert {"id": "hq", "stands": True} in regions[0]["headquarters"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("Nope", "a=1"), "There is no order 'Nope'"),
        (("IssueCallUp", "a"), "'a' is no field"),
        (("IssueCallUp", "act={1"), "post: Field required"),
        (("CreateSeat", "seat={1"), "The value of seat is not JSON"),
        (("CreateSeat", "seat.id=x", "seat={}"), "given twice"),
        (("CreateSeat", "seat=x", "seat.id=x"), "given whole already"),
        (("RevokeCallUp", "call_up=x"), "call_up: Input should be a valid integer"),
        (("RevokeCallUp", "call_up=99999999999999999999", "reason=x"), "beyond 2^53"),
    ],
)
def test_wrong_orders(home: Path, words: tuple[str, ...], said: str) -> None:
    """Tests that an order that cannot be read names each fault and changes nothing."""
    assert said in holdfast("order", *words, *CHIEF, home=home, status=2).err


def test_who_asks(home: Path) -> None:
    """Tests that it must be said who asks where several could."""
    assert (
        "Seats held: admin/administrator"
        in holdfast("order", "ReportIn", "call_up=1", "day=2031-01-01", home=home, status=2).err
    )
    held = holdfast(
        "order",
        "AddAgency",
        "agency.id=a",
        "agency.name=A",
        "region=CH",
        "--as",
        "x/planner",
        home=home,
        status=1,
    )
    assert "does not hold the seat planner" in held.err


def test_lists() -> None:
    """Tests that every order and every field can be looked up, as words and as JSON."""
    kinds = [row["order"] for row in holdfast("orders", "--json").json["orders"]]
    assert "IssueCallUp" in kinds
    for kind in kinds:
        assert holdfast("orders", kind, "--json").json["order"] == kind
    assert "seat.powers" in holdfast("orders", "CreateSeat").out
    assert "There is no order 'X'" in holdfast("orders", "X", status=2).err


def test_seen_is_passed_on(home: Path) -> None:
    """Tests that --seen takes a number of an entry, and that an order with nothing to compare is carried out."""
    words = ("region=CH", "level=2", f"period={TODAY}..{TODAY + timedelta(days=1)}", "reason=Seen.")
    holdfast("order", "SetThreatLevel", *words, "--seen", "3", "--as", "admin", home=home)
    wrong = holdfast("order", "SetThreatLevel", *words, "--seen", "-1", "--as", "admin", home=home, status=2)
    assert "--seen" in wrong.err
