from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.errors import ImportFaultsError, NotFoundError
from holdfast.exchange import (
    KINDS,
    SHEETS,
    Checked,
    Known,
    Mapping,
    Table,
    check,
    guess,
    read_mapping,
    read_table,
)

Check = Callable[..., Checked]

HEADS = {
    "regions": "id,name,parent,outline",
    "places": "id,name,region,latitude,longitude,population",
    "kinds": "id,title,qualifications",
    "facilities": "id,name,region,sector,latitude,longitude,exposure",
    "dependencies": "facility,depends_on",
    "posts": "id,facility,kind,task,strength,worth,start,end,region",
    "units": "id,name,region,kind,target",
    "people": "reference,name,born,place,region,rank_group,qualifications,days_before,contact,likely_same",
    "contracts": "id,person,start,end,territory,unit,clause",
    "attendance": "call_up,day,came,left,hours",
}
GOOD = {
    "regions": "North,The North,West,",
    "places": "w2,Würzburg,West,46.6,7.6,1200",
    "kinds": "medic,Medics,first_aid;driver",
    "facilities": "plant,Plant,West,energy,46.5,7.5,2.5",
    "dependencies": "dam,mast",
    "posts": "p1,dam,guard,watch,4,1.5,2031-01-01,2031-02-01,West",
    "units": "u2,Second,West,guard,40",
    "people": "C-3,Carla Rossi,1991-02-03,w1,,enlisted,driver,12,carla@example.org,",
    "contracts": "c2,B-2,2031-01-01,,West;East,u1,§ 4",
    "attendance": "1,2030-03-01,22:00,06:30,",
}
# kind, the faulty row, the column blamed, words of the fault.
BAD = [
    ("regions", "A b,Name,,", "id", "identifier"),
    ("regions", "West,Again,,", "id", "in the register already"),
    ("regions", "N,N,Nowhere,", "parent", "no region"),
    ("regions", "N,N,N,", "parent", "lies in itself"),
    ("regions", "N,N,,POLYGON((0 0", "outline", "no geometry"),
    ("regions", "N,N,,POINT (7 46)", "outline", "no area"),
    ("regions", 'N,N,,"POLYGON ((46 100, 47 100, 47 101, 46 100))"', "outline", "off the globe"),
    ("places", "w2,,West,46.6,7.6,1", "name", "empty"),
    ("places", "w2,W,West,46.6,7.6,-1", "population", "too small"),
    ("places", "w2,W,West,46.6,7.6,1'200", "population", "no whole number"),
    ("places", "w2,W,West,forty,7.6,1", "latitude", "no number"),
    ("places", "w2,W,West,nan,7.6,1", "latitude", "no number"),
    ("places", "w2,W,West,7.6,46.6,1", "latitude", "swapped"),  # falls in its region only when swapped
    ("places", "w2,W,West,121.5,25.0,1", "latitude", "swapped"),  # off the globe unless swapped
    ("places", "w2,W,West,46.6,8.6,1", "region", "It lies in East"),
    ("places", "w2,W,West,0,0,1", "latitude", "unknown position"),
    ("places", "w2,W,West,1200000,2600000,1", "latitude", "metres"),
    ("places", "w2,W,West,46.6,200,1", "longitude", "not on the globe"),
    ("kinds", "medic,Medics,first aid", "qualifications", "first aid"),
    ("facilities", "plant,Plant,West,magic,46.5,7.5,1", "sector", "no such word"),
    ("facilities", "dam,Dam,West,energy,46.5,7.5,1", "id", "in the register already"),
    ("facilities", "plant,Plant,West,energy,46.5,8.5,1", "region", "It lies in East"),
    ("facilities", "plant,Plant,West,energy,50,20,1", "region", "no known region"),
    ("facilities", "plant,Plant,Wset,energy,46.5,7.5,1", "region", "no region"),
    ("facilities", "plant,Plant,West,energy,46.5,7.5,-1", "exposure", "too small"),
    ("dependencies", "dam,dam", "depends_on", "depends on itself"),
    ("dependencies", "dam,tower", "depends_on", "no facility"),
    ("posts", "p1,tower,guard,watch,4,1,,,", "facility", "no facility"),
    ("posts", "p1,dam,diver,watch,4,1,,,", "kind", "no kind of unit"),
    ("posts", "p1,dam,guard,dance,4,1,,,", "task", "no such word"),
    ("posts", "p1,dam,guard,watch,0,1,,,", "strength", "too small"),
    ("posts", "p1,dam,guard,watch,1.5,1,,,", "strength", "no whole number"),
    ("posts", "p1,dam,guard,watch,4,1,2031-02-01,2031-02-01,", "end", "not after the start"),
    ("posts", "p1,dam,guard,watch,4,1,,,East", "region", "West, another region"),
    ("units", "u1,First,West,guard,1", "id", "in the register already"),
    ("people", "A-1,Carla Rossi,1991-02-03,w1,,enlisted,,,,", "reference", "in the register already"),
    ("people", "C-3,Carla Rossi,1991-02-03,x9,,enlisted,,,,", "place", "no place"),
    ("people", "C-3,Carla Rossi,1991-02-03,w1,East,enlisted,,,,", "region", "one region"),
    ("people", "C-3,Carla Rossi,1791-02-03,w1,,enlisted,,,,", "born", "between 1900 and 2200"),
    ("people", "C-3,Carla Rossi,3.2.91,w1,,enlisted,,,,", "born", "no date"),
    ("people", "C-3,Carla Rossi,1991-02-03,w1,,general,,,,", "rank_group", "no such word"),
    ("people", "C-3,MÃ¼ller Eva,1991-02-03,w1,,enlisted,,,,", "name", "garbled"),
    ("people", "C-3,Carla\tRossi,1991-02-03,w1,,enlisted,,,,", "name", "control characters"),
    ("people", f"{'9' * 65},Carla Rossi,1991-02-03,w1,,enlisted,,,,", "reference", "too long"),
    ("people", "C-3,MULLER Anna,1990-05-24,w1,,enlisted,,,,", "name", "same person as A-1 in the register"),
    ("contracts", "c2,Z-9,2031-01-01,,West,,", "person", "no person"),
    ("contracts", "c2,B-2,2031-01-01,2030-01-01,West,,", "end", "not after the start"),
    ("contracts", "c2,A-1,2030-06-01,2031-06-01,West,,", "start", "contract c1 in the register"),
    ("contracts", "c2,A-1,2029-06-01,,West,,", "start", "contract c1 in the register"),
    ("contracts", "c2,B-2,2031-01-01,,West;South,,", "territory", "South"),
    ("contracts", "c2,B-2,2031-01-01,,West,u9,", "unit", "no unit"),
    ("contracts", "c1,B-2,2031-01-01,,West,,", "id", "in the register already"),
    ("attendance", "9,2030-03-01,,,", "call_up", "no call-up"),
    ("attendance", "3,2030-03-01,,,", "call_up", "not served"),
    ("attendance", "1,2031-03-01,,,", "day", "runs from"),
    ("attendance", "1,2030-05-05,,,", "day", "by call-up 2 already"),
    ("attendance", "2,2030-05-05,,,", "day", "in the register already"),
    ("attendance", "1,2030-03-31,02:30,,", "came", "no time of that day"),  # summer time begins
    ("attendance", "1,2030-10-27,02:30,,", "came", "on its clock twice"),  # and ends
    ("attendance", "1,2030-03-01,noon,,", "came", "no time"),
    ("attendance", "1,2030-03-01,08:00,17:00,9", "hours", "hours and times"),
    ("attendance", "1,2030-03-01,2030-02-27T08:00+01:00,,", "came", "another day"),
    ("attendance", "1,2030-03-01,2030-03-01T08:00,2030-03-02T09:00,", "left", "24 hours"),
    ("attendance", "1,2030-03-01,,,25", "hours", "too large"),
]  # fmt: skip


