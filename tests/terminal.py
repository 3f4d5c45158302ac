"""Types commands as a person would, in this process: a process of its own for each takes seconds."""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from holdfast.cli import main


@dataclass(frozen=True)
class Typed:
    """What came of a command."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object on standard output."""
        found = json.loads(self.out)
        assert isinstance(found, dict), "an object, never a bare list"
        return found


def holdfast(*words: object, home: Path | None = None, status: int | None = 0) -> Typed:
    """Run a command of holdfast; `status` is what it must end with, None for whatever comes."""
    out, err = io.StringIO(), io.StringIO()
    environment = {"HOLDFAST_HOME": str(home)} if home is not None else {}
    ended = 0
    with (
        patch.object(sys, "argv", ["holdfast", *map(str, words)]),
        patch.dict(os.environ, environment),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            ended = int(end.code or 0)
    typed = Typed(ended, out.getvalue(), err.getvalue())
    assert "Traceback" not in typed.err + typed.out, typed.err
    assert status is None or ended == status, f"{words} ended with {ended}:\n{typed.out}\n{typed.err}"
    return typed
