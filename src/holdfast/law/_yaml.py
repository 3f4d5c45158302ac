"""YAML read as text only: every scalar stays the string that was written.

YAML 1.1 turns ``NO`` into false, ``1:30`` into ninety and ``2026-01-01`` into a date, silently. Here nothing is typed
by its looks; the reader asks each field for the type it must have. Anchors, aliases and tags are refused, so a
small text cannot grow into a large one, and a key given twice is a fault rather than the last one winning.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import yaml

from holdfast.errors import Fault

LONGEST_TEXT: Final = 1_000_000
"""Characters; the largest text that is read."""
DEEPEST: Final = 24
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Node:
    """A scalar, a list or a mapping, with the line it began on.

    Attributes
    ----------
    content
        The text, the items, or the pairs of key and node.
    """

    content: str | tuple[Node, ...] | tuple[tuple[str, Node], ...]
    shape: str  # "text", "list" or "mapping"
    line: int


class _Refusal(Exception):  # noqa: N818 -- never leaves this file
    def __init__(self, line: int, fault: str, remedy: str) -> None:
        super().__init__(fault)
        self.line, self.fault, self.remedy = line, fault, remedy


def parse(text: str, name: str, faults: list[Fault]) -> Node | None:
    """Return the text's one document, or None after adding to `faults` why it cannot be read."""
    if len(text) > LONGEST_TEXT:
        faults.append(Fault(name, f"The text has {len(text)} characters.", f"Keep it under {LONGEST_TEXT}."))
        return None
    try:
        return _document(yaml.parse(text, Loader=_LOADER), name, faults)
    except _Refusal as refusal:
        faults.append(Fault(f"{name}: line {refusal.line}", refusal.fault, refusal.remedy))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}: line {mark.line + 1}" if mark else name
        problem = getattr(error, "problem", None) or "characters that YAML does not allow"
        faults.append(
            Fault(where, f"This is not YAML: {problem}.", "Check the indentation and the quotes here.")
        )
    except ValueError:
        faults.append(Fault(name, "The text holds a number or character YAML cannot read.", "Remove it."))
    return None


def _document(events: Iterator[yaml.Event], name: str, faults: list[Fault]) -> Node | None:
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            break
    else:
        faults.append(Fault(name, "The text is empty.", "Give the keys that the documentation lists."))
        return None
    node = _node(next(events), events, name, faults, 0)
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            raise _Refusal(_line(event), "A second document begins here.", "Keep one document in a file.")
    return node


def _line(event: yaml.Event) -> int:
    mark = event.start_mark
    return int(mark.line) + 1 if mark is not None else 1


def _node(
    event: yaml.Event, events: Iterator[yaml.Event], name: str, faults: list[Fault], depth: int
) -> Node:
    line = _line(event)
    if depth > DEEPEST:
        raise _Refusal(line, f"The nesting is deeper than {DEEPEST}.", "Write it flatter.")
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
        raise _Refusal(line, "Anchors and aliases (& and *) are not read.", "Write the value out.")
    if getattr(event, "tag", None) is not None:
        raise _Refusal(line, f"The tag {event.tag!r} is not read.", "Remove it; types come from the key.")  # type: ignore[attr-defined]
    if isinstance(event, yaml.ScalarEvent):
        return Node(event.value, "text", line)
    if isinstance(event, yaml.SequenceStartEvent):
        return Node(tuple(_list(events, name, faults, depth)), "list", line)
    return Node(tuple(_pairs(events, name, faults, depth)), "mapping", line)


def _list(events: Iterator[yaml.Event], name: str, faults: list[Fault], depth: int) -> Iterator[Node]:
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            return
        yield _node(event, events, name, faults, depth + 1)


def _pairs(
    events: Iterator[yaml.Event], name: str, faults: list[Fault], depth: int
) -> Iterator[tuple[str, Node]]:
    seen: set[str] = set()
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            return
        key = _node(event, events, name, faults, depth + 1)
        if not isinstance(key.content, str):
            raise _Refusal(key.line, "A key is a list or a mapping.", "Give a word as the key.")
        value = _node(next(events), events, name, faults, depth + 1)
        if key.content in seen:
            where = f"{name}: line {key.line}"
            faults.append(Fault(where, f"The key {key.content!r} is given twice.", "Keep one of the two."))
            continue
        seen.add(key.content)
        yield key.content, value
