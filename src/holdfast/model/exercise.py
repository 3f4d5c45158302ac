"""What leaves an exercise says so, in one word."""

from __future__ import annotations

from typing import Final

MARK: Final = "EXERCISE EXERCISE EXERCISE"
"""What stands before every text that leaves an exercise."""


def marked(text: str, exercise: bool) -> str:
    """Return a text as it may leave the register: in an exercise with the mark before it, once."""
    return f"{MARK}: {text}" if exercise and not text.startswith(MARK) else text
