"""`import`: files into the register, with a preview, a mapping, and a file of faults to correct."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from holdfast import importing
from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    answer_json,
    author,
    err,
    open_home,
    out,
    outermost,
    print_json,
    progress,
    read_text,
    tell,
    write_text,
)
from holdfast.desk import Refusal
from holdfast.errors import InvalidValueError
from holdfast.exchange import KINDS, Checked, read_mapping, summary, write_faults
from holdfast.exchange.csvfile import FAULT_COLUMNS
from holdfast.importing import FaultyRowsError, Intake


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import")(import_file)


def import_file(
    kind: Annotated[str, typer.Argument(help=f"What the file holds: {', '.join(KINDS)}.")],
    file: Annotated[Path, typer.Argument(help="CSV, Parquet, GeoJSON, GeoPackage or XLSX.")],
    region: Annotated[
        str | None,
        typer.Option(help="The region all rows lie in; the outermost unless named.", show_default=False),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--map", help="What the columns mean; guessed unless given.", show_default=False),
    ] = None,
    save_map: Annotated[
        Path | None,
        typer.Option(help="Write the mapping used to a file that can be edited.", show_default=False),
    ] = None,
    layer: Annotated[str | None, typer.Option(help="Layer or sheet of the file.", show_default=False)] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Show what would happen; change nothing.")
    ] = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Enter the good rows though others have faults.")
    ] = False,
    faults: Annotated[
        Path | None,
        typer.Option(
            help="Where bad rows go, to be corrected and fed back; a new FILE.faults.csv unless named.",
            show_default=False,
        ),
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="Idempotency key: a repeat changes nothing twice.", show_default=False)
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Import a file into the register: all of it, or nothing unless --skip-bad."""
    desk = open_home(home).desk()
    frame = desk.frame()
    where = outermost(frame, region)
    who = None if preview else author(by, frame)
    with progress(as_json, f"Reading {file.name}"):
        intake = importing.read(
            kind, file, mapping=read_mapping(read_text(mapping)) if mapping else None, layer=layer
        )
    if save_map is not None:
        # NOTE: first the guess, which is there to be corrected even where it does not fit the file.
        write_text(save_map, intake.mapping.to_text())
    show = _Shown(intake, faults or file.with_name(f"{file.stem}.csv"), faults is not None, save_map, as_json)
    if who is None:
        with progress(as_json, "Checking"):
            checked = importing.preview(desk, intake, where)
        show(checked, entered=None)
        return
    try:
        with progress(as_json, f"Importing {len(intake.table)} rows"):
            answer, checked = importing.enter(desk, intake, where, who, skip_bad=skip_bad, key=key)
    except FaultyRowsError as error:
        show(error.checked, entered=0)
        if not as_json:
            err.print(
                f"{error} With --skip-bad the good rows are entered now.", style="bold red", soft_wrap=True
            )
        raise typer.Exit(1) from error
    refused = isinstance(answer, Refusal)
    show(checked, entered=0 if refused else checked.rows.height, answer=answer_json(answer))
    if not as_json:
        tell(answer, as_json=False)
    if refused:
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class _Shown:
    """Shows what became of a file, and writes its bad rows where they can be corrected.

    Attributes
    ----------
    target
        Where the bad rows go; unless that was said, no file that is there already is overwritten.
    """

    intake: Intake
    target: Path
    said: bool
    save_map: Path | None
    as_json: bool

    def __call__(
        self, checked: Checked, *, entered: int | None, answer: dict[str, Any] | None = None
    ) -> None:
        if self.save_map is not None:
            write_text(self.save_map, checked.mapping.to_text())
        written = self._write(checked) if checked.faults.height else None
        if self.as_json:
            self._json(checked, written, entered, answer)
        else:
            self._words(checked, written, entered)

    def _write(self, checked: Checked) -> Path:
        """Write the faults file, for its owner alone: it holds what the rows hold."""
        target = self.target if self.said else free_name(self.target)
        try:
            target.touch(mode=0o600)
        except OSError as error:
            raise InvalidValueError(
                f"The faults cannot be written to {target}: {error.strerror}. Name another file with --faults."
            ) from error
        write_faults(checked.faults, self.intake.table, target)
        return target

    def _json(
        self, checked: Checked, written: Path | None, entered: int | None, answer: dict[str, Any] | None
    ) -> None:
        body = {
            "kind": self.intake.kind,
            "rows": len(self.intake.table),
            "good": checked.rows.height + checked.repeated,
            "repeated": checked.repeated,
            "faulty": checked.faulty_rows,
            "entered": entered,
            "faults_file": str(written) if written else None,
            "columns": dict(self.intake.mapping.columns),
        }
        print_json(body | ({"answer": answer} if answer else {}))

    def _words(self, checked: Checked, written: Path | None, entered: int | None) -> None:
        for note in self.intake.table.notes:
            _say(f"Note: {note}")
        _say(_columns(self.intake))
        _say(f"{checked.rows.height + checked.repeated} rows are good, {checked.faulty_rows} have faults.")
        if checked.repeated:
            _say(f"{checked.repeated} of the good rows say again what another says; they are entered once.")
        if written:
            _say(summary(checked.faults))
            _say(f"The bad rows are in {written}: correct them there and import that file.")
        if entered is None:
            _say("Nothing was changed.")


def free_name(file: Path) -> Path:
    """Return where the bad rows of a file go: FILE.faults.csv, or the next number where that is there already."""
    stem = re.sub(r"\.faults(-\d+)?$", "", file.stem)
    names = (f"{stem}.faults.csv", *(f"{stem}.faults-{number}.csv" for number in range(2, 1000)))
    free = (file.with_name(name) for name in names if not file.with_name(name).exists())
    return next(free, file.with_name(names[0]))


def _columns(intake: Intake) -> str:
    """Say what was taken from where, and what was not taken at all."""
    columns = intake.mapping.columns
    same = [name for name, source in columns.items() if name == source]
    other = [f"{name} from {source!r}" for name, source in columns.items() if name != source]
    unused = [
        repr(name)
        for name in intake.table.columns
        if name not in columns.values() and name not in FAULT_COLUMNS
    ]
    parts = [f"Columns: {', '.join(other + same)}."]
    if unused:
        shown = ", ".join(unused[:20]) + (" …" if len(unused) > 20 else "")
        parts.append(f"Not used: {shown}.")
    return " ".join(parts)


def _say(text: str) -> None:
    out.print(text, markup=False, highlight=False, soft_wrap=True)
