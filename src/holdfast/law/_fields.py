"""Fields of a text that is being read: each knows its path, asks for a type, and gathers faults instead of stopping."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final

from holdfast.errors import Fault, InvalidValueError
from holdfast.law._yaml import Node
from holdfast.model import UNITS, Duration
from holdfast.model.checks import check_id

_WHOLE: Final = re.compile(r"0|[1-9][0-9]{0,8}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NO_DAY: Final = date(1, 1, 1)
"""What a field that holds no readable date returns, after the fault was noted."""


@dataclass(slots=True)
class Faults:
    """The faults found so far; the same one twice is kept once."""

    found: list[Fault] = field(default_factory=list)

    def add(self, where: str, fault: str, remedy: str) -> None:
        """Note a fault with its place and remedy."""
        entry = Fault(where, fault, remedy)
        if entry not in self.found:
            self.found.append(entry)


@dataclass(frozen=True, slots=True)
class Field:
    """A node at a path."""

    node: Node
    name: str
    path: str
    faults: Faults

    @property
    def where(self) -> str:
        """File and path, as a fault names them."""
        return f"{self.name}: {self.path}" if self.path else self.name

    def fault(self, fault: str, remedy: str) -> None:
        """Note what is wrong here."""
        self.faults.add(self.where, fault, remedy)

    def _child(self, node: Node, step: str) -> Field:
        return Field(node, self.name, f"{self.path}{step}".lstrip("."), self.faults)

    # Shapes

    def items(self) -> tuple[Field, ...]:
        """Return the items of a list; a fault and none where it is not a list."""
        if self.node.shape != "list":
            self.fault(
                f"A list is needed here, not {_shown(self.node)}.", "Write [a, b] or one '- ' line each."
            )
            return ()
        return tuple(
            self._child(node, f"[{i}]") for i, node in enumerate(self.node.content) if isinstance(node, Node)
        )

    def entries(self) -> dict[str, Field]:
        """Return the entries of a mapping; a fault and none where it is not a mapping."""
        if self.node.shape != "mapping":
            self.fault(
                f"A mapping is needed here, not {_shown(self.node)}.", "Write one 'key: value' line each."
            )
            return {}
        pairs = [pair for pair in self.node.content if isinstance(pair, tuple)]
        return {key: self._child(node, f".{key}") for key, node in pairs}

    def keys(self, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Field]:
        """Return the entries of a mapping whose keys are fixed; faults for unknown and missing keys."""
        entries = self.entries()
        known = {*required, *optional}
        for key, entry in entries.items():
            if key not in known:
                entry.fault(f"The key {key!r} is not known here.", f"Use {_nearest(key, known)}.")
        if self.node.shape == "mapping":
            for key in sorted(set(required) - set(entries)):
                self.fault(f"The key {key!r} is missing.", f"Add '{key}:'.")
        return {key: entry for key, entry in entries.items() if key in known}

    # Scalars

    def text(self) -> str:
        """Return the text; a fault where there is none."""
        if self.node.shape != "text" or not isinstance(self.node.content, str):
            self.fault(f"A text is needed here, not {_shown(self.node)}.", "Write one value.")
            return ""
        if not self.node.content.strip():
            self.fault("Nothing is written here.", "Write the value, or leave out the key.")
        return self.node.content

    def identifier(self) -> str:
        """Return the text as an identifier."""
        given = self.text()
        try:
            check_id("The identifier", given)
        except InvalidValueError as error:
            self.fault(str(error), "It is the name other parts refer to.")
        return given

    def whole(self) -> int:
        """Return the text as a whole number from 0, written in plain digits."""
        given = self.text()
        if _WHOLE.fullmatch(given):
            return int(given)
        self.fault(
            f"{given!r} is not a whole number from 0.",
            "Write digits only: no sign, point, colon or leading zero.",
        )
        return 0

    def day(self) -> date:
        """Return the text as a date."""
        given = self.text()
        try:
            if _DAY.fullmatch(given):
                return date.fromisoformat(given)
        except ValueError:
            pass
        self.fault(
            f"{given!r} is not a date of the calendar.", "Write it as year-month-day, like 2026-03-01."
        )
        return NO_DAY

    def moment(self) -> datetime:
        """Return the text as a moment in UTC."""
        given = self.text()
        try:
            moment = datetime.fromisoformat(given)
            if moment.utcoffset() is not None:
                return moment.astimezone(UTC)
        except ValueError:
            pass
        self.fault(f"{given!r} is not a moment with its zone.", "Write it like 2026-03-01T08:00Z.")
        return datetime(1, 1, 1, tzinfo=UTC)

    def truth(self) -> bool:
        """Return whether the text is ``true``; anything but ``true`` and ``false`` is a fault."""
        return self.choice(("true", "false")) == "true"

    def choice(self, options: Collection[str]) -> str:
        """Return the text, which must be one of the options."""
        given = self.text()
        if given not in options:
            self.fault(f"{given!r} is not one of those possible.", f"Use {_nearest(given, options)}.")
        return given

    def shaped(self, shape: re.Pattern[str], what: str, remedy: str) -> str:
        """Return the text, which must have a shape."""
        given = self.text()
        if given and not shape.fullmatch(given):
            self.fault(f"{given!r} is not {what}.", remedy)
        return given

    def duration(self, units: Iterable[str] = UNITS) -> Duration:
        """Return a mapping of one unit to a whole number as a duration."""
        allowed = tuple(units)
        entries = self.keys((), allowed)
        if len(entries) != 1:
            self.fault("A length of time has exactly one unit.", f"Write like {{{allowed[0]}: 2}}.")
            return Duration(0, "days")
        ((unit, entry),) = entries.items()
        return Duration(entry.whole(), next(known for known in UNITS if known == unit))

    # Lists of names

    def names(self, known: Collection[str], what: str) -> tuple[str, ...]:
        """Return a list of names, each of which must be known and given once."""
        given = [(item, item.choice(known)) for item in self.items()]
        for i, (item, name) in enumerate(given):
            if name in [earlier for _, earlier in given[:i]]:
                item.fault(f"The {what} {name!r} is listed twice.", "Keep it once.")
        if not given and self.node.shape == "list":
            self.fault(f"No {what} is listed.", f"List at least one {what}, or leave out the key.")
        return tuple(name for _, name in given)

    def names_or_all(self, known: Collection[str], what: str) -> tuple[str, ...]:
        """Return a list of known names; the word ``all`` means every one of them."""
        if self.node.shape == "text":
            self.choice(("all",))
            return tuple(known)
        return self.names(known, what)

    def is_word(self, word: str) -> bool:
        """Tell whether just this word is written here."""
        return self.node.content == word


def walk(fields: Iterable[Field]) -> Iterator[tuple[str, Field]]:
    """Yield the identifier and the field of each entry that carries one under ``id``."""
    for entry in fields:
        identifier = entry.entries().get("id")
        if identifier is not None:
            yield identifier.text(), entry


def _shown(node: Node) -> str:
    return f"{node.content[:40]!r}" if isinstance(node.content, str) else f"a {node.shape}"


def _nearest(given: str, options: Collection[str]) -> str:
    close = difflib.get_close_matches(given, [str(option) for option in options], n=1)
    if close:
        return repr(close[0])
    shown = sorted(options)[:20]
    return (
        ", ".join(shown) + (" …" if len(options) > len(shown) else "")
        if shown
        else "none: nothing is defined"
    )