def rows_of(kind: str, *rows: str) -> str:
    """Return a file of a kind."""
    return "\n".join([HEADS[kind], *rows, ""])


@pytest.mark.parametrize("kind", KINDS)
def test_accepts_good_rows(checked: Check, kind: str) -> None:
    """Tests that a good row of each kind is accepted in the shape of its sheet."""
    outcome = checked(kind, rows_of(kind, GOOD[kind]))
    assert outcome.faults.rows() == []
    assert outcome.rows.schema == {"line": pl.UInt32(), **SHEETS[kind].schema}
    assert outcome.rows["line"].to_list() == [2]


@pytest.mark.parametrize(("kind", "row", "column", "words"), BAD)
def test_names_the_fault(checked: Check, kind: str, row: str, column: str, words: str) -> None:
    """Tests that each trap is named with line, column, value, fault and remedy, and the good row passes."""
    outcome = checked(kind, rows_of(kind, GOOD[kind], row))
    assert outcome.rows["line"].to_list() == [2]
    assert outcome.faults["line"].unique().to_list() == [3]
    fault = outcome.faults.filter(pl.col("column") == column).row(0, named=True)
    assert words in fault["fault"]
    assert fault["remedy"].endswith(".") or fault["remedy"].endswith('"m/d/Y".')
    if fault["fault"] != "It is empty.":
        assert fault["value"] in row


