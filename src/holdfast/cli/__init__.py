"""The door in the terminal; no rules of its own.

Start with `main`; each file beside it holds the commands of one subject.
"""

from holdfast.cli.app import main

__all__ = ["main"]
