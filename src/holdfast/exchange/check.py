"""Checks a table against its sheet and the register: every row is either accepted or has its faults named."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from holdfast.errors import Fault, ImportFaultsError
from holdfast.exchange import rules
from holdfast.exchange.attendance import check_attendance, with_moments
from holdfast.exchange.convert import convert
from holdfast.exchange.dates import AMBIGUOUS
from holdfast.exchange.findings import LONGEST_VALUE, Findings
from holdfast.exchange.ground import check_ground
from holdfast.exchange.known import Known
from holdfast.exchange.mapping import Mapping
from holdfast.exchange.shapes import check_shapes, check_together
from holdfast.exchange.sheets import LIKELY_SAME, Sheet, sheet_of
from holdfast.exchange.source import LINE, Table


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check; nothing has been changed.

    Attributes
    ----------
    rows
        The rows without a fault, in the shape of the sheet, and their `line`.
    faults
        line, column, value (as in the file, cut to 200 characters), fault, remedy; sorted by line.
    mapping
        The mapping used, with the date format that was found, to keep for the corrected file.
    repeated
        Rows left out because they say the same as an earlier one: two lines between the same two nodes are one
        dependency. Every row is accepted, faulty or repeated.
    """

    kind: str
    rows: pl.DataFrame
    faults: pl.DataFrame
    mapping: Mapping
    repeated: int = 0

    @property
    def faulty_rows(self) -> int:
        """The number of rows that have a fault."""
        return self.faults[LINE].n_unique()


def check(kind: str, table: Table, mapping: Mapping, known: Known, *, file: str = "file") -> Checked:
    """Check every row of a table.

    Parameters
    ----------
    kind
        A kind of `SHEETS`.
    known
        What the register holds, and the profile's words.
    file
        The name by which errors call the file.

    Raises
    ------
    NotFoundError
        If nothing of this kind can be imported.
    ImportFaultsError
        If the mapping does not fit the table or leaves a required column without a source.
    """
    sheet = sheet_of(kind)
    mapping = _with_answers(mapping, table)
    _check_mapping(sheet, table, mapping, file)
    findings = Findings()
    findings.add_frame(_broken(table))
    converted = convert(table, mapping, findings)
    frame = _completed(kind, converted.frame, known)
    _check_rules(frame, sheet, known, findings)
    good = frame.filter(~pl.col(LINE).is_in(findings.lines().implode()))
    rows = good.select(LINE, *sheet.schema)
    if sheet.repeatable:
        rows = rows.unique(list(sheet.key), keep="first", maintain_order=True)
    settled = _settled(mapping, converted.date_formats)
    return Checked(kind, rows, findings.frame(), settled, repeated=len(good) - len(rows))


def _completed(kind: str, frame: pl.DataFrame, known: Known) -> pl.DataFrame:
    """Complete the rows by what the register says of them."""
    if kind == "people":
        return rules.fill_region(frame, known)
    return with_moments(frame, known.zone) if kind == "attendance" else frame


def _with_answers(mapping: Mapping, table: Table) -> Mapping:
    """Take the answers to likely identities also where the mapping was made before they were given."""
    if mapping.kind != "people" or LIKELY_SAME in mapping.columns or LIKELY_SAME not in table.columns:
        return mapping
    return replace(mapping, columns={**mapping.columns, LIKELY_SAME: LIKELY_SAME})


def _check_mapping(sheet: Sheet, table: Table, mapping: Mapping, file: str) -> None:
    faults: list[Fault] = []
    if mapping.kind != sheet.kind:
        remedy = f"Give a mapping for {sheet.kind}."
        faults.append(Fault("mapping, kind", f"It is for {mapping.kind}, not for {sheet.kind}.", remedy))
    has = ", ".join(table.columns)[:500]
    for name, source in mapping.columns.items():
        if source not in table.columns:
            fault = f"{file} has no column {source!r}."
            faults.append(Fault(f"mapping, columns.{name}", fault, f"Its columns are: {has}."))
    if not faults:
        for name in mapping.missing():
            fault = f"No column of {file} was taken for the required {name} ({sheet[name].help})"
            remedy = f"Map one of its columns, or give a constant: {has}."
            faults.append(Fault(f"mapping, columns.{name}", fault, remedy))
    if faults:
        raise ImportFaultsError(f"The mapping does not fit {file}.", faults)


def _broken(table: Table) -> pl.DataFrame:
    value = pl.col("text").str.slice(0, LONGEST_VALUE)
    return table.broken.select(LINE, "fault", "remedy", column=pl.lit(""), value=value)


def _check_rules(frame: pl.DataFrame, sheet: Sheet, known: Known, findings: Findings) -> None:
    rules.check_references(frame, sheet, known, findings)
    rules.check_duplicates(frame, sheet, known, findings)
    match sheet.kind:
        case "places" | "facilities":
            check_ground(frame, known, findings)
        case "dependencies":
            rules.check_dependencies(frame, findings)
        case "posts":
            rules.check_post_region(frame, known, findings)
            rules.check_period(frame, findings)
            check_shapes(frame, findings)
        case "units":
            check_together(frame, findings)
        case "people":
            rules.check_home(frame, findings)
            rules.check_likeness(frame, known, findings)
        case "contracts":
            rules.check_period(frame, findings)
            rules.check_overlap(frame, known, findings)
        case "attendance":
            check_attendance(frame, known, findings)
        case "regions":
            rules.check_outlines(frame, findings)
            rules.check_parents(frame, known, findings)


def _settled(mapping: Mapping, formats: dict[str, str]) -> Mapping:
    """Keep the date format where all columns agree: the few rows of a faults file could not tell it."""
    found = set(formats.values()) - {AMBIGUOUS}
    if mapping.date_format is not None or len(found) != 1:
        return mapping
    return mapping.with_date_format(found.pop())