def test_defaults(checked: Check) -> None:
    """Tests that empty cells get the sheet's defaults and people the region of their place."""
    outcome = checked("people", "reference,name,place,rank_group\nC-3,Carla Rossi,e1,officer\n")
    row = outcome.rows.row(0, named=True)
    assert (row["region"], row["days_before"], row["qualifications"], row["born"]) == ("East", 0, [], None)


def test_lists(checked: Check) -> None:
    """Tests that lists are separated by ';' or ',' and hold each item once."""
    outcome = checked("kinds", 'id,title,qualifications\na,A,"x; y,x"\nb,B,\n')
    assert outcome.rows["qualifications"].to_list() == [["x", "y"], []]


def test_numbers_with_a_comma(checked: Check) -> None:
    """Tests that a decimal comma is understood, and signs that could mean either are not."""
    head = "id;name;region;latitude;longitude\n"
    outcome = checked("places", head + 'w2;W;West;46,6;7,6\nw3;W;West;"46,123.5";7.6\n')
    assert outcome.rows["latitude"].to_list() == [46.6]
    assert outcome.faults["line"].to_list() == [3]


def test_suggests_what_was_meant(checked: Check) -> None:
    """Tests that an unknown name comes with the likeliest one, whatever its case."""
    outcome = checked("units", rows_of("units", "u2,N,wset,guard,1", "u3,N,EAST,guard,1"))
    assert "'West'" in outcome.faults["remedy"][0]
    assert "'East'" in outcome.faults["remedy"][1]


def test_two_facilities_at_one_place(checked: Check) -> None:
    """Tests that two nodes of a grid at one place are no fault: there is one per voltage."""
    rows = ("bus-1,Node,West,energy,46.5,7.5,", "bus-2,Node,West,energy,46.5,7.5,")
    assert len(checked("facilities", rows_of("facilities", *rows)).rows) == 2


def test_parallel_lines_are_one_dependency(checked: Check) -> None:
    """Tests that a dependency said twice is kept once and counted, without a fault."""
    outcome = checked("dependencies", rows_of("dependencies", "dam,mast", "dam,mast", "mast,dam"))
    assert (len(outcome.rows), outcome.repeated, outcome.faulty_rows) == (2, 1, 0)


@pytest.mark.parametrize(("longitude", "faulty"), [(8.02, 0), (8.03, 1)])
def test_tolerance(checked: Check, longitude: float, faulty: int) -> None:
    """Tests that 1.5 km outside the outline is tolerated and 2.3 km is not, at 46.5 degrees north."""
    row = f"plant,Plant,West,energy,46.5,{longitude},1"
    assert checked("facilities", rows_of("facilities", row)).faulty_rows == faulty


# Duplicates...
def test_duplicates_in_the_file(checked: Check) -> None:
    """Tests that the later of two rows with one identifier is the fault, and says where the first stands."""
    outcome = checked(
        "units", rows_of("units", "u2,A,West,guard,1", "u3,B,West,guard,1", "u2,C,West,guard,1")
    )
    assert outcome.rows["id"].to_list() == ["u2", "u3"]
    assert outcome.faults.row(0)[:4] == (4, "id", "u2", "It stands on line 2 already.")


def test_likely_the_same_in_the_file(checked: Check) -> None:
    """Tests that the same name and day of birth under another reference is a fault of the later row."""
    rows = ("C-3,Élodie Roy,1991-02-03,w1,,enlisted,,,,", "D-4,ROY Elodie,1991-02-03,w1,,enlisted,,,,",
            "E-5,Élodie Roy,1991-02-04,w1,,enlisted,,,,")  # fmt: skip
    outcome = checked("people", rows_of("people", *rows))
    assert outcome.rows["reference"].to_list() == ["C-3", "E-5"]
    assert "same person as C-3 on line 2" in outcome.faults["fault"][0]
    assert "likely_same" in outcome.faults["remedy"][0]


