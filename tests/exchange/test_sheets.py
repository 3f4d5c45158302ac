from __future__ import annotations

from pathlib import Path

import pytest

import holdfast.exchange
from holdfast.errors import NotFoundError
from holdfast.exchange import FORMATS, KINDS, SHEETS, sheet_of
from holdfast.exchange.known import empty_frame
from holdfast.exchange.mapping import normalised
from holdfast.exchange.tables import LIMITS

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "import.md"


@pytest.mark.parametrize("kind", KINDS)
def test_order(kind: str) -> None:
    """Tests that a kind refers only to itself and to kinds imported before it."""
    for column in SHEETS[kind].columns:
        assert column.refers is None or KINDS.index(column.refers) <= KINDS.index(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_sheet_is_whole(kind: str) -> None:
    """Tests that names are unique, helps are sentences, and keys are required columns that the register knows."""
    sheet = SHEETS[kind]
    assert len(set(sheet.names)) == len(sheet.names)
    assert all(column.help.endswith(".") for column in sheet.columns)
    assert all(sheet[name].required for name in sheet.key)
    assert set(sheet.key) <= set(empty_frame(kind).columns)


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_not_synonyms_of_others(kind: str) -> None:
    """Tests that no synonym normalises to nothing, which every odd column would match."""
    assert all(normalised(synonym) for column in SHEETS[kind].columns for synonym in column.synonyms)


@pytest.mark.parametrize("kind", KINDS)
def test_reference_page_names_every_column(kind: str) -> None:
    """Tests that the page on imports has every column, required ones in bold, and every format."""
    page = REFERENCE.read_text(encoding="utf-8")
    row = next(line for line in page.splitlines() if line.startswith(f"| `{kind}` |"))
    for column in SHEETS[kind].columns:
        bold = f"**{column.name}**"
        assert (bold in row) if column.required else (column.name in row and bold not in row)
    assert all(f"`{name}`" in page for name in (*FORMATS, *LIMITS))


def test_unknown_names() -> None:
    """Tests that unknown kinds and columns are refused with those there are."""
    with pytest.raises(NotFoundError, match="regions, places"):
        sheet_of("cats")
    with pytest.raises(NotFoundError, match="depends_on"):
        SHEETS["dependencies"]["colour"]


def test_exports() -> None:
    """Tests that every public name is there and they are sorted as the linter sorts them."""
    names = holdfast.exchange.__all__
    assert all(hasattr(holdfast.exchange, name) for name in names)
    assert names == sorted(names, key=lambda name: (not name.isupper(), name[0].islower(), name))
