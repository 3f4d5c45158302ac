"""Resources on the command line: from files to stock, from asking to having back, messages in and out."""

from __future__ import annotations

from pathlib import Path

import pytest

from terminal import holdfast

FILES = {
    "catalogue": "id,title,kind,type,unit,needs\npump-1,Big pump,pump,1,piece,Two people\npump-3,Small pump,pump,3,,\n",
    "depots": "id,name,region,agency,latitude,longitude\nyard,The yard,CH,,46.95,7.45\n",
    "stock": "depot,resource,counted\nyard,pump-1,3\nyard,pump-3,1\n",
}


@pytest.fixture
def stocked(home: Path, tmp_path: Path) -> Path:
    """Return a headquarters with a logistics seat, an agency, and stock from files."""
    words = (
        "seat.id=watch",
        "seat.headquarters=office",
        "seat.title=Watch",
        "seat.side=civil",
        "seat.powers=operate",
    )
    holdfast(
        "order", "AddAgency", "agency.id=fire", "agency.name=Fire", "region=CH", "--as", "admin", home=home
    )
    holdfast("order", "CreateSeat", *words, "--as", "admin", home=home)
    holdfast("order", "AppointToSeat", "seat=watch", "account=w", "--as", "admin", home=home)
    for what, text in FILES.items():
        file = tmp_path / f"{what}.csv"
        file.write_text(text)
        holdfast("resource", "import", what, file, "--as", "w", home=home)
    return home


def test_from_asking_to_having_back(stocked: Path, tmp_path: Path) -> None:
    """Tests the verbs one after the other, and what the lists show."""
    by = ("--as", "w")
    words = ("--where", "At the dam", "--priority", "urgent", "--until", "2099-01-01")
    asked = holdfast("request", "ask", "pump-3", 3, *words, *by, "--json", home=stocked).json
    assert asked["effects"] == {"request": 1}
    holdfast("request", "offer", 1, 2, "--depot", "yard", "--resource", "pump-1", *by, home=stocked)
    holdfast("request", "requisition", 1, *by, home=stocked)
    holdfast("request", "commit", 1, *by, home=stocked)
    assert (
        "reserved"
        in holdfast(
            "request", "offer", 1, 3, "--depot", "yard", "--resource", "pump-1", *by, home=stocked, status=1
        ).err
    )
    holdfast("request", "deploy", 1, *by, home=stocked)
    holdfast("request", "extend", 1, "--until", "2099-02-01", *by, home=stocked)
    holdfast("request", "extend", 1, "--answer", "grant", *by, home=stocked)
    assert "Until when" in holdfast("request", "extend", 1, *by, home=stocked, status=2).err
    missing = holdfast("request", "shortages", "--json", home=stocked).json["shortages"]
    assert [(row["missing"], row["short"]) for row in missing] == [(1, 0)]
    assert "yard 1" in holdfast("request", "shortages", home=stocked).out
    told = ("--for", "fire", "--told", "By telephone")
    holdfast("request", "offer", 1, 1, *told, *by, home=stocked)
    holdfast("request", "commit", 2, *told, *by, home=stocked)
    holdfast("request", "release", 1, "--reason", "Dry", *by, home=stocked)
    holdfast("request", "return", 1, "--used", 1, *by, home=stocked)
    shown = holdfast("request", "show", 1, "--json", home=stocked).json["request"]
    assert [(line["state"], line["used"]) for line in shown["lines"]] == [("returned", 1), ("committed", 0)]
    assert "returned" in holdfast("request", "show", 1, home=stocked).out
    stock = holdfast("resource", "list", "--json", home=stocked).json["stock"]
    assert [(row["resource"], row["on_hand"], row["out"]) for row in stock] == [
        ("pump-1", 2, 0),
        ("pump-3", 1, 0),
    ]
    file = tmp_path / "requests.csv"
    holdfast("request", "list", "--out", file, home=stocked)
    assert "At the dam" in file.read_text()
    assert "pump-3" in holdfast("request", "list", home=stocked).out
    assert holdfast("rebuild", "--check", home=stocked, status=None).status == 0


def test_messages(stocked: Path, tmp_path: Path) -> None:
    """Tests that what was said is written as messages, and that one of another body is entered once."""
    by = ("--as", "w")
    holdfast("request", "ask", "pump-1", 2, *by, home=stocked)
    files = holdfast("request", "export", 1, "--out", tmp_path, "--json", home=stocked).json["files"]
    assert [Path(file).name.split("-")[-1] for file in files] == ["RequestResource.xml"]
    text = Path(files[0]).read_text()
    theirs = tmp_path / "theirs.xml"
    theirs.write_text(text.replace("urn:holdfast", "urn:fire"))
    entered = holdfast("request", "receive", theirs, "--from", "fire", *by, "--json", home=stocked).json
    assert entered["orders"][0]["kind"] == "RequestResource"
    assert (
        "entered already"
        in holdfast("request", "receive", theirs, "--from", "fire", *by, home=stocked, status=2).err
    )
    commit = text.replace("RequestResource", "CommitResource").replace(
        "<MessageID>", "<MessageID>urn:fire:9-"
    )
    theirs.write_text(commit)
    both = holdfast("request", "receive", theirs, "--from", "fire", *by, "--json", home=stocked).json[
        "orders"
    ]
    assert [order["kind"] for order in both] == ["OfferResource", "CommitResource"]
    theirs.write_text("<!DOCTYPE a><a/>")
    said = holdfast("request", "receive", theirs, "--from", "fire", home=stocked, status=2).err
    assert "declares a document type" in said
    holdfast("request", "receive", tmp_path / "none.xml", "--from", "fire", home=stocked, status=2)


def test_by_hand(stocked: Path, tmp_path: Path) -> None:
    """Tests definition, depot and count without a file, and that faults of a file are named by line."""
    by = ("--as", "w")
    holdfast(
        "resource", "define", "sand", "Sandbags", "--kind", "sandbag", "--unit", "bag", *by, home=stocked
    )
    where = ("--latitude", 46.9, "--longitude", 7.4)
    holdfast("resource", "depot", "barn", "The barn", *where, "--agency", "fire", *by, home=stocked)
    told = ("--for", "fire", "--told", "By radio")
    holdfast("resource", "stock", "barn", "sand", 500, *told, *by, home=stocked)
    assert (
        "agency fire's" in holdfast("resource", "stock", "barn", "sand", 5, *by, home=stocked, status=1).err
    )
    assert "barn" in holdfast("resource", "list", "depots", home=stocked).out
    assert "Sandbags" in holdfast("resource", "list", "catalogue", home=stocked).out
    bad = tmp_path / "bad.csv"
    bad.write_text("depot,resource,counted\nbarn,sand,x\n")
    assert "line 2" in holdfast("resource", "import", "stock", bad, *by, home=stocked, status=2).err
    assert (
        "catalogue, depots or stock"
        in holdfast("resource", "import", "x", bad, *by, home=stocked, status=2).err
    )