@pytest.mark.parametrize("said", ["no", "No", "other person", "nein"])
def test_another_person(checked: Check, said: str) -> None:
    """Tests that the user can say that it is another person, in the file and against the register."""
    rows = (
        f"C-3,Anna Müller,1990-05-24,w1,,enlisted,,,,{said}",
        f"D-4,Anna Müller,1990-05-24,w1,,enlisted,,,,{said}",
    )
    assert len(checked("people", rows_of("people", *rows)).rows) == 2


def test_without_day_of_birth_nobody_is_alike(checked: Check) -> None:
    """Tests that two of the same name without days of birth are two people."""
    rows = ("C-3,Élodie Roy,,w1,,enlisted,,,,", "D-4,Élodie Roy,,w1,,enlisted,,,,")
    assert len(checked("people", rows_of("people", *rows)).rows) == 2


# Contracts...
def test_contracts_side_by_side(checked: Check) -> None:
    """Tests that a contract may begin on the day on which another ends, in the file and the register."""
    rows = (
        "c2,A-1,2031-01-01,2032-01-01,West,,",
        "c3,A-1,2032-01-01,,West,,",
        "c4,A-1,2029-01-01,2030-01-01,West,,",
    )
    assert len(checked("contracts", rows_of("contracts", *rows)).rows) == 3


def test_contracts_overlap_in_the_file(checked: Check) -> None:
    """Tests that a long contract overlaps a later one although a short one lies between."""
    rows = ("c2,B-2,2031-01-01,2033-01-01,West,,", "c3,A-1,2031-03-01,2031-04-01,West,,",
            "c4,B-2,2032-06-01,2032-07-01,West,,", "c5,B-2,2034-01-01,,West,,")  # fmt: skip
    outcome = checked("contracts", rows_of("contracts", *rows))
    assert outcome.rows["id"].to_list() == ["c2", "c3", "c5"]
    assert outcome.faults["fault"].to_list() == [
        "The person has a contract for some of these days on line 2."
    ]


