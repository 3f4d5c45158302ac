"""The door in the terminal; no rules of its own.

Start with `main`; `app.py` puts the commands together, each file beside it holds those of one subject.
"""

from __future__ import annotations

import sys
from typing import Final

INTERRUPTED: Final = 130
"""The exit status of what Ctrl-C ended, as shells have it."""


def main() -> None:
    """Run the command line and exit: 0 done, 1 refused or not verified, 2 wrong use, 130 interrupted."""
    try:
        # NOTE: loading takes a second, and Ctrl-C during it must not end in a stack trace either.
        from holdfast.cli.app import run  # noqa: PLC0415

        run()
    except KeyboardInterrupt:
        sys.stderr.write("\nholdfast: Interrupted. An order is carried out whole or not at all.\n")
        sys.exit(INTERRUPTED)


__all__ = ["main"]
