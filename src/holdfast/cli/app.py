"""The command line as a whole: what every command shares, and how errors are shown."""

from __future__ import annotations

import os
import sys
import traceback
from typing import NoReturn

import typer

from holdfast.cli import (
    alerts,
    applications,
    attendance,
    authority,
    bench,
    caps,
    cot,
    demo,
    evacuate_files,
    evacuations,
    exercises,
    features,
    forms,
    founding,
    imports,
    incidents,
    key_workers,
    laws,
    notices,
    orders,
    papers,
    pay,
    periods,
    plan_files,
    plan_on_files,
    plan_said,
    plan_tools,
    plans,
    records,
    recruiting,
    registers,
    reports,
    requests,
    resources,
    rights,
    sitreps,
    statements,
    statuses,
    taskings,
    tokens,
    watch_desk,
    watches,
)
from holdfast.cli.common import err, print_json
from holdfast.errors import FaultsError, HoldfastError

app = typer.Typer(
    name="holdfast",
    help="Plan, run and account for the protection of a region. Start with `holdfast demo`, or `holdfast init`.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for room in (
    founding,
    alerts,
    tokens,
    imports,
    statuses,
    registers,
    rights,
    applications,
    key_workers,
    recruiting,
    attendance,
    pay,
    statements,
    papers,
    authority,
    reports,
    orders,
    plans,
    plan_said,
    plan_files,
    plan_tools,
    plan_on_files,
    watches,
    watch_desk,
    caps,
    notices,
    incidents,
    taskings,
    periods,
    forms,
    sitreps,
    exercises,
    laws,
    records,
    demo,
    bench,
    resources,
    requests,
    evacuations,
    evacuate_files,
    features,
    cot,
):
    room.register(app)


def run() -> None:
    """Run the command line; whatever goes wrong is one message that says what to do, and exit status 2."""
    try:
        app(standalone_mode=True)
    except HoldfastError as error:
        _fail(error)
    except BrokenPipeError:
        # NOTE: whoever read the output, `head` for instance, has seen enough; Python must not complain at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        where = f"{error.filename} cannot be used" if error.filename else "The system refused"
        _fail(HoldfastError(f"{where}: {error.strerror}. Check the path, the permissions and the disk."))
    except MemoryError:
        _fail(HoldfastError("There is not enough memory. Close other programs, or split the file."))
    except Exception as error:  # noqa: BLE001 -- a tired duty officer cannot do anything with a stack trace
        if os.environ.get("HOLDFAST_TRACE"):
            traceback.print_exc()
        _fail(
            HoldfastError(
                f"This should not have happened ({type(error).__name__}). An order is carried out whole or not at all: "
                "`holdfast log` shows whether it was. Report it with the output under HOLDFAST_TRACE=1."
            )
        )


def _fail(error: HoldfastError) -> NoReturn:
    """Say what went wrong, as one JSON object too where JSON was asked for."""
    err.print(f"holdfast: {error.diagnostics()}", markup=False, highlight=False, soft_wrap=True)
    if "--json" in sys.argv[1:]:
        found = error.faults if isinstance(error, FaultsError) else ()
        faults = [{"where": f.where, "fault": f.fault, "remedy": f.remedy} for f in found]
        print_json({"error": str(error), "faults": faults})
    sys.exit(2)
