"""Keep documents in step with the code: the command line's help, the list of orders, the glossary's words.

Without arguments writes them; with --check fails where one has drifted.
"""

from __future__ import annotations

import argparse
import dataclasses
import inspect
import re
import sys
from pathlib import Path

import click
import typer.main

from holdfast.cli.app import app
from holdfast.orders import type_of
from holdfast.server import openapi

ROOT = Path(__file__).resolve().parent.parent
CLI = ROOT / "docs" / "reference" / "cli.md"
ORDERS = ROOT / "docs" / "reference" / "orders.md"
OPENAPI = ROOT / "openapi.json"
GLOSSARY = ROOT / "docs" / "glossary.md"
MARK = "<!-- written by `make format` from the code; do not edit -->"


def main() -> int:
    """Write or check the documents."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--check", action="store_true")
    check = cli.parse_args().check
    faults = []
    for file, text in ((CLI, command_line()), (ORDERS, orders()), (OPENAPI, openapi.text())):
        if check and (not file.exists() or file.read_text(encoding="utf-8") != text):
            faults.append(
                f"{file.relative_to(ROOT)} is not what the code says. Run `make format` and commit it."
            )
        elif not check:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    faults += glossary_faults()
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def command_line() -> str:
    """Return the help of every command, as Markdown."""
    root = typer.main.get_command(app)
    parts = [f"# The command line\n\n{MARK}\n"]

    def walk(command: click.Command, path: str) -> None:
        context = (
            typer.Context(command, info_name=path)
            if hasattr(command, "commands")
            else click.Context(command, info_name=path)
        )  # type: ignore[arg-type]
        context.terminal_width = 100
        context.max_content_width = 100
        parts.append(f"## `{path}`\n\n```text\n{_plain(command.get_help(context))}\n```\n")
        for name, child in sorted(getattr(command, "commands", {}).items()):
            walk(child, f"{path} {name}")

    walk(root, "holdfast")
    return "\n".join(parts)


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines())


def orders() -> str:
    """Return every order with its fields, as Markdown."""
    parts = [
        (
            f"# Orders\n\n{MARK}\n\nAnything that changes anything is one of these, "
            "by `holdfast order KIND FIELD=VALUE …` or `POST /api/orders/KIND`.\n"
        )
    ]
    for name, cls in sorted(type_of.items()):
        doc = inspect.getdoc(cls) or ""
        rows = [
            f"| `{f.name}` | `{f.type}` | {'' if f.default is dataclasses.MISSING else f'`{f.default!r}`'} |"
            for f in dataclasses.fields(cls)  # type: ignore[arg-type]
        ]
        table = "\n".join(["| field | type | default |", "|---|---|---|", *rows])
        parts.append(f"## {name}\n\n{doc.split(chr(10))[0]} Power needed: `{cls.power}`.\n\n{table}\n")
    return "\n".join(parts)


def glossary_faults() -> list[str]:
    """Return what the glossary lacks: each noun of the model and each order's subject must be a word in it."""
    if not GLOSSARY.exists():
        return ["docs/glossary.md is missing."]
    text = GLOSSARY.read_text(encoding="utf-8").lower()
    from holdfast import model  # noqa: PLC0415

    words = {
        re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
        for name in model.__all__
        if name[0].isupper() and not name.isupper()
    }
    words -= {"time unit", "call up state", "plan state", "personal details", "unit kind"}
    words = {"call-up" if word == "call up" else word for word in words}
    return [
        f"docs/glossary.md does not explain '{word}', a noun of the model."
        for word in sorted(words)
        if f"| {word}" not in text and f", {word}" not in text
    ]


if __name__ == "__main__":
    sys.exit(main())
