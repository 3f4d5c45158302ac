"""The tree of an alert by its own names, with the place of each element, as the rules and the reader want it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Node:
    """An element: its name, its path, its text, and its parts by name in the order of the document.

    `elements` are those of other namespaces that it encloses.
    """

    name: str
    where: str
    text: str = ""
    parts: dict[str, list[Node]] = field(default_factory=dict)
    elements: list[Any] = field(default_factory=list)

    def all(self, name: str) -> list[Node]:
        """Return the parts of that name."""
        return self.parts.get(name, [])

    def first(self, name: str) -> Node | None:
        """Return the first part of that name, if there is any."""
        found = self.parts.get(name)
        return found[0] if found else None

    def said(self, name: str) -> str:
        """Return the text of the first part of that name without space around it; empty where there is none."""
        found = self.first(name)
        return found.text.strip() if found else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the text of every part of that name."""
        return tuple(part.text.strip() for part in self.all(name))

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        """Return every part of that name that says what a value is called, and the value."""
        return tuple((part.said("valueName"), part.said("value")) for part in self.all(name))
