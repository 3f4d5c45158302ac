"""The command line as a whole: what every command shares, and how errors are shown."""

from __future__ import annotations

import sys

import typer

from holdfast.cli import bench, demo, founding, imports, laws, orders, plans, records, registers
from holdfast.cli.common import err
from holdfast.errors import HoldfastError

app = typer.Typer(
    name="holdfast",
    help="Plan, run and account for the protection of a region. Start with `holdfast demo`, or `holdfast init`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for room in (founding, imports, registers, orders, plans, laws, records, demo, bench):
    room.register(app)


def main() -> None:
    """Run the command line; an error of ours ends with what to do and exit status 2."""
    try:
        app(standalone_mode=True)
    except HoldfastError as error:
        err.print(f"holdfast: {error.diagnostics()}", markup=False, highlight=False, soft_wrap=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
