"""Overlays: a reform or a what-if, written as what it changes in a profile, and the profile that comes of it.

An overlay never edits a dated value that is there: it adds values under new dates, adds or replaces whole rules, and
repeals rules from a day on.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import yaml

from holdfast.errors import ProfileError
from holdfast.law._fields import Faults, Field
from holdfast.law._yaml import Node, parse
from holdfast.law.loading import load_profile
from holdfast.law.profile import Profile

_MERGED: Final = ("sources", "authorities", "bases", "tasks", "grounds", "words")
_ADDED: Final = ("unknown", "history")
_KEYS: Final = ("overlay", "of", "title")
_OPTIONAL: Final = ("text_as_of", "disclaimer", "rules", "repeal", *_MERGED, *_ADDED)

Pairs = tuple[tuple[str, Node], ...]


def overlaid(base: str, overlay: str, *, name: str = "overlay", base_name: str = "profile") -> str:
    """Return the YAML text of a profile with an overlay laid over it.

    Parameters
    ----------
    base, overlay
        The YAML texts.

    Raises
    ------
    ProfileError
        If either cannot be used, or the overlay is not of this profile; with every fault.
    """
    faults = Faults()
    below, above = parse(base, base_name, faults.found), parse(overlay, name, faults.found)
    if below is None or above is None:
        raise ProfileError(f"The overlay {name} cannot be used; see each fault.", faults.found)
    top = Field(above, name, "", faults).keys(_KEYS, _OPTIONAL)
    _check_of(below, top)
    merged = _merged(dict(_pairs(below)), top)
    if faults.found:
        raise ProfileError(f"The overlay {name} cannot be used; see each fault.", faults.found)
    dumped: str = yaml.safe_dump(
        {key: _plain(node) for key, node in merged.items()}, allow_unicode=True, sort_keys=False, width=120
    )
    return dumped


def load_overlaid(base: str, overlay: str, *, name: str = "overlay") -> Profile:
    """Return the profile that an overlay makes of another, with every fault told at once."""
    return load_profile(overlaid(base, overlay, name=name), name=name)


def _check_of(below: Node, top: dict[str, Field]) -> None:
    base = dict(_pairs(below)).get("profile")
    if "of" in top and base is not None and not top["of"].is_word(str(base.content)):
        top["of"].fault(
            f"The overlay is of {top['of'].text()!r}, the profile is {base.content!r}.",
            "Lay it over the profile it names.",
        )


def _merged(below: dict[str, Node], top: dict[str, Field]) -> dict[str, Node]:
    found = dict(below)
    if "overlay" in top:
        found["profile"] = top["overlay"].node
    for key in ("title", "text_as_of", "disclaimer"):
        if key in top:
            found[key] = top[key].node
    for key in _MERGED:
        if key in top:
            found[key] = _over(found.get(key), top[key].node)
    for key in _ADDED:
        if key in top:
            found[key] = _listed((*_items(found.get(key)), *_items(top[key].node)))
    rules = list(_items(below.get("rules")))
    for field in top["rules"].items() if "rules" in top else ():
        _lay(rules, field)
    for rule, field in (top["repeal"].entries() if "repeal" in top else {}).items():
        _repeal(rules, rule, field)
    found["rules"] = _listed(tuple(rules))
    return found


def _lay(rules: list[Node], field: Field) -> None:
    """Lay one rule of the overlay over the rule of that name, or add it."""
    name = _name(field.node)
    at = next((i for i, rule in enumerate(rules) if _name(rule) == name), None)
    if at is None:
        rules.append(field.node)
        return
    below, above = dict(_pairs(rules[at])), dict(_pairs(field.node))
    if "values" in below and "values" in above:
        clash = {key for key, _ in _pairs(below["values"])} & {key for key, _ in _pairs(above["values"])}
        for day in sorted(clash):
            field.fault(
                f"The rule {name!r} has a value from {day} already.",
                "A value is never edited: give the new one its own date, or repeal the rule and add another.",
            )
        above["values"] = _over(below["values"], above["values"])
    rules[at] = _mapping(tuple((below | above).items()))


def _repeal(rules: list[Node], name: str, field: Field) -> None:
    """End a rule on a day: later values go, the value of that day ends with it."""
    day = field.day()
    at = next((i for i, rule in enumerate(rules) if _name(rule) == name), None)
    if at is None:
        field.fault(f"There is no rule {name!r} to repeal.", "Name a rule of the profile.")
        return
    entries = dict(_pairs(rules[at]))
    kept = sorted((key, node) for key, node in _pairs(entries["values"]) if _before(key, day))
    if not kept:
        rules.pop(at)
        return
    last, node = kept[-1]
    until = dict(_pairs(node)).get("until")
    if until is None or not _before(str(until.content), day):
        kept[-1] = (last, _over(node, _mapping((("until", Node(day.isoformat(), "text", node.line)),))))
    entries["values"] = _mapping(tuple(kept))
    rules[at] = _mapping(tuple(entries.items()))


def _before(key: str, day: date) -> bool:
    return key < day.isoformat()


def _name(node: Node) -> str:
    found = dict(_pairs(node)).get("id")
    return str(found.content) if found is not None else ""


def _pairs(node: Node | None) -> Pairs:
    if node is None or node.shape != "mapping":
        return ()
    return tuple(pair for pair in node.content if isinstance(pair, tuple))


def _items(node: Node | None) -> tuple[Node, ...]:
    if node is None or node.shape != "list":
        return ()
    return tuple(item for item in node.content if isinstance(item, Node))


def _over(below: Node | None, above: Node) -> Node:
    return _mapping(tuple((dict(_pairs(below)) | dict(_pairs(above))).items()))


def _mapping(pairs: Pairs) -> Node:
    return Node(pairs, "mapping", pairs[0][1].line if pairs else 1)


def _listed(items: tuple[Node, ...]) -> Node:
    return Node(items, "list", items[0].line if items else 1)


def _plain(node: Node) -> object:
    if node.shape == "mapping":
        return {key: _plain(value) for key, value in _pairs(node)}
    return [_plain(item) for item in _items(node)] if node.shape == "list" else node.content
