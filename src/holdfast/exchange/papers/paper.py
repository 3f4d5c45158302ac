"""A paper as data, and its PDF: typeset by typst from one template, with the fonts that come with the program."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import typst

from holdfast.exchange.papers.words import Words

_FOLDER: Final = files(__name__.rpartition(".")[0])


@dataclass(frozen=True, slots=True)
class Facts:
    """A heading with labels and values under it."""

    heading: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A heading with paragraphs under it; an empty heading for none."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A heading with a table under it.

    Attributes
    ----------
    numbers
        The columns that hold numbers, from 0; they are set flush right.
    totals
        Rows at its foot.
    """

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()
    totals: tuple[tuple[str, ...], ...] = ()
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """A heading with people and days under it, a mark in each cell; the second and later ones begin a page.

    Attributes
    ----------
    days
        Weekday and date of each column.
    rows
        A name, and a mark a day.
    foot
        Lines of sums, likewise.
    shaded
        Marks on a grey ground.
    missing
        Which sums in `foot` are too small; they are set bold.
    """

    heading: str
    corner: str
    days: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    foot: tuple[tuple[str, tuple[str, ...]], ...]
    shaded: tuple[str, ...] = ()
    missing: tuple[tuple[bool, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes, and out of which record.

    Attributes
    ----------
    entry, root
        The entry that the paper was made from, and the root of the record's checkpoint then (hex).
    law
        The sentence that names the profile applied.
    """

    office: str
    region: str
    entry: int
    root: str
    law: str
    exercise: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper in one language.

    Attributes
    ----------
    labels
        Lines under the title on the right, such as number and date, as label and value.
    to
        The lines of the addressee; empty for none.
    """

    language: str
    title: str
    head: Letterhead
    labels: tuple[tuple[str, str], ...]
    to: tuple[str, ...]
    intro: str
    blocks: tuple[Facts | Text | Table | Roster, ...]


def render(paper: Paper) -> bytes:
    """Return the paper as PDF/UA-1; the same bytes for the same paper, on every machine."""
    words = Words(paper.language)
    data = asdict(paper) | {
        "blocks": [{"is": type(block).__name__} | asdict(block) for block in paper.blocks],
        "words": {
            "to": words("to"),
            "page": words("page", page="PAGE", pages="PAGES"),
            "exercise": words("exercise"),
            "record": words("record_note", entry=str(paper.head.entry), root=paper.head.root[:16]),
        },
    }
    made: bytes = typst.compile(
        _template(),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )
    return made


@cache
def _template() -> bytes:
    return _FOLDER.joinpath("paper.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    # NOTE: the fonts of the machine are left out, or the same paper would look and hash otherwise elsewhere.
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(_FOLDER.joinpath("fonts"))]
    )
