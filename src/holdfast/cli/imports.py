"""`import`: files into the register, with a preview, a mapping, and a file of faults to correct."""

from __future__ import annotations

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
    print_json,
    progress,
    read_text,
    tell,
)
from holdfast.exchange import KINDS, Checked, read_mapping, summary, write_faults
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
            help="Where bad rows go, to be corrected and fed back; FILE.faults.csv unless named.",
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
    where = region or next(r for r, parent in frame.parents.items() if parent is None)
    with progress(as_json, f"Reading {file.name}"):
        intake = importing.read(
            kind, file, mapping=read_mapping(read_text(mapping)) if mapping else None, layer=layer
        )
    target = faults or file.with_name(f"{file.stem}.faults.csv")
    if save_map is not None:
        save_map.write_text(intake.mapping.to_text(), encoding="utf-8")
    if preview:
        with progress(as_json, "Checking"):
            checked = importing.preview(desk, intake, where)
        _show(intake, checked, target, as_json=as_json, entered=None)
        return
    who = author(by, frame)
    try:
        with progress(as_json, f"Importing {len(intake.table)} rows"):
            answer, checked = importing.enter(desk, intake, where, who, skip_bad=skip_bad, key=key)
    except FaultyRowsError as error:
        _show(intake, error.checked, target, as_json=as_json, entered=0)
        if not as_json:
            err.print(str(error), style="bold red", soft_wrap=True)
        raise typer.Exit(1) from error
    if as_json:
        _show(intake, checked, target, as_json=True, entered=checked.rows.height, answer=answer_json(answer))
        return
    _show(intake, checked, target, as_json=False, entered=checked.rows.height)
    tell(answer, as_json=False)


def _show(
    intake: Intake,
    checked: Checked,
    target: Path,
    *,
    as_json: bool,
    entered: int | None,
    answer: dict[str, Any] | None = None,
) -> None:
    written = write_faults(checked.faults, intake.table, target) if checked.faults.height else 0
    if as_json:
        body = {
            "kind": intake.kind,
            "rows": len(intake.table),
            "good": checked.rows.height + checked.repeated,
            "repeated": checked.repeated,
            "faulty": checked.faulty_rows,
            "entered": entered,
            "faults_file": str(target) if written else None,
            "columns": dict(intake.mapping.columns),
        }
        print_json(body | ({"answer": answer} if answer else {}))
        return
    for note in intake.table.notes:
        out.print(f"Note: {note}", soft_wrap=True, markup=False)
    used = ", ".join(f"{name} from {source}" for name, source in intake.mapping.columns.items())
    out.print(f"Columns: {used}.", soft_wrap=True, markup=False, highlight=False)
    good = checked.rows.height + checked.repeated
    out.print(f"{good} rows are good, {checked.faulty_rows} have faults.", highlight=False)
    if checked.repeated:
        out.print(f"{checked.repeated} of the good rows say again what another says; they are entered once.")
    if written:
        out.print(summary(checked.faults), markup=False, soft_wrap=True, highlight=False)
        out.print(
            f"The bad rows are in {target}: correct them there and import that file.",
            soft_wrap=True,
            markup=False,
        )
    if entered is None:
        out.print("Nothing was changed.")
