"""Files into the register: previewed, checked in the same transaction, all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from holdfast import importing
from holdfast.desk import Receipt, Refusal
from holdfast.errors import ConflictError
from holdfast.importing import FaultyRowsError, Intake
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from worlds import Toy

TWO = "id,name,region,latitude,longitude\nford,Ford,north,47.0,8.0\nmill,Mill,north,47.1,8.1\n"
ONE_BAD = TWO + "fell,Fell,nowhere,47.2,8.2\n"


def read(folder: Path, text: str) -> Intake:
    """Read places from a file."""
    file = folder / "places.csv"
    file.write_text(text, encoding="utf-8")
    return importing.read("places", file)


def count(toy: Toy) -> int:
    """Return how many places there are."""
    with toy.store.read() as tx:
        return int(tx.execute(select(func.count()).select_from(t.place)).scalar_one())


def test_preview_changes_nothing(toy: Toy, tmp_path: Path) -> None:
    """Tests that a preview finds the good rows and the bad, and leaves no entry."""
    before = toy.desk.checkpoint()
    checked = importing.preview(toy.desk, read(tmp_path, ONE_BAD), "land")
    assert (checked.rows.height, checked.faulty_rows) == (2, 1)
    assert toy.desk.checkpoint() == before


def test_all_or_nothing(toy: Toy, tmp_path: Path) -> None:
    """Tests that one fault keeps all rows out and leaves no entry, and that the good ones go in when asked for."""
    before, places = toy.desk.checkpoint(), count(toy)
    with pytest.raises(FaultyRowsError, match="1 of 3 rows") as caught:
        importing.enter(toy.desk, read(tmp_path, ONE_BAD), "land", toy.by("administrator"))
    assert caught.value.checked.faulty_rows == 1
    assert toy.desk.checkpoint() == before
    answer, _ = importing.enter(
        toy.desk, read(tmp_path, ONE_BAD), "land", toy.by("administrator"), skip_bad=True
    )
    assert isinstance(answer, Receipt)
    assert count(toy) == places + 2


def test_same_key(toy: Toy, tmp_path: Path) -> None:
    """Tests that a key repeats the same file only: other rows, or another region, are another order."""
    who = toy.by("administrator")
    first, _ = importing.enter(toy.desk, read(tmp_path, TWO), "land", who, key="k")
    again, _ = importing.enter(toy.desk, read(tmp_path, TWO), "land", who, key="k")
    assert isinstance(again, Receipt)
    assert (again.entry, again.repeated) == (first.entry, True)
    with pytest.raises(ConflictError):
        importing.enter(toy.desk, read(tmp_path, ONE_BAD), "land", who, key="k")
    with pytest.raises(ConflictError):
        importing.enter(toy.desk, read(tmp_path, TWO), "north", who, key="k")
    with pytest.raises(ConflictError):
        importing.enter(toy.desk, read(tmp_path, TWO), "land", who, skip_bad=True, key="k")


def test_outside_the_region(toy: Toy, tmp_path: Path) -> None:
    """Tests that rows outside the region named are refused, on record."""
    answer, _ = importing.enter(toy.desk, read(tmp_path, TWO), "south", toy.by("administrator"))
    assert isinstance(answer, Refusal)
    assert "lies outside south" in answer.reason()


def test_broken_rows_take_part(toy: Toy, tmp_path: Path) -> None:
    """Tests that rows which do not fit the heading tell files with the same key apart too."""
    who, broken = toy.by("administrator"), TWO + "a,b,c,d,e,f,g\n"
    importing.enter(toy.desk, read(tmp_path, broken), "land", who, skip_bad=True, key="k")
    again, _ = importing.enter(toy.desk, read(tmp_path, broken), "land", who, skip_bad=True, key="k")
    assert isinstance(again, Receipt)
    assert again.repeated
    with pytest.raises(ConflictError):
        importing.enter(toy.desk, read(tmp_path, TWO), "land", who, skip_bad=True, key="k")


POSTS = """id,facility,kind,task,strength,tiers,mix,by_threat
dam.lock,dam,guard,guard,3,1:1;2:0.5,lead:1,3;5
dam.crane,dam,guard,guard,2,,,
"""


def test_posts_whose_people_differ(toy: Toy, tmp_path: Path) -> None:
    """Tests that tiers, mix and strength by threat level come in by a file, and what contradicts itself stays out."""
    file = tmp_path / "posts.csv"
    file.write_text(POSTS, encoding="utf-8")
    importing.enter(toy.desk, importing.read("posts", file), "land", toy.by("administrator"))
    with toy.store.read() as tx:
        rows = tx.execute(
            select(t.post).where(t.post.c.id.in_(["dam.lock", "dam.crane"])).order_by(t.post.c.id)
        ).all()
    assert [(row.tiers, row.mix, row.by_threat) for row in rows] == [
        (None, None, None),
        ("1:1 2:0.5", "lead:1", "3 5"),
    ]
    file.write_text(POSTS.replace("lead:1", "lead:4").replace("dam.", "dam-"), encoding="utf-8")
    checked = importing.preview(toy.desk, importing.read("posts", file), "land")
    assert checked.faulty_rows == 1
    assert "names 4 people" in checked.faults["remedy"][0]
    assert rebuild(toy.store, check=True).same


def test_units_that_serve_together(toy: Toy, tmp_path: Path) -> None:
    """Tests that a file says with yes or no whether the people of a unit serve together."""
    file = tmp_path / "units.csv"
    file.write_text(
        "id,name,region,kind,gemeinsam\nwolves,Wolves,north,guard,Ja\nbears,Bears,north,guard,no\nowls,Owls,north,guard,maybe\n",
        encoding="utf-8",
    )
    checked = importing.preview(toy.desk, importing.read("units", file), "land")
    assert checked.faults["column"].to_list() == ["together"]
    importing.enter(toy.desk, importing.read("units", file), "land", toy.by("administrator"), skip_bad=True)
    with toy.store.read() as tx:
        rows = tx.execute(select(t.unit.c.id, t.unit.c.together).order_by(t.unit.c.id)).all()
    assert [tuple(row) for row in rows] == [("bears", None), ("frogs", None), ("wolves", 1)]
