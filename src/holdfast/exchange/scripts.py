"""Scripts of exercises: YAML with a title and injects over time; all faults are told at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from holdfast.errors import Fault, FaultsError, InvalidValueError
from holdfast.exchange.nodes import items_of, pairs_of, text_of
from holdfast.law._yaml import Node, parse
from holdfast.model.checks import check_text

LONGEST_SCRIPT: Final = 500_000
"""Bytes of the largest script."""
MOST_INJECTS: Final = 1_000
LAST_MINUTE: Final = 31 * 24 * 60
_AT: Final = re.compile(r"\+?(?:(\d{1,3}):([0-5]\d)|(\d{1,5}))")
_KEYS: Final = ("at", "to", "title", "text", "expected", "order")


@dataclass(frozen=True, slots=True)
class ScriptInject:
    """Something that the control gives to a seat during an exercise.

    Attributes
    ----------
    minutes
        When, after the start of the script.
    expected
        What a good answer or reaction would be; only the review shows it.
    order
        What the control gives with it: the kind and the fields, values as they were written; None for nothing.
    """

    number: int
    minutes: int
    to: str
    title: str
    text: str
    expected: str
    order: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Script:
    """An exercise as it was thought out: injects in the order of their time."""

    title: str
    injects: tuple[ScriptInject, ...]


def read_script(body: bytes) -> Script:
    """Return the script in a file.

    Raises
    ------
    FaultsError
        If it cannot be used; all faults at once.
    """
    faults: list[Fault] = []
    found = _script(body, faults)
    if found is None or faults:
        raise FaultsError("The script cannot be used.", faults)
    return found


def _script(body: bytes, faults: list[Fault]) -> Script | None:
    if len(body) > LONGEST_SCRIPT:
        faults.append(Fault("file", f"It has {len(body)} bytes.", f"Keep it under {LONGEST_SCRIPT}."))
        return None
    try:
        root = parse(body.decode(), "script", faults)
    except UnicodeDecodeError:
        faults.append(Fault("file", "It is not text in UTF-8.", "Save it as UTF-8."))
        return None
    keys = _mapping(root, "script", ("title", "injects"), faults)
    if keys is None:
        return None
    title = _text(keys.get("title"), "title", 200, faults)
    items = keys.get("injects")
    if items is None or items.shape != "list" or not items.content:
        faults.append(Fault("injects", "There are none.", "Give a list with at, to and text for each."))
        return None
    if len(items.content) > MOST_INJECTS:
        faults.append(Fault("injects", f"There are {len(items.content)}.", f"Keep to {MOST_INJECTS}."))
        return None
    read = [_inject(node, n, faults) for n, node in enumerate(items_of(items), 1)]
    ordered = sorted((each for each in read if each is not None), key=lambda each: each.minutes)
    return Script(title, tuple(_numbered(each, n) for n, each in enumerate(ordered, 1)))


def _numbered(inject: ScriptInject, number: int) -> ScriptInject:
    rest = (inject.minutes, inject.to, inject.title, inject.text, inject.expected, inject.order)
    return ScriptInject(number, *rest)


def _inject(node: Node, number: int, faults: list[Fault]) -> ScriptInject | None:
    where = f"inject {number} (line {node.line})"
    keys = _mapping(node, where, _KEYS, faults)
    if keys is None:
        return None
    text = _text(keys.get("text"), f"{where}: text", 10_000, faults)
    return ScriptInject(
        number,
        _minutes(keys.get("at"), where, faults),
        _text(keys.get("to"), f"{where}: to", 64, faults),
        _text(keys["title"], f"{where}: title", 200, faults) if "title" in keys else _first_line(text),
        text,
        _text(keys["expected"], f"{where}: expected", 10_000, faults) if "expected" in keys else "",
        _order(keys.get("order"), where, faults),
    )


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0][:200]


def _minutes(node: Node | None, where: str, faults: list[Fault]) -> int:
    text = text_of(node)
    found = _AT.fullmatch(text.strip())
    if found is None:
        remedy = "Give minutes after the start, as +15, or hours and minutes, as +1:30."
        faults.append(Fault(f"{where}: at", f"{text[:40]!r} is no time.", remedy))
        return 0
    minutes = int(found[3]) if found[3] else int(found[1]) * 60 + int(found[2])
    if minutes > LAST_MINUTE:
        faults.append(
            Fault(f"{where}: at", f"{minutes} minutes are more than 31 days.", "Give an earlier time.")
        )
    return minutes


def _order(node: Node | None, where: str, faults: list[Fault]) -> Mapping[str, Any] | None:
    if node is None:
        return None
    found = _plain(node)
    if not isinstance(found, dict) or not isinstance(found.get("kind"), str):
        faults.append(
            Fault(f"{where}: order", "It names no kind.", "Give kind, and the fields of the order.")
        )
        return None
    return found


def _plain(node: Node) -> Any:
    if node.shape == "text":
        return text_of(node)
    if node.shape == "list":
        return [_plain(each) for each in items_of(node)]
    return {key: _plain(value) for key, value in pairs_of(node)}


def _mapping(
    node: Node | None, where: str, known: tuple[str, ...], faults: list[Fault]
) -> dict[str, Node] | None:
    if node is None or node.shape != "mapping":
        if node is not None:
            faults.append(Fault(where, "It is no list of keys.", f"Give {', '.join(known)}."))
        return None
    pairs = dict(pairs_of(node))
    remedy = f"Give {', '.join(known)}."
    odd = [key for key in pairs if key not in known]
    faults.extend(Fault(f"{where}: {key[:60]}", "There is no such key.", remedy) for key in odd)
    return pairs


def _text(node: Node | None, where: str, longest: int, faults: list[Fault]) -> str:
    text = text_of(node)
    try:
        check_text("The text", text, longest=longest)
    except InvalidValueError as error:
        faults.append(Fault(where, str(error), "Give one."))
    return text
