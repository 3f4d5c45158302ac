"""A form as data, and its PDF: one head for all, then numbered blocks."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import typst

_FOLDER: Final = files(__name__.rpartition(".")[0])
_FONTS: Final = files("holdfast.exchange.papers").joinpath("fonts")


@dataclass(frozen=True, slots=True)
class Fields:
    """Labels and values in boxes, so many across."""

    heading: str
    rows: tuple[tuple[str, str], ...]
    across: int = 3


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs in a box; where there are none, what says so."""

    heading: str
    paragraphs: tuple[str, ...]
    empty: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A table.

    Attributes
    ----------
    numbers
        Columns of numbers, from 0; they are set flush right.
    narrow
        Columns that are not broken, such as moments.
    """

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str
    numbers: tuple[int, ...] = ()
    narrow: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A position of an organisation chart and who fills it; empty where nobody does."""

    title: str
    holder: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """An organisation: its head, those beside it, and a column of positions for each section."""

    heading: str
    top: Node
    staff: tuple[Node, ...]
    sections: tuple[tuple[Node, ...], ...]


Block = Fields | Prose | Listing | Chart


@dataclass(frozen=True, slots=True)
class FormHead:
    """What stands at the head of every form.

    Attributes
    ----------
    name
        The name of the incident or of the operational period.
    start, end
        From when to when, by the 24-hour clock.
    as_of
        The moment up to which it tells.
    entry, root
        The last entry of the record that it was made from, and that entry's leaf (hex).
    """

    office: str
    region: str
    name: str
    start: str
    end: str
    prepared_by: str
    as_of: str
    entry: int
    root: str
    exercise: bool = False


@dataclass(frozen=True, slots=True)
class FormLabels:
    """The words of the head and foot, in the language of the form."""

    name: str
    start: str
    end: str
    office: str
    prepared_by: str
    as_of: str
    record: str
    page: str
    exercise: str
    none: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form in one language.

    Attributes
    ----------
    number
        What it is known by, such as ICS 201; empty where the house has no number for it.
    wide
        Whether it lies on its side.
    """

    language: str
    number: str
    title: str
    head: FormHead
    labels: FormLabels
    blocks: tuple[Block, ...]
    wide: bool = False


def render(form: Form) -> bytes:
    """Return the form as PDF, the same bytes for the same form; PDF/UA-1 wherever the fonts have every letter."""
    try:
        return _pdf(form, ["ua-1"])
    except typst.TypstError:
        # NOTE: a letter that no font has, such as a smiley in a report, must not keep a form from being printed.
        return _pdf(form, [])


def pictures(form: Form, *, ppi: float = 96) -> list[bytes]:
    """Return the pages of the form as PNG."""
    made: Any = typst.compile(
        _template(), format="png", font_paths=_fonts(), sys_inputs=_inputs(form), ppi=ppi
    )
    return [made] if isinstance(made, bytes) else list(made)


def _pdf(form: Form, standards: list[Any]) -> bytes:
    made: bytes = typst.compile(
        _template(), format="pdf", font_paths=_fonts(), sys_inputs=_inputs(form), pdf_standards=standards
    )
    return made


def _inputs(form: Form) -> dict[str, str]:
    labels = asdict(form.labels)
    data = asdict(form) | {
        "blocks": [{"is": type(block).__name__} | asdict(block) for block in form.blocks],
        "words": labels | {"from": labels["start"], "to": labels["end"]},
    }
    return {"form": json.dumps(data, ensure_ascii=False)}


@cache
def _template() -> bytes:
    return _FOLDER.joinpath("form.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    # NOTE: the fonts of the machine are left out, or the same form would look and hash otherwise elsewhere.
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(_FONTS)])
