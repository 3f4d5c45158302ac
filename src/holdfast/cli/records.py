"""`log`, `checkpoint`, `export`, `verify`, `rebuild`: the record, for those who keep it and those who doubt it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from holdfast.cli.common import (
    HomeOption,
    JsonOption,
    err,
    open_home,
    out,
    print_json,
    progress,
    read_text,
    show_table,
)
from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.home import PUBLIC_KEY
from holdfast.rebuild import rebuild as rebuild_tables
from holdfast.record import Entry, VerifierKey, verify_record
from holdfast.store.ledger import entries, read_head

ENTRIES = "entries.jsonl"
CHECKPOINT = "checkpoint.txt"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("log")(log)
    app.command("checkpoint")(checkpoint)
    app.command("export")(export)
    app.command("verify")(verify)
    app.command("rebuild")(rebuild)


def log(
    most: Annotated[int, typer.Option(min=1, help="Show so many of the last entries.")] = 20,
    refused: Annotated[bool, typer.Option("--refused", help="Only what was refused.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the last entries of the record, newest first."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        size = read_head(tx).frontier.size
        start = 0 if refused else max(0, size - most)
        found = [Entry.from_bytes(body) for body in entries(tx, start)]
    shown = [entry for entry in reversed(found) if not refused or entry.outcome == "refused"][:most]
    if as_json:
        print_json({"size": size, "entries": [dict(entry.fields()) for entry in shown]})
        return
    rows = [
        (
            entry.n,
            entry.at[:19].replace("T", " "),
            entry.by.get("seat", "system"),
            entry.order["kind"],
            entry.outcome,
        )
        for entry in shown
    ]
    show_table(
        f"The last {len(shown)} of {size} entries",
        ("entry", "at (UTC)", "seat", "order", "outcome"),
        rows,
        empty="No entry was refused." if refused else "No entry yet.",
    )
    for entry in shown:
        if entry.outcome == "refused" and entry.verdicts:
            reason = entry.verdicts[0].get("reason", "")
            out.print(f"{entry.n} refused: {reason}", markup=False, highlight=False, soft_wrap=True)


def checkpoint(home: HomeOption = None) -> None:
    """Print the signed checkpoint; keep it elsewhere, and nothing before it can be changed unseen."""
    typer.echo(open_home(home).desk().checkpoint(), nl=False)


def export(
    folder: Annotated[Path, typer.Argument(help="A folder to write to; made where there is none.")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the record, its signed checkpoint and the public key, for anybody to verify offline; nothing personal is in it."""
    place = open_home(home)
    desk = place.desk()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with desk.store.read() as tx, (folder / ENTRIES).open("wb") as lines:
            head = read_head(tx)
            with progress(as_json, f"Writing {head.frontier.size} entries"):
                for body in entries(tx, 0, head.frontier.size):
                    lines.write(body + b"\n")
        (folder / CHECKPOINT).write_text(desk.sign_head(head), encoding="utf-8")
        (folder / PUBLIC_KEY).write_text(place.key().verifier.text + "\n", encoding="utf-8")
    except OSError as error:
        raise InvalidValueError(
            f"{folder} cannot be written: {error.strerror}. Give a folder you may write to, with room left."
        ) from error
    if as_json:
        print_json({"folder": str(folder), "entries": head.frontier.size, "root": head.frontier.root.hex()})
        return
    out.print(
        f"Wrote {head.frontier.size} entries to {folder}. Anybody checks them with `holdfast verify {folder}`.",
        soft_wrap=True,
    )


def verify(
    record: Annotated[
        Path | None,
        typer.Argument(
            help="A folder made by `holdfast export`; this headquarters' own unless given.",
            show_default=False,
        ),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(
            help="The verifier key, as text or a file; beside the record unless given.", show_default=False
        ),
    ] = None,
    earlier: Annotated[
        list[Path] | None,
        typer.Option(help="A checkpoint kept from before; the record must continue it.", show_default=False),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Verify a whole record, offline: every entry in form and order, and the tree as signed."""
    notes = [read_text(file) for file in earlier or []]
    begun = time.monotonic()
    if record is None:
        place = open_home(home)
        desk = place.desk()
        verifier = VerifierKey.parse(_key_text(key)) if key else place.key().verifier
        with desk.store.read() as tx:
            note = desk.sign_head(read_head(tx))
            with progress(as_json, "Verifying"):
                report = verify_record(entries(tx), note, verifier, earlier=notes)
    else:
        for name in (ENTRIES, CHECKPOINT, *(() if key else (PUBLIC_KEY,))):
            if not (record / name).is_file():
                raise NotFoundError(
                    f"There is no whole record in {record}: {name} is missing. Give a folder made by `holdfast export`."
                )
        verifier = VerifierKey.parse(_key_text(key) if key else read_text(record / PUBLIC_KEY).strip())
        with (record / ENTRIES).open("rb") as lines, progress(as_json, "Verifying"):
            report = verify_record(
                (line.rstrip(b"\n") for line in lines),
                read_text(record / CHECKPOINT),
                verifier,
                earlier=notes,
            )
    body: dict[str, Any] = {
        "verified": report.verified,
        "entries": report.size,
        "root": report.root.hex(),
        "first_at": report.first_at,
        "last_at": report.last_at,
        "outcomes": dict(report.outcomes),
        "key": verifier.text,
        "seconds": round(time.monotonic() - begun, 3),
        "faults": [str(fault) for fault in report.faults],
    }
    if as_json:
        print_json(body)
    elif report.verified:
        out.print(
            f"Verified: {report.size} entries, root {body['root']}.",
            style="green",
            soft_wrap=True,
            highlight=False,
        )
        out.print(f"Signed by {verifier.text}", markup=False, soft_wrap=True, highlight=False)
        if record is not None and key is None:
            out.print("The key lay beside the record; compare it with one you got another way.")
    else:
        err.print("Not verified.", style="bold red")
        for fault in body["faults"]:
            err.print(f"  {fault}", markup=False, soft_wrap=True)
    if not report.verified:
        raise typer.Exit(1)


def rebuild(
    check: Annotated[bool, typer.Option("--check", help="Only compare; change nothing.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make the tables again from the record; with --check, only tell whether they are the same."""
    desk = open_home(home).desk()
    with progress(as_json, "Replaying the record") as bar:
        done = rebuild_tables(
            desk.store,
            check=check,
            progress=lambda n: bar.update(bar.task_ids[0], completed=n) if bar else None,
        )
    body = {
        "same": done.same,
        "entries": done.entries,
        "rows": done.rows,
        "differences": [{"table": d.table, "rows": d.rows, "first": list(d.first)} for d in done.differences],
        "replaced": bool(done.differences) and not check,
    }
    if as_json:
        print_json(body)
    elif done.same:
        out.print(f"The same: {done.rows} rows from {done.entries} entries.", style="green", highlight=False)
    else:
        for d in done.differences:
            err.print(
                f"{d.table}: {d.rows} rows differ, first {', '.join(d.first)}",
                style="bold red",
                soft_wrap=True,
            )
        out.print(
            "Put in place from the record."
            if not check
            else "Nothing was changed; without --check the record's rows are put in place."
        )
    if check and not done.same:
        raise typer.Exit(1)


def _key_text(key: str) -> str:
    # NOTE: a key has two plus signs, and may be longer than a file's name can be.
    if key.count("+") >= 2 and not key.endswith((".pub", ".txt")):
        return key.strip()
    return read_text(Path(key)).strip()