_SPANS = st.lists(
    st.tuples(st.sampled_from(["A-1", "B-2"]), st.integers(0, 30), st.integers(1, 12)), max_size=8
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(_SPANS)
def test_accepted_contracts_never_overlap(checked: Check, spans: list[tuple[str, int, int]]) -> None:
    """Tests against every pair: what is accepted is free of overlaps, what is faulty has one."""
    rows = [
        f"n{i},{person},2030-01-{1 + start:02d},2030-02-{length:02d},West,,"
        if start > 25
        else f"n{i},{person},2029-01-{1 + start:02d},2029-01-{min(31, 2 + start + length):02d},West,,"
        for i, (person, start, length) in enumerate(spans)
    ]
    outcome = checked("contracts", rows_of("contracts", *rows))
    kept = list(outcome.rows.select("person", "start", "end").iter_rows())
    for i, (person, start, end) in enumerate(kept):
        assert all(p != person or e <= start or end <= s for p, s, e in kept[:i])
    known_only = {"A-1"} if not kept else {p for p, _, _ in kept} | {"A-1"}
    assert {spans[line - 2][0] for line in outcome.faults["line"]} <= known_only


# Regions...
def test_parents_in_the_same_file(checked: Check) -> None:
    """Tests that parents may stand in the same file, in any order; circles and children of faulty rows may not."""
    rows = ("a,A,b,", "b,B,West,", "c,C,d,", "d,D,c,", "e,E,c,", "f,F,g,", "g,,West,", "h,H,f,")
    outcome = checked("regions", rows_of("regions", *rows))
    assert outcome.rows["id"].to_list() == ["a", "b"]
    assert outcome.faults["line"].unique().to_list() == [4, 5, 6, 7, 8, 9]


def test_outline_forms(checked: Check) -> None:
    """Tests that WKT and GeoJSON give the same outline, and a bow tie is made valid."""
    wkt = '"POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))"'
    json = '"{""type"":""Polygon"",""coordinates"":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}"'
    rows = (f"a,A,,{wkt}", f"b,B,,{json}", 'c,C,,"POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))"')
    outlines = checked("regions", rows_of("regions", *rows)).rows["outline"].to_list()
    assert outlines[0] == outlines[1]
    assert "MultiPolygon" in outlines[2]


# Dates...
def test_dates_in_three_formats(checked: Check) -> None:
    """Tests that the rows that do not follow the column's format are faults that name it."""
    days = ["24.05.1990", "25.05.1990", "26.05.1990", "1990-05-27", "05/28/1990"]
    rows = [f"C-{i},Name {chr(97 + i)},{day},w1,,enlisted,,,," for i, day in enumerate(days)]
    outcome = checked("people", rows_of("people", *rows))
    assert len(outcome.rows) == 3
    assert outcome.faults["line"].to_list() == [5, 6]
    assert "d.m.Y" in outcome.faults["fault"][0]
    assert outcome.mapping.date_format == "d.m.Y"  # kept for the corrected rows


def test_ambiguous_dates(checked: Check) -> None:
    """Tests that a column that could be day/month or month/day is refused row by row until the mapping says."""
    text = rows_of(
        "people", "C-3,Carla Rossi,01/02/1990,w1,,enlisted,,,,", "D-4,Eva Frei,03/04/1990,w1,,enlisted,,,,"
    )
    outcome = checked("people", text)
    assert outcome.faulty_rows == 2
    assert "date_format" in outcome.faults["remedy"][0]
    assert outcome.mapping.date_format is None
    settled = guess(SHEETS["people"], HEADS["people"].split(",")).with_date_format("d/m/Y")
    assert checked("people", text, mapping=settled).rows["born"].dt.month().to_list() == [2, 4]


# Mapping...
def test_mapping_with_constants(checked: Check) -> None:
    """Tests that a mapping names columns and gives constants for those a file lacks."""
    mapping = read_mapping(
        'kind = "people"\nlist_separator = "/"\n[columns]\nreference = "Nr"\nname = "Wer"\nplace = "Wo"\n'
        'qualifications = "Kann"\n[constants]\nrank_group = "enlisted"\ndays_before = 5\n'
    )
    outcome = checked("people", "Nr,Wer,Wo,Kann,Sonst\n1,Eva Frei,w1,a/b,x\n", mapping=mapping)
    row = outcome.rows.row(0, named=True)
    assert (row["rank_group"], row["days_before"], row["qualifications"]) == ("enlisted", 5, ["a", "b"])


def test_mapping_that_does_not_fit(checked: Check) -> None:
    """Tests that required columns without a source and unknown sources are all named at once."""
    with pytest.raises(ImportFaultsError) as refused:
        checked("people", "Number,Who\n1,Eva\n", mapping=Mapping("people"))
    assert [fault.where for fault in refused.value.faults] == [
        "mapping, columns.reference", "mapping, columns.name", "mapping, columns.place", "mapping, columns.rank_group",
    ]  # fmt: skip
    with pytest.raises(ImportFaultsError) as refused:
        checked("people", "Nr,Wer\n1,Eva\n", mapping=Mapping("units", {"id": "Nummer"}))
    assert len(refused.value.faults) == 2


def test_unknown_kind(known: Known) -> None:
    """Tests that a kind that cannot be imported is refused by name."""
    with pytest.raises(NotFoundError, match="cats"):
        check("cats", Table(pl.DataFrame({"line": []})), Mapping("people"), known)


def test_broken_rows_are_faults(checked: Check) -> None:
    """Tests that rows that do not fit the heading are reported with the others."""
    outcome = checked("dependencies", "facility,depends_on\ndam,mast\ndam\n")
    assert outcome.faults.row(0)[:3] == (3, "", "dam")


# Native types...
def test_parquet_cells(tmp_path: Path, known: Known) -> None:
    """Tests that typed cells are checked as their texts would be."""
    frame = pl.DataFrame(
        {
            "reference": [1, 2, 3], "name": ["Eva", "Ida", "Uma"], "born": [33017.0, None, float("nan")],
            "place": pl.Series(["w1", "e1", "w1"], dtype=pl.Categorical), "rank_group": ["enlisted"] * 3,
            "qualifications": [["a", "b"], [], None], "days_before": [1.0, 2.5, float("inf")],
        }
    )  # fmt: skip
    frame.write_parquet(tmp_path / "given.parquet")
    table = read_table(tmp_path / "given.parquet")
    outcome = check("people", table, guess(SHEETS["people"], table.columns), known)
    assert outcome.rows.select("reference", "qualifications", "days_before").rows() == [("1", ["a", "b"], 1)]
    assert str(outcome.rows["born"][0]) == "1990-05-24"
    assert outcome.faults.select("line", "column").rows() == [(2, "days_before"), (3, "days_before")]


# Any rows...
_CELLS = st.sampled_from(["", "a", "b", "West", "w1", "1", "-1", "46.5", "7.5", "2031-01-01", "01/02/2031", "A-1", "ü;x",
                          "dam", "guard", "enlisted", "watch", "energy", "9" * 70, "POINT (1 1)", "nan", "inf", "99999999999999999999"]) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters='",\r\n'), max_size=6
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(st.sampled_from(KINDS), st.data())
def test_every_row_is_accepted_or_faulty(checked: Check, kind: str, data: st.DataObject) -> None:
    """Tests that whatever the cells hold, each row is accepted, faulty or repeated, and never two of them."""
    width = len(SHEETS[kind].names)
    rows = data.draw(st.lists(st.lists(_CELLS, min_size=width, max_size=width), max_size=5))
    rows = [row for row in rows if any(row)]
    outcome = checked(kind, rows_of(kind, *(",".join(row) for row in rows)))
    accepted, faulty = set(outcome.rows["line"]), set(outcome.faults["line"])
    assert accepted.isdisjoint(faulty)
    assert len(accepted) + len(faulty) + outcome.repeated == len(rows)


