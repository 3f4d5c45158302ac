"""`bench`: the figures of the README, measured on this machine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from holdfast.cli.common import out, print_json
from holdfast.errors import NotFoundError

FOLDER = Path(__file__).resolve().parents[3] / "bench"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("bench", context_settings={"ignore_unknown_options": True})(bench)


def bench(
    name: Annotated[
        str | None, typer.Argument(help="Which one; without a name they are listed.", show_default=False)
    ] = None,
    options: Annotated[list[str] | None, typer.Argument(help="Options of the benchmark itself.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Kept for scripts: the output is one JSON object anyway.")
    ] = False,
) -> None:
    """Run a benchmark of the source folder and print one JSON object, with its peer on the same work."""
    known = sorted(
        file.stem for file in FOLDER.glob("*.py") if "\nif __name__" in file.read_text(encoding="utf-8")
    )
    if not known:
        raise NotFoundError(
            "The benchmarks are part of the source, not of the installed program. Run this in a clone."
        )
    if name is None:
        if as_json:
            print_json({"benchmarks": known})
        else:
            out.print("Benchmarks: " + ", ".join(known), highlight=False)
        return
    if name not in known:
        raise NotFoundError(f"There is no benchmark {name!r}. There are: {', '.join(known)}.")
    command = [sys.executable, str(FOLDER / f"{name}.py"), *(options or [])]
    raise typer.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603 -- our own file
