from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.errors import HoldfastError, ImportFaultsError
from holdfast.exchange import FORMATS, KINDS, SHEETS, Mapping, guess, read_mapping


@pytest.mark.parametrize(
    ("kind", "columns", "expected"),
    [
        ("people", ["Personal-Nr", "Name", "GEBURTSDATUM", "Wohnort"], {"name": "Name", "born": "GEBURTSDATUM", "place": "Wohnort"}),
        ("people", ["matricule", "nom", "date de naissance", "commune"],
         {"reference": "matricule", "name": "nom", "born": "date de naissance", "place": "commune"}),
        ("people", ["номер", "ПІБ", "Дата народження"], {"reference": "номер", "name": "ПІБ", "born": "Дата народження"}),
        ("places", ["geonames_id", "Name", "Lat", "LON"], {"id": "geonames_id", "name": "Name", "latitude": "Lat", "longitude": "LON"}),
        ("dependencies", ["from", "to", "kv"], {"facility": "from", "depends_on": "to"}),
        ("contracts", ["from", "to", "id", "person"], {"id": "id", "person": "person", "start": "from", "end": "to"}),
        ("regions", ["code", "region name", "geometry"], {"id": "code", "outline": "geometry"}),
        ("facilities", ["Szerokość", "DŁUGOŚĆ"], {"latitude": "Szerokość", "longitude": "DŁUGOŚĆ"}),
    ],
)  # fmt: skip
def test_guesses(kind: str, columns: list[str], expected: dict[str, str]) -> None:
    """Tests that columns are guessed by name, in several languages, without case, accents and punctuation."""
    assert dict(guess(SHEETS[kind], columns).columns) == expected


def test_own_name_comes_first() -> None:
    """Tests that a column with the sheet's own name wins over one with a synonym."""
    assert guess(SHEETS["people"], ["id", "reference"]).columns["reference"] == "reference"


@given(st.sampled_from(KINDS), st.lists(st.text(max_size=12), unique=True))
def test_guess_uses_each_column_once(kind: str, columns: list[str]) -> None:
    """Tests that a guess names only columns of the file, each at most once."""
    used = list(guess(SHEETS[kind], columns).columns.values())
    assert len(used) == len(set(used))
    assert set(used) <= set(columns)


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(
    st.data(), st.sampled_from(KINDS), st.sampled_from([None, *FORMATS]), st.sampled_from([None, ";", "|"])
)
def test_text_round_trip(
    data: st.DataObject, kind: str, date_format: str | None, separator: str | None
) -> None:
    """Tests that a mapping written as a file is read back the same, whatever the columns are called."""
    names = data.draw(st.lists(st.sampled_from(SHEETS[kind].names), unique=True))
    cut = data.draw(st.integers(0, len(names)))
    columns = {name: data.draw(_TEXT) for name in names[:cut]}
    constants = {name: data.draw(_TEXT) for name in names[cut:]}
    mapping = Mapping(kind, columns, constants, date_format, separator)
    assert read_mapping(mapping.to_text()) == mapping


def test_reports_all_faults_at_once() -> None:
    """Tests that everything wrong with a mapping is said at once."""
    text = """
    kind = "people"
    date_format = "dd/mm"
    list_separator = "%"
    [columns]
    nmae = "Name"
    name = "Name"
    [constants]
    name = "x"
    """
    with pytest.raises(ImportFaultsError) as refused:
        read_mapping(text)
    assert sorted(fault.where for fault in refused.value.faults) == [
        "columns.nmae", "constants.name", "date_format", "list_separator",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("kind = people", "mapping, line 1"),  # a text without quotation marks
        ("kind = 3", "mapping, kind"),  # a number
        ("", "mapping, kind"),  # nothing
        ('kind = "cats"', "kind"),  # no such kind
        ('kind = "people"\ncolumns = 3', "mapping, columns"),  # no section
        ('kind = "people"\n[columns]\nname = 3', "mapping, columns.name"),  # a number for a column
        ('kind = "people"\n[constants]\nname = true', "mapping, constants.name"),  # a truth value
        ('kind = "people"\nspeed = 3', "mapping, speed"),  # an unknown key
    ],
)
def test_bad_files(text: str, where: str) -> None:
    """Tests that each fault of a mapping file says where it is."""
    with pytest.raises(ImportFaultsError) as refused:
        read_mapping(text)
    assert [fault.where for fault in refused.value.faults] == [where]


@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from(['kind="people"', "[columns]", "name=", '"', "\n", "[[", "="])).map("".join)
)
def test_any_text(text: str) -> None:
    """Tests that arbitrary text is a mapping or a clear error."""
    try:
        read_mapping(text)
    except HoldfastError as error:
        assert error.diagnostics()


def test_missing_columns_are_explained() -> None:
    """Tests that a written guess tells the user which columns are still to be mapped."""
    mapping = guess(SHEETS["people"], ["name"])
    assert mapping.missing() == ("reference", "place", "rank_group")
    assert '# place = ""  # required: Where they live.' in mapping.to_text()