@pytest.mark.parametrize("kind", KINDS)
def test_no_odd_number_in_any_column_stops_the_check(kind: str, checked: Check) -> None:
    """Tests that numbers beyond all bounds, and what is none, are accepted or faulty wherever they stand."""
    width = len(SHEETS[kind].names)
    odd = (
        "9" * 20,
        "-" + "9" * 20,
        "9" * 70,
        "1e308",
        "-1e308",
        "1e-320",
        "nan",
        "inf",
        "-inf",
        "0x10",
        "١٢",
    )
    rows = [[""] * at + [value] + [""] * (width - 1 - at) for at in range(width) for value in odd]
    outcome = checked(kind, rows_of(kind, *(",".join(row) for row in rows)))
    assert len(set(outcome.rows["line"])) + len(set(outcome.faults["line"])) + outcome.repeated == len(rows)


def test_next_files_build_on_checked_rows(checked: Check) -> None:
    """Tests that a preview of several files sees what the earlier ones would bring."""
    register = Known.empty()
    for kind, text in (
        ("regions", "id,name\nR,R\n"), ("places", "id,name,region,latitude,longitude\np,P,R,1,1\n"),
        ("kinds", "id,title\nguard,G\n"), ("facilities", "id,name,region,sector,latitude,longitude\nf,F,R,x,1,1\ng,G,R,x,1,1\n"),
        ("dependencies", "facility,depends_on\nf,g\n"), ("posts", "id,facility,kind,task,strength\nq,f,guard,x,1\n"),
        ("units", "id,name,region,kind\nu,U,R,guard\n"), ("people", "reference,name,born,place,rank_group\n1,Eva,1990-05-24,p,x\n"),
        ("contracts", "id,person,start,territory,unit\nc,1,2031-01-01,R,u\n"),
    ):  # fmt: skip
        outcome = checked(kind, text, register=register)
        assert outcome.faults.is_empty(), kind
        register = register.with_rows(kind, outcome.rows)
        assert not checked(
            kind, text, register=register
        ).faults.is_empty()  # a second time it is there already


@pytest.mark.parametrize(
    ("row", "came", "left"),
    [
        ("1,2030-03-01,22:00,06:30,", "2030-03-01T21:00:00Z", "2030-03-02T05:30:00Z"),
        ("1,2030-03-30,22:00,06:00,", "2030-03-30T21:00:00Z", "2030-03-31T04:00:00Z"),  # an hour shorter
        ("1,2030-07-01,7:05,,", "2030-07-01T05:05:00Z", None),
        ("1,2030-10-27,2030-10-27T02:30+01:00,,", "2030-10-27T01:30:00Z", None),
        ("1,2030-07-01,2030-07-01 08:00,2030-07-01T07:00Z,", "2030-07-01T06:00:00Z", "2030-07-01T07:00:00Z"),
        ("1,2030-07-01,,,4.5", None, None),
    ],
)
def test_times_are_moments(checked: Check, row: str, came: str | None, left: str | None) -> None:
    """Tests that times by the clock there become moments in UTC, over midnight and the change of the clock too."""
    outcome = checked("attendance", rows_of("attendance", row))
    assert outcome.faults.is_empty(), outcome.faults
    assert outcome.rows.select("came", "left").row(0) == (came, left)


def test_a_person_is_there_once_a_day(checked: Check) -> None:
    """Tests that two call-ups of one person cannot both have the same day in a file."""
    outcome = checked("attendance", rows_of("attendance", "1,2030-03-01,,,", "2,2030-03-01,,,"))
    assert outcome.rows.height == 1
    assert "by line 2 already" in outcome.faults["fault"][0]
